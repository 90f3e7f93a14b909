import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { collect } from '../../intake/collect.ts'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'
import { answer } from './files-for-tests.ts'
import { offersReserves } from './offers-reserves.ts'

const { read, take } = await rowsForTests()

const header = 'Delivery Date,Hour Ending,MW Offered,RRSPFR Offer Price'
const name = '2d_Agg_AS_Offers_RRSPFR-03-JUN-26.csv'

test('a curve: points in order of megawatts, whatever the order of the rows; equal rows are counted', async () => {
  const { report, rows } = await read(name, [header, '06/01/2026,01,750.5,.01', '06/01/2026,01,60,0', '06/01/2026,01,60,0', '06/01/2026,01,900,.01', '06/01/2026,24,5,-1'])
  assert.equal(report, 'ercot offers-reserves')
  assert.deepEqual(pick(rows, 'segment', 'mw', 'price', 'copies', 'product', 'product_name', 'kind', 'holds', 'resource_id', 'resource_type', 'market_run', 'interval_minutes'), [
    [1, 60, 0, 2], [2, 750.5, 0.01, 1], [3, 900, 0.01, 1], [1, 5, -1, 1],
  ].map(values => [...values, 'responsive', 'RRSPFR', 'offer', 'up_to', 'SYSTEM', 'aggregate', 'DAM', 60]))
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-06-01T05:00Z', '2026-06-02T04:00Z'])
})

for (const [what, date, hours, first, last] of [
  ['hours counted to 25', '11/01/2026', 25, '2026-11-01T05:00Z', '2026-11-02T05:00Z'],
  ['hours counted to 23', '03/08/2026', 23, '2026-03-08T06:00Z', '2026-03-09T04:00Z'],
] as const) {
  test(`a day of ${what}`, async () => {
    const starts = startsOf((await read(name, [header, ...Array.from({ length: hours }, (_, hour) => `${date},${String(hour + 1).padStart(2, '0')},${hour},1`)])).rows)
    assert.deepEqual([starts.length, new Set(starts).size, starts[0], starts.at(-1)], [hours, hours, first, last])
  })
}

test('other spellings, another order, a column more; an hour that the day has not is left for the gate', async () => {
  const { rows } = await read('2d_Agg_AS_Offers_OFFNS-03-JUN-26.csv', ['"OFFNS_OFFER_PRICE","Note","deliveryDate","HOUR_ENDING","mw offered"', '"19.6","x","2026-06-01","2:00","478.1"', '1,,2026-06-01,25,2'])
  assert.deepEqual(pick(rows, 'product', 'product_name', 'mw', 'price'), [['non_spin', 'OFFNS', 478.1, 19.6], ['non_spin', 'OFFNS', 2, 1]])
  assert.deepEqual(startsOf(rows), ['2026-06-01T06:00Z', 'null'])
})

test('the API\'s answer', async () => {
  const { report, rows } = await read('np3-911-er_2d_agg_as_offers_ecrsm_20260601.json', answer('NP3-911-ER', ['deliveryDate', 'hourEnding', 'MWOffered', 'ECRSMOfferPrice'], [['2026-06-01', '1', '146', '0'], ['2026-06-01', '1', '192.8', '0.01']]))
  assert.equal(report, 'ercot offers-reserves')
  assert.deepEqual(pick(rows, 'segment', 'product', 'mw', 'price'), [[1, 'contingency', 146, 0], [2, 'contingency', 192.8, 0.01]])
})

test('half a point stops the reading', async () => {
  await assert.rejects(read(name, [header, '06/01/2026,01,,5']), /report: a row has a price and no megawatts/)
  await assert.rejects(read(name, [header, '06/01/2026,01,5,']), /report: a row has megawatts and no price/)
})

test('all products of a day are asked for', () => {
  const plan = offersReserves.endpoint?.plan('http://x', { from: '2026-06-01', to: '2026-06-01', nodes: [] }) ?? []
  assert.deepEqual([plan.length, plan[0]?.url], [9, 'http://x/np3-911-er/2d_agg_as_offers_regup?deliveryDateFrom=2026-06-01&deliveryDateTo=2026-06-01&size=1000000'])
})

test('real files: every document of offers', async t => {
  const archive = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'ercot', 'np3-911-er_1045038225.zip')
  if (!existsSync(archive)) return t.skip(`real operator files not found at ${archive}`)
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-offers-'))
  try {
    const files = (await collect([archive], { folder })).files.filter(file => /_Agg_AS_Offers_/.test(file.name))
    assert.equal(files.length, 9)
    for (const file of files) {
      const lines = (await readFile(file.path, 'utf8')).trimEnd().split('\n').slice(1).map(line => line.split(','))
      const { rows } = await take(file.path, file.name)
      assert.equal(rows.length, lines.length, file.name)
      for (const [column, place] of [['mw', 2], ['price', 3]] as const) assert.ok(Math.abs(rows.reduce((sum, row) => sum + Number(row[column]), 0) - lines.reduce((sum, cells) => sum + Number(cells[place]), 0)) < 1e-6)
      // The more is offered, the higher its price, in files that begin with the cheapest and with the dearest.
      for (const [index, row] of rows.entries()) assert.ok(row['segment'] === 1 || Number(row['mw']) > Number(rows[index - 1]?.['mw']) && Number(row['price']) > Number(rows[index - 1]?.['price']), file.name)
      assert.equal(new Set(startsOf(rows)).size, 24)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
