import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { collect } from '../../intake/collect.ts'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'
import { publicBids } from './public-bids.ts'

const { read, take } = await rowsForTests()

const columns = ['STARTTIME', 'STOPTIME', 'STARTTIME_GMT', 'STOPTIME_GMT', 'STARTDATE', 'MARKET_RUN_ID', 'RESOURCE_TYPE', 'SCHEDULINGCOORDINATOR_SEQ', 'RESOURCEBID_SEQ', 'TIMEINTERVALSTART', 'TIMEINTERVALEND',
  'TIMEINTERVALSTART_GMT', 'TIMEINTERVALEND_GMT', 'PRODUCTBID_DESC', 'PRODUCTBID_MRID', 'MARKETPRODUCT_DESC', 'MARKETPRODUCTTYPE', 'SELFSCHEDMW', 'SCH_BID_TIMEINTERVALSTART', 'SCH_BID_TIMEINTERVALSTOP',
  'SCH_BID_TIMEINTERVALSTART_GMT', 'SCH_BID_TIMEINTERVALSTOP_GMT', 'SCH_BID_XAXISDATA', 'SCH_BID_Y1AXISDATA', 'SCH_BID_Y2AXISDATA', 'SCH_BID_CURVETYPE']

type Cells = Readonly<Record<string, string | number>>
const line = (cells: Cells, order: readonly string[] = columns): string => order.map(name => ({ MARKET_RUN_ID: 'DAM', SCHEDULINGCOORDINATOR_SEQ: 7, ...cells } as Cells)[name] ?? '').join()
const curve = (type: string, id: number, product: string, mw: number | '', price: number | '', [start, stop] = ['2026-06-01T07:00:00-00:00', '2026-06-01T09:00:00-00:00']): Cells => ({
  RESOURCE_TYPE: type, RESOURCEBID_SEQ: id, MARKETPRODUCTTYPE: product, SCH_BID_TIMEINTERVALSTART_GMT: start ?? '', SCH_BID_TIMEINTERVALSTOP_GMT: stop ?? '', SCH_BID_XAXISDATA: mw, SCH_BID_Y1AXISDATA: price, SCH_BID_CURVETYPE: 'BIDPRICE',
})
const self = (type: string, id: number, product: string, mw: number | '', [start, stop] = ['2026-06-01T07:00:00-00:00', '2026-06-02T07:00:00-00:00']): Cells => ({
  RESOURCE_TYPE: type, RESOURCEBID_SEQ: id, MARKETPRODUCTTYPE: product, TIMEINTERVALSTART_GMT: start ?? '', TIMEINTERVALEND_GMT: stop ?? '', SELFSCHEDMW: mw,
})
const name = '20260601_20260601_PUB_BID_DAM_v3.csv'
const file = (...rows: readonly Cells[]): string[] => [columns.join(), ...rows.map(row => line(row))]

test('curves and self-schedules, each by its own times; points in order of megawatts, rows that say nothing are none', async () => {
  const { report, rows } = await read(name, file(
    curve('GENERATOR', 1, 'EN', 40, 25), curve('GENERATOR', 1, 'EN', -10, -15.5), curve('GENERATOR', 1, 'EN', 60, 25), self('GENERATOR', 1, 'EN', 12.25), self('GENERATOR', 1, 'EN', ''),
    curve('GENERATOR', 1, 'RMU', '', 0.01), curve('GENERATOR', 1, 'RU', 5, 1.99), curve('LOAD', 2, 'EN', 0, 100), curve('LOAD', 2, 'NR', 3, 1), curve('INTERTIE', 3, 'EN', 0, 29), curve('INTERTIE', 3, 'SR', 4, 2), self('LOAD', 2, 'EN', 6), self('LOAD', 2, 'EN', 6),
  ))
  assert.equal(report, 'caiso public-bids')
  assert.deepEqual(pick(rows, 'resource_id', 'product_name', 'kind', 'interval_minutes', 'segment', 'mw', 'price', 'holds').sort((one, other) => String(one) < String(other) ? -1 : 1), [
    ['1', 'EN', 'offer', 120, 1, -10, -15.5, 'from'], ['1', 'EN', 'offer', 120, 2, 40, 25, 'from'], ['1', 'EN', 'offer', 120, 3, 60, 25, 'from'], ['1', 'EN', 'self_schedule', 1440, 1, 12.25, null, 'all'],
    ['1', 'RMU', 'offer', 120, 1, null, 0.01, 'all'], ['1', 'RU', 'offer', 120, 1, 5, 1.99, 'all'],
    ['2', 'EN', 'bid', 120, 1, 0, 100, 'from'], ['2', 'EN', 'self_schedule', 1440, 1, 6, null, 'all'], ['2', 'EN', 'self_schedule', 1440, 2, 6, null, 'all'], ['2', 'NR', 'offer', 120, 1, 3, 1, 'all'],
    ['3', 'EN', 'unsaid', 120, 1, 0, 29, 'from'], ['3', 'SR', 'offer', 120, 1, 4, 2, 'all'],
  ])
  assert.deepEqual([...new Set(pick(rows, 'iso', 'market_run', 'participant_id', 'status', 'copies').map(String))], ['caiso,DAM,7,final,1'])
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-06-01T07:00Z'])
  assert.deepEqual(new Set(pick(rows, 'product', 'resource_type').map(String)), new Set(['energy,generator', 'regulation_mileage_up,generator', 'regulation_up,generator', 'energy,load', 'non_spin,load', 'energy,intertie', 'spin,intertie']))
})

for (const [what, hours, minutes] of [
  ['23 hours', ['2026-03-08T08:00:00-00:00', '2026-03-09T07:00:00-00:00'], 1380], ['25 hours', ['2026-11-01T07:00:00-00:00', '2026-11-02T08:00:00-00:00'], 1500], ['the hour that comes twice', ['2026-11-01T09:00:00-00:00', '2026-11-01T10:00:00-00:00'], 60],
] as const) {
  test(`a bid for ${what}`, async () => {
    const { rows } = await read(name, file(self('GENERATOR', 1, 'EN', 1, [...hours]), curve('GENERATOR', 1, 'EN', 1, 2, [...hours])))
    assert.deepEqual(pick(rows, 'kind', 'interval_minutes'), [['offer', minutes], ['self_schedule', minutes]])
    assert.deepEqual(startsOf(rows), Array.from({ length: 2 }, () => hours[0].replace(':00-00:00', 'Z')))
  })
}

test('another order of columns, quotes, and columns more', async () => {
  const order = [...[...columns].reverse(), 'MINEOHSTATEOFCHARGE', 'MAXEOHSTATEOFCHARGE']
  const { rows } = await read(name, [order.map(column => `"${column}"`).join(), line(curve('GENERATOR', 1, 'EN', 5, 6), order), line({ ...self('GENERATOR', 1, 'EN', ''), MINEOHSTATEOFCHARGE: 3 }, order)])
  assert.deepEqual(pick(rows, 'mw', 'price'), [[5, 6]])
})

test('half a point, and words that are not known, stop the reading; an interval that ends before it begins is left for the gate', async () => {
  for (const [row, said] of [
    [curve('GENERATOR', 1, 'EN', 5, ''), /resource 1, EN, has megawatts without a price/], [curve('GENERATOR', 1, 'EN', '', 5), /has a price without megawatts/],
    [curve('BATTERY', 1, 'EN', 1, 5), /is of type BATTERY, which is not known/], [{ ...curve('LOAD', 1, 'EN', 1, 5), SCH_BID_CURVETYPE: 'QUADRATIC' }, /curve of type QUADRATIC/],
  ] as const) await assert.rejects(read(name, file(row)), said)
  assert.deepEqual(pick((await read(name, file(self('LOAD', 1, 'EN', 1, ['2026-06-01T09:00:00-00:00', '2026-06-01T08:00:00-00:00'])))).rows, 'interval_minutes'), [[null]])
})

test('a group of each market for each day', () => {
  assert.deepEqual(publicBids.endpoint?.plan('http://x', { from: '2026-03-08', to: '2026-03-09', nodes: [] }).map(({ url }) => url), [
    ['DAM', '08T08:00'], ['RTM', '08T08:00'], ['DAM', '09T07:00'], ['RTM', '09T07:00'],
  ].map(([run, start]) => `http://x/GroupZip?groupid=PUB_${run}_GRP&startdatetime=202603${start}-0000&version=3&resultformat=6`))
})

test('real files: the bids of a day of 25 hours', async t => {
  const archive = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'caiso', '20181104_20181104_PUB_DAM_GRP_N_N_v2_csv.zip')
  if (!existsSync(archive)) return t.skip(`real operator files not found at ${archive}`)
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-bids-'))
  try {
    const [given] = (await collect([archive], { folder })).files
    assert(given)
    const { rows } = await take(given.path, given.name)
    const [header = '', ...lines] = (await readFile(given.path, 'utf8')).trimEnd().split('\n')
    const place = (column: string): number => header.split(',').indexOf(column)
    const cells = lines.map(one => one.split(','))
    const sum = (values: readonly unknown[]): number => values.reduce<number>((total, value) => total + Number(value ?? 0), 0)
    const schedules = cells.filter(one => one[place('SELFSCHEDMW')] !== '')
    const points = cells.filter(one => one[place('SCH_BID_Y1AXISDATA')] !== '')
    const ours = (own: boolean, column: string): unknown[] => pick(rows.filter(row => (row['kind'] === 'self_schedule') === own), column).flat()
    assert.deepEqual([ours(true, 'mw').length, ours(false, 'mw').length], [schedules.length, points.length])
    for (const [one, other] of [
      [sum(ours(true, 'mw')), sum(schedules.map(row => row[place('SELFSCHEDMW')]))], [sum(ours(false, 'mw')), sum(points.map(row => row[place('SCH_BID_XAXISDATA')]))], [sum(ours(false, 'price')), sum(points.map(row => row[place('SCH_BID_Y1AXISDATA')]))],
    ] as const) assert.ok(Math.abs(one - other) < 1e-5, `${one} ${other}`)
    const keys = pick(rows, ...publicBids.dataset.key.filter(column => column !== 'interval_start_utc')).map((values, index) => [...values, Number(rows[index]?.['interval_start_utc'])].join())
    assert.equal(new Set(keys).size, rows.length)
  } finally {
    await rm(folder, { recursive: true })
  }
})
