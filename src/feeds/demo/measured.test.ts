/** What is published beside prices is read by the reports as any file is, and says what the prices say. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Row, Session } from '#drivers/engine/port.ts'
import { head } from '../intake/head.ts'
import { recognise } from '../intake/recognise.ts'
import { reports } from '../markets/registry.ts'
import { textOf } from './independent-reader.ts'
import { writeDemoMarket, type DemoMarket } from './market.ts'
import { transferFactors } from './network.ts'
import { sppNetwork } from './spp-network.ts'

let folder = ''
let engine: Engine
let session: Session
let market: DemoMarket
/** Rows by `operator report`, of all files that were taken for it. */
const found = new Map<string, Row[]>()

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gridlake-demo-measured-'))
  engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  session = await engine.session()
  market = await writeDemoMarket({ folder, lastDay: '2026-11-02', days: 2 })
  const prices = market.files.filter(({ kind, fault }) => kind === 'spp-day-ahead' && fault === null).map(file => ({ ...file, reports: [null] }))
  for (const { iso, path, reports: named } of [...market.measured, ...prices]) {
    const at = join(folder, path)
    const file = path.endsWith('.zip') ? await unzipped(at) : at
    for (const name of named) {
      const { report, layout } = recognise(await head(file), reports, name === null ? {} : { iso, report: name })
      const rows = await session.rows(`SELECT * FROM (${report.rows([{ path: file, name: basename(file), layout }])})`)
      const key = `${report.iso} ${report.name}`
      found.set(key, [...found.get(key) ?? [], ...rows])
    }
  }
})
after(async () => {
  session.close()
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

async function unzipped(path: string): Promise<string> {
  const target = path.replace(/\.zip$/, '.csv')
  await writeFile(target, (await textOf(path)).text)
  return target
}

const rowsOf = (key: string): Row[] => found.get(key) ?? assert.fail(`${key} is not among ${[...found.keys()].join(', ')}`)
const at = (row: Row): number => (row['interval_start_utc'] as Date).getTime()

test('each file goes to the report that it was written for', () => {
  assert.deepEqual([...found.keys()].sort(), [
    'caiso load-actual', 'caiso load-forecast', 'caiso renewable-actual', 'miso constraints-day-ahead', 'miso fuel-mix', 'miso load-actual', 'miso load-forecast',
    'spp constraints-day-ahead', 'spp constraints-real-time', 'spp generation-mix', 'spp lmp-day-ahead', 'spp load-averaged', 'spp load-forecast-mid-term',
  ])
  for (const [key, rows] of found) assert.ok(rows.length > 0 && rows.every(row => row['copies'] === 1 && row['interval_start_utc'] instanceof Date), key)
})

test('a day of 25 hours has as many loads, and the whole is the sum of its areas', () => {
  const hours = new Map<number, Map<string, number>>()
  for (const row of rowsOf('caiso load-actual')) hours.set(at(row), (hours.get(at(row)) ?? new Map<string, number>()).set(String(row['area_id']), Number(row['load_mw'])))
  assert.equal(hours.size, 49)
  for (const areas of hours.values()) assert.ok(Math.abs([...areas].reduce((sum, [area, load]) => sum + (area === 'SYSTEM' ? -load : load), 0)) < 0.05)
  assert.equal(rowsOf('miso load-actual').length, 576)
  assert.equal(rowsOf('spp load-averaged').length, 49)
})

test('what was forecast before the day is near what came, and not the same', () => {
  const actual = new Map(rowsOf('spp load-averaged').map(row => [at(row), Number(row['load_mw'])]))
  const misses = rowsOf('spp load-forecast-mid-term').flatMap(row => {
    const came = actual.get(at(row))
    return came === undefined ? [] : [Number(row['load_mw']) / came - 1]
  })
  assert.ok(misses.length >= 49 && misses.every(miss => Math.abs(miss) < 0.12) && misses.some(miss => Math.abs(miss) > 0.003))
})

test('output by fuel adds up to load', () => {
  for (const [mix, load, area] of [['spp generation-mix', 'spp load-averaged', 'SPP'], ['miso fuel-mix', 'miso load-actual', 'SYSTEM']] as const) {
    const made = new Map<number, number[]>()
    const hourOf = (row: Row): number => Math.floor(at(row) / 3_600_000)
    const steps = new Map<number, number>()
    for (const row of rowsOf(mix)) steps.set(at(row), (steps.get(at(row)) ?? 0) + Number(row['output_mw']))
    for (const [start, sum] of steps) made.set(Math.floor(start / 3_600_000), [...made.get(Math.floor(start / 3_600_000)) ?? [], sum])
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    for (const [hour, loads] of Map.groupBy(rowsOf(load).filter(row => row['area_id'] === area), hourOf)) {
      const [output, drawn] = [mean(made.get(hour) ?? []), mean(loads.map(row => Number(row['load_mw'])))]
      assert.ok(output <= drawn * 1.002 && output > drawn * 0.9, `${mix}: ${output} made, ${drawn} drawn in hour ${hour}`)
    }
  }
})

test('congestion of every point is what the constraints\' shadow prices and the network make of it', () => {
  const factors = transferFactors(sppNetwork)
  const { buses, lines, points } = sppNetwork
  const shadow = new Map<number, Map<string, number>>()
  for (const row of rowsOf('spp constraints-day-ahead')) shadow.set(at(row), (shadow.get(at(row)) ?? new Map<string, number>()).set(String(row['constraint_id']), Number(row['shadow_price'])))
  assert.ok(shadow.size > 0)
  let congested = 0
  for (const row of rowsOf('spp lmp-day-ahead')) {
    const point = points.find(({ id }) => id === row['node_id'])
    if (point === undefined || point.at.length === 0) continue
    const bound = [...shadow.get(at(row)) ?? []].map(([id, price]) => {
      const line = lines.findIndex(one => one.id === id)
      return price * point.at.reduce((sum, [bus, share]) => sum + share * (factors[line * buses.length + buses.findIndex(({ id: one }) => one === bus)] ?? NaN), 0)
    })
    // The direction in which a line binds is not published.
    const possible = bound.reduce((sums, one) => sums.flatMap(sum => [sum - one, sum + one]), [0])
    if (bound.length > 0) congested++
    assert.ok(possible.some(sum => Math.abs(sum - Number(row['congestion'])) < 2e-3), `${String(row['node_id'])} ${new Date(at(row)).toISOString()}: ${String(row['congestion'])} of ${possible.join(' ')}`)
  }
  assert.ok(congested > 100)
})

test('the dearest hour is one of high load', () => {
  const load = rowsOf('spp load-averaged').map(row => Number(row['load_mw'])).sort((a, b) => a - b)
  const dearest = rowsOf('spp lmp-day-ahead').filter(row => row['node_id'] === 'SPPSOUTH_HUB').sort((a, b) => Number(b['energy']) - Number(a['energy']))[0]
  const drawn = rowsOf('spp load-averaged').find(row => dearest !== undefined && at(row) === at(dearest))
  assert.ok(Number(drawn?.['load_mw']) > (load[Math.floor(load.length / 2)] ?? Infinity))
})
