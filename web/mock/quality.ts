/** Invented quality, quarantine and rules, from the same runs as the rest. */
import { utc } from './calendar.ts'
import { feedSeeds, makeRuns, nowMs, type MockRun } from './lake.ts'
import type { Answer } from './routes.ts'
import type { MockState } from './server.ts'

const ok = (body: unknown): Answer => ({ status: 200, body })
const refused = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message, details: {} } } })
interface MockFinding { rule: string, severity: string, count: number }
const said = (run: MockRun): readonly MockFinding[] => run.verdict?.findings ?? []
const newest = (runs: readonly MockRun[]): string | null => runs[0]?.started_utc ?? null

function quality(runs: readonly MockRun[]) {
  return feedSeeds.flatMap(({ iso, report, title, dataset }) => {
    const own = runs.filter(run => run.iso === iso && run.report === report)
    if (own.length === 0) return []
    const judged = own.filter(({ verdict }) => verdict !== null)
    const dirty = judged.filter(run => said(run).length > 0)
    const findings = dirty.flatMap(said)
    const count = (severity: string): number => findings.filter(finding => finding.severity === severity).length
    const rules = [...Map.groupBy(findings, ({ rule, severity }) => `${rule} ${severity}`).values()].map(group => ({ rule: group[0]?.rule, severity: group[0]?.severity, findings: group.length, faults: group.reduce((sum, finding) => sum + finding.count, 0), runs: group.length, last_utc: newest(dirty) }))
    return [{
      iso, report, title, dataset, runs: judged.length, clean_runs: judged.length - dirty.length, failed_runs: own.filter(({ state }) => state === 'failed').length, quarantined: own.filter(({ state }) => state === 'quarantined').length,
      findings: { block: count('block'), warn: count('warn'), note: count('note') }, last_run_utc: newest(own), last_finding_utc: newest(dirty), last_clean_utc: newest(judged.filter(run => !dirty.includes(run))), rules,
    }]
  })
}

function findings(runs: readonly MockRun[], query: URLSearchParams): Answer {
  const fits = (key: string, value: string): boolean => !query.has(key) || query.getAll(key).includes(value)
  const all = runs.filter(run => fits('iso', run.iso) && fits('report', run.report)).flatMap(run => said(run).map((finding, index) => ({ run: run.id, n: index + 1, iso: run.iso, report: run.report, dataset: run.dataset, state: run.state, at_utc: run.started_utc, ...finding, examples: undefined, file: run.files[0]?.name ?? null })))
  const wanted = all.filter(({ rule, severity }) => fits('rule', rule) && fits('severity', severity))
  const limit = Number(query.get('limit') ?? 100)
  return ok({ findings: wanted.slice(0, limit), next: wanted.length > limit ? 'older' : null })
}

const hourly = Array.from({ length: 24 }, (_, hour) => ({ interval_start_utc: utc(Date.parse('2026-11-23T06:00:00Z') + hour * 3_600_000), quarantined: 30 + 12 * Math.sin(hour / 4) + (hour === 9 ? 38 : 0), kept: 30 + 12 * Math.sin(hour / 4), suspicious: hour === 9 }))
const differences = Array.from({ length: 30 }, (_, index) => ({ iso: 'ercot', market_run: 'SCED', node_id: index % 2 === 0 ? 'HB_WEST' : 'LZ_WEST', interval_start_utc: utc(Date.parse('2026-11-23T06:00:00Z') + index * 900_000), quarantined_lmp: 41.22 + index, kept_lmp: 41.22, quarantined_energy: null, kept_energy: null }))

function held(run: MockRun): Answer {
  return ok({
    run, keep_days: 30, obstacle: null,
    beside: { rows: run.rows, same: run.rows - 340, differing: 312, fresh: 28, differences, series: ['HB_WEST', 'LZ_WEST'].map(node_id => ({ market_run: 'SCED', node_id, interval_minutes: 60, points: hourly })) },
  })
}

const builtIn = [
  { of: 'prices', id: 'price.identity', severity: 'block', expects: 'The price is the sum of its components.', remedy: 'Compare one of the rows with the operator\'s own display.' },
  { of: 'prices', id: 'grid.gap', severity: 'warn', expects: 'A file has no gap.', remedy: 'Fetch the window again.' },
  { of: 'history', id: 'price.spike', severity: 'note', expects: 'Prices are not far above those before.', remedy: 'Nothing to do.' },
  { of: 'lists', id: 'node.unknown', severity: 'warn', expects: 'The list has every node.', remedy: 'Load the list.' },
]
const own = [
  { name: 'capped-hubs', dataset: 'market.lmp_da', severity: 'quarantine', expects: 'Hubs stay below the cap.', remedy: 'Compare with the operator\'s display.', sql: 'SELECT node_id, interval_start_utc, lmp FROM batch WHERE node_id LIKE \'%HUB\' AND lmp > 5000', form: null, by: 'alice', at_utc: utc(nowMs - 86_400_000) },
  { name: 'lengths', dataset: 'market.lmp_rt', severity: 'warn', expects: 'Intervals have a known length.', remedy: 'Look at the file.', sql: null, form: { in: { column: 'interval_minutes', values: [5, 15, 60] } }, disabled: true, by: 'bea', at_utc: utc(nowMs - 9e8) },
]
const suggested = [{ name: 'lmp_da-filled', dataset: 'market.lmp_da', severity: 'warn', expects: 'Columns that were always filled stay so.', not_null: ['iso', 'node_id', 'lmp'] }, { name: 'lmp_da-lmp', dataset: 'market.lmp_da', severity: 'warn', expects: 'lmp lies where it has lain (USD/MWh).', between: { column: 'lmp', min: -120, max: 450 } }]

const tried = Array.from({ length: 20 }, (_, index) => {
  const day = utc(nowMs - (20 - index) * 86_400_000).slice(0, 10)
  const found = index % 6 === 2 ? 4 + index : 0
  return { run: `tried${index}`, rows: 2400, found, error: null, days: [{ day, rows: 2400, found }], examples: found === 0 ? [] : [{ node_id: 'TH_SP15_GEN-APND', interval_start_utc: `${day}T18:00:00Z`, lmp: 2104.5 }] }
})

/** Null for paths of others. */
export function qualityAnswer(method: string, url: URL, state: MockState): Answer | null {
  const runs = makeRuns(state.mode)
  const none = state.mode === 'empty'
  const quarantined = runs.filter(run => run.state === 'quarantined')
  const [, , area, id, deed] = url.pathname.split('/')
  if (area === 'quarantine' && id !== undefined) {
    const run = quarantined.find(candidate => candidate.id === id)
    return !run ? refused(409, 'gate/not-quarantined', `run ${id} is not in quarantine`) : deed === undefined ? held(run) : ok(run)
  }
  switch (`${method} ${url.pathname}`) {
    case 'GET /api/quality': return ok({ now_utc: utc(nowMs), days: Number(url.searchParams.get('days')), runs: runs.length, complete: state.mode !== 'huge', since_utc: utc(nowMs - 30 * 86_400_000), feeds: quality(runs) })
    case 'GET /api/quality/findings': return findings(runs, url.searchParams)
    case 'GET /api/quarantine': return ok({ runs: quarantined, keep_days: 30 })
    case 'GET /api/rules': return ok({ rules: none ? [] : own })
    case 'PUT /api/rules': return ok({ rules: own.slice(0, 1) })
    case 'GET /api/rules/built-in': return ok({ rules: builtIn })
    case 'GET /api/rules/suggest': return ok({ rules: none ? [] : suggested, yaml: '' })
    case 'POST /api/rules/test': return ok({ runs: none ? [] : tried })
    default: return area === 'rules' && method === 'DELETE' ? { status: 204, body: null } : null
  }
}
