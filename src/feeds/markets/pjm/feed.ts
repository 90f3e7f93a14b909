/**
 * PJM's price feeds in Data Miner 2: one form for all of them, as CSV (the site's export) and as the API's JSON.
 * https://dataminer2.pjm.com (feeds da_hrl_lmps, rt_hrl_lmps, rt_fivemin_hrl_lmps, rt_unverified_fivemin_lmps)
 *
 *   CSV    = header row*, CRLF
 *   header = datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,voltage,equipment,type,zone,
 *            system_energy_price_M,total_lmp_M,congestion_price_M,marginal_loss_price_M,row_is_current,version_nbr     M = da | rt
 *   JSON   = {"links": [{"rel", "href"}, ..], "items": [record, ..], "searchSpecification": {..}, "totalRows"}
 *
 * Columns are those that somebody asked for, in any order; the unverified feed has no energy, version or zone. Instants are
 * the interval's START, `1/1/2025 5:00:00 AM` in the export and `2023-11-06T04:55:00` (now and then with milliseconds) in the
 * API, both without a Z. Eastern time stands beside and is not read: on the autumn day 1:00 AM comes twice in it.
 *
 * A correction is a second row: `version_nbr` counts, `row_is_current` says which counts. A day that is posted again has a
 * new version of every price, whether it changed or not.
 *
 * Hourly and five-minute files have the same columns. The API's own link names its feed; of a CSV the stamps tell, as far as
 * the first rows go, and where they don't its name decides (`fileNames`), or the caller.
 */
import { cells, columnNames, columnOf, findHeader } from '../csv.ts'
import { jsonHead, sizeFact } from '../json.ts'
import type { Head, Layout } from '../../report.ts'

export interface WantedFeed {
  readonly market: 'da' | 'rt'
  readonly minutes: 60 | 5
  /** Whether the price of energy is published beside the others: it is in every feed that was verified. */
  readonly verified: boolean
  /** Names of the feeds, as in an address of the API. */
  readonly feeds: readonly string[]
}

/** Columns without which a row cannot be placed or has no price. */
function needed({ market, verified }: WantedFeed): string[] {
  return ['datetime_beginning_utc', 'pnode_id', ...priceColumns(market).filter(name => verified || name !== energyColumn(market))]
}

export function priceColumns(market: 'da' | 'rt'): string[] {
  return [`total_lmp_${market}`, energyColumn(market), `congestion_price_${market}`, `marginal_loss_price_${market}`]
}

export function energyColumn(market: 'da' | 'rt'): string { return `system_energy_price_${market}` }

/**
 * The layout of a file of this feed, or null where it is none. Facts of a CSV: `stamps`, the form of its times; of an answer:
 * those of `sizeFact`.
 */
export function recogniseFeed(head: Head, wanted: WantedFeed): Layout | null {
  const text = jsonHead(head)
  return text === null ? recogniseExport(head, wanted) : recogniseAnswer(head, text, wanted)
}

/** Whether the names are of this feed and of no other: the monthly feed has both markets side by side, the unverified one no energy. */
function isFeed(wanted: WantedFeed, has: (name: string) => boolean): boolean {
  const { market, verified } = wanted
  return needed(wanted).every(has) && !has(`total_lmp_${market === 'da' ? 'rt' : 'da'}`) && (verified || !has(energyColumn(market)))
}

function recogniseExport(head: Head, wanted: WantedFeed): Layout | null {
  const found = findHeader(head, needed(wanted), 3)
  if (!found || !isFeed(wanted, name => columnOf(found.columns, name) !== null)) return null
  const at = columnNames(found.columns).indexOf('datetimebeginningutc')
  const stamps = head.lines.slice(found.line + 1).map(line => cells(line)[at] ?? '').filter(stamp => stamp !== '')
  if (!mayBe(wanted.minutes, stamps)) return null
  return { headerLine: found.line, columns: found.columns, facts: { form: 'export', stamps: stampForm(stamps[0] ?? '') } }
}

/** Day-ahead prices are hourly; in real time stamps off the hour are five-minute ones, and two hours with nothing between are hourly. */
export function mayBe(minutes: 60 | 5, stamps: readonly string[]): boolean {
  if (stamps.some(stamp => /^[^:]*\d:(?!00)\d\d/.test(stamp))) return minutes === 5
  return minutes === 60 || new Set(stamps).size < 2
}

function stampForm(stamp: string): string {
  const date = /^\d{4}-/.test(stamp) ? `%Y-%m-%d${stamp.includes('T') ? 'T' : ' '}` : '%m/%d/%Y '
  const seconds = /:\d\d:\d\d\.\d+/.test(stamp) ? ':%S.%g' : /:\d\d:\d\d/.test(stamp) ? ':%S' : ''
  return /[AP]M$/i.test(stamp) ? `${date}%I:%M${seconds} %p` : `${date}%H:%M${seconds}`
}

function recogniseAnswer(head: Head, text: string, wanted: WantedFeed): Layout | null {
  if (!/"items"\s*:\s*\[/.test(text) || !isFeed(wanted, name => new RegExp(`"${name}"\\s*:`).test(text))) return null
  const feed = feedOf(text)
  const stamps = stampsOf(text)
  if (feed === null ? !mayBe(wanted.minutes, stamps) : !wanted.feeds.includes(feed)) return null
  return { headerLine: 0, columns: [], facts: { form: 'answer', ...sizeFact(head) } }
}

/** When the records begin that stand in the beginning of an answer. */
export function stampsOf(text: string): string[] { return [...text.matchAll(/"datetime_beginning_utc"\s*:\s*"([^"]*)"/g)].map(found => found[1] ?? '') }

/** The feed that an answer is of, by its link to itself; null where it has none. */
export function feedOf(text: string): string | null {
  return /"href"\s*:\s*"[^"]*\/api\/v1\/([a-z_0-9]+)[?"/]/i.exec(text)?.[1]?.toLowerCase() ?? null
}

/** Said where an answer is the first of several pages: the rest was not asked for. */
export function partialAnswer(head: Head): string | null {
  const text = jsonHead(head)
  return text !== null && /"rel"\s*:\s*"next"/.test(text) ? 'it has more rows than one answer may hold' : null
}
