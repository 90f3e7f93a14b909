/** The operator's own files, against a plain reading that shares nothing with the reports. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { head } from '../../intake/head.ts'
import { collect } from '../../intake/collect.ts'
import { recognise } from '../../intake/recognise.ts'
import { reportOf, reports } from '../registry.ts'
import type { SourceFile } from '../../report.ts'

const root = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'nyiso')

interface Plain { stamp: string, ptid: string, name: string, lbmp: number, losses: number, congestion: number }

/** Cells by place, as the files have had them for years. */
async function plain(name: string): Promise<Plain[]> {
  const lines = (await readFile(join(root, name), 'utf8')).split('\n').map(line => line.replaceAll('"', '').trim()).filter(line => line !== '')
  return lines.slice(1).map(line => {
    const [stamp = '', point = '', ptid = '', lbmp, losses, congestion] = line.split(',')
    return { stamp, name: point, ptid, lbmp: Number(lbmp), losses: Number(losses), congestion: Number(congestion) }
  })
}

async function withRows(name: string, run: (query: (sql: string) => Promise<Record<string, unknown>[]>, report: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  try {
    const session = await engine.session()
    const path = join(root, name)
    const { report, layout } = recognise(await head(path), reports)
    await session.run(`CREATE TEMP TABLE found AS ${report.rows([{ path, name, layout }])}`)
    await run(async sql => await session.rows(sql), `${report.iso} ${report.name}`)
    session.close()
  } finally {
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

const near = (found: unknown, expected: number, what: string) => assert(Math.abs(Number(found) - expected) < 1e-6, `${what}: ${String(found)}, expected ${expected}`)

for (const { name, report, first, last, starts, run } of [
  { name: '20220718damlbmp_zone.csv', report: 'lmp-day-ahead', first: '2022-07-18T04:00:00.000Z', last: '2022-07-19T03:00:00.000Z', starts: 24, run: 'DAM' },
  { name: '20251102damlbmp_zone.reduced.csv', report: 'lmp-day-ahead', first: '2025-11-02T04:00:00.000Z', last: '2025-11-03T04:00:00.000Z', starts: 25, run: 'DAM' },
  { name: '20220718realtime_zone.csv', report: 'lmp-five-minute', first: '2022-07-18T04:00:00.000Z', last: '2022-07-19T03:55:00.000Z', starts: 305, run: 'RTD' },
  { name: '20260211realtime_zone.reduced.csv', report: 'lmp-five-minute', first: '2026-02-11T05:00:00.000Z', last: '2026-02-11T06:05:00.000Z', starts: 14, run: 'RTD' },
]) {
  test(name, async t => {
    if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
    const rows = await plain(name)
    await withRows(name, async (query, found) => {
      assert.equal(found, `nyiso ${report}`)
      const [sums = {}] = await query(`SELECT count(*)::INTEGER AS rows, count(DISTINCT interval_start_utc)::INTEGER AS starts, min(interval_start_utc) AS first, max(interval_start_utc) AS last, max(copies) AS copies, string_agg(DISTINCT market_run, ' ') AS run,
        sum(lmp) AS lmp, sum(energy) AS energy, sum(congestion) AS congestion, sum(loss) AS loss, max(abs(lmp - energy - congestion - loss)) AS residual FROM found`)
      assert.deepEqual([sums['rows'], sums['starts'], sums['first'], sums['last'], sums['copies'], sums['run']], [rows.length, starts, new Date(first), new Date(last), 1, run])
      const total = (value: (row: Plain) => number): number => rows.reduce((sum, row) => sum + value(row), 0)
      near(sums['lmp'], total(row => row.lbmp), 'lmp')
      near(sums['loss'], total(row => row.losses), 'loss')
      near(sums['congestion'], -total(row => row.congestion), 'congestion')
      near(sums['energy'], total(row => row.lbmp - row.losses + row.congestion), 'energy')
      assert(Number(sums['residual']) < 1e-9)
      const [uniform = {}] = await query('SELECT max(spread) AS spread FROM (SELECT max(energy) - min(energy) AS spread FROM found GROUP BY interval_start_utc)')
      assert(Number(uniform['spread']) <= 0.03 + 1e-9, `energy differs by ${String(uniform['spread'])} between points`)
      const names = await query('SELECT node_id, any_value(node_name) AS name FROM found GROUP BY node_id ORDER BY node_id')
      assert.deepEqual(new Map(names.map(row => [row['node_id'], row['name']])), new Map(rows.map(row => [row.ptid, row.name])))
    })
  })
}

test('runs off the grid stand where the file has them, and the grid is whole beside them', async t => {
  const name = '20220718realtime_zone.csv'
  if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
  const stamps = [...new Set((await plain(name)).map(row => row.stamp))]
  await withRows(name, async query => {
    const ends = await query(`SELECT DISTINCT strftime(timezone('UTC', interval_start_utc) - INTERVAL 4 HOUR + INTERVAL 5 MINUTE, '%m/%d/%Y %H:%M:%S') AS stamp FROM found`)
    assert.deepEqual(new Set(ends.map(row => row['stamp'])), new Set(stamps))
    const [grid = {}] = await query('SELECT count(DISTINCT interval_start_utc)::INTEGER AS starts FROM found WHERE epoch(interval_start_utc)::BIGINT % 300 = 0')
    assert.equal(grid['starts'], 288)
  })
})

test('the hour that comes twice has its two prices in the order of the file', async t => {
  const name = '20251102damlbmp_zone.reduced.csv'
  if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
  const twice = (await plain(name)).filter(row => row.stamp.endsWith(' 01:00') && row.name === 'N.Y.C.').map(row => row.lbmp)
  assert.equal(twice.length, 2)
  await withRows(name, async query => {
    const rows = await query(`SELECT interval_start_utc AS start, lmp FROM found WHERE node_name = 'N.Y.C.' AND interval_start_utc IN (TIMESTAMPTZ '2025-11-02 05:00:00+00', TIMESTAMPTZ '2025-11-02 06:00:00+00') ORDER BY 1`)
    assert.deepEqual(rows.map(row => row['lmp']), twice)
  })
})

test('the latest intervals: one dispatch, and what commitment sees ahead', async t => {
  const name = 'pyiso_lmp.csv'
  if (!existsSync(join(root, name))) return t.skip(`real operator files not found at ${root}`)
  const rows = await plain(name)
  await withRows(name, async query => {
    const runs = await query('SELECT market_run, interval_minutes AS minutes, count(*)::INTEGER AS rows, sum(lmp) AS lmp FROM found GROUP BY ALL ORDER BY market_run')
    assert.deepEqual(runs.map(row => [row['market_run'], row['minutes'], row['rows']]), [['RTC', 15, 30], ['RTD', 5, 15]])
    near(Number(runs[0]?.['lmp']) + Number(runs[1]?.['lmp']), rows.reduce((sum, row) => sum + row.lbmp, 0), 'lmp')
  })
})

for (const [given, report, files] of [['20250219isolf.csv', 'load-forecast', 1], ['pyiso_20160119rtfuelmix.csv', 'fuel-mix', 1], ['20250201rtfuelmix_csv.zip', 'fuel-mix', 28]] as const) {
  test(given, async t => {
    if (!existsSync(join(root, given))) return t.skip(`real operator files not found at ${root}`)
    const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
    const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
    try {
      const session = await engine.session()
      const sources: SourceFile[] = []
      const wanted: string[] = []
      for (const { path, name } of (await collect([join(root, given)], { folder })).files) {
        const found = recognise(await head(path, name), reports)
        assert.equal(`${found.report.iso} ${found.report.name}`, `nyiso ${report}`)
        wanted.push(...await plainValues(path, sources.length))
        sources.push({ path, name, layout: found.layout })
      }
      assert.equal(sources.length, files)
      assert.deepEqual(new Set(sources.map(({ layout }) => JSON.stringify(layout))).size, 1, 'one layout, one query')
      const [value, place] = report === 'fuel-mix' ? ['output_mw', 'fuel_name'] : ['load_mw', 'area_id']
      const rows = await session.rows<Record<string, unknown>>(`SELECT file, ${place} AS place, ${value} AS amount, epoch_ms(interval_start_utc) AS start, copies FROM (${reportOf('nyiso', report).rows(sources)})`)
      assert.deepEqual(rows.map(row => `${String(row['file'])} ${String(row['place'])} ${String(row['start'])} ${String(row['amount'])}`).sort(), wanted.sort())
      assert(rows.every(row => row['copies'] === 1))
      session.close()
    } finally {
      await engine.close()
      await rm(folder, { recursive: true })
    }
  })
}

/** All of these are of winter, when New York is five hours behind. */
async function plainValues(path: string, file: number): Promise<string[]> {
  const [header = '', ...lines] = (await readFile(path, 'utf8')).replaceAll('"', '').split('\n').map(line => line.trim()).filter(line => line !== '')
  const names = header.split(',')
  return lines.flatMap(line => {
    const [stamp = '', ...cells] = line.split(',')
    const [month, day, year, hour, minute, second = 0] = stamp.split(/[/ :]/).map(Number)
    const start = Date.UTC(year ?? 0, (month ?? 0) - 1, day, (hour ?? 0) + 5, minute, second)
    if (names[1] === 'Time Zone') return [`${file} ${cells[1]} ${start} ${Number(cells[2])}`]
    return cells.map((cell, index) => `${file} ${names[index + 1] === 'NYISO' ? 'SYSTEM' : names[index + 1]?.toUpperCase()} ${start} ${Number(cell)}`)
  })
}

test('files of other reports among them are no prices', async t => {
  for (const name of ['20250219isolf.csv', 'pyiso_20160119rtfuelmix.csv']) {
    const path = join(root, name)
    if (!existsSync(path)) return t.skip(`real operator files not found at ${root}`)
    const start = await head(path, name)
    for (const report of reports.filter(({ iso, dataset }) => iso === 'nyiso' && dataset.name.startsWith('market.lmp_'))) assert.equal(report.recognise(start), null, `${report.name} ${name}`)
    try {
      assert.notEqual(recognise(start, reports).report.dataset.name, 'market.lmp_rt')
    } catch (error) {
      assert(isFailure(error, 'feed/unrecognised', 'feed/mismatch'), name)
    }
  }
})
