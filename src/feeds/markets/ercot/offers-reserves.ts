/**
 * Offers of reserves in ERCOT's day-ahead market, summed over all who offered, hourly: a document for each product, after two days.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP3-911-ER
 *
 *   name   = ("2d" | "48h") "_Agg_AS_Offers_" product "-" DD-MON-YY ".csv", the day of posting
 *   header = Delivery Date,Hour Ending,MW Offered,ECRSM Offer Price | deliveryDate, hourEnding, MWOffered, ECRSMOfferPrice in the API's answer
 *
 * The megawatts of an hour add up: of each price there stands what was offered at it or below. Hours are counted as in
 * hours-counted.ts. Documents of all products are read together: the price's column is given one name.
 */
import { literal } from '#base/sql.ts'
import { system } from '#canon/measured.ts'
import type { Reserve } from '#canon/market-results.ts'
import { offer as dataset } from '#canon/offer.ts'
import { columnNames } from '../csv.ts'
import { report, type Endpoint, type Head, type Layout, type SourceFile } from '../../report.ts'
import { cellsOf } from './document-rows.ts'
import { recogniseParts } from './document.ts'
import { hoursCounted } from './hours-counted.ts'
import { dayAnswers } from './public-api.ts'

const price = 'offerprice'
const priceOf = /^([a-z]+)offerprice$/

const products: Readonly<Record<string, Reserve>> = {
  REGUP: 'regulation_up', REGDN: 'regulation_down', RRSPFR: 'responsive', RRSUFR: 'responsive', RRSFFR: 'responsive', ECRSM: 'contingency', ECRSS: 'contingency', ONNS: 'non_spin', OFFNS: 'non_spin',
}
/** Of years past, under other names. */
const families: readonly (readonly [RegExp, Reserve])[] = [[/^RRS/, 'responsive'], [/^ECRS/, 'contingency'], [/NS/, 'non_spin']]

function productOf(name: string): Reserve { return products[name] ?? families.find(([form]) => form.test(name))?.[1] ?? 'other' }

function recognise(head: Head): Layout | null {
  const found = recogniseParts(head, { date: ['DeliveryDate'], hour: ['HourEnding'], offered: ['MWOffered'] })
  if (found === null) return null
  const names = columnNames(found.columns)
  const place = names.findIndex(name => priceOf.test(name))
  const product = priceOf.exec(names[place] ?? '')?.[1]?.toUpperCase()
  if (product === undefined) return null
  return { ...found, columns: found.columns.map((column, index) => index === place ? price : column), own: { product } }
}

function rows(files: readonly SourceFile[]): string {
  const own = (said: (product: string) => string): string => `CASE file_index ${files.map(({ layout }, file) => `WHEN ${file} THEN ${literal(said(layout.own?.product ?? ''))}`).join(' ')} END`
  return `WITH ${hoursCounted(cellsOf(files, {}, { mw: 'mwoffered', price }), ['mw', 'price'])},
  point AS (SELECT file_index, interval_start_utc, coalesce(mw, error('report: a row has a price and no megawatts')) AS mw, coalesce(price, error('report: a row has megawatts and no price')) AS price, count(*)::INTEGER AS copies FROM placed GROUP BY ALL)
  SELECT CAST(file_index AS INTEGER) AS file, 'ercot' AS iso, '${system}' AS resource_id, NULL::VARCHAR AS participant_id, 'aggregate' AS resource_type, 'DAM' AS market_run,
    ${own(productOf)} AS product, ${own(name => name)} AS product_name, 'offer' AS kind,
    row_number() OVER (PARTITION BY file_index, interval_start_utc ORDER BY mw, price)::INTEGER AS segment, mw, price, 'up_to' AS holds,
    interval_start_utc, 60 AS interval_minutes, 'final' AS status, copies
  FROM point`
}

const endpoint: Endpoint = {
  ...dayAnswers('np3-911-er', 'deliveryDate'),
  plan: (base, window) => Object.keys(products).flatMap(name => dayAnswers(`np3-911-er/2d_agg_as_offers_${name.toLowerCase()}`, 'deliveryDate').plan(base, window)),
}

export const offersReserves = report({
  iso: 'ercot',
  name: 'offers-reserves',
  title: 'Offers of reserves day-ahead, summed, hourly',
  spec: 'Two-Day Ancillary Services Report (NP3-911-ER), Aggregated AS Offers',
  dataset,
  // Curves have as many points in an hour as they have: a hole is none.
  grid: null,
  published: { kind: 'daily', hour: 8, ahead: -2, allowedMinutes: 16 * 60 },
  identityTolerance: null,
  energySpread: null,
  fileNames: /(?:^|_)(?:2d|48h)_Agg_AS_Offers_/i,
  recognise,
  rows,
  endpoint,
})
