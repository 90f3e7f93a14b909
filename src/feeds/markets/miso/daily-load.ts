/**
 * MISO's workbooks of load as forecast and as it was: by local resource zone (`YYYYMMDD_df_al.xls`) and by region (`YYYYMMDD_rf_al.xls`).
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Daily Forecast and Actual Load by
 * Local Resource Zone, by Region)
 *
 *   sheet  = preamble (header title row*)* footer
 *   preamble = titles, "Published Date:" and "Reporting Period:" with their dates, in two to six rows
 *   header = Market Day,HourEnding,(AREA MTLF (MWh),AREA ActualLoad (MWh))*      again above each day; some columns may be empty
 *   title  = "March 09, 2025"                                                    the day in words
 *   row    = day, hour 1 to 24, values; load as it was only of hours that are over
 *   footer = text
 *
 * Hours end at Eastern Standard Time, all year. The file of a day has the day before it and the six that begin with it. When
 * it was made it says by the day alone: its first instant, of which the forecasts count. MISO, the sum, is read from the file
 * by zone alone: the other's may have been made at another time of the same day.
 */
import { fail } from '#base/error.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { literal } from '#base/sql.ts'
import { cells, columnNames, findHeader, layoutOf, normalised, readCsv } from '../csv.ts'
import type { Endpoint, Head, Layout, SourceFile } from '../../report.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { marketReport, marketReports, marketReportsIntervalMs } from './market-reports.ts'

export type By = 'zone' | 'region'
export type Quantity = 'MTLF' | 'ActualLoad'

interface AreaColumn { readonly area: string, readonly name: string }

const regions: readonly string[] = ['north', 'central', 'south', 'east', 'west']

/** The layout of a workbook's sheet by zone or by region, or null where it is none. Its own: `published`, `YYYY-MM-DD`. */
export function recogniseDailyLoad(head: Head, by: By): Layout | null {
  const header = findHeader(head, ['Market Day', 'HourEnding'])
  if (header === null) return null
  const found = areaColumns(header.columns, 'MTLF')
  if (found.length === 0 || areaColumns(header.columns, 'ActualLoad').length !== found.length || found.some(({ area }) => regions.includes(area.toLowerCase())) !== (by === 'region')) return null
  const published = publishedIn(head, header.line)
  if (published === null) throw fail('feed/malformed', `${head.name}: expected "Published Date:" with a date above the header, or YYYYMMDD_ in the name; found neither`, { name: head.name })
  return { headerLine: header.line, columns: header.columns, facts: {}, own: { published } }
}

function areaColumns(columns: readonly string[], quantity: Quantity): AreaColumn[] {
  const names = columnNames(columns)
  return columns.flatMap((column, index) => {
    const area = new RegExp(`^(.+?) ${quantity} \\(MWh\\)$`, 'i').exec(column)?.[1]
    return area === undefined ? [] : [{ area, name: names[index] ?? '' }]
  })
}

function publishedIn(head: Head, headerLine: number): string | null {
  for (const line of head.lines.slice(0, headerLine)) {
    const texts = cells(line)
    if (!texts.some(text => normalised(text).startsWith('publisheddate'))) continue
    const day = texts.map(dayOf).find(text => text !== null)
    if (day !== undefined) return day
  }
  const name = /^(\d{4})(\d\d)(\d\d)_/.exec(head.name)
  return name === null ? null : name.slice(1).join('-')
}

/** Of a cell of dates, or of a text `03/10/2025`. */
function dayOf(text: string): string | null {
  const american = /(\d\d)\/(\d\d)\/(\d{4})/.exec(text)
  return /\d{4}-\d\d-\d\d/.exec(text)?.[0] ?? (american === null ? null : `${american[3]}-${american[1]}-${american[2]}`)
}

/** First instant of the day on which the file was made. */
export function publishedUtc({ layout }: Pick<SourceFile, 'layout'>): string {
  return new Date(dayNumberOf(layout.own?.published ?? '') * 86_400_000 + hoursBehindUtc * 3_600_000).toISOString()
}

/** A relation of `file`, `area_id`, `load_mw` (null where the cell is empty), `interval_start_utc`, `copies`, `published_utc`. */
export function dailyLoad(files: readonly SourceFile[], by: By, quantity: Quantity): string {
  const areas = areaColumns(layoutOf(files).columns, quantity).filter(({ area }) => by === 'zone' || area !== 'MISO')
  const value = (name: string): string => `CASE WHEN trim(${name}) <> '' THEN coalesce(TRY_CAST(trim(${name}) AS DOUBLE), error('report: a load was expected, ''' || ${name} || ''' found')) END`
  const values = areas.map(({ area, name }) => `{'area_id': ${literal(area === 'MISO' ? 'SYSTEM' : area)}, 'load_mw': ${value(`"${name}"`)}}`)
  const stated = areas.map(({ name }) => `coalesce(trim("${name}"), '')`).join(' || ')
  const published = files.map((file, index) => `(${index}, TIMESTAMPTZ ${literal(publishedUtc(file))})`)
  return `(WITH published(file, published_utc) AS (VALUES ${published.join(', ')}),
  line AS (SELECT *, file_index, coalesce(trim(hourending), '') AS hour_text, coalesce(trim(marketday), '') AS day_text, ${stated} AS stated FROM ${readCsv(files)}),
  hour AS (
    SELECT *, CASE WHEN TRY_CAST(hour_text AS INTEGER) BETWEEN 1 AND 24 THEN TRY_CAST(hour_text AS INTEGER) ELSE error('report: an hour ending 1 to 24 was expected, ''' || hour_text || ''' found')::INTEGER END AS hour,
      coalesce(try_strptime(left(day_text, 10), ['%Y-%m-%d', '%m/%d/%Y']), error('report: a market day was expected, ''' || day_text || ''' found')::TIMESTAMP) AS day
    FROM line WHERE lower(hour_text) <> 'hourending' AND (hour_text <> '' OR stated <> '')
  )
  SELECT published.file, area_id, load_mw, timezone('UTC', day + to_hours(hour - 1 + ${hoursBehindUtc})) AS interval_start_utc, published_utc, count(*)::INTEGER AS copies
  FROM (SELECT file_index, day, hour, unnest([${values.join(', ')}], recursive := true) FROM hour) AS value JOIN published ON published.file = value.file_index GROUP BY ALL)`
}

/** `after`: days between a market day and the file that is asked for it. */
export function dailyLoadEndpoint(suffix: 'df_al.xls' | 'rf_al.xls', after: 0 | 1): Endpoint {
  return {
    base: marketReports, minIntervalMs: marketReportsIntervalMs,
    plan: (base, { from, to }) => Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => marketReport(base, dayNumberOf(from) + index + after, suffix)),
  }
}
