/**
 * MISO day-ahead ex-post prices from the Data Exchange.
 * https://data-exchange.misoenergy.org (pricing, day-ahead lmp-expost); grammar in exchange.ts.
 *
 * One answer is one hour, so a file is judged as the window that it is and not as a market day.
 */
import { lmpDayAhead as dataset } from '#canon/price.ts'
import { report } from '../../report.ts'
import { exchangeLayout, exchangeRows, exchangeSpread, exchangeTolerance, maybeDayAhead, readExchange } from './exchange.ts'
import type { Head, Layout } from '../../report.ts'

function recognise(head: Head): Layout | null {
  return maybeDayAhead(readExchange(head), 'ex-post') ? exchangeLayout(head, { market_run: 'DAM', status: 'final' }) : null
}

export const exchangeDayAhead = report({
  iso: 'miso',
  name: 'exchange-day-ahead',
  title: 'Day-ahead ex-post LMP from the Data Exchange, hourly',
  spec: 'Data Exchange pricing/v1/day-ahead/{date}/lmp-expost',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: exchangeTolerance,
  energySpread: exchangeSpread,
  fileNames: /day-?ahead.*ex-?post/i,
  recognise,
  rows: exchangeRows,
})
