/** The plug of sandboxes: branches with an owner, a time to live and quotas. */
import type { Capability } from '#base/capability.ts'
import type { Clock } from '#drivers/clock/port.ts'
import { sandboxCommands } from './commands.ts'
import { sandboxRoutes } from './routes.ts'
import type { Sandboxes } from './sandboxes.ts'

export { sandboxGuard } from './guard.ts'
export { type Sandboxes, sandboxes } from './sandboxes.ts'

export const sandboxCapability: Capability<{ readonly sandboxes: Sandboxes, readonly clock: Clock }> = {
  name: 'sandboxes',
  stage: 'lake',
  summary: 'Branches of one\'s own with a time to live and quotas.',
  start: ({ sandboxes, clock }) => ({
    commands: sandboxCommands(sandboxes), routes: sandboxRoutes(sandboxes),
    upkeep: [{ name: 'sandboxes that end', everySeconds: 60, async run() { await sandboxes.expire(clock.now()) } }],
  }),
}
