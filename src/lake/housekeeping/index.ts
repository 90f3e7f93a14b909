/** The plug of housekeeping: compaction, snapshot expiry, garbage collection, storage by branch; each a run with a report. */
import type { Capability } from '#base/capability.ts'
import { housekeepingCommands } from './commands.ts'
import { housekeepingRoutes } from './routes.ts'
import type { HousekeepingPorts } from './tasks.ts'

export const housekeeping: Capability<HousekeepingPorts> = {
  name: 'housekeeping',
  stage: 'lake',
  summary: 'Small files together, old snapshots and unneeded files away, storage by branch.',
  start: ports => ({ commands: housekeepingCommands(ports), routes: housekeepingRoutes(ports) }),
}
