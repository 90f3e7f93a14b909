/** A scan's filter: read from the protocol's JSON, bound to the table's columns, with every NOT pushed down to the comparisons. Pure. */
import type { JsonNode } from '../../iceberg/json-node.ts'
import { type Field, isPrimitive, type PrimitiveType, type Schema } from '../../iceberg/types.ts'
import type { Value } from '../../iceberg/values.ts'
import { refused } from '../errors.ts'
import { valueOfJson } from './values-json.ts'

const unary = ['is-null', 'not-null', 'is-nan', 'not-nan'] as const
const comparisons = ['lt', 'lt-eq', 'gt', 'gt-eq', 'eq', 'not-eq', 'starts-with', 'not-starts-with'] as const
const sets = ['in', 'not-in'] as const

type Unary = typeof unary[number]
type Comparison = typeof comparisons[number]

/** `anything`: what cannot be judged from what is known of a file, so that every file may match. */
export type Filter =
  | { readonly kind: 'all' | 'none' | 'anything' }
  | { readonly kind: 'and' | 'or', readonly left: Filter, readonly right: Filter }
  | { readonly kind: 'test', readonly op: Unary, readonly field: Field }
  | { readonly kind: 'compare', readonly op: Comparison, readonly field: Field, readonly value: Value }
  | { readonly kind: 'among', readonly field: Field, readonly values: readonly Value[] }

const negated: Readonly<Record<string, string>> = {
  'is-null': 'not-null', 'not-null': 'is-null', 'is-nan': 'not-nan', 'not-nan': 'is-nan', lt: 'gt-eq', 'gt-eq': 'lt', gt: 'lt-eq', 'lt-eq': 'gt', eq: 'not-eq', 'not-eq': 'eq',
  'starts-with': 'not-starts-with', 'not-starts-with': 'starts-with', in: 'not-in', 'not-in': 'in',
}

/** Nesting beyond this is taken for an attack on the stack. */
const deepest = 500

export interface Binding { readonly schema: Schema, readonly caseSensitive: boolean }

/** Throws `lake/corrupt` with the place of what is no expression, BadRequestException for a column that there is not. */
export function readFilter(node: JsonNode, binding: Binding, not = false, depth = 0): Filter {
  if (depth > deepest) throw node.wrong(`a filter nested at most ${deepest} deep`)
  if (typeof node.value === 'boolean') return { kind: node.value === not ? 'none' : 'all' }
  // Enumerations come in either spelling.
  const type = node.at('type').string().toLowerCase().replaceAll('_', '-')
  if (type === 'true' || type === 'false') return { kind: (type === 'true') === not ? 'none' : 'all' }
  if (type === 'not') return readFilter(node.at('child'), binding, !not, depth + 1)
  if (type === 'and' || type === 'or') {
    const [left, right] = [readFilter(node.at('left'), binding, not, depth + 1), readFilter(node.at('right'), binding, not, depth + 1)]
    return { kind: (type === 'and') === not ? 'or' : 'and', left, right }
  }
  return readPredicate(node, not ? negated[type] ?? type : type, binding)
}

function readPredicate(node: JsonNode, op: string, binding: Binding): Filter {
  const isUnary = unary.find(each => each === op)
  const isComparison = comparisons.find(each => each === op)
  if (isUnary === undefined && isComparison === undefined && !sets.some(each => each === op)) {
    throw node.at('type').wrong(['and', 'or', 'not', 'true', 'false', ...unary, ...comparisons, ...sets].map(word => `"${word}"`).join(', '))
  }
  const operand = isComparison === undefined ? either(node, 'child', 'term') : either(node, 'left', 'term')
  const field = readTerm(operand, binding)
  if (isUnary !== undefined) return field === null ? anything : { kind: 'test', op: isUnary, field }
  const type = field === null || !isPrimitive(field.type) ? null : field.type
  if (isComparison !== undefined) {
    const value = literalOf(either(node, 'right', 'value'), type)
    return field === null || value === undefined ? anything : { kind: 'compare', op: isComparison, field, value }
  }
  const given = node.at('values')
  const values = (Array.isArray(given.value) ? given : given.at('values')).items().map(item => literalOf(item, type))
  const known = values.flatMap(value => value ?? [])
  return op === 'not-in' || field === null || known.length < values.length ? anything : { kind: 'among', field, values: known }
}

const anything: Filter = { kind: 'anything' }

function either(node: JsonNode, wanted: string, old: string): JsonNode {
  const found = node.at(wanted)
  return found.absent ? node.at(old).absent ? found : node.at(old) : found
}

/** Null for a transform or function of a column: files say nothing of its values. */
function readTerm(node: JsonNode, binding: Binding): Field | null {
  if (typeof node.value === 'string') return fieldNamed(node.value, binding)
  const type = node.at('type').oneOf('reference', 'transform', 'apply')
  if (type === 'apply') {
    node.at('function')
    node.at('arguments').items()
    return null
  }
  if (type === 'transform') {
    node.at('transform').string()
    readTerm(node.at('term'), binding)
    return null
  }
  const id = node.at('id').optional(found => found.int())
  if (id === undefined) return fieldNamed(either(node, 'name', 'term').string(), binding)
  const found = everyField(binding.schema.fields).find(({ field }) => field.id === id)
  if (found === undefined) throw unknown(`with id ${id}`, binding)
  return found.prunable ? found.field : null
}

interface Named { readonly name: string, readonly field: Field, /** Not below a list or map, where bounds are of elements. */ readonly prunable: boolean }

function fieldNamed(name: string, binding: Binding): Field | null {
  const same = binding.caseSensitive ? (each: string) => each === name : (each: string) => each.toLowerCase() === name.toLowerCase()
  const found = everyField(binding.schema.fields).filter(each => same(each.name))
  if (found[0] === undefined) throw unknown(JSON.stringify(name.slice(0, 200)), binding)
  if (found.length > 1) throw refused('BadRequestException', `Cannot plan: ${found.length} columns are called ${JSON.stringify(name.slice(0, 200))} when case does not count`)
  return found[0].prunable ? found[0].field : null
}

/** Throws where one of the names is no column. */
export function requireColumns(names: readonly string[], binding: Binding): void { for (const name of names) fieldNamed(name, binding) }

/** Fields within fields as clients name them: `a.b`, `tags.element`, `map.value.c`. */
function everyField(fields: readonly Field[], prefix = '', prunable = true): Named[] {
  return fields.flatMap(field => {
    const name = `${prefix}${field.name}`
    const { type } = field
    const inner = type.kind === 'struct'
      ? everyField(type.fields, `${name}.`, prunable)
      : type.kind === 'list'
        ? everyField([{ id: type.elementId, name: 'element', required: type.elementRequired, type: type.element }], `${name}.`, false)
        : type.kind === 'map' ? everyField([{ id: type.keyId, name: 'key', required: true, type: type.key }, { id: type.valueId, name: 'value', required: type.valueRequired, type: type.value }], `${name}.`, false) : []
    // What is required within a struct that is optional may be missing with it.
    return [{ name, field: prefix === '' ? field : { ...field, required: false }, prunable }, ...inner]
  })
}

function unknown(what: string, { schema }: Binding): Error {
  return refused('BadRequestException', `Cannot plan: there is no column ${what}; the schema has ${schema.fields.slice(0, 30).map(field => field.name).join(', ')}${schema.fields.length > 30 ? ', ...' : ''}`)
}

/** Undefined where it stands for no value of the type: then nothing can be said of it. */
function literalOf(node: JsonNode, type: PrimitiveType | null): Value | undefined {
  const plain = typeof node.value === 'object' && node.value !== null && !Array.isArray(node.value) ? (node.at('type').oneOf('literal'), node.at('value')) : node
  const { value } = plain
  if (value === undefined || value === null || typeof value === 'object') throw plain.wrong('a literal: a number, a text or true or false')
  return type === null ? undefined : valueOfJson(type, value)
}
