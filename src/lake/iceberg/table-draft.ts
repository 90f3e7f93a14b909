/** Table metadata while it is being changed, and the changes to schemas, specs and sort orders in it. */
import { fail, type GridlakeError } from '#base/error.ts'
import { stringifyJson } from './json.ts'
import type { TableMetadata } from './metadata.ts'
import { firstPartitionId, type PartitionField, type SortOrder, sortOrderJson, unsorted } from './partition.ts'
import { orderProblem, schemaProblem, specProblem } from './schema-rules.ts'
import type { UnboundPartitionField } from './table-update.ts'
import { fieldIds, type Schema, schemaJson } from './types.ts'

export type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export interface TableDraft {
  readonly to: Mutable<TableMetadata>
  /** What "the one added last" means; null before one was added. */
  readonly last: { schema: number | null, spec: number | null, order: number | null }
  readonly addedSnapshots: Set<bigint>
  /** Snapshots that `main` was set to, in order. */
  readonly mains: bigint[]
  readonly nowMs: bigint
}

export function refuse(message: string): GridlakeError { return fail('usage/invalid', message) }

export function addSchema({ to, last }: TableDraft, schema: Schema): void {
  const problem = schemaProblem(schema, to.formatVersion)
  if (problem !== undefined) throw refuse(problem)
  const same = to.schemas.find(candidate => bare(candidate) === bare(schema))
  const id = same?.id ?? Math.max(-1, ...to.schemas.map(each => each.id)) + 1
  to.lastColumnId = Math.max(to.lastColumnId, ...fieldIds(schema.fields))
  if (same === undefined) to.schemas = [...to.schemas, { ...schema, id }]
  last.schema = id
}

/** A schema without its id: two that are equal so are one. */
function bare(schema: Schema): string { return stringifyJson(schemaJson({ ...schema, id: 0, identifierFieldIds: [...schema.identifierFieldIds].sort((a, b) => a - b) })) }

export function setCurrentSchema({ to, last }: TableDraft, wanted: number): void {
  if (wanted === -1 && last.schema === null) throw refuse('Cannot set last added schema: no schema has been added')
  const id = wanted === -1 ? last.schema ?? -1 : wanted
  if (!to.schemas.some(schema => schema.id === id)) throw refuse(`Cannot set current schema to unknown schema: ${id}`)
  to.currentSchemaId = id
}

export function addSpec({ to, last }: TableDraft, fields: readonly UnboundPartitionField[]): void {
  const problem = specProblem(fields, current(to, last.schema))
  if (problem !== undefined) throw refuse(problem)
  let highest = Math.max(firstPartitionId - 1, to.lastPartitionId)
  const bound = fields.map((field): PartitionField => {
    const fieldId = field.fieldId ?? knownField(to, field)?.fieldId ?? ++highest
    highest = Math.max(highest, fieldId)
    return { sourceId: field.sourceId, fieldId, name: field.name, transform: field.transform }
  })
  if (new Set(bound.map(field => field.fieldId)).size < bound.length) throw refuse('Cannot add a partition spec that uses a field id twice')
  if (to.formatVersion === 1 && bound.some((field, index) => field.fieldId !== firstPartitionId + index)) throw refuse('Spec does not use sequential IDs that are required in v1')
  const same = to.partitionSpecs.find(spec => sameFields(spec.fields, bound))
  const id = same?.id ?? Math.max(-1, ...to.partitionSpecs.map(spec => spec.id)) + 1
  if (same === undefined) {
    to.partitionSpecs = [...to.partitionSpecs, { id, fields: bound }]
    to.lastPartitionId = highest
  }
  last.spec = id
}

/** Version 2 gives a field the id that it had in an older spec. */
function knownField(to: TableMetadata, { sourceId, transform }: UnboundPartitionField): PartitionField | undefined {
  return to.formatVersion === 1 ? undefined : to.partitionSpecs.flatMap(spec => spec.fields).find(field => field.sourceId === sourceId && field.transform === transform)
}

function sameFields(a: readonly PartitionField[], b: readonly PartitionField[]): boolean {
  return a.length === b.length && a.every((field, index) => field.sourceId === b[index]?.sourceId && field.transform === b[index]?.transform && field.name === b[index]?.name)
}

export function setDefaultSpec({ to, last }: TableDraft, wanted: number): void {
  if (wanted === -1 && last.spec === null) throw refuse('Cannot set last added spec: no spec has been added')
  const id = wanted === -1 ? last.spec ?? -1 : wanted
  if (!to.partitionSpecs.some(spec => spec.id === id)) throw refuse(`Cannot set default partition spec to unknown spec: ${id}`)
  to.defaultSpecId = id
}

export function addSortOrder({ to, last }: TableDraft, order: SortOrder): void {
  const problem = orderProblem(order, current(to, last.schema))
  if (problem !== undefined) throw refuse(problem)
  const same = order.fields.length === 0 ? to.sortOrders.find(each => each.id === unsorted.id) : to.sortOrders.find(each => stringifyJson(sortOrderJson({ ...each, id: 0 })) === stringifyJson(sortOrderJson({ ...order, id: 0 })))
  const id = same?.id ?? (order.fields.length === 0 ? unsorted.id : Math.max(unsorted.id, ...to.sortOrders.map(each => each.id)) + 1)
  if (same === undefined) to.sortOrders = [...to.sortOrders, { ...order, id }]
  last.order = id
}

export function setDefaultSortOrder({ to, last }: TableDraft, wanted: number): void {
  if (wanted === -1 && last.order === null) throw refuse('Cannot set last added sort order: no sort order has been added')
  const id = wanted === -1 ? last.order ?? -1 : wanted
  if (!to.sortOrders.some(order => order.id === id)) throw refuse(`Cannot set default sort order to unknown order: ${id}`)
  to.defaultSortOrderId = id
}

export function removeSpecs({ to }: TableDraft, ids: readonly number[]): void {
  if (ids.includes(to.defaultSpecId)) throw refuse('Cannot remove the default partition spec')
  to.partitionSpecs = to.partitionSpecs.filter(spec => !ids.includes(spec.id))
}

export function removeSchemas({ to }: TableDraft, ids: readonly number[]): void {
  if (ids.includes(to.currentSchemaId)) throw refuse('Cannot remove the current schema')
  to.schemas = to.schemas.filter(schema => !ids.includes(schema.id))
}

/** Some clients make the schema of a new table the current one last of all. */
function current(to: TableMetadata, added: number | null = null): Schema {
  const schema = to.schemas.find(each => each.id === (to.currentSchemaId === -1 ? added : to.currentSchemaId))
  if (schema === undefined) throw refuse('the table has no current schema yet: add-schema and set-current-schema come first')
  return schema
}

/** What must hold of the whole when all updates are made. */
export function checkWhole(to: TableMetadata): void {
  const schema = current(to)
  const spec = to.partitionSpecs.find(each => each.id === to.defaultSpecId)
  const order = to.sortOrders.find(each => each.id === to.defaultSortOrderId)
  if (spec === undefined) throw refuse('the table has no default partition spec: add-spec and set-default-spec are missing')
  if (order === undefined) throw refuse('the table has no default sort order: add-sort-order and set-default-sort-order are missing')
  const problem = specProblem(spec.fields, schema) ?? orderProblem(order, schema)
  if (problem !== undefined) throw refuse(problem)
}
