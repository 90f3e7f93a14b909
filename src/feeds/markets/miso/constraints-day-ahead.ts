/**
 * MISO day-ahead binding constraints of a year, hourly.
 * https://www.misoenergy.org/markets-and-operations/real-time--market-data/market-reports/ (Historical Day-Ahead Binding Constraints, csv)
 *
 * `YYYY_da_bc_HIST.csv`:
 *   file   = [title publish-date] header row* footer*
 *   header = Market Date,..,Constraint_ID,Constraint Name,Branch Name (..),Contingency Description,Hour of Occurrence,Shadow Price,..
 *   footer = lines of text
 *
 * The hour is an hour ending at Eastern Standard Time; the price is `($20.93)`, negative as MISO publishes it. No limit and
 * no flow is published.
 */
import assert from 'node:assert/strict'
import { constraint as dataset } from '#canon/market-results.ts'
import { findHeader, readCsv } from '../csv.ts'
import { report } from '../../report.ts'
import { hoursBehindUtc } from './daily-rows.ts'
import { marketReports, marketReportsIntervalMs } from './market-reports.ts'
import type { Download, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

const columns = ['Market Date', 'Constraint Name', 'Contingency Description', 'Hour of Occurrence', 'Shadow Price'] as const

function recognise(head: Head): Layout | null {
  const header = findHeader(head, columns)
  return header && { headerLine: header.line, columns: header.columns, facts: {} }
}

/** A line of the footer has no hour and no price; a row that was cut off has an hour, and lacks the price that the gate asks for. */
function rows(files: readonly SourceFile[]): string {
  const relation = readCsv(files)
  const padded = relation.replace('null_padding = false', 'null_padding = true')
  assert(padded !== relation, 'the reader takes short lines')
  const plain = `regexp_replace(trim(shadowprice), '[$,()\\s]', '', 'g')`
  return `SELECT CAST(file_index AS INTEGER) AS file, 'miso' AS iso, 'DAM' AS market_run, trim(constraintname) AS constraint_id, coalesce(nullif(trim(contingencydescription), ''), 'BASE') AS contingency,
      abs(CASE WHEN ${plain} <> '' THEN coalesce(TRY_CAST(${plain} AS DOUBLE), error('report: a shadow price was expected, ''' || shadowprice || ''' found')) END) AS shadow_price,
      CAST(NULL AS DOUBLE) AS limit_mw, CAST(NULL AS DOUBLE) AS flow_mw,
      CASE WHEN hour BETWEEN 1 AND 24 THEN timezone('UTC', try_strptime(trim(marketdate), ['%m/%d/%Y', '%Y-%m-%d']) + to_hours(hour - 1 + ${hoursBehindUtc})) END AS interval_start_utc,
      60 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
    FROM (SELECT *, file_index, TRY_CAST(trim(hourofoccurrence) AS INTEGER) AS hour FROM ${padded}) WHERE hour IS NOT NULL OR trim(shadowprice) <> '' GROUP BY ALL`
}

function plan(base: string, window: FetchWindow): Download[] {
  const downloads: Download[] = []
  for (let year = Number(window.from.slice(0, 4)); year <= Number(window.to.slice(0, 4)); year++) {
    const name = `${year}_da_bc_HIST.csv`
    downloads.push({ url: `${base}/${name}`, name })
  }
  return downloads
}

export const constraintsDayAhead = report({
  iso: 'miso',
  name: 'constraints-day-ahead',
  title: 'Day-ahead binding constraints of a year, hourly',
  spec: 'Historical Day-Ahead Binding Constraints (da_bc_HIST)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^\d{4}_da_bc_HIST/i,
  recognise,
  rows,
  endpoint: { base: marketReports, minIntervalMs: marketReportsIntervalMs, plan },
})
