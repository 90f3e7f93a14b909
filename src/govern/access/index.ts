/** Users, sessions, login links and API tokens: the plug. */
import type { Capability } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { accessCommands } from './commands.ts'
import type { AccessControl } from './control.ts'
import { readPassword } from './password-input.ts'
import { accessRoutes } from './routes.ts'

export { loginUrl } from './commands.ts'
export { type AccessControl, accessControl } from './control.ts'

export const access: Capability<{ readonly access: AccessControl, readonly config: Config }> = {
  name: 'access',
  stage: 'govern',
  summary: 'Users, sessions, one-time login links and API tokens, with the roles admin and reader.',
  start: ({ access: control, config }) => ({
    routes: accessRoutes(control, config.server.behind_tls),
    commands: accessCommands({ access: control, config, readPassword }),
  }),
}
