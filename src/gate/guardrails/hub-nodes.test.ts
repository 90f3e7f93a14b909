import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { dayMs, hourMs } from '#canon/instant.ts'
import { lmpDayAhead, lmpRealTime } from '#canon/price.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { openSession } from '../rules/staged-batch.ts'
import type { HubHour } from './hub-hours.ts'
import { type HubNodes, hubNodes } from './hub-nodes.ts'

let session: Session
let close: () => Promise<void>
before(async () => { ({ session, close } = await openSession(duckdbEngine)) })
after(async () => { await close() })

const begins = Date.UTC(2026, 6, 15, 5)
const hub = 'SPPSOUTH_HUB'

/** Hours from `from` on of `nodes` nodes behind two lines, and the hub, which is the mean of the first six. */
async function prices(table: string, from: number, hours: number, nodes: number): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${table} AS WITH own AS (SELECT to_timestamp(${from / 1000} + 3600 * h) AS interval_start_utc, 'N' || lpad(n::VARCHAR, 5, '0') AS node_id,
      round(cos(n * 1.7) * greatest(0, 20 * sin(h * 1.3)) + sin(n * 2.3) * greatest(0, 9 * sin(h * 0.7 + 2)), 2) AS congestion FROM range(${hours}) AS hours(h), range(${nodes}) AS nodes(n))
    SELECT 'spp' AS iso, 'DAM' AS market_run, * FROM own UNION ALL SELECT 'spp', 'DAM', interval_start_utc, '${hub}', round(avg(congestion), 4) FROM own WHERE node_id < 'N00006' GROUP BY interval_start_utc`)
}

/** What is said of 24 hours (`hours` of them) after ten days. `change` is made in them; each asked query is kept. */
async function found(change = '', { nodes = 60, hours = 24, past = true, minutes = 60, dataset = lmpDayAhead, asked = [] as string[] } = {}): Promise<HubNodes | null> {
  await prices('past_prices', begins - 10 * dayMs, 240, 60)
  await prices('now_prices', begins, hours, nodes)
  if (change !== '') await session.run(`UPDATE now_prices SET ${change}`)
  await session.run('CREATE OR REPLACE TEMP TABLE gate_node_set AS SELECT DISTINCT node_id FROM now_prices')
  const rows = await session.rows<{ utc: number, congestion: number }>(`SELECT epoch_ms(interval_start_utc)::DOUBLE AS utc, congestion FROM now_prices WHERE node_id = '${hub}' ORDER BY utc`)
  return await hubNodes(session, {
    iso: 'spp', report: 'made', dataset, grid: { minutes, covers: 'market-day' }, identityTolerance: null, energySpread: null, files: ['a.csv'], archives: [0], components: [], relation: 'now_prices', roster: null,
    beside: {
      ref: 'main', knownFromUtc: [], nowMs: 0,
      ask: async sql => {
        asked.push(sql)
        return await Promise.resolve(past ? sql.replace(/market\.lmp_\w+/, 'past_prices') : null)
      },
    },
  }, 'DAM', rows.map(({ utc, congestion }): HubHour => ({ utc, congestion, value: 30 + congestion, market_run: 'DAM', node: hub, file: 0, lowest: { utc, value: 0 }, highest: { utc, value: 0 } })))
}

const farthest = (nodes: HubNodes | null, hours = 24): number => Math.max(...Array.from({ length: hours }, (_, hour) => {
  const by = nodes?.of(hub, begins + hour * hourMs)
  return by === undefined ? NaN : Math.abs(by.found - by.expected) / by.deviation
}))

test('a hub that is the mean of its nodes is where they say, and one that left them is not', async () => {
  const sound = await found()
  assert.equal(sound?.areNodes, true)
  assert.ok(farthest(sound) < 2, `${farthest(sound)}`)
  const moved = farthest(await found(`congestion = congestion + 4 WHERE node_id = '${hub}'`))
  assert.ok(moved > 6, `${moved}`)
  const all = farthest(await found('congestion = congestion * 3'))
  assert.ok(all < 2, `all nodes bind harder: ${all}`)
})

test('two weeks of forty nodes are read, of a single hour the same hours alone', async () => {
  const asked: string[] = []
  await found('', { asked, hours: 1 })
  const [sql = ''] = asked
  assert.equal(asked.length, 1)
  assert.equal(sql.match(/'N\d{5}'/g)?.length, 40)
  assert.match(sql, /'2026-07-01T05:00:00Z'.*'2026-07-15T05:00:00Z'/)
  assert.match(sql, /% 24 IN \(4, 5, 6\)/)
})

test('of a large market at short intervals day-ahead teaches, and no more days than can be read', async () => {
  const asked: string[] = []
  const nodes = await found('', { asked, nodes: 16_000, hours: 1, minutes: 5, dataset: lmpRealTime })
  assert.match(asked[0] ?? '', /FROM market\.lmp_da .*'2026-07-08T05:00:00Z'/)
  assert.doesNotMatch(asked[0] ?? '', /market_run|% 24/)
  assert.equal(nodes?.areNodes, false, 'nodes that day-ahead does not have teach nothing')
})

test('without a past, a congestion or a day nothing is said', async () => {
  assert.equal((await found('', { past: false }))?.of(hub, begins), undefined)
  assert.equal(await found('congestion = NULL'), null)
  assert.equal((await found('', { nodes: 8 }))?.areNodes, false)
})
