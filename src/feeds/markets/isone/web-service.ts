/**
 * Prices as ISO-NE's web service answers them in JSON.
 * https://webservices.iso-ne.com/docs/v1.1/ (hourlylmp, fiveminutelmp)
 *
 *   hourly      = {"HourlyLmps": {"HourlyLmp": records}}      five minutes = {"FiveMinLmps": {"FiveMinLmp": records}}
 *   records     = [record, ..] | record                        one alone is no list, none at all an empty text
 *   record      = {"BeginDate": "2025-11-02T01:00:00.000-05:00", "Location": {"@LocId", "@LocType", "$"},
 *                  "LmpTotal", "EnergyComponent", "CongestionComponent", "LossComponent"}
 *
 * BeginDate is the interval's start, with its offset. The answer does not say whether it is day-ahead or real time, nor how
 * final: the file's name has to, with the words of the address (`ws_v1.1_hourlylmp_rt_final_..`), or the caller.
 */
import { literal } from '#base/sql.ts'
import { dayNumberOf, formatDate, twoDigits } from '#canon/civil.ts'
import { layoutOf } from '../csv.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { locationRows, type LocationRows } from './location-rows.ts'
import type { Credential, Download, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

export const webServiceLogin: Credential = { kind: 'login' }

export const webService = 'https://webservices.iso-ne.com/api/v1.1'

/** ISO-NE publishes no limit; one request in two seconds is what patient readers of it do. */
export const webServiceIntervalMs = 2000

const envelopes = { 60: ['HourlyLmps', 'HourlyLmp'], 5: ['FiveMinLmps', 'FiveMinLmp'] } as const

/** The layout of an answer with prices of `minutes`, or null where the file is none; `facts` are the caller's. */
export function recogniseAnswer(head: Head, minutes: 60 | 5, facts: Readonly<Record<string, string>>): Layout | null {
  const text = jsonHead(head)
  const [outer, inner] = envelopes[minutes]
  if (text === null || !new RegExp(`"${outer}"\\s*:\\s*\\{\\s*"${inner}"\\s*:`).test(text)) return null
  if (!['BeginDate', '@LocId', 'LmpTotal', 'EnergyComponent', 'CongestionComponent', 'LossComponent'].every(name => new RegExp(`"${name}"\\s*:`).test(text))) return null
  return { headerLine: 0, columns: [], facts: { ...facts, form: 'answer', ...sizeFact(head) } }
}

/** What a name says of how final its prices are. */
export function statusOfName(name: string): 'preliminary' | 'final' | null {
  return /prelim/i.test(name) ? 'preliminary' : /final/i.test(name) ? 'final' : null
}

const record = `[{"BeginDate": "VARCHAR", "Location": {"@LocId": "VARCHAR", "@LocType": "VARCHAR", "$": "VARCHAR"},
    "LmpTotal": "DOUBLE", "EnergyComponent": "DOUBLE", "CongestionComponent": "DOUBLE", "LossComponent": "DOUBLE"}]`

export function answerRows(files: readonly SourceFile[], options: LocationRows): string {
  const [outer, inner] = envelopes[options.minutes]
  const list = `${outer}.${inner}`
  const begin = 'record.BeginDate'
  // Without its offset a time would be taken for UTC without a word.
  const start = `CASE WHEN regexp_matches(${begin}, '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*[+-]\\d\\d:?\\d\\d$') THEN CAST(${begin} AS TIMESTAMPTZ)
        ELSE error('report: BeginDate must be a time with its offset, ''' || coalesce(${begin}, 'nothing') || ''' found')::TIMESTAMPTZ END`
  return locationRows(`WITH answer AS (
    SELECT file_index, unnest(from_json(CASE json_type(${list}) WHEN 'ARRAY' THEN ${list} ELSE json_array(${list}) END, ${literal(record)})) AS record
    FROM ${readJson(files, { [outer]: `STRUCT(${inner} JSON)` })}
  ),
  source AS (
    SELECT file_index, trim(record.Location."@LocId") AS node_id, record.Location."$" AS name, record.Location."@LocType" AS type, ${start} AS start_utc,
      record.LmpTotal AS lmp, record.EnergyComponent AS energy, record.CongestionComponent AS congestion, record.LossComponent AS loss
    FROM answer
  )`, { ...options, status: layoutOf(files).facts.status ?? options.status })
}

/** One answer per market day, of all locations or of each that was named. `path`: what lies between the service and the day. */
export function dayAnswers(base: string, window: FetchWindow, path: string): Download[] {
  const places = window.nodes.length === 0 ? [''] : window.nodes.map(node => `/location/${encodeURIComponent(node)}`)
  return datesOf(window).flatMap(date => places.map(place => answerOf(base, `${path}/day/${date}${place}`)))
}

/** One answer per hour of the clock: a day of all locations in five minutes would be a third of a million records. */
export function hourAnswers(base: string, window: FetchWindow, path: string): Download[] {
  const hours = Array.from({ length: 24 }, (_, hour) => twoDigits(hour))
  return datesOf(window).flatMap(date => hours.map(hour => answerOf(base, `${path}/day/${date}/starthour/${hour}`)))
}

function datesOf({ from, to }: FetchWindow): string[] {
  return Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => formatDate(dayNumberOf(from) + index).replaceAll('-', ''))
}

/** Its name has the words of its address: the answer itself does not say what it is of. */
function answerOf(base: string, path: string): Download {
  return { url: `${base}/${path}.json`, name: `ws_${path.replaceAll('/', '_')}.json` }
}
