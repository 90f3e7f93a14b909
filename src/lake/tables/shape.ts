/** A table's columns and key as a contract: its own where it has one, else what its Iceberg schema says. */
import type { ColumnType, Dataset, Partition } from '#canon/dataset.ts'
import { currentSchema, defaultSpec, type TableMetadata } from '../iceberg/metadata.ts'

const simple: ReadonlySet<string> = new Set(['string', 'int', 'long', 'double', 'boolean', 'date', 'timestamptz'] satisfies ColumnType[])

/** Null where rows cannot be written again by us: types or partitions that no contract knows. */
export function shapeOf(name: string, metadata: TableMetadata): Dataset | null {
  const { fields, identifierFieldIds } = currentSchema(metadata)
  if (!fields.every(field => simple.has(field.type.kind))) return null
  const byId = new Map(fields.map(field => [field.id, field.name]))
  const partition: Partition[] = []
  for (const { sourceId, transform } of defaultSpec(metadata).fields) {
    const column = byId.get(sourceId)
    if (column === undefined || (transform !== 'identity' && transform !== 'day' && transform !== 'month')) return null
    partition.push({ column, transform })
  }
  return {
    name, doc: metadata.properties['comment'] ?? '', partition, sort: [], tags: tagsIn(metadata),
    columns: fields.map(field => ({ name: field.name, type: field.type.kind as ColumnType, id: field.id, required: field.required, doc: field.doc ?? '' })),
    key: identifierFieldIds.map(id => byId.get(id) ?? ''),
  }
}

const tagPrefix = 'gridlake.'

/** Tags as properties, for every other reader of the table. */
export function tagProperties({ tags = {} }: Dataset): Record<string, string> { return Object.fromEntries(Object.entries(tags).map(([tag, value]) => [tagPrefix + tag, value])) }

function tagsIn({ properties }: TableMetadata): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).flatMap(([name, value]) => name.startsWith(tagPrefix) ? [[name.slice(tagPrefix.length), value]] : []))
}
