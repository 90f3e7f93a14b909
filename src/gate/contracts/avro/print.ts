/** An Avro schema back as text: in one spelling, with what it refers to, or as the parsing canonical form with its fingerprints. */
import { createHash } from 'node:crypto'
import type { JsonObject, Json } from '../json-text.ts'
import { isNamed, namespaceOf, unqualified, type AvroType, type FieldType, type NamedType } from './model.ts'

interface Spelling {
  /** Types that are printed by name only: they stand in a reference. */
  readonly elsewhere: ReadonlySet<string>
  readonly sorted: boolean
}

/** One spelling of a schema, valid Avro itself: primitives by name, keys in a fixed order, no namespace that is said already. */
export function print(root: AvroType, spelling: Spelling): string {
  return JSON.stringify(printType(root, '', new Set(spelling.elsewhere), spelling))
}

function printType(type: AvroType, namespace: string, seen: Set<string>, spelling: Spelling): Json {
  if (isNamed(type)) return seen.has(type.name) ? nameIn(type.name, namespace) : printNamed(type, namespace, seen, spelling)
  if (type.kind === 'union') return type.branches.map(branch => printType(branch, namespace, seen, spelling))
  const props = extras(type.props, spelling)
  switch (type.kind) {
    case 'array': return { type: 'array', items: printType(type.items, namespace, seen, spelling), ...props }
    case 'map': return { type: 'map', values: printType(type.values, namespace, seen, spelling), ...props }
    default: return Object.keys(props).length === 0 ? type.kind : { type: type.kind, ...props }
  }
}

function printNamed(type: NamedType, namespace: string, seen: Set<string>, spelling: Spelling): Json {
  seen.add(type.name)
  const space = namespaceOf(type.name)
  const head = {
    type: type.kind === 'record' && type.isError ? 'error' : type.kind, name: unqualified(type.name),
    ...space === namespace ? {} : { namespace: space }, ...type.doc === null ? {} : { doc: type.doc },
  }
  const tail = { ...type.aliases.length === 0 ? {} : { aliases: inOrder(type.aliases, spelling) }, ...extras(type.props, spelling) }
  switch (type.kind) {
    case 'record': return { ...head, fields: type.fields.map(field => printField(field, space, seen, spelling)), ...tail }
    case 'enum': return { ...head, symbols: type.symbols, ...type.default === null ? {} : { default: type.default }, ...tail }
    case 'fixed': return { ...head, size: type.size, ...tail }
  }
}

function printField(field: FieldType, namespace: string, seen: Set<string>, spelling: Spelling): Json {
  return {
    name: field.name, type: printType(field.type, namespace, seen, spelling), ...field.doc === null ? {} : { doc: field.doc },
    ...field.default === undefined ? {} : { default: field.default }, ...field.order === null || field.order === 'ascending' ? {} : { order: field.order },
    ...field.aliases.length === 0 ? {} : { aliases: inOrder(field.aliases, spelling) }, ...extras(field.props, spelling),
  }
}

function nameIn(name: string, namespace: string): string {
  const space = namespaceOf(name)
  if (space === namespace) return unqualified(name)
  return space === '' ? `.${name}` : name
}

function inOrder(names: readonly string[], { sorted }: Spelling): readonly string[] { return sorted ? names.toSorted() : names }

function extras(props: JsonObject, { sorted }: Spelling): JsonObject {
  return sorted ? Object.fromEntries(Object.entries(props).toSorted(([one], [other]) => one < other ? -1 : 1)) : props
}

/** The parsing canonical form: what decoding needs and nothing else, all names full, everything referred to inside. */
export function parsingForm(root: AvroType): string {
  const seen = new Set<string>()
  const form = (type: AvroType): Json => {
    if (isNamed(type)) {
      if (seen.has(type.name)) return type.name
      seen.add(type.name)
    }
    switch (type.kind) {
      case 'union': return type.branches.map(form)
      case 'array': return { type: 'array', items: form(type.items) }
      case 'map': return { type: 'map', values: form(type.values) }
      case 'record': return { name: type.name, type: type.isError ? 'error' : 'record', fields: type.fields.map(field => ({ name: field.name, type: form(field.type) })) }
      case 'enum': return { name: type.name, type: 'enum', symbols: type.symbols }
      case 'fixed': return { name: type.name, type: 'fixed', size: type.size }
      default: return type.kind
    }
  }
  return JSON.stringify(form(root))
}

/** Of the parsing canonical form, in hexadecimal; `rabin` as the number that the specification prints. */
export function fingerprint(form: string, algorithm: 'rabin' | 'md5' | 'sha256'): string {
  if (algorithm !== 'rabin') return createHash(algorithm).update(form).digest('hex')
  let hash = empty
  for (const byte of Buffer.from(form)) hash = (hash >> 8n) ^ (rabinTable[Number((hash ^ BigInt(byte)) & 0xffn)] ?? 0n)
  return hash.toString(16).padStart(16, '0')
}

/** CRC-64-AVRO of the empty text, which is also its polynomial. */
const empty = 0xc15d213aa4d7a795n

const rabinTable: readonly bigint[] = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) value = (value >> 1n) ^ ((value & 1n) === 1n ? empty : 0n)
  return value
})
