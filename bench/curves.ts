/**
 * What does a complete set of curves cost, without storing it? 60 hubs with four buckets each for 120 months: quotes checked,
 * bootstrapped, derived, extended, validated. And the daily smooth curves of all of them.
 */
import assert from 'node:assert/strict'
import type { Bucket } from '#canon/bucket.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { type MarketId, marketIds } from '#canon/market.ts'
import { market } from '#canon/market.ts'
import { contractBook, type Contract, curveWeights } from '../src/products/curves/contract.ts'
import { buildCurveSet, type CurveSet, type HubSettings, smoothBlocks } from '../src/products/curves/curve-set.ts'
import { dailyPrices, smoothCurve } from '../src/products/curves/smooth.ts'
import { checkQuotes, type Quote } from '../src/products/curves/quote.ts'
import { type Bench, bounded, median, seconds, time } from './measure.ts'

const curve_day = dayNumberOf('2026-06-30')
const cut = Date.UTC(2026, 5, 30, 18, 30)
const months = 120

export const bench: Bench = {
  question: 'Does a complete set of curves leave most of the ten seconds of an end-of-day run to writing it?',
  async run({ quick, rounds }) {
    const hubs = settings(quick ? 6 : 60)
    const { contracts, quotes } = market_quotes(hubs)
    const built: CurveSet[] = []
    const build: number[] = []
    const smooth: number[] = []
    for (let round = 0; round < (rounds ?? (quick ? 1 : 5)); round++) {
      build.push(await seconds(async () => { built[0] = setOf(contracts, quotes, hubs) }))
      const [set] = built
      assert.deepEqual(set?.findings.filter(({ severity }) => severity === 'error'), [])
      smooth.push(await seconds(async () => smoothed(set)))
    }
    const [set] = built
    assert.equal(set?.curves.size, hubs.length * 4)
    assert.equal(set.rows.filter(({ term }) => term === 'month').length, hubs.length * 4 * months)
    return [
      bounded(`${hubs.length} hubs x 4 buckets x ${months} months from ${quotes.length} quotes, built and validated; ${set.rows.length} rows`, median(build), 3, time, build),
      bounded(`the first of them, with nothing warm`, build[0] ?? NaN, 3, time),
      bounded(`${set.curves.size} daily smooth curves of ten years`, median(smooth), null, time, smooth),
    ]
  },
}

function setOf(contracts: readonly Contract[], quotes: readonly Quote[], hubs: readonly HubSettings[]): CurveSet {
  const checked = checkQuotes(quotes, { book: contractBook(contracts), curve_day, cut_utc: cut, known_at_utc: cut, stale_after_ms: 86_400_000 })
  assert.equal(checked.usable.length, quotes.length)
  return buildCurveSet({ curve_day, months, quotes: checked.usable, hubs, gas: [] })
}

async function smoothed(set: CurveSet): Promise<void> {
  for (const curve of set.curves.values()) {
    const blocks = smoothBlocks(curve, curve_day + 1, curve.pieces.at(-1)?.end_day ?? 0)
    assert(dailyPrices(smoothCurve({ blocks, weight: curve.weights.ofDay })).every(Number.isFinite))
  }
}

export function settings(count: number): HubSettings[] {
  const markets = marketIds.filter(id => id !== 'miso-tariff')
  return Array.from({ length: count }, (_, index): HubSettings => {
    const id = markets[index % markets.length] as MarketId
    return { market: id, hub: `HUB ${index}`, run: 'da', buckets: bucketsOf(id), basis_to: null, extrapolation: { kind: 'last-year', step: 'share', per_year: 0.02 } }
  })
}

function bucketsOf(id: MarketId): readonly Bucket[] { return market(id).peakDays === 'mon-fri' ? ['5x16', '2x16', '7x8', '7x24'] : ['6x16', '1x16', '7x8', '7x24'] }

/** 18 months, 8 quarters and 5 years in each bucket: overlapping, some redundant, the far years left to extrapolation. */
export function market_quotes(hubs: readonly HubSettings[]): { contracts: Contract[], quotes: Quote[] } {
  const deliveries = [
    ...Array.from({ length: 18 }, (_, index) => `${2026 + Math.floor((6 + index) / 12)}-${String((6 + index) % 12 + 1).padStart(2, '0')}`),
    ...Array.from({ length: 8 }, (_, index) => `${2026 + Math.floor((2 + index) / 4)}-Q${(2 + index) % 4 + 1}`),
    '2027', '2028', '2029', '2030', '2031',
  ]
  const contracts = hubs.flatMap(({ market: id, hub, buckets }, at) => buckets.slice(0, 3).flatMap(bucket => deliveries.map((delivery): Contract => ({
    source: 'bench', contract_id: `${at} ${bucket} ${delivery}`, delivery, rank: 0, curve: { commodity: 'power', market: id, hub, run: 'da', bucket, basis_to: null },
  }))))
  const quotes = contracts.map(({ contract_id, curve, delivery }): Quote => {
    const settle = levelOf(curve.commodity === 'power' ? curve.bucket : '7x24', delivery, curveWeights(curve).between)
    return { source: 'bench', contract_id, bid: null, ask: null, mid: null, settle, quoted_at_utc: cut, received_at_utc: cut }
  })
  return { contracts, quotes }
}

/** Strips that cost what their months do: a wave over the year, nights lower. */
function levelOf(bucket: Bucket, delivery: string, hours: (first: number, end: number) => number): number {
  const [year = '', part = ''] = delivery.split('-')
  const [first, count] = part === '' ? [1, 12] : part.startsWith('Q') ? [Number(part.slice(1)) * 3 - 2, 3] : [Number(part), 1]
  let [sum, total] = [0, 0]
  for (let month = first; month < first + count; month++) {
    const [from, to] = [Date.UTC(Number(year), month - 1, 1) / 86_400_000, Date.UTC(Number(year), month, 1) / 86_400_000]
    const weight = hours(from, to)
    sum += weight * ((bucket === '7x8' ? 28 : 50) + 12 * Math.cos((month - 7) / 6 * Math.PI) + (Number(year) - 2026) * 0.5)
    total += weight
  }
  return sum / total
}
