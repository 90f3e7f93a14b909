import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { formatInstant, hourMs } from '#canon/instant.ts'
import { marketDays } from '#canon/market-day.ts'
import { lmpDayAhead } from '#canon/price.ts'
import { temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { anomaliesOf, type AnomalyQuestion } from './anomalies.ts'
import { openLake } from '#lake/versions/index.ts'

const [first, last, spike] = ['2026-08-15', '2026-11-20', '2026-11-18'] as const
let temporary: TemporaryLake
let ports: Parameters<typeof anomaliesOf>[0]

/** Daily and weekly shapes, noise of its own for each node, and one price that nothing explains. */
function price(node: number, utc: number): number {
  const hour = utc / hourMs
  const noise = Math.sin(node * 12.9898 + hour * 78.233) * 43758.5453
  return 40 + node + 12 * Math.sin(hour / 24 * 2 * Math.PI) + 4 * Math.sin(hour / 168 * 2 * Math.PI) + 3 * (noise - Math.floor(noise))
}

before(async () => {
  temporary = await temporaryLake()
  const { objects, meta, engine, clock, session } = temporary
  const lake = openLake({ objects, meta, engine, clock, views: [], datasets: [lmpDayAhead] })
  const rows: string[] = []
  for (const { date, start_utc, end_utc } of marketDays('spp', first, last)) {
    for (let utc = start_utc; utc < end_utc; utc += hourMs) {
      for (const node of [1, 2, 3, 4]) rows.push(`('N${node}', TIMESTAMPTZ '${formatInstant(utc)}', ${(price(node, utc) + (node === 1 && date === spike && utc === start_utc + 15 * hourMs ? 300 : 0)).toFixed(2)})`)
    }
  }
  await session.run(`CREATE TEMP TABLE prices AS SELECT 'spp' AS iso, 'DAM' AS market_run, node AS node_id, begins AS interval_start_utc, 60::INTEGER AS interval_minutes, lmp::DOUBLE AS lmp, lmp::DOUBLE AS energy, 0.0::DOUBLE AS congestion, 0.0::DOUBLE AS loss, NULL::DOUBLE AS ghg, NULL::VARCHAR AS derived, 'final' AS status, 1::INTEGER AS version, TIMESTAMPTZ '2026-11-21 00:00:00Z' AS known_from_utc, 'r' AS run_id FROM (VALUES ${rows.join(', ')}) AS t(node, begins, lmp)`)
  await lake.commit(session, { branch: 'main', author: 'test', message: 'prices', run_id: null, upserts: [{ dataset: lmpDayAhead, relation: 'prices', mode: 'append' }] })
  ports = { lake, engine }
})
after(async () => { await temporary.close() })

const question = (more: Partial<AnomalyQuestion> = {}): AnomalyQuestion => ({ iso: 'spp', market: 'da', node: 'N1', ref: 'main', from: '2026-11-10', to: last, detector: 'ensemble', ...more })

for (const detector of ['ensemble', 'seed-vote'] as const) {
  test(`${detector} calls out the price that nothing explains, on its day`, async () => {
    const { days, market_run, interval_minutes, neighbours } = await anomaliesOf(ports, question({ detector }))
    assert.deepEqual([days.length, market_run, interval_minutes, neighbours], [11, 'DAM', 60, 3])
    const found = days.find(({ date }) => date === spike)
    const [day] = marketDays('spp', spike, spike)
    const at = formatInstant((day?.start_utc ?? 0) + 15 * hourMs)
    assert.ok(found?.suspicious)
    const anomaly = found.anomalies.find(each => each.interval_start_utc === at)
    assert.equal(anomaly?.decision, 'suspicious')
    assert.ok((anomaly?.price ?? 0) > 300)
    assert.ok(days.filter(({ suspicious }) => suspicious).length <= 3, 'the other days are sound')
  })
}

test('its neighbours are sound on that day', async () => {
  const { days } = await anomaliesOf(ports, question({ node: 'N2', from: spike, to: spike }))
  assert.deepEqual(days.map(({ suspicious }) => suspicious), [false])
})

test('a node without prices is said', async () => {
  await assert.rejects(anomaliesOf(ports, question({ node: 'NOWHERE' })), error => isFailure(error, 'lake/unknown-table') && /no price of spp NOWHERE/.test(error.message))
})
