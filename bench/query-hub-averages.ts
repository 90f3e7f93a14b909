/**
 * How long does a month's question take through the platform's SQL, planning and rows in JavaScript included?
 *
 * 60 days of five-minute prices of two operators in the lake, against plain DuckDB over the same Parquet files with the
 * same predicate: over all files of the table's folder, and over exactly those that the plan reads.
 */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Services } from '#app/host.ts'
import { list } from '#base/sql.ts'
import { ask } from '#serve/sql/index.ts'
import { alternate, type Bench, compared, type Finding, inFolder, seconds } from './measure.ts'
import { engineSettings, withPlatform } from './platform.ts'
import { fillPrices, month } from './prices-of-months.ts'

interface Question {
  readonly what: string
  readonly sql: string
  /** The same by hand, where the platform's names stand for more than files. */
  readonly plain?: string
  readonly least: number | null
}

const inMonth = `p.iso = 'caiso' AND p.interval_start_utc >= TIMESTAMPTZ '${month.from}' AND p.interval_start_utc < TIMESTAMPTZ '${month.to}'`

const questions: readonly Question[] = [
  {
    what: 'hourly averages of 10 hubs, a month', least: 0.8,
    sql: `SELECT h.hub_id, time_bucket(INTERVAL 1 HOUR, p.interval_start_utc) AS hour_utc, avg(p.lmp) AS lmp
      FROM market.lmp_rt AS p JOIN market.node_hub AS h ON h.iso = p.iso AND h.node_id = p.node_id
      WHERE ${inMonth} GROUP BY ALL ORDER BY ALL`,
  },
  {
    what: 'average of 10 hubs, a month', least: 0.8,
    sql: `SELECT h.hub_id, avg(p.lmp) AS lmp FROM market.lmp_rt AS p JOIN market.node_hub AS h ON h.iso = p.iso AND h.node_id = p.node_id
      WHERE ${inMonth} GROUP BY ALL ORDER BY ALL`,
  },
  {
    what: 'one node, a month', least: null,
    sql: `SELECT p.interval_start_utc, p.lmp FROM market.lmp_rt AS p WHERE ${inMonth} AND p.node_id = 'NODE_0007' ORDER BY ALL`,
  },
  {
    what: 'bucket averages from the calendar, a month', least: 0.8,
    sql: `SELECT p.node_id, sum(p.lmp * p.interval_minutes) / sum(p.interval_minutes) AS price FROM market.lmp_rt AS p
      JOIN market.market_hour AS c ON c.market = 'caiso' AND c.hour_start_utc = time_bucket(INTERVAL 1 HOUR, p.interval_start_utc)
      WHERE ${inMonth} AND c.in_6x16 GROUP BY ALL ORDER BY ALL`,
  },
  {
    what: 'bucket averages through products.bucket_price_month', least: null,
    sql: `SELECT node_id, price FROM products.bucket_price_month WHERE iso = 'caiso' AND market = 'rt' AND bucket = '6x16' AND month = DATE '2026-10-01' ORDER BY ALL`,
    plain: `SELECT p.node_id, sum(p.lmp * p.interval_minutes) / sum(p.interval_minutes) AS price FROM market.lmp_rt AS p
      JOIN market.market_hour AS c ON c.market = 'caiso' AND c.hour_start_utc = time_bucket(INTERVAL 1 HOUR, p.interval_start_utc)
      WHERE ${inMonth} AND c.in_6x16 GROUP BY ALL ORDER BY ALL`,
  },
]

export const bench: Bench = {
  question: 'Is a question to the lake as fast as the same question to DuckDB over the same files?',
  async run({ quick, rounds, say }) {
    return await inFolder(async root => await withPlatform(join(root, 'data'), async services => {
      const size = quick ? { days: 52, nodes: 20 } : { days: 60, nodes: 300 }
      say(`filling a lake: ${size.days} days, ${size.nodes} nodes and ${Math.ceil(size.nodes / 3)} of another operator`)
      await fillPrices(services, size.days, size.nodes)
      const instance = await DuckDBInstance.create(':memory:', { threads: String(engineSettings.threads), memory_limit: engineSettings.memory })
      const connection = await instance.connect()
      const plain = async (sql: string): Promise<unknown[][]> => await (await connection.run(sql)).getRowsJS()
      try {
        await plain("SET TimeZone = 'UTC'")
        const findings: Finding[] = []
        for (const question of questions) findings.push(...await compare(services, question, plain, rounds ?? (quick ? 3 : 15), say))
        return findings
      } finally {
        connection.closeSync()
        instance.closeSync()
      }
    }))
  },
}

async function compare(services: Services, question: Question, plain: (sql: string) => Promise<unknown[][]>, rounds: number, say: (line: string) => void): Promise<Finding[]> {
  const ours = async () => await ask(services, { sql: question.sql, ref: 'main', limit: 1_000_000, seconds: 600 })
  const all = await overFolders(services, question.plain ?? question.sql)
  // What the plan reads, without the cost of planning it.
  const exact = question.plain === undefined ? (await services.lake.plan(question.sql, 'main')).sql : (await services.lake.plan(question.plain, 'main')).sql
  const answer = await ours()
  for (const sql of [all, exact]) assert.deepEqual(rounded(await plain(sql)), rounded(answer.rows), 'the answers are equal')
  say(`${question.what}: ${answer.row_count} rows, ${answer.tables.map(({ table, files, of }) => `${table} ${files} of ${of} files`).join(', ')}`)
  const samples = await alternate(rounds, { ours: async () => await seconds(ours), all: async () => await seconds(() => plain(all)), exact: async () => await seconds(() => plain(exact)) })
  return [
    compared(question.what, { ours: 'lake', baseline: 'all files of the folder' }, samples.ours, samples.all, question.least),
    compared(question.what, { ours: 'lake', baseline: 'exactly the plan\'s files' }, samples.ours, samples.exact, question.least),
  ]
}

/** Averages of doubles depend on the order in which threads add them up. */
function rounded(rows: readonly (readonly unknown[])[]): unknown[][] {
  return rows.map(row => row.map(value => typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value instanceof Date ? value.toISOString().replace('.000Z', 'Z') : value))
}

/** Each name replaced by all Parquet files in the table's folder, as somebody without a catalog reads them. */
async function overFolders({ objects }: Services, sql: string): Promise<string> {
  let text = sql
  for (const table of ['market.lmp_rt', 'market.node_hub', 'market.market_hour']) {
    if (!text.includes(table)) continue
    const parent = objects.location('tables/market')
    const [folder] = (await readdir(parent)).filter(name => name.startsWith(`${table.slice('market.'.length)}-`))
    assert(folder, `${table} has a folder`)
    const files = (await readdir(join(parent, folder, 'data'))).map(name => join(parent, folder, 'data', name))
    text = text.replaceAll(table, `read_parquet(${list(files)})`)
  }
  return text
}
