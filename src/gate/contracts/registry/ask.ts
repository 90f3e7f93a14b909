/** A call of the protocol, and what its path and query say. Pure. */
import { type Fields, fieldsOf } from './fields.ts'
import { refused } from './errors.ts'
import { contextOf, defaultContext, type Name, nameWithin, shown } from './names.ts'

export interface Ask {
  readonly params: Readonly<Record<string, string>>
  /** A text, or several where it is given more than once. */
  readonly query: Readonly<Record<string, string | readonly string[]>>
  readonly body: Uint8Array
}

/** JSON, ready to be sent or not. */
export type Run = (ask: Ask) => Promise<unknown>

const numberMost = 2 ** 31 - 1

/** Of `/contexts/NAME/...`; the default elsewhere. */
export function contextParam({ params }: Pick<Ask, 'params'>): string { return params['context'] === undefined ? defaultContext : contextOf(params['context']) }

export function subjectParam(ask: Ask): Name { return nameWithin(contextParam(ask), ask.params['subject'] ?? '') }

export function bodyOf({ body }: Ask): Fields { return fieldsOf(body) }

/** Throws 42202. */
export function versionParam({ params }: Ask): number | 'latest' {
  const given = params['version'] ?? ''
  if (given.toLowerCase() === 'latest' || given === '-1') return 'latest'
  const version = /^\d{1,10}$/.test(given) ? Number(given) : 0
  if (version < 1 || version > numberMost) throw refused('invalidVersion', `${shown(given)} is no version: expected a number from 1 to ${numberMost}, or "latest"`)
  return version
}

/** Throws 404 where it cannot be an id: there is nothing at such a path. */
export function idParam({ params }: Pick<Ask, 'params'>): number {
  const given = params['id'] ?? ''
  const id = /^-?\d{1,10}$/.test(given) ? Number(given) : NaN
  if (!(Math.abs(id) <= numberMost)) throw refused('unknownSchema', `${shown(given)} is no id: expected a whole number up to ${numberMost}`)
  return id
}

export function textOption({ query }: Ask, name: string): string {
  const given = Object.hasOwn(query, name) ? query[name] ?? '' : ''
  return typeof given === 'string' ? given : given[0] ?? ''
}

export function textsOption({ query }: Ask, name: string): readonly string[] {
  const given = Object.hasOwn(query, name) ? query[name] ?? [] : []
  return typeof given === 'string' ? [given] : given
}

export function flagOption(ask: Ask, name: string): boolean { return textOption(ask, name).toLowerCase() === 'true' }

export function paged<T>(ask: Ask, all: readonly T[], most = Infinity): T[] {
  const [offset, limit] = [wholeOption(ask, 'offset', 0), wholeOption(ask, 'limit', -1)]
  return all.slice(offset, offset + (limit <= 0 ? most : Math.min(limit, most)))
}

function wholeOption(ask: Ask, name: string, usual: number): number {
  const given = textOption(ask, name)
  if (given === '') return usual
  if (!/^-?\d{1,10}$/.test(given)) throw refused('unreadable', `${name} must be a whole number, found ${shown(given)}`)
  return Math.max(-1, Number(given)) < 0 ? usual : Number(given)
}
