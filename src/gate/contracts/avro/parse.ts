/** From the JSON text of an Avro schema to its types, by the rules of the specification 1.12. */
import { invalid, limits, type Reference } from '../format.ts'
import { brief, isArray, isObject, own, parseJson, pointer, type Json, type JsonObject } from '../json-text.ts'
import { defaultTrouble } from './defaults.ts'
import { logicalFor } from './logical.ts'
import { isNamed, nameOf, namespaceOf, primitives, type AvroType, type EnumType, type FieldType, type FixedType, type NamedType, type PrimitiveKind, type PrimitiveType, type RecordType } from './model.ts'

interface Parsing {
  readonly named: Map<string, NamedType>
  /** Defaults wait until every type is complete: a field's type may be the record that it is in. */
  readonly defaults: { readonly field: FieldType, readonly place: string }[]
  /** How many types lie within each: a chain of names nests as deep as one of brackets. */
  readonly heights: Map<AvroType, number>
  types: number
}

const namePart = /^[A-Za-z_][A-Za-z0-9_]*$/
const namedKeys = ['type', 'name', 'namespace', 'doc', 'aliases'] as const
const recordKeys = [...namedKeys, 'fields']
const enumKeys = [...namedKeys, 'symbols', 'default']
const fixedKeys = [...namedKeys, 'size']
const fieldKeys = ['name', 'type', 'default', 'doc', 'order', 'aliases']
const nothing: JsonObject = Object.freeze({})
/** Without attributes they are all alike. */
const bare: ReadonlyMap<string, PrimitiveType> = new Map(primitives.map(kind => [kind, { kind, props: nothing, logical: null }]))

/** `own`: names that the schema itself defines, in its order. */
export function parseAvro(text: string, references: readonly Reference[]): { readonly root: AvroType, readonly own: readonly string[] } {
  const parsing: Parsing = { named: new Map(), defaults: [], heights: new Map(), types: 0 }
  for (const { name, text: referred } of references) parse(parsing, parseJson('AVRO', referred), '', `reference ${name}#`)
  const before = new Set(parsing.named.keys())
  const root = parse(parsing, parseJson('AVRO', text), '', '#')
  for (const { field, place } of parsing.defaults) {
    const trouble = defaultTrouble(field.type, field.default ?? null)
    if (trouble !== null) throw invalid('AVRO', `default ${brief(field.default)} of field ${field.name} does not fit its type ${nameOf(field.type)}: ${trouble}`, `${place}/default`)
  }
  return { root, own: [...parsing.named.keys()].filter(name => !before.has(name)) }
}

function parse(parsing: Parsing, json: Json, namespace: string, place: string): AvroType {
  const type = parseOne(parsing, json, namespace, place)
  if (isBare(type)) return type
  const inner = type.kind === 'record' ? type.fields.map(field => field.type) : type.kind === 'union' ? type.branches : type.kind === 'array' ? [type.items] : type.kind === 'map' ? [type.values] : []
  const height = parsing.heights.get(type) ?? 1 + inner.reduce((most, one) => Math.max(most, parsing.heights.get(one) ?? 0), 0)
  if (height > limits.depth) throw invalid('AVRO', `types nest deeper than ${limits.depth} levels`, place, { limit: 'depth' })
  // A record inside itself is not complete yet: its height comes when it is.
  if (typeof json !== 'string') parsing.heights.set(type, height)
  return type
}

function parseOne(parsing: Parsing, json: Json, namespace: string, place: string): AvroType {
  if (++parsing.types > limits.types) throw invalid('AVRO', `it has more than ${limits.types} types`, place, { limit: 'types' })
  if (typeof json === 'string') return named(parsing, json, namespace, place)
  if (isArray(json)) return union(parsing, json, namespace, place)
  if (!isObject(json)) throw invalid('AVRO', `a type is a name, an object or an array of types, not ${brief(json)}`, place)
  const kind = own(json, 'type')
  if (isObject(kind) || isArray(kind)) throw invalid('AVRO', 'a type\'s "type" must be a name; write the inner type without the outer braces', `${place}/type`)
  if (typeof kind !== 'string') throw invalid('AVRO', `"type" is missing in ${brief(json)}`, place)
  switch (kind) {
    case 'record': case 'error': return record(parsing, json, namespace, place, kind === 'error')
    case 'enum': return enumeration(parsing, json, namespace, place)
    case 'fixed': return fixed(parsing, json, namespace, place)
    case 'array': return { kind, items: parse(parsing, required(json, 'items', place), namespace, `${place}/items`), ...extras(json, 'array', ['type', 'items']) }
    case 'map': return { kind, values: parse(parsing, required(json, 'values', place), namespace, `${place}/values`), ...extras(json, 'map', ['type', 'values']) }
    default: return isPrimitive(kind) ? { kind, ...extras(json, kind, ['type']) } : named(parsing, kind, namespace, `${place}/type`)
  }
}

function isPrimitive(name: string): name is PrimitiveKind { return bare.has(name) }

function isBare(type: AvroType): boolean { return bare.get(type.kind) === type }

function named(parsing: Parsing, name: string, namespace: string, place: string): AvroType {
  const primitive = bare.get(name)
  if (primitive !== undefined) return primitive
  const full = qualified(name, namespace)
  const found = parsing.named.get(full) ?? (name.includes('.') ? undefined : parsing.named.get(name))
  if (!found) throw invalid('AVRO', `type ${full} is neither defined before this place nor in a reference`, place, { unknown: full })
  return found
}

/** A name without dots takes the namespace around it; one that begins with a dot has none. */
function qualified(name: string, namespace: string): string {
  if (name.startsWith('.')) return name.slice(1)
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
}

function union(parsing: Parsing, json: readonly Json[], namespace: string, place: string): AvroType {
  const branches = json.map((one, index) => parse(parsing, one, namespace, `${place}/${index}`))
  const seen = new Set<string>()
  for (const [index, branch] of branches.entries()) {
    if (branch.kind === 'union') throw invalid('AVRO', 'a union may not hold another union directly', `${place}/${index}`)
    const name = isNamed(branch) ? branch.name : branch.kind
    if (seen.has(name)) throw invalid('AVRO', `a union may hold ${name} once; a reader could not tell the two apart`, `${place}/${index}`)
    seen.add(name)
  }
  return { kind: 'union', branches }
}

function record(parsing: Parsing, json: JsonObject, namespace: string, place: string, isError: boolean): RecordType {
  const head = naming(json, namespace, place)
  const fields: FieldType[] = []
  const type: RecordType = { kind: 'record', ...head, fields, isError, ...extras(json, 'record', recordKeys) }
  define(parsing, type, place)
  const list = required(json, 'fields', place)
  if (!isArray(list)) throw invalid('AVRO', `fields of ${head.name} must be an array`, `${place}/fields`)
  const seen = new Set<string>()
  for (const [index, one] of list.entries()) {
    const field = parseField(parsing, one, namespaceOf(head.name), `${place}/fields/${index}`)
    if (seen.has(field.name)) throw invalid('AVRO', `record ${head.name} has field ${field.name} twice`, `${place}/fields/${index}`)
    seen.add(field.name)
    fields.push(field)
  }
  return type
}

function parseField(parsing: Parsing, json: Json, namespace: string, place: string): FieldType {
  if (!isObject(json)) throw invalid('AVRO', 'a field is an object with name and type', place)
  const name = nameFrom(json, place)
  const order = own(json, 'order')
  if (order !== undefined && order !== 'ascending' && order !== 'descending' && order !== 'ignore') throw invalid('AVRO', `order of field ${name} is ${brief(order)}, not ascending, descending or ignore`, `${place}/order`)
  const aliases = strings(json, 'aliases', place)
  for (const alias of aliases) requireName(alias, `${place}/aliases`)
  const given = own(json, 'default')
  const field: FieldType = {
    name, aliases, doc: docOf(json), order: order ?? null, type: parse(parsing, required(json, 'type', place), namespace, `${place}/type`),
    ...given === undefined ? {} : { default: given }, props: without(json, fieldKeys),
  }
  if (given !== undefined) parsing.defaults.push({ field, place })
  return field
}

function enumeration(parsing: Parsing, json: JsonObject, namespace: string, place: string): EnumType {
  const head = naming(json, namespace, place)
  required(json, 'symbols', place)
  const symbols = strings(json, 'symbols', place)
  const twice = symbols.find((one, index) => symbols.indexOf(one) !== index)
  if (twice !== undefined) throw invalid('AVRO', `enum ${head.name} has symbol ${twice} twice`, `${place}/symbols`)
  for (const symbol of symbols) requireName(symbol, `${place}/symbols`)
  const fallback = own(json, 'default')
  if (fallback !== undefined && (typeof fallback !== 'string' || !symbols.includes(fallback))) throw invalid('AVRO', `default ${brief(fallback)} of enum ${head.name} is none of its symbols`, `${place}/default`)
  const type: EnumType = { kind: 'enum', ...head, symbols, default: fallback ?? null, ...extras(json, 'enum', enumKeys) }
  define(parsing, type, place)
  return type
}

function fixed(parsing: Parsing, json: JsonObject, namespace: string, place: string): FixedType {
  const head = naming(json, namespace, place)
  const size = required(json, 'size', place)
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size > 2 ** 31 - 1) throw invalid('AVRO', `size of ${head.name} must be a whole number of bytes, not ${brief(size)}`, `${place}/size`)
  const type: FixedType = { kind: 'fixed', ...head, size, ...extras(json, 'fixed', fixedKeys, size) }
  define(parsing, type, place)
  return type
}

function define(parsing: Parsing, type: NamedType, place: string): void {
  if (parsing.named.has(type.name)) throw invalid('AVRO', `type ${type.name} is defined twice`, place)
  parsing.named.set(type.name, type)
}

function naming(json: JsonObject, outer: string, place: string): { readonly name: string, readonly aliases: readonly string[], readonly doc: string | null } {
  const given = required(json, 'name', place)
  if (typeof given !== 'string') throw invalid('AVRO', `a name must be text, not ${brief(given)}`, `${place}/name`)
  const space = own(json, 'namespace')
  if (space !== undefined && space !== null && typeof space !== 'string') throw invalid('AVRO', `a namespace must be text, not ${brief(space)}`, `${place}/namespace`)
  const name = qualified(given, space ?? outer)
  for (const part of name.split('.')) requireName(part, `${place}/name`)
  if (isPrimitive(name)) throw invalid('AVRO', `${name} is the name of a primitive type`, `${place}/name`)
  return { name, aliases: strings(json, 'aliases', place).map(one => qualified(one, namespaceOf(name))), doc: docOf(json) }
}

function nameFrom(json: JsonObject, place: string): string {
  const name = required(json, 'name', place)
  if (typeof name !== 'string') throw invalid('AVRO', `a name must be text, not ${brief(name)}`, `${place}/name`)
  requireName(name, `${place}/name`)
  return name
}

function requireName(name: string, place: string): void {
  if (!namePart.test(name)) throw invalid('AVRO', `${brief(name)} is no name: letters, digits and underscores, and no digit first`, place)
}

function required(json: JsonObject, key: string, place: string): Json {
  const value = own(json, key)
  if (value === undefined) throw invalid('AVRO', `"${key}" is missing in ${brief(json)}`, place)
  return value
}

function strings(json: JsonObject, key: string, place: string): readonly string[] {
  const value = own(json, key) ?? []
  if (!isArray(value) || !value.every(one => typeof one === 'string')) throw invalid('AVRO', `"${key}" must be an array of text`, place + pointer(key))
  return value
}

function docOf(json: JsonObject): string | null {
  const doc = own(json, 'doc')
  return typeof doc === 'string' ? doc : null
}

function extras(json: JsonObject, kind: Exclude<AvroType['kind'], 'union'>, known: readonly string[], size?: number): Pick<RecordType, 'props' | 'logical'> {
  const props = without(json, known)
  return { props, logical: logicalFor(kind, props, size) }
}

function without(json: JsonObject, known: readonly string[]): JsonObject {
  if (Object.keys(json).every(key => known.includes(key))) return nothing
  return Object.fromEntries(Object.entries(json).filter(([key]) => !known.includes(key)))
}
