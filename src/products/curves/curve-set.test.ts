/** From quotes to a set of curves: what is refused and why, what is found, and that nothing but the input counts. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { Bucket } from '#canon/bucket.ts'
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { type Contract, contractBook, type CurveKey, curveId } from './contract.ts'
import type { Curve, CurveRow } from './curve.ts'
import { buildCurveSet, type CurveSet, type CurveSetInput, type HubSettings, smoothBlocks } from './curve-set.ts'
import { checkQuotes, type Quote, type QuoteChecks } from './quote.ts'
import { dailyPrices, smoothCurve } from './smooth.ts'
import { duplicateRows, largeMoves, validateHub } from './validate.ts'
import { bucketWeights } from './weights.ts'

const curve_day = dayNumberOf('2026-06-30')
const cut_utc = Date.parse('2026-06-30T18:30:00Z')
const hour = 3_600_000

function key(bucket: Bucket, hub = 'WESTERN HUB', basis_to: string | null = null): CurveKey { return { commodity: 'power', market: 'pjm', hub, run: 'da', bucket, basis_to } }

function contract(contract_id: string, curve: CurveKey, delivery: string, rank = 0): Contract { return { source: 'ice', contract_id, curve, delivery, rank } }

function quote(contract_id: string, more: Partial<Quote>): Quote {
  return { source: 'ice', contract_id, bid: null, ask: null, mid: null, settle: null, quoted_at_utc: cut_utc, received_at_utc: cut_utc, ...more }
}

describe('quotes', () => {
  const book = contractBook([contract('PJM-JUL', key('5x16'), '2026-07'), contract('PJM-BOM', key('5x16'), 'balance-of-month'), contract('PJM-JUN', key('5x16'), '2026-06'), contract('PJM-4JUL', key('5x16'), '2026-07-04')])
  const checks: QuoteChecks = { book, curve_day, cut_utc, known_at_utc: cut_utc + hour, stale_after_ms: 24 * hour }
  const check = (...quotes: Quote[]): ReturnType<typeof checkQuotes> => checkQuotes(quotes, checks)

  const refused: readonly [what: string, found: string, quote: Quote][] = [
    ['a symbol that nobody mapped', 'unknown-contract', quote('PJM-JUL26', { settle: 50 })],
    ['the same symbol of another source', 'unknown-contract', quote('PJM-JUL', { settle: 50, source: 'broker' })],
    ['a crossed market', 'crossed', quote('PJM-JUL', { bid: 51, ask: 50 })],
    ['a crossed market beside a settle', 'crossed', quote('PJM-JUL', { bid: 51, ask: 50, settle: 50.5 })],
    ['one side alone', 'no-price', quote('PJM-JUL', { bid: 50 })],
    ['a stale quote', 'stale', quote('PJM-JUL', { settle: 50, quoted_at_utc: cut_utc - 25 * hour })],
    ['a quote after the cut', 'after-cut', quote('PJM-JUL', { settle: 50, quoted_at_utc: cut_utc + 1 })],
    ['a quote that had not come yet', 'not-yet-known', quote('PJM-JUL', { settle: 50, received_at_utc: cut_utc + 2 * hour })],
    ['no number', 'malformed-quote', quote('PJM-JUL', { settle: NaN })],
    ['a month that is over', 'expired', quote('PJM-JUN', { settle: 50 })],
    ['the balance of a month on its last day', 'expired', quote('PJM-BOM', { settle: 50 })],
    ['a holiday Saturday of 5x16', 'no-hours', quote('PJM-4JUL', { settle: 50 })],
  ]
  for (const [what, found, bad] of refused) {
    test(`${what} is refused as ${found}`, () => {
      const { usable, findings } = check(bad)
      assert.deepEqual([usable.length, findings.map(one => one.check)], [0, [found]])
      assert.ok((findings[0]?.message.length ?? 0) > 10)
    })
  }

  test('a settle stands before a mid, a mid before the middle of the market, and zero and less are prices', () => {
    for (const [prices, price] of [[{ settle: 50, mid: 51, bid: 49, ask: 53 }, 50], [{ mid: 51, bid: 49, ask: 53 }, 51], [{ bid: 49, ask: 53 }, 51], [{ bid: -6, ask: -6 }, -6], [{ settle: 0 }, 0]] as const) {
      assert.equal(check(quote('PJM-JUL', prices)).usable[0]?.price, price)
    }
    assert.deepEqual(check(quote('PJM-JUL', { settle: 50, bid: 51, ask: 52 })).findings.map(one => one.check), ['settle-outside-market'])
  })

  test('the newest counts, in whatever order they come', () => {
    const [old, newer] = [quote('PJM-JUL', { settle: 49, quoted_at_utc: cut_utc - hour }), quote('PJM-JUL', { settle: 50 })]
    for (const both of [[old, newer], [newer, old]]) {
      const { usable, findings } = check(...both)
      assert.deepEqual([usable.map(one => one.price), findings.map(one => one.check)], [[50], ['superseded']])
    }
  })

  test('balance of month is what is left after the curve date', () => {
    const { usable } = checkQuotes([quote('PJM-BOM', { settle: 50 })], { ...checks, curve_day: dayNumberOf('2026-06-15') })
    assert.deepEqual(usable.map(({ period }) => [period.term, formatDate(period.first_day)]), [['balance-of-month', '2026-06-16']])
  })

  test('contracts that are mapped twice, or to no period, are refused', () => {
    assert.throws(() => contractBook([contract('A', key('5x16'), '2026'), contract('A', key('wrap'), '2026')]), error => isFailure(error, 'usage/invalid'))
    assert.throws(() => contractBook([contract('A', key('5x16'), 'Cal-26')]), error => isFailure(error, 'usage/invalid'))
  })

  test('HLH and 6x16 are one curve', () => {
    assert.equal(curveId({ ...key('HLH'), market: 'caiso' } as CurveKey), curveId({ ...key('6x16'), market: 'caiso' } as CurveKey))
    assert.equal(curveId({ commodity: 'gas', hub: 'HENRY HUB', strips_by: 'days', basis_to: null }), 'gas/HENRY HUB')
  })
})

const contracts = [
  ...['2026-07', '2026-08', '2026-Q3', '2026-Q4', '2027'].flatMap(period => [contract(`WH 5x16 ${period}`, key('5x16'), period), contract(`WH wrap ${period}`, key('wrap'), period)]),
  contract('AEP 5x16', key('5x16', 'AEP', 'WESTERN HUB'), '2026-07..2027-12'), contract('AEP wrap', key('wrap', 'AEP', 'WESTERN HUB'), '2026-07..2027-12'),
  { ...contract('HH', key('7x24'), '2026-07..2028-12'), curve: { commodity: 'gas', hub: 'HENRY HUB', strips_by: 'months', basis_to: null } } satisfies Contract,
]
const settles: Record<string, number> = { 'WH 5x16 2026-07': 75, 'WH 5x16 2026-08': 70, 'WH 5x16 2026-Q3': 66, 'WH 5x16 2026-Q4': 50.1, 'WH 5x16 2027': 57, 'WH wrap 2026-07': 40, 'WH wrap 2026-08': 38, 'WH wrap 2026-Q3': 36, 'WH wrap 2026-Q4': 33, 'WH wrap 2027': -2, 'AEP 5x16': -1.5, 'AEP wrap': -0.5, 'HH': 4 }
const quotes = Object.entries(settles).map(([id, settle]) => quote(id, { settle }))
const hub: HubSettings = { market: 'pjm', hub: 'WESTERN HUB', run: 'da', buckets: ['5x16', 'wrap', '7x24'], basis_to: null, extrapolation: { kind: 'heat-rate', gas_hub: 'HENRY HUB' } }
const zone: HubSettings = { ...hub, hub: 'AEP', basis_to: 'WESTERN HUB', extrapolation: { kind: 'last-year', step: 'sum', per_year: 0 } }

function build(from: readonly Quote[] = quotes, more: Partial<CurveSetInput> = {}): CurveSet {
  const { usable, findings } = checkQuotes(from, { book: contractBook(contracts), curve_day, cut_utc, known_at_utc: cut_utc, stale_after_ms: 24 * hour })
  assert.deepEqual(findings, [])
  return buildCurveSet({ curve_day, months: 30, quotes: usable, hubs: [zone, hub], gas: [{ hub: 'HENRY HUB', strips_by: 'months', extrapolation: null }], ...more })
}

function row(set: CurveSet, curve_id: string, period: string): CurveRow | undefined { return set.rows.find(one => one.curve_id === curve_id && one.period === period) }

describe('a set', () => {
  const set = build()

  test('is complete, and prices below zero and months above nearer ones are no finding', () => {
    assert.deepEqual(set.findings.filter(({ severity }) => severity !== 'info'), [])
    assert.deepEqual([...new Set(set.findings.map(({ check }) => check))], ['extrapolated'])
    assert.equal(set.curves.size, 1 + 3 * 3)
    assert.equal(set.rows.filter(({ term }) => term === 'month').length, 30 * set.curves.size)
  })

  test('has months, quarters and years with keys that hold the term', () => {
    const january = set.rows.filter(one => one.curve_id === 'power/pjm/WESTERN HUB/da/5x16' && formatDate(one.delivery_start) === '2027-01-01')
    assert.deepEqual(january.map(({ term, period }) => [term, period]), [['month', '2027-01'], ['quarter', '2027-Q1'], ['year', '2027']])
    assert.deepEqual(duplicateRows(set.rows), [])
    assert.equal(duplicateRows([...set.rows, ...january]).length, 3)
  })

  test('says where each price comes from', () => {
    const origins = ['2026-07', '2026-09', '2026-Q3', '2026-11', '2027', '2028-02'].map(period => row(set, 'power/pjm/WESTERN HUB/da/5x16', period)?.origin)
    assert.deepEqual(origins, ['quoted', 'implied', 'implied', 'flat', 'quoted', 'extrapolated'])
    assert.deepEqual(row(set, 'power/pjm/WESTERN HUB/da/5x16', '2026-09')?.quotes, ['ice/WH 5x16 2026-07', 'ice/WH 5x16 2026-08', 'ice/WH 5x16 2026-Q3'])
    const atc = row(set, 'power/pjm/WESTERN HUB/da/7x24', '2026-07')
    assert.ok(atc?.derived && Math.abs(atc.price - 57.311827956989) < 1e-9)
  })

  test('zone is hub and basis, month by month', () => {
    for (const [bucket, basis] of [['5x16', -1.5], ['wrap', -0.5]] as const) {
      for (const period of ['2026-07', '2027-05']) {
        const [zoned, own] = ['AEP', 'WESTERN HUB'].map(name => row(set, `power/pjm/${name}/da/${bucket}`, period)?.price ?? NaN)
        assert.ok(Math.abs((zoned ?? NaN) - (own ?? NaN) - basis) < 1e-9)
      }
    }
    assert.equal(row(set, 'power/pjm/AEP-WESTERN HUB/da/5x16', '2026-07')?.price, -1.5)
  })

  test('the order of quotes and hubs changes no byte, a price does', () => {
    const text = (one: CurveSet): string => JSON.stringify([one.rows, one.findings])
    assert.equal(text(build(quotes.toReversed(), { hubs: [hub, zone] })), text(set))
    assert.notEqual(text(build(quotes.map(one => one.settle === 75 ? { ...one, settle: 75.01 } : one))), text(set))
  })

  test('its daily curve gives every block again, with prices of delivery days alone in the mean', () => {
    const curve = set.curves.get('power/pjm/WESTERN HUB/da/5x16')
    assert.ok(curve)
    const blocks = smoothBlocks(curve, curve_day + 1, dayNumberOf('2028-01-01'))
    const smooth = smoothCurve({ blocks, weight: curve.weights.ofDay })
    assert.equal(dailyPrices(smooth).length, 549)
    for (const { first_day, end_day, price } of blocks) {
      let sum = 0
      for (let day = first_day; day < end_day; day++) sum += curve.weights.ofDay(day) * smooth.priceOn(day)
      assert.ok(Math.abs(sum / curve.weights.between(first_day, end_day) - price) < 1e-9)
    }
  })

  test('what is missing is an error', () => {
    const found = build(quotes.filter(({ contract_id }) => !contract_id.includes('wrap 2026-Q3') && !contract_id.includes('AEP')), { hubs: [hub, zone], months: 36 })
    assert.deepEqual(found.findings.filter(({ severity }) => severity === 'error').map(({ check, subject }) => `${check} ${subject}`),
      ['missing-bucket pjm/AEP/da 5x16', 'missing-bucket pjm/AEP/da 7x24', 'missing-bucket pjm/AEP/da wrap', 'missing-month pjm/WESTERN HUB/da 5x16', 'missing-month pjm/WESTERN HUB/da 7x24', 'missing-month pjm/WESTERN HUB/da wrap'])
  })

  test('a late revision is another set, and a large move is seen by row', () => {
    const revised = build(quotes.map(one => one.contract_id === 'WH 5x16 2026-07' ? { ...one, settle: 80 } : one))
    const [july, before] = [revised, set].map(({ rows }) => rows.find(({ curve_id, period }) => curve_id === 'power/pjm/WESTERN HUB/da/5x16' && period === '2026-07')?.price)
    assert.deepEqual([july, before], [80, 75])
    const move = { curve_id: 'power/pjm/WESTERN HUB/da/5x16', period: '2026-07', from: 75, to: 80, change: 5, sigmas: 5 }
    assert.ok(largeMoves([move], 4).some(({ subject, severity }) => subject === 'power/pjm/WESTERN HUB/da/5x16 2026-07' && severity === 'warning'))
    assert.equal(largeMoves([move, { ...move, sigmas: null }], 6).length, 0)
  })
})

describe('validation', () => {
  const set = build()
  const curves = new Map<Bucket, Curve>((['5x16', 'wrap', '7x24'] as const).flatMap(bucket => {
    const curve = set.curves.get(`power/pjm/WESTERN HUB/da/${bucket}`)
    return curve ? [[bucket, curve] as const] : []
  }))
  const hubToValidate = { market: 'pjm', name: 'X', curves, expected: ['5x16', 'wrap', '7x24'], from_day: curve_day + 1, end_day: dayNumberOf('2028-01-01'), quotes: new Map(), tolerance: 0.005 } as const
  const changed = (bucket: Bucket, price: (old: number) => number): typeof curves => new Map([...curves].map(([name, curve]) => [name, name === bucket ? { ...curve, pieces: curve.pieces.map(piece => ({ ...piece, price: price(piece.price) })) } : curve]))
  const checks = (more: object): string[] => [...new Set(validateHub({ ...hubToValidate, ...more }).map(({ check }) => check))]

  test('buckets that do not agree by a millionth are found', () => { assert.deepEqual(checks({ curves: changed('7x24', price => price + 1e-6) }), ['bucket-identity']) })
  test('as are prices that are none or out of bounds', () => {
    assert.ok(checks({ curves: changed('wrap', () => NaN) }).includes('not-finite'))
    assert.deepEqual(checks({ bounds: { low: 0, high: 1000 } }), ['out-of-bounds'])
  })
  test('as is a quote that the curve does not give again', () => {
    const { first_day, end_day } = { first_day: dayNumberOf('2026-07-01'), end_day: dayNumberOf('2026-08-01') }
    const quoted = (price: number, half: number | null): object => ({ quotes: new Map([['5x16', [{ id: 'q', first_day, end_day, price, bid: half === null ? null : price - half, ask: half === null ? null : price + half }]]]) })
    assert.deepEqual(validateHub({ ...hubToValidate, ...quoted(76, null) }).map(({ check, severity }) => [check, severity]), [['quote-missed', 'warning']])
    assert.deepEqual(validateHub({ ...hubToValidate, ...quoted(76, 2) }).map(({ check, severity }) => [check, severity]), [['quote-missed', 'info']])
    assert.deepEqual(validateHub({ ...hubToValidate, ...quoted(75, null) }), [])
  })
  test('nights above days are said for the record', () => {
    const found = validateHub({ ...hubToValidate, curves: new Map([['5x16', curves.get('wrap')], ['wrap', curves.get('5x16')]]) as typeof curves, expected: [] })
    assert.deepEqual(found.map(({ check, severity }) => [check, severity]), [['inverted', 'info']])
  })
  test('hours of the bucket decide what a month weighs', () => { assert.equal(row(set, 'power/pjm/WESTERN HUB/da/wrap', '2026-11')?.weight, bucketWeights('pjm', 'wrap').between(dayNumberOf('2026-11-01'), dayNumberOf('2026-12-01'))) })
})
