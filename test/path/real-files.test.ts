/** Files that the operators published, through the whole path: every row and sum equal to an independent reading. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { byKey, components, type PriceRow, readCaiso, readMiso, readSpp } from './price-rows.ts'
import { realFiles, temporaryLake, type TemporaryLake } from './temporary-lake.ts'

interface RealFile { readonly path: string, readonly table: 'market.lmp_da' | 'market.lmp_rt', readonly read: (text: string) => PriceRow[] }

const priceFiles: readonly RealFile[] = [
  { path: 'caiso/20190301_20190401_PRC_LMP_DAM_20200603_09_21_36_v1.csv', table: 'market.lmp_da', read: readCaiso },
  { path: 'caiso/20191101_20191201_PRC_LMP_DAM_20200603_00_24_23_v1.csv', table: 'market.lmp_da', read: readCaiso },
  { path: 'caiso/20200510_20200511_PRC_LMP_DAM_20200510_10_49_47_v1.csv', table: 'market.lmp_da', read: readCaiso },
  { path: 'caiso/20230917_20230919_PRC_RTPD_LMP_RTPD_20230921_11_49_39_v2.csv', table: 'market.lmp_rt', read: readCaiso },
  { path: 'miso/20230101_da_expost_lmp.csv', table: 'market.lmp_da', read: text => readMiso(text, 'DAM') },
  { path: 'miso/20230101_rt_lmp_final.reduced.csv', table: 'market.lmp_rt', read: text => readMiso(text, 'RTH') },
  { path: 'spp/DA-LMP-SL-202503190100.csv', table: 'market.lmp_da', read: text => readSpp(text, 'DAM', 60) },
  { path: 'spp/DA-LMP-SL-202511020100.reduced.csv', table: 'market.lmp_da', read: text => readSpp(text, 'DAM', 60) },
  { path: 'spp/RTBM-LMP-SL-202503310840.csv', table: 'market.lmp_rt', read: text => readSpp(text, 'RTBM', 5) },
  { path: 'spp/RTBM-LMP-SL-202503310850.csv', table: 'market.lmp_rt', read: text => readSpp(text, 'RTBM', 5) },
  { path: 'spp/RTBM-LMP-SL-202503310855.csv', table: 'market.lmp_rt', read: text => readSpp(text, 'RTBM', 5) },
]

/** Lines of components were cut out: what is left of some nodes has no congestion, and must not come to main. */
const reducedFiles = ['miso/20251102_da_expost_lmp.reduced.csv']

for (const { path, table, read } of priceFiles) {
  test(`${path} is on main as it was published`, async t => {
    const file = join(realFiles, path)
    if (!existsSync(file)) { t.skip(`real operator files not found at ${realFiles}`); return }
    const lake = await temporaryLake(t)
    const outcome = await lake.takeOne(file)
    assert.equal(outcome.state, 'merged', JSON.stringify(outcome.error))
    const expected = read(await readFile(file, 'utf8'))
    assert.equal(outcome.rows, expected.length)
    await assertSame(lake, table, expected)
    await assertNoop(lake, file)
  })
}

async function assertSame(lake: TemporaryLake, table: string, expected: readonly PriceRow[]): Promise<void> {
  const found = await lake.rows<{ iso: string, market_run: string, node_id: string, start: bigint, minutes: number, version: number } & Record<typeof components[number], number | null>>(
    `SELECT iso, market_run, node_id, epoch_ms(interval_start_utc) AS start, interval_minutes AS minutes, ${components.join(', ')}, version FROM ${table}`)
  const wanted = byKey(expected)
  assert.equal(wanted.size, expected.length, 'the independent reading has every key once')
  assert.equal(found.length, expected.length)
  const [first, last] = [expected.reduce((least, row) => Math.min(least, row.start), Infinity), expected.reduce((most, row) => Math.max(most, row.start), 0)]
  const [span] = await lake.rows<{ first: Date, last: Date }>(`SELECT min(interval_start_utc) AS first, max(interval_start_utc) AS last FROM ${table}`)
  assert.deepEqual([span?.first.getTime(), span?.last.getTime()], [first, last])
  for (const name of components) {
    const [sum] = await lake.rows<{ sum: number | null, rows: bigint }>(`SELECT fsum(${name}) AS sum, count(${name}) AS rows FROM ${table}`)
    const values = expected.flatMap(row => row[name] ?? [])
    assert.equal(Number(sum?.rows), values.length, name)
    assert.ok(Math.abs((sum?.sum ?? 0) - values.reduce((total, value) => total + value, 0)) < 1e-4, `sum of ${name}`)
  }
  for (const row of found) {
    const want = wanted.get(`${row.iso}|${row.market_run}|${row.node_id}|${row.start}`)
    assert.ok(want, `${row.node_id} at ${new Date(Number(row.start)).toISOString()} is in the file`)
    assert.equal(row.minutes, want.minutes)
    assert.equal(row.version, 1)
    for (const name of components) assert.equal(row[name], want[name], `${name} of ${row.node_id} at ${new Date(want.start).toISOString()}`)
  }
}

async function assertNoop(lake: TemporaryLake, file: string): Promise<void> {
  const before = await lake.main()
  assert.equal((await lake.takeOne(file)).state, 'known')
  assert.equal((await lake.takeOne(file, { again: true })).state, 'unchanged')
  assert.equal(await lake.main(), before)
  assert.deepEqual(await lake.services.lake.missingFiles('main'), [])
  assert.deepEqual(await lake.leftovers(), [])
}

for (const path of reducedFiles) {
  test(`${path}, with lines cut out, is quarantined`, async t => {
    const file = join(realFiles, path)
    if (!existsSync(file)) { t.skip(`real operator files not found at ${realFiles}`); return }
    const lake = await temporaryLake(t)
    const before = await lake.main()
    assert.equal((await lake.takeOne(file)).state, 'quarantined')
    assert.equal(await lake.main(), before)
  })
}

interface Atlas { readonly path: string, readonly table: string, readonly facts: (row: Record<string, string>) => string, readonly select: string }

const validFrom = (row: Record<string, string>): string => new Date(Date.parse(row['EFF_START_DT_GMT'] ?? '')).toISOString()

const atlases: readonly Atlas[] = [
  {
    path: 'caiso/20230917_20230918_ATL_PNODE_N_20230921_12_16_19_v1.csv', table: 'market.node',
    facts: row => [row['PNODE_ID'], validFrom(row)].join('|'), select: 'node_id AS a, NULL AS b',
  },
  {
    path: 'caiso/20230917_20230918_ATL_PNODE_MAP_N_20230921_11_06_29_v1.csv', table: 'market.node_hub',
    facts: row => [row['APNODE_ID'], row['PNODE_ID'], validFrom(row)].join('|'), select: 'hub_id AS a, node_id AS b',
  },
  {
    path: 'caiso/20230917_20230918_ATL_TAC_AREA_MAP_N_20230921_10_30_28_v1.csv', table: 'market.node_hub',
    facts: row => [row['TAC_AREA_ID'], row['PNODE_ID'], validFrom(row)].join('|'), select: 'hub_id AS a, node_id AS b',
  },
]

for (const { path, table, facts, select } of atlases) {
  test(`${path} is on main, each key once`, async t => {
    const file = join(realFiles, path)
    if (!existsSync(file)) { t.skip(`real operator files not found at ${realFiles}`); return }
    const lake = await temporaryLake(t)
    const outcome = await lake.takeOne(file)
    assert.equal(outcome.state, 'merged', JSON.stringify(outcome.error))
    const [header = '', ...lines] = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '')
    const names = header.split(',')
    const expected = new Set(lines.map(line => facts(Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])))))
    const found = await lake.rows<{ a: string, b: string | null, start: Date }>(`SELECT ${select}, valid_from_utc AS start FROM ${table}`)
    assert.equal(found.length, expected.size)
    assert.deepEqual(new Set(found.map(row => [row.a, ...row.b === null ? [] : [row.b], row.start.toISOString()].join('|'))), expected)
    await assertNoop(lake, file)
  })
}
