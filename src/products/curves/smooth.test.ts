/** Smooth curves: published and exactly solved numbers, and what holds for any blocks. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { dayNumberOf, weekday } from '#canon/civil.ts'
import { denseSpline } from './dense-spline-for-tests.ts'
import { parsePeriod } from './period.ts'
import { gasYear, peakYear, readReference, weekdayPattern } from './reference-curves-for-tests.ts'
import { type Block, dailyPrices, type SmoothCurve, smoothCurve } from './smooth.ts'
import { bucketWeights } from './weights.ts'

function blocks(...quotes: readonly (readonly [period: string, price: number])[]): Block[] {
  return quotes.map(([period, price]) => ({ ...parsePeriod(period), price }))
}

function reproduces(curve: SmoothCurve, reference: string, days: number): void {
  assert.equal(dailyPrices(curve).length, days)
  for (const { day, price } of readReference(reference)) {
    const found = curve.priceOn(dayNumberOf(day))
    assert.ok(Math.abs(found - price) < 5.001e-7, `${day}: expected ${price}, found ${found}`)
  }
}

const every = (): number => 1
const business = bucketWeights('pjm', '5x16').ofDay
const sundayFirst = [0.91, 0.95, 0.99, 1.05, 1.01, 0.98, 0.92]
const pattern = blocks(['2019-07', 77.98], ['2019-08', 76.01], ['2019-09', 78.74], ['2019-Q4', 85.58], ['2020-Q1', 87.01])

describe('numbers', () => {
  test('a pattern of weekdays', () => {
    const curve = smoothCurve({ blocks: pattern, weight: every, multiplicative: day => sundayFirst[weekday(day)] ?? NaN })
    reproduces(curve, weekdayPattern, 275)
    const first = ['2019-07-01', '2019-07-02', '2019-07-03', '2019-07-04', '2020-03-28', '2020-03-29', '2020-03-30', '2020-03-31'].map(day => curve.priceOn(dayNumberOf(day)).toFixed(5))
    assert.deepEqual(first, ['77.68539', '80.83184', '85.59869', '82.21079', '81.21869', '80.30742', '83.80771', '87.30550'])
  })

  test('single days beside half-years', () => {
    reproduces(smoothCurve({
      weight: every, blocks: blocks(['2019-05-31', 34.875], ['2019-06-01..2019-06-02', 32.87], ['2019-06-03..2019-06-09', 32.14], ['2019-06-10..2019-06-30', 30.556190476190476], ['2019-07', 29.95], ['2019-08..2019-09', 30.29688524590164],
        ['2019-Q4', 37.64], ['2020-Q1', 38.464505494505495], ['2020-summer', 32.39], ['2020-winter', 37.84], ['2021-summer', 32.414863387978144]),
    }), gasYear, 854)
  })

  test('business days of 2026, without holidays', () => {
    reproduces(smoothCurve({ weight: business, blocks: blocks(['2026-01', 72], ['2026-02', 65], ['2026-03', 48], ['2026-Q2', 47.25], ['2026-07', 75], ['2026-08..2026-09', 61], ['2026-Q4', 50.1]) }), peakYear, 365)
  })
})

describe('the continuous form, with knots at starts and ends and a level end', () => {
  const half = 0.00005
  const from = (start: string, rows: readonly (readonly [string, string, number])[]): [number, number, number][] => rows.map(([first, last, price]) => [dayNumberOf(first) - dayNumberOf(start), dayNumberOf(last) - dayNumberOf(start), price])
  const synthetic = from('2021-06-17', [['2021-07-01', '2021-07-30', 32.55], ['2021-08-01', '2021-08-31', 32.5], ['2021-09-01', '2021-09-30', 32.5], ['2021-10-01', '2021-10-31', 32.08], ['2021-11-01', '2021-11-30', 36.88], ['2021-12-01', '2021-12-31', 39.8],
    ['2022-01-01', '2022-03-31', 39.4], ['2022-04-01', '2022-06-30', 25.2], ['2022-07-01', '2022-09-30', 21.15], ['2022-10-01', '2022-12-31', 29.5]])
  // Power futures of 2013-05-13, with two months inside their quarter.
  const futures = from('2013-05-13', [['2013-05-20', '2013-05-26', 33.65], ['2013-05-27', '2013-06-02', 35.77], ['2013-06-03', '2013-06-09', 36.58], ['2013-06-10', '2013-06-16', 35.93], ['2013-06-17', '2013-06-23', 33.14], ['2013-06-24', '2013-06-30', 34.16],
    ['2013-07-01', '2013-07-31', 33.14], ['2013-08-01', '2013-08-31', 35.72], ['2013-09-01', '2013-09-30', 38.41], ['2013-10-01', '2013-10-31', 38.81], ['2013-11-01', '2013-11-30', 40.94], ['2013-10-01', '2013-12-31', 40.53],
    ['2014-01-01', '2014-03-31', 42.4], ['2014-04-01', '2014-06-30', 33.39], ['2014-07-01', '2014-09-30', 31.78], ['2014-10-01', '2014-12-31', 38.25], ['2015-01-01', '2015-03-31', 40.73], ['2015-04-01', '2015-06-30', 32.64], ['2015-07-01', '2015-09-30', 30.87], ['2015-10-01', '2015-12-31', 37.22], ['2016-01-01', '2016-12-31', 34.1]])
  const ours = (rows: readonly (readonly [number, number, number])[]): SmoothCurve => smoothCurve({ blocks: rows.map(([first_day, end_day, price]) => ({ first_day, end_day, price })), weight: every, averages: 'continuous', end_slope: 0, from_day: 0 })

  test('what etrm published comes from an objective that it misreads, and bends more than need be', () => {
    const published: readonly (readonly [string, readonly (readonly [number, number, number])[], number, number, Record<string, number>])[] = [
      ['2021-06-17', synthetic, 20, 563, { '2021-06-17': 32.7850386, '2021-08-15': 32.4740751, '2021-12-15': 39.7637649, '2022-05-15': 24.5425655 }],
      ['2013-05-13', futures, 41, 1329, { '2013-05-13': 29.5490494, '2013-05-20': 32.4623368, '2013-06-01': 36.1782366, '2013-08-20': 36.3549648, '2014-06-16': 30.6383404, '2016-12-31': 31.8642148 }],
    ]
    for (const [start, rows, pieces, days, prices] of published) {
      const theirs = denseSpline(rows, true)
      const right = ours(rows)
      assert.deepEqual([theirs.pieces, right.pieces, right.end_day - right.first_day + 1], [pieces, pieces, days])
      // They take the mean over the first ten-thousandth of a day.
      for (const [day, price] of Object.entries(prices)) assert.ok(Math.abs(theirs.priceAt(dayNumberOf(day) - dayNumberOf(start) + half) - price) < 2e-6, `${day}: ${price}, found ${theirs.priceAt(dayNumberOf(day) - dayNumberOf(start) + half)}`)
      assert.ok(right.roughness.bend < theirs.bend * 0.95, `${right.roughness.bend} against ${theirs.bend}`)
    }
  })

  test('ours is the dense solution of the right objective', () => {
    for (const rows of [synthetic, futures]) {
      const [dense, banded] = [denseSpline(rows, false), ours(rows)]
      for (let day = 0; day < banded.end_day; day += 3) assert.ok(Math.abs(dense.priceAt(day) - banded.priceOn(day)) < 1e-4, `${day}: ${dense.priceAt(day)} and ${banded.priceOn(day)}`)
    }
  })

  test('it misses the mean of the days, which is why days are the default', () => {
    const october = Array.from({ length: 31 }, (_, index) => 106 + index)
    const mean = (curve: SmoothCurve): number => october.reduce((sum, day) => sum + curve.priceOn(day) / 31, 0)
    assert.ok(Math.abs(mean(ours(synthetic)) - 32.08) > 0.02)
    const byDays = smoothCurve({ blocks: synthetic.map(([first_day, end_day, price]) => ({ first_day, end_day: end_day + 1, price })), weight: every })
    assert.ok(Math.abs(mean(byDays) - 32.08) < 1e-9)
  })
})

describe('for any blocks', () => {
  const start = dayNumberOf('2026-01-01')
  const some = fc.array(fc.record({ length: fc.integer({ min: 5, max: 120 }), cents: fc.integer({ min: -4000, max: 15_000 }) }), { minLength: 1, maxLength: 18 }).map(parts => {
    let first_day = start
    return parts.map(({ length, cents }): Block => {
      const block = { first_day, end_day: first_day + length, price: cents / 100 }
      first_day += length
      return block
    })
  })
  const tensions = fc.constantFrom(0, 0.01, 0.2)
  const size = (all: readonly Block[]): number => 1 + Math.max(...all.map(({ price }) => Math.abs(price)))

  test('each block costs the mean of its days', () => {
    fc.assert(fc.property(some, tensions, fc.constantFrom(every, business, (day: number) => day % 5), (all, tension, weight) => {
      const curve = smoothCurve({ blocks: all, weight, tension, multiplicative: day => sundayFirst[weekday(day)] ?? NaN, additive: day => Math.sin(day) })
      for (const { first_day, end_day, price } of all) {
        let [sum, total] = [0, 0]
        for (let day = first_day; day < end_day; day++) {
          sum += weight(day) * curve.priceOn(day)
          total += weight(day)
        }
        assert.ok(Math.abs(sum / total - price) < 1e-9, `${sum / total} for ${price}`)
      }
    }), { numRuns: 60 })
  })

  test('flat stays flat, linear stays linear', () => {
    fc.assert(fc.property(some, tensions, fc.integer({ min: -50, max: 150 }), fc.integer({ min: -10, max: 10 }), (all, tension, level, slope) => {
      for (const price of dailyPrices(smoothCurve({ blocks: all.map(block => ({ ...block, price: level })), weight: every, tension }))) assert.ok(Math.abs(price - level) < 1e-10)
      if (all.length < 2) return
      const line = (day: number): number => level + slope * (day - start) / 100
      const curve = smoothCurve({ blocks: all.map(block => ({ ...block, price: line((block.first_day + block.end_day - 1) / 2) })), weight: every })
      for (let day = curve.first_day; day < curve.end_day; day++) assert.ok(Math.abs(curve.priceOn(day) - line(day)) < 1e-8, `${curve.priceOn(day)} for ${line(day)}`)
    }), { numRuns: 60 })
  })

  test('a shift shifts, a factor multiplies, the order changes no bit', () => {
    fc.assert(fc.property(some, tensions, (all, tension) => {
      const price = (blocksOf: readonly Block[]): Float64Array => dailyPrices(smoothCurve({ blocks: blocksOf, weight: every, tension }))
      const plain = price(all)
      assert.deepEqual(price(all.toReversed()), plain)
      price(all.map(block => ({ ...block, price: block.price + 10 }))).forEach((value, index) => { assert.ok(Math.abs(value - 10 - (plain[index] ?? NaN)) < 1e-9 * size(all)) })
      price(all.map(block => ({ ...block, price: block.price * 3 }))).forEach((value, index) => { assert.ok(Math.abs(value - 3 * (plain[index] ?? NaN)) < 1e-9 * size(all)) })
    }), { numRuns: 40 })
  })

  test('more tension swings less and bends more', () => {
    fc.assert(fc.property(some.filter(all => all.length > 2), all => {
      const [loose, tight] = [0.001, 0.1].map(tension => smoothCurve({ blocks: all, weight: every, tension }).roughness)
      assert.ok(loose && tight && tight.stretch <= loose.stretch * (1 + 1e-9) && tight.bend >= loose.bend * (1 - 1e-9))
    }), { numRuns: 40 })
  })
})

describe('at the edges', () => {
  test('one block alone is level', () => { assert.ok(dailyPrices(smoothCurve({ blocks: blocks(['2026-07', 40]), weight: business })).every(price => Math.abs(price - 40) < 1e-10)) })

  test('a gap is bridged', () => {
    const curve = smoothCurve({ blocks: blocks(['2026-01', 40], ['2026-03', 40]), weight: every })
    assert.ok(Math.abs(curve.priceOn(dayNumberOf('2026-02-14')) - 40) < 1e-9)
  })

  test('where smoothness counts less, it bends more', () => {
    const turn = dayNumberOf('2019-10-01')
    const [even, less] = [1, 0.01].map(share => smoothCurve({ blocks: pattern, weight: every, smoothness: day => day < turn ? share : 1 }))
    const change = (curve: SmoothCurve | undefined, day: number): number => Math.abs((curve?.priceOn(day + 40) ?? 0) - 2 * (curve?.priceOn(day + 20) ?? 0) + (curve?.priceOn(day) ?? 0))
    assert.ok(change(less, turn + 40) < change(even, turn + 40))
  })

  const refused: readonly [what: string, all: Block[]][] = [
    ['no block', []],
    ['a block without a day that counts', blocks(['2026-07-04..2026-07-05', 40])],
    ['a strip whose months are given', blocks(['2026-01', 40], ['2026-02', 41], ['2026-03', 42], ['2026-Q1', 41])],
  ]
  for (const [what, all] of refused) test(`${what} is refused`, () => { assert.throws(() => smoothCurve({ blocks: all, weight: business }), error => isFailure(error, 'usage/invalid')) })
})
