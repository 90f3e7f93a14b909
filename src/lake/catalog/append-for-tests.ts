/** What a client does to append: a Parquet file, a manifest, a manifest list, and the commit that names them. Each step can be made to lie. */
import { randomUUID } from 'node:crypto'
import type { JsonObject } from '../iceberg/json.ts'
import { JsonNode } from '../iceberg/json-node.ts'
import type { DataFile, NewManifestEntry } from '../iceberg/manifest.ts'
import { encodeManifest } from '../iceberg/manifest.ts'
import { describeManifest, encodeManifestList, type ManifestFile, numberManifest } from '../iceberg/manifest-list.ts'
import { currentSchema, currentSnapshot, defaultSpec } from '../iceberg/metadata.ts'
import { readMetadata } from '../iceberg/metadata-read.ts'
import { snapshotIdFrom, snapshotJson, summarise } from '../iceberg/snapshot.ts'
import type { Answer, catalogForTest } from './catalog-for-tests.ts'
import { decodeManifestList } from '../iceberg/manifest-list.ts'

/** However its routes are called. */
export type Catalog = Pick<Awaited<ReturnType<typeof catalogForTest>>, 'call' | 'where' | 'objects' | 'engine'>

export interface Lies {
  readonly file?: Partial<DataFile>
  readonly manifest?: Partial<ManifestFile>
  readonly snapshotId?: bigint
  readonly fieldIds?: ReadonlyMap<string, number>
  /** Done to the table's objects before the commit. */
  readonly before?: (keys: { readonly data: string, readonly manifest: string, readonly list: string }) => Promise<void>
  readonly requirements?: readonly JsonObject[]
  /** The manifest lists the file so many times. */
  readonly times?: number
  /** The manifest's entries, in place of the one that adds the file. */
  readonly entries?: (entry: NewManifestEntry) => readonly NewManifestEntry[]
  /** The file holds deletes. */
  readonly deletes?: true
  /** In place of all that the table has. */
  readonly replaces?: true
}

/** Appends the rows of `select` to the table at `path` (`/namespaces/a/tables/t`). */
export async function appendTo(catalog: Catalog, path: string, select: string, lies: Lies = {}): Promise<Answer> {
  return await catalog.call('POST', path, await prepareAppend(catalog, path, select, lies))
}

/** Writes the files of an append, and gives the body of the commit. */
export async function prepareAppend(catalog: Catalog, path: string, select: string, lies: Lies = {}): Promise<JsonObject> {
  const { call, where, objects } = catalog
  const loaded = await call('GET', path)
  const metadata = readMetadata(new JsonNode('answer', '', loaded.body['metadata']))
  const [schema, spec, parent] = [currentSchema(metadata), defaultSpec(metadata), currentSnapshot(metadata)]
  const folder = where.key(metadata.location) ?? ''
  const [data, manifest, list] = [`${folder}/data/${randomUUID()}.parquet`, `${folder}/metadata/${randomUUID()}-m0.avro`, `${folder}/metadata/snap-${randomUUID()}.avro`]
  await objects.prepare(data)
  const session = await catalog.engine.session()
  const parquet = await session.copyToParquet(select, objects.location(data), lies.fieldIds ?? new Map(schema.fields.map(field => [field.name, field.id])))
  session.close()
  const file: DataFile = {
    content: 'data', path: where.uri(data), format: 'PARQUET', partition: spec.fields.map(() => 'caiso'), recordCount: BigInt(parquet.rows), fileSizeInBytes: BigInt(parquet.bytes), ...lies.file,
  }
  const snapshotId = lies.snapshotId ?? snapshotIdFrom(randomUUID())
  const sequenceNumber = metadata.lastSequenceNumber + 1n
  const entry: NewManifestEntry = { status: 'added', snapshotId, sequenceNumber: null, fileSequenceNumber: null, file }
  const entries = lies.entries?.(entry) ?? Array.from({ length: lies.times ?? 1 }, () => entry)
  const content = lies.deletes ? { content: 'deletes' as const } : {}
  const bytes = encodeManifest({ schema, spec, entries, ...content })
  await objects.put(manifest, bytes)
  const listed = { ...numberManifest(describeManifest({ path: where.uri(manifest), bytes, addedSnapshotId: snapshotId, ...content }, schema, spec, entries), sequenceNumber), ...lies.manifest }
  const old = parent === undefined || lies.replaces ? [] : decodeManifestList(await objects.get(where.key(parent.manifestList) ?? ''), 'old')
  await objects.put(list, encodeManifestList({ snapshotId, parentSnapshotId: parent?.id ?? null, sequenceNumber, manifests: [listed, ...old] }))
  await lies.before?.({ data, manifest, list })
  const snapshot = snapshotJson({
    id: snapshotId, parentId: parent?.id ?? null, sequenceNumber, timestampMs: metadata.lastUpdatedMs + 1n, manifestList: where.uri(list), schemaId: schema.id,
    summary: summarise({ operation: lies.replaces ? 'overwrite' : 'append', added: [file], removed: [], parent: parent?.summary ?? null }),
  })
  return {
    requirements: lies.requirements ?? [{ type: 'assert-table-uuid', uuid: metadata.tableUuid }, { type: 'assert-ref-snapshot-id', ref: 'main', 'snapshot-id': parent?.id ?? null }],
    updates: [{ action: 'add-snapshot', snapshot }, { action: 'set-snapshot-ref', 'ref-name': 'main', type: 'branch', 'snapshot-id': snapshotId }],
  }
}
