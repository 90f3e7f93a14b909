import type { TableMetadata } from './metadata.ts'
import type { Field } from './types.ts'

/** The table with these fields as its current schema, under a new schema id. Field ids that were given stay given. */
export function withSchema(metadata: TableMetadata, fields: readonly Field[]): TableMetadata {
  const current = metadata.schemas.find(schema => schema.id === metadata.currentSchemaId)
  const id = Math.max(...metadata.schemas.map(schema => schema.id)) + 1
  const kept = new Set(fields.map(field => field.id))
  return {
    ...metadata,
    schemas: [...metadata.schemas, { id, fields, identifierFieldIds: (current?.identifierFieldIds ?? []).filter(field => kept.has(field)) }],
    currentSchemaId: id,
    lastColumnId: Math.max(metadata.lastColumnId, ...kept),
  }
}
