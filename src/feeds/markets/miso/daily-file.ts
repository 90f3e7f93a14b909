/**
 * The daily price file of MISO's market reports, one form for day-ahead and real-time hourly prices.
 *
 *   preamble = title CRLF? date CRLF? [blank] ",,,All Hours-Ending are Eastern Standard Time (EST)"
 *   header   = "Node,Type,Value,HE 1,..,HE 24"
 *   row      = node "," type "," ("LMP" | "MCC" | "MLC") 24("," [price])
 *
 * The preamble has two to four lines, with or without a blank one and with or without padding commas, and its date is
 * `01/01/2023` or `1/1/2023`: the header is found by its first cells, never counted to. Every day has 24 hours, because
 * MISO's market runs on Eastern Standard Time all year: hour ending n starts n - 1 hours after midnight at UTC-5.
 */
import { fail } from '#base/error.ts'
import { epochDay, formatDate, isCivilDate, parseDate } from '#canon/civil.ts'
import { cells, normalised } from '../csv.ts'
import type { Head, Layout } from '../../report.ts'

export type Market = 'day-ahead' | 'real-time'
export type Pricing = 'ex-post' | 'ex-ante'
export type Status = 'preliminary' | 'final'

/** What a preamble says of its file; undefined where it does not say. */
interface Claim {
  readonly market: Market | undefined
  readonly pricing: Pricing | undefined
  readonly status: Status | undefined
  /** `YYYY-MM-DD` */
  readonly date: string | undefined
}

/** Which file a report wants: real-time hourly files are all ex-post. */
export interface Wanted { readonly market: Market, readonly pricing: Pricing }

const hoursOfDay = 24

/**
 * The layout of a daily file of the wanted market, or null where the file is none; `isHeader` knows it by the cells of its
 * header. The preamble decides; what it does not say may be either, and the file's name decides among the reports that take
 * it (`fileNames`). Facts: `status`,
 * `status_from` (`name`, `preamble`, or `default` where neither says and preliminary is assumed), and `date` only where the
 * name lacks it, so that days can be read together.
 *
 * Throws `feed/mismatch` where name and preamble give different days or statuses, `feed/malformed` where neither gives a
 * day or the hours are not HE 1 to HE 24.
 */
export function recogniseDaily(head: Head, wanted: Wanted, isHeader: (columns: readonly string[]) => boolean = isPriceHeader): Layout | null {
  const header = findDailyHeader(head, isHeader)
  if (!header) return null
  const preamble = readPreamble(head.lines.slice(0, header.line))
  const name = readName(head.name)
  if (preamble.market !== undefined && preamble.market !== wanted.market) return null
  if (wanted.market === 'day-ahead' && preamble.pricing !== undefined && preamble.pricing !== wanted.pricing) return null
  refuseContradiction(head, 'the day', preamble.date, name.date)
  if (wanted.market === 'real-time') refuseContradiction(head, 'the status', preamble.status, name.status)
  refuseOtherHours(head, header.columns)
  const date = preamble.date ?? name.date
  if (date === undefined) {
    throw fail('feed/malformed', `${head.name}: expected the market day in the preamble or as YYYYMMDD_ in the name, found neither; name the file as MISO does`, { name: head.name })
  }
  return { headerLine: header.line, columns: header.columns, facts: { ...statusFacts(wanted.market, name, preamble), ...name.date === undefined ? { date } : {} } }
}

/** Market day of a file of this layout, `YYYY-MM-DD`. */
export function marketDay(file: { readonly name: string, readonly layout: Layout }): string {
  const date = file.layout.facts.date ?? readName(file.name).date
  if (date === undefined) throw fail('feed/malformed', `${file.name}: expected YYYYMMDD_ in the name, found none`, { name: file.name })
  return date
}

/** n of `HE n`, or null. */
export function hourEnding(column: string): number | null {
  const found = /^HE ?0?(\d{1,2})$/i.exec(column.trim())
  return found ? Number(found[1]) : null
}

function isPriceHeader(columns: readonly string[]): boolean { return columns.slice(0, 3).map(normalised).join() === 'node,type,value' }

function findDailyHeader(head: Head, isHeader: (columns: readonly string[]) => boolean): { line: number, columns: string[] } | null {
  for (const [line, text] of head.lines.slice(0, 12).entries()) {
    const columns = cells(text)
    if (isHeader(columns)) return { line, columns }
  }
  return null
}

function refuseOtherHours(head: Head, columns: readonly string[]): void {
  const hours = columns.flatMap(column => hourEnding(column) ?? [])
  if (hours.length === hoursOfDay && new Set(hours).size === hoursOfDay && hours.every(hour => hour >= 1 && hour <= hoursOfDay)) return
  throw fail('feed/malformed', `${head.name}: expected the columns HE 1 to HE 24, found ${hours.length} hours (${hours.join(', ')}); MISO's days have 24 hours all year`, { name: head.name })
}

function readPreamble(lines: readonly string[]): Claim {
  const text = lines.join('\n')
  const date = /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/.exec(text)
  const [month, day, year] = [Number(date?.[1]), Number(date?.[2]), Number(date?.[3])]
  return {
    market: /day[ -]?ahead/i.test(text) ? 'day-ahead' : /real[ -]?time/i.test(text) ? 'real-time' : undefined,
    pricing: /ex[ -]?ante/i.test(text) ? 'ex-ante' : /ex[ -]?post/i.test(text) ? 'ex-post' : undefined,
    status: /\bprelim/i.test(text) ? 'preliminary' : /\bfinal\b/i.test(text) ? 'final' : undefined,
    date: isCivilDate(year, month, day) ? formatDate(epochDay(year, month, day)) : undefined,
  }
}

function readName(name: string): Pick<Claim, 'status' | 'date'> {
  const date = /(?:^|[^0-9])(\d{4})(\d{2})(\d{2})_/.exec(name)
  const text = `${date?.[1]}-${date?.[2]}-${date?.[3]}`
  return {
    status: /prelim/i.test(name) ? 'preliminary' : /_final/i.test(name) ? 'final' : undefined,
    date: parseDate(text) === null ? undefined : text,
  }
}

function statusFacts(market: Market, name: Pick<Claim, 'status'>, preamble: Claim): Record<string, string> {
  if (market === 'day-ahead') return { status: 'final' }
  if (name.status) return { status: name.status, status_from: 'name' }
  if (preamble.status) return { status: preamble.status, status_from: 'preamble' }
  return { status: 'preliminary', status_from: 'default' }
}

function refuseContradiction(head: Head, what: string, inside: string | undefined, named: string | undefined): void {
  if (inside === undefined || named === undefined || inside === named) return
  throw fail('feed/mismatch', `${head.name}: ${what} in the preamble is ${inside}, in the name ${named}; rename the file to what it holds, or fetch it again`, { name: head.name, inside, named })
}
