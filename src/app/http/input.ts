/** What a request brings, read by the route's schemas: parameters become numbers and lists, a body stays as JSON says. Pure. */
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Route } from '#base/capability.ts'
import { fail } from '#base/error.ts'

export interface RawInput { readonly params: unknown, readonly query: unknown, readonly body: unknown }

type Part = 'params' | 'query' | 'body'

/** JSON Schema as plain data; what TypeBox adds to it is of no matter here. */
interface Shape {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly const?: unknown
}

const partName: Readonly<Record<Part, string>> = { params: 'path', query: 'query', body: 'body' }

/** Throws `usage/invalid` with `field`, `expected` and `found`. */
export function readInput(route: Route, given: RawInput): { params: unknown, query: unknown, body: unknown } {
  return {
    params: read('params', route.params, given.params),
    query: read('query', route.query, given.query),
    body: route.body === undefined ? undefined : read('body', route.body, given.body),
  }
}

function read(part: Part, schema: TSchema | undefined, given: unknown): unknown {
  const shape = (schema ?? {}) as Shape
  if (part === 'body' && given === undefined) throw fail('usage/invalid', 'this call needs a JSON body; send one with content-type: application/json', { field: 'body', expected: 'JSON', found: 'nothing' })
  const value = part === 'body' ? given : coerceAll(shape, given as Record<string, unknown>)
  // A misspelt filter that is left out would give an answer to another question.
  if (part !== 'params') refuseUnknown(part, shape, value)
  if (schema === undefined) return value
  const whole = Value.Default(schema, value)
  const problems = Value.Errors(schema, whole)
  // Of a choice that fails, the choice is worth telling, not each of its members.
  const problem = problems.find(({ keyword }) => keyword !== 'const') ?? problems[0]
  if (problem) throw invalid(part, schema, whole, problem)
  return whole
}

function coerceAll({ properties = {} }: Shape, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const value: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(given)) {
    Object.defineProperty(value, name, { value: coerce(properties[name] ?? {}, text), enumerable: true, configurable: true, writable: true })
  }
  return value
}

/** `node=A` for a list is a list of one; text becomes a number or boolean only where it is exactly one. */
function coerce(shape: Shape, given: unknown): unknown {
  if (shape.type === 'array') return (Array.isArray(given) ? given : [given]).map(item => coerce(shape.items ?? {}, item))
  if (typeof given !== 'string') return given
  const types = [shape.type, ...(shape.anyOf ?? []).map(({ type }) => type)]
  if ((types.includes('integer') || types.includes('number')) && /^-?(\d{1,15}|\d{0,15}\.\d{1,15})(e[+-]?\d{1,3})?$/i.test(given)) return Number(given)
  if (types.includes('boolean') && (given === 'true' || given === 'false')) return given === 'true'
  return given
}

function refuseUnknown(part: Part, { type, properties }: Shape, value: unknown): void {
  if (part === 'body' && (type !== 'object' || properties === undefined)) return
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const known = Object.keys(properties ?? {})
  const unknown = Object.keys(value).find(name => !known.includes(name))
  if (unknown === undefined) return
  const expected = known.length === 0 ? 'none' : known.join(', ')
  throw fail('usage/invalid', `the ${partName[part]} has ${shown(unknown)}, which the call does not take; it takes: ${expected}`, { field: unknown, expected: known, found: unknown })
}

type Problem = ReturnType<typeof Value.Errors>[number]

function invalid(part: Part, schema: TSchema, whole: unknown, { instancePath, keyword, message, params }: Problem): Error {
  const missing = keyword === 'required' ? (params as { requiredProperties?: string[] }).requiredProperties?.[0] : undefined
  const path = [...instancePath.split('/').slice(1), ...missing === undefined ? [] : [missing]]
  const field = path.join('.') || partName[part]
  const choices = choicesAt(schema, path)
  const expected = choices ?? (missing === undefined ? message.replace(/^must (be |match |have )?/, '') : 'a value')
  const found = missing === undefined ? shown(valueAt(whole, path), path.at(-1)) : 'nothing'
  return fail('usage/invalid', `${field} in the ${partName[part]}: expected ${expected}, found ${found}`, { field, expected, found })
}

/** `one of da, rt` where the schema is a choice of literals. */
function choicesAt(schema: Shape, path: readonly string[]): string | undefined {
  let at: Shape | undefined = schema
  for (const name of path) at = at?.properties?.[name] ?? at?.items
  const literals = at?.anyOf?.map(choice => String(choice.const))
  return literals !== undefined && at?.anyOf?.every(choice => choice.const !== undefined) ? `one of ${literals.join(', ')}` : undefined
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined, value)
}

/** Short, and never a secret. */
function shown(value: unknown, field = ''): string {
  if (typeof value === 'string' && /password|token|secret/i.test(field)) return `text of ${value.length} characters`
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return JSON.stringify(value).slice(0, 100)
}
