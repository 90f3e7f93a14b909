import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { PullView } from './pulls.ts'
import { ana, ben, by, cleo, reviewedLake, rob } from './review-for-tests.ts'

const missing = ({ standing }: PullView): string => standing?.missing.join('; ') ?? ''
const kinds = ({ events }: PullView): string[] => events.map(({ kind }) => kind)

test('two others approve what was checked, and exactly that lands', async t => {
  const { lake, put, pulls, head, rows } = await reviewedLake(t)
  await put('main')
  await lake.createBranch('prod', 'main', by('ana'))
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  const opened = await pulls.create(ana, { title: 'One row', source: 'dev', target: 'prod' })
  assert.deepEqual(opened.pull.round?.checks.map(({ name, outcome }) => [name, outcome]), [['mergeable', 'passed'], ['keys-unique', 'passed'], ['contract', 'passed']])
  assert.equal(await rows('prod'), 1)
  assert.match(missing(opened), /2 approvals by admins other than ana are needed, 0 are there/)
  await assert.rejects(pulls.merge(1, ana), error => isFailure(error, 'lake/protected') && /2 approvals/.test(error.message))
  await assert.rejects(pulls.approve(1, ana), error => isFailure(error, 'access/forbidden') && /own/.test(error.message))
  await assert.rejects(pulls.approve(1, rob), error => isFailure(error, 'access/forbidden'))
  await pulls.approve(1, ben)
  assert.match(missing(await pulls.approve(1, ben)), /1 is there/, 'one for each person')
  assert.equal(missing(await pulls.approve(1, cleo)), '')
  await pulls.comment(1, rob, 'looks right')
  const merged = await pulls.merge(1, ana)
  assert.deepEqual([merged.pull.state, merged.pull.merged_commit, await head('prod')], ['merged', opened.pull.round?.candidate, opened.pull.round?.candidate])
  assert.equal(await rows('prod'), 2)
  assert.ok(!(await lake.branches()).some(({ name }) => name.startsWith('candidate/')))
  assert.deepEqual(kinds(merged), ['opened', 'checked', 'approved', 'approved', 'approved', 'commented', 'merged'])
  await assert.rejects(pulls.merge(1, ana), error => isFailure(error, 'review/closed'))
  assert.equal((await pulls.create(ana, { title: 'Again', source: 'dev', target: 'prod' })).pull.id, 2)
})

test('a new commit on either side makes checks and approvals stale', async t => {
  const { lake, put, pulls, review, states } = await reviewedLake(t)
  await review.setRule({ pattern: 'prod', approvals: 1, required_checks: ['contract'], runs: true })
  await put('main')
  await lake.createBranch('prod', 'main', by('ana'))
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  await pulls.create(ana, { title: 'One row', source: 'dev', target: 'prod' })
  assert.equal(missing(await pulls.approve(1, ben)), '')
  await put('dev')
  assert.match(missing(await pulls.show(1)), /dev moved since its checks ran.*1 approval by admins other than ana is needed, 0 are there \(stale: ben\)/)
  await assert.rejects(pulls.merge(1, ana), error => isFailure(error, 'lake/protected') && /stale: ben/.test(error.message))
  assert.equal(missing(await pulls.approve(1, ben)), '')
  states.set('r1', 'running')
  await lake.createBranch('run/r1', 'prod', by('feeds', { run_id: 'r1' }))
  await put('run/r1', { how: by('feeds', { run_id: 'r1' }) })
  await lake.merge('run/r1', 'prod', by('feeds', { run_id: 'r1' }))
  assert.match(missing(await pulls.show(1)), /prod moved since its checks ran/)
  await assert.rejects(pulls.merge(1, ana), error => isFailure(error, 'lake/protected') && /stale: ben/.test(error.message))
  const { pull } = await pulls.show(1)
  await assert.rejects(pulls.approve(1, ben, { source: pull.round?.source ?? '', target: '0'.repeat(40) }), error => isFailure(error, 'lake/conflict'), 'what was looked at is not what is there')
  await pulls.approve(1, ben, { source: pull.round?.source ?? '', target: pull.round?.target ?? '' })
  assert.equal((await pulls.merge(1, ana)).pull.state, 'merged')
})

test('dev into stage merges itself when its checks pass, also later', async t => {
  const { lake, put, pulls, rows, review } = await reviewedLake(t)
  await lake.createBranch('stage', 'main', by('ana'))
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  assert.equal((await pulls.create(ana, { title: 'One row', source: 'dev', target: 'stage' })).pull.state, 'merged')
  assert.equal(await rows('stage'), 1)
  await put('dev', { value: 1, at: 500, mode: 'append' })
  await put('dev', { value: 2, at: 500, mode: 'append' })
  const second = await pulls.create(ana, { title: 'Twice', source: 'dev', target: 'stage' })
  assert.match(missing(second), /check keys-unique failed: test.reading has rows with equal keys \(place, at_utc\): place a at_utc 2026-11-21T20:00:00.000Z rows 2/)
  await lake.revert([await headOf(lake, 'dev')], 'dev', by('ana'))
  await review.drain()
  assert.equal((await pulls.show(2)).pull.state, 'merged')
  assert.equal(await rows('stage'), 2)
})

async function headOf(lake: { resolve(ref: string): Promise<{ readonly id: string }> }, ref: string): Promise<string> { return (await lake.resolve(ref)).id }

test('what does not go together is said with its rows, and nothing lands', async t => {
  const { lake, put, pulls, head } = await reviewedLake(t)
  await put('main', { at: 900 })
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev', { at: 900, value: 5 })
  await put('main', { at: 900, value: 6 })
  const before = await head('main')
  const opened = await pulls.create(ana, { title: 'Other price', source: 'dev', target: 'main' })
  assert.match(missing(opened), /check mergeable failed: .*test.reading .*"place":"a".* value: 1 became 6 in the one and 5 in the other/)
  await assert.rejects(pulls.merge(1, ben), error => isFailure(error, 'lake/protected'))
  assert.equal(await head('main'), before)
  await pulls.close(1, ana)
  const theirs = await pulls.create(ana, { title: 'Other price', source: 'dev', target: 'main', strategy: 'theirs' })
  assert.equal(missing(theirs), '')
  assert.equal((await pulls.merge(2, ben)).pull.state, 'merged')
})

test('of merges that race each lands what was checked on top of the other', async t => {
  const { lake, put, pulls, rows } = await reviewedLake(t)
  for (const name of ['one', 'two', 'three']) {
    await lake.createBranch(name, 'main', by('ana'))
    await put(name)
    await pulls.create(ana, { title: name, source: name, target: 'main' })
  }
  const merged = await Promise.all([1, 2, 3].map(async id => await pulls.merge(id, ben)))
  assert.deepEqual(merged.map(({ pull }) => pull.state), ['merged', 'merged', 'merged'])
  assert.equal(await rows('main'), 3)
  const log = await lake.log('main')
  for (const { pull } of merged) assert.ok(log.some(({ id }) => id === pull.merged_commit), `pull request ${pull.id} is in the history`)
  const [again, twice] = await Promise.allSettled([pulls.merge(1, ana), pulls.merge(1, ben)])
  for (const result of [again, twice]) assert.ok(result?.status === 'rejected' && isFailure(result.reason, 'review/closed'))
})

test('one wish at a time: merged twice at once, it lands once', async t => {
  const { lake, put, pulls, rows } = await reviewedLake(t)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  await pulls.create(ana, { title: 'One row', source: 'dev', target: 'main' })
  const results = await Promise.allSettled([pulls.merge(1, ana), pulls.merge(1, ben), pulls.merge(1, cleo)])
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected'])
  assert.deepEqual([await rows('main'), (await lake.log('main')).length], [1, 2])
})

test('where approvals are needed, the second of two that race is stale', async t => {
  const { lake, put, pulls, review } = await reviewedLake(t)
  await review.setRule({ pattern: 'prod', approvals: 1 })
  await lake.createBranch('prod', 'main', by('ana'))
  for (const [index, name] of ['one', 'two'].entries()) {
    await lake.createBranch(name, 'main', by('ana'))
    await put(name)
    await pulls.create(ana, { title: name, source: name, target: 'prod' })
    await pulls.approve(index + 1, ben)
  }
  const results = await Promise.allSettled([pulls.merge(1, ana), pulls.merge(2, ana)])
  const lost = results.flatMap(result => result.status === 'rejected' ? [result.reason as unknown] : [])
  assert.equal(lost.length, 1)
  assert.ok(isFailure(lost[0], 'lake/protected') && /stale: ben/.test(lost[0].message), String(lost[0]))
})

test('a process that ended after landing is caught up with', async t => {
  const { lake, put, pulls, rows } = await reviewedLake(t)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  const { pull } = await pulls.create(ana, { title: 'One row', source: 'dev', target: 'main' })
  await lake.publish('main', pull.round?.candidate ?? '', by('ana', { pull_request: '1' }))
  assert.equal((await pulls.show(1)).pull.state, 'open')
  await put('main')
  assert.equal((await pulls.check(1, ana)).pull.state, 'merged')
  assert.equal(await rows('main'), 2)
})

test('a rule or check that changes meanwhile counts', async t => {
  const { lake, put, pulls, review } = await reviewedLake(t)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev', { value: 7 })
  await pulls.create(ana, { title: 'One row', source: 'dev', target: 'main' })
  await review.setCheck(ana, { name: 'small', sql: 'select place, value from test.reading where value > 5' })
  await review.setRule({ pattern: 'main', required_checks: ['small'] })
  assert.match(missing(await pulls.show(1)), /check small has not run/)
  await assert.rejects(pulls.merge(1, ana), error => isFailure(error, 'lake/protected') && /check small failed: it must find no rows and found 1 row: place a value 7/.test(error.message))
  await review.setCheck(ana, { name: 'small', sql: 'select * from test.reading where value > 9' })
  assert.equal((await pulls.merge(1, ana)).pull.state, 'merged')
  await assert.rejects(review.policy.removeCheck('small'), error => isFailure(error, 'usage/invalid') && /needed by the rule for main/.test(error.message))
})

test('what cannot be opened is refused', async t => {
  const { lake, put, pulls } = await reviewedLake(t)
  await lake.createBranch('dev', 'main', by('ana'))
  const nothing = await pulls.create(ana, { title: 'Nothing', source: 'dev', target: 'main' })
  assert.match(missing(nothing), /check mergeable failed: dev has nothing that main has not/)
  await assert.rejects(pulls.create(ben, { title: 'Same', source: 'dev', target: 'main' }), error => isFailure(error, 'lake/exists') && /pull request 1/.test(error.message))
  const cases: readonly (readonly [Parameters<typeof pulls.create>[1], Parameters<typeof isFailure>[1]])[] = [
    [{ title: 't', source: 'nowhere', target: 'main' }, 'lake/unknown-ref'], [{ title: 't', source: 'dev', target: 'nowhere' }, 'lake/unknown-ref'],
    [{ title: 't', source: 'main', target: 'main' }, 'usage/invalid'], [{ title: ' ', source: 'main', target: 'dev' }, 'usage/invalid'], [{ title: 'x'.repeat(201), source: 'main', target: 'dev' }, 'usage/invalid'],
  ]
  for (const [asked, code] of cases) await assert.rejects(pulls.create(ana, asked), error => isFailure(error, code ?? 'usage/invalid'), JSON.stringify(asked))
  for (const id of [0, 9, 1.5, Number.NaN]) await assert.rejects(pulls.show(id), error => isFailure(error, 'review/unknown'))
  await assert.rejects(pulls.close(1, rob), error => isFailure(error, 'access/forbidden'))
  assert.equal((await pulls.close(1, ben)).pull.state, 'closed')
  await assert.rejects(pulls.approve(1, ben), error => isFailure(error, 'review/closed'))
  await put('dev')
  await pulls.create(ana, { title: 'Now', source: 'dev', target: 'main' })
  await lake.deleteBranch('dev', by('ana'))
  assert.equal((await pulls.show(2)).standing, null)
  await assert.rejects(pulls.merge(2, ana), error => isFailure(error, 'lake/unknown-ref'))
  assert.equal((await pulls.close(2, ana)).pull.state, 'closed')
  assert.deepEqual((await pulls.list()).map(({ id, state }) => [id, state]), [[2, 'closed'], [1, 'closed']])
})

test('a pull request of views alone shows them and lands', async t => {
  const { lake, put, pulls } = await reviewedLake(t)
  await put('main')
  await lake.createBranch('dev', 'main', by('ana'))
  await lake.trees.change('dev', by('ana'), async () => ({ namespaces: { desk: {} }, views: { 'desk.hubs': 'tables/desk/hubs/metadata/1.json' } }))
  const names = [{ kind: 'namespace', name: 'desk', change: 'added' }, { kind: 'view', name: 'desk.hubs', change: 'added' }]
  const { names: seen, tables } = await lake.previewMerge('dev', 'main')
  assert.deepEqual([seen, tables, await lake.diffNames('main', 'dev')], [names, [], names])
  const { pull } = await pulls.create(ana, { title: 'A view', source: 'dev', target: 'main' })
  assert.deepEqual(pull.round?.checks.map(({ outcome }) => outcome), ['passed', 'passed', 'passed'])
  assert.equal((await pulls.merge(pull.id, ana)).pull.state, 'merged')
  assert.deepEqual(await lake.diffNames('dev', 'main'), [])
  await lake.trees.change('dev', by('ana'), async () => ({ views: { 'desk.hubs': null } }))
  assert.deepEqual(await lake.diffNames('main', 'dev'), [{ kind: 'view', name: 'desk.hubs', change: 'removed' }])
})
