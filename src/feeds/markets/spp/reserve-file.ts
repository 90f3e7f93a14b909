/**
 * SPP's prices of reserves by reserve zone: what the day-ahead file and those of real time share.
 *
 *   header = Interval,GMTIntervalEnd,Reserve Zone,product,..[,BAA]
 *
 * Grammar of rows in interval-file.ts. Products came over the years (ramp 2022, uncertainty 2023), and every column that is
 * neither a stamp nor an area is one; one that is not known here keeps its own name as `other`. Zones are numbered, and SPP
 * and SWPW name a whole balancing area. Real time pays regulation for service and for mileage apart.
 */
import type { Reserve } from '#canon/market-results.ts'
import { normalised } from '../csv.ts'

const products: Readonly<Record<string, Reserve>> = {
  regup: 'regulation_up', regupservice: 'regulation_up', regdn: 'regulation_down', regdnservice: 'regulation_down',
  regupmile: 'regulation_mileage_up', regdnmile: 'regulation_mileage_down', rampup: 'ramp_up', rampdn: 'ramp_down',
  spin: 'spin', supp: 'supplemental', uncup: 'uncertainty_up',
}

const notProducts: readonly string[] = ['Interval', 'GMTIntervalEnd', 'Reserve Zone', 'BAA'].map(normalised)

export function reserveOf(column: string): Reserve { return products[normalised(column)] ?? 'other' }

export function isProduct(column: string): boolean { return column !== '' && !notProducts.includes(normalised(column)) }
