/**
 * ISO-NE day-ahead prices of reserves, hourly, since the market for them began on 1 March 2025.
 * https://webservices.iso-ne.com/docs/v1.1/ (daasreservedata)
 *
 *   {"isone_web_services": {"day_ahead_reserves": {"day_ahead_reserve": [{"market_hour": {"local_day": "2025-03-01T00:00:00.000-05:00", ..},
 *     "tmsr_clearing_price", "tmnsr_clearing_price", "tmor_clearing_price", "fer_clearing_price", ..}, ..]}}}
 *
 * local_day is the start of the hour, with its offset. FER is the price of the forecast energy requirement. One price for all of
 * ISO-NE.
 */
import { literal } from '#base/sql.ts'
import { ancillaryPrice as dataset } from '#canon/market-results.ts'
import { system } from '#canon/measured.ts'
import { jsonHead, sizeFact } from '../json.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'
import { instantSql, webAnswers } from './web-records.ts'
import { webRows } from './web-rows.ts'

const prices = [['tmsr', 'spin', 'TMSR'], ['tmnsr', 'ten_minute', 'TMNSR'], ['tmor', 'thirty_minute', 'TMOR'], ['fer', 'other', 'FER']] as const

function recognise(head: Head): Layout | null {
  const text = jsonHead(head)
  const has = (name: string): boolean => text !== null && new RegExp(`"${name}"\\s*:`).test(text)
  return ['day_ahead_reserves', 'day_ahead_reserve', 'local_day', ...prices.map(([word]) => `${word}_clearing_price`)].every(has) ? { headerLine: 0, columns: [], facts: sizeFact(head) } : null
}

function rows(files: readonly SourceFile[]): string {
  // Numbers come as text too.
  const price = (word: string): string => `CASE WHEN trim(record.${word}_clearing_price) <> '' THEN coalesce(TRY_CAST(record.${word}_clearing_price AS DOUBLE), error('report: a price was expected, ''' || record.${word}_clearing_price || ''' found')) END`
  return webRows(files, {
    envelope: ['isone_web_services.day_ahead_reserves', 'day_ahead_reserve'], status: 'final', minutes: 60, start: instantSql('record.market_hour.local_day'),
    fields: `"market_hour": {"local_day": "VARCHAR"}, ${prices.map(([word]) => `"${word}_clearing_price": "VARCHAR"`).join(', ')}`,
    columns: { area_id: literal(system), market_run: `'DAM'` },
    values: prices.map(([word, product, name]) => ({ product: literal(product), product_name: literal(name), price: price(word) })),
  })
}

export const ancillaryPricesDayAhead = report({
  iso: 'isone',
  name: 'ancillary-prices-day-ahead',
  title: 'Day-ahead prices of reserves, hourly',
  spec: 'daasreservedata',
  dataset,
  grid: { minutes: 60, covers: 'market-day' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /daasreservedata/i,
  recognise,
  rows,
  endpoint: webAnswers('daasreservedata/day/{day}'),
})
