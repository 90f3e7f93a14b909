import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { writeCaisoDay, writeSppDay } from './caiso-day.ts'
import { sppPrices, table, textOf } from './independent-reader.ts'

async function opened(t: TestContext): Promise<{ folder: string, session: Session }> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-big-'))
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '512MB', tempFolder: folder, readable: [] })
  const session = await engine.session()
  t.after(async () => {
    session.close()
    await engine.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { folder, session }
}

test('a CAISO day: a group file per operating hour, four components, parts that add up', async t => {
  const { folder, session } = await opened(t)
  const files = await writeCaisoDay(session, { folder, date: '2026-11-01', nodes: 30 })
  assert.equal(files.length, 25)
  assert.deepEqual((await readdir(folder)).filter(name => name.endsWith('.csv')).toSorted(), files.map(file => file.name).toSorted())
  assert.equal(files[2]!.name, '20261101_20261101_RTM_LMP_GRP_25_N_v1.csv')
  const rows = table((await textOf(join(folder, files[2]!.name))).text)
  assert.equal(rows.length, 30 * 12 * 4)
  assert.equal(files[2]!.rows, rows.length)
  assert.ok(rows.every(row => row['OPR_HR'] === '25' && row['INTERVALSTARTTIME_GMT']!.startsWith('2026-11-01T09:')))
  const value = new Map(rows.map(row => [`${row['NODE']} ${row['OPR_INTERVAL']} ${row['LMP_TYPE']}`, Number(row['MW'])]))
  assert.equal(value.size, rows.length, 'names are distinct')
  const energies = new Set<string>()
  for (const [key, lmp] of value) {
    if (!key.endsWith(' LMP')) continue
    const stem = key.slice(0, -4)
    const parts = ['MCE', 'MCC', 'MCL'].map(type => value.get(`${stem} ${type}`)!)
    assert.ok(Math.abs(lmp - parts.reduce((sum, part) => sum + part, 0)) < 1e-9, key)
    energies.add(`${stem.split(' ')[1]} ${parts[0]}`)
  }
  assert.equal(energies.size, 12, 'one energy price per interval')
})

test('a CAISO day in one file has the same rows', async t => {
  const { folder, session } = await opened(t)
  const hours = await writeCaisoDay(session, { folder: join(folder, 'hours'), date: '2026-07-15', nodes: 12 })
  const [whole] = await writeCaisoDay(session, { folder: join(folder, 'whole'), date: '2026-07-15', nodes: 12, files: 'day' })
  const lines = (text: string): string[] => text.trimEnd().split('\n').slice(1)
  const apart = (await Promise.all(hours.map(async file => lines((await textOf(join(folder, 'hours', file.name))).text)))).flat()
  const together = lines((await textOf(join(folder, 'whole', whole!.name))).text)
  assert.equal(together.length, 12 * 288 * 4)
  assert.deepEqual(together.toSorted(), apart.toSorted())
})

test('an SPP day: one file per interval, every location in each', async t => {
  const { folder, session } = await opened(t)
  const files = await writeSppDay(session, { folder, date: '2026-07-15', nodes: 9 })
  assert.equal(files.length, 288)
  assert.equal(files[0]!.name, 'RTBM-LMP-SL-202607150005.csv')
  assert.equal(files.at(-1)!.name, 'RTBM-LMP-SL-202607160000.csv')
  const prices = sppPrices((await textOf(join(folder, files[0]!.name))).text, 5)
  assert.equal(new Set(prices.map(price => price.node)).size, 9)
  for (const { lmp, parts, start } of prices) {
    assert.ok(Math.abs(lmp - parts.reduce((sum, part) => sum + part, 0)) < 1e-9)
    assert.equal(new Date(start).toISOString(), '2026-07-15T05:00:00.000Z')
  }
})

test('a number of points that cannot be named is refused', async t => {
  const { folder, session } = await opened(t)
  for (const nodes of [2, 1.5, 50_001]) await assert.rejects(writeCaisoDay(session, { folder, date: '2026-07-15', nodes }), { code: 'usage/invalid' })
})
