/**
 * Daily Renewables Watch: output of a day by hour and kind of plant, of the operator's whole area.
 * https://www.caiso.com/market/Pages/ReportsBulletins/RenewablesReporting.aspx
 *
 *   name  = YYYYMMDD_DailyRenewablesWatch.txt
 *   file  = MM/DD/YY tabs `Hourly Breakdown of Renewable Resources (MW)`, table, `.. of Total Production by Resource Type (MW)`, table
 *   table = line of `Hour` and names, then 24 lines of hour ending and whole megawatts; between cells as many tabs as the eye needs
 *
 * Every day has 24 lines. In spring that of the hour that clocks leave out holds words of a program, over several lines: it is no
 * hour. In autumn nothing says which pass of the hour that comes twice its one line is: both are left out. RENEWABLES is the sum of
 * the first table, on some days without small hydro, and left out; THERMAL is of several fuels.
 */
import type { Fuel } from '#canon/demand-and-supply.ts'
import { generation } from '#canon/demand-and-supply.ts'
import { isCivilDate } from '#canon/civil.ts'
import { localToUtc } from '#canon/zone.ts'
import { literal } from '#base/sql.ts'
import { instantsSql, turnsBack } from '../local-clock.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'
import { zone } from './oasis.ts'

const fuels: Readonly<Record<string, Fuel>> = {
  'GEOTHERMAL': 'geothermal', 'BIOMASS': 'biomass', 'BIOGAS': 'biomass', 'SMALL HYDRO': 'hydro', 'WIND TOTAL': 'wind', 'SOLAR PV': 'solar', 'SOLAR THERMAL': 'solar', 'SOLAR': 'solar',
  'NUCLEAR': 'nuclear', 'IMPORTS': 'imports', 'HYDRO': 'hydro',
}

/** A file has some kilobytes, and its text is held whole. */
const bytesMost = 2 ** 20

function recognise(head: Head): Layout | null {
  if (head.bytes > bytesMost) return null
  const found = /^\uFEFF?(\d\d)\/(\d\d)\/(\d\d)\t+Hourly Breakdown of Renewable Resources \(MW\)/.exec(head.lines[0] ?? '')
  const [month = 0, day = 0, year = 0] = (found?.slice(1) ?? []).map(Number)
  if (!isCivilDate(2000 + year, month, day)) return null
  const date = `20${found?.[3]}-${found?.[1]}-${found?.[2]}`
  const unclear = localToUtc(zone, 2000 + year, month, day, 2, 0) === null ? '3' : turnsBack(zone, date) ? '2' : '0'
  return { headerLine: 1, columns: [], facts: {}, own: { date, unclear } }
}

function rows(files: readonly SourceFile[]): string {
  const own = (sql: (own: Readonly<Record<string, string>>) => string): string => `CASE file_index ${files.map(({ layout }, file) => `WHEN ${file} THEN ${sql(layout.own ?? {})}`).join(' ')} END`
  const fault = (what: string): string => `error('report: line ' || number || ' ${what}')`
  return `WITH source AS (
    SELECT CASE filename ${files.map(({ path }, file) => `WHEN ${literal(path)} THEN ${file}`).join(' ')} END AS file_index, string_split(replace(content, chr(13), ''), chr(10)) AS lines
    FROM read_text([${files.map(({ path }) => literal(path.replace(/[*?[]/g, '[$&]'))).join(', ')}])
  ),
  line AS (SELECT file_index, generate_subscripts(lines, 1) AS number, list_filter(list_transform(string_split(unnest(lines), chr(9)), lambda cell: trim(cell)), lambda cell: cell <> '') AS cells FROM source),
  headed AS (
    SELECT *, last_value(CASE WHEN cells[1] = 'Hour' THEN cells END IGNORE NULLS) OVER (PARTITION BY file_index ORDER BY number) AS names,
      CASE WHEN regexp_full_match(cells[1], '[0-9]{1,2}') THEN CAST(cells[1] AS INTEGER) END AS hour FROM line
  ),
  held AS (SELECT *, count(*) OVER (PARTITION BY file_index) AS held, count(DISTINCT (names, hour)) OVER (PARTITION BY file_index) AS different FROM headed WHERE hour IS NOT NULL),
  whole AS (
    SELECT file_index, number, cells, names, CASE WHEN held <> 48 OR different <> 48 OR hour NOT BETWEEN 1 AND 24 THEN ${fault('is of tables of other than 24 hours each')} ELSE hour END AS hour
    FROM held WHERE hour <> ${own(({ unclear = '' }) => unclear)}
  ),
  cell AS (
    SELECT file_index, number, hour, unnest(CASE WHEN len(cells) <> len(names) OR len(names) < 2 THEN ${fault('has other cells than its table')} ELSE names[2:] END) AS fuel_name, unnest(cells[2:]) AS said FROM whole
  ),
  stamped AS (SELECT *, ${own(({ date = '' }) => `TIMESTAMP ${literal(date)}`)} + to_hours(hour - 1) AS stamp, NULL::INTEGER AS pass FROM cell WHERE fuel_name <> 'RENEWABLES'),
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM stamped', { zone, ends: false })})
  SELECT file_index::INTEGER AS file, 'caiso' AS iso, 'SYSTEM' AS area_id, CASE fuel_name ${Object.entries(fuels).map(([name, fuel]) => `WHEN '${name}' THEN '${fuel}'`).join(' ')} ELSE 'other' END AS fuel, fuel_name,
    coalesce(TRY_CAST(said AS DOUBLE), ${fault(`holds ''' || said || ''', which is no number`)}) AS output_mw,
    timezone('UTC', moment.utc) AS interval_start_utc, 60 AS interval_minutes, 'preliminary' AS status, count(*)::INTEGER AS copies
  FROM stamped JOIN moment ON moment.stamp = stamped.stamp GROUP BY ALL`
}

export const renewablesWatch = report({
  iso: 'caiso',
  name: 'renewables-watch',
  title: 'Output by kind of plant, hourly',
  spec: 'Daily Renewables Watch',
  dataset: generation,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /DailyRenewablesWatch/i,
  recognise,
  rows,
  // The last line ends with empty cells, and now and then there without a line end; where cells lack, the reader stops.
  trailer: /^\t24\t.*\t$/,
})
