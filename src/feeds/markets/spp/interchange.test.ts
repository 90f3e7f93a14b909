import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'
import { interchange } from './interchange.ts'

const { read, take } = await rowsForTests()

const month = 'GMTTIME,SPP_NSI,SPP_NAI,AECI,EDDY'
/** Both hours that clocks change in, and an ordinary minute: GMT goes on. */
const minutes = ['2026-03-08T07:59:00Z', '2026-03-08T08:00:00Z', '2026-11-01T06:30:00Z', '2026-11-01T07:30:00Z', '2026-06-01T00:00:00Z']

test('a month: exports become negative, nothing stays nothing, and the nets are of all ties', async () => {
  const { report, rows } = await read('TieFlows_SPP_Mar2026.csv', [month, ...minutes.map((minute, index) => `${minute},${index},-2.5,0,100.25`)])
  assert.equal(report, 'spp interchange')
  assert.deepEqual([...new Set(startsOf(rows))], minutes.map(minute => minute.replace(':00Z', 'Z')).sort())
  const first = rows.filter(row => (row['interval_start_utc'] as Date).toISOString().startsWith('2026-11-01T06:30'))
  assert.deepEqual(pick(first, 'area_id', 'interface_id', 'kind', 'border', 'flow_mw', 'interval_minutes', 'copies'), [
    ['SPP', 'AECI', 'actual', 'external', 0, 0, 1], ['SPP', 'EDDY', 'actual', 'external', -100.25, 0, 1], ['SPP', 'NET', 'actual', 'external', 2.5, 0, 1], ['SPP', 'NET', 'scheduled', 'external', -2, 0, 1],
  ])
  assert.ok(!Object.is(first.find(row => row['interface_id'] === 'AECI')?.['flow_mw'], -0))
})

test('lines that end in two ways, a tie more, another order and spelling of columns, and a mark at the beginning', async () => {
  const { rows } = await read('TieFlows_Sep2025.csv', '\uFEFFAECI, spp_nai ,GMTTime,NEW TIE,SPP NSI\r\n1,2,2025-09-01T05:00:00Z,3,4\r\n5,6,2025-09-01T05:01:00Z,7,8\n')
  assert.deepEqual(pick(rows, 'interface_id', 'kind', 'flow_mw'), [['AECI', 'actual', -1], ['NET', 'actual', -2], ['NET', 'scheduled', -4], ['NEW TIE', 'actual', -3], ['AECI', 'actual', -5], ['NET', 'actual', -6], ['NET', 'scheduled', -8], ['NEW TIE', 'actual', -7]])
})

test('a trend: what is scheduled ahead is of another kind, and empty cells are times to come', async () => {
  const { rows } = await read('interchange-trend-swpw_asFile_1.csv', ['GMTTime,SWPW NSI,SWPW NAI,PACE,SWPW NSI Future', '"2026-06-01T10:00:00Z","1","2","3",4', '2026-06-01T10:01:00Z,,,,5', ',,,,'])
  assert.deepEqual(pick(rows, 'area_id', 'interface_id', 'kind', 'flow_mw'), [['SWPW', 'NET', 'actual', -2], ['SWPW', 'NET', 'scheduled', -1], ['SWPW', 'NET', 'scheduled_ahead', -4], ['SWPW', 'PACE', 'actual', -3], ['SWPW', 'NET', 'scheduled_ahead', -5]])
})

for (const [what, name, header, expected] of [
  ['the western month, whose header names the eastern area', 'TieFlows_SWPW_Apr2026.csv', 'GMTTIME,SPP_NSI,SPP_NAI,PACE', 'SWPW'],
  ['the eastern trend', 'interchange-trend_asFile_1.csv', 'GMTTime,SPP NSI,SPP NAI,EDDY', 'SPP'],
  ['a file of any name with a tie that one area has', 'ties.csv', month.replace(',EDDY', ''), 'SPP'],
] as const) {
  test(`the area: ${what}`, async () => {
    const { rows } = await read(name, [header, '2026-06-01T10:00:00Z,1,2,3'])
    assert.deepEqual([...new Set(rows.map(row => row['area_id']))], [expected])
  })
}

test('whose ties a file holds must be said, once', async () => {
  const row = '2026-06-01T10:00:00Z,1,2,3'
  await assert.rejects(read('ties.csv', ['GMTTIME,SPP_NSI,SPP_NAI,PACE', row]), (error: unknown) => isFailure(error, 'feed/mismatch') && /neither name nor header/.test(error.message))
  await assert.rejects(read('TieFlows_SPP_Mar2026.csv', ['GMTTime,SWPW NSI,SWPW NAI,PACE', row]), (error: unknown) => isFailure(error, 'feed/mismatch') && /ties of SPP, the header SWPW's/.test(error.message))
})

test('a row that is short or long, or holds a word stops the reading; a stamp that is none is left for the gate', async () => {
  for (const [row, said] of [['2026-06-01T10:00:00Z,1,2,3', /5 cells expected/], ['2026-06-01T10:00:00Z,1,2,3,"4,5"', /5 cells expected/], ['2026-06-01T10:00:00Z,1,2,"3,4"', /column sppnai|column aeci|holds '"3'/], ['2026-06-01T10:00:00Z,1,2,3,n/a', /column eddy holds 'n\/a'/], ['2026-06-01T10:00:00Z,1,2,3,4,5', /5 cells/]] as const) {
    await assert.rejects(read('TieFlows_SPP_Jun2026.csv', [month, row]), said)
  }
  assert.deepEqual(startsOf((await read('TieFlows_SPP_Jun2026.csv', [month, 'soon,1,2,3,4'])).rows)[0], 'null')
})

test('the months of a window, since March 2026 of both areas', () => {
  assert.deepEqual(interchange.endpoint?.plan('http://x', { from: '2026-02-27', to: '2026-03-02', nodes: [] }).map(({ url }) => url), ['TieFlows_Feb2026.csv', 'TieFlows_SPP_Mar2026.csv', 'TieFlows_SWPW_Mar2026.csv'].map(name => `http://x/historical-tie-flow?path=/${name}`))
})

const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'spp')
for (const name of ['TieFlows_SWPW_Mar2026.csv', 'interchange-trend-swpw_asFile_af55d3.csv']) {
  test(`real files: ${name}`, async t => {
    if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
    const [header = '', ...lines] = (await readFile(join(root, name), 'utf8')).split(/\r?\n/).filter(line => line !== '')
    const cells = lines.flatMap(line => line.split(',').slice(1).filter(cell => cell !== '').map(Number))
    const { rows } = await take(join(root, name), name)
    assert.equal(rows.length, cells.length)
    assert.ok(Math.abs(rows.reduce((sum, row) => sum + Number(row['flow_mw']), 0) + cells.reduce((sum, cell) => sum + cell, 0)) < 1e-6)
    assert.deepEqual(new Set(startsOf(rows)).size, lines.length)
    assert.ok(header.split(',').slice(3, 10).every(tie => rows.some(row => row['interface_id'] === tie)))
  })
}
