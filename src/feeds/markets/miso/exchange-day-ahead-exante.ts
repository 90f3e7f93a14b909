/**
 * MISO day-ahead ex-ante prices from the Data Exchange, in a market run of their own.
 * https://data-exchange.misoenergy.org (pricing, day-ahead lmp-exante); grammar in exchange.ts.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { exchangeLayout, exchangeRows, exchangeSpread, exchangeTolerance, maybeDayAhead, readExchange } from './exchange.ts'
import type { Head, Layout } from '../../report.ts'

function recognise(head: Head): Layout | null {
  return maybeDayAhead(readExchange(head), 'ex-ante') ? exchangeLayout(head, { market_run: 'DAM_EXANTE', status: 'final' }) : null
}

export const exchangeDayAheadExante = report({
  iso: 'miso',
  name: 'exchange-day-ahead-exante',
  title: 'Day-ahead ex-ante LMP from the Data Exchange, hourly',
  spec: 'Data Exchange pricing/v1/day-ahead/{date}/lmp-exante',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: exchangeTolerance,
  energySpread: exchangeSpread,
  fileNames: /day-?ahead.*ex-?ante/i,
  recognise,
  rows: exchangeRows,
})
