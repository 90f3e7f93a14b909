/**
 * Whether a value is one of a schema's: our own evaluator, used to look for values and to decide on finite sets.
 * What it finds is shown to ajv before anybody is told (validator.ts). `unevaluated...` is not followed: it may say yes where ajv says no.
 */
import { isArray, isObject, sortedJson, type Json } from '../json-text.ts'
import { typeOf, type Node } from './node.ts'

/** Thrown where a schema takes more work than a value is worth. */
export class TooMuchWork extends Error {}

const stepsOfValue = 200_000

/** Steps that may be taken, by one value or by many together. */
export class Effort {
  #left: number

  constructor(steps: number) { this.#left = steps }

  spend(steps: number): void {
    this.#left -= steps
    if (this.#left < 0) throw new TooMuchWork('the schema takes too many steps')
  }
}

export function accepts(node: Node, value: Json, effort = new Effort(stepsOfValue)): boolean { return new Evaluation(effort).accepts(node, value) }

class Evaluation {
  readonly #effort: Effort

  constructor(effort: Effort) { this.#effort = effort }

  accepts(node: Node, value: Json): boolean {
    this.#effort.spend(1)
    if (node.always !== null) return node.always
    if (node.ref && !this.accepts(node.ref, value)) return false
    const type = typeOf(value)
    if (node.types?.has(type) === false || (node.whole && type === 'number' && !Number.isInteger(value))) return false
    if (node.values && !node.values.some(one => sameJson(one, value))) return false
    return this.#ofType(node, value) && this.#combined(node, value)
  }

  #ofType(node: Node, value: Json): boolean {
    if (typeof value === 'number') return inBounds(node, value) && (node.multipleOf === null || isMultiple(value, node.multipleOf))
    if (typeof value === 'string') {
      const { minLength = 0, maxLength = Infinity } = node.bounds
      const length = Array.from(value).length
      if (node.pattern) this.#effort.spend(length * node.pattern.size / 100)
      return length >= minLength && length <= maxLength && node.pattern?.test(value) !== false
    }
    if (isArray(value)) return this.#array(node, value)
    return !isObject(value) || this.#object(node, value)
  }

  #array(node: Node, value: readonly Json[]): boolean {
    const { minItems = 0, maxItems = Infinity, minContains = 1, maxContains = Infinity } = node.bounds
    if (value.length < minItems || value.length > maxItems) return false
    if (node.unique && new Set(value.map(sortedJson)).size < value.length) return false
    if (node.contains) {
      const { contains } = node
      const found = value.filter(one => this.accepts(contains, one)).length
      if (found < minContains || found > maxContains) return false
    }
    return value.every((one, index) => {
      const schema = node.prefix[index] ?? node.rest
      return schema === null || this.accepts(schema, one)
    })
  }

  #object(node: Node, value: { readonly [key: string]: Json }): boolean {
    const names = Object.keys(value)
    this.#effort.spend(names.length * node.patterns.reduce((sum, { pattern }) => sum + pattern.size / 10, 1))
    const { minProperties = 0, maxProperties = Infinity } = node.bounds
    if (names.length < minProperties || names.length > maxProperties) return false
    const has = (name: string): boolean => Object.hasOwn(value, name)
    if (!node.required.every(has)) return false
    for (const [name, needed] of node.dependentRequired) if (has(name) && !needed.every(has)) return false
    for (const [name, schema] of node.dependentSchemas) if (has(name) && !this.accepts(schema, value)) return false
    return names.every(name => (node.names === null || this.accepts(node.names, name)) && schemasFor(node, name).every(schema => this.accepts(schema, value[name] ?? null)))
  }

  #combined(node: Node, value: Json): boolean {
    if (!node.allOf.every(one => this.accepts(one, value))) return false
    if (node.anyOf && !node.anyOf.some(one => this.accepts(one, value))) return false
    if (node.oneOf && node.oneOf.filter(one => this.accepts(one, value)).length !== 1) return false
    if (node.not && this.accepts(node.not, value)) return false
    if (!node.conditional) return true
    const { condition, holding, otherwise } = node.conditional
    const branch = this.accepts(condition, value) ? holding : otherwise
    return branch === null || this.accepts(branch, value)
  }
}

/** The schemas that a node has for a property: its own, those of patterns, else the one for all others. */
export function schemasFor(node: Node, name: string): readonly Node[] {
  const declared = node.properties.get(name)
  const found = [...declared ? [declared] : [], ...node.patterns.filter(({ pattern }) => pattern.test(name)).map(one => one.node)]
  return found.length > 0 || node.additional === null ? found : [node.additional]
}

export function sameJson(one: Json, other: Json): boolean { return one === other || (typeof one === 'object' && typeof other === 'object' && sortedJson(one) === sortedJson(other)) }

function inBounds({ bounds }: Node, value: number): boolean {
  return value >= (bounds.minimum ?? -Infinity) && value <= (bounds.maximum ?? Infinity)
    && (bounds.exclusiveMinimum === undefined || value > bounds.exclusiveMinimum) && (bounds.exclusiveMaximum === undefined || value < bounds.exclusiveMaximum)
}

/** Decimal fractions are what people mean: 0.3 is a multiple of 0.1. */
export function isMultiple(value: number, of: number): boolean {
  const times = value / of
  return Number.isFinite(times) && Math.abs(times - Math.round(times)) <= 1e-9 * Math.abs(times)
}
