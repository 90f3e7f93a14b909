/** Many small files of one partition as one: the same rows, sorted as the table is. */
import type { Dataset } from '#canon/dataset.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import type { How } from '../port.ts'
import { keyOf, type ManifestCache } from '../tables/manifest-cache.ts'
import { parquetRows } from '../tables/row-source.ts'
import type { TableWriter } from '../tables/table-writer.ts'
import type { RowWriter, TableState, TreeStore } from '../versions/index.ts'

export interface CompactPorts {
  readonly trees: TreeStore
  readonly cache: ManifestCache
  readonly writer: TableWriter
  readonly rows: RowWriter
  readonly engine: Engine
  readonly objects: Objects
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

export interface Compacted { readonly table: string, readonly files_before: number, readonly files_after: number, readonly bytes_before: number, readonly bytes_after: number }

/** By table; tables in which nothing is to be done are left out. A table that changes meanwhile is compacted as it is then. */
export async function compact(ports: CompactPorts, terms: CompactTerms, how: How): Promise<Compacted[]> {
  const done: Compacted[] = []
  const { tree } = await ports.trees.at(terms.branch)
  for (const dataset of ports.datasets) {
    const id = tree.tables[dataset.name]
    if (id === undefined) continue
    const small = await smallFiles(ports, await ports.trees.state(id), terms)
    if (small.size === 0) continue
    done.push(terms.dryRun ? planned(dataset.name, small) : await compactTable(ports, dataset, terms, how))
  }
  return done
}

async function compactTable(ports: CompactPorts, dataset: Dataset, terms: CompactTerms, how: How): Promise<Compacted> {
  const session = await ports.engine.session()
  let result = planned(dataset.name, new Map())
  try {
    await ports.trees.change(terms.branch, how, async tree => {
      const state = await ports.trees.state(tree.tables[dataset.name] ?? '')
      const small = await smallFiles(ports, state, terms)
      if (small.size === 0) return null
      const rows = `SELECT * FROM ${parquetRows(dataset, [...small.keys()].map(key => ports.objects.location(key)))}`
      const next = await ports.rows.rewrite(session, { draft: await ports.writer.open(state), shape: dataset, rows, removed: new Set(small.keys()), notes: { 'gridlake.author': how.author, 'gridlake.message': how.message } })
      result = { ...planned(dataset.name, small), files_after: next.change.added_files, bytes_after: next.state.bytes - state.bytes + bytesOf(small) }
      return { tables: { [dataset.name]: next } }
    })
  } finally {
    session.close()
  }
  return result
}

function planned(table: string, small: ReadonlyMap<string, DataFile>): Compacted {
  const bytes = bytesOf(small)
  return { table, files_before: small.size, files_after: new Set([...small.values()].map(partitionText)).size, bytes_before: bytes, bytes_after: bytes }
}

function bytesOf(files: ReadonlyMap<string, DataFile>): number { return Number([...files.values()].reduce((sum, file) => sum + file.fileSizeInBytes, 0n)) }

function partitionText(file: DataFile): string { return file.partition.map(String).join('\u0000') }

async function smallFiles({ cache }: CompactPorts, state: TableState, { smallBytes, filesLeast }: CompactTerms): Promise<Map<string, DataFile>> {
  const byPartition = new Map<string, [string, DataFile][]>()
  for (const manifest of await cache.manifests(state)) {
    // Files of deletes stay beside the data files that they speak of.
    if (manifest.content === 'deletes') return new Map()
    for (const { file } of await cache.live(state, manifest)) {
      if (file.fileSizeInBytes >= BigInt(smallBytes)) continue
      const key = partitionText(file)
      byPartition.set(key, [...byPartition.get(key) ?? [], [keyOf(state, file.path), file]])
    }
  }
  return new Map([...byPartition.values()].filter(files => files.length >= filesLeast).flat())
}
