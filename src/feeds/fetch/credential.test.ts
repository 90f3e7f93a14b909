import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { reportOf } from '../markets/registry.ts'
import { credentialHeaders, variableOf } from './credential.ts'
import { fetchReport, plannedJobs } from './fetch.ts'
import { requestOf } from './options.ts'
import { fetchText } from './outcome-text.ts'
import { pacer } from './pace.ts'
import { fakeTime, operator, type Reply } from './synthetic-operator.ts'

const pjm = reportOf('pjm', 'lmp-day-ahead')
const isone = reportOf('isone', 'web-day-ahead')

test('a key stands under the operator\'s header, a login is sent as Basic, and who wants nothing gets nothing', () => {
  assert.deepEqual(credentialHeaders(pjm, { variable: 'KEY', value: 'abc123' }, true), { 'Ocp-Apim-Subscription-Key': 'abc123' })
  assert.deepEqual(credentialHeaders(isone, { variable: 'LOGIN', value: 'me:pass:word' }, true), { authorization: 'Basic bWU6cGFzczp3b3Jk' })
  assert.deepEqual(credentialHeaders(reportOf('spp', 'lmp-day-ahead'), { variable: '', value: 'abc' }, true), {})
  assert.deepEqual([variableOf({ pjm: 'KEY' }, 'pjm'), variableOf({ pjm: 'KEY' }, 'spp')], ['KEY', ''])
})

test('without it the operator is not asked, a mirror of one\'s own is; what cannot be sent is not said aloud', () => {
  assert.throws(() => credentialHeaders(pjm, { variable: 'KEY', value: undefined }, true), error => isFailure(error, 'usage/invalid') && /PJM answers only with a subscription key: put it into the environment variable KEY.*credentials\.pjm/.test(error.message))
  assert.deepEqual(credentialHeaders(pjm, { variable: 'KEY', value: undefined }, false), {})
  for (const [report, value] of [[pjm, 'secret\nvalue'], [isone, 'secret']] as const) {
    assert.throws(() => credentialHeaders(report, { variable: 'KEY', value }, true), error => isFailure(error, 'usage/invalid') && !error.message.includes('secret'))
  }
})

const item = (start: string): object => ({ datetime_beginning_utc: start, pnode_id: 51288, pnode_name: 'WESTERN HUB', type: 'HUB', system_energy_price_da: 20, total_lmp_da: 20, congestion_price_da: 0, marginal_loss_price_da: 0, row_is_current: true, version_nbr: 1 })
const answer = (items: readonly object[], next = false): Reply => ({ body: JSON.stringify({ links: [{ rel: 'self', href: 'https://api.pjm.com/api/v1/da_hrl_lmps?x' }, ...next ? [{ rel: 'next', href: 'https://api.pjm.com/api/v1/da_hrl_lmps?startRow=50001' }] : []], items, totalRows: items.length }) })

test('PJM: each request carries the key, ten seconds apart; no data, and less than was asked for', async t => {
  const time = fakeTime()
  const elsewhere = await operator(t, [{ status: 200, body: 'x' }])
  const replies: Reply[] = [answer([item('2026-11-20T05:00:00')]), answer([]), answer([item('2026-11-20T07:00:00')], true), { status: 302, headers: { location: `${elsewhere.base}/other` } }, { status: 401, body: '{"message": "Access denied due to invalid subscription key"}' }]
  const server = await operator(t, replies, time)
  const root = await mkdtemp(join(tmpdir(), 'gridlake-credential-'))
  t.after(async () => await rm(root, { recursive: true, force: true }))
  const request = requestOf(['pjm', 'lmp-day-ahead'], { date: '2026-11-20', base: server.base })
  assert.equal(plannedJobs(request).length, 24)
  const labels: string[] = []
  const result = await fetchReport(request, {
    pacer: pacer(time), now: () => 0, random: () => 1, agent: 'test', folder: join(root, 'work'), knowledge: null, credentials: { 'Ocp-Apim-Subscription-Key': 'abc123' },
    take: async () => await Promise.resolve({ paths: [], result: null }), progress: label => { labels.push(label) },
  })
  assert(server.asked.every(({ headers }) => headers['ocp-apim-subscription-key'] === 'abc123'))
  assert.deepEqual(elsewhere.asked, [], 'another private host is not asked at all')
  assert(server.asked.slice(1).every(({ at }, index) => at - (server.asked[index]?.at ?? 0) >= 10_000))
  assert.deepEqual(result.downloads.slice(0, 6).map(({ state }) => state), ['fetched', 'no-data', 'failed', 'failed', 'failed', 'not-asked'])
  assert.match(result.downloads[2]?.error?.message ?? '', /more rows than one answer may hold; a single day cannot be cut further/)
  assert.match(result.downloads[4]?.error?.message ?? '', /401.*invalid subscription key/)
  assert(![JSON.stringify(result), fetchText(result, null), ...labels].some(text => text.includes('abc123')), 'the key is in nothing that is shown')
})
