/**
 * Iceberg's types and schemas, and their JSON (table spec, appendix C). Everything that format versions 1 and 2 allow can
 * be read, nested types too, and of version 3 the timestamps in nanoseconds; its other types are refused by name.
 */
import { fail } from '#base/error.ts'
import type { Json, JsonObject } from './json.ts'
import type { JsonNode } from './json-node.ts'

const plainKinds = [
  'boolean', 'int', 'long', 'float', 'double', 'date', 'time', 'timestamp', 'timestamptz', 'timestamp_ns', 'timestamptz_ns', 'string', 'uuid', 'binary',
] as const

export type PrimitiveType =
  | { readonly kind: typeof plainKinds[number] }
  | { readonly kind: 'fixed', readonly length: number }
  | { readonly kind: 'decimal', readonly precision: number, readonly scale: number }

export interface StructType { readonly kind: 'struct', readonly fields: readonly Field[] }
export interface ListType { readonly kind: 'list', readonly elementId: number, readonly elementRequired: boolean, readonly element: Type }
export interface MapType {
  readonly kind: 'map'
  readonly keyId: number
  readonly key: Type
  readonly valueId: number
  readonly valueRequired: boolean
  readonly value: Type
}

export type Type = PrimitiveType | StructType | ListType | MapType

export interface Field {
  readonly id: number
  readonly name: string
  readonly required: boolean
  readonly type: Type
  readonly doc?: string
  /** Kept as found; defaults belong to format version 3. */
  readonly initialDefault?: Json
  readonly writeDefault?: Json
}

export interface Schema {
  readonly id: number
  readonly fields: readonly Field[]
  readonly identifierFieldIds: readonly number[]
}

/** Nesting beyond this is taken for an attack on the stack, not for a table. */
const deepest = 64

export function isPrimitive(type: Type): type is PrimitiveType {
  return type.kind !== 'struct' && type.kind !== 'list' && type.kind !== 'map'
}

export function typeName(type: Type): string {
  if (type.kind === 'fixed') return `fixed[${type.length}]`
  if (type.kind === 'decimal') return `decimal(${type.precision}, ${type.scale})`
  return type.kind
}

export function parseType(node: JsonNode, depth = 0): Type {
  if (depth > deepest) throw node.wrong(`types nested at most ${deepest} deep`)
  if (typeof node.value === 'string') return parsePrimitive(node)
  const kind = node.at('type').oneOf('struct', 'list', 'map')
  if (kind === 'struct') return { kind, fields: parseFields(node.at('fields'), depth) }
  if (kind === 'list') {
    return {
      kind, elementId: node.at('element-id').int(), elementRequired: node.at('element-required').boolean(),
      element: parseType(node.at('element'), depth + 1),
    }
  }
  return {
    kind, keyId: node.at('key-id').int(), key: parseType(node.at('key'), depth + 1),
    valueId: node.at('value-id').int(), valueRequired: node.at('value-required').boolean(), value: parseType(node.at('value'), depth + 1),
  }
}

function parsePrimitive(node: JsonNode): PrimitiveType {
  const text = node.string()
  const plain = plainKinds.find(kind => kind === text)
  if (plain) return { kind: plain }
  const fixed = /^fixed\s*\[\s*(\d{1,9})\s*\]$/.exec(text)
  if (fixed) return { kind: 'fixed', length: Number(fixed[1]) }
  const decimal = /^decimal\s*\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/.exec(text)
  if (decimal) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])]
    if (precision < 1 || precision > 38 || scale > precision) throw node.wrong('a decimal of at most 38 digits with its scale within them')
    return { kind: 'decimal', precision, scale }
  }
  throw node.wrong(`a type of Iceberg format version 2, or a timestamp in nanoseconds (${plainKinds.join(', ')}, fixed[L], decimal(P, S))`)
}

function parseFields(node: JsonNode, depth: number): readonly Field[] {
  return node.items().map(item => {
    const doc = item.at('doc').optional(found => found.string())
    const { 'initial-default': initialDefault, 'write-default': writeDefault } = item.members()
    return {
      id: item.at('id').int(), name: item.at('name').string(), required: item.at('required').boolean(),
      type: parseType(item.at('type'), depth + 1),
      ...doc === undefined ? {} : { doc },
      ...initialDefault === undefined ? {} : { initialDefault },
      ...writeDefault === undefined ? {} : { writeDefault },
    }
  })
}

/** Version 1 tables may leave `schema-id` out: it is 0 then. Throws `lake/corrupt` for a field id that is used twice. */
export function parseSchema(node: JsonNode): Schema {
  node.at('type').oneOf('struct')
  const schema: Schema = {
    id: node.at('schema-id').optional(found => found.int()) ?? 0,
    fields: parseFields(node.at('fields'), 0),
    identifierFieldIds: node.at('identifier-field-ids').optional(found => found.items().map(id => id.int())) ?? [],
  }
  const seen = new Set<number>()
  for (const id of fieldIds(schema.fields)) {
    if (seen.has(id)) {
      throw fail('lake/corrupt', `${node.file}: ${node.path} uses field id ${id} twice; expected each id once.`, { file: node.file, path: node.path })
    }
    seen.add(id)
  }
  return schema
}

/** Every id in the schema, those of nested fields, elements, keys and values too. */
export function* fieldIds(fields: readonly Field[]): Generator<number> {
  for (const field of fields) {
    yield field.id
    yield* nestedIds(field.type)
  }
}

function* nestedIds(type: Type): Generator<number> {
  if (type.kind === 'struct') yield* fieldIds(type.fields)
  if (type.kind === 'list') {
    yield type.elementId
    yield* nestedIds(type.element)
  }
  if (type.kind === 'map') {
    yield type.keyId
    yield* nestedIds(type.key)
    yield type.valueId
    yield* nestedIds(type.value)
  }
}

/** A field by its id, in structs within structs too (partition and sort sources may be nested so), or undefined. */
export function fieldById(fields: readonly Field[], id: number): Field | undefined {
  for (const field of fields) {
    if (field.id === id) return field
    const inner = field.type.kind === 'struct' ? fieldById(field.type.fields, id) : undefined
    if (inner) return inner
  }
  return undefined
}

export function typeJson(type: Type): Json {
  if (type.kind === 'struct') return { type: 'struct', fields: type.fields.map(fieldJson) }
  if (type.kind === 'list') return { type: 'list', 'element-id': type.elementId, element: typeJson(type.element), 'element-required': type.elementRequired }
  if (type.kind === 'map') {
    return {
      type: 'map', 'key-id': type.keyId, key: typeJson(type.key),
      'value-id': type.valueId, value: typeJson(type.value), 'value-required': type.valueRequired,
    }
  }
  return typeName(type)
}

function fieldJson(field: Field): JsonObject {
  return {
    id: field.id, name: field.name, required: field.required, type: typeJson(field.type),
    ...field.doc === undefined ? {} : { doc: field.doc },
    ...field.initialDefault === undefined ? {} : { 'initial-default': field.initialDefault },
    ...field.writeDefault === undefined ? {} : { 'write-default': field.writeDefault },
  }
}

export function schemaJson(schema: Schema): JsonObject {
  return {
    type: 'struct', 'schema-id': schema.id,
    ...schema.identifierFieldIds.length === 0 ? {} : { 'identifier-field-ids': schema.identifierFieldIds },
    fields: schema.fields.map(fieldJson),
  }
}
