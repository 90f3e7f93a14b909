/** A page as far as the fetch must understand it: its document, and how many rows it has. The rows themselves are for the engine to read. */
import { readFile } from 'node:fs/promises'
import { fail } from '#base/error.ts'
import { byteSize } from '#base/plural.ts'
import type { EndpointSpec } from '../spec/schema.ts'
import { said } from './ask.ts'
import { read } from './path.ts'

export const readBytesMost = 64 * 2 ** 20

export interface Understood {
  /** As JSON, of NDJSON the list of its lines; undefined for other formats. */
  readonly document: unknown
  /** Undefined where rows cannot be told from the rest. */
  readonly rows: readonly unknown[] | undefined
  readonly count: number | null
}

export interface PageFile { readonly path: string, readonly bytes: number }

/** Throws `connections/refused` for what is not of the endpoint's format, `feed/unsafe` for what is too large to be looked into. */
export async function understood({ path, bytes }: PageFile, endpoint: EndpointSpec, place: string, hide: (text: string) => string): Promise<Understood> {
  const { response_format: format = 'json', response_path: at } = endpoint
  if (bytes > readBytesMost) throw fail('feed/unsafe', `${place} has ${byteSize(bytes)}; ${byteSize(readBytesMost)} is the most of a page that is read for what comes next. Ask for smaller pages`, { bytes })
  const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  if (format === 'csv') return { document: undefined, rows: undefined, count: Math.max(recordsIn(text) - 1, 0) }
  if (format !== 'json' && format !== 'ndjson') return { document: undefined, rows: undefined, count: null }
  const document = documentIn(text, format, place, hide)
  const found = at === undefined ? document : read(document, at)
  if (found === undefined) throw fail('connections/refused', `${place} has nothing at response_path ${at ?? ''}${keysOf(document)}`, {})
  if (Array.isArray(found)) return { document, rows: found, count: found.length }
  if (found === null) return { document, rows: [], count: 0 }
  if (typeof found !== 'object') throw fail('connections/refused', `${place} has ${JSON.stringify(found).slice(0, 60)} ${at === undefined ? '' : `at response_path ${at} `}where a list of rows is expected`, {})
  // Whether an object without a path to a list is a row, or a frame around rows, nobody has said.
  return { document, rows: [found], count: at === undefined ? null : 1 }
}

function documentIn(text: string, format: 'json' | 'ndjson', place: string, hide: (text: string) => string): unknown {
  // Digits beyond what a number holds stay a text: a rounded cursor is another cursor.
  const exact = /(?<![\d.])\d{16}/.test(text) ? (_key: string, value: unknown, context?: { readonly source?: string }): unknown => typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value : undefined
  try {
    if (format === 'json') return JSON.parse(text, exact)
    return text.split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line, exact) as unknown)
  } catch {
    throw fail('connections/refused', `${place} is no ${format === 'json' ? 'JSON' : 'NDJSON'}, and what comes next stands in it${said(hide(text.slice(0, 4000)))}`, {})
  }
}

/** Line breaks within quotes end no record. */
function recordsIn(text: string): number {
  let [records, quoted, empty] = [0, false, true]
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 0x22) quoted = !quoted
    if (sign === 0x0a && !quoted) {
      if (!empty) records++
      empty = true
    } else if (sign > 0x20) empty = false
  }
  return empty ? records : records + 1
}

function keysOf(document: unknown): string {
  if (Array.isArray(document)) return `: it is a list of ${document.length}`
  if (typeof document !== 'object' || document === null) return ''
  return `; it has ${Object.keys(document).slice(0, 12).map(key => JSON.stringify(key.slice(0, 40))).join(', ') || 'no keys'}`
}

/** GraphQL answers 200 to what it refuses. Half an answer is none. */
export function graphqlFault(document: unknown): string | null {
  const errors = read(document, '/errors')
  if (!Array.isArray(errors) || errors.length === 0) return null
  const message = read(errors[0], '/message')
  return typeof message === 'string' ? message : JSON.stringify(errors[0])
}
