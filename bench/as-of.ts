/**
 * What does it cost to ask for prices as they were, rather than as they are?
 *
 * Two months of five-minute prices of which a tenth was revised later, over as many days. Asked for a month: the answer of
 * now; what the operator had said at a time before the revisions; and what the lake had on main at that time. The baseline
 * is the answer of now, in the same rounds.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Services } from '#app/host.ts'
import { lmpRealTime, lmpSuperseded } from '#canon/price.ts'
import { ask } from '#serve/sql/index.ts'
import { alternate, type Bench, type Finding, inFolder, load, median, ratioOf, seconds, time } from './measure.ts'
import { withPlatform } from './platform.ts'
import { fillPrices, month } from './prices-of-months.ts'

/** Before every revision, and after every first version. */
const then = '2026-12-01T00:00:00Z'
const revised = '2026-12-10T00:00:00Z'
const most = 1.5

const inMonth = `iso = 'caiso' AND market_run = 'RTD' AND interval_start_utc >= TIMESTAMPTZ '${month.from}' AND interval_start_utc < TIMESTAMPTZ '${month.to}'`
const knownThen = `known_from_utc <= TIMESTAMPTZ '${then}' AND (known_to_utc IS NULL OR known_to_utc > TIMESTAMPTZ '${then}')`
const questions = [
  { what: 'daily averages of all nodes, a month', select: 'SELECT node_id, time_bucket(INTERVAL 1 DAY, interval_start_utc) AS day_utc, sum(lmp::DECIMAL(18, 2)) / count(*) AS lmp', tail: 'GROUP BY ALL ORDER BY ALL', where: inMonth },
  { what: 'one node, a month', select: 'SELECT interval_start_utc, lmp', tail: 'ORDER BY ALL', where: `${inMonth} AND node_id = 'NODE_0007'` },
] as const

export const bench: Bench = {
  question: 'What does it cost to ask for prices as they were, rather than as they are?',
  async run({ quick, rounds, say }) {
    return await inFolder(async root => await withPlatform(join(root, 'data'), async services => {
      const size = quick ? { days: 52, nodes: 20 } : { days: 60, nodes: 300 }
      say(`filling a lake: ${size.days} days, ${size.nodes} nodes`)
      await fillPrices(services, size.days, size.nodes)
      const before = (await services.lake.resolve('main')).id
      say('revising every tenth price')
      await revise(services)
      const findings: Finding[] = []
      for (const { what, select, tail, where } of questions) {
        const run = (sql: string, ref = 'main') => async () => await ask(services, { sql, ref, limit: 1_000_000, seconds: 600 })
        const now = run(`${select} FROM market.lmp_rt WHERE ${where} ${tail}`)
        const known = run(`${select} FROM products.price_known WHERE ${where} AND ${knownThen} ${tail}`)
        const had = run(`${select} FROM market.lmp_rt WHERE ${where} ${tail}`, before)
        const [is, was, lay] = [await now(), await known(), await had()]
        assert.deepEqual(was.rows, lay.rows, 'both ways to ask give what was')
        assert.notDeepEqual(was.rows, is.rows, 'and that has changed')
        const samples = await alternate(rounds ?? (quick ? 3 : 15), { now: async () => await seconds(now), known: async () => await seconds(known), had: async () => await seconds(had) })
        findings.push(cost(`${what}: as the operator had said it`, samples.known, samples.now), cost(`${what}: as main had it`, samples.had, samples.now))
      }
      return findings
    }))
  },
}

/** How many times as long as the answer of now. */
function cost(what: string, ours: readonly number[], now: readonly number[]): Finding {
  const ratio = 1 / ratioOf(now, ours)
  return { what, measured: `as of then ${time(median(ours))}`, baseline: `now ${time(median(now))}`, ratio, target: `<= ${most}`, met: ratio <= most, samples: { ours, baseline: now }, load: load() }
}

async function revise({ engine, lake }: Services): Promise<void> {
  const session = await engine.session()
  try {
    const { sql } = await lake.plan(`SELECT * REPLACE (lmp + 1 AS lmp, energy + 1 AS energy, 'corrected' AS status, TIMESTAMPTZ '${revised}' AS known_from_utc) FROM market.lmp_rt WHERE hash(node_id, interval_start_utc) % 10 = 0`, 'main')
    await session.run(`CREATE TEMP TABLE bench_revised AS ${sql}`)
    await lake.commit(session, { branch: 'main', author: 'bench', message: 'revised', run_id: null, upserts: [{ dataset: lmpRealTime, relation: 'bench_revised', mode: 'revise', superseded: lmpSuperseded }] })
  } finally {
    session.close()
  }
}
