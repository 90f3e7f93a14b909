/** Single values as the protocol's JSON has them, both ways (table spec, appendix D, "JSON single-value serialization"). Pure. */
import { civilFromDays, daysFromCivil } from '../../iceberg/civil.ts'
import type { Json } from '../../iceberg/json.ts'
import type { PrimitiveType } from '../../iceberg/types.ts'
import type { Value } from '../../iceberg/values.ts'

const numeric: ReadonlySet<string> = new Set(['int', 'long', 'float', 'double'])
const microsPerDay = 86_400_000_000n
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const moment = /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/
const clock = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/

/**
 * The value that a literal stands for in a column of this type. Undefined where it stands for none: a text for a number, a
 * number beyond the type. Numbers for dates and times are days and microseconds, as some clients send them.
 */
export function valueOfJson(type: PrimitiveType, from: Json): Value | undefined {
  // PyIceberg sends numbers as texts.
  const given = typeof from === 'string' && numeric.has(type.kind) && /^-?\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?$/.test(from) ? /^-?\d+$/.test(from) ? BigInt(from) : Number(from) : from
  const number = typeof given === 'number' || typeof given === 'bigint' ? given : undefined
  const text = typeof given === 'string' ? given : undefined
  switch (type.kind) {
    case 'boolean': return typeof given === 'boolean' ? given : undefined
    case 'int': return number !== undefined && (Number(number) | 0) === Number(number) ? Number(number) : undefined
    case 'long': return number === undefined ? undefined : wholeOf(number)
    case 'float': case 'double': return number === undefined || Number.isNaN(Number(number)) ? undefined : Number(number)
    case 'string': return text
    case 'date': return text === undefined ? number === undefined ? undefined : Number(number) : daysOf(text)
    case 'time': return text === undefined ? number === undefined ? undefined : wholeOf(number) : microsOfClock(text)
    case 'timestamp': case 'timestamptz': return text === undefined ? number === undefined ? undefined : wholeOf(number) : microsOf(text)
    case 'timestamp_ns': case 'timestamptz_ns': return text === undefined ? number === undefined ? undefined : wholeOf(number) : nanosOf(text)
    case 'uuid': return text !== undefined && uuid.test(text) ? text.toLowerCase() : undefined
    case 'binary': case 'fixed': return text !== undefined && /^([0-9a-f]{2})*$/i.test(text) ? new Uint8Array(Buffer.from(text, 'hex')) : undefined
    case 'decimal': return unscaled(type.scale, text ?? (number === undefined ? '' : String(number)))
  }
}

function wholeOf(number: number | bigint): bigint | undefined {
  return typeof number === 'bigint' ? number : Number.isSafeInteger(number) ? BigInt(number) : undefined
}

function daysOf(text: string): number | undefined {
  const match = moment.exec(text)
  return match && match[4] === undefined ? daysFromCivil(Number(match[1]), Number(match[2]), Number(match[3])) : undefined
}

function microsOfClock(text: string): bigint | undefined {
  const match = clock.exec(text)
  if (match === null) return undefined
  const [, hours, minutes, seconds = '0', fraction = ''] = match
  return BigInt((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

function microsOf(text: string): bigint | undefined {
  const match = moment.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0', fraction = '', zone = 'Z'] = match
  const [, sign = '+', zoneHours = '0', zoneMinutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
  return BigInt(daysFromCivil(Number(year), Number(month), Number(day))) * microsPerDay
    + BigInt(((Number(hours) * 60 + Number(minutes) - offset) * 60) + Number(seconds)) * 1_000_000n + BigInt(fraction.padEnd(6, '0').slice(0, 6))
}

function nanosOf(text: string): bigint | undefined {
  const [micros, rest = ''] = [microsOf(text), /\.\d{6}(\d{1,3})/.exec(text)?.[1]]
  return micros === undefined ? undefined : micros * 1000n + BigInt(rest.padEnd(3, '0'))
}

function unscaled(scale: number, text: string): bigint | undefined {
  const match = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole, fraction = ''] = match
  if (/[1-9]/.test(fraction.slice(scale))) return undefined
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, '0').slice(0, scale)}`)
}

/** Null for a value that JSON has no number for. */
export function jsonOfValue(type: PrimitiveType, value: Value | null): Json {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return null
  switch (type.kind) {
    case 'date': return dateText(Number(value))
    case 'time': return clockText(BigInt(value as bigint))
    case 'timestamp': case 'timestamptz': {
      const micros = value as bigint
      const days = (micros - (((micros % microsPerDay) + microsPerDay) % microsPerDay)) / microsPerDay
      return `${dateText(Number(days))}T${clockText(micros - days * microsPerDay)}${type.kind === 'timestamptz' ? '+00:00' : ''}`
    }
    case 'timestamp_ns': case 'timestamptz_ns': {
      const nanos = value as bigint
      const rest = ((nanos % 1000n) + 1000n) % 1000n
      const text = jsonOfValue({ kind: 'timestamp' }, (nanos - rest) / 1000n) as string
      return `${text}${String(rest).padStart(3, '0')}${type.kind === 'timestamptz_ns' ? '+00:00' : ''}`
    }
    case 'decimal': return decimalText(value as bigint, type.scale)
    case 'binary': case 'fixed': return Buffer.from(value as Uint8Array).toString('hex').toUpperCase()
    case 'boolean': case 'int': case 'long': case 'float': case 'double': case 'string': case 'uuid': return value as Json
  }
}

function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function clockText(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(part => String(part).padStart(2, '0'))
  return `${parts.join(':')}.${String(micros % 1_000_000n).padStart(6, '0')}`
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return value < 0n ? `-${text}` : text
}
