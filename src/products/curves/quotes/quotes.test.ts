/** Quotes come in: what is refused, line by line and in words that help, and what hostile files do, which is nothing. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { configured } from '../catalogue/configuration.ts'
import { type TestCurves, curvesForTest, desk } from '#test/curves.ts'
import { quotesOfCsv } from './csv.ts'
import { checkLines } from './intake.ts'
import { type GivenQuote, readQuote } from './quote-row.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const heading = 'curve_day,as_of,source,product,delivery,bid,ask,mid,settle'
const good: GivenQuote = { curve_day: '2026-06-30', as_of: '2026-06-30T14:00:00-04:00', source: 'ice', product: 'PJM-WH-DA-5x16', delivery: '2026-07', settle: '75' }

describe('CSV', () => {
  test('is read with quotes, doubled quotes, line ends of any kind, a byte order mark and other separators', () => {
    for (const text of [`product,delivery\r\n"A, ""B""",2026-07\r\n\r\nC,2026\r\n`, '\ufeffproduct;delivery\n"A, ""B""";2026-07\nC;2026', 'Product\tDelivery\r"A, ""B"""\t2026-07\rC\t2026\r']) {
      assert.deepEqual(quotesOfCsv(bytes(text), 'x.csv').map(({ given }) => given), [{ product: 'A, "B"', delivery: '2026-07' }, { product: 'C', delivery: '2026' }])
    }
    assert.deepEqual(quotesOfCsv(bytes('product\n"a\nb"\nc'), 'x').map(({ line }) => line), [2, 4])
  })

  const hostile: readonly [what: string, content: Uint8Array, says: RegExp][] = [
    ['nothing', bytes(''), /is empty/], ['blank lines', bytes('\n\n'), /is empty/], ['zeros', Buffer.from([112, 0, 10]), /zero/], ['no UTF-8', Buffer.from([0xff, 0xfe, 0x41]), /not UTF-8/], ['UTF-16', Buffer.from('\ufeffproduct', 'utf16le'), /zero|UTF-8/],
    ['an unknown column', bytes('product,password\na,b'), /column "password"/], ['a column twice', bytes('product,product\na,b'), /twice/], ['no product', bytes('delivery\n2026'), /no column product/], ['a name of an object', bytes('product,__proto__\na,b'), /column "__proto__"/],
    ['a field too many', bytes('product,delivery\na,b,c'), /line 2 of x has 3 fields/], ['an open quote', bytes('product\n"a\nb'), /line 2 of x opens a quote/], ['text behind a quote', bytes('product\n"a"b'), /behind a closing quote/],
    ['an endless field', bytes(`product\n${'a'.repeat(2000)}`), /2000 characters/], ['endless fields', bytes(`product\n${','.repeat(200)}`), /more than 100 fields/], ['endless lines', bytes(`product\n${'a\n'.repeat(200_001)}`), /more than 200000 lines/], ['a huge file', new Uint8Array(20_000_001).fill(65), /20000001 bytes/],
  ]
  for (const [what, content, says] of hostile) {
    test(`with ${what} is refused with a sentence`, () => { assert.throws(() => quotesOfCsv(content, 'x'), error => isFailure(error, 'curve/invalid') && says.test(error.message)) })
  }

  test('of any bytes is read or refused, never anything else', () => {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '1', ';'), maxLength: 60 }).map(text => bytes(`${heading}\n${text}`))), content => {
      try { quotesOfCsv(content, 'x') } catch (error) { assert.ok(isFailure(error, 'curve/invalid'), String(error)) }
    }))
  })
})

describe('a line', () => {
  const configuration = configured(desk)
  const now = Date.parse('2026-06-30T22:00:00Z')
  const check = (...lines: GivenQuote[]): ReturnType<typeof checkLines> => checkLines(configuration, { lines: lines.map((given, index) => ({ line: index + 2, given })), otherwise: { curve_day: null, as_of: null, source: null } }, now)

  const refused: readonly [what: string, found: string, line: GivenQuote][] = [
    ['a product that nobody mapped', 'unknown-contract', { ...good, product: 'PJM-WH-DA-5X16' }], ['a code of another source', 'unknown-contract', { ...good, product: 'Western 5x16 Q3', delivery: '' }], ['a source that nobody knows', 'unknown-contract', { ...good, source: 'rumour' }],
    ['no period', 'unknown-contract', { ...good, delivery: 'Jul-26' }], ['a period of another century', 'unknown-contract', { ...good, delivery: '2126' }], ['a product with a period of its own and another', 'unknown-contract', { ...good, source: 'broker', product: 'Western 5x16 Q3', delivery: '2026-Q4' }],
    ['a crossed market', 'crossed', { ...good, settle: '', bid: '51', ask: '50' }], ['one side alone', 'no-price', { ...good, settle: '', bid: '51' }], ['a stale quote', 'stale', { ...good, as_of: '2026-06-28T14:00:00-04:00' }], ['a day without hours', 'no-hours', { ...good, delivery: '2026-07-04' }],
    ['a time without a zone', 'malformed-quote', { ...good, as_of: '2026-06-30T14:00:00' }], ['a day that is none', 'malformed-quote', { ...good, curve_day: '2026-02-30' }], ['a price with thousands', 'malformed-quote', { ...good, settle: '1,075.00' }], ['a hexadecimal price', 'malformed-quote', { ...good, settle: '0x4b' }],
    ['an infinite price', 'malformed-quote', { ...good, settle: '1e99' }], ['a formula', 'malformed-quote', { ...good, settle: '=1+1' }], ['a rank that is none', 'malformed-quote', { ...good, rank: '-1' }], ['an endless product', 'malformed-quote', { ...good, product: 'x'.repeat(200) }], ['a line end in a name', 'malformed-quote', { ...good, product: 'a\nb' }], ['a year before calendars', 'malformed-quote', { ...good, curve_day: '1850-01-03', as_of: '1850-01-03T14:00:00-04:00' }],
  ]
  for (const [what, found, line] of refused) {
    test(`with ${what} is refused as ${found}, the others are taken`, () => {
      const { rows, problems } = check(line, { ...good, delivery: '2026-08' })
      assert.deepEqual([rows.length, problems.map(({ line: at, severity, check: name }) => [at, severity, name])], [1, [[2, 'error', found]]])
      assert.ok((problems[0]?.message.length ?? 0) > 15)
    })
  }

  test('twice is taken once where both agree, and is a fault where they do not', () => {
    assert.deepEqual(check(good, good, { ...good, settle: '76' }).problems.map(({ line, severity, message }) => [line, severity, /line 2/.test(message)]), [[3, 'info', true], [4, 'error', true]])
  })

  test('below zero, without a settle, by a mapped code and by the id of a curve is taken', () => {
    const { rows, problems } = check({ ...good, settle: '-3.5' }, { ...good, settle: '', bid: '-2', ask: '-1', delivery: '2026-08' }, { ...good, source: 'broker', product: 'Western 5x16 Q3', delivery: '' }, { ...good, product: 'power/pjm/AEP-WESTERN HUB/da/wrap' })
    assert.deepEqual([rows.length, problems], [4, []])
  })

  test('after the cut is kept for the record and said', () => { assert.deepEqual(check({ ...good, as_of: '2026-06-30T17:00:00-04:00' }).problems.map(({ severity, check: name }) => [severity, name]), [['info', 'after-cut']]) })

  test('of any texts is a quote or a reason', () => {
    fc.assert(fc.property(fc.record({ curve_day: fc.oneof(fc.constant('2026-06-30'), fc.string()), as_of: fc.oneof(fc.constant('2026-06-30T18:00Z'), fc.string()), product: fc.string(), delivery: fc.string(), settle: fc.oneof(fc.string(), fc.double().map(String)) }), given => {
      const read = readQuote({ ...given, source: 'ice' }, { curve_day: null, as_of: null, source: null })
      assert.ok('why' in read ? read.why.length > 5 : [read.bid, read.settle].every(price => price === null || Number.isFinite(price)))
    }))
  })
})

describe('quotes in the lake', () => {
  let curves: TestCurves
  before(async () => { curves = await curvesForTest() })
  after(async () => { await curves.close() })

  test('are one commit, and known once; a corrected one replaces the old one, which is kept', async () => {
    const upload = await curves.take([good, { ...good, delivery: '2026-08', settle: '70' }, { ...good, product: 'nobody\'s' }])
    assert.deepEqual([upload.taken, upload.refused, upload.curve_days], [2, 1, ['2026-06-30']])
    curves.minutes(1)
    assert.equal((await curves.take([good])).commit, null, 'nothing is new')
    curves.minutes(1)
    await curves.take([{ ...good, settle: '76' }])
    assert.deepEqual(await curves.rows('SELECT delivery, settle, version FROM curve.quote ORDER BY delivery'), [{ delivery: '2026-07', settle: 76, version: 2 }, { delivery: '2026-08', settle: 70, version: 1 }])
    assert.deepEqual(await curves.rows('SELECT settle FROM curve.quote_superseded'), [{ settle: 75 }])
  })

  test('whose names are hostile go in and out as they are', async () => {
    const product = `x'"; DROP TABLE "curve.quote", \\N -- %`
    await curves.steps.configurations.change({ ...desk, products: [{ source: 'broker', product, curve: 'power/pjm/WESTERN HUB/da/5x16' }] }, 'ana', 'hostile')
    curves.minutes(1)
    const upload = await curves.take([{ ...good, source: 'broker', product }])
    assert.deepEqual([upload.taken, upload.problems], [1, []])
    assert.deepEqual(await curves.rows(`SELECT product FROM curve.quote WHERE source = 'broker'`), [{ product }])
  })
})
