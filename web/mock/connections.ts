/** Invented connections, and a source whose sample is always the same. */
import { parse, stringify } from 'yaml'
import { utc } from './calendar.ts'
import { nowMs } from './lake.ts'
import type { Answer } from './routes.ts'
import type { MockState } from './server.ts'

const ok = (body: unknown): Answer => ({ status: 200, body })
const ago = (minutes: number): string => utc(nowMs - minutes * 60_000)

const columns = [
  { name: 'hub', from: 'Hub Name', type: 'string', key: true },
  { name: 'interval_start_utc', from: 'Hour Ending (local)', type: 'timestamptz', format: '%m/%d/%Y %H:%M', time_zone: 'America/Chicago', ends_interval: true, key: true },
  { name: 'price_usd_mwh', from: 'Price ($/MWh)', type: 'double', unit: 'USD/MWh' },
  { name: 'comment', from: 'Comment', type: 'string' },
]
const notes = ['Hour Ending (local) has times without an offset, taken to be of America/Chicago', 'Hour Ending (local) is taken to end its interval, by its name', 'Comment is empty in the sample: its type is not known']

function specOf(name: string, address: string) {
  const url = URL.parse(address)
  return {
    version: '1.2', name, created_by: 'alice',
    provider: {
      name, display_name: name, provider_type: 'file_ftp', tenant_id: 'desk', owner: 'alice', base_url: url?.origin ?? 'https://vendor.example',
      endpoints: [{ name: 'rows', path: url?.pathname ?? '/prices.csv', response_format: 'csv', interval_minutes: 60, columns }],
      sinks: [{ type: 'iceberg', config: { warehouse: 'lake' }, table_name: `desk.${name.toLowerCase().replaceAll(/\W+/g, '_')}` }],
    },
  }
}

interface Outcome { state: string, rows: number, error?: { code: string, message: string }, minutes: number, runs?: string[] }

function connection(name: string, outcomes: readonly Outcome[], more: Record<string, unknown> = {}) {
  return {
    name, display_name: name === 'vendor-prices' ? 'Prices of a vendor' : name, owner: 'alice', version: 2, by: 'bea', at_utc: ago(4000), state: 'active', schedule_cron: '5 * * * *', schedule_timezone: 'America/Chicago', next_utc: ago(-18),
    endpoints: outcomes.map(({ state, rows, error, minutes, runs = [] }, index) => ({ endpoint: index === 0 ? 'rows' : `rows-${index + 1}`, cursor: index === 0 ? null : '2026-11-23T16:00:00Z', last: { endpoint: 'rows', state, rows, files: rows === 0 ? 0 : 1, runs, started_utc: ago(minutes + 1), finished_utc: ago(minutes), error: error ?? null } })),
    ...more,
  }
}

function connections(state: MockState) {
  if (state.mode === 'empty') return []
  const refused = { code: 'connections/refused', message: 'outages: https://api.vendor.example/outages answered 403 Forbidden: the key is not of this product. Look at auth_config of the endpoint, and at the variable that it names.' }
  const few = [
    connection('vendor-prices', [{ state: 'merged', rows: 24, minutes: 42 }]),
    connection('outages', [{ state: 'failed', rows: 0, minutes: 3, error: refused }, { state: 'unchanged', rows: 0, minutes: 3 }]),
    connection('weather-stations', [{ state: 'quarantined', rows: 1440, minutes: 130, error: { code: 'gate/value.range', message: '14 values of temperature_degf are outside -60 and 140.' } }], { state: 'paused', next_utc: null }),
    connection('settlements', [], { schedule_cron: null, next_utc: null, version: 1 }),
  ]
  return state.mode === 'huge' ? [...few, ...Array.from({ length: 120 }, (_, index) => connection(`a-connection-with-a-rather-long-name-${index}`, [{ state: 'merged', rows: 1_000_000 + index, minutes: index }]))] : few
}

function checked(text: string) {
  const problems: { path: string, severity: string, message: string, line: number | null }[] = []
  let spec = {} as { name?: string, provider?: { schedule_cron?: string } }
  try {
    spec = parse(text) as typeof spec
  } catch (error) {
    problems.push({ path: '', severity: 'error', message: `this is neither YAML nor JSON that can be read: ${String(error).split('\n')[0]}`, line: 1 })
  }
  const wrong = (path: string, message: string) => problems.push({ path, severity: 'error', message, line: null })
  if (!/^[A-Za-z][\w-]*$/.test(spec.name ?? '')) wrong('/name', 'expected a letter, then letters, digits, - or _')
  const cron = spec.provider?.schedule_cron
  if (cron !== undefined && !/^(\S+ ){4}\S+$/.test(cron)) wrong('/provider/schedule_cron', `"${cron}" is no schedule: it has 5 fields. Expected: minute hour day month weekday, such as "5 * * * *"`)
  const valid = problems.length === 0
  return { valid, spec: valid ? spec : null, problems, next_runs_utc: valid && cron !== undefined ? [18, 78, 138, 198, 258].map(minutes => ago(-minutes)) : [] }
}

const rows = Array.from({ length: 24 }, (_, hour) => ({ hub: hour % 2 === 0 ? 'NORTH' : 'SOUTH', interval_start_utc: utc(Date.parse('2026-11-22T06:00:00Z') + hour * 3_600_000), price_usd_mwh: 21.5 + hour, comment: null }))

export function connectionsAnswer(method: string, url: URL, body: unknown, state: MockState): Answer | null {
  const { text = '', name = '', address = '' } = (body ?? {}) as { text?: string, name?: string, address?: string }
  const path = url.pathname
  const all = connections(state)
  if (path === '/api/uis/validate') return ok(checked(text))
  if (path === '/api/uis/sample') return ok({ text: stringify(specOf(name, address)), columns, interval_minutes: 60, notes })
  if (path === '/api/uis/plan') return ok({ faults: [], version: 1, tables: [{ endpoint: 'rows', does: 'make', table: { name: 'desk.prices', columns: columns.map((column, index) => ({ ...column, id: 10 + index, required: column.key === true, doc: '' })), key: ['hub', 'interval_start_utc'] } }] })
  if (path === '/api/uis/preview') return ok({ previews: [{ endpoint: 'rows', table: 'desk.prices', columns: columns.map(column => ({ ...column, required: false, doc: '' })), rows: 240, sample: rows, verdict: { outcome: 'pass', rows: 240, aside: 0, findings: [{ rule: 'grid.gap', severity: 'warn', file: 0, count: 1, message: 'NORTH has no row for 1 interval between 2026-11-22T06:00Z and 2026-11-23T06:00Z.', remedy: 'Fetch the window again.', examples: [] }] } }] })
  if (path === '/api/connections') return ok(method === 'POST' ? all[0] ?? connection('vendor-prices', []) : { connections: all })
  const [, wanted, act] = /^\/api\/connections\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
  if (wanted === undefined) return null
  const found = all.find(one => one.name === decodeURIComponent(wanted))
  if (!found) return { status: 404, body: { error: { code: 'connections/unknown', message: `there is no connection "${wanted}"`, details: {} } } }
  if (act === 'run') return ok({ endpoints: found.endpoints.map(({ last }) => last) })
  return ok({ ...found, text: stringify(specOf(found.name, 'https://vendor.example/prices.csv'), { lineWidth: 0 }) })
}
