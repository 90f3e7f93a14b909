/**
 * Downloads of CAISO's page Today's Outlook: demand and what was forecast of it, by five minutes of the operator's whole area.
 * https://www.caiso.com/todays-outlook
 *
 *   CAISO-demand-YYYYMMDD.csv   a row for each series, a column for each time; `Demand MM/DD/YYYY,00:00,00:05,..,23:55,00:00`, and rows
 *                               `Day ahead forecast`, `Hour ahead forecast`, `Demand (5 min. avg.)`; the last 00:00 is the next day's
 *   rtm_forecast_7day.csv       a row for each time; `Time,Demand,Net Demand,Day-ahead demand forecast,..`, `MM/DD/YYYY HH:MM`
 *
 * A stamp ends its five minutes: the hours of the day-ahead forecast stand at 00:05 to 01:00 and so on, in both forms. Cells of what is
 * still to come, and of the hour that clocks leave out, are empty. The hour that comes twice is told by the order of the stamps.
 * When a forecast was made is not said: the day-ahead one is taken for made when the day before began (as OASIS, interval-rows.ts),
 * what reaches further when the file's own day did, the hour-ahead one when its interval began.
 */
import { literal } from '#base/sql.ts'
import { marketDays } from '#canon/market-day.ts'
import { cells, columnOf, layoutOf, readCsv } from '../csv.ts'
import { instantsSql } from '../local-clock.ts'
import { inOrder } from '../row-order.ts'
import type { Download, Endpoint, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'
import { minIntervalMs, zone } from './oasis.ts'

const series = { demand: 'Demand (5 min. avg.)', day_ahead: 'Day ahead forecast', hour_ahead: 'Hour ahead forecast' } as const

export const outlookFiles = /^CAISO-demand-\d{8}|rtm_forecast_7day/i
/** The row of what was measured ends with an empty cell, that of midnight, and there without a line end. Where cells lack, the reader stops. */
export const outlookTrailer = /,$/

export function recogniseOutlook(head: Head): Layout | null {
  const [first = '', ...others] = head.lines
  const columns = cells(first.replace(/^\uFEFF/, ''))
  const [title = '', ...times] = columns
  const day = /^Demand (\d\d\/\d\d\/\d{4})$/.exec(title)?.[1]
  if (day !== undefined) {
    const stamps = times.length > 1 && times.every(time => /^([01]\d|2[0-3]):[0-5]\d$/.test(time))
    const named = Object.values(series).every(name => others.some(line => cells(line.slice(0, 200))[0] === name))
    return stamps && named ? { headerLine: 0, columns: ['Demand', ...times.map((_, place) => `at${place}`)], facts: { form: 'columns', times: times.join() }, own: { day } } : null
  }
  const dayAhead = columnOf(columns, 'Day-ahead demand forecast')
  const stamp = /^\d\d\/\d\d\/\d{4} \d\d:\d\d$/.exec(cells(others[0] ?? '')[0] ?? '')?.[0]
  if (dayAhead === null || stamp === undefined || columnOf(columns, 'Time') === null || columnOf(columns, 'Demand') === null) return null
  return { headerLine: 0, columns, facts: { form: 'rows' }, own: { day: stamp.slice(0, 10) } }
}

/** SQL of a series' cells in a file that has a column for each time. */
function acrossSql(files: readonly SourceFile[]): string {
  const { columns: [, ...names], facts: { times = '' } } = layoutOf(files)
  const minutes = times.split(',').map(time => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)))
  const placed = minutes.map((minute, place) => `{'place': ${place}, 'minute': ${minute + (place > 0 && minute === 0 ? 24 * 60 : 0)}, 'value': ${names[place] ?? ''}}`)
  const row = (name: string): string => `CASE WHEN count(*) FILTER (demand = ${literal(name)}) > 1 THEN error('report: the row ${name} stands twice') ELSE max(value) FILTER (demand = ${literal(name)}) END`
  const source = readCsv(files, { types: Object.fromEntries(names.map(name => [name, 'DOUBLE' as const])) })
  return `SELECT file_index, ${daySql(files)} + to_minutes(minute) AS stamp, ${Object.entries(series).map(([column, name]) => `${row(name)} AS ${column}`).join(', ')}
    FROM (SELECT file_index, demand, unnest([${placed.join(', ')}], recursive := true) FROM ${source}) GROUP BY file_index, place, minute ORDER BY file_index, place`
}

function downSql(files: readonly SourceFile[]): string {
  const source = readCsv(files, { types: { Demand: 'DOUBLE', 'Day-ahead demand forecast': 'DOUBLE' } })
  return `SELECT file_index, try_strptime(trim(time), '%m/%d/%Y %H:%M') AS stamp, demand, dayaheaddemandforecast AS day_ahead, NULL::DOUBLE AS hour_ahead FROM ${source}`
}

/** A file's own day. */
function daySql(files: readonly SourceFile[]): string {
  return `CASE file_index ${files.map(({ layout }, file) => `WHEN ${file} THEN strptime(${literal(layout.own?.day ?? '')}, '%m/%d/%Y')`).join(' ')} END`
}

/** What the rows of one dataset are made of: `columns` beside the interval, by the dataset's names, over `value`, `model`, `start` and `issued`. */
export function outlookRows(files: readonly SourceFile[], values: readonly (keyof typeof series)[], columns: Readonly<Record<string, string>>): string {
  const stamped = layoutOf(files).facts.form === 'columns' ? acrossSql(files) : downSql(files)
  const midnight = `timezone(${literal(zone)}, least(CAST(placed.stamp - INTERVAL 5 MINUTE AS DATE) - 1, CAST(${daySql(files)} AS DATE))::TIMESTAMP)`
  return `WITH ${inOrder(stamped)},
  moment AS (${instantsSql('SELECT DISTINCT stamp, pass FROM placed', { zone, ends: true })}),
  value AS (
    SELECT file_index, timezone('UTC', moment.utc) - INTERVAL 5 MINUTE AS start, ${midnight} AS day_before,
      unnest([${values.map(name => `{'model': '${name.replace('_', '-')}', 'value': ${name}}`).join(', ')}], recursive := true)
    FROM placed JOIN moment ON moment.stamp IS NOT DISTINCT FROM placed.stamp AND moment.pass IS NOT DISTINCT FROM placed.pass
  ),
  said AS (SELECT *, CASE model WHEN 'hour-ahead' THEN start ELSE day_before END AS issued FROM value WHERE value IS NOT NULL)
  SELECT file_index::INTEGER AS file, 'caiso' AS iso, 'SYSTEM' AS area_id, ${Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`).join(', ')},
    start AS interval_start_utc, 5 AS interval_minutes, 'preliminary' AS status, count(*)::INTEGER AS copies
  FROM said GROUP BY ALL`
}

function plan(base: string, { from, to }: FetchWindow): Download[] {
  return [...marketDays('caiso', from, to)].map(({ date }) => date.replaceAll('-', '')).map(day => ({
    url: `${base}/history/${day}/rtm_forecast_7day.csv`, name: `outlook_history_${day}_rtm_forecast_7day.csv`,
  }))
}

export const outlookHistory: Endpoint = { base: 'https://www.caiso.com/outlook', minIntervalMs, plan }
