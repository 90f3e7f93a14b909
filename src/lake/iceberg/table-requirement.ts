/** What a client demands of a table before its updates are made: the eight requirements of the REST protocol. */
import type { JsonNode } from './json-node.ts'
import type { TableMetadata } from './metadata.ts'

export type Requirement =
  | { readonly type: 'assert-create' }
  | { readonly type: 'assert-table-uuid', readonly uuid: string }
  | { readonly type: 'assert-ref-snapshot-id', readonly ref: string, /** Null: the ref must not be there. */ readonly snapshotId: bigint | null }
  | { readonly type: 'assert-last-assigned-field-id' | 'assert-current-schema-id' | 'assert-last-assigned-partition-id' | 'assert-default-spec-id' | 'assert-default-sort-order-id', readonly id: number }

const idKeys = {
  'assert-last-assigned-field-id': 'last-assigned-field-id', 'assert-current-schema-id': 'current-schema-id',
  'assert-last-assigned-partition-id': 'last-assigned-partition-id', 'assert-default-spec-id': 'default-spec-id', 'assert-default-sort-order-id': 'default-sort-order-id',
} as const

/** Throws `lake/corrupt` with the place in the request, also for a requirement that there is not: one that nobody checks would not hold. */
export function parseRequirement(node: JsonNode): Requirement {
  const type = node.at('type').oneOf('assert-create', 'assert-table-uuid', 'assert-ref-snapshot-id', ...Object.keys(idKeys) as (keyof typeof idKeys)[])
  if (type === 'assert-create') return { type }
  if (type === 'assert-table-uuid') return { type, uuid: node.at('uuid').string() }
  if (type === 'assert-ref-snapshot-id') return { type, ref: node.at('ref').string(), snapshotId: node.at('snapshot-id').optional(id => id.long()) ?? null }
  return { type, id: node.at(idKeys[type]).int() }
}

/** What does not hold, in the words that clients know; undefined where it holds. `table` is null where there is none. */
export function unmet(requirement: Requirement, table: TableMetadata | null): string | undefined {
  if (requirement.type === 'assert-create') return table === null ? undefined : 'Requirement failed: table already exists'
  if (table === null) return 'Requirement failed: the table does not exist'
  switch (requirement.type) {
    case 'assert-table-uuid':
      return requirement.uuid.toLowerCase() === table.tableUuid.toLowerCase() ? undefined : `Requirement failed: UUID does not match: expected ${table.tableUuid} != ${requirement.uuid}`
    case 'assert-ref-snapshot-id': return unmetRef(requirement, table)
    case 'assert-last-assigned-field-id': return changed('last assigned field id', requirement.id, table.lastColumnId)
    case 'assert-current-schema-id': return changed('current schema', requirement.id, table.currentSchemaId)
    case 'assert-last-assigned-partition-id': return changed('last assigned partition id', requirement.id, table.lastPartitionId)
    case 'assert-default-spec-id': return changed('default partition spec', requirement.id, table.defaultSpecId)
    case 'assert-default-sort-order-id': return changed('default sort order', requirement.id, table.defaultSortOrderId)
  }
}

function changed(what: string, expected: number, found: number): string | undefined {
  return expected === found ? undefined : `Requirement failed: ${what} changed: expected id ${expected} != ${found}`
}

function unmetRef({ ref: name, snapshotId }: { readonly ref: string, readonly snapshotId: bigint | null }, table: TableMetadata): string | undefined {
  const ref = Object.hasOwn(table.refs, name) ? table.refs[name] : undefined
  if (ref === undefined) return snapshotId === null ? undefined : `Requirement failed: branch or tag ${name} is missing, expected ${snapshotId}`
  if (snapshotId === null) return `Requirement failed: ${ref.type} ${name} was created concurrently`
  return ref.snapshotId === snapshotId ? undefined : `Requirement failed: ${ref.type} ${name} has changed: expected id ${snapshotId} != ${ref.snapshotId}`
}
