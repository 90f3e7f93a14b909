import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'

const { read } = await rowsForTests()

const header = 'Timestamp,Interface Name,Point ID,Flow (MWH),Positive Limit (MWH),Negative Limit (MWH)'

test('schedules to neighbours and flows within, with the limits that are ones', async () => {
  const { report, rows } = await read('20260601ExternalLimitsFlows.csv', [header, '06/01/2026 00:00,SCH - HQ - NY,23324,1057,1320,-500', '06/01/2026 00:00,CENTRAL EAST - VC,23330,1273.04,2690,-9999', '06/01/2026 00:00,SCH - HQ_IMPORT_EXPORT,325376,-985,1310,-9899', '06/01/2026 00:04,WEST CENTRAL,23312,-106.15,9999,-9999'])
  assert.equal(report, 'nyiso interface-flows')
  assert.deepEqual(pick(rows, 'area_id', 'interface_id', 'border', 'kind', 'flow_mw', 'interval_minutes', 'copies').map(values => values.slice(1)), [
    ['CENTRAL EAST - VC', 'internal', 'actual', 1273.04, 0, 1], ['CENTRAL EAST - VC', 'internal', 'limit_high', 2690, 0, 1],
    ['SCH - HQ - NY', 'external', 'limit_high', 1320, 0, 1], ['SCH - HQ - NY', 'external', 'limit_low', -500, 0, 1], ['SCH - HQ - NY', 'external', 'scheduled', 1057, 0, 1],
    ['SCH - HQ_IMPORT_EXPORT', 'external', 'limit_high', 1310, 0, 1], ['SCH - HQ_IMPORT_EXPORT', 'external', 'scheduled', -985, 0, 1],
    ['WEST CENTRAL', 'internal', 'actual', -106.15, 0, 1],
  ])
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-06-01T04:00Z', '2026-06-01T04:04Z'])
})

for (const [what, date, labels, expected] of [
  ['an ordinary day', '06/01/2026', ['00:55', '01:00', '03:00'], ['2026-06-01T04:55Z', '2026-06-01T05:00Z', '2026-06-01T07:00Z']],
  ['the hour that clocks leave out', '03/08/2026', ['01:55', '03:00'], ['2026-03-08T06:55Z', '2026-03-08T07:00Z']],
  ['the hour that comes twice', '11/01/2026', ['00:55', '01:00', '01:55', '01:00', '01:55', '02:00'], ['2026-11-01T04:55Z', '2026-11-01T05:00Z', '2026-11-01T05:55Z', '2026-11-01T06:00Z', '2026-11-01T06:55Z', '2026-11-01T07:00Z']],
] as const) {
  test(`${what}: two interfaces in turns`, async () => {
    const [month = '', day = '', year = ''] = date.split('/')
    const { rows } = await read(`${year}${month}${day}ExternalLimitsFlows.csv`, [header, ...labels.flatMap((label, index) => ['SCH - A', 'B'].map(name => `${date} ${label},${name},1,${index},9999,-9999`))])
    assert.deepEqual([...new Set(startsOf(rows))], expected)
    assert.deepEqual(pick(rows.filter(row => row['interface_id'] === 'B'), 'flow_mw').flat(), labels.map((_, index) => index))
  })
}

test('quotes, another order, a column more; a flow that is missing is left for the gate', async () => {
  const { rows } = await read('currentExternalLimitsFlows.csv', ['"Negative Limit (MWH)","New","Point ID","Interface Name","Flow (MWH)","Positive Limit (MWH)","Timestamp"', '"-100","x","1","SCH - A","","50","06/01/2026 00:05:00"'])
  assert.deepEqual(pick(rows, 'kind', 'flow_mw'), [['limit_high', 50], ['limit_low', -100], ['scheduled', null]])
})
