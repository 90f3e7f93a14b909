/** What a client may not change of a table whose shape a contract fixes. Pure. */
import type { Dataset } from '#canon/dataset.ts'
import { currentSchema, defaultSpec, type TableMetadata } from '../iceberg/metadata.ts'
import { partitionSpecOf, schemaOf } from '../iceberg/schema.ts'
import { type Field, typeName, isPrimitive } from '../iceberg/types.ts'

/** In words, undefined where the table is what its contract says. */
export function contractProblem(dataset: Dataset, table: TableMetadata): string | undefined {
  if (table.formatVersion !== 2) return `${dataset.name} is kept in format version 2, found ${table.formatVersion}`
  const wanted = schemaOf(dataset)
  const found = currentSchema(table)
  for (const field of wanted.fields) {
    const now = found.fields.find(each => each.id === field.id)
    const what = `${dataset.key.includes(field.name) ? 'key column' : 'column'} ${field.name} of ${dataset.name}`
    if (now === undefined) return `${what} (field id ${field.id}) is missing: its contract needs it`
    if (now.name !== field.name) return `${what} would be called ${now.name}: its contract fixes the name`
    if (nameOf(now) !== nameOf(field)) return `${what} would be of type ${nameOf(now)}: its contract says ${nameOf(field)}`
    if (now.required !== field.required) return `${what} would be ${now.required ? 'required' : 'optional'}: its contract says ${field.required ? 'required' : 'optional'}`
  }
  const more = found.fields.find(field => !wanted.fields.some(each => each.id === field.id))
  if (more !== undefined) return `${dataset.name} would get a column ${more.name} that its contract does not have`
  const dropped = wanted.identifierFieldIds.find(id => !found.identifierFieldIds.includes(id)) ?? found.identifierFieldIds.find(id => !wanted.identifierFieldIds.includes(id))
  if (dropped !== undefined) return `the identifier fields of ${dataset.name} would be ${listed(found.identifierFieldIds)}: its key is ${listed(wanted.identifierFieldIds)}`
  const [spec, now] = [partitionSpecOf(dataset), defaultSpec(table)]
  const same = spec.fields.length === now.fields.length && spec.fields.every((field, index) => field.sourceId === now.fields[index]?.sourceId && field.transform === now.fields[index]?.transform)
  return same ? undefined : `${dataset.name} would be partitioned in another way than its contract says`
}

function nameOf(field: Field): string { return isPrimitive(field.type) ? typeName(field.type) : field.type.kind }
function listed(ids: readonly number[]): string { return ids.length === 0 ? 'none' : `of ids ${ids.join(', ')}` }
