/**
 * The engine's text of a value, as its file statistics give it, to the typed value, with nothing lost: microseconds stay
 * (a bound cut to milliseconds would hide rows), 64-bit integers stay.
 */
import { fail } from '#base/error.ts'
import { daysFromCivil } from './civil.ts'
import { type PrimitiveType, typeName } from './types.ts'
import type { Value } from './values.ts'

const moment = /^(\d{1,6})-(\d\d)-(\d\d)( \(BC\))?(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?)?( \(BC\))?$/
const clock = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/
const floating: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN, '-nan': NaN }

/** The engine's infinities are the ends of its own integers, and stored so. */
const lastMicros = 2n ** 63n - 1n
const lastDay = 2 ** 31 - 1

/** `what` names the value in errors. Throws `engine/failed` for text that is no such value. */
export function parseEngineText(type: PrimitiveType, text: string, what: string): Value {
  const value = read(type, text)
  if (value === undefined) {
    const found = JSON.stringify(text.slice(0, 60))
    throw fail('engine/failed', `${what}: the engine gave ${found}; expected the text of a ${typeName(type)}.`, { what, type: typeName(type) })
  }
  return value
}

function read(type: PrimitiveType, text: string): Value | undefined {
  switch (type.kind) {
    case 'string': return text
    case 'boolean': return text === '1' || text === 'true' ? true : text === '0' || text === 'false' ? false : undefined
    case 'int': return /^-?\d{1,10}$/.test(text) && (Number(text) | 0) === Number(text) ? Number(text) : undefined
    case 'long': return readLong(text)
    case 'float': case 'double': return readFloating(type.kind, text)
    case 'decimal': return readDecimal(type.scale, text)
    case 'date': return readDate(text)
    case 'time': return readTime(text)
    case 'timestamp': return readMicros(text, false)
    case 'timestamptz': return readMicros(text, true)
    case 'timestamp_ns': case 'timestamptz_ns': return readNanos(text, type.kind === 'timestamptz_ns')
    case 'uuid': return /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text) ? text.toLowerCase() : undefined
    case 'binary': case 'fixed': {
      if (!/^([0-9a-fA-F]{2})*$/.test(text)) return undefined
      const bytes = new Uint8Array(Buffer.from(text, 'hex'))
      return type.kind === 'fixed' && bytes.length !== type.length ? undefined : bytes
    }
  }
}

function readLong(text: string): bigint | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined
  const value = BigInt(text)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

function readFloating(kind: 'float' | 'double', text: string): number | undefined {
  const special = floating[text]
  if (special !== undefined) return special
  if (!/^-?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(text)) return undefined
  return kind === 'float' ? Math.fround(Number(text)) : Number(text)
}

/** The unscaled value; the text must have exactly the type's digits after the point. */
function readDecimal(scale: number, text: string): bigint | undefined {
  const parts = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text)
  if (!parts || (parts[3] ?? '').length !== scale || (parts[2] === '' && scale === 0)) return undefined
  const magnitude = BigInt(`${parts[2] ?? ''}${parts[3] ?? ''}`)
  return parts[1] === '-' ? -magnitude : magnitude
}

function readDate(text: string): number | undefined {
  if (text === 'infinity' || text === '-infinity') return text === 'infinity' ? lastDay : -lastDay
  const parts = moment.exec(text)
  return parts && parts[5] === undefined ? dayOf(parts) : undefined
}

function dayOf(parts: RegExpExecArray): number {
  const year = Number(parts[1])
  return daysFromCivil(parts[4] || parts[13] ? 1 - year : year, Number(parts[2]), Number(parts[3]))
}

function readTime(text: string): bigint | undefined {
  const parts = clock.exec(text)
  return parts ? microsOfDay(parts[1], parts[2], parts[3], parts[4]) : undefined
}

/** Microseconds since 1970-01-01 00:00 UTC. With a zone the text must name its offset, without one it must not. */
function readMicros(text: string, zoned: boolean): bigint | undefined {
  if (text === 'infinity' || text === '-infinity') return text === 'infinity' ? lastMicros : -lastMicros
  const parts = moment.exec(text)
  if (!parts || parts[5] === undefined || (parts[9] !== undefined) !== zoned) return undefined
  const offset = (Number(parts[10] ?? 0) * 3600 + Number(parts[11] ?? 0) * 60 + Number(parts[12] ?? 0)) * (parts[9] === '-' ? -1 : 1)
  return BigInt(dayOf(parts)) * 86_400_000_000n + microsOfDay(parts[5], parts[6], parts[7], parts[8]) - BigInt(offset) * 1_000_000n
}

/** Nanoseconds since 1970: what follows the sixth digit is a part of a microsecond. */
function readNanos(text: string, zoned: boolean): bigint | undefined {
  const rest = /(\.\d{6})(\d{1,3})/.exec(text)
  const micros = /^-?infinity$/.test(text) ? undefined : readMicros(rest ? text.replace(rest[0], rest[1] ?? '') : text, zoned)
  return micros === undefined ? undefined : micros * 1000n + BigInt((rest?.[2] ?? '').padEnd(3, '0'))
}

function microsOfDay(hours = '0', minutes = '0', seconds = '0', fraction = ''): bigint {
  return BigInt((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0'))
}
