/**
 * PJM's Data Miner 2 API: https://api.pjm.com/api/v1/<feed>, with a subscription key in a header.
 *
 * An answer has 50,000 rows at most, and a link to the next page where there are more. Pages cut hours in two, which looks
 * like a file that was cut off: so it is asked by hours, that fit. The end of a range belongs to it. Of days that have moved to
 * the archive (hourly prices after 731 days, five-minute ones after 186) the API refuses to choose nodes.
 */
import { dayNumberOf } from '#canon/civil.ts'
import { formatInstant, hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import type { Credential, Download, FetchWindow } from '../../report.ts'

export const dataMiner = 'https://api.pjm.com/api/v1'

/** Six a minute for who is no member. */
export const dataMinerIntervalMs = 10_000

export const dataMinerKey: Credential = { kind: 'key', header: 'Ocp-Apim-Subscription-Key' }

const rowsMost = 50_000
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
