/**
 * What several schemas say together of one value: the conjunction of their keywords, with `$ref` and `allOf` opened.
 * A meet is made once for each set of schemas, so that pairs of meets can be remembered.
 */
import { limits } from '../format.ts'
import type { Json } from '../json-text.ts'
import { accepts, schemasFor, TooMuchWork } from './accepts.ts'
import { anything, nothing, typeNames, typeOf, type BoundName, type Node, type TypeName } from './node.ts'

/** An `anyOf` or `oneOf` of a node. */
export interface Union { readonly keyword: 'anyOf' | 'oneOf', readonly branches: readonly Node[] }

export interface Edge { readonly value: number, readonly open: boolean }

export class Meet {
  readonly nodes: readonly Node[]
  /** Unions of which a branch is among the nodes already. */
  readonly spent: ReadonlySet<Union>
  /** What the value is known not to be. */
  readonly excluded: readonly Node[]
  readonly types: ReadonlySet<TypeName>
  readonly never: boolean
  readonly whole: boolean
  readonly required: ReadonlySet<string>
  readonly unions: readonly Union[]
  #declared: ReadonlySet<string> | undefined
  #finite: readonly Json[] | null | undefined

  constructor(nodes: readonly Node[], spent: ReadonlySet<Union>, excluded: readonly Node[], mask: ReadonlySet<TypeName>) {
    this.nodes = nodes
    this.spent = spent
    this.excluded = [...excluded, ...nodes.flatMap(({ not }) => not ? [not] : [])]
    this.types = new Set([...mask].filter(type => nodes.every(node => node.types?.has(type) !== false)))
    this.never = nodes.some(({ always }) => always === false)
    this.whole = nodes.some(({ whole }) => whole)
    this.required = new Set(nodes.flatMap(({ required }) => required))
    this.unions = nodes.flatMap(unionsOf)
  }

  /** All values, where they can be listed. */
  get finite(): readonly Json[] | null {
    if (this.#finite !== undefined) return this.#finite
    const listed = this.nodes.find(({ values }) => values !== null)?.values ?? ([...this.types].every(type => type === 'null' || type === 'boolean') ? [null, true, false] : null)
    this.#finite = listed && listed.filter(value => this.types.has(typeOf(value)) && this.nodes.every(node => accepts(node, value)) && !this.excluded.some(node => accepts(node, value)))
    return this.#finite
  }

  /** The strictest of a bound, if there is one. */
  bound(name: BoundName): number | undefined {
    const floor = name.startsWith('min') || name === 'exclusiveMinimum'
    let strictest: number | undefined
    for (const { bounds } of this.nodes) {
      const one = bounds[name]
      if (one !== undefined && (strictest === undefined || (floor ? one > strictest : one < strictest))) strictest = one
    }
    return strictest
  }

  /** Of numbers; for whole numbers the nearest one that counts. */
  lower(): Edge | undefined {
    const [closed, open] = [this.bound('minimum'), this.bound('exclusiveMinimum')]
    const edge = strictest(closed, open, (one, other) => one >= other)
    if (!edge || !this.whole) return edge
    return { value: edge.open ? Math.floor(edge.value) + 1 : Math.ceil(edge.value), open: false }
  }

  upper(): Edge | undefined {
    const [closed, open] = [this.bound('maximum'), this.bound('exclusiveMaximum')]
    const edge = strictest(closed, open, (one, other) => one <= other)
    if (!edge || !this.whole) return edge
    return { value: edge.open ? Math.ceil(edge.value) - 1 : Math.floor(edge.value), open: false }
  }

  itemAt(index: number): readonly Node[] { return this.nodes.map(node => node.prefix[index] ?? node.rest ?? anything) }

  /** Schemas of the items after all that have a place of their own. */
  get restOfItems(): readonly Node[] { return this.nodes.map(node => node.rest ?? anything) }

  get longestPrefix(): number { return Math.max(0, ...this.nodes.map(node => node.prefix.length)) }

  get mostItems(): number {
    return Math.min(this.bound('maxItems') ?? Infinity, ...this.nodes.flatMap(node => node.rest?.always === false ? [node.prefix.length] : []), ...this.nodes.flatMap(node => { const at = node.prefix.findIndex(one => one.always === false); return at < 0 ? [] : [at] }))
  }

  get declared(): ReadonlySet<string> { return this.#declared ??= new Set(this.nodes.flatMap(({ properties }) => [...properties.keys()])) }

  /** `others`: what becomes of a property that no schema here declares: judged, never there, or whatever it likes. */
  property(name: string, others: 'judged' | 'absent' | 'free'): readonly Node[] {
    if (others === 'judged') return this.nodes.flatMap(node => schemasFor(node, name))
    const declared = this.nodes.flatMap(node => schemasFor(node.additional ? { ...node, additional: null } : node, name))
    return declared.length > 0 || others === 'free' ? declared : [nothing]
  }

  /** Schemas of a property that is neither declared nor matched by a pattern. */
  additional(others: 'judged' | 'absent' | 'free'): readonly Node[] {
    return others === 'judged' ? this.nodes.map(node => node.additional ?? anything) : others === 'free' ? [] : [nothing]
  }
}

function strictest(closed: number | undefined, open: number | undefined, wins: (one: number, other: number) => boolean): Edge | undefined {
  if (open !== undefined && (closed === undefined || wins(open, closed))) return { value: open, open: true }
  return closed === undefined ? undefined : { value: closed, open: false }
}

const unions = new WeakMap<Node, readonly Union[]>()

function unionsOf(node: Node): readonly Union[] {
  const known = unions.get(node)
  if (known) return known
  const found: Union[] = []
  if (node.anyOf) found.push({ keyword: 'anyOf', branches: node.anyOf })
  if (node.oneOf) found.push({ keyword: 'oneOf', branches: node.oneOf })
  unions.set(node, found)
  return found
}

export const everyType: ReadonlySet<TypeName> = new Set(typeNames)

interface From { readonly spent?: ReadonlySet<Union>, readonly excluded?: readonly Node[], readonly mask?: ReadonlySet<TypeName> }

/** Makes meets, each once. */
export class Meets {
  readonly #made = new Map<string, Meet>()
  readonly #single = new Map<Node, Meet>()
  readonly #numbers = new Map<Union, number>()
  #work = 0

  of(nodes: readonly Node[], from?: From): Meet {
    const [first] = nodes
    // Most places have one schema.
    if (first && nodes.length === 1 && from === undefined) {
      const known = this.#single.get(first) ?? this.#make(nodes, {})
      this.#single.set(first, known)
      return known
    }
    return this.#make(nodes, from ?? {})
  }

  #make(nodes: readonly Node[], from: From): Meet {
    const { spent = none, excluded = [], mask = everyType } = from
    const open = new Set<Node>()
    for (const node of nodes) opened(node, open)
    let work = excluded.length / 16
    for (const node of open) work += 1 + (node.values?.length ?? 0)
    this.spend(work)
    const key = `${ids(open)}|${[...spent].map(one => this.#number(one)).toSorted((one, other) => one - other).join()}|${ids(new Set(excluded))}|${mask.size === everyType.size ? '' : [...mask].toSorted().join()}`
    const known = this.#made.get(key)
    if (known) return known
    const meet = new Meet([...open], spent, [...new Set(excluded)], mask)
    this.#made.set(key, meet)
    return meet
  }

  spend(work: number): void {
    this.#work += work
    if (this.#work > limits.work) throw new TooMuchWork('the schemas take too many steps to be put together')
  }

  /** The values of a meet that take a certain branch. */
  branch(meet: Meet, union: Union, branch: Node): Meet {
    const others = union.keyword === 'oneOf' ? union.branches.filter(one => one !== branch) : []
    return this.of([...meet.nodes, branch], { spent: new Set([...meet.spent, union]), excluded: [...meet.excluded, ...others], mask: meet.types })
  }

  both(meet: Meet, node: Node): Meet { return this.of([...meet.nodes, node], { spent: meet.spent, excluded: meet.excluded, mask: meet.types }) }

  only(meet: Meet, type: TypeName): Meet { return this.of(meet.nodes, { spent: meet.spent, excluded: meet.excluded, mask: new Set([type]) }) }

  #number(union: Union): number {
    const known = this.#numbers.get(union) ?? this.#numbers.size
    this.#numbers.set(union, known)
    return known
  }
}

const none: ReadonlySet<Union> = new Set()

function opened(node: Node, into: Set<Node>): void {
  if (node.always === true || into.has(node)) return
  into.add(node)
  if (node.ref) opened(node.ref, into)
  for (const one of node.allOf) opened(one, into)
}

function ids(nodes: ReadonlySet<Node>): string { return [...nodes].map(({ id }) => id).toSorted((one, other) => one - other).join() }
