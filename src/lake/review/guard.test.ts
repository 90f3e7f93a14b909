import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { ana, ben, by, cleo, reviewedLake } from './review-for-tests.ts'

const isProtected = (message: RegExp) => (error: unknown): boolean => {
  assert(isFailure(error, 'lake/protected'), String(error))
  assert.match(error.message, message)
  return true
}

test('nothing gets onto prod by another way than a pull request', async t => {
  const { lake, put, head } = await reviewedLake(t)
  const first = await put('main')
  await lake.createBranch('prod', 'main', by('ana'))
  const second = await put('main')
  const before = await head('prod')
  const attempts: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
    ['commit', async () => await put('prod'), /no commit may be made on it directly; make the change on a branch .* gridlake pr create BRANCH --into prod/],
    ['merge', async () => await lake.merge('main', 'prod', by('ana')), /without a pull request \(checks mergeable, keys-unique, contract and 2 approvals by admins other than the author\); open a pull request: gridlake pr create main --into prod/],
    ['merge of a commit', async () => await lake.merge(second.id, 'prod', by('ana')), /without a pull request/],
    ['merge of a run', async () => await lake.merge('main', 'prod', by('ana', { run_id: 'r1' })), /without a pull request/],
    ['publish', async () => await lake.publish('prod', second.id, by('ana')), /without a pull request/],
    ['a pull request that is not there', async () => await lake.publish('prod', second.id, by('ana', { pull_request: '7' })), /there is no such pull request/],
    ['a pull request that is no number', async () => await lake.publish('prod', second.id, by('ana', { pull_request: '../1' })), /there is no such pull request/],
    ['revert', async () => await lake.revert([first.id], 'prod', by('ana')), /no revert may be made/],
    ['cherry-pick', async () => await lake.cherryPick(second.id, 'prod', by('ana')), /no cherry-pick may be made/],
    ['reset', async () => await lake.reset('prod', second.id, by('ana')), /it may not be reset; an admin can change its rule: gridlake protect set/],
    ['delete', async () => { await lake.deleteBranch('prod', by('ana')) }, /it may not be deleted/],
  ]
  for (const [name, attempt, message] of attempts) await assert.rejects(attempt, isProtected(message), name)
  assert.equal(await head('prod'), before)
})

test('a protected branch begins where its rule is kept, however it is named', async t => {
  const { lake, put } = await reviewedLake(t)
  const reviewed = await put('main')
  await put('main')
  await lake.createBranch('dev', 'main', by('ana'))
  const mine = await put('dev')
  for (const from of ['dev', mine.id, mine.id.slice(0, 8)]) await assert.rejects(lake.createBranch('prod/eu', from, by('ana')), isProtected(/prod\/\*\* .*2 approvals.* is neither of main nor of a branch that takes as much; make prod\/eu from main/), from)
  await lake.createBranch('stage', 'main', by('ana'))
  await lake.createBranch('prod', reviewed.id, by('ana'))
  await lake.createBranch('prod/eu', 'prod', by('ana'))
  await lake.createBranch('free', mine.id, by('ana'))
})

test('a pull request is believed only for the commit that was checked', async t => {
  const { lake, put, pulls, head } = await reviewedLake(t)
  await put('main')
  await lake.createBranch('prod', 'main', by('ana'))
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  const { pull } = await pulls.create(ana, { title: 'One row', source: 'dev', target: 'prod' })
  const claim = by('mallory', { pull_request: String(pull.id) })
  const candidate = pull.round?.candidate ?? assert.fail()
  const before = await head('prod')
  await assert.rejects(lake.publish('prod', candidate, claim), isProtected(/2 approvals by admins other than ana are needed, 0 are there/))
  await pulls.approve(pull.id, ben)
  await assert.rejects(lake.publish('prod', candidate, claim), isProtected(/1 is there/))
  await pulls.approve(pull.id, cleo)
  await assert.rejects(lake.merge('dev', 'prod', claim), isProtected(/what would land is not what was checked/))
  await assert.rejects(lake.reset('prod', candidate, claim), isProtected(/it is a merge of dev into prod/))
  await assert.rejects(put('prod', { how: claim }), isProtected(/it is a merge of dev into prod/))
  await lake.createBranch('prod/eu', 'prod', by('ana'))
  await assert.rejects(lake.publish('prod/eu', candidate, claim), isProtected(/it is a merge of dev into prod/))
  await put('dev')
  await assert.rejects(lake.publish('prod', candidate, claim), isProtected(/dev moved since its checks ran/))
  assert.equal(await head('prod'), before)
})

test('the branches of pull requests are not for others', async t => {
  const { lake, put, pulls } = await reviewedLake(t)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev')
  const { pull } = await pulls.create(ana, { title: 'One row', source: 'dev', target: 'main' })
  const name = `candidate/${pull.id}`
  await put('dev')
  for (const attempt of [
    async () => await put(name), async () => await lake.merge('dev', name, by('ana')), async () => { await lake.deleteBranch(name, by('ana')) },
    async () => await lake.reset(name, 'main', by('ana', { pull_request: '99' })), async () => await lake.createBranch('candidate/x', 'main', by('ana')),
  ]) await assert.rejects(attempt, isProtected(/belongs to a pull request/))
  await assert.rejects(pulls.create(ana, { title: 'Around', source: name, target: 'main' }), isProtected(/belongs to a pull request/))
})

test('what the gate refused and what was aborted goes nowhere', async t => {
  const { lake, put, states, pulls } = await reviewedLake(t)
  for (const [id, state] of [['q1', 'quarantined'], ['f1', 'failed'], ['o1', 'running']] as const) {
    const branch = `${state === 'quarantined' ? 'quarantine' : 'run'}/${id}`
    states.set(id, state)
    const run = by('feeds', { run_id: id })
    await lake.createBranch(branch, 'main', run)
    const commit = await put(branch, { how: run })
    for (const ref of [branch, commit.id, commit.id.slice(0, 8)]) {
      await assert.rejects(lake.createTag('seen', ref, by('ana')), isProtected(/did not pass the gate|was aborted|is not done/), `tag of ${ref}`)
      await assert.rejects(lake.merge(ref, 'main', by('ana')), isProtected(/did not pass the gate|was aborted|is not done/), `merge of ${ref}`)
      await assert.rejects(lake.createBranch('fork', ref, by('ana')), isProtected(/did not pass the gate|was aborted|is not done/), `branch from ${ref}`)
    }
    await assert.rejects(lake.reset('main', commit.id, by('ana')), isProtected(/./), 'reset')
    await assert.rejects(lake.publish('main', commit.id, by('ana')), isProtected(/./), 'publish')
    await put('main')
    await assert.rejects(put(branch), isProtected(/belongs to run/), 'nobody builds on it')
    await assert.rejects(lake.merge('main', branch, by('ana')), isProtected(/belongs to run/))
    await assert.rejects(pulls.create(ana, { title: 'Around', source: branch, target: 'main' }), isProtected(/no pull request can be opened/))
    await lake.deleteBranch(branch)
    await assert.rejects(lake.merge(commit.id, 'main', by('ana')), isProtected(/./), 'also without its branch')
  }
})

test('a cherry-pick names what it brings', async t => {
  const { lake, put, states, guard } = await reviewedLake(t)
  states.set('f1', 'failed')
  await lake.createBranch('run/f1', 'main', by('feeds', { run_id: 'f1' }))
  const commit = await put('run/f1', { how: by('feeds', { run_id: 'f1' }) })
  const move = { kind: 'cherry-pick', ref: 'main', from: null, to: null, source: commit.id, how: by('ana'), tables: [], undoes: [] } as const
  await assert.rejects(guard.before(move, async () => {}), isProtected(/was aborted/))
})

test('runs work as before, and one that is held may be merged by hand', async t => {
  const { lake, put, states, rows, review } = await reviewedLake(t)
  await review.setRule({ pattern: '**' })
  const run = by('feeds', { run_id: 'r1' })
  states.set('r1', 'running')
  await lake.createBranch('run/r1', 'main', run)
  await put('run/r1', { how: run })
  await lake.merge('run/r1', 'main', run)
  // Before the ledger says that it is merged, main has it and can be branched from.
  await lake.createBranch('dev', 'main', by('ana'))
  states.set('r1', 'merged')
  await lake.deleteBranch('run/r1')
  states.set('r2', 'running')
  await lake.createBranch('run/r2', 'main', by('feeds', { run_id: 'r2' }))
  await put('run/r2', { how: by('feeds', { run_id: 'r2' }) })
  states.set('r2', 'held')
  await lake.merge('run/r2', 'main', by('ana'))
  assert.equal(await rows('main'), 2)
  await assert.rejects(put('main'), isProtected(/rule for \*\*/))
})
