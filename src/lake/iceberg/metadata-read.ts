/** Table metadata that someone wrote, version 1, 2 or 3: checked field by field, then as a whole. */
import type { JsonNode } from './json-node.ts'
import type { SnapshotRef, TableMetadata } from './metadata.ts'
import {
  firstPartitionId, parsePartitionFields, parsePartitionSpec, parseSortOrder, type PartitionSpec, type SortOrder, unsorted,
} from './partition.ts'
import { parseSnapshot, type Snapshot } from './snapshot.ts'
import { fieldIds, parseSchema, type Schema } from './types.ts'

/** Every key that has a place of its own in `TableMetadata`, or that version 2 replaced. */
const known = new Set([
  'format-version', 'table-uuid', 'location', 'last-sequence-number', 'last-updated-ms', 'last-column-id', 'schema', 'schemas',
  'current-schema-id', 'partition-spec', 'partition-specs', 'default-spec-id', 'last-partition-id', 'sort-orders', 'default-sort-order-id',
  'properties', 'current-snapshot-id', 'snapshots', 'refs', 'snapshot-log', 'metadata-log',
])

export function readMetadata(root: JsonNode): TableMetadata {
  const formatVersion = root.at('format-version').int()
  if (formatVersion !== 1 && formatVersion !== 2 && formatVersion !== 3) throw root.at('format-version').wrong('format version 1, 2 or 3')
  const schemas = readSchemas(root, formatVersion)
  const specs = readSpecs(root, formatVersion)
  const orders = readSortOrders(root, formatVersion)
  const snapshots = list(root.at('snapshots'), node => parseSnapshot(node, formatVersion))
  const refs = readRefs(root.at('refs'), snapshots)
  const currentSnapshotId = readCurrent(root.at('current-snapshot-id'), snapshots, refs)
  return {
    formatVersion,
    tableUuid: root.at('table-uuid').string(),
    location: root.at('location').string(),
    lastSequenceNumber: formatVersion === 1 ? root.at('last-sequence-number').optional(node => node.long()) ?? 0n : root.at('last-sequence-number').long(),
    lastUpdatedMs: root.at('last-updated-ms').long(),
    lastColumnId: Math.max(root.at('last-column-id').int(), ...schemas.all.flatMap(schema => [...fieldIds(schema.fields)])),
    schemas: schemas.all, currentSchemaId: schemas.current,
    partitionSpecs: specs.all, defaultSpecId: specs.current, lastPartitionId: specs.lastFieldId,
    sortOrders: orders.all, defaultSortOrderId: orders.current,
    properties: root.at('properties').optional(node => node.strings()) ?? {},
    currentSnapshotId, snapshots,
    refs: currentSnapshotId === null || refs['main'] ? refs : { ...refs, main: { snapshotId: currentSnapshotId, type: 'branch' } },
    snapshotLog: list(root.at('snapshot-log'), node => ({ snapshotId: node.at('snapshot-id').long(), timestampMs: node.at('timestamp-ms').long() })),
    metadataLog: list(root.at('metadata-log'), node => ({ file: node.at('metadata-file').string(), timestampMs: node.at('timestamp-ms').long() })),
    rest: Object.fromEntries(Object.entries(root.members()).filter(([key]) => !known.has(key))),
  }
}

function list<T>(node: JsonNode, read: (item: JsonNode) => T): readonly T[] {
  return node.optional(found => found.items().map(read)) ?? []
}

function readSchemas(root: JsonNode, formatVersion: number): { all: readonly Schema[], current: number } {
  if (formatVersion === 1 && root.at('schemas').absent) {
    const schema = parseSchema(root.at('schema'))
    return { all: [schema], current: schema.id }
  }
  const all = root.at('schemas').items().map(parseSchema)
  return { all, current: chosen(root.at('current-schema-id'), all, 'schemas') }
}

function readSpecs(root: JsonNode, formatVersion: number): { all: readonly PartitionSpec[], current: number, lastFieldId: number } {
  const single = formatVersion === 1 && root.at('partition-specs').absent
  const all = single ? [{ id: 0, fields: parsePartitionFields(root.at('partition-spec')) }] : root.at('partition-specs').items().map(parsePartitionSpec)
  const highest = Math.max(firstPartitionId - 1, ...all.flatMap(spec => spec.fields.map(field => field.fieldId)))
  const last = root.at('last-partition-id')
  return {
    all,
    current: single ? 0 : chosen(root.at('default-spec-id'), all, 'partition-specs'),
    lastFieldId: Math.max(highest, formatVersion === 1 ? last.optional(node => node.int()) ?? highest : last.int()),
  }
}

function readSortOrders(root: JsonNode, formatVersion: number): { all: readonly SortOrder[], current: number } {
  if (formatVersion === 1 && root.at('sort-orders').absent) return { all: [unsorted], current: unsorted.id }
  const all = root.at('sort-orders').items().map(parseSortOrder)
  return { all, current: chosen(root.at('default-sort-order-id'), all, 'sort-orders') }
}

function chosen(node: JsonNode, among: readonly { readonly id: number }[], listed: string): number {
  const id = node.int()
  if (!among.some(candidate => candidate.id === id)) throw node.wrong(`an id that ${listed} lists (${among.map(candidate => candidate.id).join(', ')})`)
  return id
}

function readRefs(node: JsonNode, snapshots: readonly Snapshot[]): Readonly<Record<string, SnapshotRef>> {
  const ids = new Set(snapshots.map(snapshot => snapshot.id))
  return Object.fromEntries((node.optional(found => found.entries()) ?? []).map(([name, ref]) => {
    const snapshotId = ref.at('snapshot-id').long()
    if (!ids.has(snapshotId)) throw ref.at('snapshot-id').wrong('the id of a snapshot that the metadata lists')
    const minSnapshotsToKeep = ref.at('min-snapshots-to-keep').optional(found => found.int())
    const maxSnapshotAgeMs = ref.at('max-snapshot-age-ms').optional(found => found.long())
    const maxRefAgeMs = ref.at('max-ref-age-ms').optional(found => found.long())
    return [name, {
      snapshotId, type: ref.at('type').oneOf('branch', 'tag'),
      ...minSnapshotsToKeep === undefined ? {} : { minSnapshotsToKeep },
      ...maxSnapshotAgeMs === undefined ? {} : { maxSnapshotAgeMs },
      ...maxRefAgeMs === undefined ? {} : { maxRefAgeMs },
    }]
  }))
}

/** Java writes -1 for "none". */
function readCurrent(node: JsonNode, snapshots: readonly Snapshot[], refs: Readonly<Record<string, SnapshotRef>>): bigint | null {
  const id = node.optional(found => found.long()) ?? -1n
  const main = refs['main']?.snapshotId ?? null
  if (id === -1n) {
    if (main !== null) throw node.wrong(`${main}, which refs.main names`)
    return null
  }
  if (!snapshots.some(snapshot => snapshot.id === id)) throw node.wrong('the id of a snapshot that the metadata lists')
  if (main !== null && main !== id) throw node.wrong(`${main}, which refs.main names`)
  return id
}
