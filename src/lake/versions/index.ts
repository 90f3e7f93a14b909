/** The plug of the lake: commits, branches and what they hold. */
import type { Capability } from '#base/capability.ts'
import { versionCommands, type VersionPorts } from './commands.ts'
import { versionRoutes } from './routes.ts'

export { openLake } from './lake.ts'
export type { TableState } from './records.ts'

export const versions: Capability<VersionPorts> = {
  name: 'versions',
  stage: 'lake',
  summary: 'Commits that span tables, branches, diffs and time travel over Iceberg tables.',
  start: ports => ({ commands: versionCommands(ports), routes: versionRoutes(ports.lake) }),
}
