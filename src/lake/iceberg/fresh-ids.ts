/** A new table's ids: fields count from 1 in the order in which the schema names them, whatever the client called them. */
import type { SortOrder } from './partition.ts'
import { firstPartitionId, type PartitionSpec, unsorted } from './partition.ts'
import type { UnboundPartitionField } from './table-update.ts'
import type { Field, Schema, Type } from './types.ts'

/** All fields of a struct are numbered before what is in them. */
export function freshSchema(schema: Schema): { readonly schema: Schema, readonly ids: ReadonlyMap<number, number> } {
  const ids = new Map<number, number>()
  let next = 0
  const fresh = (old: number): number => {
    ids.set(old, ++next)
    return next
  }
  const ofType = (type: Type): Type => {
    if (type.kind === 'struct') return { ...type, fields: ofFields(type.fields) }
    if (type.kind === 'list') return { ...type, elementId: fresh(type.elementId), element: ofType(type.element) }
    if (type.kind !== 'map') return type
    const [keyId, valueId] = [fresh(type.keyId), fresh(type.valueId)]
    return { ...type, keyId, valueId, key: ofType(type.key), value: ofType(type.value) }
  }
  const ofFields = (fields: readonly Field[]): readonly Field[] => fields.map(field => ({ ...field, id: fresh(field.id) })).map((field, index) => ({ ...field, type: ofType(fields[index]?.type ?? field.type) }))
  const fields = ofFields(schema.fields)
  return { schema: { id: 0, fields, identifierFieldIds: schema.identifierFieldIds.map(id => ids.get(id) ?? id) }, ids }
}

export function freshSpec(fields: readonly UnboundPartitionField[], ids: ReadonlyMap<number, number>): PartitionSpec {
  return { id: 0, fields: fields.map((field, index) => ({ sourceId: ids.get(field.sourceId) ?? field.sourceId, fieldId: firstPartitionId + index, name: field.name, transform: field.transform })) }
}

export function freshOrder(order: SortOrder | undefined, ids: ReadonlyMap<number, number>): SortOrder {
  if (order === undefined || order.fields.length === 0) return unsorted
  return { id: 1, fields: order.fields.map(field => ({ ...field, sourceId: ids.get(field.sourceId) ?? field.sourceId })) }
}
