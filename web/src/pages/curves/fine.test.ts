/** Days, hours and factors as the pages of curves show them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CurveDay, CurveFactor, CurveHour, CurvePoint, CurveSummary, Origin } from '../../api/curve-types.ts'
import { factorTables, groupOf } from './factors.ts'
import { blocksOf, daysOfBlocks, hourGrid } from './fine.ts'
import { deliveryName, stretchOfDelivery } from './period-name.ts'
import { shapeWords } from './shape-words.ts'
import { windowOf } from './span.ts'

test('a window is a whole week, month or more of the curve, cut where the curve ends', () => {
  const [first, last] = ['2026-11-21', '2031-10-31']
  for (const [span, wanted, expected] of [
    ['m', null, ['2026-12-01', '2026-12-31', '2026-11-21', '2027-01-01']],
    ['m', '2026-11-25', ['2026-11-21', '2026-11-30', null, '2026-12-01']],
    ['w', '2027-03-14', ['2027-03-08', '2027-03-14', '2027-03-01', '2027-03-15']],
    ['1y', '2031-02-03', ['2031-02-01', '2031-10-31', '2030-02-01', null]],
    ['3m', '2040-01-01', ['2026-12-01', '2027-02-28', '2026-11-21', '2027-03-01']],
    ['all', '2027-01-01', [first, last, null, null]],
  ] as const) assert.deepEqual(Object.values(windowOf(span, wanted, first, last)), expected, `${span} ${wanted}`)
  assert.deepEqual(Object.values(windowOf('m', null, '2026-11-21', '2026-11-30')), ['2026-11-21', '2026-11-30', null, null])
})

const month = (delivery: string, price: number, origin: Origin = 'quoted', quotes: string[] = [delivery]): CurvePoint => {
  const { from, to } = stretchOfDelivery(delivery)
  return { term: 'month', delivery, start: new Date(from).toISOString().slice(0, 10), end: new Date(to).toISOString().slice(0, 10), price, weight: 1, origin, derived: false, quotes }
}

test('months that a strip leaves alike are one block; days are weighed, and only of whole blocks', () => {
  const blocks = blocksOf([month('2027-06', 50), month('2027-07', 56, 'flat', ['Q3']), month('2027-08', 56, 'flat', ['Q3']), month('2027-09', 56, 'flat', ['other']), month('2027-10', 56)])
  assert.deepEqual(blocks.map(({ start, end }) => [start, end]), [['2027-06-01', '2027-07-01'], ['2027-07-01', '2027-09-01'], ['2027-09-01', '2027-10-01'], ['2027-10-01', '2027-11-01']])
  const days: CurveDay[] = [['2027-06-01', 48, 16], ['2027-06-30', 51, 32], ['2027-07-01', 54, 16], ['2027-08-31', 58, 16]].map(([day, price, weight]) => ({ day, price, weight }) as CurveDay)
  const found = daysOfBlocks(blocks, days, '2027-06-01', '2027-08-31')
  assert.deepEqual(found.map(({ block, days: count, mean, lowest, highest }) => [block.start, count, mean, lowest.price, highest.day]), [['2027-06-01', 2, 50, 48, '2027-06-30'], ['2027-07-01', 2, 56, 54, '2027-08-31']])
  assert.deepEqual(daysOfBlocks(blocks, days, '2027-06-01', '2027-08-30').map(({ block }) => block.start), ['2027-06-01'])
})

const hoursOf = (day: string, endings: readonly number[], price: (ending: number) => number, bucket: (ending: number) => string = () => 'wrap'): CurveHour[] =>
  endings.map((hour_ending, index) => ({ start_utc: `${day} ${index}`, day, hour_ending, bucket: bucket(hour_ending), price: price(hour_ending) }))
const usual = Array.from({ length: 24 }, (_, index) => index + 1)

test('the hour that clocks repeat has a column of its own, the one that they leave out is empty', () => {
  const autumn = hoursOf('2027-11-07', [1, 2, 2, ...usual.slice(2)], ending => ending)
  const spring = hoursOf('2027-03-14', usual.filter(ending => ending !== 3), ending => -ending)
  const { columns, rows, low, high } = hourGrid([...spring, ...autumn])
  assert.deepEqual(columns.slice(0, 5), ['HE01', 'HE02', 'HE02*', 'HE03', 'HE04'])
  assert.deepEqual(rows.map(({ cells }) => cells.slice(0, 5).map(cell => cell?.price ?? null)), [[-1, -2, null, null, -4], [1, 2, 2, 3, 4]])
  assert.deepEqual([columns.length, low, high], [25, -24, 24])
})

test('a weekday without peak hours is a holiday, and each kind of day has its means', () => {
  const peak = (ending: number): string => ending > 7 && ending < 24 ? '5x16' : 'wrap'
  const grid = hourGrid([...hoursOf('2026-12-24', usual, () => 40, peak), ...hoursOf('2026-12-25', usual, () => 20), ...hoursOf('2026-12-26', usual, () => 24), ...hoursOf('2026-12-27', usual, () => 30)])
  assert.deepEqual(grid.rows.map(({ kind }) => kind), ['Weekdays', 'Sundays, holidays', 'Saturdays', 'Sundays, holidays'])
  assert.deepEqual(grid.means.map(({ kind, days, prices }) => [kind, days, prices[0]]), [['Weekdays', 1, 40], ['Saturdays', 1, 24], ['Sundays, holidays', 2, 25]])
})

test('it is said where the hours have their shape from, for each kind of day', () => {
  const history = { market_run: 'DAM', from_day: '2024-11-21', to_day: '2026-11-20', by: 'month', days: 40 } as const
  const weekdays = { month: 11, days_of: 'weekdays', from: 'history', days: 15 } as const
  assert.equal(shapeWords({ history, shapes: [weekdays, { month: 11, days_of: 'Saturdays', from: 'history', days: 1 }, { month: 11, days_of: 'Sundays and holidays', from: 'flat', days: 0 }] }),
    'Weekdays (15 days), Saturdays (1 day) have the shape of past day-ahead prices (DAM, 2024-11-21 to 2026-11-20, by month). Sundays and holidays are alike within each block: the set has too few past prices of such days in this month, and no shape is configured.')
  assert.equal(shapeWords({ history: null, shapes: [{ ...weekdays, from: 'configuration', days: 0 }, { ...weekdays, month: 12, from: 'flat', days: 0 }] }),
    'Weekdays of Nov have the shape that is configured for the hub. Weekdays of Dec are alike within each block: the set has no past prices of the hub, and no shape is configured.')
})

test('a delivery has its name and its stretch', () => {
  assert.deepEqual(['2026-12', '2027-Q1', '2028'].map(deliveryName), ['Dec 2026', 'Q1 2027', '2028'])
  assert.deepEqual(['2026-12', '2027-Q4', '2028'].map(delivery => stretchOfDelivery(delivery)).map(({ from, to }) => [from, to].map(at => new Date(at).toISOString().slice(0, 10))), [['2026-12-01', '2027-01-01'], ['2027-10-01', '2028-01-01'], ['2028-01-01', '2029-01-01']])
})

test('factors become loadings, a matrix with both halves, and bases from the most unusual on', () => {
  const factor = (factor_id: string, value: number): CurveFactor => ({ factor_id, kind: 'pca', subject: '', measure: '', value, unit: '1', days: 9 })
  const series = ['gas/A', 'gas/B', 'gas/C'].map(curve_id => ({ curve_id, delivery: '2027-01', prices: [] }))
  const basis = (one: string, other: string, z: number | null): CurveFactor[] => [factor(`basis/${one}/${other}/latest`, 1), factor(`basis/${one}/${other}/mean`, 2), factor(`basis/${one}/${other}/deviation`, 0.5), ...z === null ? [] : [factor(`basis/${one}/${other}/z`, z)]]
  const tables = factorTables({ series, factors: [factor('pca/1/share', 0.8), factor('pca/1/loading/gas/A', 0.7), factor('pca/1/loading/gas/B', -0.7), factor('pca/2/share', 0.2), factor('correlation/gas/A/gas/B', -0.4), ...basis('gas/A', 'gas/B', 0.5), ...basis('gas/A', 'gas/C', null), ...basis('gas/B', 'gas/C', -2)] })
  assert.deepEqual(tables.curves, ['gas/A', 'gas/B'])
  assert.deepEqual(tables.components.map(({ name, share, loadings }) => [name, share, loadings]), [['PC1', 0.8, [0.7, -0.7]], ['PC2', 0.2, [null, null]]])
  assert.deepEqual(tables.matrix, [[1, -0.4], [-0.4, 1]])
  assert.deepEqual(tables.bases.map(({ one, other, z }) => [one, other, z]), [['gas/B', 'gas/C', -2], ['gas/A', 'gas/B', 0.5], ['gas/A', 'gas/C', null]])
})

test('curves are looked at together without those that are a basis themselves', () => {
  const summary = (curve_id: string, bucket: string | null, basis_to: string | null = null): CurveSummary => ({ curve_id, commodity: curve_id.split('/')[0], bucket, basis_to }) as CurveSummary
  const curves = [summary('gas/HH', null), summary('gas/WAHA-HH', null, 'gas/HH'), summary('power/a/X/da/5x16', '5x16'), summary('power/a/X/da/wrap', 'wrap')]
  assert.deepEqual(['peak', 'gas', 'wrap'].map(group => groupOf(curves, group)), [['gas/HH', 'power/a/X/da/5x16'], ['gas/HH'], ['power/a/X/da/wrap']])
})
