import { marketDays, markets } from './calendar.ts'
import { connectionsAnswer } from './connections.ts'
import { curvesAnswer } from './curves.ts'
import { makeCommits, makeFeeds, makeRuns, nowMs, type MockRun } from './lake.ts'
import { marketsAnswer } from './markets.ts'
import { bucketPrices, dart, priceSeries } from './prices.ts'
import { qualityAnswer } from './quality.ts'
import { reviewAnswer } from './review.ts'
import type { MockState } from './server.ts'
import { runSql, tables } from './sql.ts'

export interface Answer { status: number, body?: unknown, text?: string, headers?: Record<string, string> }

function failure(status: number, code: string, message: string): Answer { return { status, body: { error: { code, message, details: {} } } } }
function ok(body: unknown): Answer { return { status: 200, body } }

const admin = { name: 'alice', role: 'admin' }

export function answer(method: string, url: URL, body: unknown, state: MockState): Answer {
  const path = url.pathname
  if (method !== 'GET' && path === '/api/session') return session(method, body, state)
  if (state.loggedOut) return failure(401, 'access/unauthenticated', 'Nobody is logged in. Log in, or send a token as Authorization: Bearer.')
  if (path === '/api/me') return ok(admin)
  if (state.mode === 'error' && path !== '/api/sql') return failure(500, 'lake/corrupt', `The manifest metadata/8842-m0.avro of market.lmp_da is missing, so that ${path} cannot be answered. Restore the data folder from its last backup.`)
  const runs = makeRuns(state.mode)
  const found = connectionsAnswer(method, url, body, state) ?? reviewAnswer(method, url, state) ?? qualityAnswer(method, url, state) ?? lakeAnswer(method, url, runs, state) ?? marketsAnswer(url, state) ?? curvesAnswer(url, state) ?? marketAnswer(url, state) ?? peopleAnswer(method, url, body, state)
  if (path === '/api/sql' && method === 'POST') return sql(body as { sql: string, limit?: number, format?: string }, state)
  return found ?? failure(404, 'usage/invalid', `There is no ${method} ${path}.`)
}

function session(method: string, body: unknown, state: MockState): Answer {
  if (method === 'DELETE') {
    state.loggedOut = true
    return { status: 204, body: null }
  }
  const { name, password } = body as { name: string, password: string }
  if (password !== 'correct horse') return failure(401, 'access/unauthenticated', `Name and password of ${name} do not fit together. Check both; after five attempts there is a pause.`)
  state.loggedOut = false
  return ok({ ...admin, name })
}

const lakePaths = /^\/api\/(overview|runs|branches|log|diff|tables)(\/|$)/

function lakeAnswer(_method: string, url: URL, runs: MockRun[], state: MockState): Answer | null {
  const query = url.searchParams
  if (!lakePaths.test(url.pathname)) return null
  const { main, sides, branches } = makeCommits(runs)
  const all = [...main, ...sides]
  if (url.pathname === '/api/overview') {
    const feeds = makeFeeds(state.mode)
    return ok({
      now_utc: new Date(nowMs).toISOString().replace('.000Z', 'Z'), ref_commit: main[0]?.id ?? '0000000000',
      totals: state.mode === 'empty' ? { tables: 0, rows: 0, files: 0, bytes: 0, commits: 1, runs: 0 } : { tables: 6, rows: 60_536_580, files: 4_237, bytes: 708_010_000, commits: all.length, runs: runs.length },
      feeds, attention: runs.filter(run => run.state === 'quarantined' || run.state === 'failed').slice(0, 12), recent_runs: runs.slice(0, 40),
    })
  }
  if (url.pathname === '/api/runs') {
    const state_ = query.get('state')
    const words = (query.get('q') ?? '').toLowerCase().split(/\s+/)
    const wanted = runs.filter(run => (!state_ || run.state === state_) && (!query.has('iso') || run.iso === query.get('iso')) && words.every(word => JSON.stringify(run).toLowerCase().includes(word)))
    const start = query.has('before') ? wanted.findIndex(run => run.id === query.get('before')) + 1 : 0
    const page = wanted.slice(start, start + Number(query.get('limit') ?? 50))
    return ok({ runs: page, next: start + page.length < wanted.length ? page.at(-1)?.id ?? null : null })
  }
  if (url.pathname.startsWith('/api/runs/')) {
    const id = decodeURIComponent(url.pathname.slice('/api/runs/'.length))
    const run = runs.find(candidate => candidate.id === id)
    return run ? ok(run) : failure(404, 'lake/unknown-run', `There is no run ${id}. List them with gridlake runs.`)
  }
  if (url.pathname === '/api/branches') return ok({ branches })
  if (url.pathname === '/api/log') {
    const ref = query.get('ref') ?? 'main'
    const tip = branches.find(branch => branch.name === ref)?.commit ?? all.find(commit => commit.id.startsWith(ref))?.id
    if (!tip && state.mode !== 'empty') return failure(404, 'lake/unknown-ref', `There is no branch, commit or time ${ref}.`)
    const byId = new Map(all.map(commit => [commit.id, commit]))
    const seen = new Set<string>()
    const walk = tip ? [tip] : []
    for (let at = walk.shift(); at; at = walk.shift()) {
      if (seen.has(at)) continue
      seen.add(at)
      walk.push(...byId.get(at)?.parents ?? [])
    }
    const commits = all.filter(commit => seen.has(commit.id)).sort((a, b) => b.at_utc.localeCompare(a.at_utc)).slice(0, Number(query.get('limit') ?? 100))
    return ok({ commits })
  }
  if (url.pathname === '/api/diff') {
    const from = query.get('from') ?? ''
    const to = query.get('to') ?? ''
    if (from === to) return ok({ from, to, tables: [], names: [] })
    return ok({ from, to, tables: [{ table: 'market.lmp_da', added_files: 14, removed_files: 2, added_rows: 182_400, removed_rows: 2388 }, { table: 'market.lmp_rt', added_files: 96, removed_files: 0, added_rows: 1_204_112, removed_rows: 0 }, { table: 'market.lmp_superseded', added_files: 2, removed_files: 0, added_rows: 480, removed_rows: 0 }], names: [] })
  }
  if (url.pathname === '/api/tables') return ok({ tables: tables(state.mode) })
  return null
}

function marketAnswer(url: URL, state: MockState): Answer | null {
  const query = url.searchParams
  const iso = query.get('iso') ?? 'caiso'
  const market = query.get('market') === 'rt' ? 'rt' : 'da'
  const lastMs = Date.parse(market === 'rt' ? '2026-11-23T16:15:00Z' : '2026-11-24T08:00:00Z')
  const known = markets[iso]
  if (!known) return failure(400, 'usage/invalid', `iso should be one of ${Object.keys(markets).join(', ')}; found ${iso}.`)
  if (url.pathname === '/api/prices') {
    const firstMs = state.mode === 'huge' ? Date.parse('2025-11-10T08:00:00Z') : Date.parse('2026-10-01T07:00:00Z')
    const fromMs = Math.max(Date.parse(query.get('from') ?? ''), firstMs)
    const toMs = Math.min(Date.parse(query.get('to') ?? ''), lastMs)
    const series = state.mode === 'empty' ? [] : query.getAll('node').map(node => priceSeries({ iso, market, node, fromMs, toMs, revised: !query.has('at') }))
    return ok({ commit: '9f3c21ab77e0d1', series })
  }
  if (url.pathname === '/api/nodes') {
    const wanted = (query.get('q') ?? '').toLowerCase()
    const listed = query.has('iso') ? known.nodes.map(node => [iso, ...node] as const) : Object.entries(markets).flatMap(([name, market]) => market.nodes.map(node => [name, ...node] as const))
    const extra = Array.from({ length: 60 }, (_, index) => [iso, `${iso.toUpperCase()}_GEN_${String(index + 1).padStart(3, '0')}_N001`, `Generator ${index + 1}`, 'GEN'] as const)
    const nodes = [...listed, ...extra].filter(([, id, name]) => `${id} ${name}`.toLowerCase().includes(wanted)).slice(0, Number(query.get('limit') ?? 50))
    return ok({ nodes: state.mode === 'empty' ? [] : nodes.map(([operator, node_id, name, type]) => ({ iso: operator, node_id, name, type })) })
  }
  if (url.pathname === '/api/calendar') return ok({ zone: known.zone, days: marketDays(iso, query.get('from') ?? '', query.get('to') ?? '') })
  if (url.pathname === '/api/products/bucket-prices') return ok({ rows: state.mode === 'empty' ? [] : bucketPrices(iso, query.get('node') ?? '', market, query.get('grain') ?? 'day', query.get('from') ?? '', query.get('to') ?? '', lastMs) })
  if (url.pathname === '/api/products/dart') return ok({ rows: state.mode === 'empty' ? [] : dart(iso, query.get('node') ?? '', query.get('from') ?? '', query.get('to') ?? '', Date.parse('2026-11-23T16:15:00Z')) })
  return null
}

function peopleAnswer(method: string, url: URL, body: unknown, state: MockState): Answer | null {
  if (url.pathname === '/api/users' && method === 'GET') return ok({ users: [{ name: 'alice', role: 'admin', created_utc: '2026-09-01T09:00:00Z' }, { name: 'bea', role: 'reader', created_utc: '2026-10-12T14:30:00Z' }, { name: 'desk-west', role: 'reader', created_utc: '2026-11-02T08:05:00Z' }] })
  if (url.pathname.startsWith('/api/users')) {
    const name = (body as { name?: string } | null)?.name
    return name === 'alice' ? failure(409, 'access/exists', 'A user alice exists. Choose another name.') : { status: 204, body: null }
  }
  if (url.pathname === '/api/tokens' && method === 'GET') {
    const tokens = Array.from({ length: state.tokens }, (_, index) => ({ id: `tok-${index + 1}`, name: ['notebook', 'grafana', 'new token'][Math.min(index, 2)], user: index === 1 ? 'desk-west' : 'alice', role: index === 1 ? 'reader' : 'admin', created_utc: '2026-11-02T08:05:00Z', expires_utc: index === 1 ? null : '2027-02-01T00:00:00Z', last_used_utc: index === 1 ? '2026-11-23T16:18:00Z' : null }))
    return ok({ tokens: state.mode === 'empty' ? [] : tokens })
  }
  if (url.pathname === '/api/tokens') {
    state.tokens += 1
    return ok({ id: `tok-${state.tokens}`, token: 'glk_mock_7Qm2vR9xKc4TnB6sWd1Zp8Yh' })
  }
  if (url.pathname.startsWith('/api/tokens/')) {
    state.tokens -= 1
    return { status: 204, body: null }
  }
  return null
}

function sql(body: { sql: string, limit?: number, format?: string }, state: MockState): Answer {
  const result = runSql(body.sql, body.limit ?? 10_000, state.mode)
  if (result.status !== 200 || !body.format || body.format === 'json') return result
  const { columns, rows } = result.body as { columns: { name: string }[], rows: unknown[][] }
  return { status: 200, text: [columns.map(column => column.name).join(','), ...rows.map(row => row.join(','))].join('\n'), headers: { 'content-disposition': `attachment; filename="query.${body.format}"` } }
}
