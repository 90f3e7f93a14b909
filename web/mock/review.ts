/** Invented pull requests, protection, tags and sandboxes; what is sent is kept only as far as a page shows it. */
import { utc } from './calendar.ts'
import { makeCommits, makeRuns, nowMs } from './lake.ts'
import type { Answer } from './routes.ts'
import type { MockState } from './server.ts'

const ok = (body: unknown): Answer => ({ status: 200, body })
const refused = (status: number, code: string, message: string): Answer => ({ status, body: { error: { code, message, details: {} } } })
const hoursAgo = (hours: number): string => utc(nowMs - hours * 3_600_000)

const change = { table: 'market.lmp_da', added_files: 2, removed_files: 2, added_rows: 2400, removed_rows: 2388 }
const key = (hour: number) => ({ iso: 'caiso', market_run: 'DAM', node_id: 'TH_SP15_GEN-APND', interval_start_utc: `2026-11-12T${hour}:00:00.000Z` })
const conflicts = [18, 19].flatMap(hour => [
  { table: 'market.lmp_da', key: key(hour), column: 'lmp', base: 41.22, ours: 46.4, theirs: 45.73 },
  { table: 'market.lmp_da', key: key(hour), column: 'congestion', base: 6.85, ours: 12.03, theirs: 11.36 },
])

/** Three hundred rows: three pages. */
const rows = Array.from({ length: 300 }, (_, index) => {
  const row = { iso: 'caiso', market_run: 'DAM', node_id: `CAISO_GEN_${String(index).padStart(3, '0')}_N001`, interval_start_utc: '2026-11-12T18:00:00.000Z' }
  if (index % 40 === 7) return { kind: 'added', key: row, before: null, after: { lmp: 30 + index / 10, congestion: 0, version: 1 } }
  if (index % 40 === 13) return { kind: 'removed', key: row, before: { lmp: 30 + index / 10, congestion: 0, version: 1 }, after: null }
  return { kind: 'changed', key: row, before: { lmp: 30 + index / 10, version: 1 }, after: { lmp: 34.51 + index / 10, version: 2 } }
})

function rowDiff(query: URLSearchParams): unknown {
  const count = (kind: string): number => rows.filter(row => row.kind === kind).length
  return { table: query.get('table'), added: count('added'), removed: count('removed'), changed: count('changed'), rows: rows.slice(0, Number(query.get('limit') ?? 100)) }
}

const strict = { required_checks: ['mergeable', 'keys-unique', 'contract'], approvers: 'admins', direct_commits: false, forced_moves: false }
const rules = [{ pattern: 'prod', ...strict, approvals: 2, runs: false, auto_merge_from: [] }, { pattern: 'stage', ...strict, approvals: 0, runs: true, auto_merge_from: ['dev'] }]

function makePulls(mode: string) {
  const { main, sides, branches } = makeCommits(makeRuns('normal'))
  const at = (name: string): string => branches.find(branch => branch.name === name)?.commit ?? ''
  const verdict = (name: string, outcome = 'passed', message = '') => ({ name, outcome, message, definition: 'built-in', at_utc: hoursAgo(2) })
  const passed = [verdict('mergeable'), verdict('keys-unique'), verdict('contract')]
  const pull = (id: number, more: Record<string, unknown>) => ({
    id, title: 'Correct SP15 of November 12', description: 'CAISO republished the evening; the first file had no congestion.\n\nSettlement needs it before Friday.', source: 'bea/curve-trial', target: 'main', author: 'bea', state: 'open', auto_merge: false, strategy: 'fail',
    created_utc: hoursAgo(5), updated_utc: hoursAgo(2), approvals: [{ by: 'alice', role: 'admin', source: at('bea/curve-trial'), target: at('main'), at_utc: hoursAgo(2) }], merged_commit: null, round: { source: at('bea/curve-trial'), target: at('main'), candidate: sides[0]?.id, height: 12, checks: passed }, ...more,
  })
  const clash = { source: at('quarantine/ercot'), target: at('main'), candidate: null, height: null, checks: [verdict('mergeable', 'failed', 'market.lmp_da cannot be merged: both sides changed lmp')] }
  const stale = { source: sides[0]?.id, target: main[3]?.id, candidate: sides[1]?.id, height: 9, checks: passed }
  const list = [
    pull(4, { title: 'Take the ERCOT file as it is', round: clash, approvals: [], source: 'quarantine/ercot', author: 'alice' }),
    pull(3, { title: 'Trial of the curve', round: stale, auto_merge: true }),
    pull(2, {}),
    pull(1, { title: 'Correct November 5', state: 'merged', merged_commit: main[6]?.id, source: 'bea/fix-nov-12' }),
  ]
  return mode === 'empty' ? [] : mode === 'huge' ? Array.from({ length: 100 }, (_, index) => pull(200 - index, { title: `A correction with a rather long title that says what it is about, number ${index}` })) : list
}

function pullAnswer(url: URL, method: string, state: MockState): Answer {
  const pulls = makePulls(state.mode)
  const [, , , id, part] = url.pathname.split('/')
  const found = pulls.find(pull => String(pull['id']) === id)
  if (!found) return refused(404, 'review/unknown', `there is no pull request ${id}`)
  if (part === 'diff') return ok(url.searchParams.has('table') ? { from: 'a', to: 'b', ...rowDiff(url.searchParams) as object } : { from: 'main', to: 'bea/curve-trial', tables: [change], names: [] })
  if (part === 'preview') return ok({ base: 'a', source: 'b', target: 'c', tables: [{ ...change, how: 'conflict' }], conflicts, conflict_count: 2, names: [] })
  if (method !== 'GET' && part === 'merge') return refused(409, 'lake/protected', `pull request ${id} cannot be merged yet`)
  const stale = found['id'] === 3
  const clash = found['id'] === 4
  const missing = found['state'] !== 'open' ? [] : stale ? ['main moved since its checks ran'] : clash ? ['check mergeable failed'] : []
  const approvals = { counted: stale || clash ? [] : ['alice'], stale: stale ? ['alice'] : [], needed: 1 }
  const standing = found['state'] === 'open' ? { current: !stale, ready: missing.length === 0, missing, approvals, required_checks: ['mergeable', 'keys-unique', 'contract'] } : null
  const events = [
    { kind: 'opened', by: 'bea', at_utc: hoursAgo(5), text: String(found['title']) }, { kind: 'checked', by: 'bea', at_utc: hoursAgo(4), text: '9f3c21ab into 77e0d19f: all checks passed' },
    { kind: 'commented', by: 'desk-west', at_utc: hoursAgo(3), text: 'HE 19 looks right to me.\nThank you.' }, { kind: 'approved', by: 'alice', at_utc: hoursAgo(2), text: '9f3c21ab into 77e0d19f' },
  ]
  return ok({ pull: found, events, standing })
}

/** Null for paths of others. */
export function reviewAnswer(method: string, url: URL, state: MockState): Answer | null {
  const query = url.searchParams
  const { main, branches } = makeCommits(makeRuns(state.mode))
  const none = state.mode === 'empty'
  if (url.pathname === '/api/pulls' && method === 'GET') {
    return ok({ pull_requests: makePulls(state.mode).filter(pull => !query.has('state') || pull['state'] === query.get('state')) })
  }
  if (url.pathname.startsWith('/api/pulls/')) return pullAnswer(url, method, state)
  switch (`${method} ${url.pathname}`) {
    case 'GET /api/tags': return ok({ tags: none ? [] : [{ name: 'close-nov-20', commit: main[5]?.id, at_utc: hoursAgo(60), author: 'alice', message: 'The day\'s close' }] })
    case 'GET /api/storage': return ok({ refs: branches.map(({ name }, index) => ({ ref: name, files: 4237, bytes: 708_010_000, unique_files: index * 2, unique_bytes: index * 41_200 })) })
    case 'GET /api/sandboxes': return ok({ sandboxes: none ? [] : [{ branch: 'bea/curve-trial', owner: 'bea', created_utc: hoursAgo(150), expires_utc: utc(nowMs + 18 * 3_600_000), phase: 'warning', commits: 3, commits_max: 200, bytes: 41_200, bytes_max: 10e9 }] })
    case 'GET /api/protection': return ok({ rules: none ? [] : rules })
    case 'GET /api/checks': return ok({ checks: none ? [] : [{ name: 'no-wild-prices', sql: 'SELECT node_id, lmp FROM market.lmp_da WHERE lmp > 5000', doc: 'Above every cap.', by: 'alice', at_utc: hoursAgo(300) }] })
    case 'GET /api/hooks': return ok({ hooks: none ? [] : [{ name: 'tell-desk', pattern: 'main', on: ['after-merge'], webhook: { url: 'https://example.org/hook', secret: 'HOOK_SECRET' }, check: null, timeout_ms: 5000, by: 'alice', at_utc: hoursAgo(200) }] })
    case 'GET /api/hooks/deliveries': return ok({ deliveries: none ? [] : [{ id: 'd1', hook: 'tell-desk', event: 'after-merge', ref: 'main', commit: main[0]?.id, outcome: 'passed', message: '', attempts: 1, at_utc: hoursAgo(1) }, { id: 'd2', hook: 'tell-desk', event: 'after-merge', ref: 'main', commit: main[1]?.id, outcome: 'failed', message: 'no answer within 5000 ms', attempts: 5, at_utc: hoursAgo(2) }] })
    case 'GET /api/diff/rows': return ok(rowDiff(query))
    case 'GET /api/merge': return ok({ base: 'a', source: 'b', target: 'c', tables: [{ ...change, how: query.get('strategy') === 'fail' ? 'conflict' : 'rows' }], conflicts: query.get('strategy') === 'fail' ? conflicts : [], conflict_count: query.get('strategy') === 'fail' ? 2 : 0, names: [] })
    case 'GET /api/revert': return ok({ target: main[0]?.id, tables: [{ ...change, how: 'taken' }], conflicts: [], conflict_count: 0, names: [], commits: [query.get('thing')], readers: ['products.bucket_price_day', 'products.dart_hour'] })
    case 'GET /api/cherry-pick': return ok({ target: main[0]?.id, tables: [{ ...change, how: 'conflict' }], conflicts, conflict_count: 2, names: [] })
    default: return null
  }
}
