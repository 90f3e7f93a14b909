/** What is said of a table, beside its rows, brought together: columns, identifier fields, partition spec, sort order, properties. Pure. */
import { currentSchema, defaultSpec, type TableMetadata } from '../iceberg/metadata.ts'
import { withSchema } from '../iceberg/metadata-schema.ts'
import { mergeSchemas, same } from './merge-schemas.ts'
import type { MergeStrategy } from '../port.ts'

/** Ours with what theirs changed; a text where both changed it in different ways. `base` null: both made the table. */
export function mergeMetadata(base: TableMetadata | null, ours: TableMetadata, theirs: TableMetadata, strategy: MergeStrategy): TableMetadata | string {
  const columns = mergeSchemas(base, ours, theirs)
  if (typeof columns === 'string' || base === null) return columns
  let merged = columns
  for (const part of [identifiers, partitioning, sorting]) {
    const [was, mine, other] = [part.of(base), part.of(ours), part.of(theirs)]
    if (same(other, was) || same(other, mine) || (!same(mine, was) && strategy === 'ours')) continue
    if (!same(mine, was) && strategy !== 'theirs') return `both sides changed its ${part.name} in different ways`
    merged = part.take(merged, theirs)
  }
  return withProperties(merged, base, theirs, strategy)
}

interface Part {
  readonly name: string
  /** As far as it matters: without the numbers under which each side keeps it. */
  of(metadata: TableMetadata): unknown
  take(mine: TableMetadata, theirs: TableMetadata): TableMetadata
}

const identifiers: Part = {
  name: 'identifier fields',
  of: metadata => [...currentSchema(metadata).identifierFieldIds].sort((a, b) => a - b),
  take(mine, theirs) {
    const next = withSchema(mine, currentSchema(mine).fields)
    const kept = new Set(currentSchema(next).fields.map(({ id }) => id))
    const identifierFieldIds = currentSchema(theirs).identifierFieldIds.filter(id => kept.has(id))
    return { ...next, schemas: next.schemas.map(schema => schema.id === next.currentSchemaId ? { ...schema, identifierFieldIds } : schema) }
  },
}

const partitioning: Part = {
  name: 'partition spec',
  of: metadata => defaultSpec(metadata).fields.map(({ sourceId, name, transform }) => ({ sourceId, name, transform })),
  take(mine, theirs) {
    // An id that ours has for another field is not taken; no file of theirs is listed as it is where specs differ.
    let last = Math.max(mine.lastPartitionId, theirs.lastPartitionId)
    const others = mine.partitionSpecs.flatMap(spec => spec.fields)
    const fields = defaultSpec(theirs).fields.map(field => others.some(other => other.fieldId === field.fieldId && !same(other, field)) ? { ...field, fieldId: ++last } : field)
    const known = mine.partitionSpecs.find(spec => same(spec.fields, fields))
    const id = known?.id ?? Math.max(...mine.partitionSpecs.map(spec => spec.id)) + 1
    return { ...mine, partitionSpecs: known === undefined ? [...mine.partitionSpecs, { id, fields }] : mine.partitionSpecs, defaultSpecId: id, lastPartitionId: last }
  },
}

const sorting: Part = {
  name: 'sort order',
  of: sortFields,
  take(mine, theirs) {
    const fields = sortFields(theirs)
    const known = mine.sortOrders.find(order => same(order.fields, fields))
    const id = known?.id ?? Math.max(0, ...mine.sortOrders.map(order => order.id)) + 1
    return { ...mine, sortOrders: known === undefined ? [...mine.sortOrders, { id, fields }] : mine.sortOrders, defaultSortOrderId: id }
  },
}

function sortFields({ sortOrders, defaultSortOrderId }: TableMetadata) { return sortOrders.find(({ id }) => id === defaultSortOrderId)?.fields ?? [] }

/** Key by key. */
function withProperties(mine: TableMetadata, base: TableMetadata, theirs: TableMetadata, strategy: MergeStrategy): TableMetadata | string {
  const properties: Record<string, string> = { ...mine.properties }
  for (const key of new Set([...Object.keys(base.properties), ...Object.keys(theirs.properties)])) {
    const [was, here, there] = [base.properties[key], properties[key], theirs.properties[key]]
    if (there === was || there === here || (here !== was && strategy === 'ours')) continue
    if (here !== was && strategy !== 'theirs') return `both sides set its property ${key} in different ways: ours ${JSON.stringify(here ?? null)}, theirs ${JSON.stringify(there ?? null)}`
    if (there === undefined) delete properties[key]
    else properties[key] = there
  }
  return { ...mine, properties }
}
