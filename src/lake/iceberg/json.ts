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
    return exact.parse(text, (key, value, context) => {
      if (typeof value !== 'number') return value
      const source = context.source ?? ''
      if (!longs.has(key) && (Number.isSafeInteger(value) || !Number.isInteger(value))) return finite(value, source)
      return /^-?\d+$/.test(source) ? BigInt(source) : finite(value, source)
    })
  } catch (error) {
    throw fail('lake/corrupt', `${what} is not JSON that can be read: ${messageOf(error)}.`, { file: what }, error)
  }
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
