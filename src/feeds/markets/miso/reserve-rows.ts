/**
 * MISO's daily files of reserve prices, one form for the day-ahead market and the hourly integration of real time.
 *
 *   preamble = title [blank] date ",,All Hours-Ending are Eastern Standard Time (EST)" [blank]
 *   file     = preamble ",,MCP Type, HE 1,..,HE 24" row* blank* "Pnode,Zone,MCP Type, HE 1,..,HE 24" row*
 *   row      = area "," ("-" | zone) "," type 24("," [price])
 *   area     = "MISO Wide" | zone | pnode
 *
 * Two tables stand under each other, and the header of the second is a line among the rows. The first two columns of the
 * first have no name; the area is what stands first in a row. Days and hours are those of `daily-file.ts`.
 */
import { literal } from '#base/sql.ts'
import { columnNames, layoutOf, normalised, readCsv } from '../csv.ts'
import { hourColumns, midnights } from './daily-rows.ts'
import { hourEnding, recogniseDaily, type Wanted } from './daily-file.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const hoursOfDay = 24

export function recogniseReserves(head: Head, wanted: Wanted): Layout | null {
  return recogniseDaily(head, wanted, columns => normalised(columns[2] ?? '') === 'mcptype' && columns.filter(column => hourEnding(column) !== null).length === hoursOfDay)
}

/**
 * DEM, GEN and SER before a type say who sells: demand response, generation, stored energy. All of a kind have one price by
 * design, and each keeps its own name.
 */
const product = `CASE regexp_extract(type, '^(?:DEM|GEN|SER)?(.+)MCP$', 1)
      WHEN 'REG' THEN 'regulation' WHEN 'REGMILEAGE' THEN 'regulation_mileage' WHEN 'SPIN' THEN 'spin' WHEN 'SUPP' THEN 'supplemental'
      WHEN 'STR' THEN 'thirty_minute' WHEN 'RCUP' THEN 'ramp_up' WHEN 'RCDOWN' THEN 'ramp_down' ELSE 'other' END`

/** An empty cell stays null, for the gate to refuse; text in place of a price stops the reading. */
const price = `CASE WHEN trim(cell) <> '' THEN coalesce(TRY_CAST(trim(cell) AS DOUBLE), error('report: a price was expected, ''' || cell || ''' found for ' || area || ' ' || type)) END`

export function reserveRows(files: readonly SourceFile[], marketRun: string): string {
  const { columns, facts } = layoutOf(files)
  const names = columnNames(columns)
  const byHour = hourColumns(columns)
  return `WITH market_day(file, midnight_utc) AS (VALUES ${midnights(files)}),
  source AS (
    SELECT file_index, trim("${names[0] ?? ''}") AS area, upper(trim(mcptype)) AS type, [${byHour.join(', ')}] AS cells
    FROM ${readCsv(files)} WHERE trim(mcptype) <> '' AND upper(trim(mcptype)) <> 'MCP TYPE'
  ),
  hour AS (SELECT file_index, area, type, unnest(range(${hoursOfDay})) AS hours, unnest(cells) AS cell FROM source)
  SELECT market_day.file, 'miso' AS iso, CASE WHEN regexp_matches(area, '^MISO[ -]?Wide$', 'i') THEN 'SYSTEM' ELSE area END AS area_id, ${literal(marketRun)} AS market_run,
    ${product} AS product, type AS product_name, ${price} AS price,
    midnight_utc + to_hours(hours) AS interval_start_utc, 60 AS interval_minutes, ${literal(facts.status ?? 'final')} AS status, count(*)::INTEGER AS copies
  FROM hour JOIN market_day ON market_day.file = hour.file_index GROUP BY ALL`
}
