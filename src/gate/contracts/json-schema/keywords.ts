/** Reads the keywords of one schema into its node. Unknown keywords are passed over, known ones of the wrong form are not. */
import { invalid } from '../format.ts'
import { brief, isArray, isObject, own, pointer, type Json, type JsonObject } from '../json-text.ts'
import type { Draft } from './draft.ts'
import { typeNames, type BoundName, type Bounds, type Node, type TypeName } from './node.ts'
import type { Patterns } from './pattern.ts'

/** Makes the node of a schema inside; `where` is its pointer from here. */
type Inner = (json: Json, where: string) => Node

const counts = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'] as const

export function fill(node: Node, json: JsonObject, draft: Draft, place: string, patterns: Patterns, inner: Inner): void {
  // Up to draft 07 what stands beside a reference is passed over.
  if (own(json, '$ref') !== undefined && (draft === '04' || draft === '06' || draft === '07')) return
  const words = { json, draft, place, patterns, inner }
  fillValues(node, words)
  fillArrays(node, words)
  fillObjects(node, words)
  fillCombined(node, words)
  node.hasDefault = own(json, 'default') !== undefined
}

interface Words { readonly json: JsonObject, readonly draft: Draft, readonly place: string, readonly patterns: Patterns, readonly inner: Inner }

function fillValues(node: Node, { json, draft, place, patterns }: Words): void {
  const type = own(json, 'type')
  if (type !== undefined) Object.assign(node, typesFrom(type, place))
  const [listed, constant] = [own(json, 'enum'), draft === '04' ? undefined : own(json, 'const')]
  if (listed !== undefined && !isArray(listed)) throw wrong('enum', 'an array', listed, place)
  const only = constant === undefined ? listed : [constant]
  node.values = only ?? null
  node.bounds = boundsFrom(json, draft, place)
  const multipleOf = own(json, 'multipleOf')
  if (multipleOf !== undefined && (typeof multipleOf !== 'number' || multipleOf <= 0)) throw wrong('multipleOf', 'a number above 0', multipleOf, place)
  node.multipleOf = multipleOf ?? null
  const [pattern, format] = [own(json, 'pattern'), own(json, 'format')]
  if (pattern !== undefined && typeof pattern !== 'string') throw wrong('pattern', 'text', pattern, place)
  node.pattern = pattern === undefined ? null : patterns.of(pattern, `${place}/pattern`)
  node.format = typeof format === 'string' ? format : null
}

function typesFrom(type: Json, place: string): Pick<Node, 'types' | 'whole'> {
  const names = isArray(type) ? type : [type]
  const known: readonly unknown[] = [...typeNames, 'integer']
  const odd = names.find(name => !known.includes(name))
  if (odd !== undefined || names.length === 0) throw wrong('type', `one or more of ${known.join(', ')}`, odd ?? type, place)
  const types = new Set(names.map(name => name === 'integer' ? 'number' : name) as TypeName[])
  return { types, whole: names.includes('integer') && !names.includes('number') }
}

function boundsFrom(json: JsonObject, draft: Draft, place: string): Bounds {
  const bounds: Partial<Record<BoundName, number>> = {}
  for (const name of counts) {
    const value = own(json, name)
    if (value === undefined) continue
    if (typeof value !== 'number' || value < 0 || !Number.isInteger(value)) throw wrong(name, 'a whole number from 0', value, place)
    bounds[name] = value
  }
  for (const [plain, exclusive] of [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']] as const) {
    const [value, border] = [own(json, plain), own(json, exclusive)]
    if (value !== undefined && typeof value !== 'number') throw wrong(plain, 'a number', value, place)
    // Draft 04 says with a boolean whether the bound itself counts; some write it so in later drafts too.
    if (border !== undefined && typeof border !== 'number' && (typeof border !== 'boolean' || draft !== '04')) throw wrong(exclusive, draft === '04' ? 'true or false' : 'a number', border, place)
    if (border === true) { if (value !== undefined) bounds[exclusive] = value } else if (value !== undefined) bounds[plain] = value
    if (typeof border === 'number') bounds[exclusive] = border
  }
  return bounds
}

function fillArrays(node: Node, words: Words): void {
  const { json, draft, place } = words
  const items = own(json, 'items')
  if (isArray(items)) {
    if (draft === '2020-12') throw invalid('JSON', '"items" is an array; draft 2020-12 has "prefixItems" for that', `${place}/items`)
    node.prefix = items.map((one, index) => words.inner(one, `/items/${index}`))
    node.rest = one(words, 'additionalItems')
  } else {
    node.rest = one(words, 'items')
    if (draft === '2020-12') node.prefix = list(words, 'prefixItems') ?? []
  }
  node.contains = draft === '04' ? null : one(words, 'contains')
  node.unique = own(json, 'uniqueItems') === true
  if (isNew(draft)) node.unevaluatedItems = one(words, 'unevaluatedItems')
}

function fillObjects(node: Node, words: Words): void {
  const { json, draft, place, patterns, inner } = words
  node.properties = map(words, 'properties')
  node.patterns = [...map(words, 'patternProperties')].map(([source, schema]) => ({ pattern: patterns.of(source, `${place}/patternProperties`), node: schema }))
  node.additional = one(words, 'additionalProperties')
  node.names = draft === '04' ? null : one(words, 'propertyNames')
  node.required = own(json, 'required') === undefined ? [] : texts(own(json, 'required'), 'required', place)
  const needed = new Map<string, readonly string[]>()
  const schemas = new Map(isNew(draft) ? map(words, 'dependentSchemas') : [])
  for (const key of ['dependencies', 'dependentRequired'] as const) {
    const given = own(json, key)
    if (given === undefined || (key === 'dependentRequired' && !isNew(draft))) continue
    if (!isObject(given)) throw wrong(key, 'an object', given, place)
    for (const [name, value] of Object.entries(given)) {
      if (isArray(value)) needed.set(name, texts(value, key, place))
      else if (key === 'dependencies') schemas.set(name, inner(value, `/${key}${pointer(name)}`))
      else throw wrong(key, 'an object of arrays', value, place)
    }
  }
  node.dependentRequired = needed
  node.dependentSchemas = schemas
  if (isNew(draft)) node.unevaluatedProperties = one(words, 'unevaluatedProperties')
}

function fillCombined(node: Node, words: Words): void {
  node.allOf = list(words, 'allOf') ?? []
  node.anyOf = list(words, 'anyOf')
  node.oneOf = list(words, 'oneOf')
  node.not = one(words, 'not')
  const condition = words.draft === '04' || words.draft === '06' ? null : one(words, 'if')
  if (condition) node.conditional = { condition, holding: one(words, 'then'), otherwise: one(words, 'else') }
}

function isNew(draft: Draft): boolean { return draft === '2019-09' || draft === '2020-12' }

function one({ json, inner }: Words, key: string): Node | null {
  const value = own(json, key)
  return value === undefined ? null : inner(value, `/${key}`)
}

function list({ json, place, inner }: Words, key: string): readonly Node[] | null {
  const value = own(json, key)
  if (value === undefined) return null
  if (!isArray(value) || value.length === 0) throw wrong(key, 'an array of schemas', value, place)
  return value.map((schema, index) => inner(schema, `/${key}/${index}`))
}

function map({ json, place, inner }: Words, key: string): ReadonlyMap<string, Node> {
  const value = own(json, key) ?? {}
  if (!isObject(value)) throw wrong(key, 'an object of schemas', value, place)
  return new Map(Object.entries(value).map(([name, schema]) => [name, inner(schema, `/${key}${pointer(name)}`)]))
}

function texts(value: unknown, key: string, place: string): readonly string[] {
  if (!isArray(value) || !value.every(text => typeof text === 'string')) throw wrong(key, 'an array of text', value, place)
  return value
}

function wrong(key: string, expected: string, found: unknown, place: string): Error {
  return invalid('JSON', `"${key}" must be ${expected}, not ${brief(found)}`, `${place}/${key}`)
}
