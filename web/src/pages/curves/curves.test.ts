/** What the pages of curves compute: periods side by side, means by hours, pasted blocks and verdicts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CurveLine, CurvePoint, Upload } from '../../api/curve-types.ts'
import { looksOf, meanOf, meansOfBoth, periodsOf } from './lines.ts'
import { changeText, hubOf, priceText, readCurve, shortCurve } from './names.ts'
import { asOfDay, emptyRow, pasted, verdictOf } from './quote-lines.ts'

const point = (delivery: string, price: number, more: Partial<CurvePoint> = {}): CurvePoint => ({ term: 'month', delivery, start: `${delivery}-01`, end: `${delivery}-28`, price, weight: 100, origin: 'quoted', derived: false, quotes: [], ...more })
const line = (is: string, points: CurvePoint[], curve_id = 'power/caiso/TH_SP15_GEN-APND/da/6x16'): CurveLine => ({ curve_id, set: '2026-11-20.v1', state: 'draft', is, points })

test('periods of several sets stand side by side; what is left of a month beside what was left of it', () => {
  const rest = { term: 'balance-of-month', start: '2026-11-21', end: '2026-12-01' }
  const periods = periodsOf([line('set', [point('2026-11', 40, rest), point('2026-12', 41)]), line('day', [point('2026-11', 39, { ...rest, start: '2026-11-20' }), point('2027-01', 42)])])
  assert.deepEqual(periods.map(({ delivery, start, points }) => [delivery, start, ...points.map(one => one?.price ?? null)]), [['2026-11', '2026-11-21', 40, 39], ['2026-12', '2026-12-01', 41, null], ['2027-01', '2027-01-01', null, 42]])
})

test('a strip costs the mean by hours, and nothing where there are none', () => {
  assert.equal(meanOf([point('a', 10), null, point('b', 20, { weight: 300 })]), 17.5)
  assert.equal(meanOf([null, point('a', 10, { weight: 0 })]), null)
})

test('all of a curve changed by what its periods changed by, whatever one set alone has and however much of a month was left', () => {
  const periods = periodsOf([line('set', [point('2026-11', 31, { weight: 10 }), point('2026-12', 51), point('2027-01', 500)]), line('day', [point('2026-10', 5), point('2026-11', 30, { weight: 90 }), point('2026-12', 50)])])
  const [own, beside] = meansOfBoth(periods, 0, 1)
  assert.deepEqual([own, beside].map(mean => mean?.toFixed(4)), [((310 + 5100) / 110).toFixed(4), ((300 + 5000) / 110).toFixed(4)])
  assert.deepEqual(meansOfBoth(periods.slice(0, 1), 0, 1), [null, null])
})

test('sets of one curve differ in colour, curves in colour and their other sets in dashes', () => {
  assert.deepEqual(looksOf([line('set', []), line('day', []), line('official', [])]).map(({ token, dash }) => [token, dash !== null]), [['da', false], ['rt', true], ['series-3', true]])
  const several = looksOf([line('set', []), line('set', [], 'gas/HH'), line('day', []), line('day', [], 'gas/HH')])
  assert.deepEqual(several.map(({ token }) => token), ['da', 'rt', 'da', 'rt'])
  assert.deepEqual(several.map(({ label }) => label), ['SP15 DA 6x16', 'HH gas', 'SP15 DA 6x16, day before 2026-11-20.v1', 'HH gas, day before 2026-11-20.v1'])
})

test('names, prices and changes as a desk reads them', () => {
  assert.deepEqual(readCurve('power/pjm/WESTERN HUB/da/5x16'), { commodity: 'power', market: 'pjm', hub: 'WESTERN HUB', run: 'da', bucket: '5x16' })
  assert.deepEqual([hubOf('power/pjm/WESTERN HUB/da/5x16'), hubOf('gas/HENRY HUB'), shortCurve('gas/HENRY HUB')], ['power/pjm/WESTERN HUB/da', 'gas/HENRY HUB', 'HENRY HUB gas'])
  assert.deepEqual([priceText(-4.256, 'power/x'), priceText(3.5, 'gas/HH'), changeText(-0.001, 'power/x'), changeText(1.5, 'power/x'), changeText(null, 'power/x')], ['−4.26', '3.500', '0.00', '+1.50', '–'])
})

test('a pasted block is laid over the grid from one cell on, and an empty line stays behind it', () => {
  const rows = pasted([{ ...emptyRow, product: 'A' }], '2027-01\t1\t2\r\n2027-02\t\t\t3\textra\r\n', 0, 'delivery')
  assert.deepEqual(rows, [{ product: 'A', delivery: '2027-01', bid: '1', ask: '2', settle: '' }, { ...emptyRow, delivery: '2027-02', settle: '3' }, emptyRow])
})

test('a line is refused where an error is said of it; other words only accompany it', () => {
  const upload = { problems: [{ line: 2, severity: 'info', check: 'duplicate', message: 'twice' }, { line: 3, severity: 'error', check: 'crossed', message: 'bid above ask' }] } as unknown as Upload
  assert.deepEqual([1, 2, 3].map(each => verdictOf(upload, each)), [{ taken: true, words: '' }, { taken: true, words: 'twice' }, { taken: false, words: 'crossed: bid above ask' }])
})

test('quotes are as of the cut of their day, with its offset in summer and winter, or of now before it', () => {
  const cut = { cut: '16:00', cut_zone: 'America/New_York' }
  const later = Date.parse('2026-12-01T00:00:00Z')
  assert.deepEqual([asOfDay('2026-11-20', cut, later), asOfDay('2026-06-30', cut, later), asOfDay('2026-06-30', cut, Date.parse('2026-06-30T12:00:00Z')), asOfDay('', cut, later)], ['2026-11-20T16:00:00-05:00', '2026-06-30T16:00:00-04:00', '2026-06-30T12:00:00Z', ''])
})
