/** Shapes of hours from the lake's day-ahead prices, as they were known at a time. */
import { isFailure } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { calendarDays } from '#canon/bucket-calendar.ts'
import { civilDate, formatDate } from '#canon/civil.ts'
import { dayMs } from '#canon/instant.ts'
import { isIso, type MarketId } from '#canon/market.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Configuration, PowerEntry } from '../catalogue/configuration.ts'
import { canonicalText, sha256Of } from '../documents.ts'
import { compareText } from '../finding.ts'
import { groupOfMonth, type HourMean, type HourShape, shapeGroups } from '../hour-history.ts'
import { type CurvePorts, isoOf } from '../ports.ts'

type Terms = Pick<Configuration, 'shape_days' | 'shape_by' | 'shape_least_days' | 'shape_kind' | 'shape_floor'>

/** Of hubs that the operator has prices for; what has too few days is not in it. In order of market and hub. */
export async function hourShapesKnown(ports: Pick<CurvePorts, 'lake' | 'engine'>, terms: Terms, hubs: readonly PowerEntry[], curve_day: number, known_at: number): Promise<HourShape[]> {
  if (terms.shape_days === 0) return []
  const byMarket = Map.groupBy(hubs.filter(hub => hub.node_id !== null && isIso(hub.market)), ({ market }) => market)
  const found: HourShape[] = []
  const session = await ports.engine.session()
  try {
    for (const [market, some] of byMarket) found.push(...await ofMarket(ports, session, terms, market, some, curve_day, known_at))
  } finally {
    session.close()
  }
  return found.toSorted((a, b) => compareText(`${a.market}/${a.hub}`, `${b.market}/${b.hub}`))
}

async function ofMarket({ lake }: Pick<CurvePorts, 'lake'>, session: Session, terms: Terms, market: MarketId, hubs: readonly PowerEntry[], curve_day: number, known_at: number): Promise<HourShape[]> {
  const first_day = curve_day - terms.shape_days + 1
  const days = [...calendarDays([market], civilDate(first_day).year, civilDate(curve_day).year)].filter(({ date }) => date >= first_day && date <= curve_day)
  const [from, to] = [days[0]?.start_utc ?? 0, (days.at(-1)?.start_utc ?? 0) + dayMs]
  const prices = await lake.plan(`SELECT node_id, market_run, interval_start_utc, interval_minutes, lmp FROM market.lmp_da WHERE iso = ${literal(market)} AND node_id IN (${hubs.map(({ node_id }) => literal(node_id)).join(', ')})
    AND interval_start_utc >= TIMESTAMPTZ ${literal(isoOf(from))} AND interval_start_utc < TIMESTAMPTZ ${literal(isoOf(to))}`, isoOf(known_at)).catch((error: unknown) => {
    // Before the lake began, or before the first prices.
    if (isFailure(error, 'lake/unknown-ref', 'lake/unknown-table')) return null
    throw error
  })
  if (prices === null || prices.tables.every(({ files }) => files === 0)) return []
  const values = days.map(({ date, start_utc, hours, kind }) => `(TIMESTAMPTZ ${literal(isoOf(start_utc))}, ${hours}, ${kind}, ${literal(groupOfMonth(civilDate(date).month, terms.shape_by))})`)
  await session.run(`CREATE OR REPLACE TEMP TABLE shape_days AS FROM (VALUES ${values.join(', ')}) AS d(start_utc, hours, day_kind, "group")`)
  // Days of 23 and 25 hours name their hours otherwise. Sums are of whole millionths: no order of rows changes a bit of them.
  const rows = await session.rows<HourMean & { node_id: string, market_run: string } & Record<string, unknown>>(`WITH priced AS (
      SELECT p.node_id, p.market_run, d."group", d.day_kind, d.start_utc, 1 + date_diff('hour', d.start_utc, p.interval_start_utc) AS hour_ending, round(p.lmp * 1e6)::HUGEINT * p.interval_minutes AS price, p.interval_minutes AS minutes
      FROM (${prices.sql}) AS p ASOF JOIN shape_days AS d ON p.interval_start_utc >= d.start_utc WHERE d.hours = 24)
    SELECT node_id, market_run, "group", day_kind::INTEGER AS day_kind, hour_ending::INTEGER AS hour_ending, count(DISTINCT start_utc)::INTEGER AS days, round(sum(price)::DOUBLE / sum(minutes)::DOUBLE / 1e6, 6) AS price
    FROM priced WHERE hour_ending <= 24 GROUP BY ALL ORDER BY ALL`)
  return hubs.flatMap((hub): HourShape[] => {
    const byRun = Map.groupBy(rows.filter(({ node_id }) => node_id === hub.node_id), ({ market_run }) => market_run)
    const [best] = [...byRun].toSorted(([a, some], [b, others]) => Number(b === 'DAM') - Number(a === 'DAM') || others.length - some.length || compareText(a, b))
    const groups = best ? shapeGroups(best[1], terms.shape_least_days) : []
    if (!best || groups.length === 0) return []
    return [{
      market, hub: hub.hub, market_run: best[0], from_day: formatDate(first_day), to_day: formatDate(curve_day), by: terms.shape_by, kind: terms.shape_kind, floor: terms.shape_floor,
      groups, sha256: sha256Of(canonicalText(groups)),
    }]
  })
}
