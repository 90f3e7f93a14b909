/** Many small files of one partition as one: the same rows, sorted as the table is, without those that are deleted. */
import type { Dataset } from '#canon/dataset.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import type { How } from '../port.ts'
import { deleteIndex, type Placed } from '../tables/deletes.ts'
import type { ManifestCache } from '../tables/manifest-cache.ts'
import { columnsOf } from '../tables/read-columns.ts'
import { shapeOf } from '../tables/shape.ts'
import { placedFiles, scanTable } from '../tables/table-scan.ts'
import { newestWritten, type TableWriter } from '../tables/table-writer.ts'
import type { RowWriter, TableState, TreeStore } from '../versions/index.ts'

export interface CompactPorts {
  readonly trees: TreeStore
  readonly cache: ManifestCache
  readonly writer: TableWriter
  readonly rows: RowWriter
  readonly engine: Engine
  readonly objects: Objects
  /** Of the platform. Tables that clients made are what their metadata says. */
  readonly datasets: readonly Dataset[]
}

export interface CompactTerms {
  readonly branch: string
  /** Files below this many bytes are small. */
  readonly smallBytes: number
  /** A partition with fewer small files is left as it is. */
  readonly filesLeast: number
  readonly dryRun: boolean
}

export interface Compacted {
  readonly table: string
  readonly files_before: number
  readonly files_after: number
  readonly bytes_before: number
  readonly bytes_after: number
  /** Why it was left as it is. */
  readonly left?: string
}

/** By table; tables in which nothing is to be done are left out. A table that changes meanwhile is compacted as it is then. */
export async function compact(ports: CompactPorts, terms: CompactTerms, how: How): Promise<Compacted[]> {
  const done: Compacted[] = []
  const { tree } = await ports.trees.at(terms.branch)
  for (const [table, id] of Object.entries(tree.tables).sort(([a], [b]) => a < b ? -1 : 1)) {
    const state = await ports.trees.state(id)
    const work = await workOn(ports, state, terms)
    if (work.files.length === 0) continue
    const shape = await shapeToWrite(ports, state)
    if (typeof shape === 'string') done.push({ ...planned(table, work.files), files_after: work.files.length, left: shape })
    else done.push(terms.dryRun ? planned(table, work.files) : await compactTable(ports, table, terms, how))
  }
  return done
}

async function compactTable(ports: CompactPorts, table: string, terms: CompactTerms, how: How): Promise<Compacted> {
  const session = await ports.engine.session()
  let result = planned(table, [])
  try {
    await ports.trees.change(terms.branch, how, async tree => {
      const id = tree.tables[table]
      if (id === undefined) return null
      const state = await ports.trees.state(id)
      const { files, idle } = await workOn(ports, state, terms)
      const shape = await shapeToWrite(ports, state)
      if (files.length === 0 || typeof shape === 'string') return null
      const keys = new Set(files.map(({ key }) => key))
      const scan = await scanTable({ cache: ports.cache, session, location: key => ports.objects.location(key) }, state, keys, columnsOf(shape))
      const next = await ports.rows.rewrite(session, {
        draft: await ports.writer.open(state), shape, rows: `SELECT * FROM ${scan.relation()} AS r`, removed: new Set([...keys, ...idle.map(({ key }) => key)]),
        notes: { 'gridlake.author': how.author, 'gridlake.message': how.message }, sameRows: true,
      })
      result = { ...planned(table, files), files_after: next.change.added_files, bytes_after: next.state.bytes - state.bytes + bytesOf(files) }
      return { tables: { [table]: next } }
    }, 'tidy')
  } finally {
    session.close()
  }
  return result
}

/** As what its rows can be written again, or why they cannot. */
async function shapeToWrite({ cache, datasets }: CompactPorts, state: TableState): Promise<Dataset | string> {
  const metadata = await cache.metadata(state.metadata)
  if (metadata.formatVersion > newestWritten) return `it has format version ${metadata.formatVersion}`
  return datasets.find(({ name }) => name === state.table) ?? shapeOf(state.table, metadata) ?? 'it has column types or partitions that gridlake does not write'
}

function planned(table: string, files: readonly Placed[]): Compacted {
  const bytes = bytesOf(files)
  return { table, files_before: files.length, files_after: new Set(files.map(({ partition }) => partition)).size, bytes_before: bytes, bytes_after: bytes }
}

function bytesOf(files: readonly { readonly entry: { readonly file: DataFile } }[]): number { return Number(files.reduce((sum, { entry }) => sum + entry.file.fileSizeInBytes, 0n)) }

/**
 * The data files to write again: small ones of a partition that has many, and all from which a row is deleted. `idle`: the
 * delete files that concern no other file, and are not needed afterwards.
 */
async function workOn({ cache, objects }: CompactPorts, state: TableState, { smallBytes, filesLeast }: CompactTerms): Promise<{ files: Placed[], idle: Placed[] }> {
  const metadata = await cache.metadata(state.metadata)
  const ports = { cache, location: (key: string): string => objects.location(key) }
  const deletes = await placedFiles(ports, state, metadata, 'deletes')
  const reach = deletes.length === 0 ? () => [] : deleteIndex(deletes)
  const touched: Placed[] = []
  const byPartition = new Map<string, Placed[]>()
  for (const file of await placedFiles(ports, state, metadata, 'data')) {
    if (reach(file).length > 0) touched.push(file)
    else if (file.entry.file.fileSizeInBytes < BigInt(smallBytes)) byPartition.set(file.partition, [...byPartition.get(file.partition) ?? [], file])
  }
  const files = [...touched, ...[...byPartition.values()].filter(some => some.length >= filesLeast).flat()]
  return { files, idle: files.length === 0 ? [] : deletes }
}
