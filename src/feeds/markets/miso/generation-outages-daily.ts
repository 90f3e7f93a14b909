/**
 * MISO generation out of service by region and cause, by day: as forecast for seven days and as estimated for thirty that are over.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Multiday Operating Margin Forecast)
 *
 *   name   = YYYYMMDD_mom.xlsx
 *   sheet  = OUTAGE: titles, then two tables
 *   header = two names, then days `MM/DD/YY`, now and then followed by ` **`; some columns are empty
 *   row    = region, Derated | Forced | Planned | Unplanned, megawatts
 *
 * A day is 24 hours of Eastern Standard Time. The estimates of days that are over change with each file: all count from the
 * first instant of the day in the file's name, which is all that it says of when it was made.
 */
import { dayNumberOf } from '#canon/civil.ts'
import { outageTotal as dataset } from '#canon/outage.ts'
import { literal } from '#base/sql.ts'
import { cells, columnNames, layoutOf, readCsv } from '../csv.ts'
import { report } from '../../report.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { dailyDownloads, marketReports, marketReportsIntervalMs } from './market-reports.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const causes = ['derated', 'forced', 'planned', 'unplanned'] as const
const day = /^(\d\d?\/\d\d?\/(\d\d|\d{4})|\d{4}-\d\d-\d\d 00:00:00)( *\*+)?$/

function isHeader(line: readonly string[]): boolean { return line.slice(2).filter(cell => day.test(cell)).length >= 5 }

function recognise(head: Head): Layout | null {
  const date = /^(\d{4})(\d\d)(\d\d)_mom\b/i.exec(head.name)
  if (date === null || head.sheet?.trim().toUpperCase() !== 'OUTAGE') return null
  const lines = head.lines.map(cells)
  const first = lines.findIndex(isHeader)
  if (first === -1 || !lines.slice(first + 1).some(([, cause = '']) => causes.some(known => known === cause.toLowerCase()))) return null
  // Both tables are read by place within the sheet: their days differ.
  return { headerLine: first - 1, columns: (lines[first] ?? []).map(() => ''), facts: {}, own: { date: date.slice(1).join('-') } }
}

function issuedUtc({ layout }: Pick<SourceFile, 'layout'>): string { return new Date(dayNumberOf(layout.own?.date ?? '') * 86_400_000 + hoursBehindUtc * 3_600_000).toISOString() }

function rows(files: readonly SourceFile[]): string {
  const { columns } = layoutOf(files)
  const [region = '', cause = '', ...rest] = columnNames(columns).map(name => `"${name}"`)
  const issued = files.map((file, index) => `(${index}, TIMESTAMPTZ ${literal(issuedUtc(file))})`)
  const text = (cell: string): string => `regexp_replace(trim(${cell}), ' *\\*+$', '')`
  const days = `[${rest.map(cell => `CASE WHEN regexp_full_match(${text(cell)}, '[0-9]{1,2}/[0-9]{1,2}/([0-9]{2}|[0-9]{4})|[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00') THEN coalesce(try_strptime(${text(cell)}, '%m/%d/%y'), try_strptime(${text(cell)}, ['%m/%d/%Y', '%Y-%m-%d %H:%M:%S'])) END`).join(', ')}]`
  return `WITH issued(file, issued_utc) AS (VALUES ${issued.join(', ')}),
  line AS (SELECT file_index, row_number() OVER () AS place, trim(${region}) AS region, lower(trim(${cause})) AS cause, ${days} AS days, [${rest.join(', ')}] AS cells FROM ${readCsv(files)}),
  placed AS (SELECT *, last_value(CASE WHEN len(list_filter(days, lambda one: one IS NOT NULL)) >= 5 THEN days END IGNORE NULLS) OVER (PARTITION BY file_index ORDER BY place) AS header FROM line),
  cell AS (
    SELECT file_index, CASE WHEN coalesce(region, '') = '' THEN error('report: a row of ' || cause || ' outages has no region') WHEN upper(region) = 'MISO' THEN 'SYSTEM' ELSE region END AS area_id, cause, unnest(header) AS day, unnest(cells) AS said
    FROM placed WHERE cause IN (${causes.map(literal).join(', ')})
  )
  SELECT issued.file, 'miso' AS iso, area_id, cause, 'all' AS fuel, coalesce(TRY_CAST(replace(trim(said), ',', '') AS DOUBLE), error('report: megawatts were expected, ''' || said || ''' found')::DOUBLE) AS out_mw,
    issued_utc, timezone('UTC', day + to_hours(${hoursBehindUtc})) AS interval_start_utc, 1440 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
  FROM cell JOIN issued ON issued.file = cell.file_index WHERE day IS NOT NULL AND trim(said) <> '' GROUP BY ALL`
}

export const generationOutagesDaily = report({
  iso: 'miso',
  name: 'generation-outages-daily',
  title: 'Generation out of service by region and cause, daily: seven days ahead, thirty back',
  spec: 'Multiday Operating Margin Forecast (mom, OUTAGE)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{8}_mom\./i,
  recognise,
  rows,
  knownFromUtc: issuedUtc,
  endpoint: { base: marketReports, minIntervalMs: marketReportsIntervalMs, plan: (base, window) => dailyDownloads(base, window, ['mom.xlsx']) },
})
