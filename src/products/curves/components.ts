/** Quotes that share a stretch of delivery, directly or through others: each group is solved by itself. */
import { span, type Stretch } from './pieces.ts'
import type { Shaping } from './shaping.ts'

export interface Group<Q extends Stretch> {
  /** Indices, in order of delivery. */
  readonly stretches: readonly number[]
  readonly quotes: readonly Q[]
  readonly shapings: readonly Shaping[]
}

/** In order of delivery; quotes and shapings keep the order that they came in. */
export function groups<Q extends Stretch>(stretches: readonly Stretch[], quotes: readonly Q[], shapings: readonly Shaping[]): Group<Q>[] {
  const parents = stretches.map((_, index) => index)
  const root = (index: number): number => {
    let at = index
    for (let up = parents[at]; up !== undefined && up !== at; up = parents[at]) at = up
    return at
  }
  const join = (a: number, b: number): void => {
    const [low, high] = [root(a), root(b)].toSorted((x, y) => x - y)
    if (low !== undefined && high !== undefined) parents[high] = low
  }
  const joinAll = (range: Stretch): number => {
    const [from, to] = span(stretches, range)
    for (let index = from + 1; index < to; index++) join(from, index)
    return from
  }
  for (const quote of quotes) joinAll(quote)
  for (const { first, second } of shapings) join(joinAll(first), joinAll(second))
  const found = new Map<number, { stretches: number[], quotes: Q[], shapings: Shaping[] }>()
  stretches.forEach((_, index) => {
    const group = found.get(root(index)) ?? { stretches: [], quotes: [], shapings: [] }
    group.stretches.push(index)
    found.set(root(index), group)
  })
  for (const quote of quotes) found.get(root(span(stretches, quote)[0]))?.quotes.push(quote)
  for (const shaping of shapings) found.get(root(span(stretches, shaping.first)[0]))?.shapings.push(shaping)
  return [...found.values()]
}
