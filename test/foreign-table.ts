/** A table as other writers leave it: any schema, spec and version, with delete files, put on main of a test's lake. */
import { randomUUID } from 'node:crypto'
import { literal } from '#base/sql.ts'
import type { TemporaryLake } from './lake.ts'
import { type DataFile, encodeManifest, type NewManifestEntry } from '#lake/iceberg/manifest.ts'
import { describeManifest, encodeManifestList, type ManifestFile, numberManifest } from '#lake/iceberg/manifest-list.ts'
import { addSnapshot, currentSchema, defaultSpec, encodeMetadata, newTable, type TableMetadata } from '#lake/iceberg/metadata.ts'
import { withSchema } from '#lake/iceberg/metadata-schema.ts'
import { type PartitionSpec, unsorted } from '#lake/iceberg/partition.ts'
import { snapshotIdFrom } from '#lake/iceberg/snapshot.ts'
import type { Field, PrimitiveType, Type } from '#lake/iceberg/types.ts'
import { encodeValue, type Value } from '#lake/iceberg/values.ts'

export const field = (id: number, name: string, type: PrimitiveType['kind'] | Type, more: Partial<Field> = {}): Field =>
  ({ id, name, required: false, type: typeof type === 'string' ? { kind: type } as Type : type, ...more })

/** A file to write: `ids` is the engine's FIELD_IDS, left out for files without. */
export interface File {
  readonly select: string
  readonly ids?: string
  readonly more?: Partial<DataFile>
}

export interface Changes {
  readonly data?: readonly File[]
  /** Positions: file and row; or values of columns. */
  readonly positions?: readonly { readonly of: readonly (readonly [path: string, row: number])[], readonly more?: Partial<DataFile> }[]
  readonly equality?: readonly (File & { readonly by: readonly number[] })[]
  /** For delete files of another spec than the default. */
  readonly deleteSpec?: PartitionSpec
}

export interface ForeignTable {
  metadata: TableMetadata
  /** Commits, and gives the paths of the data files as manifests name them. */
  commit(changes: Changes): Promise<string[]>
  /** A new current schema. */
  evolve(fields: readonly Field[]): Promise<void>
  respec(spec: PartitionSpec): void
}

export interface Made { readonly name: string, readonly fields: readonly Field[], readonly spec?: PartitionSpec, readonly version?: number, readonly properties?: Record<string, string>, readonly identifierFieldIds?: readonly number[] }

const positionIds = '{file_path: 2147483546, pos: 2147483545}'

export function foreignTable(lake: Pick<TemporaryLake, 'objects' | 'session' | 'lake'>, made: Made): ForeignTable {
  const { objects, session } = lake
  const folder = `tables/${made.name.replaceAll('.', '/')}-x`
  const uri = (key: string): string => `file://${objects.location(key)}`
  const spec = made.spec ?? { id: 0, fields: [] }
  let manifests: ManifestFile[] = []
  let [files, rows] = [0, 0]

  async function written({ select, ids, more }: File, content: DataFile['content']): Promise<DataFile> {
    const key = `${folder}/data/${randomUUID()}.parquet`
    await objects.prepare(key)
    await session.run(`COPY (${select}) TO ${literal(objects.location(key))} (FORMAT parquet${ids === undefined ? '' : `, FIELD_IDS ${ids}`})`)
    const [count] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM (${select})`)
    return { content, path: uri(key), format: 'PARQUET', partition: [], recordCount: count?.n ?? 0n, fileSizeInBytes: BigInt(await objects.size(key) ?? 0), ...more }
  }

  async function listed(content: 'data' | 'deletes', some: readonly DataFile[], snapshotId: bigint, sequenceNumber: bigint, of: PartitionSpec): Promise<ManifestFile[]> {
    if (some.length === 0) return []
    const entries = some.map((file): NewManifestEntry => ({ status: 'added', snapshotId, sequenceNumber: null, fileSequenceNumber: null, file }))
    const bytes = encodeManifest({ schema: currentSchema(table.metadata), spec: of, content, entries })
    const key = `${folder}/metadata/${randomUUID()}.avro`
    await objects.put(key, bytes)
    return [numberManifest(describeManifest({ path: uri(key), bytes, addedSnapshotId: snapshotId, content }, currentSchema(table.metadata), of, entries), sequenceNumber)]
  }

  async function put(list: string): Promise<void> {
    const key = `${folder}/metadata/0000${table.metadata.snapshots.length}-${randomUUID()}.metadata.json`
    await objects.put(key, encodeMetadata(table.metadata))
    const state = {
      table: made.name, uuid: table.metadata.tableUuid, folder, metadata: key, manifest_list: list, snapshot_id: String(table.metadata.currentSnapshotId), sequence_number: String(table.metadata.lastSequenceNumber),
      rows, files, bytes: 0,
    }
    await lake.lake.trees.change('main', { author: 'client', message: 'change', run_id: null }, async () => await Promise.resolve({ tables: { [made.name]: { id: `${made.name}-${randomUUID()}`, state, change: { table: made.name, added_files: 1, removed_files: 0, added_rows: 1, removed_rows: 0 } } } }))
  }

  let lastList = ''
  const table: ForeignTable = {
    metadata: { ...newTable({ uuid: randomUUID(), location: uri(folder), schema: { id: 0, fields: made.fields, identifierFieldIds: made.identifierFieldIds ?? [] }, spec, sortOrder: unsorted, nowMs: 1n, properties: made.properties ?? {} }), formatVersion: made.version ?? 2 },
    async commit({ data = [], positions = [], equality = [], deleteSpec }) {
      // Version 1 counts none.
      const [snapshotId, sequenceNumber] = [snapshotIdFrom(randomUUID()), made.version === 1 ? 0n : table.metadata.lastSequenceNumber + 1n]
      const added: DataFile[] = []
      for (const file of data) added.push(await written(file, 'data'))
      const deletes: DataFile[] = []
      for (const { of, more } of positions) deletes.push(await written({ select: `SELECT * FROM (VALUES ${of.map(([path, row]) => `(${literal(path)}, ${row}::BIGINT)`).join(', ')}) AS t(file_path, pos)`, ids: positionIds, ...more === undefined ? {} : { more } }, 'position-deletes'))
      for (const { by, ...file } of equality) deletes.push({ ...await written(file, 'equality-deletes'), equalityIds: by })
      files += added.length
      rows += Number(added.reduce((sum, file) => sum + file.recordCount, 0n))
      manifests = [...manifests, ...await listed('data', added, snapshotId, sequenceNumber, defaultSpec(table.metadata)), ...await listed('deletes', deletes, snapshotId, sequenceNumber, deleteSpec ?? defaultSpec(table.metadata))]
      lastList = `${folder}/metadata/snap-${snapshotId}.avro`
      await objects.put(lastList, encodeManifestList({ snapshotId, parentSnapshotId: table.metadata.currentSnapshotId, sequenceNumber, manifests }))
      table.metadata = addSnapshot(table.metadata, { snapshot: { id: snapshotId, timestampMs: 1n, manifestList: uri(lastList), summary: { operation: 'append' } }, keep: () => true })
      await put(lastList)
      return added.map(({ path }) => path)
    },
    async evolve(fields) {
      table.metadata = withSchema(table.metadata, fields)
      if (lastList !== '') await put(lastList)
    },
    respec(next) { table.metadata = { ...table.metadata, partitionSpecs: [...table.metadata.partitionSpecs.filter(({ id }) => id !== next.id), next], defaultSpecId: next.id } },
  }
  return table
}

/** Bounds of a file by field id. */
export function bounds(type: PrimitiveType, id: number, lower: Value, upper: Value): Pick<DataFile, 'lowerBounds' | 'upperBounds'> {
  return { lowerBounds: new Map([[id, encodeValue(type, lower)]]), upperBounds: new Map([[id, encodeValue(type, upper)]]) }
}
