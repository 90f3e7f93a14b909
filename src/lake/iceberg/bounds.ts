/**
 * Column bounds: a lower bound is at most, an upper bound at least, every value of the column that is neither null nor NaN.
 * A bound that cannot be given is left out, which every reader takes as "anything".
 */
import { type PrimitiveType } from './types.ts'
import { encodeValue, type Value } from './values.ts'

/** Longer strings (in code points) and byte strings (in bytes) are cut to this for their bounds. */
const kept = 16
const lastCodePoint = 0x10ffff

export function lowerBound(type: PrimitiveType, value: Value): Uint8Array | undefined {
  if (typeof value === 'number' && Number.isNaN(value)) return undefined
  if (typeof value === 'string' && type.kind === 'string') return encodeValue(type, prefix(value))
  if (value instanceof Uint8Array && type.kind === 'binary') return value.subarray(0, kept)
  // Engines take the zeros for equal and may name either; -0.0 is the one that is below both.
  return encodeValue(type, value === 0 && isFloating(type) ? -0 : value)
}

export function upperBound(type: PrimitiveType, value: Value): Uint8Array | undefined {
  if (typeof value === 'number' && Number.isNaN(value)) return undefined
  if (typeof value === 'string' && type.kind === 'string') {
    const cut = prefix(value)
    const above = cut.length === value.length ? value : successor(cut)
    return above === undefined ? undefined : encodeValue(type, above)
  }
  if (value instanceof Uint8Array && type.kind === 'binary') return value.length <= kept ? value : successorBytes(value.subarray(0, kept))
  return encodeValue(type, value === 0 && isFloating(type) ? 0 : value)
}

function isFloating(type: PrimitiveType): boolean {
  return type.kind === 'float' || type.kind === 'double'
}

function prefix(text: string): string {
  if (text.length <= kept) return text
  let end = 0
  for (let taken = 0; taken < kept && end < text.length; taken++) end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1
  return text.slice(0, end)
}

/** The smallest string above every string that starts with `text`: its last code point that can grow is one more. */
function successor(text: string): string | undefined {
  const points = Array.from(text, character => character.codePointAt(0) ?? 0)
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index] ?? 0
    if (point === lastCodePoint) continue
    // U+D800 to U+DFFF are surrogates, which no UTF-8 string holds.
    const next = point === 0xd7ff ? 0xe000 : point + 1
    return String.fromCodePoint(...points.slice(0, index), next)
  }
  return undefined
}

function successorBytes(bytes: Uint8Array): Uint8Array | undefined {
  for (let index = bytes.length - 1; index >= 0; index--) {
    const byte = bytes[index] ?? 0
    if (byte < 0xff) return Uint8Array.of(...bytes.subarray(0, index), byte + 1)
  }
  return undefined
}
