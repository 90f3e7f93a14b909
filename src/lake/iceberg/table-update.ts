/** What a client asks to change in a table's metadata, and what it demands of it before: the REST protocol's updates and requirements. */
import type { JsonObject } from './json.ts'
import type { JsonNode } from './json-node.ts'
import type { SnapshotRef } from './metadata.ts'
import { parseSortOrder, type SortOrder } from './partition.ts'
import { parseSnapshot, type Snapshot } from './snapshot.ts'
import { parseSchema, type Schema } from './types.ts'

/** A partition field whose id the table may choose. */
export interface UnboundPartitionField { readonly sourceId: number, readonly fieldId: number | null, readonly name: string, readonly transform: string }

export type TableUpdate =
  | { readonly action: 'assign-uuid', readonly uuid: string }
  | { readonly action: 'upgrade-format-version', readonly formatVersion: number }
  | { readonly action: 'add-schema', readonly schema: Schema }
  | { readonly action: 'set-current-schema' | 'set-default-spec' | 'set-default-sort-order', /** -1: the one added last. */ readonly id: number }
  | { readonly action: 'add-spec', readonly fields: readonly UnboundPartitionField[] }
  | { readonly action: 'add-sort-order', readonly order: SortOrder }
  | { readonly action: 'add-snapshot', readonly snapshot: Snapshot }
  | { readonly action: 'set-snapshot-ref', readonly name: string, readonly ref: SnapshotRef }
  | { readonly action: 'remove-snapshots', readonly ids: readonly bigint[] }
  | { readonly action: 'remove-snapshot-ref', readonly name: string }
  | { readonly action: 'set-location', readonly location: string }
  | { readonly action: 'set-properties', readonly properties: Readonly<Record<string, string>> }
  | { readonly action: 'remove-properties', readonly names: readonly string[] }
  | { readonly action: 'set-statistics' | 'set-partition-statistics', readonly snapshotId: bigint, readonly file: JsonObject }
  | { readonly action: 'remove-statistics' | 'remove-partition-statistics', readonly snapshotId: bigint }
  | { readonly action: 'remove-partition-specs' | 'remove-schemas', readonly ids: readonly number[] }

const actions = [
  'assign-uuid', 'upgrade-format-version', 'add-schema', 'set-current-schema', 'add-spec', 'set-default-spec', 'add-sort-order',
  'set-default-sort-order', 'add-snapshot', 'set-snapshot-ref', 'remove-snapshots', 'remove-snapshot-ref', 'set-location', 'set-properties',
  'remove-properties', 'set-statistics', 'remove-statistics', 'set-partition-statistics', 'remove-partition-statistics',
  'remove-partition-specs', 'remove-schemas',
] as const satisfies readonly TableUpdate['action'][]

/** Throws `lake/corrupt` with the place in the request, also for an action that there is not. */
export function parseTableUpdate(node: JsonNode): TableUpdate {
  const action = node.at('action').oneOf(...actions)
  switch (action) {
    case 'assign-uuid': return { action, uuid: node.at('uuid').string() }
    case 'upgrade-format-version': return { action, formatVersion: node.at('format-version').int() }
    case 'add-schema': return { action, schema: parseSchema(node.at('schema')) }
    case 'set-current-schema': return { action, id: node.at('schema-id').int() }
    case 'add-spec': return { action, fields: unboundFields(node.at('spec').at('fields')) }
    case 'set-default-spec': return { action, id: node.at('spec-id').int() }
    case 'add-sort-order': return { action, order: parseSortOrder(node.at('sort-order')) }
    case 'set-default-sort-order': return { action, id: node.at('sort-order-id').int() }
    // The version of the table is not known here; what version 2 needs is checked when the snapshot is added.
    case 'add-snapshot': return { action, snapshot: parseSnapshot(node.at('snapshot'), 1) }
    case 'set-snapshot-ref': return { action, name: node.at('ref-name').string(), ref: snapshotRef(node) }
    case 'remove-snapshots': return { action, ids: node.at('snapshot-ids').items().map(id => id.long()) }
    case 'remove-snapshot-ref': return { action, name: node.at('ref-name').string() }
    case 'set-location': return { action, location: node.at('location').string() }
    case 'set-properties': return { action, properties: (node.at('updates').absent ? node.at('updated') : node.at('updates')).strings() }
    case 'remove-properties': return { action, names: (node.at('removals').absent ? node.at('removed') : node.at('removals')).items().map(name => name.string()) }
    case 'set-statistics': case 'set-partition-statistics': {
      const file = node.at(action === 'set-statistics' ? 'statistics' : 'partition-statistics')
      return { action, snapshotId: file.at('snapshot-id').long(), file: file.members() }
    }
    case 'remove-statistics': case 'remove-partition-statistics': return { action, snapshotId: node.at('snapshot-id').long() }
    case 'remove-partition-specs': return { action, ids: node.at('spec-ids').items().map(id => id.int()) }
    case 'remove-schemas': return { action, ids: node.at('schema-ids').items().map(id => id.int()) }
  }
}

export function unboundFields(node: JsonNode): readonly UnboundPartitionField[] {
  return node.items().map(item => ({
    sourceId: item.at('source-id').int(), fieldId: item.at('field-id').optional(id => id.int()) ?? null,
    name: item.at('name').string(), transform: item.at('transform').string(),
  }))
}

function snapshotRef(node: JsonNode): SnapshotRef {
  const minSnapshotsToKeep = node.at('min-snapshots-to-keep').optional(found => found.int())
  const maxSnapshotAgeMs = node.at('max-snapshot-age-ms').optional(found => found.long())
  const maxRefAgeMs = node.at('max-ref-age-ms').optional(found => found.long())
  return {
    snapshotId: node.at('snapshot-id').long(), type: node.at('type').oneOf('branch', 'tag'),
    ...minSnapshotsToKeep === undefined ? {} : { minSnapshotsToKeep },
    ...maxSnapshotAgeMs === undefined ? {} : { maxSnapshotAgeMs },
    ...maxRefAgeMs === undefined ? {} : { maxRefAgeMs },
  }
}
