/**
 * The rows of some of a table's data files as the table has them at one state, whoever wrote them: what every reader of rows
 * goes through (queries, diffs, merges, upserts, compaction).
 */
import type { Session } from '#drivers/engine/port.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import type { TableState } from '../versions/index.ts'
import { applied, type Placed, placed } from './deletes.ts'
import { type Choose, keyOf, type ManifestCache } from './manifest-cache.ts'
import { nameGroups } from './name-mapping.ts'
import { columnById, readColumns, type ReadColumn, unreadable } from './read-columns.ts'
import { deletedSelect, type Deletes, type FileGroup, noRows, plainSelect } from './row-source.ts'

export interface ScanPorts { readonly cache: ManifestCache, readonly session: Session, location(key: string): string }

export interface Scan {
  /** Keys of the data files. */
  readonly paths: readonly string[]
  /** For FROM. `withFile`: the location of each row's file as `fileOfRow`; `only`: rows of the files at these locations. */
  relation(how?: { readonly withFile?: boolean, readonly only?: readonly string[] }): string
}

/**
 * `which`: the data files, chosen or by their keys. `columns`: what is asked of them, where that is not the schema now.
 * Throws `lake/unreadable` for what cannot be read rightly.
 */
export async function scanTable(ports: ScanPorts, state: TableState | null, which: Choose | ReadonlySet<string>, columns?: readonly ReadColumn[]): Promise<Scan> {
  if (state === null || (typeof which !== 'function' && which.size === 0)) return scanOf(columns ?? [], [], null)
  const metadata = await ports.cache.metadata(state.metadata)
  const asked = columns === undefined ? readColumns(state.table, metadata) : columns.map(column => ({ ...column, initial: columnById(state.table, metadata, column.id)?.initial ?? column.initial }))
  const keys = typeof which === 'function' ? await chosen(ports.cache, state, which) : [...which]
  const deletes = await deletesFor(ports, state, metadata, keys)
  return scanOf(asked, await nameGroups(ports.session, state.table, metadata, keys.map(ports.location)), deletes, keys)
}

function scanOf(columns: readonly ReadColumn[], groups: readonly FileGroup[], deletes: Deletes | null, paths: readonly string[] = []): Scan {
  const touched = new Set(deletes?.touched.map(({ location }) => location))
  return {
    paths,
    relation({ withFile = false, only } = {}) {
      const wanted = only && new Set(only)
      const selects = groups.flatMap(group => {
        const locations = wanted ? group.locations.filter(location => wanted.has(location)) : group.locations
        const [plain, deleted] = [locations.filter(location => !touched.has(location)), locations.filter(location => touched.has(location))]
        return [
          ...plain.length === 0 ? [] : [plainSelect(columns, { ...group, locations: plain }, withFile)],
          ...deleted.length === 0 || deletes === null ? [] : [deletedSelect(columns, { ...group, locations: deleted }, deletes, withFile)],
        ]
      })
      return selects.length === 0 ? noRows(columns, withFile) : `(${selects.join(' UNION ALL ')})`
    },
  }
}

async function chosen(cache: ManifestCache, state: TableState, choose: Choose): Promise<string[]> {
  const found = await cache.find(state, choose)
  const other = found.find(({ format }) => !isParquet(format))
  if (other !== undefined) throw unreadable(state.table, `its file ${other.path} is ${other.format.slice(0, 20)}; only Parquet is read: have its writer write Parquet (write.format.default) and rewrite the old files`)
  return found.map(({ path }) => path)
}

function isParquet(format: string): boolean { return format.toUpperCase() === 'PARQUET' }

/** Null where nothing is deleted from these files. Only then are their manifests read whole. */
async function deletesFor(ports: ScanPorts, state: TableState, metadata: TableMetadata, keys: readonly string[]): Promise<Deletes | null> {
  const files = await placedFiles(ports, state, metadata, 'deletes')
  if (files.length === 0 || keys.length === 0) return null
  const wanted = new Set(keys)
  const data = (await placedFiles(ports, state, metadata, 'data')).filter(({ key }) => wanted.has(key))
  const { touched, positions: named, equalities } = applied(data, files)
  if (touched.length === 0) return null
  const [vectors, positions] = [named.filter(isVector), named.filter(file => !isVector(file))]
  const other = [...positions, ...equalities].find(({ entry }) => !isParquet(entry.file.format))
  if (other !== undefined) throw unreadableDeletes(state.table, other)
  const blank = equalities.find(({ entry }) => (entry.file.equalityIds ?? []).length === 0)
  if (blank !== undefined) throw unreadable(state.table, `its equality deletes ${blank.key} do not say by which columns they delete; have its writer commit them anew`)
  const byIds = Map.groupBy(equalities, ({ entry }) => [...entry.file.equalityIds ?? []].sort((a, b) => a - b).join(','))
  return {
    touched, positions, vectors: await vectorsOf(ports, state.table, touched, vectors),
    equalities: [...byIds.values()].map(some => ({ files: some, columns: (some[0]?.entry.file.equalityIds ?? []).map(id => equalityColumn(state.table, metadata, id)) })),
  }
}

/** The files of data or of deletes that are in the table. */
export async function placedFiles({ cache, location }: Pick<ScanPorts, 'cache' | 'location'>, state: TableState, metadata: TableMetadata, content: 'data' | 'deletes'): Promise<Placed[]> {
  const found: Placed[] = []
  for (const manifest of await cache.manifests(state)) {
    if (manifest.content !== content || (manifest.addedFilesCount === 0 && manifest.existingFilesCount === 0)) continue
    const spec = metadata.partitionSpecs.find(({ id }) => id === manifest.partitionSpecId) ?? { id: manifest.partitionSpecId }
    for (const entry of await cache.live(state, manifest)) {
      const key = keyOf(state, entry.file.path)
      found.push(placed(entry, key, location(key), spec))
    }
  }
  return found
}

function equalityColumn(table: string, metadata: TableMetadata, id: number): ReadColumn {
  const column = columnById(table, metadata, id)
  if (column === undefined) throw unreadable(table, `it has equality deletes by field ${id}, which is no column of its first level; have its writer rewrite its files (rewrite_data_files)`)
  return column
}

/** More would make the SQL too long. */
const vectorRowsMost = 2_000_000

function isVector({ entry: { file } }: Placed): boolean { return file.format.toUpperCase() === 'PUFFIN' && file.referencedDataFile !== undefined && file.contentOffset !== undefined && file.contentSizeInBytes !== undefined }

async function vectorsOf({ cache }: ScanPorts, table: string, touched: readonly Placed[], vectors: readonly Placed[]): Promise<Deletes['vectors']> {
  const total = vectors.reduce((sum, { entry }) => sum + entry.file.recordCount, 0n)
  if (total > vectorRowsMost) throw unreadable(table, `its deletion vectors name ${total} rows of the files that are asked for, and ${vectorRowsMost} are the most; ask for less, or have its writer rewrite its files (${rewriting(table)})`)
  const byPath = new Map(touched.map(file => [file.entry.file.path, file.location]))
  const found: Deletes['vectors'][number][] = []
  for (const { key, entry: { file } } of vectors) found.push({ location: byPath.get(file.referencedDataFile ?? '') ?? '', rows: await cache.deletedRows(key, file) })
  return found
}

function rewriting(table: string): string { return `Spark: CALL system.rewrite_data_files(table => '${table}', options => map('delete-file-threshold', '1'))` }

function unreadableDeletes(table: string, { entry: { file } }: Placed): Error {
  return unreadable(table, `it has delete files in ${file.format.slice(0, 20)}, and their rows would come back; have its writer rewrite its files without them (${rewriting(table)})`)
}
