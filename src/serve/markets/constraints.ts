/** Which constraints bound, for how long and how dearly, by constraint and day. */
import { literal } from '#base/sql.ts'
import { market } from '#canon/market.ts'
import { rowsOf } from '../sql/index.ts'
import { type Asked, type MarketPorts, reportsFor, windowOf } from './window.ts'

export interface ConstraintQuestion extends Asked { readonly run: string | undefined, readonly from: string | undefined, readonly to: string | undefined }

const rowsMax = 50_000

export async function constraints(ports: MarketPorts, asked: ConstraintQuestion) {
  const { iso, at, signal } = asked
  const of = `iso = ${literal(iso)}`
  const run = asked.run === undefined ? '' : ` AND market_run = ${literal(asked.run)}`
  const window = await windowOf(ports, asked, asked, [{ table: 'market.constraint', where: `${of}${run}` }], 7)
  const base = { zone: market(iso).marketZone, from: window?.from ?? null, to: window?.to ?? null, days: window?.days.map(({ date, hours }) => ({ date, hours })) ?? [], reports: reportsFor(ports, iso, 'market.constraint') }
  if (window === null) return { ...base, commit: null, runs: [], constraints: [], truncated: false }
  const { commit, rows, truncated } = await rowsOf(ports, `SELECT market_run, constraint_id, contingency, day::VARCHAR, hours, shadow_sum, shadow_max FROM products.constraint_day
    WHERE ${of}${run} AND day BETWEEN DATE ${literal(window.from)} AND DATE ${literal(window.to)} ORDER BY market_run, constraint_id, contingency, day`, at, rowsMax, signal)
  const typed = rows as [run: string, id: string, contingency: string, day: string, hours: number, sum: number, max: number][]
  const found = [...Map.groupBy(typed, ([one, id, contingency]) => JSON.stringify([one, id, contingency])).values()].map(days => {
    const [market_run = '', constraint_id = '', contingency = ''] = days[0] ?? []
    const [hours, shadow_sum] = [4, 5].map(column => days.reduce((total, day) => total + Number(day[column]), 0)) as [number, number]
    return {
      market_run, constraint_id, contingency, hours, shadow_sum, shadow_max: Math.max(...days.map(day => day[6])), shadow_mean: shadow_sum / hours,
      days: days.map(([, , , date, own, sum, max]) => ({ date, hours: own, shadow_sum: sum, shadow_max: max })),
    }
  })
  return { ...base, commit, truncated, runs: [...new Set(typed.map(([one]) => one))], constraints: found.sort((a, b) => b.shadow_sum - a.shadow_sum) }
}
