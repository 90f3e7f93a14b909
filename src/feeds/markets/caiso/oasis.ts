/**
 * What the files of CAISO's OASIS site have in common.
 *
 * Specification: "OASIS Interface Specification", https://www.caiso.com/documents/oasis-interfacespecification.pdf
 *
 *   name    = start "_" end "_" what ["_" stamp] "_v" version ["_csv"] ".csv"
 *   start, end = YYYYMMDD, days of the request
 *   what    = query "_" run | query "_" run "_" component | group "_" hour "_" N
 *   stamp   = YYYYMMDD_HH_MM_SS, when the file was made, by the site's clock
 *   instant = YYYY-MM-DDTHH:MM:SS-00:00, in the columns whose names end in _GMT
 */
import { dayMs, formatInstant, type UtcMs } from '#canon/instant.ts'
import { marketDays } from '#canon/market-day.ts'
import { localToUtc } from '#canon/zone.ts'
import type { Download, FetchWindow, SourceFile } from '../../report.ts'

export const zone = 'America/Los_Angeles'

/** The one form of an instant; an offset other than zero under _GMT would be an error of the file. */
export const instantForm = '%Y-%m-%dT%H:%M:%S-00:00'

/** The operator answers faster repeats with 429. */
export const minIntervalMs = 5000

export const base = 'https://oasis.caiso.com/oasisapi'

/**
 * When the operator made the file, from the stamp in its name. The stamp has no zone; it is read as Pacific time, the
 * site's own clock, which is also the later reading: knowledge is never dated too early. Of a repeated hour the second.
 */
export function generatedUtc(file: Pick<SourceFile, 'name'>): string | null {
  const stamp = /_(\d{4})(\d\d)(\d\d)_(\d\d)_(\d\d)_(\d\d)_v\d+/.exec(file.name)
  if (!stamp) return null
  const [year, month, day, hour, minute, second] = stamp.slice(1).map(Number) as [number, number, number, number, number, number]
  if (second > 59) return null
  const minuteUtc = localToUtc(zone, year, month, day, hour, minute, 'second') ?? localToUtc(zone, year, month, day, hour, minute)
  return minuteUtc === null ? null : formatInstant(minuteUtc + second * 1000)
}

export interface Query {
  readonly name: string
  readonly run: string | null
  readonly version: number
  /** How much one request may ask of all nodes at once. */
  readonly allNodesMs: number
}

/** Most days of one request that names its nodes, and most nodes of it. */
const namedDays = 31
const namedNodes = 10

/**
 * Requests for the market days of a window. Named nodes get up to 31 days at once; all nodes one day (day-ahead) or one hour
 * (real time). The instants are the ends of Pacific days in GMT, so a day has 23 or 25 hours where clocks change.
 */
export function plan(query: Query, root: string, window: FetchWindow): Download[] {
  const spans = window.nodes.length > 0 ? daySpans(window, namedDays) : daySpans(window, 1).flatMap(span => pieces(span, query.allNodesMs))
  const groups = window.nodes.length > 0 ? chunks(window.nodes, namedNodes) : [null]
  return spans.flatMap(span => groups.map((nodes, group) => {
    const which = nodes === null ? { grp_type: 'ALL' } : { node: nodes.join(',') }
    return download(query, root, span, which, groups.length > 1 ? `_${group + 1}` : '')
  }))
}

/** One request for reference data, which has no nodes to name. */
export function planReference(query: Query, root: string, window: FetchWindow): Download[] {
  return daySpans(window, namedDays).map(span => download(query, root, span, {}, ''))
}

interface Span { readonly start: UtcMs, readonly end: UtcMs }

function download(query: Query, root: string, span: Span, which: Record<string, string>, suffix: string): Download {
  const parameters = new URLSearchParams({
    queryname: query.name,
    version: String(query.version),
    ...query.run === null ? {} : { market_run_id: query.run },
    resultformat: '6',
    startdatetime: gmt(span.start),
    enddatetime: gmt(span.end),
    ...which,
  })
  const stem = [gmt(span.start), gmt(span.end)].map(time => time.slice(0, 14).replace(':', '')).join('_')
  // Commas and colons stand as they are: the site's own examples write them so.
  const text = parameters.toString().replaceAll('%2C', ',').replaceAll('%3A', ':')
  return { url: `${root}/SingleZip?${text}`, name: `${stem}_${query.name}_${query.run ?? 'N'}${suffix}_v${query.version}.zip` }
}

/** `20260308T08:00-0000` */
export function gmt(utc: UtcMs): string {
  return `${formatInstant(utc).slice(0, 16).replaceAll('-', '')}-0000`
}

/** Spans of at most so many market days; 23 to 25 hours each. */
function daySpans(window: FetchWindow, most: number): Span[] {
  return chunks([...marketDays('caiso', window.from, window.to)], most).flatMap(days => {
    const [first, last] = [days[0], days.at(-1)]
    return first && last ? [{ start: first.start_utc, end: last.end_utc }] : []
  })
}

function pieces(span: Span, lengthMs: number): Span[] {
  if (lengthMs >= dayMs) return [span]
  const found: Span[] = []
  for (let start = span.start; start < span.end; start += lengthMs) found.push({ start, end: Math.min(start + lengthMs, span.end) })
  return found
}

function chunks<T>(values: readonly T[], size: number): T[][] {
  const found: T[][] = []
  for (let at = 0; at < values.length; at += size) found.push(values.slice(at, at + size))
  return found
}
