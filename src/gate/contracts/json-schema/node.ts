/** A JSON Schema as a graph of nodes, one for each place in the text that is a schema; `$ref` leads to another node. */
import type { Json } from '../json-text.ts'
import type { Pattern } from './pattern.ts'

export const typeNames = ['null', 'boolean', 'number', 'string', 'array', 'object'] as const
export type TypeName = typeof typeNames[number]

export interface Bounds {
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly exclusiveMaximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly minContains?: number
  readonly maxContains?: number
}

export type BoundName = keyof Bounds

export interface Conditional { readonly condition: Node, readonly holding: Node | null, readonly otherwise: Node | null }

/** Absent keywords are null or empty. Filled in while loading, never changed after. */
export interface Node {
  readonly id: number
  readonly place: string
  /** `true` and `{}` take everything, `false` takes nothing; null where keywords decide. */
  always: boolean | null
  ref: Node | null
  /** `integer` is number with `whole`. */
  types: ReadonlySet<TypeName> | null
  /** Numbers must be whole: of `{ "type": "integer" }`. */
  whole: boolean
  /** Of `enum` or `const`. */
  values: readonly Json[] | null
  bounds: Bounds
  multipleOf: number | null
  pattern: Pattern | null
  format: string | null
  prefix: readonly Node[]
  /** `items` as one schema, or `additionalItems`. */
  rest: Node | null
  contains: Node | null
  unique: boolean
  properties: ReadonlyMap<string, Node>
  patterns: readonly { readonly pattern: Pattern, readonly node: Node }[]
  additional: Node | null
  names: Node | null
  required: readonly string[]
  dependentRequired: ReadonlyMap<string, readonly string[]>
  dependentSchemas: ReadonlyMap<string, Node>
  unevaluatedItems: Node | null
  unevaluatedProperties: Node | null
  allOf: readonly Node[]
  anyOf: readonly Node[] | null
  oneOf: readonly Node[] | null
  not: Node | null
  conditional: Conditional | null
  hasDefault: boolean
  readonly annotations: Readonly<Record<string, Json>>
}

let made = 0

export function blank(place: string, annotations: Readonly<Record<string, Json>> = {}): Node {
  return {
    id: ++made, place, always: null, ref: null, types: null, whole: false, values: null, bounds: {}, multipleOf: null, pattern: null, format: null,
    prefix: [], rest: null, contains: null, unique: false, properties: new Map(), patterns: [], additional: null, names: null, required: [],
    dependentRequired: new Map(), dependentSchemas: new Map(), unevaluatedItems: null, unevaluatedProperties: null,
    allOf: [], anyOf: null, oneOf: null, not: null, conditional: null, hasDefault: false, annotations,
  }
}

export const anything: Node = { ...blank('#'), always: true }
export const nothing: Node = { ...blank('#'), always: false }

/** Schemas that look at the same value as the node itself. */
export function sameValue(node: Node): readonly Node[] {
  const { conditional } = node
  return [node.ref, ...node.allOf, ...node.anyOf ?? [], ...node.oneOf ?? [], node.not, conditional?.condition, conditional?.holding, conditional?.otherwise, ...node.dependentSchemas.values()].filter(one => one !== null && one !== undefined)
}

export function typeOf(value: unknown): TypeName {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  return type === 'boolean' || type === 'number' || type === 'string' ? type : 'object'
}
