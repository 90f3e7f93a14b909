/**
 * What do calendars cost? A year of five-minute instants labelled with market day and hour ending, and a year's bucket
 * table of every market. Baselines: the zone rules of the platform's own JavaScript engine (`Intl`), and DuckDB's (ICU).
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bucketMask } from '#canon/bucket.ts'
import { hourEnding } from '#canon/hour-ending.ts'
import { market, marketIds } from '#canon/market.ts'
import { calendarTable } from '../src/products/calendar/load.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Session } from '#drivers/engine/port.ts'
import { literal } from '#base/sql.ts'
import { alternate, type Bench, compared, inFolder, seconds } from './measure.ts'
import { engineSettings } from './platform.ts'

const year = 2026
const fiveMinutes = 5 * 60_000
const zone = market('caiso').marketZone

export const bench: Bench = {
  question: 'Do labels and buckets cost less than the general zone rules that they replace?',
  async run({ quick, rounds }) {
    const [from, to] = [Date.UTC(year, 0, 1), quick ? Date.UTC(year, 2, 15) : Date.UTC(year + 1, 0, 1)]
    const times = rounds ?? (quick ? 2 : 7)
    return await inFolder(async root => {
      const engine = await duckdbEngine({ threads: engineSettings.threads, memoryLimit: engineSettings.memory, tempFolder: join(root, 'engine'), readable: [] })
      try {
        const session = await engine.session()
        assert.equal(labels(from, to), await labelsByIntl(from, to), 'both ways give the same labels')
        const labelled = await alternate(times, {
          ours: async () => await seconds(async () => labels(from, to)),
          intl: async () => await seconds(async () => await labelsByIntl(from, to)),
          icu: async () => await seconds(() => labelsByEngine(session, from, to)),
        })
        const tables = await alternate(times, {
          ours: async () => await seconds(() => calendarTable(session, join(root, 'calendar.csv'), marketIds, [year, year])),
          hourly: async () => await seconds(async () => masks()),
          icu: async () => await seconds(() => tableByEngine(session)),
        })
        session.close()
        const [many, what] = [((to - from) / fiveMinutes).toLocaleString('en-US'), `bucket table of ${year}, ${marketIds.length} markets`]
        return [
          compared(`${many} five-minute labels`, { ours: 'hourEnding', baseline: 'Intl.DateTimeFormat' }, labelled.ours, labelled.intl, 1),
          compared(`${many} five-minute labels`, { ours: 'hourEnding', baseline: 'DuckDB with ICU' }, labelled.ours, labelled.icu, null),
          compared(what, { ours: 'calendarTable', baseline: 'hour by hour in JavaScript' }, tables.ours, tables.hourly, null),
          compared(what, { ours: 'calendarTable', baseline: 'local hours alone, DuckDB with ICU' }, tables.ours, tables.icu, null),
        ]
      } finally {
        await engine.close()
      }
    })
  },
}

/** A sum over the labels, so that nothing of the work can be left out. */
function labels(from: number, to: number): number {
  let sum = 0
  for (let utc = from; utc < to; utc += fiveMinutes) {
    const { date, hour_ending } = hourEnding('caiso', utc)
    sum += hour_ending * 31 + Number(date.slice(8))
  }
  return sum
}

async function labelsByIntl(from: number, to: number): Promise<number> {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' })
  let sum = 0
  for (let utc = from; utc < to; utc += fiveMinutes) {
    const parts = Object.fromEntries(format.formatToParts(utc).map(({ type, value }) => [type, value]))
    sum += (Number(parts['hour']) + 1) * 31 + Number(parts['day'])
  }
  return sum
}

async function labelsByEngine(session: Session, from: number, to: number): Promise<void> {
  await session.rows(`SELECT sum((hour(local) + 1) * 31 + day(local)) AS sum FROM (
    SELECT timezone(${literal(zone)}, to_timestamp(${from / 1000} + i * 300)) AS local FROM range(${(to - from) / fiveMinutes}) AS intervals(i))`)
}

function masks(): number {
  let sum = 0
  for (const id of marketIds) for (let utc = Date.UTC(year, 0, 1); utc < Date.UTC(year + 1, 0, 1); utc += 3_600_000) sum += bucketMask(id, utc)
  return sum
}

async function tableByEngine(session: Session): Promise<void> {
  const parts = marketIds.map(id => `SELECT ${literal(id)} AS market, utc, timezone(${literal(market(id).zone)}, utc) AS local FROM hours`)
  await session.run(`CREATE OR REPLACE TEMP TABLE by_engine AS
    WITH hours AS (SELECT unnest(generate_series(TIMESTAMPTZ '${year}-01-01 00:00:00Z', TIMESTAMPTZ '${year}-12-31 23:00:00Z', INTERVAL 1 HOUR)) AS utc)
    SELECT market, utc, local::DATE AS local_date, hour(local) + 1 AS hour_ending, isodow(local) AS weekday FROM (${parts.join(' UNION ALL ')})`)
}
