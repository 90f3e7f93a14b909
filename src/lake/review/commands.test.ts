import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CommandOutput, Principal, Route } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { review as plug } from './index.ts'
import { ana, ben, by, type ReviewedLake, reviewedLake, rob } from './review-for-tests.ts'

function hands({ review, lake }: ReviewedLake) {
  const { commands = [], routes = [] } = plug.start({ review, lake })
  return {
    async run(name: string, args: readonly string[] = [], options: Readonly<Record<string, string | boolean>> = {}): Promise<CommandOutput> {
      const command = commands.find(one => one.name === name) ?? assert.fail(`no command ${name}`)
      const defaults = Object.fromEntries((command.options ?? []).flatMap(({ flag, default: value }) => value === undefined ? [] : [[/--([a-z-]+)/.exec(flag)?.[1]?.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()) ?? '', value]]))
      return await command.run({ args, options: { ...defaults, ...options }, signal: new AbortController().signal, progress() {}, async write() {} })
    },
    async call(method: Route['method'], path: string, principal: Principal, { params = {}, query = {}, body = {} }: { params?: object, query?: object, body?: object } = {}): Promise<unknown> {
      const route = routes.find(one => one.method === method && one.path === path) ?? assert.fail(`no route ${method} ${path}`)
      return await route.handle({ params: params as never, query: query as never, body: body as never, principal, headers: {}, address: '', signal: new AbortController().signal })
    },
    routes,
  }
}

test('a pull request on the command line, from opening to merging', async t => {
  const reviewed = await reviewedLake(t)
  const { lake, put } = reviewed
  const { run, call } = hands(reviewed)
  await lake.createBranch('dev', 'main', by('ana'))
  await put('dev', { value: 3 })
  await run('protect set', ['main'], { checks: 'contract, keys-unique', approvals: '1' })
  const opened = await run('pr create', ['dev'], { title: 'One row' })
  assert.match(opened.text ?? '', /^pull request 1, open: One row\ndev into main, by command line\nchecked \w{8} into \w{8}, result \w{8}\n {2}mergeable passed\n {2}contract passed\n {2}keys-unique passed\nmissing: 1 approval by admins other than command line is needed, 0 are there: gridlake pr approve 1\n2 events:/)
  assert.match((await run('pr diff', ['1'])).text ?? '', /test.reading +1 +0/)
  assert.match((await run('pr diff', ['1'], { table: 'test.reading' })).text ?? '', /added +\{"place":"a".*\(1 added, 0 removed, 0 changed\)/s)
  await assert.rejects(run('pr approve', ['1']), error => isFailure(error, 'access/forbidden'))
  await assert.rejects(run('pr merge', ['1']), error => isFailure(error, 'lake/protected'))
  await call('POST', '/api/pulls/:id/approvals', ben, { params: { id: 1 } })
  await run('pr comment', ['1', 'as seen on the call'])
  assert.match((await run('pr show', ['1'])).text ?? '', /nothing is missing: gridlake pr merge 1\n.*\n.*\n.*\n.*ben approved: .*\n.*command line commented: as seen on the call$/)
  assert.match((await run('pr merge', ['1'])).text ?? '', /^pull request 1, merged/)
  assert.equal((await run('pr list')).text?.split('\n').length, 2)
  assert.match((await run('pr list', [], { state: 'all' })).text ?? '', /1 {2}merged {2}dev {3}main {2}command line {2}One row/)
  for (const id of ['0', 'x', '1.5', '-1', '99999999999', '']) await assert.rejects(run('pr show', [id]), error => isFailure(error, 'usage/invalid'), id)
})

test('rules, checks and hooks are set, listed and removed', async t => {
  const { run } = hands(await reviewedLake(t))
  assert.match((await run('protect list')).text ?? '', /prod\/\*\* +checks mergeable, keys-unique, contract and 2 approvals by admins other than the author +no +no +no/)
  assert.equal((await run('protect set', ['team/*'], { approvals: '2', approvers: 'anyone', runs: 'yes', autoMergeFrom: 'dev,fix/*' })).text, 'team/* is protected: 2 approvals by people other than the author')
  assert.match((await run('protect list')).text ?? '', /team\/\* .* yes +dev, fix\/\*/)
  await run('protect remove', ['prod'])
  assert.doesNotMatch((await run('protect list')).text ?? '', /^prod /m)
  await assert.rejects(run('protect remove', ['prod']), error => isFailure(error, 'review/unknown'))
  await run('check set', ['small', 'select * from test.reading where value > 5'], { doc: 'prices are small' })
  assert.match((await run('check list')).text ?? '', /small +command line +prices are small +select/)
  await run('hook set', ['gate'], { check: 'small', on: 'before-merge,before-commit', branches: 'prod/*' })
  assert.match((await run('hook list')).text ?? '', /gate +prod\/\* +before-commit, before-merge +check small +60000 ms/)
  await run('hook remove', ['gate'])
  await run('check remove', ['small'])
  assert.deepEqual([(await run('check list')).json, (await run('hook list')).json, (await run('hook deliveries')).json], [{ checks: [] }, { hooks: [] }, { deliveries: [] }])
})

test('over HTTP whoever asks acts in their own name', async t => {
  const reviewed = await reviewedLake(t)
  const { call, routes } = hands(reviewed)
  await reviewed.lake.createBranch('dev', 'main', by('ana'))
  await reviewed.put('dev')
  await call('PUT', '/api/protection', ana, { body: { pattern: 'main', approvals: 1, approvers: 'anyone' } })
  await call('POST', '/api/pulls', ana, { body: { title: 'One row', source: 'dev', target: 'main' } })
  await call('POST', '/api/pulls/:id/comments', rob, { params: { id: 1 }, body: { text: 'fine' } })
  await assert.rejects(call('POST', '/api/pulls/:id/approvals', ana, { params: { id: 1 } }), error => isFailure(error, 'access/forbidden'))
  await call('POST', '/api/pulls/:id/approvals', rob, { params: { id: 1 } })
  assert.deepEqual(((await call('GET', '/api/pulls/:id/preview', rob, { params: { id: 1 } })) as { conflict_count: number }).conflict_count, 0)
  const merged = await call('POST', '/api/pulls/:id/merge', ben, { params: { id: 1 } }) as { pull: object, events: { by: string, kind: string }[] }
  assert.deepEqual(merged.events.map(({ by, kind }) => `${by} ${kind}`), ['ana opened', 'ana checked', 'rob commented', 'rob approved', 'ben merged'])
  const open = routes.filter(({ permission }) => permission === 'self' || permission === 'public').map(({ path }) => path)
  assert.deepEqual(open, ['/api/pulls/:id/comments', '/api/pulls/:id/approvals'], 'a reader may talk, and approve where the rule takes it')
  assert.deepEqual(routes.filter(({ method, path, permission }) => method !== 'GET' && /protection|checks$|hooks/.test(path) && !path.includes(':id') && permission !== 'admin'), [], 'the policy is the admins\'')
})
