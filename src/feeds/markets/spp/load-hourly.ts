/**
 * SPP load by control zone, hourly.
 * https://portal.spp.org/pages/hourly-load
 *
 *   name   = [DAILY_]HOURLY_LOAD-YYYYMM[DD] .csv
 *   wide   = MarketHour,CSWS,EDE,..,WR                                                       until 23 March 2026
 *   long   = Market Hour,Balancing Area Name,Control Zone Name,Forecast Area Type,Load MW    since
 *
 * The hour is an hour's END and Greenwich time in spite of its name; a day's file has 23 to 25 of them. Old files have stamps
 * without a time (midnight), years of two digits, and rows without anything, which are none. In the long form a zone's load
 * comes as conforming (CF) and non-conforming (NC), of some zones both: their sum is what the wide form showed.
 */
import { load as dataset } from '#canon/demand-and-supply.ts'
import { cells, columnOf, layoutOf, quoted, readCsv } from '../csv.ts'
import { report } from '../../report.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { headerNames, instantSql, wideRows } from './interval-file.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const long = ['Balancing Area Name', 'Control Zone Name', 'Forecast Area Type', 'Load MW'] as const
/** Zones that every wide file has, whatever its year. */
const wide = ['CSWS', 'OKGE', 'SPS', 'WR'] as const

function recognise(head: Head): Layout | null {
  const columns = cells((head.lines[0] ?? '').replace(/^\uFEFF/, ''))
  const end = columnOf(columns, 'MarketHour')
  const form = [['long', long], ['wide', wide]].find(([, names]) => (names as readonly string[]).every(name => columnOf(columns, name) !== null))?.[0]
  return end === null || form === undefined ? null : { headerLine: 0, columns, facts: { end, form: String(form) } }
}

function rows(files: readonly SourceFile[]): string {
  const { columns, facts } = layoutOf(files)
  if (facts['form'] === 'long') return longRows(files)
  const zones = [...headerNames(columns)].filter(([column, name]) => column !== facts['end'] && name !== '')
  const anything = `coalesce(${zones.map(([column]) => quoted(column)).join(', ')}) IS NOT NULL`
  const values = zones.map(([column, name]) => ({ area_id: `'${name.replaceAll('\'', '\'\'')}'`, load_mw: quoted(column) }))
  const all = wideRows(files, { minutes: 60, status: 'final', numbers: zones.map(([column]) => column), columns: { measure: `'integrated'`, given: anything }, area: null, values })
  return `SELECT * EXCLUDE (given) FROM (${all}) WHERE given`
}

/** A type that comes twice with one value is counted, with two it stops the reading: their sum would look like a load. */
function longRows(files: readonly SourceFile[]): string {
  return `WITH source AS (
    SELECT file_index, ${instantSql('markethour')} AS end_utc, trim(controlzonename) AS zone, trim(balancingareaname) AS area, upper(trim(forecastareatype)) AS type, any_value(loadmw) AS mw, count(*) AS copies,
      CASE WHEN count(DISTINCT loadmw) > 1 THEN error('report: ' || any_value(markethour) || ' has two loads of zone ' || any_value(controlzonename) || ', type ' || any_value(forecastareatype)) END AS twice
    FROM ${readCsv(files, { types: { loadmw: 'DOUBLE' } })} WHERE coalesce(markethour, controlzonename, balancingareaname) IS NOT NULL OR loadmw IS NOT NULL GROUP BY ALL
  )
  SELECT CAST(file_index AS INTEGER) AS file, 'spp' AS iso, zone AS area_id, 'integrated' AS measure, CASE WHEN count(mw) = count(*) THEN sum(mw) END AS load_mw,
    timezone('UTC', end_utc - INTERVAL 1 HOUR) AS interval_start_utc, 60 AS interval_minutes, 'final' AS status, max(copies)::INTEGER AS copies
  FROM source WHERE twice IS NULL GROUP BY file_index, zone, end_utc`
}

export const loadHourly = report({
  iso: 'spp',
  name: 'load-hourly',
  title: 'Load by control zone, hourly',
  spec: 'Hourly Load (DAILY_HOURLY_LOAD, HOURLY_LOAD)',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(DAILY_)?HOURLY_LOAD-/i,
  recognise,
  rows,
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'hourly-load', { folder: '{Y}', name: 'DAILY_HOURLY_LOAD-{Y}{M}{D}.csv' }),
  },
})
