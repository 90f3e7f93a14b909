/** The plug of housekeeping: compaction, snapshot expiry, garbage collection, storage by branch; each a run with a report. */
import type { Capability } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { housekeepingCommands } from './commands.ts'
import { housekeepingRoutes } from './routes.ts'
import { type HousekeepingPorts, round } from './tasks.ts'

export const housekeeping: Capability<HousekeepingPorts & { readonly config: Pick<Config, 'housekeeping'> }> = {
  name: 'housekeeping',
  stage: 'lake',
  summary: 'Small files together, old snapshots and unneeded files away, storage by branch.',
  start: ({ config: { housekeeping: { hours } }, ...ports }) => ({
    commands: housekeepingCommands(ports), routes: housekeepingRoutes(ports),
    upkeep: hours === 0 ? [] : [{ name: 'housekeeping', everySeconds: 600, run: async signal => { await round(ports, hours, signal) } }],
  }),
}
