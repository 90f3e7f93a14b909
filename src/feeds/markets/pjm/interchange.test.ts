import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'

const { read } = await rowsForTests()

const columns = ['datetime_beginning_utc', 'datetime_beginning_ept', 'datetime_ending_utc', 'datetime_ending_ept', 'tie_line', 'actual_flow', 'sched_flow', 'inadv_flow']
const expected = [['ALTE', 'actual', -312.5], ['ALTE', 'scheduled', 0]]

test('the export, on both days on which clocks change: imports stay positive', async () => {
  const { report, rows } = await read('act_sch_interchange.csv', [columns.join(), ...['3/8/2026 6:00:00 AM', '3/8/2026 7:00:00 AM', '11/1/2026 5:00:00 AM', '11/1/2026 6:00:00 AM'].map(stamp => `${stamp},x,x,x,ALTE,-312.5,0,-312.5`)])
  assert.equal(report, 'pjm interchange')
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-03-08T06:00Z', '2026-03-08T07:00Z', '2026-11-01T05:00Z', '2026-11-01T06:00Z'])
  assert.deepEqual(pick(rows.slice(0, 2), 'interface_id', 'kind', 'flow_mw'), expected)
  assert.deepEqual([...new Set(pick(rows, 'area_id', 'border', 'interval_minutes', 'status', 'copies').map(String))], ['SYSTEM,external,60,final,1'])
})

test('the answer, another order, a field more, a flow that is missing', async () => {
  const item = { sched_flow: 0, tie_line: 'ALTE', actual_flow: -312.5, extra: 1, datetime_beginning_utc: '2026-06-01T04:00:00' }
  const { rows } = await read('api_act_sch_interchange.json', JSON.stringify({ links: [], items: [item, { ...item, tie_line: 'NYIS', actual_flow: null }], totalRows: 2 }))
  assert.deepEqual(pick(rows, 'interface_id', 'kind', 'flow_mw'), [...expected, ['NYIS', 'actual', null], ['NYIS', 'scheduled', 0]])
})
