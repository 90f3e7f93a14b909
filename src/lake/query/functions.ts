/**
 * Which functions a query may call, and how much one call may make.
 *
 * One call of range() or repeat() cannot be interrupted, and what it makes is not counted against the engine's memory:
 * sizes that are written out are added up before anything runs, and the others are checked by the engine, beside the call.
 */
import { fail } from '#base/error.ts'
import { isNode, type Node, numberOf, text, type Value } from './ast.ts'
import { limits, tooLarge } from './limits.ts'
import { folded } from './names.ts'

/** Elements or characters that the calls of one statement may make where all their arguments are written out. */
const writtenMost = 10_000_000
/** The same for one call whose arguments come from rows; more than a year has five-minute intervals. A step of the engine is 2048 rows. */
const computedMost = 120_000

const reasons: Readonly<Record<string, string>> = {
  outside: 'it reaches outside the query', session: 'it speaks of the engine and not of the lake', sleeps: 'it only waits', stack: 'a value that is nested deeply would end the engine',
}

const refused: ReadonlyMap<string, string> = new Map([
  ...['getenv', 'read_text', 'read_blob', 'write_log', 'nextval', 'currval', 'setseed'].map(name => [name, 'outside'] as const),
  ...['current_setting', 'current_query', 'getvariable', 'json_serialize_sql', 'json_serialize_plan', 'json_deserialize_sql', 'json_execute_serialized_sql'].map(name => [name, 'session'] as const),
  ...['sleep_ms', 'pg_sleep'].map(name => [name, 'sleeps'] as const),
  ...['json_structure', 'json_group_structure', 'json_merge_patch', 'json_contains', 'json_transform', 'json_transform_strict', 'from_json', 'from_json_strict'].map(name => [name, 'stack'] as const),
])

const volatileFunctions: ReadonlySet<string> = new Set(['random', 'uuid', 'uuidv4', 'uuidv7', 'gen_random_uuid'])

/** Asks for an expression with the names `__a`, `__b`... in the places of `parts`. */
export type Expression = (template: string, parts: Readonly<Record<string, Node>>) => Promise<Node>

/** Adds up what one statement makes. */
export class Calls {
  readonly #expression: Expression
  #made = 0

  /** A guard repeats what it guards: nested ones would grow without end. */
  #copied = 0
  readonly #weights = new WeakMap<Node, number>()

  constructor(expression: Expression) { this.#expression = expression }

  async check(call: Node): Promise<Node> {
    const name = folded(text(call['function_name']))
    const reason = refused.get(name) ?? (name.startsWith('variant_') ? 'stack' : undefined)
    if (reason !== undefined) throw fail('sql/refused', `${name}() cannot be used in a query: ${reasons[reason]}`, { function: name })
    const given = (Array.isArray(call['children']) ? call['children'] : []).filter(isNode)
    switch (name) {
      case 'range': case 'generate_series': return await this.#series(name, call, given)
      case 'repeat': return await this.#repeat(call, given)
      case 'lpad': case 'rpad': case 'list_resize': case 'array_resize': case 'bitstring': return await this.#sized(name, call, given)
      case 'format': case 'printf': return checkFormat(name, call, given)
      default: return call
    }
  }

  async #series(name: string, call: Node, given: readonly Node[]): Promise<Node> {
    const [first, second, third] = given
    if (first === undefined) return call
    const numbers = given.map(written)
    if (numbers.every(number => number !== undefined)) {
      const [from = 0, to = 0, step = 1] = numbers.length === 1 ? [0, ...numbers] : numbers
      this.#make(name, Math.max(0, (to - from) / (step || 1)))
      return call
    }
    refuseChance(name, given)
    if (second === undefined) return { ...call, children: [await this.#bounded(name, '__a', { __a: first })] }
    // Too many where the step after the last one allowed still lies before the end, whatever the type and the direction.
    const end = `__a + ${third === undefined ? '1' : '__c'} * ${computedMost}::BIGINT`
    const condition = `(__a < ${end} AND ${end} < __b) OR (__b < ${end} AND ${end} < __a)`
    const guarded = await this.#guarded(guard(name, condition, '__b'), { __a: first, __b: second, ...third === undefined ? {} : { __c: third } })
    return { ...call, children: [first, guarded, ...given.slice(2)] }
  }

  async #repeat(call: Node, given: readonly Node[]): Promise<Node> {
    const [what, times] = given
    if (what === undefined || times === undefined) return call
    const [length, count] = [writtenLength(what), written(times)]
    if (length !== undefined && count !== undefined) {
      this.#make('repeat', length * count)
      return call
    }
    if (count !== undefined && count > computedMost) throw tooMuch('repeat', computedMost)
    refuseChance('repeat', given)
    const size = length === undefined ? '__b::DOUBLE * len(__a)' : `__b::DOUBLE * ${length}`
    return { ...call, children: [what, await this.#guarded(guard('repeat', `${size} > ${computedMost}`, '__b'), { __a: what, __b: times })] }
  }

  /** What is made is as long as the second argument says. */
  async #sized(name: string, call: Node, given: readonly Node[]): Promise<Node> {
    const [what, size] = given
    if (what === undefined || size === undefined) return call
    const number = written(size)
    if (number !== undefined && what['class'] === 'CONSTANT') {
      this.#make(name, number)
      return call
    }
    if (number !== undefined && number > computedMost) throw tooMuch(name, computedMost)
    refuseChance(name, given)
    return { ...call, children: [what, await this.#bounded(name, '__b', { __b: size }), ...given.slice(2)] }
  }

  async #bounded(name: string, part: string, parts: Record<string, Node>): Promise<Node> {
    return await this.#guarded(guard(name, `${part} > ${computedMost}`, part), parts)
  }

  async #guarded(template: string, parts: Readonly<Record<string, Node>>): Promise<Node> {
    for (const part of Object.values(parts)) this.#copied += this.#weight(part)
    if (this.#copied > limits.nodes / 4) throw tooLarge('nodes that sizes are worked out from', this.#copied, limits.nodes / 4)
    return await this.#expression(template, parts)
  }

  /** Nodes of a tree whose parts may be the same objects. */
  #weight(value: Value): number {
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + this.#weight(item), 0)
    if (!isNode(value)) return 0
    const known = this.#weights.get(value)
    if (known !== undefined) return known
    const weight = Object.values(value).reduce<number>((sum, item) => sum + this.#weight(item), 1)
    this.#weights.set(value, weight)
    return weight
  }

  #make(name: string, size: number): void {
    this.#made += size
    if (!(this.#made <= writtenMost)) throw tooMuch(name, writtenMost)
  }
}

function tooMuch(name: string, most: number): Error {
  return fail('sql/refused', `${name}() makes too much: ${most} elements or characters are the most; as rows (FROM range(...)) there may be more`, { function: name, most })
}

/** The size itself is guarded and not the call: the engine works out what is constant from the inside. */
function guard(name: string, condition: string, part: string): string {
  return `CASE WHEN ${condition} THEN error('${name}() makes more than ${computedMost} elements or characters in one row; make rows instead (FROM range(...))') ELSE ${part} END`
}

/** The guard and the call each work out the size: both must find the same. */
function refuseChance(name: string, given: readonly Node[]): void {
  if (given.some(isChance)) throw fail('sql/refused', `the size that ${name}() makes cannot come from chance`, { function: name })
}

function isChance(value: Value): boolean {
  if (Array.isArray(value)) return value.some(isChance)
  if (!isNode(value)) return false
  return (value['class'] === 'FUNCTION' && volatileFunctions.has(folded(text(value['function_name'])))) || Object.values(value).some(isChance)
}

/** A width in a format is a size as well. */
function checkFormat(name: string, call: Node, [format]: readonly Node[]): Node {
  const [pattern] = format === undefined ? [] : [constantText(format)]
  if (pattern === undefined || /\d{4,}|\*|\{[^}]*\{/.test(pattern)) throw fail('sql/refused', `${name}() takes a format that is written out, with widths below 1000`, { function: name })
  return call
}

function constantText(node: Node): string | undefined {
  const value = node['class'] === 'CONSTANT' ? node['value'] : undefined
  return isNode(value) && typeof value['value'] === 'string' ? value['value'] : undefined
}

/** The number that stands there, or undefined where it has to be worked out. */
function written(node: Node): number | undefined {
  if (node['class'] === 'FUNCTION' && node['function_name'] === '-' && Array.isArray(node['children']) && node['children'].length === 1 && isNode(node['children'][0])) {
    const number = written(node['children'][0])
    return number === undefined ? undefined : -number
  }
  if (node['class'] !== 'CONSTANT' || !isNode(node['value'])) return undefined
  const { type, value } = node['value']
  return isNode(type) && /^(TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(text(type['id'])) ? numberOf(value) : undefined
}

/** Characters of a text that stands there. */
function writtenLength(node: Node): number | undefined { return constantText(node)?.length }
