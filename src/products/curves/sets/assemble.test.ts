/** From inputs to curves without a lake: order counts for nothing, a part is the same as in the whole, basis adds up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { desk, settles } from '#test/curves.ts'
import { configured } from '../catalogue/configuration.ts'
import type { CurveRow } from '../curve.ts'
import type { QuoteRow } from '../quotes/quote-row.ts'
import { assemble, standsOn } from './assemble.ts'
import { isBlocking } from './build.ts'
import { calendarSha256, pointsSha256 } from './fingerprint.ts'
import type { SetInputs } from './inputs.ts'

const at = '2026-06-30T18:00:00.000Z'
const strips = ['2026-07..2027-12']
const others = Object.fromEntries([['AEP-DA-5x16', -1.5], ['AEP-DA-wrap', -0.5], ['HH', 3.5], ['M3', -0.2]].flatMap(([product, price]) => strips.map(delivery => [`${product} ${delivery}`, Number(price)])))
const quotes = Object.entries({ ...settles, ...others }).map(([name, settle]): QuoteRow => ({ source: 'ice', product: name.split(' ')[0] ?? '', delivery: name.split(' ')[1] ?? '', quoted_at_utc: at, received_at_utc: at, bid: null, ask: null, mid: null, settle, rank: null }))
const inputs: SetInputs = { form: 1, curve_day: '2026-06-30', cut_utc: '2026-06-30T20:00:00.000Z', known_at_utc: '2026-07-01T00:00:00.000Z', quotes, marks: [], settled: [] }
const configuration = configured({ ...desk, gas: [{ code: 'HH', hub: 'HENRY HUB' }, { code: 'M3', hub: 'TETCO M3', basis_to: 'HH' }] })
const whole = assemble(inputs, configuration)
const months = (rows: readonly CurveRow[], curve_id: string): number[] => rows.filter(row => row.curve_id === curve_id && row.term === 'month').map(({ price }) => price)

test('hub and basis add up month by month, for power and for gas', () => {
  assert.deepEqual(whole.findings.filter(({ severity }) => severity !== 'info'), [])
  for (const [sum, under, basis] of [['power/pjm/AEP/da/5x16', 'power/pjm/WESTERN HUB/da/5x16', -1.5], ['gas/TETCO M3', 'gas/HENRY HUB', -0.2]] as const) {
    const [all, base] = [months(whole.rows, sum), months(whole.rows, under)]
    assert.equal(all.length, 18)
    all.forEach((price, index) => { assert.ok(Math.abs(price - (base[index] ?? NaN) - basis) < 1e-9, sum) })
  }
})

test('the order of quotes changes no bit', () => { assert.equal(pointsSha256(assemble({ ...inputs, quotes: quotes.toReversed() }, configuration).rows), pointsSha256(whole.rows)) })

test('a hub alone, with what it stands on, has the same bits as in the whole', () => {
  const codes = standsOn('AEP', configuration)
  assert.deepEqual([...codes], ['AEP', 'PJM-WH'])
  const part = assemble(inputs, configuration, codes)
  assert.deepEqual(part.rows, whole.rows.filter(({ curve_id }) => curve_id.startsWith('power/')))
})

test('a hub that must be there and is not, and a mark for nothing, are in the way', () => {
  const required = configured({ ...desk, power: [...desk.power ?? [], { code: 'NI', market: 'pjm', hub: 'N ILLINOIS HUB', required: true }] })
  const found = assemble({ ...inputs, marks: [{ curve_id: 'power/pjm/NOWHERE/da/5x16', delivery: '2026-07', price: 1, price_before: null, marked_by: 'mia', reason: 'a reason', marked_at_utc: at }] }, required).findings.filter(isBlocking)
  assert.deepEqual(found.map(({ check }) => check), ['no-quotes', 'marked'])
})

test('another calendar has another fingerprint', () => {
  assert.notEqual(calendarSha256(configuration, '2026-06-30'), calendarSha256(configured({ ...desk, shipped: true }), '2026-06-30'))
  assert.equal(calendarSha256(configuration, '2026-06-30'), calendarSha256({ ...configuration, tolerance: 1 }, '2026-06-29'))
})
