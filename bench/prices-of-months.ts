/** A lake with two months of five-minute prices, as one that is fed daily has them. */
import type { Services } from '#app/host.ts'
import { literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { nodeHub } from '#canon/node.ts'
import { lmpRealTime } from '#canon/price.ts'
import { ensureCalendar } from '#products/calendar/index.ts'

const firstDay = '2026-09-15'
/** A month of CAISO's among them. */
export const month = { from: '2026-10-01T07:00:00Z', to: '2026-11-01T07:00:00Z' } as const

/** Prices by a formula, a commit for each UTC day, as a lake that is fed daily has it; ten hubs of equal size. */
export async function fillPrices(services: Services, days: number, nodes: number): Promise<void> {
  await ensureCalendar(services)
  const session = await services.engine.session()
  const commit = async (dataset: Dataset, relation: string): Promise<void> => {
    await services.lake.commit(session, { branch: 'main', author: 'bench', message: dataset.name, run_id: null, upserts: [{ dataset, relation, mode: 'append' }] })
  }
  try {
    await session.run(`CREATE TEMP TABLE bench_hub AS
      SELECT 'caiso' AS iso, 'HUB_' || (n % 10) AS hub_id, 'HUB' AS hub_type, 'NODE_' || lpad(n::VARCHAR, 4, '0') AS node_id, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS valid_from_utc,
        NULL::TIMESTAMPTZ AS valid_to_utc, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS known_from_utc, 'bench' AS run_id
      FROM range(${nodes}) AS nodes(n)`)
    await commit(nodeHub, 'bench_hub')
    for (let day = 0; day < days; day++) {
      const start = new Date(Date.parse(`${firstDay}T00:00:00Z`) + day * 86_400_000).toISOString()
      for (const [iso, run, count] of [['caiso', 'RTD', nodes], ['spp', 'RTBM', Math.ceil(nodes / 3)]] as const) {
        await session.run(`CREATE OR REPLACE TEMP TABLE bench_prices AS
          SELECT *, energy + congestion + loss AS lmp, NULL::DOUBLE AS ghg, NULL::VARCHAR AS derived, 'final' AS status, 1 AS version, TIMESTAMPTZ ${literal(start)} + INTERVAL 1 DAY AS known_from_utc, 'bench-${day}' AS run_id
          FROM (SELECT ${literal(iso)} AS iso, ${literal(run)} AS market_run, 'NODE_' || lpad(n::VARCHAR, 4, '0') AS node_id, TIMESTAMPTZ ${literal(start)} + to_minutes(5 * i) AS interval_start_utc, 5 AS interval_minutes,
            round(40 + 20 * sin((${day} * 288 + i) / 46.0), 2) AS energy, round((hash(n, i, ${day}) % 2000)::DOUBLE / 100 - 10, 2) AS congestion, round((hash(n) % 300)::DOUBLE / 100, 2) AS loss
            FROM range(${count}) AS nodes(n), range(288) AS intervals(i))`)
        await commit(lmpRealTime, 'bench_prices')
      }
    }
  } finally {
    session.close()
  }
}
