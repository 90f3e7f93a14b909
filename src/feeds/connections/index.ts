/** The plug of connections: sources that users describe themselves. */
import type { Capability } from '#base/capability.ts'
import type { Clock } from '#drivers/clock/port.ts'
import { specCommands } from './commands.ts'
import { specRoutes } from './routes.ts'

export interface ConnectionPorts { readonly clock: Clock }

export const connections: Capability<ConnectionPorts> = {
  name: 'connections',
  stage: 'feeds',
  summary: 'Specifications of sources that users describe themselves: their one form, and what is wrong with one.',
  start({ clock }) {
    const now = (): Date => new Date(clock.now())
    return { commands: specCommands(now), routes: specRoutes(now) }
  },
}
