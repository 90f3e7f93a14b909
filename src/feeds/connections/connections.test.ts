/** From a specification to rows: previewed, planned, applied, fetched by hand and on schedule, held back, changed, removed. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { parseConfig } from '#base/config.ts'
import { isFailure } from '#base/error.ts'
import { silent } from '#base/log.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import { marketRules, verdictText } from '#gate/rules/index.ts'
import { openLake } from '#lake/versions/index.ts'
import { quarantineOf, runLedger } from '../ingest/index.ts'
import { describedReports } from './described.ts'
import { connectionsOf } from './service.ts'

type Answer = (asked: URL, request: IncomingMessage) => { status?: number, body: string, endless?: boolean }
const key = 'a-key-that-nobody-may-see'
const terms = { branch: 'main', merge: true, author: 'ana' } as const

/** Connections over a real lake, beside a source on loopback that answers as `answer` says. */
async function opened(t: TestContext, answer: Answer) {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-connections-'))
  const scratch = join(folder, 'scratch')
  await mkdir(join(folder, 'objects'))
  await mkdir(scratch)
  const asked: URL[] = []
  const source = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://source')
    asked.push(url)
    const { status = 200, body, endless = false } = answer(url, request)
    if (endless) response.useChunkedEncodingByDefault = false
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>(resolve => source.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(source.address() as AddressInfo).port}`
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '512MB', tempFolder: scratch, readable: [join(folder, 'objects')] })
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  t.after(async () => {
    source.close()
    await engine.close()
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const time = { now: Date.parse('2026-11-20T12:00:00Z') }
  const ports = { engine, meta, objects: diskObjects(join(folder, 'objects')), clock: { now: () => time.now }, log: silent, scratch, config: parseConfig({ connections: { allow_private: host } }), code: '0', verdictText }
  const lake = openLake({ ...ports, views: [], datasets: [] })
  const ledger = runLedger(meta)
  const service = () => connectionsOf({ ...ports, lake, ledger, gate: marketRules(), secret: name => name === 'KEY' ? key : undefined, timing: { now: () => 0, sleep: async () => {}, random: () => 0 } })
  const ask = async <T extends Record<string, unknown>>(sql: string): Promise<T[]> => {
    const session = await engine.session()
    try {
      return await session.rows<T>((await lake.plan(sql, 'main')).sql)
    } finally {
      session.close()
    }
  }
  const quarantine = quarantineOf({ ...ports, lake, ledger, described: describedReports({ meta, lake }) })
  return { service: service(), again: service, asked, ask, time, host, scratch, ledger, lake, quarantine, meta }
}

const spec = (host: string, more = ''): string => `
version: '1.2'
name: load
created_by: ana
provider:
  name: vendor-load
  display_name: The vendor's load
  provider_type: rest_api
  tenant_id: desk
  owner: ana
  base_url: http://${host}
  schedule_cron: '*/5 * * * *'
  endpoints:
    - name: load
      path: /load
      auth: api_key
      auth_config: { in: header, name: x-key, key_ref: env:KEY }
      incremental: { from_param: from, to_param: to, start: '2026-11-20T11:00:00Z' }
      interval_minutes: 5
      response_path: $.rows
      columns:
        - { name: area, type: string, key: true }
        - { name: interval_start_utc, from: at, type: timestamptz, key: true }
        - { name: load_mw, from: /load/mw, type: double, unit: MW }
${more}  sinks:
    - { type: iceberg, config: { warehouse: lake }, table_name: desk.load }
`

/** What a fetch left behind. */
async function left(scratch: string): Promise<string[]> { return (await readdir(scratch)).filter(name => name.startsWith('intake')) }

/** Every five minutes from the window's begin to before its end. */
const fiveMinutes = (load: (at: number) => unknown): Answer => (url, { headers }) => {
  if (headers['x-key'] !== key) return { status: 401, body: '{"error":"who are you"}' }
  const [from, to] = ['from', 'to'].map(name => Date.parse(url.searchParams.get(name) ?? '')) as [number, number]
  const rows: unknown[] = []
  for (let at = Math.ceil(from / 300_000) * 300_000; at < to; at += 300_000) rows.push({ area: 'N', at: new Date(at).toISOString(), load: { mw: load(at) } })
  return { body: JSON.stringify({ rows }) }
}

test('a specification is previewed without a trace, applied, and fetched; the next fetch goes on from there', async t => {
  const { service, asked, ask, time, host, scratch } = await opened(t, fiveMinutes(() => 100))
  const [preview] = await service.preview(service.spec(spec(host)))
  assert.deepEqual([preview?.table, preview?.rows, preview?.sample[0]?.['load_mw'], preview?.verdict.outcome], ['desk.load', 12, 100, 'pass'])
  assert.deepEqual((await service.plan(service.spec(spec(host)))).tables.map(({ does }) => does), ['make'])
  assert.deepEqual([await service.list(), await left(scratch)], [[], []])
  const applied = await service.apply(spec(host), 'ana')
  assert.deepEqual([applied.version, applied.by, (await service.list())[0]?.next_utc], [1, 'ana', '2026-11-20T12:05:00.000Z'])
  const [first] = await service.run('vendor-load', terms)
  assert.deepEqual([first?.state, first?.rows, first?.runs.length], ['merged', 12, 1])
  time.now += 10 * 60_000
  assert.deepEqual((await service.run('vendor-load', terms)).map(({ state, rows }) => [state, rows]), [['merged', 2]])
  assert.equal(asked.at(-1)?.searchParams.get('from'), '2026-11-20T12:00:00.000Z')
  assert.deepEqual(await ask('SELECT count(*)::INTEGER AS rows, max(version) AS version, max(interval_start_utc) AS last FROM desk.load'), [{ rows: 14, version: 1, last: new Date('2026-11-20T12:05:00Z') }])
  assert.deepEqual(await left(scratch), [])
})

test('by schedule each time is run once, by whichever server; what a dead one left is taken up', async t => {
  const { service, again, asked, ask, time, host, meta } = await opened(t, fiveMinutes(at => at / 1e9))
  const signal = new AbortController().signal
  await service.apply(spec(host), 'ana')
  await service.runDue(signal)
  assert.equal(asked.length, 0)
  const other = again()
  for (let minute = 1; minute <= 20; minute++) {
    time.now += 60_000
    await Promise.all([service.runDue(signal), other.runDue(signal)])
  }
  assert.equal(asked.length, 4)
  const [due] = await meta.scan<Record<string, unknown>>('connection-due/')
  await meta.write({ put: [{ key: due?.key ?? '', value: { ...due?.value, done: false, process: { pid: 2 ** 30, began: '' } } }] })
  await Promise.all([service.runDue(signal), other.runDue(signal)])
  assert.equal(asked.length, 5)
  await service.setState('vendor-load', 'paused', 'ana')
  time.now += 3_600_000
  await service.runDue(signal)
  assert.deepEqual([asked.length, (await service.get('vendor-load')).next_utc], [5, null])
  await service.setState('vendor-load', 'active', 'ana')
  time.now += 300_000
  await service.runDue(signal)
  assert.deepEqual([asked.length, asked.at(-1)?.searchParams.get('from')], [6, '2026-11-20T12:20:00.000Z'])
  assert.deepEqual(await ask('SELECT count(*)::INTEGER AS rows, count(DISTINCT interval_start_utc)::INTEGER AS intervals, max(version) AS version FROM desk.load'), [{ rows: 29, intervals: 29, version: 1 }])
})

test('a source that refuses leaves its place as it was, and no error shows a secret', async t => {
  let broken = true
  const { service, asked, time, host, ledger } = await opened(t, (url, request) => broken ? { status: 403, body: `no, ${request.headers['x-key'] as string}` } : fiveMinutes(() => 1)(url, request))
  await service.apply(spec(host), 'ana')
  const [failed] = await service.run('vendor-load', terms)
  assert.equal(failed?.state, 'failed')
  assert.match(failed?.error?.message ?? '', /403/)
  assert(!JSON.stringify([failed, await service.list()]).includes(key))
  broken = false
  time.now += 3_600_000
  assert.deepEqual((await service.run('vendor-load', terms)).map(({ state, rows }) => [state, rows]), [['merged', 24]])
  assert.equal(asked.at(-1)?.searchParams.get('from'), '2026-11-20T11:00:00Z')
  assert.equal((await ledger.list()).length, 1)
})

test('a last line without a break is taken where the answer says its length, and may be half a line where it does not', async t => {
  const csv = 'area,at,mw\nN,2026-11-20T11:00:00Z,30.25'
  let endless = true
  const { service, ask, host } = await opened(t, () => ({ body: csv, endless }))
  const described = spec(host).replace('/load/mw', 'mw').replace('response_path: $.rows', 'response_format: csv').replace('      columns:', '      validation_rules: { numeric_ranges: { load_mw: { min: 50 } } }\n      columns:')
  await service.apply(described, 'ana')
  const [cut] = await service.run('vendor-load', terms)
  assert.deepEqual([cut?.state, cut?.error?.code], ['failed', 'feed/malformed'])
  assert.match(cut?.error?.message ?? '', /ends in the middle of a line/)
  endless = false
  const [preview] = await service.preview(service.spec(described))
  assert.deepEqual(preview?.verdict.findings.map(({ rule, severity }) => [rule, severity]), [['range', 'warn']])
  assert.deepEqual((await service.run('vendor-load', terms)).map(({ state, rows }) => [state, rows]), [['merged', 1]])
  assert.deepEqual(await ask('SELECT load_mw FROM desk.load'), [{ load_mw: 30.25 }])
})

test('rows that contradict each other lie in quarantine, and others come by release', async t => {
  const row = (mw: unknown): string => JSON.stringify({ area: 'N', at: '2026-11-20T11:00:00Z', load: { mw } })
  const bodies = [`{"rows":[${row(1)},${row(2)}]}`, `{"rows":[${row('many')}]}`, '{"rows":[]}', '{"items":[]}']
  const { service, ask, host, quarantine, ledger, lake } = await opened(t, () => ({ body: bodies.shift() ?? '' }))
  await service.apply(spec(host), 'ana')
  const [held] = await service.run('vendor-load', terms)
  assert.deepEqual([held?.state, held?.error?.code], ['quarantined', 'gate/duplicates'])
  await assert.rejects(quarantine.release(held?.runs[0] ?? '', 'boss', 'fine'), error => isFailure(error, 'gate/not-quarantined') && /claimed more than once/.test(error.message))
  const [none] = await service.run('vendor-load', terms)
  assert.deepEqual([none?.state, none?.error?.code], ['failed', 'feed/malformed'])
  assert.match(none?.error?.message ?? '', /column load_mw: a number was expected, 'many' found/)
  assert.deepEqual((await service.run('vendor-load', terms)).map(({ state, rows, error }) => [state, rows, error]), [['unchanged', 0, null]])
  assert.equal((await service.run('vendor-load', terms))[0]?.state, 'failed')
  assert.equal((await ledger.list({ state: 'quarantined' })).length, 1)
  assert.deepEqual((await lake.tables('main')).map(({ table }) => table), [])
  await assert.rejects(ask('SELECT 1 FROM desk.load'), error => isFailure(error, 'lake/unknown-table'))
})

test('a revision is a new version and the past is kept; a change of columns wants another table', async t => {
  let load = 1
  const { service, ask, host, time } = await opened(t, (url, request) => fiveMinutes(() => load)(new URL('?from=2026-11-20T11:00:00Z&to=2026-11-20T11:05:00Z', url), request))
  await service.apply(spec(host), 'ana')
  await service.run('vendor-load', terms)
  load = 2
  time.now += 60_000
  await service.run('vendor-load', terms)
  assert.deepEqual(await ask('SELECT load_mw, version FROM desk.load'), [{ load_mw: 2, version: 2 }])
  assert.deepEqual(await ask('SELECT load_mw, version FROM desk.load_superseded'), [{ load_mw: 1, version: 1 }])
  const changed = await service.apply(spec(host).replace("The vendor's load", 'Their load'), 'ben')
  assert.deepEqual([changed.version, (await service.plan(changed.spec)).tables[0]?.does], [2, 'go on'])
  await assert.rejects(service.apply(spec(host, '        - { name: reserve_mw, type: double }\n'), 'ana'), error => isFailure(error, 'connections/invalid-spec') && /reserve_mw is new/.test(error.message))
  await assert.rejects(service.apply(spec(host).replace('name: vendor-load', 'name: other'), 'ana'), /desk\.load is there already, and this connection did not make it/)
  await service.remove('vendor-load')
  await assert.rejects(service.run('vendor-load', terms), error => isFailure(error, 'connections/unknown'))
  assert.equal((await service.apply(spec(host), 'ana')).version, 1)
  assert.deepEqual((await service.run('vendor-load', terms)).map(({ state }) => state), ['unchanged'])
})

for (const [what, from, to, message] of [
  ['a table of the platform', 'desk.load', 'market.load', /tables of market are filled by what ships/], ['no key', ', key: true', '', /no column has key/],
  ['a column that is the platform\'s', 'name: area', 'name: run_id', /run_id is a word of the platform's own/], ['another sink', 'type: iceberg, config: { warehouse: lake }', 'type: parquet, config: { path: out }', /rows go to one table of the lake/],
  ['a format that is not read', 'interval_minutes: 5', 'response_format: xml', /xml is not read yet/], ['an operator\'s name', 'name: vendor-load', 'name: caiso', /caiso is the name of an operator/],
] as const) {
  test(`${what} is refused before anything is fetched`, async t => {
    const { service, asked, host } = await opened(t, () => ({ body: '' }))
    await assert.rejects(service.apply(spec(host).replaceAll(from, to), 'ana'), error => isFailure(error, 'connections/invalid-spec') && message.test(error.message))
    assert.deepEqual([asked.length, await service.list()], [0, []])
  })
}
