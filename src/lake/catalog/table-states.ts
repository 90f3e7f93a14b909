/** From metadata that a client's commit led to, to the state that the branch's tree names. */
import { randomUUID } from 'node:crypto'
import type { Objects } from '#drivers/objects/port.ts'
import { encodeManifestList } from '../iceberg/manifest-list.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import type { TableChange } from '../port.ts'
import type { TableState } from '../versions/index.ts'
import type { Totals } from './verify.ts'

export interface NewState { readonly id: string, readonly state: TableState, readonly change: TableChange }

/** A state names a manifest list in any case: a table without a snapshot has one that lists nothing. */
export async function newState(objects: Objects, table: string, folder: string, metadataKey: string, metadata: TableMetadata, totals: Totals, before: TableState | null): Promise<NewState> {
  const manifestList = totals.manifestList ?? await emptyList(objects, folder)
  const bytes = totals.bytes ?? Math.max(0, (before?.bytes ?? 0) + totals.added.bytes - totals.removed.bytes)
  const state: TableState = {
    table, uuid: metadata.tableUuid, folder, metadata: metadataKey, manifest_list: manifestList,
    snapshot_id: String(metadata.currentSnapshotId ?? -1n), sequence_number: String(metadata.lastSequenceNumber),
    rows: totals.rows, files: totals.files, bytes,
  }
  return { id: newStateId(metadata.tableUuid), state, change: changeOf(table, totals, before) }
}

export function newStateId(uuid: string): string { return `${uuid}-${randomUUID()}` }

async function emptyList(objects: Objects, folder: string): Promise<string> {
  const key = `${folder}/metadata/snap-none.avro`
  if (await objects.size(key) === undefined) await objects.put(key, encodeManifestList({ snapshotId: 0n, parentSnapshotId: null, sequenceNumber: 0n, manifests: [] }))
  return key
}

/** What the new snapshots did; where the table went to another snapshot without a new one, what that makes on the whole. */
function changeOf(table: string, { added, removed, ...now }: Totals, before: TableState | null): TableChange {
  const [files, rows] = [now.files - (before?.files ?? 0), now.rows - (before?.rows ?? 0)]
  const told = added.files - removed.files === files && added.rows - removed.rows === rows
  return {
    table,
    added_files: told ? added.files : Math.max(0, files), removed_files: told ? removed.files : Math.max(0, -files),
    added_rows: told ? added.rows : Math.max(0, rows), removed_rows: told ? removed.rows : Math.max(0, -rows),
  }
}
