/** The plug of connections: sources that users describe themselves, from their specification to rows of a table. */
import type { Capability } from '#base/capability.ts'
import { specCommands } from './commands.ts'
import { connectionCommands } from './connection-commands.ts'
import type { ConnectionPorts } from './ports.ts'
import { connectionRoutes, specRoutes } from './routes.ts'
import { connectionsOf } from './service.ts'

export { describedReports } from './described.ts'

const everySeconds = 20

export const connections: Capability<ConnectionPorts> = {
  name: 'connections',
  stage: 'feeds',
  summary: 'Sources that users describe themselves, by one specification: previewed, applied, fetched on schedule into tables of their own.',
  start(ports) {
    const now = (): Date => new Date(ports.clock.now())
    const service = connectionsOf(ports)
    return {
      commands: [...specCommands(now), ...connectionCommands(service, ports.verdictText)],
      routes: [...specRoutes(now), ...connectionRoutes(service)],
      upkeep: ports.config.connections.schedule ? [{ name: 'connections that are due', everySeconds, run: async signal => { await service.runDue(signal) } }] : [],
    }
  },
}
