/**
 * MISO real-time ex-post prices from the Data Exchange, five minutes.
 * https://data-exchange.misoenergy.org (pricing, real-time lmp-expost, timeResolution=5min); grammar in exchange.ts.
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
  if (!maybeRealTime(claim, 5)) return null
  return exchangeLayout(head, { market_run: 'RTEX', status: claim.status ?? 'preliminary', status_from: claim.status ? 'name' : 'default' })
}

export const exchangeFiveMinute = report({
  iso: 'miso',
  name: 'exchange-five-minute',
  title: 'Real-time ex-post LMP from the Data Exchange, five minutes',
  spec: 'Data Exchange pricing/v1/real-time/{date}/lmp-expost, timeResolution=5min',
  dataset: lmpRealTime,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: exchangeTolerance,
  energySpread: exchangeSpread,
  recognise,
  rows: exchangeRows,
})
