/** The operator's own files, against a plain reading that shares nothing with the reports. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { collect } from '../../intake/collect.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { reports } from '../registry.ts'
import type { Report, SourceFile } from '../../report.ts'

const root = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'ercot')

interface Given { readonly path: string, readonly name: string }

/** Cells by column, split on commas: the files have no quotes. */
async function plain({ path }: Given): Promise<Record<string, string>[]> {
  const [header = '', ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const columns = header.trim().split(',')
  return lines.map(line => Object.fromEntries(line.trim().split(',').map((cell, index) => [columns[index] ?? '', cell.trim()])))
}

async function withRows(files: readonly Given[], run: (query: (sql: string) => Promise<Record<string, unknown>[]>, report: Report, sources: readonly SourceFile[]) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  try {
    const session = await engine.session()
    const found = await Promise.all(files.map(async ({ path, name }) => ({ path, name, ...recognise(await head(path, name), reports) })))
    const [first] = found
    assert(first && found.every(({ report, layout }) => report === first.report && JSON.stringify(layout) === JSON.stringify(first.layout)), 'one report, one layout')
    await session.run(`CREATE TEMP TABLE found AS ${first.report.rows(found)}`)
    await run(async sql => await session.rows(sql), first.report, found)
    session.close()
  } finally {
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

async function filesOf(match: RegExp): Promise<Given[]> {
  if (!existsSync(root)) return []
  return (await readdir(root)).filter(name => match.test(name)).sort().map(name => ({ path: join(root, name), name }))
}

const near = (found: unknown, expected: number, what: string) => assert(Math.abs(Number(found) - expected) < 1e-6, `${what}: ${String(found)}, expected ${expected}`)
const sums = `SELECT count(*)::INTEGER AS rows, count(DISTINCT node_id)::INTEGER AS nodes, count(DISTINCT interval_start_utc)::INTEGER AS starts, min(interval_start_utc) AS first, max(interval_start_utc) AS last,
  sum(lmp) AS lmp, count(energy)::INTEGER + count(congestion)::INTEGER + count(loss)::INTEGER AS parts, max(copies) AS copies, string_agg(DISTINCT market_run || ' ' || interval_minutes, ',') AS runs FROM found`

test('day-ahead settlement point prices of a day', async t => {
  const files = await filesOf(/DAMSPNP4190\.csv$/)
  if (files[0] === undefined) return t.skip(`real operator files not found at ${root}`)
  const rows = await plain(files[0])
  await withRows(files, async (query, report, sources) => {
    assert.equal(`${report.iso} ${report.name}`, 'ercot lmp-day-ahead')
    const [found = {}] = await query(sums)
    assert.deepEqual([found['rows'], found['nodes'], found['starts'], found['first'], found['last'], found['parts'], found['copies'], found['runs']],
      [rows.length, new Set(rows.map(row => row['SettlementPoint'])).size, 24, new Date('2022-02-01T06:00:00Z'), new Date('2022-02-02T05:00:00Z'), 0, 1, 'DAM 60'])
    near(found['lmp'], rows.reduce((sum, row) => sum + Number(row['SettlementPointPrice']), 0), 'lmp')
    for (const [hour, utc] of [['01:00', '2022-02-01T06:00:00Z'], ['24:00', '2022-02-02T05:00:00Z']] as const) {
      const [one] = await query(`SELECT lmp FROM found WHERE node_id = 'HB_NORTH' AND interval_start_utc = TIMESTAMPTZ '${utc}'`)
      near(one?.['lmp'], Number(rows.find(row => row['SettlementPoint'] === 'HB_NORTH' && row['HourEnding'] === hour)?.['SettlementPointPrice']), hour)
    }
    assert.equal(report.knownFromUtc?.(sources[0] as SourceFile), '2022-01-31T18:29:21Z')
  })
})

test('real-time settlement point prices of two quarters', async t => {
  const files = await filesOf(/SPPHLZNP6905/)
  if (files.length === 0) return t.skip(`real operator files not found at ${root}`)
  const rows = (await Promise.all(files.map(plain))).flat()
  await withRows(files, async (query, report) => {
    assert.equal(`${report.iso} ${report.name}`, 'ercot lmp-fifteen-minute')
    const [found = {}] = await query(sums)
    const roles = new Set(rows.map(row => `${row['SettlementPointName']} ${row['SettlementPointType']?.endsWith('EW') === true ? row['SettlementPointType'] : ''}`))
    assert.deepEqual([found['rows'], found['nodes'], found['first'], found['last'], found['parts'], found['copies'], found['runs']],
      [rows.length, roles.size, new Date('2022-01-31T05:45:00Z'), new Date('2022-02-01T05:30:00Z'), 0, 1, 'RTM 15'])
    near(found['lmp'], rows.reduce((sum, row) => sum + Number(row['SettlementPointPrice']), 0), 'lmp')
    const twins = await query(`SELECT node_id, lmp FROM found WHERE node_name = 'LZ_SOUTH' AND file = 0 ORDER BY node_id`)
    assert.deepEqual(twins.map(row => row['node_id']), ['LZ_SOUTH', 'LZ_SOUTH@LZEW'])
  })
})

test('runs of dispatch, from their archives', async t => {
  const folder = join(root, 'LMPSROSNODENP6788_20230125')
  if (!existsSync(folder)) return t.skip(`real operator files not found at ${root}`)
  const scratch = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  try {
    const { files, refused } = await collect([folder], { folder: scratch })
    assert.deepEqual([files.length, refused.length], [12, 0])
    const rows = (await Promise.all(files.map(plain))).flat()
    await withRows(files, async (query, report) => {
      assert.equal(`${report.iso} ${report.name}`, 'ercot lmp-sced')
      const [found = {}] = await query(sums)
      assert.deepEqual([found['rows'], found['starts'], found['parts'], found['copies'], found['runs']], [rows.length, 12, 0, 1, 'SCED 5'])
      near(found['lmp'], rows.reduce((sum, row) => sum + Number(row['LMP']), 0), 'lmp')
      const stamps = await query(`SELECT DISTINCT strftime(timezone('UTC', interval_start_utc) - INTERVAL 6 HOUR, '%m/%d/%Y %H:%M:%S') AS stamp FROM found`)
      assert.deepEqual(new Set(stamps.map(row => row['stamp'])), new Set(rows.map(row => row['SCEDTimestamp'])))
    })
  } finally {
    await rm(scratch, { recursive: true })
  }
})

test('the API\'s answer of the day of 25 hours', async t => {
  const files = await filesOf(/^api_np4-190-cd/)
  if (files[0] === undefined) return t.skip(`real operator files not found at ${root}`)
  const { data } = JSON.parse(await readFile(files[0].path, 'utf8')) as { data: [string, string, string, number, boolean][] }
  await withRows(files, async (query, report) => {
    assert.equal(`${report.iso} ${report.name}`, 'ercot lmp-day-ahead')
    const rows = await query('SELECT interval_start_utc AS start, lmp FROM found ORDER BY 1')
    assert.deepEqual(rows.map(row => (row['start'] as Date).getTime()), Array.from({ length: 25 }, (_, hour) => Date.parse('2025-11-02T05:00:00Z') + hour * 3_600_000))
    const second = data.find(cells => cells[1] === '02:00' && cells[4])?.[3]
    const first = data.find(cells => cells[1] === '02:00' && !cells[4])?.[3]
    assert.deepEqual([rows[1]?.['lmp'], rows[2]?.['lmp']], [first, second])
    near(rows.reduce((sum, row) => sum + Number(row['lmp']), 0), data.reduce((sum, cells) => sum + cells[3], 0), 'lmp')
  })
})

test('other documents among them are no prices of energy', async t => {
  const files = await filesOf(/NP4188|np3-911/)
  if (files.length === 0) return t.skip(`real operator files not found at ${root}`)
  for (const { path, name } of files.filter(file => file.name.endsWith('.csv'))) {
    const start = await head(path, name)
    for (const report of reports.filter(({ iso, dataset }) => iso === 'ercot' && dataset.name.startsWith('market.lmp_'))) assert.equal(report.recognise(start), null, `${report.name} ${name}`)
  }
})
