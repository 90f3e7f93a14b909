/** The operator's own files, against a plain reading that shares nothing with the reports. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { reports } from '../registry.ts'

const root = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'caiso')

/** Column by header name, cells split on commas: the files have no quotes. */
async function plain(name: string): Promise<Record<string, string>[]> {
  const [header, ...lines] = (await readFile(join(root, name), 'utf8')).trimEnd().split('\n')
  const columns = (header ?? '').split(',')
  return lines.map(line => Object.fromEntries(line.split(',').map((cell, index) => [columns[index] ?? '', cell])))
}

function sumOf(rows: readonly Record<string, string>[], type: string, price: string): { count: number, sum: number } {
  const values = rows.filter(row => row['LMP_TYPE'] === type).map(row => Number(row[price]))
  return { count: values.length, sum: values.reduce((sum, value) => sum + value, 0) }
}

const near = (found: unknown, expected: number, what: string) => assert(Math.abs(Number(found) - expected) < 1e-6, `${what}: ${String(found)}, expected ${expected}`)

async function withRows(name: string, run: (relation: string, query: (sql: string) => Promise<Record<string, unknown>>, report: string) => Promise<void>) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-real-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [] })
  try {
    const session = await engine.session()
    const path = join(root, name)
    const { report, layout } = recognise(await head(path), reports)
    await session.run(`CREATE TEMP TABLE found AS ${report.rows([{ path, name, layout }])}`)
    await run('found', async sql => (await session.rows(sql))[0] ?? {}, `${report.iso} ${report.name}`)
    session.close()
  } finally {
    await engine.close()
    await rm(folder, { recursive: true })
  }
}

const priceFiles = [
  { match: /^20190301_.*PRC_LMP_DAM/, report: 'caiso lmp-day-ahead', price: 'MW', minutes: 60 },
  { match: /^20191101_.*PRC_LMP_DAM/, report: 'caiso lmp-day-ahead', price: 'MW', minutes: 60 },
  { match: /^20200510_.*PRC_LMP_DAM/, report: 'caiso lmp-day-ahead', price: 'MW', minutes: 60 },
  { match: /PRC_RTPD_LMP/, report: 'caiso lmp-fifteen-minute', price: 'PRC', minutes: 15 },
]
for (const { match, report, price, minutes } of priceFiles) {
  test(`prices of ${match.source}`, async t => {
    if (!existsSync(root)) return t.skip(`real operator files not found at ${root}`)
    const name = (await readdir(root)).find(file => match.test(file)) ?? ''
    const rows = await plain(name)
    const keys = new Set(rows.map(row => `${row['NODE_ID']} ${row['INTERVALSTARTTIME_GMT']}`))
    const starts = rows.map(row => Date.parse(row['INTERVALSTARTTIME_GMT'] ?? '')).sort((one, other) => one - other)
    await withRows(name, async (relation, query, found) => {
      assert.equal(found, report)
      const sums = await query(`SELECT count(*)::INTEGER AS rows, min(interval_start_utc) AS first, max(interval_start_utc) AS last, count(DISTINCT interval_start_utc)::INTEGER AS starts,
        min(interval_minutes) AS least, max(interval_minutes) AS most, max(copies) AS copies,
        max(abs(lmp - energy - congestion - loss - coalesce(ghg, 0))) AS identity,
        ${['lmp', 'energy', 'congestion', 'loss', 'ghg'].map(column => `sum(${column}) AS ${column}, count(${column})::INTEGER AS ${column}_count`).join(', ')} FROM ${relation}`)
      assert.equal(sums['rows'], keys.size)
      assert.equal(sums['starts'], new Set(starts).size)
      assert.deepEqual([sums['first'], sums['last']], [new Date(starts[0] ?? 0), new Date(starts.at(-1) ?? 0)])
      assert.deepEqual([sums['least'], sums['most'], sums['copies']], [minutes, minutes, 1])
      for (const [type, column] of [['LMP', 'lmp'], ['MCE', 'energy'], ['MCC', 'congestion'], ['MCL', 'loss'], ['MGHG', 'ghg']] as const) {
        const expected = sumOf(rows, type, price)
        assert.equal(sums[`${column}_count`], expected.count, type)
        near(sums[column] ?? 0, expected.sum, type)
      }
      assert(Number(sums['identity']) <= 2.5e-5 + 1e-9, `components miss lmp by ${String(sums['identity'])}`)
    })
  })
}

const atlasFiles = [
  { match: /ATL_PNODE_N_/, report: 'caiso atlas-node', columns: { PNODE_ID: 'node_id' } },
  { match: /ATL_PNODE_MAP_/, report: 'caiso atlas-node-map', columns: { APNODE_ID: 'hub_id', PNODE_ID: 'node_id' } },
  { match: /ATL_TAC_AREA_MAP_/, report: 'caiso atlas-tac-map', columns: { TAC_AREA_ID: 'hub_id', PNODE_ID: 'node_id' } },
]
for (const { match, report, columns } of atlasFiles) {
  test(`atlas of ${match.source}`, async t => {
    if (!existsSync(root)) return t.skip(`real operator files not found at ${root}`)
    const name = (await readdir(root)).find(file => match.test(file)) ?? ''
    const rows = await plain(name)
    await withRows(name, async (relation, query, found) => {
      assert.equal(found, report)
      const counts = await query(`SELECT count(*)::INTEGER AS rows, count(valid_to_utc)::INTEGER AS closed, max(copies) AS copies, sum(epoch(valid_from_utc)) AS starts,
        ${Object.values(columns).map(column => `count(DISTINCT ${column})::INTEGER AS ${column}`).join(', ')} FROM ${relation}`)
      assert.equal(counts['rows'], rows.length)
      assert.equal(counts['copies'], 1)
      assert.equal(counts['closed'], rows.filter(row => row['EFF_END_DT'] !== '2030-12-31T23:59:59').length)
      near(counts['starts'], rows.reduce((sum, row) => sum + Date.parse(row['EFF_START_DT_GMT'] ?? '') / 1000, 0), 'starts')
      for (const [cell, column] of Object.entries(columns)) assert.equal(counts[column], new Set(rows.map(row => row[cell])).size, column)
    })
  })
}
