import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'
import { interchangeFiveMinute } from './interchange.ts'

const { read } = await rowsForTests()

const place = { '@LocId': '4010', $: '.I.SALBRYNB345 1' }

test('five minutes: imports, negative there, are positive here, and limits and schedules with them', async () => {
  const record = { BeginDate: '2026-06-01T00:00:00.000-04:00', Location: place, ActualFlow: -370.829, CurrentSchedule: -335, ImportLimit: -1000, ExportLimit: 200, Purchase: -345, Sale: 10, TotalExports: 2530, TotalImports: -3571 }
  const { report, rows } = await read('ws_fiveminuteexternalflow_day_20260601.json', JSON.stringify({ ExternalFlows: { ExternalFlow: [record, { ...record, ImportLimit: null }] } }))
  assert.equal(report, 'isone interchange-five-minute')
  assert.deepEqual(pick(rows, 'interface_id', 'kind', 'flow_mw', 'border', 'interval_minutes', 'copies'), [['actual', 370.829, 2], ['limit_high', 1000, 1], ['limit_low', -200, 2], ['scheduled', 335, 2]].map(([kind, mw, copies]) => ['.I.SALBRYNB345 1', kind, mw, 'external', 5, copies]))
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-06-01T04:00Z'])
})

for (const [service, envelope, report, minutes] of [['actualinterchange', ['ActualInterchanges', 'ActualInterchange'], 'interchange-hourly', 60], ['fifteenminuteinterchange', ['ActualFifteenMinInterchanges', 'ActualFifteenMinInterchange'], 'interchange-fifteen-minute', 15]] as const) {
  test(`${service}: hours that clocks change in are told by their offsets, and a flow that is missing is left for the gate`, async () => {
    const stamps = ['2026-03-08T01:00:00.000-05:00', '2026-03-08T03:00:00.000-04:00', '2026-11-01T01:00:00.000-04:00', '2026-11-01T01:00:00.000-05:00']
    const records = stamps.map((BeginDate, index) => ({ Sale: 0, Purchase: -index, Location: place, NewField: 1, ActInterchange: index === 0 ? null : -index, BeginDate }))
    const found = await read(`ws_${service}_day_20261101.json`, JSON.stringify({ [envelope[0]]: { [envelope[1]]: records } }))
    assert.equal(found.report, `isone ${report}`)
    assert.deepEqual(startsOf(found.rows), ['2026-03-08T06:00Z', '2026-03-08T07:00Z', '2026-11-01T05:00Z', '2026-11-01T06:00Z'])
    assert.deepEqual(pick(found.rows, 'kind', 'flow_mw', 'interval_minutes'), [null, 1, 2, 3].map(mw => ['actual', mw, minutes]))
  })
}

test('one record alone is no list', async () => {
  assert.equal((await read('ws_actualinterchange_current.json', JSON.stringify({ ActualInterchanges: { ActualInterchange: { BeginDate: '2026-06-01T00:00:00.000-04:00', Location: place, ActInterchange: 5 } } }))).rows[0]?.['flow_mw'], -5)
})

test('an answer for each day', () => {
  assert.deepEqual(interchangeFiveMinute.endpoint?.plan('http://x', { from: '2026-06-01', to: '2026-06-01', nodes: [] }).map(({ url }) => url), ['http://x/fiveminuteexternalflow/day/20260601.json'])
})
