/**
 * PJM's Data Miner 2 API: https://api.pjm.com/api/v1/<feed>, with a subscription key in a header.
 *
 * An answer has 50,000 rows at most, and a link to the next page where there are more. Pages cut hours in two, which looks
 * like a file that was cut off: so it is asked by hours, that fit. The end of a range belongs to it. Of days that have moved to
 * the archive (hourly prices after 731 days, five-minute ones after 186) the API refuses to choose nodes.
 */
import { addDays, dayNumberOf } from '#canon/civil.ts'
import { dayMs, formatInstant, hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import type { Credential, Download, FetchWindow } from '../../report.ts'

export const dataMiner = 'https://api.pjm.com/api/v1'

/** Six a minute for who is no member. */
export const dataMinerIntervalMs = 10_000

export const dataMinerKey: Credential = { kind: 'key', header: 'Ocp-Apim-Subscription-Key' }

/** Rows of one answer, at most. */
export const rowsMost = 50_000
const daysMost = 366

/** Rows of one node and interval: a price and its corrections. */
const versionsMost = 3

export interface Asked {
  readonly feed: string
  readonly minutes: 60 | 5
  /** What one request spans where every node is wanted. */
  readonly spanMs: number
  readonly more?: string
}

/** All nodes of an hour, 13,000 of them, and their corrections. */
export const hourSpan = hourMs

/** All nodes of two intervals. */
export const tenMinuteSpan = 10 * minuteMs

/** Requests for a window of market days: one for few nodes, as long as their rows fit; else one per span. */
export function feedDownloads(base: string, window: FetchWindow, asked: Asked): Download[] {
  const from = marketDay('pjm', window.from).start_utc
  const end = marketDay('pjm', window.to).end_utc
  const days = dayNumberOf(window.to) - dayNumberOf(window.from) + 1
  const rows = window.nodes.length * (end - from) / (asked.minutes * minuteMs) * versionsMost
  if (window.nodes.length > 0 && rows <= rowsMost && days <= daysMost) return [download(base, asked, from, end, window.nodes)]
  const span = window.nodes.length > 0 ? 24 * hourMs : asked.spanMs
  const downloads: Download[] = []
  for (let start = from; start < end; start += span) downloads.push(download(base, asked, start, Math.min(start + span, end), window.nodes))
  return downloads
}

/** A feed whose rows have no price points: how it is asked for a window of market days. */
export interface AskedRows {
  readonly feed: string
  /** The column of times that the range is of; one in Eastern time ends in `_ept`. */
  readonly of: string
  /** Market days whose rows surely fit into one answer. */
  readonly days: number
  /** For days of more rows than fit: answers for each of them. */
  readonly perDay?: number
}

/** Requests for all rows of a window, as long as they fit. */
export function rowDownloads(base: string, { from, to }: FetchWindow, { feed, of, days, perDay = 1 }: AskedRows): Download[] {
  const downloads: Download[] = []
  for (let first = from; first <= to; first = addDays(first, days)) {
    const last = addDays(first, days - 1) < to ? addDays(first, days - 1) : to
    const [start, end] = of.endsWith('_ept') ? [dayNumberOf(first) * dayMs, (dayNumberOf(last) + 1) * dayMs] : [marketDay('pjm', first).start_utc, marketDay('pjm', last).end_utc]
    const span = perDay === 1 ? end - start : dayMs / perDay
    for (let at = start; at < end; at += span) downloads.push(asked(base, { feed, of, from: at, to: Math.min(at + span, end) - minuteMs }))
  }
  return downloads
}

function asked(base: string, { feed, of, from, to }: { feed: string, of: string, from: number, to: number }): Download {
  return {
    url: `${base}/${feed}?startRow=1&rowCount=${rowsMost}&${of}=${encodeURIComponent(`${stamp(from)}to${stamp(to)}`)}`,
    name: `${feed}_${formatInstant(from).slice(0, 16).replace(/[-:]/g, '')}.json`,
  }
}

function download(base: string, { feed, minutes, more = '' }: Asked, start: UtcMs, end: UtcMs, nodes: readonly string[]): Download {
  const range = `${stamp(start)}to${stamp(end - minutes * minuteMs)}`
  const chosen = nodes.length === 0 ? '' : `&pnode_id=${encodeURIComponent(nodes.join(';'))}`
  return {
    url: `${base}/${feed}?startRow=1&rowCount=${rowsMost}&datetime_beginning_utc=${encodeURIComponent(range)}${chosen}${more}`,
    name: `${feed}_${formatInstant(start).slice(0, 16).replace(/[-:]/g, '')}.json`,
  }
}

/** `MM/DD/YYYY HH:MM` */
function stamp(utc: UtcMs): string {
  const text = formatInstant(utc)
  return `${text.slice(5, 7)}/${text.slice(8, 10)}/${text.slice(0, 4)} ${text.slice(11, 16)}`
}
