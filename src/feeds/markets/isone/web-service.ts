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
import { twoDigits } from '#canon/civil.ts'
import { layoutOf } from '../csv.ts'
import { locationRows, type LocationRows } from './location-rows.ts'
import { answerOf, datesOf, instantSql, listOf, recogniseList } from './web-records.ts'
import type { Download, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

const envelopes = { 60: ['HourlyLmps', 'HourlyLmp'], 5: ['FiveMinLmps', 'FiveMinLmp'] } as const

/** The layout of an answer with prices of `minutes`, or null where the file is none; `facts` are the caller's. */
export function recogniseAnswer(head: Head, minutes: 60 | 5, facts: Readonly<Record<string, string>>): Layout | null {
  return recogniseList(head, envelopes[minutes], ['BeginDate', '@LocId', 'LmpTotal', 'EnergyComponent', 'CongestionComponent', 'LossComponent'], facts)
}

const record = `{"BeginDate": "VARCHAR", "Location": {"@LocId": "VARCHAR", "@LocType": "VARCHAR", "$": "VARCHAR"},
    "LmpTotal": "DOUBLE", "EnergyComponent": "DOUBLE", "CongestionComponent": "DOUBLE", "LossComponent": "DOUBLE"}`

export function answerRows(files: readonly SourceFile[], options: LocationRows): string {
  return locationRows(`WITH answer AS (${listOf(files, envelopes[options.minutes], record)}),
  source AS (
    SELECT file_index, trim(record.Location."@LocId") AS node_id, record.Location."$" AS name, record.Location."@LocType" AS type, ${instantSql('record.BeginDate')} AS start_utc,
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
