import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { DownloadLimits } from './download.ts'
import { fetchReport, type FetchResult } from './fetch.ts'
import { requestOf } from './options.ts'
import { fetchExit, fetchText } from './outcome-text.ts'
import { pacer } from './pace.ts'
import { attachment, fakeTime, misoDay, oasisRefusal, operator, type Operator, type Reply, sppDay, zipped } from './synthetic-operator.ts'

interface Trial {
  readonly result: FetchResult
  readonly operator: Operator
  readonly slept: readonly number[]
  /** Names and texts of what was handed over, by portion. */
  readonly taken: readonly (readonly (readonly [string, string])[])[]
  readonly labels: readonly string[]
}

interface TrialOptions { readonly from?: string, readonly to?: string, readonly node?: string, readonly limits?: Partial<DownloadLimits>, readonly stop?: AbortController }

/** Fetches from a scripted endpoint; time is made up. */
async function trial(t: TestContext, name: string, script: readonly Reply[] | ((url: string) => Reply), { from = '2026-11-20', to = from, node, limits = {}, stop }: TrialOptions = {}): Promise<Trial> {
  const time = fakeTime()
  const server = await operator(t, script, time)
  const root = await mkdtemp(join(tmpdir(), 'gridlake-fetch-'))
  t.after(async () => await rm(root, { recursive: true, force: true }))
  const [taken, labels]: [[string, string][][], string[]] = [[], []]
  try {
    const result = await fetchReport(requestOf(name.split(' '), { date: from, to, base: server.base, ...node === undefined ? {} : { node } }), {
      pacer: pacer(time), now: () => Date.parse('2026-11-21T12:00:00Z'), random: () => 1, agent: 'test', folder: join(root, 'work'), knowledge: null, limits, signal: stop?.signal,
      progress: label => { labels.push(label) },
      async take(files) {
        taken.push(await Promise.all(files.map(async file => [file.name, await readFile(file.path, 'latin1')] as [string, string])))
        return { paths: [], result: null }
      },
    })
    return { result, operator: server, slept: time.slept, taken, labels }
  } finally {
    assert.deepEqual(await readdir(root), [], 'nothing is left behind')
  }
}

const states = ({ downloads }: FetchResult): string[] => downloads.map(({ state }) => state)
const gaps = ({ asked }: Operator): number[] => asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0))
const oasisName = '20261120_20261121_PRC_LMP_DAM_20261119_13_01_02_v12'
const oasisZip = async (): Promise<Reply> => ({ headers: attachment(`${oasisName}.zip`), body: await zipped({ [`${oasisName}.csv`]: 'INTERVALSTARTTIME_GMT,MW\n' }) })

test('CAISO: days one by one, five seconds apart, under the names with the operator\'s stamp', async t => {
  const { result, operator: server, taken } = await trial(t, 'caiso lmp-day-ahead', [await oasisZip()], { to: '2026-11-22' })
  assert.deepEqual(gaps(server), [5000, 5000])
  assert.deepEqual(server.asked.map(({ url }) => /startdatetime=(\d{8}T\d\d:\d\d)/.exec(url)?.[1]), ['20261120T08:00', '20261121T08:00', '20261122T08:00'])
  assert.deepEqual(states(result), ['fetched', 'fetched', 'fetched'])
  assert.deepEqual(taken.map(files => files.map(([name]) => name)), [[`${oasisName}.zip`, `${oasisName}.zip`, `${oasisName}.zip`]])
  assert.equal(fetchExit(result, 0), 0)
  assert.equal(fetchExit(result, 3), 3)
})

test('MISO and SPP: plain files, a second apart; a name that says nothing gives way to ours', async t => {
  const miso = await trial(t, 'miso lmp-day-ahead', [{ body: misoDay('11/20/2026'), headers: attachment('download.csv') }], { to: '2026-11-21' })
  assert.deepEqual(gaps(miso.operator), [1000])
  assert.deepEqual(miso.taken.flat().map(([name]) => name), ['20261120_da_expost_lmp.csv', '20261121_da_expost_lmp.csv'])
  assert.match(miso.taken[0]?.[0]?.[1] ?? '', /^Day Ahead Market ExPost LMPs\r\n/)
  const spp = await trial(t, 'spp lmp-day-ahead', [{ body: sppDay('2026-11-20') }])
  assert.deepEqual(spp.taken.flat().map(([name]) => name), ['DA-LMP-SL-202611200100.csv'])
  assert.equal(spp.operator.asked[0]?.url, '/da-lmp-by-settlement-location?path=/2026/11/By_Day/DA-LMP-SL-202611200100.csv')
})

const spp = { body: sppDay('2026-11-20') }
const page = '<!DOCTYPE html><html><head><title>Maintenance window</title></head><body>Come back tomorrow</body></html>'

test('429 is asked again after a growing pause, and after as long as the server says', async t => {
  const { result, operator: server, labels } = await trial(t, 'spp lmp-day-ahead', [{ status: 429 }, { status: 429, headers: { 'retry-after': '45' } }, { status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 12:01:00 GMT' } }, spp])
  assert.deepEqual(gaps(server), [10_000, 45_000, 60_000])
  assert.deepEqual(result.downloads.map(({ state, tries }) => [state, tries]), [['fetched', 4]])
  assert(labels.some(label => /waiting 45 s, try 3/.test(label)), labels.join('\n'))
})

test('429 for ever ends the whole fetch: the rest is not asked', async t => {
  const { result, operator: server } = await trial(t, 'spp lmp-day-ahead', [{ status: 429 }], { to: '2026-11-25' })
  assert.deepEqual(gaps(server), [10_000, 20_000, 40_000, 80_000])
  assert.deepEqual(states(result), ['failed', ...Array.from({ length: 5 }, () => 'not-asked')])
  assert.match(result.downloads[0]?.error?.message ?? '', /^SPP gave no DA-LMP-SL-202611200100\.csv \(asked 5 times\): it says that it is asked too often \(429\); leave it alone/)
  assert.equal(fetchExit(result, 0), 7)
})

test('a server that wants to be left alone for an hour is left alone', async t => {
  const { result, operator: server } = await trial(t, 'spp lmp-day-ahead', [{ status: 503, headers: { 'retry-after': '3600' } }])
  assert.equal(server.asked.length, 1)
  assert.match(result.downloads[0]?.error?.message ?? '', /to be left alone for 3600 s/)
})

/** One bad answer, then a good one. */
const passing: readonly (readonly [string, Reply])[] = [
  ['500', { status: 500, body: page }], ['502', { status: 502 }], ['an empty file', {}], ['a connection that is closed', response => { response.destroy() }],
  ['a file that is cut short', response => { response.writeHead(200, { 'content-length': '99999' }); response.write('Interval,GMT'); setImmediate(() => response.destroy()) }],
  ['gzip that is none', { body: 'x', headers: { 'content-encoding': 'gzip' } }], ['zeros', { body: Buffer.alloc(100) }],
  ['an archive that is cut short', { body: Buffer.from('504b030414000000', 'hex') }],
  ['a page that says "too many requests"', { body: '<html><title>Too Many Requests</title></html>' }],
  ['JSON that says so', { body: '{"statusCode": 429, "message": "Rate limit is exceeded. Try again in 9 seconds."}' }],
  ['text that says so', { body: 'Too many requests\n' }], ['403 that says so', { status: 403, body: 'Request throttled' }],
  ['a page of an overloaded server', { body: '<html><h1>Service temporarily unavailable</h1></html>' }],
]
for (const [name, reply] of passing) {
  test(`${name} is asked again`, async t => {
    const { result, operator: server } = await trial(t, 'spp lmp-day-ahead', [reply, spp])
    assert.deepEqual(result.downloads.map(({ state, tries, error }) => [state, tries, error]), [['fetched', 2, null]])
    assert(gaps(server).every(gap => gap >= 2000))
  })
}

/** Answers that would be the same again. */
const final: readonly (readonly [string, Reply, RegExp])[] = [
  ['400', { status: 400, body: 'bad path' }, /it answers 400: "bad path"/], ['401', { status: 401 }, /it answers 401/], ['403', { status: 403 }, /it answers 403/], ['204', { status: 204 }, /it answers 204/],
  ['304 to a plain question', { status: 304 }, /it answers 304/], ['a page in place of a file', { body: page }, /a page in place of a file: "Maintenance window"/],
  ['a redirect to another machine', { status: 302, headers: { location: 'http://192.168.0.1/' } }, /is no public address/], ['a redirect to a file', { status: 302, headers: { location: 'file:///etc/passwd' } }, /from http: to file:/],
  ['a redirect to itself', { status: 302, headers: { location: '' } }, /more than 5 times/], ['a document', { body: '%PDF-1.7\n' }, /a PDF document/],
  ['a page with commands for the terminal', { body: '<html><title>\u001b[31mred</title></html>' }, /"\\x1b\[31mred"/],
]
for (const [name, reply, message] of final) {
  test(`${name} is not asked again`, async t => {
    const { result } = await trial(t, 'spp lmp-day-ahead', [reply])
    assert.deepEqual(result.downloads.map(({ state, tries, error }) => [state, tries, error?.code]), [['failed', 1, 'feed/upstream']])
    assert.match(result.downloads[0]?.error?.message ?? '', message)
    assert.equal(fetchExit(result, 0), 7)
  })
}

test('a file beyond the limits is unsafe, whoever sends it', async t => {
  const { result } = await trial(t, 'spp lmp-day-ahead', [spp], { limits: { bytes: 100 } })
  assert.equal(result.downloads[0]?.error?.code, 'feed/unsafe')
  assert.equal(fetchExit(result, 0), 3)
})

test('files that are not there are no data; days of which nothing came are named', async t => {
  const { result, taken } = await trial(t, 'miso lmp-real-time-hourly', url => /20261120_rt_lmp_prelim/.test(url) ? { body: misoDay('11/20/2026') } : { status: 404, body: page }, { to: '2026-11-21' })
  assert.deepEqual(states(result), ['fetched', 'no-data', 'no-data', 'no-data'])
  assert.equal(taken.flat().length, 1)
  assert.deepEqual(result.missing, [{ from: '2026-11-21', to: '2026-11-21' }])
  assert.equal(fetchExit(result, 0), 5)
  assert.match(fetchText(result, null), /MISO gave no 20261121_rt_lmp_final\.csv: it has no such file \(404\)/)
})

test('OASIS says no under status 200', async t => {
  const none = await trial(t, 'caiso lmp-day-ahead', [await oasisRefusal(1000, 'No data returned for the specified selection')])
  assert.deepEqual(none.result.downloads.map(({ state, error }) => [state, error?.code]), [['no-data', 'feed/no-data']])
  assert.match(none.result.downloads[0]?.error?.message ?? '', /"No data returned for the specified selection" \(code 1000\)/)
  assert.equal(fetchExit(none.result, 0), 5)
  const bad = await trial(t, 'caiso lmp-day-ahead', [await oasisRefusal(1001, 'Invalid version')])
  assert.match(bad.result.downloads[0]?.error?.message ?? '', /it refuses: "Invalid version" \(code 1001\)/)
  assert.equal(fetchExit(bad.result, 0), 7)
  const making = await trial(t, 'caiso lmp-day-ahead', [await oasisRefusal(1015, 'In process'), await oasisRefusal(1015, 'In process'), await oasisZip()])
  assert.deepEqual(states(making.result), ['fetched'])
  assert.deepEqual(gaps(making.operator), [15_000, 30_000])
  const moved = await trial(t, 'caiso lmp-day-ahead', [{ status: 404 }])
  assert.deepEqual(states(moved.result), ['failed'], 'a query names no file: not found is about the endpoint')
})

test('OASIS finds a range too wide: it is halved, down to a day', async t => {
  const tooWide = await oasisRefusal(1004, 'Range of dates is too wide')
  const good = await oasisZip()
  const daysOf = (url: string): [number, number] => [/startdatetime=202611(\d\d)/, /enddatetime=202611(\d\d)/].map(part => Number(part.exec(url)?.[1])) as [number, number]
  const wide = await trial(t, 'caiso lmp-day-ahead', url => { const [from, to] = daysOf(url); return to - from > 2 ? tooWide : good }, { from: '2026-11-03', to: '2026-11-09', node: 'A,B' })
  assert.deepEqual(wide.operator.asked.map(({ url }) => daysOf(url).join(' ')), ['3 10', '3 7', '3 5', '5 7', '7 10', '7 9', '9 10'])
  assert.deepEqual(wide.result.downloads.map(({ state, from, to }) => [state, from, to]), [['fetched', '2026-11-03', '2026-11-04'], ['fetched', '2026-11-05', '2026-11-06'], ['fetched', '2026-11-07', '2026-11-08'], ['fetched', '2026-11-09', '2026-11-09']])
  assert(gaps(wide.operator).every(gap => gap === 5000))
  const never = await trial(t, 'caiso lmp-day-ahead', [tooWide], { from: '2026-11-03', to: '2026-11-04', node: 'A' })
  assert.deepEqual(states(never.result), ['failed', 'failed'])
  assert.match(never.result.downloads[0]?.error?.message ?? '', /too wide.*a single day cannot be cut further/)
})

test('an endpoint that fails three times in a row is left alone, and what came before is kept', async t => {
  const { result, operator: server, taken } = await trial(t, 'spp lmp-day-ahead', [spp, { status: 400 }, { status: 400 }, spp, { status: 400 }, { status: 400 }, { status: 400 }, spp], { to: '2026-11-29' })
  assert.deepEqual(states(result), ['fetched', 'failed', 'failed', 'fetched', 'failed', 'failed', 'failed', 'not-asked', 'not-asked', 'not-asked'])
  assert.equal(server.asked.length, 7)
  assert.equal(taken.flat().length, 2)
  assert.match(fetchText(result, null), /spp lmp-day-ahead: 10 downloads, .*: 2 fetched, 5 FAILED, 3 not asked\. The endpoint failed too often/)
})

test('a long window is handed over in portions', async t => {
  const { result, taken } = await trial(t, 'spp lmp-real-time', [spp])
  assert.equal(result.downloads.length, 288)
  assert.deepEqual(taken.map(files => files.length), [100, 100, 88])
})

const stops: readonly (readonly [string, Reply])[] = [
  ['while a file comes', response => { response.writeHead(200); response.write('Interval') }], ['before an answer comes', () => {}], ['as the last byte comes', response => { response.end(spp.body) }],
]
for (const [name, reply] of stops) {
  test(`a stop ${name} ends it`, async t => {
    const stop = new AbortController()
    const stopping: Reply = (response, request) => {
      if (typeof reply === 'function') reply(response, request)
      setImmediate(() => stop.abort())
    }
    let asked = 0
    await assert.rejects(trial(t, 'spp lmp-day-ahead', () => ++asked === 2 ? stopping : spp, { to: '2026-11-29', stop }), { name: 'AbortError' })
    assert(asked >= 2 && asked <= 3)
  })
}

const lbmpHeader = 'Time Stamp,Name,PTID,LBMP ($/MWHr),Marginal Cost Losses ($/MWHr),Marginal Cost Congestion ($/MWHr)'

function lbmpDay(us: string): string {
  return [lbmpHeader, ...Array.from({ length: 24 }, (_, hour) => `${us} ${String(hour).padStart(2, '0')}:00,WEST,61752,20,0,0`)].join('\n') + '\n'
}

test('NYISO: a day\'s own files while they are kept, else the archive of their month, once', async t => {
  const recent = await trial(t, 'nyiso lmp-day-ahead', url => /zone/.test(url) ? { body: lbmpDay('11/20/2026') } : { status: 404 })
  assert.deepEqual(recent.operator.asked.map(({ url }) => url), ['/damlbmp/20261120damlbmp_zone.csv', '/damlbmp/20261120damlbmp_gen.csv', '/damlbmp/20261101damlbmp_gen_csv.zip'])
  assert.deepEqual(states(recent.result), ['fetched', 'no-data'])
  assert.match(recent.result.downloads[1]?.error?.message ?? '', /NYISO gave no 20261101damlbmp_gen_csv\.zip/)
  assert.deepEqual(recent.result.missing, [])

  const archive = await zipped({ '20261001damlbmp_zone.csv': lbmpDay('10/01/2026'), '20261002damlbmp_zone.csv': lbmpDay('10/02/2026') })
  const old = await trial(t, 'nyiso lmp-day-ahead', [{ body: archive }], { from: '2026-10-01', to: '2026-10-02' })
  assert.deepEqual(old.operator.asked.map(({ url }) => url), ['/damlbmp/20261001damlbmp_zone_csv.zip', '/damlbmp/20261001damlbmp_gen_csv.zip'])
  assert.deepEqual(old.result.downloads.map(({ name, state, from }) => [name, state, from]), [
    ['20261001damlbmp_zone_csv.zip', 'fetched', '2026-10-01'], ['20261001damlbmp_gen_csv.zip', 'fetched', '2026-10-01'], ['20261002damlbmp_zone.csv', 'unchanged', '2026-10-02'], ['20261002damlbmp_gen.csv', 'unchanged', '2026-10-02'],
  ])
  assert.equal(old.taken.flat().length, 2)

  const gone = await trial(t, 'nyiso lmp-day-ahead', [{ status: 404 }], { from: '2026-10-01', to: '2026-10-02' })
  assert.equal(gone.operator.asked.length, 2)
  assert.deepEqual(states(gone.result), ['no-data', 'no-data', 'no-data', 'no-data'])
  assert.deepEqual(gone.result.missing, [{ from: '2026-10-01', to: '2026-10-01' }, { from: '2026-10-02', to: '2026-10-02' }])
})

test('ERCOT: answers of the API, two seconds apart; a page of several is too much at once', async t => {
  const answer = (rows: readonly unknown[], pages = 1): Reply => ({ body: JSON.stringify({ _meta: { totalPages: pages, currentPage: 1 }, report: { reportEMIL: 'NP4-190-CD' }, fields: ['deliveryDate', 'hourEnding', 'settlementPoint', 'settlementPointPrice', 'DSTFlag'].map(name => ({ name })), data: rows }) })
  const row = ['2026-11-20', '01:00', 'HB_NORTH', 20.5, false]
  const good = await trial(t, 'ercot lmp-day-ahead', [answer([row])], { to: '2026-11-21', node: 'HB_NORTH' })
  assert.deepEqual(gaps(good.operator), [2000])
  assert.deepEqual(good.taken.flat().map(([name]) => name), ['np4-190-cd_dam_stlmnt_pnt_prices_20261120_HB_NORTH.json', 'np4-190-cd_dam_stlmnt_pnt_prices_20261121_HB_NORTH.json'])
  assert.equal(good.operator.asked[0]?.url, '/np4-190-cd/dam_stlmnt_pnt_prices?deliveryDateFrom=2026-11-20&deliveryDateTo=2026-11-20&settlementPoint=HB_NORTH&size=1000000')
  const none = await trial(t, 'ercot lmp-day-ahead', [answer([])])
  assert.deepEqual(states(none.result), ['no-data'])
  const page = await trial(t, 'ercot lmp-day-ahead', [answer([row], 3)])
  assert.deepEqual(states(page.result), ['failed'])
  assert.match(page.result.downloads[0]?.error?.message ?? '', /page 1 of 3/)
})
