/** Months from overlapping quotes: published numbers, contradictions, and what holds for any quotes. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { formatDate } from '#canon/civil.ts'
import { bootstrap, type BootstrapInput, type StripQuote } from './bootstrap.ts'
import { curveOf, priceOver } from './curve.ts'
import { parsePeriod } from './period.ts'
import { somePeriods, somePrice, strip } from './quotes-for-tests.ts'
import { bucketWeights, dayWeights, weightsOfDays } from './weights.ts'

const peak = bucketWeights('pjm', '5x16')

function near(found: number | undefined, expected: number, digits: number): void {
  assert.ok(found !== undefined && Math.abs(found - expected) < 0.5001 * 10 ** -digits, `expected ${expected}, found ${found}`)
}

function pieces(input: Omit<BootstrapInput, 'quotes'>, ...quotes: StripQuote[]): [string, number, string][] {
  return bootstrap({ ...input, quotes }).pieces.map(({ first_day, end_day, price, origin }) => [`${formatDate(first_day)}..${formatDate(end_day - 1)}`, price, origin])
}

describe('numbers', () => {
  test('by days: a quarter less its January (cmdty/curves)', () => {
    const found = pieces({ weights: dayWeights }, strip('2020-Q1', 17.22), strip('2020-01', 19.05))
    assert.deepEqual(found.map(([range, , origin]) => [range, origin]), [['2020-01-01..2020-01-31', 'quoted'], ['2020-02-01..2020-03-31', 'implied']])
    assert.equal(found[0]?.[1], 19.05)
    near(found[1]?.[1], 16.2745, 5)
    near(pieces({ weights: dayWeights }, strip('2019-Q1', 19.05), strip('2019-01', 18.95))[1]?.[1], 19.102542, 6)
  })

  test('by hours, not by days or months alike', () => {
    const quotes = [strip('2026-Q3', 80), strip('2026-07', 75)]
    near(pieces({ weights: peak }, ...quotes)[1]?.[1], 82.7380952, 7)
    near(pieces({ weights: dayWeights }, ...quotes)[1]?.[1], 82.5409836, 7)
  })

  test('days, weeks, months, quarters, seasons and a gas year at once (cmdty/curves)', () => {
    const found = pieces({ weights: dayWeights }, strip('2019-05-31', 34.875), strip('2019-06-01..2019-06-02', 32.87), strip('2019-06-03..2019-06-09', 32.14), strip('2019-06', 31.08), strip('2019-07', 29.95), strip('2019-Q3', 30.18),
      strip('2019-Q4', 37.64), strip('2019-winter', 38.05), strip('2020-summer', 32.39), strip('2020-winter', 37.84), strip('2020-10..2021-09', 35.12))
    assert.equal(found.length, 11)
    const priceFrom = (day: string): number | undefined => found.find(([range]) => range.startsWith(day))?.[1]
    near(priceFrom('2019-06-10'), 30.55619, 6)
    near(priceFrom('2019-08-01'), 30.296885, 6)
    near(priceFrom('2020-01-01'), 38.464505, 6)
    near(priceFrom('2021-04-01'), 32.414863, 6)
  })

  test('a year of months and its strips, by hours', () => {
    const prices = [72, 65, 48, 44, 46, 55, 75, 70, 52, 45, 47, 58]
    const curve = curveOf(peak, bootstrap({ weights: peak, quotes: prices.map((price, index) => strip(`2026-${String(index + 1).padStart(2, '0')}`, price)) }).pieces)
    for (const [period, price, digits] of [['2026', 56.48046875, 8], ['2026-Q1', 61.3968254, 7], ['2026-Q2', 48.40625, 7], ['2026-Q3', 65.9538462, 7], ['2026-Q4', 50.09375, 7]] as const) {
      near(priceOver(curve, parsePeriod(period))?.price, price, digits)
    }
    assert.equal(priceOver(curve, parsePeriod('2026'))?.weight, 4096)
    assert.equal(priceOver(curve, parsePeriod('2027-Q1')), null)
  })
})

describe('what quotes leave open', () => {
  test('a quarter and its February: January and March cost the same', () => {
    const found = pieces({ weights: peak }, strip('2026-Q1', 80), strip('2026-02', 75))
    assert.deepEqual(found.map(([range, , origin]) => [range.slice(0, 7), origin]), [['2026-01', 'flat'], ['2026-02', 'quoted'], ['2026-03', 'flat']])
    // (80 * 1008 - 75 * 320) / (336 + 352)
    near(found[0]?.[1], (80 * 1008 - 75 * 320) / 688, 9)
    near(found[2]?.[1], (80 * 1008 - 75 * 320) / 688, 9)
  })

  test('a ratio and a spread hold to the last digits', () => {
    const shapings = [{ kind: 'ratio', first: parsePeriod('2018-01'), second: parsePeriod('2018-02'), value: 1.2 }, { kind: 'spread', first: parsePeriod('2018-02'), second: parsePeriod('2018-03'), value: -0.88 }] as const
    const found = pieces({ weights: dayWeights, shapings }, strip('2018-Q1', 25.5))
    const [january = NaN, february = NaN, march = NaN] = found.map(([, price]) => price)
    assert.ok(found.every(([, , origin]) => origin === 'shaped'))
    assert.ok(Math.abs(january - 1.2 * february) < 1e-10 && Math.abs(february - march + 0.88) < 1e-10)
    assert.ok(Math.abs((31 * january + 28 * february + 31 * march) / 90 - 25.5) < 1e-10)
  })

  test('a shaping that quotes contradict gives way, and is named', () => {
    const shapings = [{ kind: 'ratio', first: parsePeriod('2026-01'), second: parsePeriod('2026-02'), value: 2 }] as const
    const found = bootstrap({ weights: peak, shapings, quotes: [strip('2026-01', 50), strip('2026-02', 40)] })
    assert.deepEqual(found.pieces.map(({ price }) => price), [50, 40])
    assert.deepEqual(found.findings.map(({ check, subject }) => [check, subject]), [['inconsistent', 'ratio 2026-01 to 2026-02 of 2']])
  })

  test('a month that only a spread leads to', () => {
    const shapings = [{ kind: 'spread', first: parsePeriod('2026-06'), second: parsePeriod('2026-01'), value: 5 }] as const
    assert.deepEqual(pieces({ weights: peak, shapings }, strip('2026-01', 50)), [['2026-01-01..2026-01-31', 50, 'quoted'], ['2026-06-01..2026-06-30', 55, 'shaped']])
  })

  const by_month = [1.2, 1.1, 0.9, 0.8, 0.8, 1, 1.4, 1.3, 0.9, 0.8, 0.9, 1]
  test('months of a profile of ratios stand to each other as it says, beside quoted ones', () => {
    const found = bootstrap({ weights: peak, profile: { kind: 'ratio', by_month }, quotes: [strip('2026', 56), strip('2026-07', 75)] }).pieces
    assert.equal(found.length, 12)
    const open = found.filter(({ origin }) => origin === 'shaped')
    assert.equal(open.length, 11)
    for (const { price, first_day } of open) near(price / (found[0]?.price ?? NaN), (by_month[Number(formatDate(first_day).slice(5, 7)) - 1] ?? NaN) / 1.2, 12)
    near(found.reduce((sum, { weight, price }) => sum + weight * price, 0) / 4096, 56, 10)
  })

  test('months of a profile of spreads keep their distances, below zero as well', () => {
    const found = bootstrap({ weights: peak, profile: { kind: 'spread', by_month }, quotes: [strip('2026-Q2', -4)] }).pieces
    const [april, may, june] = found.map(({ price }) => price)
    near((june ?? 0) - (april ?? 0), 0.2, 12)
    near(may, april ?? NaN, 12)
  })
})

test('profiles and shapings that are none are refused', () => {
  const quotes = [strip('2026', 50)]
  const between = { first: parsePeriod('2026-01'), second: parsePeriod('2026-02') }
  const bad: readonly Partial<BootstrapInput>[] = [
    { profile: { kind: 'ratio', by_month: [1, 1, 1] } }, { profile: { kind: 'ratio', by_month: Array.from({ length: 12 }, (_, index) => index) } }, { profile: { kind: 'spread', by_month: Array.from({ length: 12 }, () => NaN) } },
    { shapings: [{ kind: 'ratio', value: 0, ...between }] }, { shapings: [{ kind: 'spread', value: NaN, ...between }] },
  ]
  for (const more of bad) assert.throws(() => bootstrap({ quotes, weights: peak, ...more }), error => isFailure(error, 'usage/invalid'))
})

describe('quotes that say the same or contradict', () => {
  const months = [strip('2026-01', 72), strip('2026-02', 65), strip('2026-03', 48)]
  const implied = (72 * 336 + 65 * 320 + 48 * 352) / 1008

  test('a redundant quote is taken as such', () => {
    const found = bootstrap({ weights: peak, quotes: [...months, strip('2026-Q1', Math.round(implied * 100) / 100)] })
    assert.deepEqual(found.findings.map(({ check, severity }) => [check, severity]), [['redundant', 'info']])
    assert.deepEqual(found.pieces.map(({ price }) => price), [72, 65, 48])
  })

  test('within bid and ask it agrees, however far the settle is', () => {
    const found = bootstrap({ weights: peak, quotes: [...months, strip('2026-Q1', implied + 1, { bid: implied - 1, ask: implied + 2 })] })
    assert.deepEqual(found.findings.map(({ check }) => check), ['redundant'])
  })

  test('a contradiction is left out with its residual; finer ones stand', () => {
    const found = bootstrap({ weights: peak, quotes: [strip('2026-Q1', implied + 1), ...months] })
    assert.deepEqual(found.pieces.map(({ price }) => price), [72, 65, 48])
    const [finding] = found.findings
    assert.deepEqual([finding?.check, finding?.severity, finding?.subject], ['inconsistent', 'warning', '2026-Q1'])
    assert.match(finding?.message ?? '', /2026-01, 2026-02, 2026-03 imply: residual 1;/)
  })

  test('of two quotes of one month the more liquid stands, then the newer', () => {
    const liquid = bootstrap({ weights: peak, quotes: [strip('2026-01', 70, { id: 'b', rank: 1 }), strip('2026-01', 72, { id: 'a', rank: 0 })] })
    assert.deepEqual([liquid.pieces[0]?.price, liquid.findings[0]?.subject], [72, 'b'])
    const newer = bootstrap({ weights: peak, quotes: [strip('2026-01', 70, { id: 'b', quoted_at_utc: 2 }), strip('2026-01', 72, { id: 'a', quoted_at_utc: 1 })] })
    assert.deepEqual([newer.pieces[0]?.price, newer.findings[0]?.subject], [70, 'a'])
  })

  test('within the market all move as little as they must', () => {
    const wide = (period: string, price: number, half: number): StripQuote => strip(period, price, { bid: price - half, ask: price + half })
    const quotes = [wide('2026-01', 55, 0.5), wide('2026-02', 50, 0.1), wide('2026-03', 46, 0.5), wide('2026-Q1', 50, 0.5)]
    const found = bootstrap({ weights: peak, rule: 'within-market', quotes })
    const now = new Map(found.moved.map(({ id, to }) => [id, to]))
    const price = (quote: StripQuote): number => now.get(quote.id) ?? quote.price
    for (const quote of quotes) assert.ok(price(quote) >= (quote.bid ?? NaN) && price(quote) <= (quote.ask ?? NaN), quote.id)
    const [january, february, march, quarter] = quotes.map(price) as [number, number, number, number]
    near((336 * january + 320 * february + 352 * march) / 1008, quarter, 9)
    // Lagrange by hand: each moves by its squared width times its hours.
    const gap = 55 * 336 + 50 * 320 + 46 * 352 - 50 * 1008
    const lambda = gap / (0.25 * 336 ** 2 + 0.01 * 320 ** 2 + 0.25 * 352 ** 2 + 0.25 * 1008 ** 2)
    near(january, 55 - lambda * 0.25 * 336, 9)
    near(quarter, 50 + lambda * 0.25 * 1008, 9)
  })

  test('a bound that binds: what one cannot give the others do', () => {
    const quotes = [strip('2026-01', 55, { bid: 54.99, ask: 55.01 }), strip('2026-02', 50, { bid: 49, ask: 50.2 }), strip('2026-03', 48, { bid: 46, ask: 50 }), strip('2026-Q1', 49.8, { bid: 49.3, ask: 50.3 })]
    const { moved } = bootstrap({ weights: peak, rule: 'within-market', quotes })
    for (const { id, to } of moved) {
      const quote = quotes.find(one => one.id === id)
      assert.ok(quote && to >= (quote.bid ?? NaN) - 1e-9 && to <= (quote.ask ?? NaN) + 1e-9, `${id} ${to}`)
    }
    assert.equal(moved.length, 4)
  })

  test('no prices within the markets that agree are nearer to the quoted ones', () => {
    const periods = ['2026-01', '2026-02', '2026-03', '2026-01..2026-02', '2026-02..2026-03', '2026-Q1']
    const mids = fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 6, maxLength: 6 })
    const half = [1, 2, 1.5, 1, 0.8, 1.2]
    // Around one price, so that some prices always agree; settled within the market or outside of it, so that bounds bind.
    const reconciled = (shares: readonly number[]): { from: number[], to: number[] } => {
      const quotes = periods.map((period, index) => strip(period, 50 + (half[index] ?? 0) * (shares[index] ?? 0) / 100, { bid: 50 - (half[index] ?? 0), ask: 50 + (half[index] ?? 0) }))
      const found = bootstrap({ weights: peak, rule: 'within-market', quotes })
      assert.ok(found.findings.every(({ check }) => check === 'redundant'))
      const now = new Map(found.moved.map(({ id, to }) => [id, to]))
      return { from: quotes.map(({ price }) => price), to: quotes.map(({ id, price }) => now.get(id) ?? price) }
    }
    fc.assert(fc.property(mids, mids, (first, second) => {
      const [own, other] = [reconciled(first), reconciled(second)]
      // The nearest point of a convex set: no other point of it lies on the quoted side.
      const toward = own.to.reduce((sum, price, index) => sum + ((own.from[index] ?? 0) - price) * ((other.to[index] ?? 0) - price) / (half[index] ?? 1) ** 2, 0)
      assert.ok(toward < 1e-6, String(toward))
    }), { numRuns: 60, examples: [[[0, 0, 0, 0, 0, 0], [-87, -151, -100, -235, -348, -259]]] })
  })

  test('markets that cannot agree are arbitrage, and the finer quotes stand', () => {
    const quotes = [strip('2026-Q1', 50, { bid: 49.5, ask: 50.5 }), strip('2026-01', 55, { bid: 54.5, ask: 55.5 }), strip('2026-02', 53, { bid: 52.9, ask: 53.1 }), strip('2026-03', 46, { bid: 45.5, ask: 46.5 })]
    const found = bootstrap({ weights: peak, rule: 'within-market', quotes })
    assert.deepEqual(found.findings.map(({ check }) => check), ['arbitrage', 'inconsistent'])
    assert.deepEqual(found.pieces.map(({ price }) => price), [55, 53, 46])
  })

  test('a quote or a shaping without an hour of the bucket is refused', () => {
    const found = bootstrap({ weights: peak, quotes: [strip('2026-07-04..2026-07-05', 50)] })
    assert.deepEqual([found.pieces.length, found.findings[0]?.check], [0, 'no-hours'])
    const shapings = [{ kind: 'ratio', first: parsePeriod('2026-07'), second: parsePeriod('2026-07-04'), value: 1.1 }] as const
    const shaped = bootstrap({ weights: peak, shapings, quotes: [strip('2026-07', 50)] })
    assert.deepEqual([shaped.pieces.map(({ price }) => price), shaped.findings[0]?.check], [[50], 'no-hours'])
  })
})

describe('for any quotes', () => {
  const some = fc.uniqueArray(fc.tuple(somePeriods, fc.array(somePrice, { minLength: 14, maxLength: 14 })), { minLength: 1, maxLength: 1 }).map(([one]) => (one?.[0] ?? []).map((period, index) => strip(period, one?.[1][index] ?? 0)))
  const weights = fc.constantFrom(peak, bucketWeights('caiso', 'LLH'), dayWeights, weightsOfDays('days', day => 1 + day % 3))
  const prices = (input: BootstrapInput): number[] => bootstrap(input).pieces.map(({ price }) => price)

  test('each that stands is the mean of its pieces', () => {
    fc.assert(fc.property(some, weights, (quotes, weighting) => {
      const found = bootstrap({ quotes, weights: weighting })
      const out = new Set(found.findings.filter(({ check }) => check === 'inconsistent').map(({ subject }) => subject))
      const curve = curveOf(weighting, found.pieces)
      for (const quote of quotes) if (!out.has(quote.id)) assert.ok(Math.abs((priceOver(curve, quote)?.price ?? NaN) - quote.price) < 0.0051, quote.id)
    }))
  })

  test('their order changes no bit', () => {
    fc.assert(fc.property(some, fc.integer({ min: 1, max: 1000 }), (quotes, seed) => {
      const other = quotes.toSorted((a, b) => (a.first_day * seed) % 101 - (b.first_day * seed) % 101 || b.end_day - a.end_day)
      for (const rule of ['priority', 'within-market'] as const) assert.equal(JSON.stringify(bootstrap({ quotes: other, weights: peak, rule })), JSON.stringify(bootstrap({ quotes, weights: peak, rule })))
    }))
  })

  test('one price for all is the price of all', () => {
    fc.assert(fc.property(somePeriods, somePrice, weights, (periods, price, weighting) => {
      for (const found of prices({ quotes: periods.map(period => strip(period, price)), weights: weighting })) assert.ok(Math.abs(found - price) < 1e-10)
    }))
  })

  test('higher quotes are higher pieces, twice the quotes twice the pieces', () => {
    fc.assert(fc.property(some, weights, (quotes, weighting) => {
      const plain = prices({ quotes, weights: weighting, tolerance: 0 })
      const higher = prices({ quotes: quotes.map(quote => ({ ...quote, price: quote.price + 10 })), weights: weighting, tolerance: 0 })
      const twice = prices({ quotes: quotes.map(quote => ({ ...quote, price: quote.price * 2 })), weights: weighting, tolerance: 0 })
      plain.forEach((price, index) => {
        const size = 1e-9 * (1 + Math.max(...quotes.map(quote => Math.abs(quote.price))))
        assert.ok(Math.abs((higher[index] ?? NaN) - price - 10) < size)
        assert.ok(Math.abs((twice[index] ?? NaN) - 2 * price) < size)
      })
    }))
  })
})
