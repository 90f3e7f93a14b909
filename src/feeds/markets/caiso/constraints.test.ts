import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'
import { constraints } from './constraints.ts'

const { read } = await rowsForTests()

const times = 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL'
const nomogram = `${times},OPR_TYPE,MARKET_RUN_ID,NOMOGRAM_ID_XML,NOMOGRAM_ID,CONSTRAINT_CAUSE,PRC,GROUP`
const at = (start: string, end: string): string => `${start}:00-00:00,${end}:00-00:00,2026-06-01,1,0`

test('within the grid: sizes of prices, what binds without an outage, and a row for each group', async () => {
  const hour = at('2026-06-01T07:00', '2026-06-01T08:00')
  const { report, rows } = await read('20260601_20260602_PRC_NOMOGRAM_DAM_20260601_13_00_00_v1.csv', [
    nomogram, `${hour},N,DAM,A_XML,34009_A_60.0_34016_B_60.0_BR_1 _1,Base Case,-12.5,1`, `${hour},N,DAM,A_XML,34009_A_60.0_34016_B_60.0_BR_1 _1,Base Case,-12.5,2`, `${hour},N,DAM,B_XML,OMS_1_NG,T-1 SOMEWHERE,3,1`,
  ])
  assert.equal(report, 'caiso constraints')
  assert.deepEqual(pick(rows, 'market_run', 'constraint_id', 'contingency', 'shadow_price', 'interval_minutes', 'copies', 'limit_mw'), [['DAM', '34009_A_60.0_34016_B_60.0_BR_1 _1', 'BASE', 12.5, 60, 2, null], ['DAM', 'OMS_1_NG', 'T-1 SOMEWHERE', 3, 60, 1, null]])
})

test('in real time, fifteen minutes and five are two runs of one name; another length is none', async () => {
  const lines = [['2026-06-01T07:00', '2026-06-01T07:05'], ['2026-06-01T07:00', '2026-06-01T07:15'], ['2026-06-01T07:00', '2026-06-01T08:00']].map(([start = '', end = '']) => `${at(start, end)},RTM,X,Base Case,1,1`)
  const { rows } = await read('x.csv', [`${times},MARKET_RUN_ID,NOMOGRAM_ID,CONSTRAINT_CAUSE,PRC,GROUP`, ...lines])
  assert.deepEqual(pick(rows, 'interval_minutes', 'market_run').toSorted(([a], [b]) => Number(a) - Number(b)), [[5, 'RTM'], [15, 'RTPD'], [60, null]])
})

for (const [what, price] of [['a price that is called MW', 'MW'], ['a price that is called so', 'PRC']] as const) {
  test(`at the ties, each direction for itself: ${what}, on the day of 25 hours, in another order, with a column more`, async () => {
    const header = `GROUP,${price},NEW,CONSTRAINT_CAUSE,TI_DIRECTION,TI_ID,MARKET_RUN_ID,${times}`
    const { report, rows } = await read('x.csv', [header, `1,-4.25,x,BASE CASE,I,MALIN500_ISL,DAM,${at('2026-11-01T08:00', '2026-11-01T09:00')}`, `1,0,x,,E,MALIN500_ISL,DAM,${at('2026-11-01T09:00', '2026-11-01T10:00')}`, `1,,x,,E,P,DAM,${at('2026-03-08T10:00', '2026-03-08T11:00')}`])
    assert.equal(report, 'caiso constraints-intertie')
    assert.deepEqual(pick(rows, 'constraint_id', 'contingency', 'shadow_price'), [['P@E', 'BASE', null], ['MALIN500_ISL@I', 'BASE', 4.25], ['MALIN500_ISL@E', 'BASE', 0]])
    assert.deepEqual(startsOf(rows), ['2026-03-08T10:00Z', '2026-11-01T08:00Z', '2026-11-01T09:00Z'])
  })
}

test('day-ahead at once, real time a day at a time', () => {
  const plan = constraints.endpoint?.plan('http://x', { from: '2026-03-07', to: '2026-03-08', nodes: [] }) ?? []
  assert.deepEqual(plan.map(({ url }) => url), [
    'http://x/SingleZip?queryname=PRC_NOMOGRAM&version=1&market_run_id=DAM&resultformat=6&startdatetime=20260307T08:00-0000&enddatetime=20260309T07:00-0000',
    'http://x/SingleZip?queryname=PRC_RTM_NOMOGRAM&version=1&resultformat=6&startdatetime=20260307T08:00-0000&enddatetime=20260308T08:00-0000',
    'http://x/SingleZip?queryname=PRC_RTM_NOMOGRAM&version=1&resultformat=6&startdatetime=20260308T08:00-0000&enddatetime=20260309T07:00-0000',
  ])
})
