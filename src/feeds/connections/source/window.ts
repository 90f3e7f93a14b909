/** From where to where a fetch asks, and where the next one goes on. Pure. */
import { fail } from '#base/error.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import { readInstant, writeInstant } from './times.ts'

type Incremental = NonNullable<EndpointSpec['incremental']>

/** In the source's words; null where nothing is known. */
export interface Window { readonly from: string | null, readonly to: string | null }

/** One window from the cursor, less the overlap, or from `start`, to now: what was missed in between is in it. */
export function windowOf(incremental: Incremental | undefined, cursor: string | null, nowMs: number): Window {
  if (incremental === undefined) return { from: null, to: null }
  const { format = 'iso', start, overlap_minutes: overlap = 0 } = incremental
  const from = cursor !== null ? shifted(cursor, format, overlap) : start === undefined ? null : shifted(start, format, 0)
  return { from, to: writeInstant(nowMs, format) }
}

/** What is no time is sent as it is, such as a number of a row. Throws `connections/invalid-spec` where an overlap is to be taken off it. */
function shifted(text: string, format: string, overlapMinutes: number): string {
  const own = readInstant(text, format)
  if (own !== null && overlapMinutes === 0) return text
  const ms = own ?? readInstant(text, 'iso')
  if (ms !== null) return writeInstant(ms - overlapMinutes * 60_000, format, text)
  if (overlapMinutes === 0) return text
  throw fail('connections/invalid-spec', `overlap_minutes cannot be taken off "${text.slice(0, 60)}", which is no time of the form ${format}; set incremental.format, or leave overlap_minutes out`, { format })
}

/** A value of a row, with what it is compared by: times by instant, numbers by value, other texts letter by letter. */
export interface Ordered { readonly text: string, readonly keys: readonly (bigint | number | null)[] }

export function ordered(text: string, format = 'iso'): Ordered {
  // Digits may be a day: 12312025 is before 01012026.
  const own = format.includes('%') ? readInstant(text, format) : null
  const number = numberIn(text)
  return { text, keys: [own, number, own ?? (number === null ? readInstant(text, 'iso') : null)] }
}

export function isAfter(one: Ordered, other: Ordered): boolean {
  for (const [index, key] of one.keys.entries()) {
    const otherKey = other.keys[index] ?? null
    if (key !== null && otherKey !== null && key !== otherKey) return key > otherKey
  }
  return one.text > other.text
}

function numberIn(text: string): bigint | number | null {
  if (/^-?\d{1,400}$/.test(text)) return BigInt(text)
  return /^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/.test(text) ? Number(text) : null
}
