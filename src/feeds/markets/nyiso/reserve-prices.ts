/**
 * NYISO's prices of reserves and regulation by zone, day-ahead and in real time. Grammar in public-table.ts.
 *
 *   Time Stamp,Time Zone,Name,PTID,10 Min Spinning Reserve ($/MWHr),10 Min Non-Synchronous Reserve ($/MWHr),
 *   30 Min Operating Reserve ($/MWHr),NYCA Regulation Capacity ($/MWHr)[,NYCA Regulation Movement ($/MW)]
 *
 * Movement is of real time alone. Files of years past had a column for each region instead of rows by zone: these are not read.
 */
import type { Table, TableRows } from './public-table.ts'

/** Prices have two decimals: a row that ends with them is whole where a file ends without a line break. */
export const trailer = /,-?\d+\.\d\d$/

const products = {
  spin: ['spin', '10 Min Spinning Reserve'],
  nonsync: ['non_spin', '10 Min Non-Synchronous Reserve'],
  thirty: ['thirty_minute', '30 Min Operating Reserve'],
  capacity: ['regulation', 'NYCA Regulation Capacity'],
  movement: ['regulation_mileage', 'NYCA Regulation Movement'],
} as const

type Product = keyof typeof products

const forms: Readonly<Record<Product, RegExp>> = {
  spin: /^10minspinningreserve/, nonsync: /^10minnonsynchronousreserve/, thirty: /^30minoperatingreserve/, capacity: /^nycaregulationcapacity/, movement: /^nycaregulationmovement/,
}

const dayAheadProducts = ['spin', 'nonsync', 'thirty', 'capacity'] as const

function table(names: readonly Product[], lacks?: RegExp): Table {
  return { parts: { area: /^name$/, ptid: /^ptid$/, ...Object.fromEntries(names.map(name => [name, forms[name]])) }, numbers: names, ...lacks === undefined ? {} : { lacks } }
}

export const dayAheadReserves = table(dayAheadProducts, forms.movement)
export const realTimeReserves = table([...dayAheadProducts, 'movement'])

export function reserveRows({ numbers }: Table, marketRun: 'DAM' | 'RTD'): Pick<TableRows, 'columns' | 'values'> {
  return {
    columns: { area_id: `nullif(trim(area), '')`, market_run: `'${marketRun}'` },
    values: (numbers as readonly Product[]).map(name => ({ product: `'${products[name][0]}'`, product_name: `'${products[name][1]}'`, price: name })),
  }
}
