/** Buckets of a hub that agree by hours, from whichever are quoted. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Bucket, buckets } from '#canon/bucket.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { type MarketId, marketIds } from '#canon/market.ts'
import { balancePrice } from './balance.ts'
import type { StripQuote } from './bootstrap.ts'
import { partitionFor, partitions, partsOf } from './bucket-parts.ts'
import { type Curve, curveOf, priceOver } from './curve.ts'
import { bootstrap } from './bootstrap.ts'
import { buildHub, type HubCurves, type HubInput } from './hub.ts'
import { addBasis, basisOf } from './join.ts'
import { parsePeriod } from './period.ts'
import { somePeriods, somePrice, strip } from './quotes-for-tests.ts'
import { validateHub } from './validate.ts'
import { bucketWeights } from './weights.ts'

const [from_day, end_day] = [dayNumberOf('2026-01-01'), dayNumberOf('2028-01-01')]

function build(market: MarketId, quotes: Partial<Record<Bucket, StripQuote[]>>, more: Partial<HubInput> = {}): HubCurves {
  return buildHub({ market, name: 'HUB', quotes: new Map(Object.entries(quotes) as [Bucket, StripQuote[]][]), from_day, end_day, buckets: ['5x16', '6x16', 'wrap', 'LLH', '7x24', '7x16'], ...more })
}

function at(found: HubCurves, bucket: Bucket, period: string): number {
  const curve = found.curves.get(bucket)
  return curve ? priceOver(curve, parsePeriod(period))?.price ?? NaN : NaN
}

function near(found: number, expected: number, digits = 7): void { assert.ok(Math.abs(found - expected) < 0.5001 * 10 ** -digits, `expected ${expected}, found ${found}`) }

describe('numbers', () => {
  const july = (price: number, id?: string): StripQuote[] => [strip('2026-07', price, id === undefined ? {} : { id })]
  test('5x16 and wrap are 7x24', () => { near(at(build('pjm', { '5x16': july(75), 'wrap': july(40) }), '7x24', '2026-07'), 57.311828) })
  test('January of 2022 (elektra)', () => {
    const [first, next] = [dayNumberOf('2022-01-01'), dayNumberOf('2022-02-01')]
    const found = build('pjm', { '5x16': [strip('2022-01', 91.85)], 'wrap': [strip('2022-01', 68.1)] }, { from_day: first, end_day: next })
    near(at(found, '7x24', '2022-01'), 78.8258, 4)
  })
  test('7x24 less 5x16 is wrap', () => {
    const found = build('pjm', { '5x16': july(75), '7x24': july(57.5, 'atc') })
    near(at(found, 'wrap', '2026-07'), 40.3723404)
    near(at(found, '7x24', '2026-07'), 57.5, 12)
    const wrap = found.curves.get('wrap')
    assert.deepEqual(wrap?.pieces.map(({ derived, origin, quotes }) => [derived, origin, quotes]), [[true, 'implied', ['atc']]])
  })
  test('7x24 less wrap is 5x16', () => { near(at(build('pjm', { 'wrap': july(40), '7x24': july(57.311827956989) }), '5x16', '2026-07'), 75, 9) })
  test('5x16, 2x16 and 7x8 are wrap and 7x24', () => {
    const found = build('pjm', { '5x16': july(75), '2x16': july(55), '7x8': july(30) })
    near(at(found, '7x24', '2026-07'), 56.5591398)
    near(at(found, 'wrap', '2026-07'), 38.5106383)
    near(at(found, '7x16', '2026-07'), (75 * 368 + 55 * 128) / 496, 9)
  })
  test('in the West Saturdays are on-peak', () => { near(at(build('caiso', { HLH: july(75), LLH: july(40) }), '7x24', '2026-07'), 59.5698925) })
  test('what is left of a month: 11 of 23 peak days at 60', () => {
    near(balancePrice(75, 368, 60, 176), 88.75, 12)
    const found = build('pjm', { '5x16': july(75) }, { from_day: dayNumberOf('2026-07-16'), settled: () => 60 })
    const [piece] = found.curves.get('5x16')?.pieces ?? []
    assert.deepEqual([piece?.weight, piece?.price], [192, 88.75])
    const unknown = build('pjm', { '5x16': july(75) }, { from_day: dayNumberOf('2026-07-16') })
    assert.deepEqual(unknown.findings.map(({ check }) => check), ['in-delivery'])
  })
})

describe('quotes of a bucket that several make up', () => {
  test('a year of 7x24 with months of 5x16 gives one wrap price, not twelve wild ones', () => {
    const peaks = Array.from({ length: 12 }, (_, index) => strip(`2026-${String(index + 1).padStart(2, '0')}`, 50 + index))
    const found = build('pjm', { '5x16': peaks, '7x24': [strip('2026', 45)] })
    const wrap = found.curves.get('wrap')
    assert.equal(wrap?.pieces.length, 1)
    near(at(found, '7x24', '2026'), 45, 10)
    // Flat parts do not make flat months: the shares of the hours change.
    assert.ok(Math.abs(at(found, '7x24', '2026-02') - at(found, '7x24', '2026-03')) > 0.1)
  })
  test('where two parts are open, 7x24 stands for itself, beside what is known', () => {
    const found = build('pjm', { '5x16': [strip('2026-07', 75)], '7x24': [strip('2026-07', 57.5, { id: 'month' }), strip('2026-Q3', 50)] })
    assert.deepEqual(found.findings.map(({ check, subject }) => [check, subject]), [['bucket-undetermined', '2026-Q3']])
    near(at(found, '7x24', '2026-Q3'), 50, 10)
    near(at(found, '7x24', '2026-08'), (50 * 2208 - 57.5 * 744) / 1464, 10)
    assert.ok(Number.isNaN(at(found, 'wrap', '2026-08')))
  })
  test('a third bucket that disagrees with two others is named, with its residual', () => {
    const found = build('pjm', { '5x16': [strip('2026-07', 75)], 'wrap': [strip('2026-07', 40)], '7x24': [strip('2026-07', 60, { id: 'atc', quoted_at_utc: 1 })] })
    assert.deepEqual(found.findings.map(({ check, subject }) => [check, subject]), [['inconsistent', 'atc']])
    near(at(found, 'wrap', '2026-07'), 40, 12)
  })
  test('parts are found in every market', () => {
    for (const id of marketIds) {
      for (const partition of partitions(id)) {
        const { first_day, end_day: end } = parsePeriod('2026')
        assert.equal(partition.reduce((sum, bucket) => sum + bucketWeights(id, bucket).between(first_day, end), 0), bucketWeights(id, '7x24').between(first_day, end))
        for (const bucket of buckets) {
          const parts = partsOf(id, bucket, partition)
          if (parts) assert.equal(parts.reduce((sum, part) => sum + bucketWeights(id, part).between(first_day, end), 0), bucketWeights(id, bucket).between(first_day, end), `${id} ${bucket} of ${parts.join()}`)
        }
      }
    }
    assert.deepEqual([partitionFor('pjm', ['7x24']), partitionFor('pjm', ['7x24', '5x16']), partitionFor('ercot', ['7x8', '5x16'])], [['7x24'], ['5x16', 'wrap'], ['5x16', '2x16', '7x8']])
    assert.deepEqual([partitionFor('mid-c', ['6x16', 'LLH']), partitionFor('caiso', ['HLH', '7x8'])], [['6x16', 'LLH'], ['6x16', '1x16', '7x8']])
  })
})

describe('beyond the quotes', () => {
  test('the last year repeats, a share higher, and says so', () => {
    const year = Array.from({ length: 12 }, (_, index) => strip(`2026-${String(index + 1).padStart(2, '0')}`, 50 + index))
    const found = build('pjm', { '5x16': year }, { buckets: ['5x16'], extrapolation: { kind: 'last-year', step: 'share', per_year: 0.02 } })
    const curve = found.curves.get('5x16') as Curve
    assert.deepEqual([priceOver(curve, parsePeriod('2027-03'))?.origin, priceOver(curve, parsePeriod('2026-03'))?.origin], ['extrapolated', 'quoted'])
    near(at(found, '5x16', '2027-03'), 52 * 1.02, 12)
    assert.equal(priceOver(curve, parsePeriod('2027'))?.origin, 'extrapolated')
  })
  test('or the gas curve does, at last year\'s heat rate', () => {
    const weights = bucketWeights('pjm', '7x24')
    const gas = curveOf(weights, bootstrap({ weights, quotes: [strip('2026', 4), strip('2027', 5)] }).pieces)
    const found = build('pjm', { '5x16': [strip('2026', 60)] }, { buckets: ['5x16'], extrapolation: { kind: 'heat-rate', gas } })
    near(at(found, '5x16', '2027-05'), 75, 12)
  })
  test('without a year to repeat the rest is left open, and said', () => {
    const found = build('pjm', { '5x16': [strip('2026-01', 50)] }, { buckets: ['5x16'], extrapolation: { kind: 'last-year', step: 'sum', per_year: 1 } })
    assert.deepEqual(found.findings.map(({ check }) => check), ['no-base-year'])
    assert.ok(Number.isNaN(at(found, '5x16', '2026-02')))
  })
  test('a gap between quotes lies on the line', () => {
    const found = build('pjm', { '5x16': [strip('2026-01', 50), strip('2026-04', 80)] }, { buckets: ['5x16'] })
    near(at(found, '5x16', '2026-02'), 60, 12)
    assert.equal(priceOver(found.curves.get('5x16') as Curve, parsePeriod('2026-03'))?.origin, 'interpolated')
  })
})

test('a basis is kept apart, and hub and basis are the zone', () => {
  const weights = bucketWeights('pjm', '5x16')
  const curve = (...quotes: StripQuote[]): Curve => curveOf(weights, bootstrap({ weights, quotes }).pieces)
  const [hub, basis] = [curve(strip('2026-01', 60), strip('2026-02', 50)), curve(strip('2026-01..2026-02', -3))]
  const zone = addBasis(hub, basis)
  assert.deepEqual(zone.pieces.map(({ price, derived }) => [price, derived]), [[57, true], [47, true]])
  assert.deepEqual(basisOf(zone, hub).pieces.map(({ price }) => price), [-3, -3])
})

test('for any quotes the buckets agree by hours', () => {
  const quotesOf = fc.tuple(somePeriods, fc.array(somePrice, { minLength: 14, maxLength: 14 })).map(([periods, prices]) => periods.map((period, index) => strip(period, prices[index] ?? 0)))
  const named = (quotes: readonly StripQuote[], bucket: string): StripQuote[] => quotes.map(quote => ({ ...quote, id: `${bucket} ${quote.id}` }))
  fc.assert(fc.property(fc.constantFrom<MarketId>('pjm', 'caiso', 'ercot', 'miso-tariff'), quotesOf, quotesOf, fc.integer({ min: 0, max: 3 }), (market, first, second, which) => {
    const west = market === 'caiso'
    const [a, b] = ([west ? ['6x16', 'LLH'] : ['5x16', 'wrap'], ['7x24', west ? '6x16' : '5x16'], ['7x24', '7x8'], [west ? '1x16' : '2x16', '7x8']] as const)[which] ?? []
    assert.ok(a && b)
    const expected: Bucket[] = west ? ['6x16', '1x16', '7x8', 'LLH', '7x24'] : ['5x16', '2x16', '7x8', 'wrap', '7x24']
    const found = build(market, { [a]: named(first, a), [b]: named(second, b) }, { buckets: expected })
    const findings = validateHub({ market, name: 'HUB', curves: found.curves, expected, from_day, end_day, quotes: new Map(), tolerance: 0.005 })
    assert.deepEqual(findings.filter(({ check }) => check === 'bucket-identity' || check === 'not-finite'), [])
  }), { numRuns: 60 })
})
