/**
 * Energy that ERCOT's day-ahead market cleared, hourly by settlement point: what was bought and what was sold, each summed over
 * participants, with bids and offers that are virtual.
 *
 *   DeliveryDate,HourEnding,Settlement_Point,Total_DAM_Energy_Bought,RepeatedHourFlag       (NP4-192)
 *   DeliveryDate,HourEnding,Settlement_Point,TotalDAMEnergySold,RepeatedHourFlag            (NP4-193)
 *
 * A point without a trade has no row. The whole is not published.
 */
import { layoutOf } from '../csv.ts'
import { recogniseParts } from './document.ts'
import { deliveryHour, measuredRows } from './measured-rows.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const columns = { demand: ['Total_DAM_Energy_Bought'], supply: ['TotalDAMEnergySold'] } as const

export function recogniseCleared(head: Head, product: keyof typeof columns): Layout | null {
  return recogniseParts(head, { ...deliveryHour, point: ['Settlement_Point'], volume: columns[product] })
}

export function clearedRows(files: readonly SourceFile[], product: keyof typeof columns): string {
  const { point = '', volume = '' } = layoutOf(files).facts
  return measuredRows(files, {
    minutes: 60, status: 'final', texts: { said_point: point }, numbers: { said_volume: volume },
    columns: { area_id: 'said_point', market_run: `'DAM'`, product: `'${product}'` }, values: [{ cleared_mw: 'said_volume' }],
  })
}
