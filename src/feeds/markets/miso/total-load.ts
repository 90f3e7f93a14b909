/**
 * MISO's display of load. Three lists of one day in one answer, each the matter of a report of its own:
 * `load-actual.ts`, `load-forecast.ts`, `cleared-demand.ts`.
 * https://public-api.misoenergy.org/ (Real Time Total Load): RealTimeTotalLoad
 *
 *   {"LoadInfo": {"RefId", "ClearedMW": [{"ClearedMWHourly": {"Hour", "Value"}}, ..],
 *     "MediumTermLoadForecast": [{"Forecast": {"HourEnding", "LoadForecast"}}, ..], "FiveMinTotalLoad": [{"Load": {"Time", "Value"}}, ..]}}
 *
 * The day is the one of RefId. Hours are hour endings (also seen: HourEndEST); Time is `HH:MM` and begins five minutes.
 */
import { readDisplay, recogniseDisplay } from './public-api.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

export function recogniseTotalLoad(head: Head): Layout | null { return recogniseDisplay(head, ['LoadInfo', 'RefId', 'ClearedMW']) }

const items = {
  ClearedMW: 'STRUCT(ClearedMWHourly STRUCT("Hour" VARCHAR, HourEndEST VARCHAR, "Value" VARCHAR))',
  MediumTermLoadForecast: 'STRUCT(Forecast STRUCT(HourEnding VARCHAR, HourEndEST VARCHAR, LoadForecast VARCHAR))',
  FiveMinTotalLoad: 'STRUCT(Load STRUCT("Time" VARCHAR, "Value" VARCHAR))',
} as const

/** A relation of one list's items: `file_index`, `item`, `made_utc`, `market_day`. */
export function itemsOf(files: readonly SourceFile[], list: keyof typeof items): string {
  const fields = { LoadInfo: `STRUCT(RefId VARCHAR, ${list} ${items[list]}[])` }
  return `(SELECT file_index, made_utc, market_day, unnest(LoadInfo.${list}) AS item FROM ${readDisplay(files, fields, 'LoadInfo.RefId')})`
}
