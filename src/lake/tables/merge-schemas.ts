/** Columns of a table that two sides changed, brought together by field id. Pure. */
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts'
import type { Field } from '../iceberg/types.ts'
import { withSchema } from '../iceberg/metadata-schema.ts'

/** Our metadata with the fields as merged; a text where they cannot be. `base` null: both made the table. */
export function mergeSchemas(base: TableMetadata | null, ours: TableMetadata, theirs: TableMetadata): TableMetadata | string {
  const [ourFields, theirFields] = [currentSchema(ours).fields, currentSchema(theirs).fields]
  if (same(ourFields, theirFields)) return ours
  const baseFields = base === null ? [] : currentSchema(base).fields
  if (same(theirFields, baseFields)) return ours
  if (base === null) return 'both sides made it, with different columns'
  const merged = mergeFields(baseFields, ourFields, theirFields)
  return typeof merged === 'string' ? merged : withSchema(ours, merged)
}

function same(a: unknown, b: unknown): boolean { return text(a) === text(b) }
function text(value: unknown): string { return JSON.stringify(value, (_, inner: unknown) => typeof inner === 'bigint' ? `${inner}n` : inner) }

function mergeFields(base: readonly Field[], ours: readonly Field[], theirs: readonly Field[]): Field[] | string {
  const of = (fields: readonly Field[]): Map<number, Field> => new Map(fields.map(field => [field.id, field]))
  const [then, mine, other] = [of(base), of(ours), of(theirs)]
  const merged: Field[] = []
  for (const id of new Set([...mine.keys(), ...other.keys()])) {
    const [was, a, b] = [then.get(id), mine.get(id), other.get(id)]
    if (same(a, b) || same(b, was)) { if (a !== undefined) merged.push(a); continue }
    if (same(a, was)) { if (b !== undefined) merged.push(b); continue }
    return `both sides changed column ${a?.name ?? b?.name ?? id} (field ${id}) in different ways`
  }
  const names = new Set<string>()
  for (const { name } of merged) {
    if (names.has(name)) return `both sides have a column ${name}, as different fields`
    names.add(name)
  }
  return merged
}
