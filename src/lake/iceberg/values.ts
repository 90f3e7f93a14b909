/**
 * Single values as bytes, both ways (table spec, appendix D): the form of bounds in manifests and of partition summaries.
 */
import { fail } from '#base/error.ts'
import { type PrimitiveType, typeName } from './types.ts'

/**
 * boolean: boolean. int, date (days since 1970), float, double: number. long, time, timestamp, timestamptz (microseconds; nanoseconds for _ns):
 * bigint. decimal: bigint, the unscaled value. string, uuid (lower case with hyphens): string. binary, fixed: Uint8Array.
 */
export type Value = boolean | number | bigint | string | Uint8Array

const encoder = new TextEncoder()
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A value that does not fit its type is a bug of the caller. */
export function encodeValue(type: PrimitiveType, value: Value): Uint8Array {
  switch (type.kind) {
    case 'boolean': {
      expect(typeof value === 'boolean', type, value)
      return Uint8Array.of(value === true ? 1 : 0)
    }
    case 'int': case 'date': return numberBytes(type, value, 4, (view, number) => view.setInt32(0, number, true))
    case 'float': return numberBytes(type, value, 4, (view, number) => view.setFloat32(0, number, true))
    case 'double': return numberBytes(type, value, 8, (view, number) => view.setFloat64(0, number, true))
    case 'long': case 'time': case 'timestamp': case 'timestamptz': case 'timestamp_ns': case 'timestamptz_ns': {
      expect(typeof value === 'bigint' && BigInt.asIntN(64, value) === value, type, value)
      const view = new DataView(new ArrayBuffer(8))
      view.setBigInt64(0, value as bigint, true)
      return new Uint8Array(view.buffer)
    }
    case 'string': return encoder.encode(text(type, value))
    case 'uuid': {
      const hex = text(type, value).replaceAll('-', '')
      expect(/^[0-9a-fA-F]{32}$/.test(hex), type, value)
      return new Uint8Array(Buffer.from(hex, 'hex'))
    }
    case 'decimal': {
      expect(typeof value === 'bigint', type, value)
      return bigEndian(value as bigint)
    }
    case 'binary': case 'fixed': {
      expect(value instanceof Uint8Array && !(type.kind === 'fixed' && value.length !== type.length), type, value)
      return value as Uint8Array
    }
  }
}

/**
 * `what` names the value in errors. A long of four bytes and a double of four are read as what they were before the column
 * was widened. Throws `lake/corrupt`.
 */
export function decodeValue(type: PrimitiveType, bytes: Uint8Array, what: string): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.byteLength
  switch (type.kind) {
    case 'boolean': if (length === 1) return bytes[0] !== 0; break
    case 'int': case 'date': if (length === 4) return view.getInt32(0, true); break
    case 'float': if (length === 4) return view.getFloat32(0, true); break
    case 'double':
      if (length === 8) return view.getFloat64(0, true)
      if (length === 4) return view.getFloat32(0, true)
      break
    case 'long': case 'time': case 'timestamp': case 'timestamptz': case 'timestamp_ns': case 'timestamptz_ns':
      if (length === 8) return view.getBigInt64(0, true)
      if (length === 4 && type.kind === 'long') return BigInt(view.getInt32(0, true))
      break
    case 'string':
      try {
        return utf8.decode(bytes)
      } catch (error) {
        throw fail('lake/corrupt', `${what}: the bytes are not UTF-8; expected a string.`, { what }, error)
      }
    case 'uuid': if (length === 16) return uuidText(bytes); break
    case 'decimal': if (length > 0 && length <= 17) return fromBigEndian(bytes); break
    case 'fixed': if (length === type.length) return bytes; break
    case 'binary': return bytes
  }
  throw fail('lake/corrupt', `${what}: ${length} bytes cannot be a ${typeName(type)}.`, { what, type: typeName(type), bytes: length })
}

/** Two's complement, big endian, in the fewest bytes that hold the value. */
export function bigEndian(value: bigint, length = bytesOf(value)): Uint8Array {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let index = length - 1; index >= 0; index--) {
    bytes[index] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

export function fromBigEndian(bytes: Uint8Array): bigint {
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`))
}

export function uuidText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/**
 * The order that bounds are in: numbers by value with -0.0 before +0.0, strings by code point, bytes unsigned. Both values
 * are of one type and neither is NaN.
 */
export function compareValues(left: Value, right: Value): number {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right)
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  if (left === 0 && right === 0) return Number(Object.is(right, -0)) - Number(Object.is(left, -0))
  return left < right ? -1 : Number(left > right)
}

/** By code point, as UTF-8 bytes sort; JavaScript's `<` puts the surrogates of astral characters before U+E000. */
function compareText(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  for (let index = 0; index < shorter; index++) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)]
    if (a === b) continue
    return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1
  }
  return left.length - right.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

function bytesOf(value: bigint): number {
  let length = 1
  while (BigInt.asIntN(length * 8, value) !== value) length++
  return length
}

function numberBytes(type: PrimitiveType, value: Value, length: number, set: (view: DataView, number: number) => void): Uint8Array {
  const whole = type.kind === 'int' || type.kind === 'date'
  expect(typeof value === 'number' && (!whole || (value | 0) === value), type, value)
  const view = new DataView(new ArrayBuffer(length))
  set(view, value as number)
  return new Uint8Array(view.buffer)
}

function text(type: PrimitiveType, value: Value): string {
  expect(typeof value === 'string', type, value)
  return value as string
}

function expect(holds: boolean, type: PrimitiveType, value: Value): void {
  if (!holds) throw new TypeError(`${typeof value} ${String(value).slice(0, 60)} is no value of ${typeName(type)}`)
}
