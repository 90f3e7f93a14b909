/** What a schema, a partition spec and a sort order must hold to, alone and after another: verdicts in words, undefined where all is well. Pure. */
import type { PartitionField, SortOrder } from './partition.ts'
import { type Field, fieldById, isPrimitive, type PrimitiveType, type Schema, type Type, typeName } from './types.ts'

/** `leastId`: tables count field ids from 1, views as they like. */
export function schemaProblem(schema: Schema, formatVersion: number, leastId = 1): string | undefined {
  const problem = fieldsProblem(schema.fields, formatVersion, leastId)
  if (problem !== undefined) return problem
  for (const id of schema.identifierFieldIds) {
    const field = fieldById(schema.fields, id)
    if (field === undefined) return `Cannot add field ${id} as an identifier field: not found in current schema or added columns`
    if (!isPrimitive(field.type)) return `Cannot add field ${field.name} as an identifier field: not a primitive type field`
    if (!field.required) return `Cannot add field ${field.name} as an identifier field: not a required field`
    if (field.type.kind === 'float' || field.type.kind === 'double') return `Cannot add field ${field.name} as an identifier field: must not be float or double field`
  }
  return undefined
}

function fieldsProblem(fields: readonly Field[], formatVersion: number, leastId: number): string | undefined {
  const names = new Set<string>()
  for (const field of fields) {
    if (names.has(field.name)) return `Invalid schema: multiple fields for name ${field.name}`
    names.add(field.name)
    if (field.id < leastId) return `Invalid schema: field ${field.name} has id ${field.id}, expected ${leastId} or more`
    if (formatVersion < 3 && field.initialDefault !== undefined && field.initialDefault !== null) return `Invalid initial default for ${field.name}: non-null default is not supported until v3`
    const inner = typeProblem(field.type, formatVersion, leastId)
    if (inner !== undefined) return inner
  }
  return undefined
}

function typeProblem(type: Type, formatVersion: number, leastId: number): string | undefined {
  if (formatVersion < 3 && (type.kind === 'timestamp_ns' || type.kind === 'timestamptz_ns')) return `Invalid type: ${type.kind} is not supported until v3`
  if (type.kind === 'struct') return fieldsProblem(type.fields, formatVersion, leastId)
  if (type.kind === 'list') return typeProblem(type.element, formatVersion, leastId)
  if (type.kind === 'map') return typeProblem(type.key, formatVersion, leastId) ?? typeProblem(type.value, formatVersion, leastId)
  return undefined
}

const transforms = /^(identity|year|month|day|hour|void|bucket\[[1-9]\d{0,8}\]|truncate\[[1-9]\d{0,8}\])$/
const timed: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz', 'timestamp_ns', 'timestamptz_ns'])
const bucketed: ReadonlySet<string> = new Set(['int', 'long', 'decimal', 'date', 'time', 'timestamp', 'timestamptz', 'timestamp_ns', 'timestamptz_ns', 'string', 'uuid', 'fixed', 'binary'])
const truncated: ReadonlySet<string> = new Set(['int', 'long', 'decimal', 'string', 'binary'])

function fits(transform: string, { kind }: PrimitiveType): boolean {
  const base = transform.replace(/\[.*$/, '')
  if (base === 'identity') return true
  if (base === 'bucket') return bucketed.has(kind)
  if (base === 'truncate') return truncated.has(kind)
  return timed.has(kind) && !(base === 'hour' && kind === 'date')
}

function sourceProblem(what: string, sourceId: number, transform: string, fields: readonly Field[]): string | undefined {
  if (!transforms.test(transform)) return `Cannot ${what}: transform ${JSON.stringify(transform.slice(0, 60))} is not one of identity, year, month, day, hour, void, bucket[N], truncate[W]`
  if (transform === 'void') return undefined
  const source = fieldById(fields, sourceId)
  if (source === undefined) return `Cannot find source column for ${what}: field id ${sourceId}`
  if (!isPrimitive(source.type)) return `Cannot ${what} by non-primitive source field: ${source.name}`
  return fits(transform, source.type) ? undefined : `Invalid source type ${typeName(source.type)} for transform: ${transform}`
}

export function specProblem(fields: readonly Pick<PartitionField, 'sourceId' | 'name' | 'transform'>[], schema: Schema): string | undefined {
  const names = new Set<string>()
  for (const field of fields) {
    if (field.name === '') return 'Cannot use empty partition name'
    if (names.has(field.name)) return `Cannot use partition name more than once: ${field.name}`
    names.add(field.name)
    const problem = sourceProblem('partition', field.sourceId, field.transform, schema.fields)
    if (problem !== undefined) return problem
    const column = schema.fields.find(candidate => candidate.name === field.name)
    if (column !== undefined && field.transform !== 'void' && !(field.transform === 'identity' && column.id === field.sourceId)) return `Cannot create partition from name that exists in schema: ${field.name}`
  }
  return undefined
}

export function orderProblem(order: SortOrder, schema: Schema): string | undefined {
  for (const field of order.fields) {
    const problem = sourceProblem('sort', field.sourceId, field.transform, schema.fields)
    if (problem !== undefined) return problem
  }
  return undefined
}

/** Whether values written as `from` can be read as `to`: the same type, or one of the format's promotions. */
export function widens(from: PrimitiveType, to: PrimitiveType): boolean {
  if (from.kind === 'int' && to.kind === 'long') return true
  if (from.kind === 'float' && to.kind === 'double') return true
  if (from.kind === 'decimal' && to.kind === 'decimal') return from.scale === to.scale && to.precision >= from.precision
  return typeName(from) === typeName(to)
}

/** Why rows that were written by `before` cannot be read by `after`, field id by field id. */
export function evolutionProblem(before: readonly Field[], after: readonly Field[]): string | undefined {
  for (const old of before) {
    const now = after.find(field => field.id === old.id)
    const problem = now === undefined ? undefined : changeProblem(old.name, old.type, now.type)
    if (problem !== undefined) return problem
  }
  return undefined
}

function changeProblem(name: string, from: Type, to: Type): string | undefined {
  if (isPrimitive(from) && isPrimitive(to)) return widens(from, to) ? undefined : `Cannot change column type: ${name}: ${typeName(from)} -> ${typeName(to)}`
  if (from.kind === 'struct' && to.kind === 'struct') return evolutionProblem(from.fields, to.fields)
  if (from.kind === 'list' && to.kind === 'list') return changeProblem(`${name}.element`, from.element, to.element)
  if (from.kind === 'map' && to.kind === 'map') return changeProblem(`${name}.key`, from.key, to.key) ?? changeProblem(`${name}.value`, from.value, to.value)
  return `Cannot change column type: ${name}: ${from.kind} -> ${to.kind}`
}
