/** Writes rows as new files of a table in the place of others. */
import { timeId } from '#base/ids.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { dataFileOf } from '../iceberg/data-file.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import type { TableChange } from '../port.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import { type NewFile, partitionsOf, rowsOf, writeParts } from '../tables/new-files.ts'
import { keyOf } from '../tables/manifest-cache.ts'
import type { TableDraft, TableWriter } from '../tables/table-writer.ts'
import type { TableState } from './records.ts'

export interface Rewrite {
  readonly draft: TableDraft
  readonly shape: Dataset
  /** SELECT of the rows. */
  readonly rows: string
  /** Keys of the data files that they stand in for, and of delete files that concern no other. */
  readonly removed: ReadonlySet<string>
  readonly notes: Readonly<Record<string, string>>
  /** The table has the same rows afterwards. */
  readonly sameRows?: true
}

export interface RowWriter {
  /** Makes a key for a new data file of a table's folder and readies it. */
  newKey(folder: string): Promise<string>
  /** Durable files as entries of a manifest. */
  seal(dataset: Dataset, files: readonly NewFile[]): Promise<DataFile[]>
  /** What `rewrite` would change; writes nothing. */
  preview(session: Session, rewrite: Rewrite): Promise<TableChange>
  rewrite(session: Session, rewrite: Rewrite): Promise<{ readonly id: string, readonly state: TableState, readonly change: TableChange }>
}

export function rowWriter(ports: { readonly objects: Objects, readonly clock: Clock, readonly writer: TableWriter, readonly cache: ManifestCache }): RowWriter {
  const { objects, clock, writer, cache } = ports

  async function newKey(folder: string): Promise<string> {
    const key = `${folder}/data/${timeId(clock.now())}.parquet`
    await objects.prepare(key)
    return key
  }

  async function seal(dataset: Dataset, files: readonly NewFile[]): Promise<DataFile[]> {
    await objects.seal(files.map(file => file.key))
    return files.map(file => dataFileOf({ dataset, path: writer.uri(file.key), parquet: file.parquet }))
  }

  async function removedRows({ draft, removed }: Rewrite): Promise<number> {
    if (draft.state === null || removed.size === 0) return 0
    const { state } = draft
    let rows = 0
    for (const manifest of await cache.manifests(state)) {
      for (const { file } of await cache.live(state, manifest)) if (file.content === 'data' && removed.has(keyOf(state, file.path))) rows += Number(file.recordCount)
    }
    return rows
  }

  return {
    newKey, seal,
    async preview(session, rewrite) {
      const { draft, shape, rows, removed } = rewrite
      const [found] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM (${rows})`)
      return { table: draft.table, added_files: (await partitionsOf(session, shape, `(${rows})`)).length, removed_files: removed.size, added_rows: Number(found?.n ?? 0), removed_rows: await removedRows(rewrite) }
    },
    async rewrite(session, rewrite) {
      const { draft, shape, rows, removed, notes, sameRows } = rewrite
      const files = await writeParts(session, shape, rows, await partitionsOf(session, shape, `(${rows})`), {
        newKey: async () => await newKey(draft.folder), keyLocation: key => objects.location(key),
      })
      const { id, state } = await writer.apply(draft, { added: await seal(shape, files), removed, notes, ...sameRows === undefined ? {} : { sameRows } }, clock.now())
      return { id, state, change: { table: draft.table, added_files: files.length, removed_files: removed.size, added_rows: rowsOf(files), removed_rows: await removedRows(rewrite) } }
    },
  }
}
