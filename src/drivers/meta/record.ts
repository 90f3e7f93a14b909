/** What a record is in a store of rows: a key, its value as JSON text, its revision. */
import assert from 'node:assert'
import { fail } from '#base/error.ts'
import type { Entry } from './port.ts'

export interface Stored { readonly key: string, readonly value: string, readonly revision: number }

export function entry<T>({ key, value, revision }: Stored): Entry<T> {
  return { key, value: JSON.parse(value) as T, revision }
}

export function jsonText(key: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  assert(text !== undefined, `the value of ${key} has no form in JSON`)
  return text
}

/** Text that UTF-8 cannot hold, or that SQL tools cut short, would make two keys one. */
export function isKey(key: string): boolean {
  return key !== '' && key.isWellFormed() && !key.includes('\0')
}

export function checkKey(key: string): void {
  if (isKey(key)) return
  throw fail('usage/invalid', `Record key ${JSON.stringify(key.slice(0, 200))} is not allowed: expected text that is not empty and has no NUL or half characters.`, { key })
}

export function conflict(key: string, expected: number | null, found: number | null): Error {
  const words = (revision: number | null): string => revision === null ? 'no record' : `revision ${revision}`
  return fail('meta/conflict', `Record ${key} changed: expected ${words(expected)}, found ${words(found)}. Read it again and repeat.`, { key, expected, found })
}
