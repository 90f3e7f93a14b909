/**
 * ERCOT's clearing prices of capacity (MCPC), of the day-ahead market and, since reserves are dispatched with energy (5 December
 * 2025), of real time.
 *
 *   DeliveryDate,HourEnding,AncillaryType,MCPC,DSTFlag                                   (NP4-188)
 *   DeliveryDate,DeliveryHour,DeliveryInterval,RepeatedHourFlag,ASType,MCPC              (NP6-331)
 *   SCEDTimestamp,RepeatedHourFlag,ASType,MCPC                                           (NP6-332)
 *
 * One price for all of ERCOT. Products are REGUP, REGDN, RRS, ECRS (since June 2023) and NSPIN.
 */
import type { Reserve } from '#canon/market-results.ts'
import { literal } from '#base/sql.ts'
import { system } from '#canon/measured.ts'
import { layoutOf } from '../csv.ts'
import { recogniseParts } from './document.ts'
import { deliveryHour, dispatchRun, measuredRows } from './measured-rows.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const products: Readonly<Record<string, Reserve>> = { REGUP: 'regulation_up', REGDN: 'regulation_down', RRS: 'responsive', ECRS: 'contingency', NSPIN: 'non_spin' }

const what = { product: ['AncillaryType', 'ASType'], price: ['MCPC'] } as const
const times = {
  60: [deliveryHour, ['DeliveryInterval']],
  15: [{ ...deliveryHour, hour: ['DeliveryHour', 'HourEnding'], interval: ['DeliveryInterval'] }, []],
  5: [dispatchRun, []],
} as const

export function recogniseReserves(head: Head, minutes: 60 | 15 | 5): Layout | null {
  const [time, lacks] = times[minutes]
  return recogniseParts(head, { ...what, ...time }, { lacks })
}

export function reserveRows(files: readonly SourceFile[], options: { readonly marketRun: 'DAM' | 'RTM' | 'SCED', readonly minutes: 60 | 15 | 5, readonly status: 'preliminary' | 'final' }): string {
  const { product = '', price = '' } = layoutOf(files).facts
  const word = `CASE upper(said_product) ${Object.entries(products).map(([theirs, ours]) => `WHEN '${theirs}' THEN '${ours}'`).join(' ')} ELSE 'other' END`
  return measuredRows(files, {
    minutes: options.minutes, status: options.status, texts: { said_product: product }, numbers: { mcpc: price },
    columns: { area_id: literal(system), market_run: literal(options.marketRun), product: word, product_name: 'upper(said_product)' }, values: [{ price: 'mcpc' }],
  })
}
