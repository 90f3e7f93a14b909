/** How an answer goes on: what the first page is asked for with, and each one after it. Pure. */
import { fail } from '#base/error.ts'
import { paginationConfigs } from '../spec/by-kind.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import { nextIn } from './link-header.ts'
import { read } from './path.ts'
import type { Setting } from './request.ts'
import { settingsOf } from './settings.ts'

/** A page that came. */
export interface Page {
  /** From 1. */
  readonly number: number
  /** What it was asked by. */
  readonly url: URL
  /** Null where they cannot be counted. */
  readonly rows: number | null
  /** Of all pages so far. */
  readonly rowsSoFar: number
  /** The answer as JSON; undefined where it was not read. */
  readonly document: unknown
  readonly link: string | undefined
}

export type Step = { readonly settings: readonly Setting[], readonly link: URL | null }

export interface Paging {
  readonly first: Step
  readonly pagesMost: number
  /** Whether pages are read for what comes next. */
  readonly reads: boolean
  /** Null at the end. Throws `connections/refused` where a page does not say what it should. */
  next(page: Page): Step | null
  /** How many pages there will be, where that is known. */
  total(page: Page): number | undefined
}

interface Cursor { readonly cursor_param: string, readonly cursor_path: string, readonly limit_param?: string, readonly limit?: number }
interface Offset { readonly offset_param: string, readonly limit_param: string, readonly limit: number, readonly total_path?: string }
interface Numbered { readonly page_param: string, readonly first_page: number, readonly size_param?: string, readonly size?: number, readonly total_pages_path?: string }
interface Link { readonly next_path?: string }

const pagesMost = 10_000
/** A longer one fits into no address. */
const cursorMost = 8192

const single: Step = { settings: [], link: null }
const of = (...settings: Setting[]): Step => ({ settings: settings.filter(({ value }) => value !== null), link: null })

/** Throws `connections/invalid-spec` for settings that are none. */
export function pagingOf({ pagination = 'none', pagination_config: given = {} }: EndpointSpec, name: string): Paging {
  const config: unknown = settingsOf(paginationConfigs[pagination], given, 'pagination_config', name)
  const most = (config as { pages_at_most?: number }).pages_at_most ?? pagesMost
  switch (pagination) {
    case 'none': return { first: single, pagesMost: 1, reads: false, next: () => null, total: () => 1 }
    case 'cursor': return { pagesMost: most, reads: true, ...byCursor(config as Cursor, name) }
    case 'offset': return { pagesMost: most, reads: true, ...byOffset(config as Offset, name) }
    case 'page': return { pagesMost: most, reads: true, ...byNumber(config as Numbered, name) }
    case 'link': return { pagesMost: most, reads: (config as Link).next_path !== undefined, ...byLink(config as Link, name) }
  }
}

type Way = Omit<Paging, 'pagesMost' | 'reads'>

function byCursor({ cursor_param: param, cursor_path: path, limit_param: limitParam, limit }: Cursor, name: string): Way {
  const seen = new Map<string, number>()
  const size: Setting = { place: 'limit', param: limitParam ?? null, value: limit ?? null }
  return {
    first: of(size), total: () => undefined,
    next({ number, rows, document }) {
      const cursor = read(document, path)
      if (rows === 0 || cursor === undefined || cursor === null || cursor === '' || cursor === false) return null
      if ((typeof cursor !== 'string' && typeof cursor !== 'number') || String(cursor).length > cursorMost) throw odd(name, number, `has no cursor at ${path}: a text or a number is expected, ${shown(cursor)} found`)
      const before = seen.get(String(cursor))
      if (before !== undefined) throw odd(name, number, `has the cursor of page ${before} at ${path}, so the pages would never end; look whether the source knows the parameter ${param}`)
      seen.set(String(cursor), number)
      return of(size, { place: 'cursor', param, value: cursor })
    },
  }
}

function byOffset({ offset_param: param, limit_param: limitParam, limit, total_path: path }: Offset, name: string): Way {
  const at = (offset: number): Step => of({ place: 'offset', param, value: offset }, { place: 'limit', param: limitParam, value: limit })
  return {
    first: at(0),
    next({ number, rows, rowsSoFar, document }) {
      const total = path === undefined ? null : numberAt(document, path, name, number)
      // As many as came, not as many as were asked for: a source may give fewer at once.
      const offset = rows === null ? number * limit : rowsSoFar
      if (rows === null && total === null) throw uncountable(name, 'total_path')
      return rows === 0 || (total !== null && offset >= total) ? null : at(offset)
    },
    total({ document, number }) { return path === undefined ? undefined : Math.max(1, Math.ceil(numberAt(document, path, name, number) / limit)) },
  }
}

function byNumber({ page_param: param, first_page: first, size_param: sizeParam, size, total_pages_path: path }: Numbered, name: string): Way {
  const at = (page: number): Step => of({ place: 'page', param, value: page }, { place: 'limit', param: sizeParam ?? null, value: size ?? null })
  return {
    first: at(first),
    next({ number, rows, document }) {
      const total = path === undefined ? null : numberAt(document, path, name, number)
      if (rows === null && total === null) throw uncountable(name, 'total_pages_path')
      return rows === 0 || (total !== null && number >= total) ? null : at(first + number)
    },
    total({ document, number }) { return path === undefined ? undefined : numberAt(document, path, name, number) },
  }
}

function byLink({ next_path: path }: Link, name: string): Way {
  const seen = new Map<string, number>()
  return {
    first: single, total: () => undefined,
    next({ number, url, document, link }) {
      const target = path === undefined ? nextIn(link) : read(document, path) ?? ''
      if (target === null || target === '' || target === false) return null
      if (number === 1) seen.set(url.href, 1)
      const next = typeof target === 'string' && target.length <= cursorMost ? URL.parse(target, url.href) : null
      if (next === null) throw odd(name, number, `has no next address${path === undefined ? ' in the header Link' : ` at ${path}`}: a text with an address is expected, ${shown(target)} found`)
      next.username = next.password = next.hash = ''
      if (next.protocol !== url.protocol && next.protocol !== 'https:') throw odd(name, number, `goes on at ${next.protocol}//${next.host}, and it was ${url.protocol}//${url.host} that was asked; this is not followed`)
      const before = seen.get(next.href)
      if (before !== undefined) throw odd(name, number, `goes on at the address of page ${before}, so the pages would never end`)
      seen.set(next.href, number + 1)
      return { settings: [], link: next }
    },
  }
}

function numberAt(document: unknown, path: string, name: string, page: number): number {
  const value = read(document, path)
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number) || number < 0) throw odd(name, page, `has no number at ${path}: ${shown(value)} found`)
  return number
}

function uncountable(name: string, setting: string): Error {
  return fail('connections/invalid-spec', `${name}: the rows of a page cannot be counted, so its end cannot be seen: say response_path, which names the list of rows, or pagination_config.${setting}`)
}

function odd(name: string, page: number, what: string): Error { return fail('connections/refused', `${name}: page ${page} ${what}`, { page }) }

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
