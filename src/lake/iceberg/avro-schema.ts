/**
 * Avro schemas as Iceberg uses them: field ids on everything, unions only with null, maps with integer keys as arrays
 * (table spec, appendix A).
 */
import type { Json, JsonObject } from './json.ts'
import type { JsonNode } from './json-node.ts'
import type { PrimitiveType } from './types.ts'

const plain = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const

/** A schema with its named types looked up. `attributes` are written and not read. */
export type AvroType =
  | { readonly kind: typeof plain[number], readonly logical?: string, readonly attributes?: JsonObject }
  | { readonly kind: 'fixed', readonly name: string, readonly size: number, readonly logical?: string, readonly attributes?: JsonObject }
  | AvroRecord
  | { readonly kind: 'array', readonly items: AvroType, readonly elementId?: number, readonly logical?: string }
  | { readonly kind: 'map', readonly values: AvroType }
  | { readonly kind: 'optional', readonly of: AvroType, readonly nullBranch: 0 | 1 }

export interface AvroRecord { readonly kind: 'record', readonly name: string, readonly fields: readonly AvroField[] }

export interface AvroField {
  readonly name: string
  /** Undefined where the writer left it out: some do, and their files can still be read by name. */
  readonly id: number | undefined
  readonly type: AvroType
  /** Its name in our own objects; `name` where there is none. */
  readonly property?: string
}

/** Deeper nesting is taken for an attack on the stack. */
const deepest = 64

/** Throws `lake/corrupt` for what Iceberg's files never hold: enums, other unions, types within themselves. */
export function parseAvroSchema(root: JsonNode): AvroType {
  const named = new Map<string, AvroType>()

  function parse(node: JsonNode, depth: number): AvroType {
    if (depth > deepest) throw node.wrong(`a schema nested at most ${deepest} deep`)
    if (Array.isArray(node.value)) return parseUnion(node, depth)
    if (typeof node.value === 'string') return parseName(node)
    const type = node.at('type')
    if (typeof type.value === 'object') return parse(type, depth + 1)
    const logical = node.at('logicalType').optional(found => found.string())
    const annotation = logical === undefined ? {} : { logical }
    switch (type.string()) {
      case 'record': return define(node, name => ({ kind: 'record', name, fields: parseFields(node.at('fields'), depth) }))
      case 'fixed': {
        const size = node.at('size').int()
        if (size < 0) throw node.at('size').wrong('a size of 0 or more')
        return define(node, name => ({ kind: 'fixed', name, size, ...annotation }))
      }
      case 'array': return { kind: 'array', items: parse(node.at('items'), depth + 1), ...annotation }
      case 'map': return { kind: 'map', values: parse(node.at('values'), depth + 1) }
      default: return { ...parseName(type), ...annotation }
    }
  }

  function parseName(node: JsonNode): AvroType {
    const name = node.string()
    const kind = plain.find(candidate => candidate === name)
    const found = kind ? { kind } : named.get(name) ?? named.get(name.slice(name.lastIndexOf('.') + 1))
    if (!found) throw node.wrong(`one of ${plain.join(', ')} or a record or fixed that is defined before`)
    return found
  }

  function parseUnion(node: JsonNode, depth: number): AvroType {
    const branches = node.items()
    const nullBranch = branches.findIndex(branch => branch.value === 'null')
    const other = branches[1 - nullBranch]
    if (branches.length !== 2 || nullBranch < 0 || !other) throw node.wrong('a union of null and one other type')
    return { kind: 'optional', of: parse(other, depth + 1), nullBranch: nullBranch === 0 ? 0 : 1 }
  }

  function parseFields(node: JsonNode, depth: number): readonly AvroField[] {
    return node.items().map(item => ({
      name: item.at('name').string(), id: item.at('field-id').optional(found => found.int()), type: parse(item.at('type'), depth + 1),
    }))
  }

  /** Known by its name only once it is complete: a type within itself is thereby unknown, and refused. */
  function define(node: JsonNode, make: (name: string) => AvroType): AvroType {
    const name = node.at('name').string()
    const type = make(name)
    named.set(name, type)
    return type
  }

  return parse(root, 0)
}

/** Every field with its id, every list with its element's, which is how other readers find their way. */
export function avroSchemaJson(type: AvroType): Json {
  switch (type.kind) {
    case 'optional': return type.nullBranch === 0 ? ['null', avroSchemaJson(type.of)] : [avroSchemaJson(type.of), 'null']
    case 'map': return { type: 'map', values: avroSchemaJson(type.values) }
    case 'array': return {
      type: 'array', items: avroSchemaJson(type.items),
      ...type.elementId === undefined ? {} : { 'element-id': type.elementId },
      ...type.logical === undefined ? {} : { logicalType: type.logical },
    }
    case 'record': return {
      type: 'record', name: type.name,
      fields: type.fields.map(field => ({
        name: field.name, type: avroSchemaJson(field.type),
        ...field.type.kind === 'optional' ? { default: null } : {},
        ...field.id === undefined ? {} : { 'field-id': field.id },
      })),
    }
    case 'fixed': return { type: 'fixed', name: type.name, size: type.size, ...type.logical === undefined ? {} : { logicalType: type.logical }, ...type.attributes }
    case 'null': case 'boolean': case 'int': case 'long': case 'float': case 'double': case 'bytes': case 'string':
      return type.logical === undefined ? type.kind : { type: type.kind, logicalType: type.logical, ...type.attributes }
  }
}

export function required(id: number, name: string, type: AvroType, property = name): AvroField {
  return { id, name, type, property }
}

export function optional(id: number, name: string, type: AvroType, property = name): AvroField {
  return { id, name, type: { kind: 'optional', of: type, nullBranch: 0 }, property }
}

export const avroInt: AvroType = { kind: 'int' }
export const avroLong: AvroType = { kind: 'long' }
export const avroString: AvroType = { kind: 'string' }
export const avroBytes: AvroType = { kind: 'bytes' }
export const avroBoolean: AvroType = { kind: 'boolean' }

export function listOf(elementId: number, items: AvroType): AvroType {
  return { kind: 'array', items, elementId }
}

/** A map from column ids, as Iceberg writes it. */
export function columnMapOf(keyId: number, valueId: number, value: AvroType): AvroType {
  const fields = [required(keyId, 'key', avroInt), required(valueId, 'value', value)]
  return { kind: 'array', logical: 'map', items: { kind: 'record', name: `k${keyId}_v${valueId}`, fields } }
}

/** The Avro form of an Iceberg primitive. `name` is for types that need one; it must be unique in the schema. */
export function avroTypeOf(type: PrimitiveType, name: string): AvroType {
  switch (type.kind) {
    case 'date': return { kind: 'int', logical: 'date' }
    case 'time': return { kind: 'long', logical: 'time-micros' }
    case 'timestamp': return { kind: 'long', logical: 'timestamp-micros', attributes: { 'adjust-to-utc': false } }
    case 'timestamptz': return { kind: 'long', logical: 'timestamp-micros', attributes: { 'adjust-to-utc': true } }
    case 'timestamp_ns': return { kind: 'long', logical: 'timestamp-nanos', attributes: { 'adjust-to-utc': false } }
    case 'timestamptz_ns': return { kind: 'long', logical: 'timestamp-nanos', attributes: { 'adjust-to-utc': true } }
    case 'uuid': return { kind: 'fixed', name, size: 16, logical: 'uuid' }
    case 'fixed': return { kind: 'fixed', name, size: type.length }
    case 'decimal': {
      const size = Math.ceil((type.precision * Math.log2(10) + 1) / 8)
      return { kind: 'fixed', name, size, logical: 'decimal', attributes: { precision: type.precision, scale: type.scale } }
    }
    case 'binary': return avroBytes
    case 'boolean': case 'int': case 'long': case 'float': case 'double': case 'string': return { kind: type.kind }
  }
}

/** Avro allows letters, digits and `_` in names; Iceberg's own writers replace anything else so. */
export function avroName(name: string): string {
  return Array.from(name, (character, index) => {
    if (/^[A-Za-z_]$/.test(character) || (index > 0 && /^\d$/.test(character))) return character
    return /^\d$/.test(character) ? `_${character}` : `_x${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`
  }).join('')
}
