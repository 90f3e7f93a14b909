import assert from 'node:assert/strict'
import { mkdtemp, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { CommandOutput } from '#base/capability.ts'
import { parseConfig } from '#base/config.ts'
import { silent } from '#base/log.ts'
import { node, nodeHub } from '#canon/node.ts'
import { lmpAside, lmpDayAhead, lmpRealTime, lmpSuperseded } from '#canon/price.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import { marketRules, verdictText } from '#gate/rules/index.ts'
import { openLake } from '#lake/versions/index.ts'
import { runLedger } from '../ingest/index.ts'
import { oasisRows, priceFile } from '../markets/caiso/synthetic.ts'
import { fetchCapability } from './index.ts'
import type { FetchResult } from './fetch.ts'
import { attachment, fakeTime, misoDay, oasisRefusal, operator, type PlainReply, type Reply, sppDay, zipped } from './synthetic-operator.ts'

type Fetch = (words: string, options?: Record<string, unknown>) => Promise<{ output: CommandOutput, result: FetchResult }>

/** The command over a real lake in a folder of its own. */
async function opened(t: TestContext): Promise<{ folder: string, scratch: string, prepared: () => number, run: (words: string, options?: Record<string, unknown>, name?: string) => Promise<CommandOutput>, fetch: Fetch }> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-fetch-command-'))
  const scratch = join(folder, 'scratch')
  await mkdir(join(folder, 'objects'))
  await mkdir(scratch)
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '512MB', tempFolder: scratch, readable: [join(folder, 'objects')] })
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  t.after(async () => {
    await engine.close()
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  const drivers = { engine, meta, objects: diskObjects(join(folder, 'objects')), clock: fixedClock('2026-11-21T12:00:00Z'), log: silent, scratch, config: parseConfig({}) }
  const lake = openLake({ ...drivers, views: [], datasets: [lmpDayAhead, lmpRealTime, lmpSuperseded, lmpAside, node, nodeHub] })
  let prepared = 0
  const { commands } = fetchCapability.start({ ...drivers, lake, prepare: async () => { prepared++ }, ledger: runLedger(meta), gate: marketRules(), verdictText, code: '0', timing: fakeTime() })
  const run = async (words: string, options: Record<string, unknown> = {}, name = 'fetch'): Promise<CommandOutput> => {
    const command = commands?.find(one => one.name === name)
    assert(command)
    return await command.run({ args: words.split(' '), options: { branch: 'main', ...options as Record<string, string> }, signal: new AbortController().signal, progress() {}, write: async () => {} })
  }
  return {
    folder, scratch, run, prepared: () => prepared,
    async fetch(words, options) {
      const output = await run(words, options)
      return { output, result: output.json as FetchResult }
    },
  }
}

const stem = '20261120_20261121_PRC_LMP_DAM_20261119_13_01_02_v12'
async function caisoDay(): Promise<PlainReply> {
  const rows = oasisRows({ date: '2026-11-20', minutes: 60, run: 'DAM', nodes: ['TH_ONE_GEN-APND', 'NODE_TWO'], ghg: true })
  return { headers: attachment(`${stem}.zip`), body: await zipped({ [`${stem}.csv`]: priceFile('MW').write(rows) }) }
}

/** State, rows and name of what the ingest made of it. */
const taken = ({ ingest }: FetchResult): unknown => ingest?.files.map(({ name, report, rows, state }) => [name, report, rows, state])

test('each operator\'s day goes all the way into main', async t => {
  const { fetch, scratch, prepared } = await opened(t)
  const caiso = await operator(t, [await caisoDay()])
  await fetch('caiso lmp-day-ahead', { date: '2026-11-20', base: caiso.base, dryRun: true })
  assert.equal(prepared(), 0)
  const one = await fetch('caiso lmp-day-ahead', { date: '2026-11-20', base: caiso.base })
  assert.deepEqual(taken(one.result), [[`${stem}.csv`, 'lmp-day-ahead', 48, 'merged']])
  assert.equal(one.output.exit, 0)
  assert.equal(prepared(), 1, 'the lake is made ready for its first rows')
  assert.match(one.output.text ?? '', /fetched[\s\S]*pass[\s\S]*caiso lmp-day-ahead: 1 download/)
  const miso = await operator(t, [{ body: misoDay('11/20/2026') }])
  assert.deepEqual(taken((await fetch('miso lmp-day-ahead', { date: '2026-11-20', base: miso.base })).result), [['20261120_da_expost_lmp.csv', 'lmp-day-ahead', 48, 'merged']])
  const spp = await operator(t, [{ body: sppDay('2026-11-20') }])
  assert.deepEqual(taken((await fetch('spp lmp-day-ahead', { date: '2026-11-20', base: spp.base })).result), [['DA-LMP-SL-202611200100.csv', 'lmp-day-ahead', 48, 'merged']])
  assert.deepEqual((await readdir(scratch)).filter(name => name.startsWith('intake-')), [])
})

test('a day that is missing leaves the others in main, and shows in the exit code', async t => {
  const { fetch } = await opened(t)
  const good = await caisoDay()
  const none = await oasisRefusal(1000, 'No data')
  const server = await operator(t, url => /startdatetime=20261120/.test(url) ? good : none)
  const { output, result } = await fetch('caiso lmp-day-ahead', { date: '2026-11-20', to: '2026-11-21', base: server.base })
  assert.equal(output.exit, 5)
  assert.deepEqual(result.missing, [{ from: '2026-11-21', to: '2026-11-21' }])
  assert.equal(result.ingest?.files[0]?.state, 'merged')
})

test('a file that does not pass the gate ends with the ingest\'s code', async t => {
  const { fetch } = await opened(t)
  const server = await operator(t, [{ body: misoDay('11/20/2026').replace(/(SOUTH\.HUB,Hub,LMP),[^,]*/, '$1,9999999') }])
  const { output, result } = await fetch('miso lmp-day-ahead', { date: '2026-11-20', base: server.base })
  assert.deepEqual([output.exit, result.ingest?.files[0]?.state], [3, 'quarantined'])
})

/** A file server as most are: it knows its files by ETag or date. */
function fileServer(body: () => string, validators: () => Record<string, string>): () => Reply {
  return () => (response, request) => {
    const now = validators()
    const same = now['etag'] === undefined ? request.headers['if-modified-since'] === now['last-modified'] : request.headers['if-none-match'] === now['etag']
    if (same && (request.headers['if-none-match'] ?? request.headers['if-modified-since']) !== undefined) response.writeHead(304).end()
    else response.writeHead(200, { ...now, date: 'Fri, 20 Nov 2026 20:00:00 GMT' }).end(body())
  }
}

test('what is on the branch is not sent twice where the server says that it is the same', async t => {
  const { fetch } = await opened(t)
  let [etag, body] = ['"1"', misoDay('11/20/2026')]
  const server = await operator(t, fileServer(() => body, () => ({ etag })))
  const again = async (options: Record<string, unknown> = {}): Promise<unknown> => (await fetch('miso lmp-day-ahead', { date: '2026-11-20', base: server.base, ...options })).result.downloads.map(({ state }) => state)
  assert.deepEqual(await again(), ['fetched'])
  assert.deepEqual(await again(), ['unchanged'])
  assert.deepEqual(await again({ branch: 'review' }), ['fetched'], 'another branch has nothing yet')
  assert.deepEqual(await again({ again: true }), ['fetched'], 'asked for in so many words')
  assert.equal(server.asked.at(-1)?.headers['if-none-match'], undefined)
  ;[etag, body] = ['"2"', body.replace('20.00', '21.00')]
  assert.deepEqual(await again(), ['fetched'], 'revised')
})

test('an archive is known by its members; what did not get in is asked for again', async t => {
  const { fetch } = await opened(t)
  const archive = await caisoDay()
  const caiso = await operator(t, () => (response, request) => {
    if (request.headers['if-none-match'] === '"z"') response.writeHead(304).end()
    else response.writeHead(200, { ...archive.headers, etag: '"z"' }).end(archive.body)
  })
  const states = async (): Promise<unknown> => (await fetch('caiso lmp-day-ahead', { date: '2026-11-20', base: caiso.base })).result.downloads.map(({ state }) => state)
  assert.deepEqual([await states(), await states()], [['fetched'], ['unchanged']])
  const half = { ...archive, body: await zipped({ [`${stem}.csv`]: priceFile('MW').write(oasisRows({ date: '2026-11-20', minutes: 60, run: 'DAM', nodes: ['NODE_THREE'], ghg: true })), 'readme.csv': 'nobody,knows\n' }) }
  const mixed = await operator(t, () => ({ ...half, headers: { ...half.headers, etag: '"h"' } }))
  for (let time = 0; time < 2; time++) assert.equal((await fetch('caiso lmp-day-ahead', { date: '2026-11-20', base: mixed.base })).output.exit, 3)
  assert.deepEqual(mixed.asked.map(({ headers }) => headers['if-none-match']), [undefined, undefined])
  const bad = await operator(t, fileServer(() => misoDay('11/20/2026').replace(/(SOUTH\.HUB,Hub,LMP),[^,]*/, '$1,9999999'), () => ({ etag: '"b"' })))
  for (let time = 0; time < 2; time++) assert.equal((await fetch('miso lmp-day-ahead', { date: '2026-11-20', base: bad.base })).result.downloads[0]?.state, 'fetched')
})

test('a date alone is trusted only when it is older than the answer', async t => {
  const { fetch } = await opened(t)
  for (const [modified, second] of [['Fri, 20 Nov 2026 18:00:00 GMT', 'unchanged'], ['Fri, 20 Nov 2026 19:59:30 GMT', 'fetched']] as const) {
    const server = await operator(t, fileServer(() => sppDay('2026-11-20'), () => ({ 'last-modified': modified })))
    const state = async (): Promise<unknown> => (await fetch('spp lmp-day-ahead', { date: '2026-11-20', base: server.base })).result.downloads[0]?.state
    assert.deepEqual([await state(), await state()], ['fetched', second])
  }
})

test('--out keeps files and ingests nothing; what lies there is never written over', async t => {
  const { fetch, folder } = await opened(t)
  const out = join(folder, 'kept', 'here')
  let text = sppDay('2026-11-20')
  const server = await operator(t, () => ({ body: text }))
  const name = 'DA-LMP-SL-202611200100'
  const keep = async (): Promise<string[]> => {
    const { result } = await fetch('spp lmp-day-ahead', { date: '2026-11-20', base: server.base, out })
    assert.equal(result.ingest, null)
    return result.downloads.map(({ path }) => path ?? '')
  }
  assert.deepEqual(await keep(), [join(out, `${name}.csv`)])
  assert.deepEqual(await keep(), [join(out, `${name}.csv`)])
  text = sppDay('2026-11-21')
  assert.deepEqual(await keep(), [join(out, `${name}.2.csv`)])
  assert.deepEqual((await readdir(out)).sort(), [`${name}.2.csv`, `${name}.csv`])
  assert.equal(await readFile(join(out, `${name}.csv`), 'utf8'), sppDay('2026-11-20'))
})

test('--dry-run prints the addresses and asks nothing', async t => {
  const { run } = await opened(t)
  const { text } = await run('caiso lmp-day-ahead', { date: '2026-11-20', to: '2026-11-22', node: ['A,B', 'C'], dryRun: true })
  assert.equal(text, 'https://oasis.caiso.com/oasisapi/SingleZip?queryname=PRC_LMP&version=12&market_run_id=DAM&resultformat=6&startdatetime=20261120T08:00-0000&enddatetime=20261123T08:00-0000&node=A,B,C')
  const server = await operator(t, [{}])
  const other = await run('spp lmp-day-ahead', { date: '2026-11-20', base: `${server.base}/mirror/`, dryRun: true })
  assert.equal(other.text, `${server.base}/mirror/da-lmp-by-settlement-location?path=/2026/11/By_Day/DA-LMP-SL-202611200100.csv`)
  assert.deepEqual(server.asked, [])
})

const refused: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['nowhere lmp-day-ahead', { date: '2026-11-20' }, /the operator is one of caiso, miso/],
  ['pjm lmp-nowhere', { date: '2026-11-20' }, /lmp-nowhere/],
  ['caiso prices', { date: '2026-11-20' }, /caiso has no report 'prices'; it has lmp-day-ahead/],
  ['miso exchange-day-ahead', { date: '2026-11-20' }, /no address without a key/],
  ['caiso lmp-day-ahead', {}, /say which market day with --date/],
  ['caiso lmp-day-ahead', { date: '20.11.2026' }, /YYYY-MM-DD/],
  ['caiso lmp-day-ahead', { date: '2026-02-30' }, /YYYY-MM-DD/],
  ['caiso lmp-day-ahead', { date: '2026-11-20', to: '2026-11-19' }, /lies before/],
  ['caiso lmp-day-ahead', { date: '1990-01-01', to: '2026-11-19' }, /3,660 days is the most/],
  ['spp lmp-real-time', { date: '2017-01-01', to: '2026-06-01' }, /more than 10,000 downloads, 3 hours at SPP's pace/],
  ['caiso lmp-day-ahead', { date: '2026-11-20', node: ['a b'] }, /own ids.*found "a b"/],
  ['caiso lmp-day-ahead', { date: '2026-11-20', node: [','] }, /names no node/],
  ['spp lmp-day-ahead', { date: '2026-11-20', node: ['SPPNORTH_HUB'] }, /comes as whole files/],
  ['spp lmp-day-ahead', { date: '2026-11-20', base: 'ftp://x/y' }, /--base takes an address/],
  ['spp lmp-day-ahead', { date: '2026-11-20', base: 'nonsense' }, /--base takes an address/],
  ['spp lmp-day-ahead', { date: '2026-11-20', base: 'https://user:secret@x.example/' }, /without a user or a password/],
  ['spp lmp-day-ahead', { date: '2026-11-20', base: 'https://x.example/?a=b' }, /with a \? or # part/],
]
test('what cannot be meant is refused before anything is asked', async t => {
  const { run } = await opened(t)
  for (const [words, options, message] of refused) {
    await assert.rejects(run(words, options), error => {
      assert(error instanceof Error && 'code' in error && error.code === 'usage/invalid', `${words}: ${String(error)}`)
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /secret/)
      return true
    }, `${words} ${JSON.stringify(options)}`)
  }
})

test('a backfill goes on where it stopped', async t => {
  const { run } = await opened(t)
  let down = true
  const server = await operator(t, url => down && /2026110[4-9]/.test(url) ? { status: 503 } : { body: sppDay(/(\d{4})(\d\d)(\d\d)0100\.csv/.exec(url)?.slice(1).join('-') ?? '') })
  const backfill = async (days = '2026-11-01..2026-11-09'): Promise<CommandOutput> => await run(`spp lmp-day-ahead ${days}`, { base: server.base }, 'backfill')
  const first = await backfill()
  assert.deepEqual([first.exit, (first.json as { left: unknown }).left], [7, [{ from: '2026-11-04', to: '2026-11-09' }]])
  assert.match(first.text ?? '', /9 market days, 0 known before, 3 taken now[\s\S]*still open: 2026-11-04 to 2026-11-09; give the same command again/)
  down = false
  const before = server.asked.length
  const second = await backfill()
  assert.deepEqual([second.exit, server.asked.length - before], [0, 6])
  assert.match(second.text ?? '', /3 known before, 6 taken now/)
  await assert.rejects(backfill('November'), /market days are given as 2024-01-01\.\.2024-12-31/)
})
