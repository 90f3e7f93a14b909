/** Keys that begin with a prefix, as a half-open range in the order of their UTF-8 bytes. */

/** The least string greater than everything that begins with `prefix`; undefined where nothing is. */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, character => character.codePointAt(0) ?? 0)
  while (points.length > 0) {
    const last = points.pop() ?? 0
    if (last < 0x10ffff) return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
  }
  return undefined
}

/** Negative where `a` sorts before `b`. JavaScript's own order differs beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

export interface KeyRange {
  readonly low: string
  /** Whether `low` itself is outside. */
  readonly pastLow: boolean
  /** Always outside; undefined where there is no upper end. */
  readonly high: string | undefined
}

/** What a scan has to walk. Both ends are worked out here, so that a store walks the key's index and nothing beside it. */
export function scanRange(prefix: string, { after, reverse }: { after?: string, reverse?: boolean }): KeyRange {
  const end = endOfPrefix(prefix)
  const past = after !== undefined && (reverse ? end === undefined || compareKeys(after, end) < 0 : compareKeys(after, prefix) >= 0)
  return {
    low: past && !reverse ? after : prefix,
    pastLow: past && reverse !== true,
    high: past && reverse ? after : end,
  }
}
