/** The plug of the lake: commits, branches and what they hold. */
import type { Capability } from '#base/capability.ts'
import { versionCommands, type VersionPorts } from './commands.ts'
import { versionRoutes } from './routes.ts'

export { type OpenLake, openLake } from './lake.ts'
export { keys as recordKeys, type CommitRecord, type TableState, type Tree } from './records.ts'
export type { RowWriter } from './row-writer.ts'
export { differenceText } from './texts.ts'
export type { TreeChange, TreeStore } from './tree-store.ts'

export const versions: Capability<VersionPorts> = {
  name: 'versions',
  stage: 'lake',
  summary: 'Commits that span tables, branches, diffs and time travel over Iceberg tables.',
  start: ports => ({ commands: versionCommands(ports), routes: versionRoutes(ports) }),
}
