/**
 * SQL from SPP's files of market clearing to canonical rows. Grammar of rows in interval-file.ts.
 *
 * Volumes are taken: generation, demand and its parts, virtuals, reserves. Prices (SMP, the least and greatest LMP) have their
 * own reports; capacity that is there without being cleared (Capacity Available, Net Capacity, Fixed Obligation, Curtailed Fixed
 * Demand Bid) is none; and of NSI, net scheduled interchange, SPP does not say here which direction is positive.
 */
import { literal } from '#base/sql.ts'
import { layoutOf, normalised, quoted } from '../csv.ts'
import { headerNames, wideRows } from './interval-file.ts'
import { reserveOf } from './reserve-file.ts'
import type { SourceFile } from '../../report.ts'

const volumes: readonly (readonly [column: string, product: string])[] = [
  ['Generation', 'generation'],
  ['Cleared DR', 'generation:demand_response'],
  ['Cleared Demand Bid', 'load:price_sensitive'],
  ['Cleared Fixed Demand Bid', 'load:fixed'],
  ['Cleared Virtual Bid', 'virtual_demand'],
  ['Cleared Virtual Offer', 'virtual_supply'],
  ['Total Demand', 'demand'],
  ...['RegUP', 'RegDN', 'RampUP', 'RampDN', 'UncUP', 'Spin', 'Supp'].map(column => [column, `reserve:${reserveOf(column)}`] as const),
]

export function clearedRows(files: readonly SourceFile[], { marketRun, minutes, status }: { marketRun: 'DAM' | 'RTBM', minutes: 60 | 5, status: 'preliminary' | 'final' }): string {
  const present = headerNames(layoutOf(files).columns)
  const there = volumes.filter(([column]) => present.has(normalised(column)))
  return wideRows(files, {
    minutes, status, numbers: there.map(([column]) => column), columns: { market_run: literal(marketRun) },
    values: there.map(([column, product]) => ({ product: literal(product), cleared_mw: quoted(column) })),
  })
}
