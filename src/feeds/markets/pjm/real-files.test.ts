/** The operator's own files, against a plain reading that shares nothing with the reports. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { reports } from '../registry.ts'

const root = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'pjm')

interface Plain { readonly node: string, readonly start: number, readonly values: readonly number[], readonly current: boolean, readonly version: number }

/** Cells split on commas, as no name of these files has one; the time taken apart by hand. */
async function plain(name: string, market: 'da' | 'rt'): Promise<Plain[]> {
  const [header = '', ...lines] = (await readFile(join(root, name), 'utf8')).trimEnd().split('\r\n')
  const names = header.split(',')
  return lines.map(line => {
    const row = Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell]))
    const [month, day, year, hour, minute, , half] = (row['datetime_beginning_utc'] ?? '').split(/[/ :]/)
    const start = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour) % 12 + (half === 'PM' ? 12 : 0), Number(minute))
    const values = [`total_lmp_${market}`, `system_energy_price_${market}`, `congestion_price_${market}`, `marginal_loss_price_${market}`].map(column => Number(row[column]))
    return { node: row['pnode_id'] ?? '', start, values, current: row['row_is_current'] === 'True', version: Number(row['version_nbr']) }
  })
}

async function withEngine(run: (session: Session) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  try {
    const session = await engine.session()
    await run(session)
    session.close()
  } finally {
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

for (const [name, report, market] of [
  ['da_hrl_lmps_PJM-RTO_2025.csv', 'lmp-day-ahead', 'da'],
  ['rt_hrl_lmps_HUBS_2025-05_2025-08.csv', 'lmp-real-time-hourly', 'rt'],
  ['rt_hrl_lmps_PJM-RTO_2024-03_with_revisions.reduced.csv', 'lmp-real-time-hourly', 'rt'],
] as const) {
  test(name, async t => {
    const path = join(root, name)
    if (!existsSync(path)) return t.skip(`real operator files not found at ${root}`)
    await withEngine(async session => {
      const found = recognise(await head(path), reports)
      assert.equal(`${found.report.iso} ${found.report.name}`, `pjm ${report}`)
      const rows = await session.rows<{ node_id: string, start: bigint, lmp: number, energy: number, congestion: number, loss: number, earlier: number | null, status: string, copies: number }>(
        `SELECT *, epoch_ms(interval_start_utc) AS start FROM (${found.report.rows([{ path, name, layout: found.layout }])})`)
      const expected = await plain(name, market)
      const keyOf = (node: string, start: number, earlier: number | null): string => `${node} ${start} ${earlier ?? 'now'}`
      const wanted = new Map(expected.map(row => [keyOf(row.node, row.start, row.current ? null : row.version), row]))
      assert.deepEqual([rows.length, wanted.size], [expected.length, expected.length])
      for (const row of rows) {
        const want = wanted.get(keyOf(row.node_id, Number(row.start), row.earlier))
        assert.deepEqual([row.lmp, row.energy, row.congestion, row.loss], want?.values, keyOf(row.node_id, Number(row.start), row.earlier))
        assert.deepEqual([row.copies, row.status], [1, want?.current === true && want.version > 1 ? 'corrected' : 'final'])
        assert(Math.abs(row.lmp - row.energy - row.congestion - row.loss) <= (found.report.identityTolerance ?? 0))
      }
    })
  })
}

for (const [name, report, value, column] of [
  ['hrl_load_metered_RTO_2025.csv', 'load-metered', 'load_mw', 'mw'], ['inst_load_AEP_20260707.csv', 'load-instant', 'load_mw', 'instantaneous_load'],
  ['solar_gen_RTO_2025.csv', 'solar-actual', 'output_mw', 'solar_generation_mw'], ['wind_gen_MIDATL_2025-05_2026-06.csv', 'wind-actual', 'output_mw', 'wind_generation_mw'],
  ['api_da_marginal_value_2023-11-05.json', 'constraints-day-ahead', 'shadow_price', 'shadow_price'], ['api_da_marginal_value_x.json', 'constraints-day-ahead', 'shadow_price', 'shadow_price'],
  ['api_rt_marginal_value_2023-11-05.json', 'constraints-real-time', 'shadow_price', 'shadow_price'],
] as const) {
  test(name, async t => {
    const path = join(root, name)
    if (!existsSync(path)) return t.skip(`real operator files not found at ${root}`)
    await withEngine(async session => {
      const found = recognise(await head(path), reports)
      assert.equal(`${found.report.iso} ${found.report.name}`, `pjm ${report}`)
      const rows = await session.rows<Record<string, unknown>>(`SELECT *, epoch_ms(interval_start_utc) AS start FROM (${found.report.rows([{ path, name, layout: found.layout }])})`)
      const placed = (place: unknown, start: number, amount: number): string => `${String(place)} ${start} ${amount}`
      const expected = await plainRows(path, column)
      // A constraint's price has another sign here than in the feed; all other values have their own.
      const wanted = expected.map(row => placed(row.place, row.start, value === 'shadow_price' ? Math.abs(row.amount) : row.amount))
      assert.deepEqual(rows.map(row => placed(value === 'shadow_price' ? `${String(row['constraint_id'])} ${String(row['contingency'])}` : row['area_id'], Number(row['start']), Number(row[value]))).sort(), wanted.sort())
      assert(rows.every(row => row['copies'] === 1))
    })
  })
}

interface PlainRow { readonly place: string, readonly start: number, readonly amount: number }

/** Items of an answer, or cells of an export split on commas, as nothing in these files has one; times taken apart by hand. */
async function plainRows(path: string, column: string): Promise<PlainRow[]> {
  const text = await readFile(path, 'utf8')
  if (text.startsWith('{')) {
    const { items } = JSON.parse(text) as { items: Record<string, string | number>[] }
    return items.map(item => ({ place: `${item['monitored_facility']} ${item['contingency_facility'] === 'ACTUAL' ? 'BASE' : item['contingency_facility']}`, start: Date.parse(`${item['datetime_beginning_utc']}Z`), amount: Number(item[column]) }))
  }
  const [header = '', ...lines] = text.trimEnd().split('\r\n')
  return lines.map(line => {
    const row = Object.fromEntries(line.split(',').map((cell, index) => [header.split(',')[index] ?? '', cell]))
    const [month, day, year, hour, minute, second, half] = (row['datetime_beginning_utc'] ?? '').split(/[/ :]/)
    const area = row['load_area'] ?? row['area'] ?? ''
    return { place: area === 'RTO' ? 'SYSTEM' : area, start: Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour) % 12 + (half === 'PM' ? 12 : 0), Number(minute), Number(second)), amount: Number(row[column]) }
  })
}

test('feeds of loads and constraints are no prices', async t => {
  for (const name of ['api_da_marginal_value_2023-11-05.json', 'api_rt_marginal_value_2023-11-05.json', 'api_da_transconstraints_2023-11-05.json', 'hrl_load_metered_RTO_2025.csv', 'inst_load_AEP_20260707.csv', 'solar_gen_RTO_2025.csv']) {
    const path = join(root, name)
    if (!existsSync(path)) return t.skip(`real operator files not found at ${root}`)
    const file = await head(path)
    const takers = reports.filter(report => report.name.startsWith('lmp-') && report.recognise(file) !== null)
    assert.deepEqual(takers.map(report => report.name), [], name)
  }
})
