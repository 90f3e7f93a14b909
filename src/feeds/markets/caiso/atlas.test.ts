import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import type { Report } from '../../report.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { atlasNodeMap } from './atlas-node-map.ts'
import { atlasNode } from './atlas-node.ts'
import { atlasTacMap } from './atlas-tac-map.ts'
import { caiso } from './index.ts'

const { folder, session } = await engineForTests()

async function read(report: Report, lines: readonly string[]): Promise<Row[]> {
  const path = join(folder, `${report.name}.csv`)
  await writeFile(path, [...lines, ''].join('\n'))
  for (const other of caiso) assert.equal(other.recognise(await head(path)) !== null, other === report, other.name)
  const layout = report.recognise(await head(path))
  assert(layout)
  const rows = await session.rows(`FROM (${report.rows([{ path, name: 'x.csv', layout }])}) ORDER BY ALL`)
  const expected = ['file', ...report.dataset.columns.map(column => column.name).filter(name => name !== 'known_from_utc' && name !== 'run_id'), 'copies']
  assert.deepEqual(Object.keys(rows[0] ?? {}), expected)
  return rows
}

const from = '2019-02-07T08:00:00-00:00'
const open = '2030-12-31T23:59:59'
const openGmt = '2031-01-01T07:59:59-00:00'

describe('nodes', () => {
  const header = 'PNODE_ID,PNODE_TYPE,DESCRIPTION,COMMENTS,EFF_START_DT,EFF_END_DT,EFF_START_DT_GMT,EFF_END_DT_GMT,CB_NODE_FLAG,MAX_CB_MW'
  const line = (id: string, end: string, endGmt: string, limit: string) => `${id},,${id === 'BLANK_1' ? '' : id},,2019-02-07T00:00:00,${end},${from},${endGmt},Y,${limit}`

  test('type by id, validity half-open, a node that is repeated for its limits once', async () => {
    const rows = await read(atlasNode, [
      header,
      line('ALPHA_7_N001', open, openGmt, '12.5'),
      line('ALPHA_7_N001', open, openGmt, '15'),
      line('TH_NP15_GEN-APND', open, openGmt, ''),
      line('DLAP_EDGE-APND', open, openGmt, ''),
      line('SUM_7-APND', open, openGmt, ''),
      line('BLANK_1', '2023-09-21T23:59:59', '2023-09-22T06:59:59-00:00', ''),
    ])
    assert.deepEqual(rows.map(row => [row['node_id'], row['name'], row['type']]), [
      ['ALPHA_7_N001', 'ALPHA_7_N001', 'NODE'], ['BLANK_1', 'BLANK_1', 'NODE'], ['DLAP_EDGE-APND', 'DLAP_EDGE-APND', 'ZONE'],
      ['SUM_7-APND', 'SUM_7-APND', 'AGGREGATE'], ['TH_NP15_GEN-APND', 'TH_NP15_GEN-APND', 'HUB'],
    ])
    assert.deepEqual(rows.map(row => row['valid_to_utc']), [null, new Date('2023-09-22T07:00:00Z'), null, null, null])
    for (const row of rows) assert.deepEqual([row['file'], row['iso'], row['valid_from_utc'], row['source'], row['copies']], [0, 'caiso', new Date('2019-02-07T08:00:00Z'), 'atlas', 1])
  })

  test('rows that contradict each other both stay, for the gate to see', async () => {
    const rows = await read(atlasNode, [header, line('ALPHA_7_N001', open, openGmt, ''), line('ALPHA_7_N001', '2023-09-21T23:59:59', '2023-09-22T06:59:59-00:00', '')])
    assert.equal(rows.length, 2)
  })
})

test('members of hubs, zones and aggregates', async () => {
  const rows = await read(atlasNodeMap, [
    'APNODE_ID,PNODE_ID,DESCRIPTION,COMMENTS,EFF_START_DT_GMT,EFF_END_DT_GMT,EFF_START_DT,EFF_END_DT',
    ...['TH_NP15_GEN-APND', 'DLAP_EDGE-APND', 'SUM_7-APND'].map(hub => `${hub},ALPHA_7_N001,${hub},,${from},${openGmt},2019-02-07T00:00:00,${open}`),
  ])
  assert.deepEqual(rows.map(row => [row['hub_id'], row['hub_type'], row['node_id'], row['valid_to_utc']]), [
    ['DLAP_EDGE-APND', 'ZONE', 'ALPHA_7_N001', null], ['SUM_7-APND', 'AGGREGATE', 'ALPHA_7_N001', null], ['TH_NP15_GEN-APND', 'HUB', 'ALPHA_7_N001', null],
  ])
})

test('members of TAC areas, one of which left and came back', async () => {
  const rows = await read(atlasTacMap, [
    'TAC_AREA_ID,PNODE_ID,DESCRIPTION,COMMENTS,EFF_START_DT,EFF_END_DT,EFF_START_DT_GMT,EFF_END_DT_GMT',
    `TAC_NORTH,ALPHA_7_N001,TAC_NORTH,,2019-02-07T00:00:00,2023-09-21T23:59:59,${from},2023-09-22T06:59:59-00:00`,
    `TAC_NORTH,ALPHA_7_N001,TAC_NORTH,,2024-01-01T00:00:00,${open},2024-01-01T08:00:00-00:00,${openGmt}`,
  ])
  assert.deepEqual(rows.map(row => [row['hub_id'], row['hub_type'], row['valid_from_utc'], row['valid_to_utc']]), [
    ['TAC_NORTH', 'ZONE', new Date('2019-02-07T08:00:00Z'), new Date('2023-09-22T07:00:00Z')],
    ['TAC_NORTH', 'ZONE', new Date('2024-01-01T08:00:00Z'), null],
  ])
})
