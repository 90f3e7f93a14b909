/** Heat rates, spreads, components and correlations. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { formatDate } from '#canon/civil.ts'
import { bootstrap } from './bootstrap.ts'
import { curveOf } from './curve.ts'
import { changes, correlations, principalComponents, spreadStatistics } from './factors.ts'
import { symmetricEigen } from './jacobi.ts'
import { strip } from './quotes-for-tests.ts'
import { againstGas, gasDayOf, heatRate, sparkSpread } from './spark.ts'
import { bucketWeights, dayWeights } from './weights.ts'

function near(found: number | null | undefined, expected: number, tolerance = 1e-9): void { assert.ok(typeof found === 'number' && Math.abs(found - expected) < tolerance, `expected ${expected}, found ${found}`) }

describe('power against gas', () => {
  test('heat rates and spark spreads', () => {
    near(heatRate(75, 3.5), 21.428571, 5e-7)
    assert.equal(heatRate(75, 0), null)
    near(sparkSpread(75, 3.5, { heat_rate_mmbtu_per_mwh: 7 }), 50.5)
    near(sparkSpread(75, 3.5, { heat_rate_mmbtu_per_mwh: 10 }), 40)
    near(sparkSpread(75, 3.5, { heat_rate_mmbtu_per_mwh: 7, ghg_usd_per_tonne: 30 }), 39.3574, 5e-5)
    near(sparkSpread(75, 3.5, { heat_rate_mmbtu_per_mwh: 7, vom_usd_per_mwh: 2 }), 48.5)
  })

  test('of curves: each stretch of power with the gas of its days', () => {
    const weights = bucketWeights('pjm', '5x16')
    const power = curveOf(weights, bootstrap({ weights, quotes: [strip('2026-Q1', 60), strip('2026-04', 40)] }).pieces)
    const gas = curveOf(dayWeights, bootstrap({ weights: dayWeights, quotes: [strip('2026-01', 5), strip('2026-02', 4), strip('2026-03', 3)] }).pieces)
    const rates = againstGas(power, gas, heatRate)
    assert.equal(rates.pieces.length, 1)
    near(rates.pieces[0]?.price, 60 / ((31 * 5 + 28 * 4 + 31 * 3) / 90))
    assert.deepEqual(rates.pieces[0]?.quotes, ['2026-01', '2026-02', '2026-03', '2026-Q1'])
  })

  test('a gas day begins at nine in the morning, Central clock time', () => {
    const day = (utc: string): string => formatDate(gasDayOf(Date.parse(utc)))
    assert.deepEqual(['2026-01-05T14:59:00Z', '2026-01-05T15:00:00Z', '2026-07-05T13:59:00Z', '2026-07-05T14:00:00Z'].map(day), ['2026-01-04', '2026-01-05', '2026-07-04', '2026-07-05'])
  })
})

describe('eigenvalues', () => {
  test('of a matrix by hand', () => {
    const { values, vectors } = symmetricEigen(Float64Array.from([2, 1, 1, 2]), 2)
    near(values[0], 3, 1e-12)
    near(values[1], 1, 1e-12)
    near(vectors[0]?.[0], Math.SQRT1_2, 1e-12)
    near(vectors[0]?.[1], Math.SQRT1_2, 1e-12)
    assert.ok((vectors[1]?.[0] ?? 0) > 0 && (vectors[1]?.[1] ?? 0) < 0, 'the first of the largest components is positive')
  })

  test('for any symmetric matrix: A v = w v, unit vectors at right angles', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 9 }).chain(n => fc.tuple(fc.constant(n), fc.array(fc.integer({ min: -100, max: 100 }), { minLength: n * n, maxLength: n * n }))), ([n, raw]) => {
      const matrix = Float64Array.from({ length: n * n }, (_, index) => (raw[index] ?? 0) + (raw[index % n * n + Math.floor(index / n)] ?? 0))
      const { values, vectors } = symmetricEigen(matrix, n)
      vectors.forEach((vector, at) => {
        for (let row = 0; row < n; row++) near(vector.reduce((sum, value, column) => sum + (matrix[row * n + column] ?? 0) * value, 0), (values[at] ?? 0) * (vector[row] ?? 0), 1e-8)
        vectors.forEach((other, index) => { near(vector.reduce((sum, value, row) => sum + value * (other[row] ?? 0), 0), index === at ? 1 : 0, 1e-10) })
      })
      for (const vector of vectors) assert.ok((vector.find(value => Math.abs(value) >= Math.max(...vector.map(Math.abs)) * (1 - 1e-9)) ?? 0) > 0)
      assert.deepEqual(values, values.toSorted((a, b) => b - a))
    }))
  })
})

describe('components', () => {
  test('one move of all tenors is one component', () => {
    const level = [1, -2, 3, 0, -1.5]
    const [first, second] = principalComponents([level, level.map(value => 2 * value), level.map(value => -2 * value)])
    near(first?.share, 1, 1e-12)
    near(second?.variance, 0, 1e-9)
    assert.deepEqual(first?.loadings.map(value => Math.round(value * 3 * 1e9) / 1e9), [1, 2, -2])
    near(first?.scores[2], 3 * (3 - 0.1), 1e-9)
  })

  test('variances add up, and standardised to the number of series', () => {
    const series = [[1, 2, 4, 3], [10, 8, 11, 9], [5, 5, 5, 6]]
    const variance = (values: readonly number[]): number => values.reduce((sum, value) => sum + (value - values.reduce((a, b) => a + b, 0) / 4) ** 2, 0) / 3
    near(principalComponents(series).reduce((sum, one) => sum + one.variance, 0), series.reduce((sum, values) => sum + variance(values), 0))
    near(principalComponents(series, { standardised: true }).reduce((sum, one) => sum + one.variance, 0), 3)
  })

  test('correlations, and none of what does not move', () => {
    const found = correlations([[1, 2, 3], [2, 4, 6], [3, 2, 1], [5, 5, 5]])
    near(found[0]?.[1], 1, 1e-12)
    near(found[0]?.[2], -1, 1e-12)
    assert.deepEqual([found[0]?.[3], found[3]?.[3], found[1]?.[1]], [null, null, 1])
    near(correlations([[1, 2, 3, 4], [1, 3, 2, 4]])[0]?.[1], 0.8)
  })

  test('statistics of a basis: the latest is not in what it is compared with', () => {
    const found = spreadStatistics([12, 13, 11, 12, 20], [10, 10, 10, 10, 10])
    near(found.mean, 3.6)
    assert.deepEqual([found.days, found.latest, found.low, found.high, found.quartiles], [5, 10, 1, 10, [2, 2, 3]])
    near(found.latest_z, (10 - 2) / Math.sqrt(2 / 3))
    assert.equal(spreadStatistics([1, 1, 1], [0, 0, 0]).latest_z, null)
  })

  test('changes, and series that do not fit', () => {
    assert.deepEqual(changes([1, 3, 2]), [2, -1])
    for (const series of [[[1, 2], [1]], [[1]], [[1, NaN]]]) assert.throws(() => principalComponents(series), error => isFailure(error, 'usage/invalid'))
  })
})
