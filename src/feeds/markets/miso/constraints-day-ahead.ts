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
import { constraint as dataset } from '#canon/market-results.ts'
import { findHeader } from '../csv.ts'
import { report } from '../../report.ts'
import { constraintColumns, constraintRows } from './constraint-rows.ts'
import { marketReports, marketReportsIntervalMs } from './market-reports.ts'
import type { Download, FetchWindow, Head, Layout } from '../../report.ts'

const columns = ['Market Date', ...constraintColumns] as const

function recognise(head: Head): Layout | null {
  const header = findHeader(head, columns)
  return header && { headerLine: header.line, columns: header.columns, facts: {} }
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
  rows: files => constraintRows(files, `try_strptime(trim(marketdate), ['%m/%d/%Y', '%Y-%m-%d'])`),
  endpoint: { base: marketReports, minIntervalMs: marketReportsIntervalMs, plan },
})
