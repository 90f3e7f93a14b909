/**
 * Output by kind, five minutes, of CAISO's page Today's Outlook.
 * https://www.caiso.com/todays-outlook, https://www.caiso.com/outlook/history/YYYYMMDD/fuelsource.csv
 *
 *   name   = outlook_history_YYYYMMDD_fuelsource.csv, YYYYMMDD_fuelsource.csv; the file itself does not say its day
 *   header = Time,Solar,Wind,Geothermal,Biomass,Biogas,Small hydro,Coal,Nuclear,Natural Gas,Large Hydro,Batteries,Imports,Other
 *   row    = `00:00`, megawatts; words have changed their case over the years
 *
 * Whether a time begins or ends its five minutes is not documented: values are kept at their instant. Rows without any value are those
 * to come, and of the hour that clocks leave out. A midnight at the end is the next day's. Of the hour that comes twice the order of the
 * rows tells which is which; where it stands there once nobody can tell, and it is left out.
 */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { isCivilDate } from '#canon/civil.ts'
import { generation, type Fuel } from '#canon/demand-and-supply.ts'
import { marketDays } from '#canon/market-day.ts'
import { system } from '#canon/measured.ts'
import { cells, columnNames, columnOf, layoutOf, normalised, quoted, readCsv } from '../csv.ts'
import { instantsSql, turnsBack } from '../local-clock.ts'
import { inOrder } from '../row-order.ts'
import { report, type Endpoint, type Head, type Layout, type SourceFile } from '../../report.ts'
import { zone } from './oasis.ts'
import { outlookHistory } from './outlook.ts'

/** CAISO's words in one case, by their normalised ones. */
const fuels: Readonly<Record<string, readonly [name: string, fuel: Fuel]>> = Object.fromEntries(([
  ['Solar', 'solar'], ['Wind', 'wind'], ['Geothermal', 'geothermal'], ['Biomass', 'biomass'], ['Biogas', 'biomass'], ['Small Hydro', 'hydro'], ['Coal', 'coal'], ['Nuclear', 'nuclear'],
  ['Natural Gas', 'gas'], ['Large Hydro', 'hydro'], ['Batteries', 'battery'], ['Imports', 'imports'], ['Other', 'other'],
] as const).map(one => [normalised(one[0]), one]))

function recognise(head: Head): Layout | null {
  const columns = cells((head.lines[0] ?? '').replace(/^\uFEFF/, ''))
  if (columnOf(columns, 'Time') === null || !['Solar', 'Wind', 'Nuclear', 'Imports'].every(name => columnOf(columns, name) !== null)) return null
  const [year = '', month = '', day = ''] = /(?:^|\D)(20\d\d)(\d\d)(\d\d)(?!\d)/.exec(head.name)?.slice(1) ?? []
  if (!isCivilDate(Number(year), Number(month), Number(day))) throw fail('feed/malformed', `${head.name}: the file does not say of which day it is, and neither does its name; call it outlook_history_YYYYMMDD_fuelsource.csv`, { name: head.name })
  const date = `${year}-${month}-${day}`
  return { headerLine: 0, columns, facts: {}, own: { date, ...turnsBack(zone, date) ? { turns: 'back' } : {} } }
}

function rows(files: readonly SourceFile[]): string {
  const { columns } = layoutOf(files)
  const kinds = columnNames(columns).flatMap((column, place) => {
    const said = (columns[place] ?? '').trim()
    const [name, fuel] = fuels[column] ?? [said, 'other']
    return column === 'time' || said === '' ? [] : [{ column, name, fuel }]
  })
  const own = (sql: (own: Readonly<Record<string, string>>) => string): string => `CASE file_index ${files.map(({ layout }, file) => `WHEN ${file} THEN ${sql(layout.own ?? {})}`).join(' ')} END`
  const source = readCsv(files, { types: Object.fromEntries(kinds.map(({ column }) => [column, 'DOUBLE' as const])) })
  const clock = `CASE WHEN regexp_full_match(trim(time), '([01]?\\d|2[0-3]):[0-5]\\d(:00)?') THEN CAST(string_split(trim(time), ':')[1] AS INTEGER) * 60 + CAST(string_split(trim(time), ':')[2] AS INTEGER) END`
  const given = `SELECT *, ${own(({ date = '' }) => `TIMESTAMP ${literal(date)}`)} + to_minutes(CASE WHEN minute = 0 AND place > 1 THEN 1440 ELSE minute END) AS stamp
    FROM (SELECT *, file_index, ${clock} AS minute, row_number() OVER (PARTITION BY file_index ORDER BY number) AS place FROM (SELECT *, file_index, row_number() OVER () AS number FROM ${source}))
    WHERE coalesce(${kinds.map(({ column }) => quoted(column)).join(', ')}) IS NOT NULL ORDER BY number`
  const values = kinds.map(({ column, name, fuel }) => `{'fuel': '${fuel}', 'fuel_name': ${literal(name)}, 'output_mw': ${quoted(column)}}`)
  return `WITH ${inOrder(given)},
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM placed', { zone, ends: false })})
  SELECT file_index::INTEGER AS file, 'caiso' AS iso, '${system}' AS area_id, * EXCLUDE (file_index, utc), timezone('UTC', utc) AS interval_start_utc, 0 AS interval_minutes, 'preliminary' AS status, count(*)::INTEGER AS copies
  FROM (
    SELECT file_index, moment.utc, unnest([${values.join(', ')}], recursive := true)
    FROM placed LEFT JOIN moment ON moment.stamp IS NOT DISTINCT FROM placed.stamp AND moment.pass IS NOT DISTINCT FROM placed.pass
    WHERE NOT (${own(({ turns }) => String(turns !== undefined))} AND hour(placed.stamp) = 1 AND placed.pass IS NULL)
  ) GROUP BY ALL`
}

const endpoint: Endpoint = {
  ...outlookHistory,
  plan: (base, { from, to }) => [...marketDays('caiso', from, to)].map(({ date }) => date.replaceAll('-', '')).map(day => ({ url: `${base}/history/${day}/fuelsource.csv`, name: `outlook_history_${day}_fuelsource.csv` })),
}

export const fuelMix = report({
  iso: 'caiso',
  name: 'fuel-mix',
  title: 'Output by kind, five minutes',
  spec: 'Today\'s Outlook, supply (fuelsource.csv)',
  dataset: generation,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /fuelsource.*\.csv$/i,
  recognise,
  rows,
  endpoint,
})
