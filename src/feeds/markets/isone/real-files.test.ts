/** The operator's own files, against a plain reading that shares nothing with the reports. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { reports } from '../registry.ts'

const root = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'isone')

interface Plain { readonly node: string, readonly start: number, readonly values: readonly number[] }

/** Summer days only: Eastern time is four hours behind. */
function readCsv(text: string): Plain[] {
  return text.split('\n').filter(line => line.startsWith('"D"')).map(line => {
    const [, date = '', hour, node = '', , , ...values] = line.replaceAll('"', '').split(',')
    const [month, day, year] = date.split('/').map(Number)
    return { node, start: Date.UTC(year ?? 0, (month ?? 0) - 1, day, Number(hour) - 1 + 4), values: values.map(Number) }
  })
}

function readJson(text: string): Plain[] {
  const { HourlyLmps: { HourlyLmp } } = JSON.parse(text) as { HourlyLmps: { HourlyLmp: { BeginDate: string, Location: { '@LocId': string }, LmpTotal: number, EnergyComponent: number, CongestionComponent: number, LossComponent: number }[] } }
  return HourlyLmp.map(row => ({ node: row.Location['@LocId'], start: Date.parse(row.BeginDate), values: [row.LmpTotal, row.EnergyComponent, row.CongestionComponent, row.LossComponent] }))
}

async function rowsOf<T extends Record<string, unknown>>(name: string, wanted: string, more: string): Promise<T[]> {
  const path = join(root, name)
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  try {
    const session = await engine.session()
    const { report, layout } = recognise(await head(path), reports)
    assert.equal(`${report.iso} ${report.name}`, wanted)
    const rows = await session.rows<T>(`SELECT *${more} FROM (${report.rows([{ path, name, layout }])})`)
    session.close()
    return rows
  } finally {
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

for (const [name, report, read, days] of [
  ['WW_DALMP_ISO_20260604.csv', 'isone lmp-day-ahead', readCsv, [4, 24]],
  ['lmp_rt_final_20260602.reduced.csv', 'isone lmp-real-time-hourly', readCsv, [4, 1]],
  ['ws_v1.1_hourlylmp_da_final_20251102_4000.json', 'isone web-day-ahead', readJson, [4, 25]],
] as const) {
  test(name, async t => {
    if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
    const expected = read(await readFile(join(root, name), 'utf8'))
    const rows = await rowsOf<{ node_id: string, start: bigint, lmp: number, energy: number, congestion: number, loss: number, status: string, copies: number }>(name, report, ', epoch_ms(interval_start_utc) AS start')
    const wanted = new Map(expected.map(row => [`${row.node} ${row.start}`, row.values]))
    assert.deepEqual([rows.length, wanted.size], [expected.length, expected.length])
    for (const row of rows) {
      const key = `${row.node_id} ${row.start}`
      assert.deepEqual([row.lmp, row.energy, row.congestion, row.loss], wanted.get(key), key)
      assert.deepEqual([row.status, row.copies], ['final', 1])
    }
    const starts = [...new Set(rows.map(row => Number(row.start)))].sort((one, other) => one - other)
    assert.deepEqual([new Date(starts[0] ?? 0).getUTCHours(), starts.length], days)
  })
}

test('ws_v1.1_locations.json', async t => {
  const name = 'ws_v1.1_locations.json'
  if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
  const { Locations: { Location } } = JSON.parse(await readFile(join(root, name), 'utf8')) as { Locations: { Location: { LocationID: number, LocationName: string, LocationType: string }[] } }
  const rows = await rowsOf<{ node_id: string, name: string, type: string | null }>(name, 'isone locations', '')
  assert.deepEqual(rows.map(row => `${row.node_id} ${row.name}`).sort(), Location.map(row => `${row.LocationID} ${row.LocationName}`).sort())
  assert(rows.every(row => row.type !== null))
  assert.equal(rows.filter(row => row.type === 'ZONE').length, Location.filter(row => row.LocationType === 'LOAD ZONE').length)
})
