/** Columns of a table that two sides changed, brought together by field id. Pure. */
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts'
import { type Field, fieldIds } from '../iceberg/types.ts'
import { withSchema } from '../iceberg/metadata-schema.ts'

/** Our metadata with the fields as merged; a text where they cannot be. `base` null: both made the table. */
export function mergeSchemas(base: TableMetadata | null, ours: TableMetadata, theirs: TableMetadata): TableMetadata | string {
  const [ourFields, theirFields] = [currentSchema(ours).fields, currentSchema(theirs).fields]
  // An id that either side gave is given, also where its column is gone again: files hold it.
  const mine = { ...ours, lastColumnId: Math.max(ours.lastColumnId, theirs.lastColumnId) }
  if (same(ourFields, theirFields)) return mine
  if (base === null) return 'both sides made it, with different columns'
  const taken = takenId(base, ours, theirs) ?? takenId(base, theirs, ours)
  if (taken !== undefined) return taken
  const baseFields = currentSchema(base).fields
  if (same(theirFields, baseFields)) return mine
  const merged = mergeFields(baseFields, ourFields, theirFields)
  return typeof merged === 'string' ? merged : withSchema(mine, merged)
}

/** Says which column of `mine` has a field id, given since the base, that the other side gave to another one, be that dropped or not. */
function takenId(base: TableMetadata, mine: TableMetadata, other: TableMetadata): string | undefined {
  for (const field of currentSchema(mine).fields) {
    const id = [...fieldIds([field])].find(each => each > base.lastColumnId && each <= other.lastColumnId)
    const had = other.schemas.flatMap(({ fields }) => fields.filter(each => each.id === field.id))
    if (id === undefined || (had.length > 0 && had.every(each => same(each, field)))) continue
    const there = other.schemas.flatMap(({ fields }) => fields).findLast(each => [...fieldIds([each])].includes(id))
    return `one side gave field id ${id} to column ${field.name} and the other to ${there?.name ?? 'one that it dropped'}: their values would be taken for each other. Add the column anew on top of the other side`
  }
  return undefined
}

export function same(a: unknown, b: unknown): boolean { return text(a) === text(b) }
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
