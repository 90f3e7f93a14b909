/**
 * The forms in which a record says which schema wrote it. Pure.
 *
 * Version 0: a byte 0, the id as 32 bits, most significant first. Version 1: a byte 1, the GUID as 16 bytes. In a header of a
 * Kafka record (`__key_schema_id`, `__value_schema_id`) the same bytes stand without the payload. Protobuf adds where its message
 * stands in the file: how many steps, then the index of each, as zig-zag numbers; the first message, which is nearly always
 * meant, is one byte 0.
 */
import { fail } from '#base/error.ts'
import { guidText } from './fingerprint.ts'

export type SchemaMark = { readonly id: number } | { readonly guid: string }

export interface Framed {
  readonly mark: SchemaMark
  /** What follows the mark. */
  readonly payload: Uint8Array
}

const idMost = 2 ** 31 - 1
/** A message within a message within ...: more is an attack. */
const indexesMost = 100

export function frame(mark: SchemaMark, payload: Uint8Array = new Uint8Array()): Uint8Array {
  return Buffer.concat(['id' in mark ? idBytes(mark.id) : guidBytes(mark.guid), payload])
}

/** Throws `schema/invalid` for bytes that bear no mark. */
export function unframe(bytes: Uint8Array): Framed {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = all[0]
  if (version === 0 && all.length >= 5) return { mark: { id: all.readInt32BE(1) }, payload: all.subarray(5) }
  if (version === 1 && all.length >= 17) return { mark: { guid: guidText(all.toString('hex', 1, 17)) ?? '' }, payload: all.subarray(17) }
  throw fail('schema/invalid', `the record bears no schema: expected a byte 0 and an id, or a byte 1 and a GUID; found ${all.length === 0 ? 'no bytes' : `${all.length} bytes that begin with ${version}`}`, { bytes: all.length })
}

function idBytes(id: number): Buffer {
  if (!Number.isInteger(id) || id < 0 || id > idMost) throw fail('schema/invalid', `${id} is no id of a schema: expected a whole number from 0 to ${idMost}`, { id })
  const bytes = Buffer.alloc(5)
  bytes.writeInt32BE(id, 1)
  return bytes
}

function guidBytes(guid: string): Buffer {
  const text = guidText(guid)
  if (text === undefined) throw fail('schema/invalid', `${JSON.stringify(guid.slice(0, 60))} is no GUID`, { guid: guid.slice(0, 60) })
  return Buffer.from(`01${text.replaceAll('-', '')}`, 'hex')
}

/** `[0]` is the file's first message, `[1, 0]` the first message within its second. */
export function messageIndexes(indexes: readonly number[]): Uint8Array {
  return indexes.length === 1 && indexes[0] === 0 ? Uint8Array.of(0) : Uint8Array.from([indexes.length, ...indexes].flatMap(zigzag))
}

/** Throws `schema/invalid`. */
export function readMessageIndexes(bytes: Uint8Array): { readonly indexes: readonly number[], readonly payload: Uint8Array } {
  const count = unzigzag(bytes, 0)
  if (count.value === 0) return { indexes: [0], payload: bytes.subarray(count.end) }
  if (count.value < 0 || count.value > indexesMost) throw fail('schema/invalid', `a message is said to lie ${count.value} steps deep; expected 0 to ${indexesMost}`, { steps: count.value })
  const indexes: number[] = []
  let at = count.end
  for (let step = 0; step < count.value; step++) {
    const { value, end } = unzigzag(bytes, at)
    if (value < 0) throw fail('schema/invalid', `a message has the index ${value}; expected 0 or more`, { index: value })
    indexes.push(value)
    at = end
  }
  return { indexes, payload: bytes.subarray(at) }
}

function zigzag(value: number): number[] {
  const bytes: number[] = []
  let rest = value < 0 ? -value * 2 - 1 : value * 2
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(rest % 128 + 128)
  return [...bytes, rest]
}

function unzigzag(bytes: Uint8Array, from: number): { readonly value: number, readonly end: number } {
  let value = 0
  for (let at = from; at < from + 5; at++) {
    const byte = bytes[at]
    if (byte === undefined) break
    value += byte % 128 * 128 ** (at - from)
    if (byte < 128) return { value: value % 2 === 0 ? value / 2 : -(value + 1) / 2, end: at + 1 }
  }
  throw fail('schema/invalid', 'the numbers that say which message is meant break off', { at: from })
}
