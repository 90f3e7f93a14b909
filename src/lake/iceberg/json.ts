/**
 * JSON whose 64-bit integers survive. `JSON.parse` rounds Iceberg's snapshot ids (3051729675574597004 becomes ...597000),
 * so an integer beyond the safe range, and every number under a key that Iceberg calls a long, is a bigint here.
 */
import { fail, messageOf } from '#base/error.ts'

export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** Keys of Iceberg's JSON whose numbers are longs however small they are. */
export const longKeys: ReadonlySet<string> = new Set([
  'snapshot-id', 'parent-snapshot-id', 'current-snapshot-id', 'source-snapshot-id', 'sequence-number', 'last-sequence-number',
  'timestamp-ms', 'last-updated-ms', 'max-snapshot-age-ms', 'max-ref-age-ms', 'first-row-id', 'next-row-id', 'added-rows',
  'file-size-in-bytes', 'file-footer-size-in-bytes',
])

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

/** The parts of `JSON` that the runtime has and the compiler's library does not describe yet. */
const exact = JSON as unknown as {
  parse(text: string, reviver: Reviver): Json
  stringify(value: Json, replacer: (key: string, value: unknown) => unknown, indent?: number): string
  rawJSON(text: string): unknown
}

/** `what` names the text in errors. Throws `lake/corrupt` where it is no JSON. */
export function parseJson(text: string, what: string, longs: ReadonlySet<string> = longKeys): Json {
  try {
    checkDepth(text)
    // Integers beyond the safe range have sixteen digits at least. The reviver, which sees every digit, takes many times as long.
    return /\d{16}/.test(text) ? parseDigits(text, longs) : withLongs(JSON.parse(text) as Json, '', longs)
  } catch (error) {
    throw fail('lake/corrupt', `${what} is not JSON that can be read: ${messageOf(error)}.`, { file: what }, error)
  }
}

/** Nothing of Iceberg's nests nearly as deep; what does overflows the stack of whoever walks it later. */
const levelsMost = 1000

function checkDepth(text: string): void {
  let [depth, quoted] = [0, false]
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 92: index++; break // A backslash: whatever follows is no quote.
      case 34: quoted = !quoted; break
      case 91: case 123: if (!quoted && ++depth > levelsMost) throw new RangeError(`it nests deeper than ${levelsMost} levels`); break
      case 93: case 125: if (!quoted) depth--; break
      default:
    }
  }
}

function parseDigits(text: string, longs: ReadonlySet<string>): Json {
  return exact.parse(text, (key, value, context) => {
    if (typeof value !== 'number') return value
    const source = context.source ?? ''
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? BigInt(source) : longOr(value, key, source, longs)
  })
}

function longOr(value: number, key: string, source: string, longs: ReadonlySet<string>): number | bigint {
  return longs.has(key) && Number.isSafeInteger(value) ? BigInt(value) : finite(value, source)
}

/** Changes the value in place: nobody else has it yet. */
function withLongs(value: Json, key: string, longs: ReadonlySet<string>): Json {
  if (typeof value === 'number') return longOr(value, key, String(value), longs)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if (typeof item === 'object' || typeof item === 'number') withLongs(item, '', longs)
    return value as Json
  }
  const members = value as Record<string, Json>
  for (const name of Object.keys(members)) {
    const member = members[name] as Json
    // Own properties are set anew only for numbers: `__proto__` is never set.
    if (typeof member === 'number' && longs.has(name)) members[name] = longOr(member, name, String(member), longs)
    else if (typeof member === 'object' || typeof member === 'number') withLongs(member, '', longs)
  }
  return value
}

function finite(value: number, source: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`the number ${source.slice(0, 40)} is out of range`)
  return value
}

/** A bigint becomes a JSON number with all its digits. Numbers must be finite. */
export function stringifyJson(value: Json, indent?: number): string {
  return exact.stringify(value, (_key, item) => {
    if (typeof item === 'bigint') return exact.rawJSON(item.toString())
    if (typeof item === 'number' && !Number.isFinite(item)) throw new RangeError(`${item} is no JSON number`)
    return item
  }, indent)
}
