/**
 * MISO real-time ex-post prices from the Data Exchange, hourly.
 * https://data-exchange.misoenergy.org (pricing, real-time lmp-expost, timeResolution=hourly); grammar in exchange.ts.
 *
 * Real-time ex-ante prices are dispatch advice and settle nothing; they have no market run here and are not recognised.
 * Prices whose name says neither Preliminary nor Final are taken as preliminary, and the layout's `status_from` is `default`.
 */
import { lmpRealTime } from '#canon/price.ts'
import { report } from '../../report.ts'
import { exchangeLayout, exchangeRows, exchangeSpread, exchangeTolerance, maybeRealTime, readExchange } from './exchange.ts'
import type { Head, Layout } from '../../report.ts'

function recognise(head: Head): Layout | null {
  const claim = readExchange(head)
  if (!maybeRealTime(claim, 60)) return null
  return exchangeLayout(head, { market_run: 'RTH', status: claim.status ?? 'preliminary', status_from: claim.status ? 'name' : 'default' })
}

export const exchangeRealTimeHourly = report({
  iso: 'miso',
  name: 'exchange-real-time-hourly',
  title: 'Real-time ex-post LMP from the Data Exchange, hourly',
  spec: 'Data Exchange pricing/v1/real-time/{date}/lmp-expost, timeResolution=hourly',
  dataset: lmpRealTime,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: exchangeTolerance,
  energySpread: exchangeSpread,
  recognise,
  rows: exchangeRows,
})
