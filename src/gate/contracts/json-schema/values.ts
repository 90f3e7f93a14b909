/** Values that a schema takes, few and telling: the edges that either schema speaks of, each branch, each property with and without. */
import { isObject, isArray, sortedJson, type Json } from '../json-text.ts'
import { accepts, type Effort, TooMuchWork } from './accepts.ts'
import { Meets, type Meet } from './meet.ts'
import type { Node, TypeName } from './node.ts'
import { sampleOf } from './pattern-sample.ts'

const most = 48
const deepest = 10
/** Arrays longer than that are not made. */
const longest = 300

/** What the schemas speak of, and so where they may differ. */
interface Hints {
  readonly numbers: ReadonlySet<number>
  readonly lengths: ReadonlySet<number>
  readonly names: ReadonlySet<string>
  readonly texts: ReadonlySet<string>
}

interface Wanted {
  /** Also properties that no schema declares; not so where `lenient` takes writers not to write them. */
  readonly undeclared?: boolean
  /** Properties to be varied first. */
  readonly first?: ReadonlySet<string>
  /** What all of them together may take; those found by then are given. */
  readonly effort: Effort
}

/** `others`: nodes of the schema that it is compared with. */
export function valuesOf(root: Node, own: readonly Node[], others: readonly Node[], { undeclared = true, first = new Set(), effort }: Wanted): readonly Json[] {
  return new Maker(hintsFrom([...own, ...others]), undeclared, first, effort).of([root])
}

class Maker {
  readonly #meets = new Meets()
  readonly #known = new Map<Meet, Map<number, readonly Json[]>>()
  readonly #hints: Hints
  readonly #undeclared: boolean

  readonly #first: ReadonlySet<string>
  readonly #effort: Effort

  constructor(hints: Hints, undeclared: boolean, first: ReadonlySet<string>, effort: Effort) {
    this.#first = first
    this.#effort = effort
    this.#hints = hints
    this.#undeclared = undeclared
  }

  of(nodes: readonly Node[]): readonly Json[] { return this.#values(this.#meets.of(nodes), deepest) }

  #values(meet: Meet, depth: number): readonly Json[] {
    const known = this.#known.get(meet)?.get(depth)
    if (known) return known
    const found = depth < 0 ? [] : this.#make(meet, depth)
    this.#known.set(meet, (this.#known.get(meet) ?? new Map<number, readonly Json[]>()).set(depth, found))
    return found
  }

  #make(meet: Meet, depth: number): readonly Json[] {
    if (meet.never) return []
    const seen = new Set<string>()
    const found: Json[] = []
    try {
      for (const value of meet.finite ?? this.#candidates(meet, depth)) {
        const key = sortedJson(value)
        if (seen.has(key) || !meet.nodes.every(node => accepts(node, value, this.#effort))) continue
        seen.add(key)
        if (found.push(value) >= (depth === deepest ? most * 20 : most)) break
      }
    } catch (error) {
      if (!(error instanceof TooMuchWork)) throw error
    }
    return found
  }

  /** One by one: enough are found before most are made. */
  * #candidates(meet: Meet, depth: number): Iterable<Json> {
    const union = meet.unions.find(one => !meet.spent.has(one))
    if (union) for (const branch of union.branches) yield* this.#values(this.#meets.branch(meet, union, branch), depth - 1)
    else for (const type of meet.types) yield* this.#ofType(type, meet, depth)
  }

  #ofType(type: TypeName, meet: Meet, depth: number): Iterable<Json> {
    switch (type) {
      case 'null': return [null]
      case 'boolean': return [true, false]
      case 'number': return this.#numbers(meet)
      case 'string': return this.#texts()
      case 'array': return this.#arrays(meet, depth)
      case 'object': return this.#objects(meet, depth)
    }
  }

  #numbers(meet: Meet): readonly number[] {
    const multiples = meet.nodes.flatMap(({ multipleOf }) => multipleOf === null ? [] : [multipleOf, -multipleOf, 2 * multipleOf, 3 * multipleOf])
    return [1, 0.5, 0, ...multiples, ...[...this.#hints.numbers].flatMap(one => [one, one + 1, one - 1, one + 0.5, one - 0.5]), -1, 1e6, -1e6]
  }

  #texts(): readonly string[] {
    const lengths = [...this.#hints.lengths].flatMap(one => [one, one + 1, one - 1]).filter(one => one >= 0 && one <= longest)
    return ['a', ...this.#hints.texts, '', ...lengths.map(length => 'a'.repeat(length)), 'A', '1', '12', 'abc', 'ABC', 'A1', 'a-b', '2026-01-31', '2026-01-31T00:00:00Z', 'x@example.org', ' ']
  }

  #arrays(meet: Meet, depth: number): readonly Json[] {
    const least = Math.min(longest, meet.bound('minItems') ?? 0)
    const places = Array.from({ length: Math.min(longest, Math.max(least, meet.longestPrefix)) }, (_, index) => this.#values(this.#meets.of(meet.itemAt(index)), depth - 1))
    const rest = this.#values(this.#meets.of(meet.itemAt(Math.max(least, meet.longestPrefix))), depth - 1)
    const plain = places.map(one => one[0])
    const missing = plain.indexOf(undefined)
    const base = (missing < 0 ? plain : plain.slice(0, missing)).filter(one => one !== undefined)
    const lengths = [...this.#hints.lengths].flatMap(one => [one, one + 1, one - 1]).filter(one => one > base.length && one <= longest)
    return [
      base, ...rest.map(one => [...base, one]), base.slice(0, least), ...places.flatMap((ones, index) => index < base.length ? ones.map(one => base.with(index, one)) : []).slice(0, most),
      ...rest.length === 0 ? [] : lengths.map(length => [...base, ...Array.from({ length: length - base.length }, (_, index) => rest[index % rest.length] ?? null)]),
      ...rest.slice(0, 3).map(one => [...base, one, one]), [...base, ...rest],
    ]
  }

  * #objects(meet: Meet, depth: number): Iterable<Json> {
    const all = new Set([...meet.required, ...meet.declared, ...this.#undeclared ? [...this.#hints.names, 'undeclared'] : []])
    const names = [...all].toSorted((one, other) => Number(this.#first.has(other)) - Number(this.#first.has(one)))
    // A value of thousands of properties is large, and there would be one for each of them.
    const few = Math.max(6, Math.floor(mostProperties / Math.max(1, meet.declared.size)))
    const choices = new Map<string, readonly Json[]>()
    const choose = (name: string): readonly Json[] => {
      const known = choices.get(name) ?? this.#values(this.#meets.of(meet.property(name, 'judged')), depth - 1)
      choices.set(name, known)
      return known
    }
    const pick = (wanted: Iterable<string>): Record<string, Json> => Object.fromEntries([...wanted].flatMap(name => { const [first] = choose(name); return first === undefined ? [] : [[name, first]] }))
    const least = pick(meet.required)
    const full = pick([...meet.declared, ...meet.required])
    const other = this.#undeclared ? choose('undeclared')[0] : undefined
    const many = other === undefined ? [] : [...this.#hints.lengths].filter(length => length <= 40).map(length => ({ ...least, ...Object.fromEntries(Array.from({ length: Math.max(0, length + 1 - Object.keys(least).length) }, (_, index) => [`other${index}`, other])) }))
    yield* [least, full, pick(names.slice(0, few))]
    let varied = 0
    for (const name of names.slice(0, few)) {
      for (const value of choose(name).slice(0, 24)) if (varied++ < few * 2) yield* [{ ...least, [name]: value }, { ...full, [name]: value }]
    }
    for (const left of names.filter(name => Object.hasOwn(full, name)).slice(0, few)) yield Object.fromEntries(Object.entries(full).filter(([name]) => name !== left))
    yield* many
  }
}

/** Of all the objects made for one schema together, roughly. */
const mostProperties = 30_000

function hintsFrom(nodes: readonly Node[]): Hints {
  const [numbers, lengths, names, texts] = [new Set<number>(), new Set<number>(), new Set<string>(), new Set<string>()]
  for (const node of nodes) {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...sizes } = node.bounds
    for (const one of [minimum, maximum, exclusiveMinimum, exclusiveMaximum]) if (one !== undefined) numbers.add(one)
    if (node.multipleOf !== null) numbers.add(node.multipleOf)
    for (const one of Object.values(sizes)) if (typeof one === 'number' && one <= longest) lengths.add(one)
    for (const { pattern } of node.patterns) names.add(sampleOf(pattern) ?? 'undeclared')
    const pattern = node.pattern && sampleOf(node.pattern)
    if (pattern) texts.add(pattern)
    for (const name of [...node.properties.keys(), ...node.required, ...node.dependentRequired.keys(), ...[...node.dependentRequired.values()].flat(), ...node.dependentSchemas.keys()]) if (names.size < 500) names.add(name)
    const { examples } = node.annotations
    const given: readonly (Json | undefined)[] = [...node.values ?? [], node.annotations.default, ...isArray(examples) ? examples : []]
    for (const one of given) {
      if (typeof one === 'string' && texts.size < 500) texts.add(one)
      else if (typeof one === 'number') numbers.add(one)
      else if (isObject(one)) for (const name of Object.keys(one)) names.add(name)
    }
  }
  return { numbers, lengths, names, texts }
}
