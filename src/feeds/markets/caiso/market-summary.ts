/**
 * What the day-ahead market cleared in a whole day: query ENE_CB_MKT_SUM.
 *
 * Specification: https://www.caiso.com/documents/oasis-interfacespecification.pdf, "Convergence Bidding: Market Summary".
 *
 *   INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,MARKET_RUN_ID,PRODUCT_TYPE,PRODUCT_TYPE_ORDER,SUMMARY_CAT,SUMMARY_CAT_ORDER,
 *   SELF_SCHEDULE,ENERGY_BID,VIRTUAL_BID,TOTAL,GROUP
 *
 * An interval is a Pacific day, of 23 to 25 hours; energy becomes its mean power. Of what was submitted, and of dollars, there is
 * no table. Totals of imports and exports are left out: `schedules` has them by hour, under the same key.
 */
import { cleared } from '#canon/demand-and-supply.ts'
import { dayMs } from '#canon/instant.ts'
import { cells, findHeader, readCsv } from '../csv.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'
import { base, generatedUtc, instantForm, minIntervalMs, planReference } from './oasis.ts'

const query = { name: 'ENE_CB_MKT_SUM', run: null, version: 1, allNodesMs: dayMs } as const
const category = 'Energy Cleared (MWh)'
const volumes = ['SELF_SCHEDULE', 'ENERGY_BID', 'VIRTUAL_BID', 'TOTAL'] as const

/** The market's own words, each with those for the columns of volumes. */
const products = {
  DEMAND: ['load:self_scheduled', 'load:price_sensitive', 'virtual_demand', 'demand'],
  SUPPLY: ['generation:self_scheduled', 'generation:price_sensitive', 'virtual_supply', 'supply'],
  IMPORTS: ['imports:self_scheduled', 'imports:price_sensitive', 'imports:virtual'],
  EXPORTS: ['exports:self_scheduled', 'exports:price_sensitive', 'exports:virtual'],
} as const

function recognise(head: Head): Layout | null {
  const found = findHeader(head, ['INTERVALSTARTTIME_GMT', 'INTERVALENDTIME_GMT', 'MARKET_RUN_ID', 'PRODUCT_TYPE', 'SUMMARY_CAT', ...volumes], 3)
  if (!found || !head.lines.some(line => cells(line).includes(category))) return null
  return { headerLine: found.line, columns: found.columns, facts: {} }
}

function rows(files: readonly SourceFile[]): string {
  const types = Object.fromEntries(volumes.map(column => [column, 'DOUBLE' as const]))
  const source = readCsv(files, { types: { ...types, INTERVALSTARTTIME_GMT: 'TIMESTAMP', INTERVALENDTIME_GMT: 'TIMESTAMP' }, timestamps: instantForm })
  const columns = ['selfschedule', 'energybid', 'virtualbid', 'total']
  // A product of no name here is a row without one, which the contract of the table refuses.
  const parts = Object.entries(products).map(([product, words]) =>
    `WHEN '${product}' THEN [${words.map((word, place) => `{'product': '${word}', 'mwh': ${columns[place]}}`).join(', ')}]`)
  return `
    SELECT file_index::INTEGER AS file, 'caiso' AS iso, 'SYSTEM' AS area_id, marketrunid AS market_run, product,
      mwh / nullif(date_sub('second', intervalstarttimegmt, intervalendtimegmt) / 3600, 0) AS cleared_mw,
      intervalstarttimegmt AT TIME ZONE 'UTC' AS interval_start_utc,
      date_sub('minute', intervalstarttimegmt, intervalendtimegmt)::INTEGER AS interval_minutes,
      'final' AS status, count(*)::INTEGER AS copies
    FROM (
      SELECT file_index, marketrunid, intervalstarttimegmt, intervalendtimegmt,
        unnest(CASE producttype ${parts.join(' ')} ELSE [{'product': NULL, 'mwh': total}] END, recursive := true)
      FROM ${source} WHERE summarycat = '${category}'
    ) GROUP BY ALL`
}

export const marketSummary = report({
  iso: 'caiso',
  name: 'market-summary',
  title: 'Demand, supply, imports and exports as cleared day-ahead, by day, with how they were bid',
  spec: query.name,
  dataset: cleared,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /(?:^|_)ENE_CB_MKT_SUM_/i,
  recognise,
  rows,
  knownFromUtc: generatedUtc,
  endpoint: { base, minIntervalMs, plan: (root, window) => planReference(query, root, window) },
})
