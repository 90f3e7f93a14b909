/** What operators have changed since prices were first said, and since they were final. */
import type { Command } from '#base/capability.ts'
import { literal } from '#base/sql.ts'
import { textTable } from '#base/text-table.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { type Iso, isIso, isos } from '#canon/market.ts'
import { type RowPorts as Ports, rowsOf } from '../sql/index.ts'

const columns = ['iso', 'market_run', 'day', 'revised', 'changed', 'changed_since_final', 'points', 'mean_change_since_final', 'largest_change_since_final', 'last_known_utc'] as const
const daysMost = 10_000

interface Window { readonly iso?: Iso, readonly from?: string, readonly to?: string }

/** Rows of `products.price_change_day`, the newest day first. Throws `usage/invalid` for what is no date. */
export async function changesOf(ports: Ports, { iso, from, to }: Window, at: string | undefined, signal: AbortSignal): Promise<Record<string, unknown>[]> {
  for (const day of [from, to]) if (day !== undefined) dayNumberOf(day)
  const filters = [...iso === undefined ? [] : [`iso = ${literal(iso)}`], ...from === undefined ? [] : [`day >= DATE ${literal(from)}`], ...to === undefined ? [] : [`day <= DATE ${literal(to)}`]]
  const { rows } = await rowsOf(ports, `SELECT ${columns.map(name => name === 'day' ? 'day::VARCHAR AS day' : name).join(', ')} FROM products.price_change_day
    ${filters.length === 0 ? '' : `WHERE ${filters.join(' AND ')}`} ORDER BY 3 DESC, 1, 2`, at, daysMost, signal)
  return rows.map(row => Object.fromEntries(columns.map((name, index) => [name, row[index]])))
}

export function changesCommand(ports: Ports): Command {
  return {
    name: 'changes',
    summary: 'list by day what operators have changed since prices were first said, and since they were final',
    examples: ['gridlake changes', 'gridlake changes --iso isone --from 2026-11-01 --to 2026-11-20', 'gridlake changes --at 2026-11-01'],
    options: [
      { flag: '--iso <iso>', summary: 'one operator alone', choices: isos }, { flag: '--from <day>', summary: 'from this local date on, YYYY-MM-DD' }, { flag: '--to <day>', summary: 'until this local date' },
      { flag: '--at <ref>', summary: 'branch, commit or time', default: 'main' },
    ],
    async run({ options, signal }) {
      const [iso, from, to] = ['iso', 'from', 'to'].map(name => options[name] as string | undefined)
      const rows = await changesOf(ports, { ...iso !== undefined && isIso(iso) ? { iso } : {}, ...from === undefined ? {} : { from }, ...to === undefined ? {} : { to } }, options['at'] as string, signal)
      return { json: { rows }, text: changesText(rows) }
    },
  }
}

function changesText(rows: readonly Record<string, unknown>[]): string {
  if (rows.length === 0) return 'No price has an earlier version.'
  const number = (value: unknown): string => typeof value === 'number' ? value.toFixed(2) : ''
  const head = [{ name: 'operator' }, { name: 'run' }, { name: 'day' }, ...['revised', 'changed', 'since final', 'points', 'mean', 'largest'].map(name => ({ name, right: true })), { name: 'last known (UTC)' }]
  const table = textTable(head, rows.map(row => [
    ...(['iso', 'market_run', 'day', 'revised', 'changed', 'changed_since_final', 'points'] as const).map(name => String(row[name])),
    number(row['mean_change_since_final']), number(row['largest_change_since_final']), String(row['last_known_utc']).slice(0, 16).replace('T', ' '),
  ]))
  return `${table}\n\nrevised: prices with an earlier version; changed: of another value than the first; since final: than the first that was final, with mean and largest change in USD/MWh.`
}
