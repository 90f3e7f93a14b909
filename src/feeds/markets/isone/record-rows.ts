/** SQL from ISO-NE's CSV price files (records.ts) to canonical rows. */
import { identifier, literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { market } from '#canon/market.ts'
import { columnNames, columnOf, layoutOf, quoted, readCsv } from '../csv.ts'
import { instantsSql } from '../local-clock.ts'
import { dayHours, hourLabels, midnight } from './hours.ts'
import { locationRows, type LocationRows } from './location-rows.ts'
import { readRecords, statusIn, type Records } from './records.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const price = ['Locational Marginal Price', 'LMP'] as const
const energy = ['Energy Component', 'Energy'] as const
const congestion = ['Congestion Component', 'Congestion'] as const
const loss = ['Marginal Loss Component', 'Loss Component', 'Loss'] as const

/**
 * The layout of a CSV price file with the column `label` (`Hour Ending`, `Local Time`) whose comments are `mine`, or null where
 * the file is none. Facts: `status`; its own: `generated` and `day`, the first day of the report.
 */
export function recogniseRecords(head: Head, label: string, mine: (records: Records) => boolean, otherwise: 'preliminary' | 'final'): Layout | null {
  const records = readRecords(head, [label])
  if (records === null || !mine(records)) return null
  const has = (...names: readonly string[]): boolean => columnOf(records.columns, ...names) !== null
  if (![price, energy, congestion, loss].every(names => has(...names)) || !has('Location ID', 'Location', 'Location Name')) return null
  const day = records.days?.[0] ?? dayOfName(head.name)
  return {
    headerLine: records.headerLine,
    columns: records.columns,
    facts: { form: 'records', status: statusIn(records, head.name) ?? otherwise },
    own: { ...records.generatedUtc === null ? {} : { generated: records.generatedUtc }, ...day === null ? {} : { day } },
  }
}

function dayOfName(name: string): string | null {
  const found = /_(\d{4})(\d\d)(\d\d)(?!\d)/.exec(name)
  return found ? `${found[2]}/${found[3]}/${found[1]}` : null
}

/** Hourly files: rows are placed by `Date` and `Hour Ending`. */
export function hourRows(files: readonly SourceFile[], options: LocationRows): string {
  const { records, cells } = source(files)
  return locationRows(`WITH ${records},
  dated AS (SELECT *, try_strptime(date, '%m/%d/%Y')::DATE AS day, upper(trim(hourending)) AS hour FROM record),
  day AS (SELECT DISTINCT day, ${midnight('day')} AS midnight_utc, ${dayHours('day')} AS day_hours FROM dated WHERE day IS NOT NULL),
  source AS (
    SELECT file_index, ${cells},
      CASE WHEN label.hours IS NULL OR fault IS NOT NULL THEN error('report: ' || coalesce(fault, coalesce(date, 'no date') || ' has no hour ending ' || coalesce(hourending, 'without a label')))::TIMESTAMPTZ ELSE midnight_utc + to_hours(label.hours) END AS start_utc
    FROM dated LEFT JOIN day USING (day) LEFT JOIN ${hourLabels()} ON label.day_hours = day.day_hours AND label.label = CASE WHEN length(regexp_replace(hour, 'X$', '')) = 1 THEN '0' || hour ELSE hour END
  )`, { ...options, status: layoutOf(files).facts.status ?? options.status })
}

/**
 * Five-minute files: rows are placed by `Local Time`, of the report's day where the time has no date. Where the clock shows a
 * time twice nothing but the order of rows tells: the first half of a location's rows of that time is the first pass.
 */
export function clockRows(files: readonly SourceFile[], options: LocationRows): string {
  const { records, id, cells } = source(files)
  const reportDays = files.map(({ layout }, file) => `(${file}, ${layout.own?.day === undefined ? 'NULL::DATE' : `strptime(${literal(layout.own.day)}, '%m/%d/%Y')::DATE`})`)
  const full = `try_strptime(trim(localtime), ['%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M'])`
  return locationRows(`WITH ${records},
  report_day(file_index, report_day) AS (VALUES ${reportDays.join(', ')}),
  dated AS (
    SELECT record.*, coalesce(${full}, report_day + CASE WHEN regexp_full_match(trim(localtime), '\\d{1,2}:\\d\\d(:00)?') THEN CAST(regexp_extract(trim(localtime), '^(\\d+:\\d\\d)', 1) || ':00' AS TIME) END) AS stamp
    FROM record JOIN report_day ON report_day.file_index = record.file_index
  ),
  reading AS (${instantsSql('SELECT stamp, unnest([1, 2]) AS pass FROM (SELECT DISTINCT stamp FROM dated WHERE stamp IS NOT NULL)', { zone: market('isone').marketZone, ends: false })}),
  place AS (
    SELECT *, rows_of_stamp > 1 AND 2 * row_number() OVER (PARTITION BY file_index, ${id}, stamp ORDER BY place) > rows_of_stamp AS later
    FROM (SELECT *, count(*) OVER (PARTITION BY file_index, ${id}, stamp) AS rows_of_stamp FROM dated)
  ),
  source AS (
    SELECT file_index, ${cells}, CASE WHEN one.utc IS NULL OR fault IS NOT NULL THEN error('report: ' || coalesce(fault, coalesce(strftime(place.stamp, '%Y-%m-%d'), 'the day') || ' has no time ' || coalesce(localtime, 'without a label')))::TIMESTAMPTZ
      WHEN later AND two.utc IS NOT NULL THEN timezone('UTC', two.utc) ELSE timezone('UTC', one.utc) END AS start_utc
    FROM place LEFT JOIN reading AS one ON one.stamp = place.stamp AND one.pass = 1 LEFT JOIN reading AS two ON two.stamp = place.stamp AND two.pass = 2
  )`, { ...options, status: layoutOf(files).facts.status ?? options.status })
}

/**
 * `records`: CTEs up to `record`, the rows of all files, with what is wrong with their file as `fault`. `id`: SQL of a row's
 * location; `cells`: node_id, name, type and prices. A location that is only named has the id of the hub or zone of that name, else its name for one.
 */
function source(files: readonly SourceFile[]): { records: string, id: string, cells: string } {
  const { columns } = layoutOf(files)
  const first = (...names: readonly string[]): string | null => columnOf(columns, ...names)
  const cell = (...names: readonly string[]): string => { const found = first(...names); return found === null ? 'NULL::VARCHAR' : quoted(found) }
  const prices = [price, energy, congestion, loss].map(names => first(...names) ?? '')
  // The trailer's text stands here.
  const second = columnNames(columns)[1] ?? ''
  const relation = readCsv(files, { types: Object.fromEntries(prices.filter(one => one !== second).map(one => [one, 'DOUBLE' as const])), shortLines: true })
  const records = `line AS MATERIALIZED (SELECT *, file_index, row_number() OVER () AS place FROM ${relation}),
  told AS (
    SELECT file_index, count(*) FILTER (record = 'D') AS rows, max(CASE WHEN record = 'T' THEN TRY_CAST(regexp_extract(${identifier(second)}, '\\d+') AS BIGINT) END) AS said,
      max(CASE WHEN record NOT IN ('D', 'T') OR record IS NULL THEN coalesce(record, 'no letter') END) AS stray
    FROM line GROUP BY file_index
  ),
  record AS (
    SELECT line.*, CASE WHEN stray IS NOT NULL THEN 'a line begins with ' || stray || ' where D or T was expected'
        WHEN said <> rows THEN 'the last line says ' || said || ' lines, ' || rows || ' were found' END AS fault
    FROM line JOIN told ON told.file_index = line.file_index WHERE record = 'D'
  )`
  const name = `trim(${cell('Location Name', 'Location')})`
  const byName = officialHubs('isone').map(hub => `WHEN ${literal(hub.name)} THEN ${literal(hub.id)}`).join(' ')
  const id = first('Location ID') === null ? `CASE ${name} ${byName} ELSE ${name} END` : `trim(${cell('Location ID')})`
  const [lmp = '', mec = '', mcc = '', mlc = ''] = prices.map(one => one === second ? `CAST(${identifier(one)} AS DOUBLE)` : identifier(one))
  return { records, id, cells: `${id} AS node_id, ${name} AS name, ${cell('Location Type')} AS type, ${lmp} AS lmp, ${mec} AS energy, ${mcc} AS congestion, ${mlc} AS loss` }
}
