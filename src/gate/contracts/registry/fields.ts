/** Reads the fields of a body; what is wrong is refused with its place. Pure. */
import { refused } from './errors.ts'
import { shown } from './names.ts'

export type Fields = Readonly<Record<string, unknown>>

const idMost = 2 ** 31 - 1

export function fieldsOf(bytes: Uint8Array): Fields {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (error) {
    throw refused('unreadable', `the body is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}`, error)
  }
  if (!isFields(value)) throw refused('unreadable', 'the body must be a JSON object')
  return value
}

/** Null where it is missing or null. */
export function optional<T>(fields: Fields, name: string, read: (value: unknown, at: string) => T): T | null {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return value === undefined || value === null ? null : read(value, name)
}

export function text(value: unknown, at: string): string {
  // Texts that cannot be kept would come back as others.
  if (typeof value !== 'string' || !value.isWellFormed() || value.includes('\0')) throw wrong(at, 'a text', value)
  return value
}

export function whole(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > idMost) throw wrong(at, `a whole number up to ${idMost}`, value)
  return value
}

export function flag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw wrong(at, 'true or false', value)
  return value
}

export function list<T>(value: unknown, at: string, read: (value: unknown, at: string) => T): T[] {
  if (!Array.isArray(value)) throw wrong(at, 'a list', value)
  return value.map((item, index) => read(item, `${at}[${index}]`))
}

export function record<T>(value: unknown, at: string, read: (value: unknown, at: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(object(value, at)).map(([name, item]) => [text(name, at), read(item, `${at}.${name.slice(0, 60)}`)]))
}

export function object(value: unknown, at: string): Fields {
  if (!isFields(value)) throw wrong(at, 'an object', value)
  return value
}

function isFields(value: unknown): value is Fields { return typeof value === 'object' && value !== null && !Array.isArray(value) }

function wrong(at: string, expected: string, found: unknown): Error {
  return refused('unreadable', `${at} must be ${expected}, found ${shown(JSON.stringify(found) ?? 'nothing')}`)
}
