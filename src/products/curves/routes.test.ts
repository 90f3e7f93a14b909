/** Curves over HTTP and on the command line: one request for what a page needs, and who may do what. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { commandLine } from '#app/cli.ts'
import { httpServer } from '#app/http/server.ts'
import { portalFolder } from '#app/portal-build.ts'
import { settles, wh } from '#test/curves.ts'
import { temporaryLake } from '../../../test/path/temporary-lake.ts'

const gas = Object.fromEntries(['2026-07', '2026-08', '2026-Q3', '2026-Q4', '2027', '2028', '2029', '2030', '2031'].map(delivery => [`HH ${delivery}`, 3.5]))
const far = Object.fromEntries(['2028', '2029'].flatMap(delivery => ['5x16', 'wrap'].map(bucket => [`PJM-WH-DA-${bucket} ${delivery}`, 50])))
const csv = (shift = 0): string => ['product,delivery,settle', ...Object.entries({ ...settles, ...far, ...gas }).map(([name, price]) => `${name.replace(' ', ',')},${price + shift}`)].join('\n')

test('from quotes to an official set over HTTP, with two persons, and back by commands', { timeout: 300_000 }, async t => {
  const lake = await temporaryLake(t)
  const { access, config, log, metrics } = lake.services
  await access.ensureAdmin()
  for (const name of ['ana', 'ben']) await access.users.add({ name, role: 'admin', password: 'correct horse battery' })
  await access.users.add({ name: 'rob', role: 'reader', password: 'correct horse battery' })
  const server = httpServer({ routes: lake.routes, access, config, log, metrics, portalFolder })
  t.after(async () => { await server.close() })
  const tokens = new Map<string, string>()
  for (const [name, role] of [['ana', 'admin'], ['ben', 'admin'], ['rob', 'reader']] as const) tokens.set(name, (await access.tokens.add({ name, role }, { name, role })).token)
  const call = async <T = Record<string, never>>(who: string, method: 'GET' | 'POST' | 'PUT', url: string, body?: object): Promise<{ status: number, json: T }> => {
    const answer = await server.inject({ method, url, headers: { authorization: `Bearer ${tokens.get(who)}` }, ...body && { payload: body } })
    return { status: answer.statusCode, json: answer.json<T>() }
  }
  const curve = `curve=${encodeURIComponent(wh)}`

  for (const [method, url, body] of [['POST', '/api/curves/quotes', { csv: csv() }], ['POST', '/api/curves/marks', { curve_day: '2026-06-30', reason: 'because', marks: [{ curve_id: wh, delivery: '2026-07', price: 1 }] }], ['POST', '/api/curves/sets', { curve_day: '2026-06-30' }], ['POST', '/api/curves/runs', { curve_day: '2026-06-30' }], ['POST', '/api/curves/sets/latest/official', {}], ['PUT', '/api/curves/configuration', { layer: {} }]] as const) {
    assert.equal((await call('rob', method, url, body)).status, 403, `a reader may not ${method} ${url}`)
  }
  for (const [day, shift] of [['2026-06-29', -1], ['2026-06-30', 0]] as const) {
    const taken = await call<{ taken: number, refused: number, problems: unknown[] }>('ana', 'POST', '/api/curves/quotes', { csv: csv(shift), curve_day: day, as_of: `${day}T14:00:00-04:00`, source: 'ice' })
    assert.deepEqual([taken.status, taken.json.taken, taken.json.refused], [200, 23, 0], JSON.stringify(taken.json.problems))
    assert.equal((await call<{ state: string }>('ana', 'POST', '/api/curves/runs', { curve_day: day })).json.state, 'done')
  }
  const json = await call<{ taken: number, problems: { check: string }[] }>('ana', 'POST', '/api/curves/quotes', { quotes: [{ product: 'PJM-WH-DA-5x16', delivery: '2026-09', bid: 50.5, ask: 51 }, { product: 'nothing', delivery: '2026-09', settle: 1 }], curve_day: '2026-06-30', as_of: '2026-06-30T15:00:00-04:00', source: 'broker' })
  assert.deepEqual([json.json.taken, json.json.problems.map(({ check }) => check)], [1, ['unknown-contract']])

  assert.equal((await call('ana', 'POST', '/api/curves/sets/2026-06-30/review', { note: 'fine' })).status, 403)
  assert.equal((await call('ben', 'POST', '/api/curves/sets/2026-06-30/review', { note: 'fine' })).status, 200)
  const official = await call<{ tag: string, record: { official_by: string } }>('ben', 'POST', '/api/curves/sets/2026-06-30.v1/official', {})
  assert.deepEqual([official.status, official.json.tag, official.json.record?.official_by], [200, 'curves/2026-06-30.v1', 'ben'], JSON.stringify(official.json))

  const marked = await call<{ built: { record: { set_version: number, marked_by: string[] } } }>('ana', 'POST', '/api/curves/marks', { curve_day: '2026-06-30', reason: 'broker withdrew', build: true, marks: [{ curve_id: wh, delivery: '2026-07', price: 77 }] })
  assert.deepEqual([marked.json.built.record.set_version, marked.json.built.record.marked_by], [2, ['ana']])

  const lines = await call<{ lines: { is: string, set: string, points: { delivery: string, price: number, weight: number }[] }[], missing: string[] }>('rob', 'GET', `/api/curves/lines?${curve}&term=month&term=quarter&term=year&against=day&against=official&against=week`)
  assert.deepEqual(lines.json.lines.map(({ is, set, points }) => [is, set, points[0]?.price]), [['set', '2026-06-30.v2', 77], ['day', '2026-06-29.v1', 74], ['official', '2026-06-30.v1', 75]])
  assert.deepEqual([lines.json.missing, lines.json.lines[0]?.points.find(({ delivery }) => delivery === '2026-Q3')?.weight], [['week'], 368 + 336 + 336])

  const movers = await call<{ moves: { curve_id: string, change: number }[] }>('rob', 'GET', '/api/curves/movers?against=official')
  assert.ok(movers.json.moves.some(({ curve_id, change }) => curve_id === wh && change === 2))
  const days = await call<{ days: { price: number, weight: number }[] }>('rob', 'GET', `/api/curves/daily?${curve}&from=2026-07-01&to=2026-07-31`)
  const [sum, hours] = days.json.days.reduce(([total, all], { price, weight }) => [total + price * weight, all + weight], [0, 0])
  assert.ok(hours === 368 && Math.abs(sum / hours - 77) < 1e-9, `${sum / hours} over ${hours} hours`)
  const spring = await call<{ hours: { hour_ending: number }[] }>('rob', 'GET', `/api/curves/hourly?${curve}&from=2027-03-14&to=2027-03-14`)
  assert.deepEqual([spring.json.hours.length, spring.json.hours.some(({ hour_ending }) => hour_ending === 3)], [23, false])
  const spark = await call<{ points: { delivery: string, heat_rate_mmbtu_per_mwh: number, spark_usd_per_mwh: number }[] }>('rob', 'GET', `/api/curves/spark?${curve}&set=official&gas=HH&heat_rate=7`)
  assert.deepEqual(spark.json.points.slice(0, 1).map(({ delivery, heat_rate_mmbtu_per_mwh, spark_usd_per_mwh }) => [delivery, heat_rate_mmbtu_per_mwh.toFixed(6), spark_usd_per_mwh]), [['2026-07', '21.428571', 50.5]])
  const before = new Date(lake.services.clock.now()).toISOString()
  await call('ana', 'POST', '/api/curves/marks', { curve_day: '2026-06-30', reason: 'once more', build: true, marks: [{ curve_id: wh, delivery: '2026-07', price: 80 }] })
  const slid = async (at: string): Promise<number | undefined> => (await call<typeof lines.json>('rob', 'GET', `/api/curves/lines?${curve}&at=${at}`)).json.lines[0]?.points[0]?.price
  assert.deepEqual([await slid('main'), await slid(before), await slid('tag:curves/2026-06-30.v1')], [80, 77, 75], 'the slider of time')
  const rebuilt = await call<{ identical: boolean }>('rob', 'GET', '/api/curves/sets/2026-06-30.v1/rebuild')
  assert.equal(rebuilt.json.identical, true)

  for (const [url, status] of [['/api/curves', 200], ['/api/curves/sets', 200], ['/api/curves/findings', 200], ['/api/curves/factors', 200], ['/api/curves/quotes?day=2026-06-30', 200], ['/api/curves/marks?day=2026-06-30', 200], ['/api/curves/uploads', 200], ['/api/curves/configuration', 200], ['/api/curves/products', 200], ['/api/curves/runs', 200], ['/api/curves?set=2020-01-01', 404], ['/api/curves?set=yesterday', 422], ['/api/curves/lines?curve=power/x', 404], [`/api/curves/daily?${curve}&from=2026-07-01&to=2090-01-01`, 422], ['/api/curves/runs/0000000000000000000000', 404], ['/api/curves/sets/x;y/rebuild', 400],
    ['/api/curves/quotes?day=2026-06-30&known_at=2026-06-30T25:00Z', 400], ['/api/curves/marks?day=2026-06-30&known_at=2026-02-30T10:00Z', 400], ['/api/curves/sets/2026-06-30.v1/rebuild?known_at=2026-99-99T99:99Z', 400]] as const) {
    assert.equal((await call('rob', 'GET', url)).status, status, url)
  }
  assert.equal((await call('ana', 'PUT', '/api/curves/configuration', { yaml: 'power: &a [*a]' })).status, 422)
  assert.equal((await call('ana', 'PUT', '/api/curves/configuration', { layer: { power: [{ code: 'X', market: 'nowhere' }] } })).status, 422)

  const file = await lake.put('quotes.csv', `${csv().replace('PJM-WH-DA-wrap,2027', 'PJM-WH-DA-wrong,2027')}\n`)
  const run = async (...argv: string[]): Promise<{ exit: number, out: string, err: string }> => {
    const said = { out: '', err: '' }
    const exit = await commandLine(['--data', join(lake.folder, 'data'), ...argv], { out: async bytes => { said.out += Buffer.from(bytes).toString() }, err: text => { said.err += text }, isTty: false })
    return { exit, ...said }
  }
  const bad = await run('curves', 'quotes', file, '--day', '2026-07-01', '--as-of', '2026-07-01T14:00:00-04:00', '--source', 'ice')
  assert.equal(bad.exit, 3)
  assert.match(bad.out, /22 quotes taken for 2026-07-01; 1 line refused\n\n.*\n.*\n +\d+ +refused +unknown-contract +no product "PJM-WH-DA-wrong"/)
  assert.equal((await run('curves', 'eod', '2026-07-01')).exit, 0)
  const own = await run('curves', 'review', '2026-07-01')
  assert.deepEqual([own.exit, /curve\/same-person/.test(own.err)], [4, true])
  assert.match((await run('curves', 'rebuild', '2026-06-30.v1')).out, /identical/)
  assert.match((await run('curves', 'show', wh, '--set', 'official')).out, /2026-06-30\.v1: official/)
})
