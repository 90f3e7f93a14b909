/**
 * MISO's public API: one JSON object per display, no key, no archive (today, and of some displays yesterday).
 *
 *   GET https://public-api.misoenergy.org/api/{FuelMix | RealTimeTotalLoad | WindSolar/getwindforecast | ..}
 *   object = {"RefId": "27-Jul-2026 - Interval 08:10 EST", ..}
 *
 * `RefId` is when MISO made the display. Numbers are texts, some with a comma for thousands. Times are Eastern Standard Time
 * all year and name what they begin: a day's first five-minute value is of 00:00, and hour ending 1 is of 12:00 AM. The older
 * address, MISORTWDDataBroker/DataBrokerServices.asmx, answered with the same objects.
 */
import { formatInstant, hourMs } from '#canon/instant.ts'
import { localToUtc } from '#canon/zone.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import type { Endpoint, Head, Layout, SourceFile } from '../../report.ts'

const zone = 'Etc/GMT+5'
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** The layout of a display whose first bytes hold all of `fields`, or null. Its own: `made_utc`, where the display says it there. */
export function recogniseDisplay(head: Head, fields: readonly string[], facts: Readonly<Record<string, string>> = {}): Layout | null {
  const text = jsonHead(head)
  if (text === null || !fields.every(field => new RegExp(`"${field}"\\s*:`).test(text))) return null
  const made = madeUtc(/"RefId"\s*:\s*"([^"]*)"/.exec(text)?.[1] ?? '')
  return { headerLine: 0, columns: [], facts: { ...facts, ...sizeFact(head) }, ...made === null ? {} : { own: { made_utc: made } } }
}

/** For `knownFromUtc`. */
export function displayMadeUtc({ layout }: SourceFile): string | null { return layout.own?.['made_utc'] ?? null }

function madeUtc(refId: string): string | null {
  const found = /^(\d{1,2})-([a-z]{3})-(\d{4})\b.*?\b(\d{1,2}):(\d{2})\b/i.exec(refId)
  if (!found) return null
  const [, day, month, year, hour, minute] = found
  const utc = localToUtc(zone, Number(year), months.indexOf((month ?? '').toLowerCase()) + 1, Number(day), Number(hour), Number(minute))
  return utc === null ? null : formatInstant(utc)
}

/** A relation with the display's fields, `made_utc` (TIMESTAMPTZ) and `market_day` (TIMESTAMP, midnight) of its `RefId`. */
export function readDisplay(files: readonly SourceFile[], fields: Readonly<Record<string, string>>, refId: string): string {
  return `(SELECT *, file_index, timezone('UTC', try_strptime(regexp_extract(${refId}, '^\\S+ - Interval \\d+:\\d+').replace(' - Interval', ''), '%d-%b-%Y %H:%M') + INTERVAL ${hoursBehindUtc} HOUR) AS made_utc,
      try_strptime(regexp_extract(${refId}, '^\\S+'), '%d-%b-%Y') AS market_day
    FROM ${readJson(files, fields)})`
}

/** SQL of the instant that a local time begins: `2026-07-27 8:10:00 AM`. Null where it is none, for the gate to refuse. */
export function instantSql(text: string): string {
  return `timezone('UTC', try_strptime(${text}, '%Y-%m-%d %I:%M:%S %p') + INTERVAL ${hoursBehindUtc} HOUR)`
}

/** SQL of the instant at which an hour begins that ends at `hour` o'clock of `market_day`; null where there is no such hour. */
export function hourSql(hour: string): string {
  return `CASE WHEN TRY_CAST(${hour} AS INTEGER) BETWEEN 1 AND 24 THEN timezone('UTC', market_day + to_hours(TRY_CAST(${hour} AS INTEGER) - 1 + ${hoursBehindUtc})) END`
}

/** SQL of a number written as text; an empty one is null. */
export function numberSql(text: string): string {
  return `CASE WHEN trim(${text}) <> '' THEN coalesce(TRY_CAST(replace(trim(${text}), ',', '') AS DOUBLE), error('report: a number was expected, ''' || ${text} || ''' found')) END`
}

/** MISO publishes no limit. A display changes every five minutes at most, and one request each ten seconds is patient. */
const intervalMs = hourMs / 360

/** One display, whatever days were asked for: it shows what it shows. */
export function display(path: string): Endpoint {
  return { base: 'https://public-api.misoenergy.org/api', minIntervalMs: intervalMs, plan: base => [{ url: `${base}/${path}`, name: `${path.replaceAll('/', '_')}.json` }] }
}
