/**
 * How long does planning take where a table has 10,000 data files?
 *
 * The files are entries in manifests with made-up bounds (four operators, 2,500 days each), written as the platform writes
 * them; planning reads no data file. The baseline is what a plan cannot do without: the engine's parse of the same text,
 * and its print of a tree with as many files.
 */
import { join } from 'node:path'
import type { Services } from '#app/host.ts'
import { lmpRealTime } from '#canon/price.ts'
import type { ColumnStats } from '#drivers/engine/port.ts'
import { dataFileOf } from '../src/lake/iceberg/data-file.ts'
import type { TableState } from '../src/lake/versions/records.ts'
import { manifestCache } from '../src/lake/tables/manifest-cache.ts'
import { tableWriter } from '../src/lake/tables/table-writer.ts'
import { alternate, type Bench, bounded, compared, type Finding, inFolder, quantile, seconds, time } from './measure.ts'
import { withPlatform } from './platform.ts'

const isos = ['caiso', 'ercot', 'miso', 'spp'] as const
const firstDay = Date.parse('2020-01-01T00:00:00Z')
const dayMs = 86_400_000
const rowsPerFile = 1_000_000
const warmMostSeconds = 0.005

interface Question { readonly what: string, readonly sql: string, readonly target: boolean }

const questions: readonly Question[] = [
  { what: 'one day of one operator', target: true, sql: `SELECT avg(lmp) FROM market.lmp_rt WHERE iso = 'caiso' AND interval_start_utc >= TIMESTAMPTZ '2023-05-01 00:00:00Z' AND interval_start_utc < TIMESTAMPTZ '2023-05-02 00:00:00Z'` },
  { what: 'a month of one operator', target: true, sql: `SELECT node_id, avg(lmp) FROM market.lmp_rt WHERE iso = 'caiso' AND interval_start_utc >= TIMESTAMPTZ '2023-05-01 00:00:00Z' AND interval_start_utc < TIMESTAMPTZ '2023-06-01 00:00:00Z' GROUP BY ALL` },
  { what: 'a year of one operator', target: false, sql: `SELECT node_id, avg(lmp) FROM market.lmp_rt WHERE iso = 'caiso' AND interval_start_utc >= TIMESTAMPTZ '2023-01-01 00:00:00Z' AND interval_start_utc < TIMESTAMPTZ '2024-01-01 00:00:00Z' GROUP BY ALL` },
  { what: 'everything', target: false, sql: 'SELECT iso, count(*) FROM market.lmp_rt GROUP BY ALL' },
]

export const bench: Bench = {
  question: 'Does planning stay below 5 ms over 10,000 data files?',
  async run({ quick, rounds, say }) {
    const days = quick ? 100 : 2_500
    const times = rounds ?? (quick ? 20 : 200)
    return await inFolder(async root => {
      const data = join(root, 'data')
      await withPlatform(data, async services => { await register(services, days) })
      return await withPlatform(data, async services => await plans(services, days * isos.length, times, say))
    })
  },
}

async function plans({ lake, engine }: Services, files: number, times: number, say: (line: string) => void): Promise<Finding[]> {
  const [first] = questions as [Question]
  await lake.resolve('main')
  const cold = await seconds(() => lake.plan(first.sql, 'main'))
  const findings: Finding[] = [bounded(`${files} files, cold: manifests read for the first time, ${first.what}`, cold, null, time)]
  const session = await engine.session()
  try {
    for (const { what, sql, target } of questions) {
      const planned = await lake.plan(sql, 'main')
      say(`${what}: ${planned.tables.map(table => `${table.files} of ${table.of} files`).join(', ')}`)
      const samples = await alternate(what === 'everything' ? Math.ceil(times / 20) : times, {
        ours: async () => await seconds(() => lake.plan(sql, 'main')),
        // The least that a rewrite through the engine's own tree costs: two calls.
        parse: async () => await seconds(async () => {
          await session.rows('SELECT json_serialize_sql(?::VARCHAR)::VARCHAR AS tree', [sql])
          await session.rows('SELECT json_deserialize_sql(json_serialize_sql(?::VARCHAR)) AS sql', [planned.sql])
        }),
      })
      const most = target ? warmMostSeconds : null
      findings.push(
        bounded(`${files} files, warm, ${what}, p50`, quantile(samples.ours, 0.5), most, time, samples.ours),
        bounded(`${files} files, warm, ${what}, p99`, quantile(samples.ours, 0.99), null, time, samples.ours),
        compared(`${files} files, warm, ${what}`, { ours: 'plan', baseline: 'parse and print by the engine' }, samples.ours, samples.parse, null),
      )
    }
  } finally {
    session.close()
  }
  return findings
}

/** Puts a table state on main whose files nobody wrote, twenty manifests of equal size. */
async function register({ objects, clock, lake }: Services, days: number): Promise<void> {
  const writer = tableWriter(objects, manifestCache(objects))
  let draft = writer.create(lmpRealTime, writer.folderFor(lmpRealTime.name), clock.now())
  const all = Array.from({ length: days }, (_, day) => day).flatMap(day => isos.map(iso => fileOf(draft.folder, writer.uri, iso, day)))
  const part = Math.ceil(all.length / 20)
  let made: { id: string, state: TableState } | undefined
  for (let at = 0; at < all.length; at += part) {
    made = await writer.apply(draft, { added: all.slice(at, at + part), removed: new Set(), notes: {} }, clock.now())
    draft = await writer.open(made.state)
  }
  if (made === undefined) throw new TypeError('there are no files to register')
  const change = { table: lmpRealTime.name, added_files: all.length, removed_files: 0, added_rows: all.length * rowsPerFile, removed_rows: 0 }
  const { id, state } = made
  await lake.trees.change('main', { author: 'bench', message: 'made up', run_id: null }, async () => ({ tables: { [lmpRealTime.name]: { id, state, change } } }))
}

function fileOf(folder: string, uri: (key: string) => string, iso: string, day: number): ReturnType<typeof dataFileOf> {
  const start = firstDay + day * dayMs
  const text = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}+00`
  const ranges: Readonly<Record<string, readonly [string, string]>> = {
    iso: [iso, iso], market_run: ['RTD', 'RTD'], node_id: ['AAA_1_N001', 'ZZZ_9_N999'], interval_start_utc: [text(start), text(start + dayMs - 300_000)], interval_minutes: ['5', '5'],
    lmp: ['-150.5', '1999.25'], energy: ['-20.5', '1000.25'], congestion: ['-300.5', '900.25'], loss: ['-20.5', '90.25'], status: ['final', 'final'], version: ['1', '1'],
    known_from_utc: [text(start + dayMs), text(start + dayMs)], run_id: ['0000', '0000'],
  }
  const columns = new Map(lmpRealTime.columns.map(({ name, type }): [string, ColumnStats] => {
    const range = ranges[name]
    return [name, { bytes: 1_000, values: rowsPerFile, nulls: range === undefined ? rowsPerFile : 0, ...range === undefined ? {} : { min: range[0], max: range[1] }, ...type === 'double' ? { hasNaN: false } : {} }]
  }))
  return dataFileOf({ dataset: lmpRealTime, path: uri(`${folder}/data/${iso}-${day}.parquet`), parquet: { rows: rowsPerFile, bytes: 40_000_000, columns } })
}
