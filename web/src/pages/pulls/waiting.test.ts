/** What a pull request waits for is said in words that fit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckVerdict, PullRequest, PullView, Standing } from '../../api/lake-types.ts'
import { approvalRefusal, checkLines, waitingFor } from './waiting.ts'

const verdict = (name: string, outcome: CheckVerdict['outcome'] = 'passed', message = ''): CheckVerdict => ({ name, outcome, message, at_utc: '2026-11-20T12:00:00Z' })
const standing: Standing = { current: true, ready: false, missing: ['x'], approvals: { counted: [], stale: [], needed: 0 }, required_checks: ['mergeable', 'contract'] }
const pull: PullRequest = {
  id: 7, title: 't', description: '', source: 'dev', target: 'prod', author: 'bea', state: 'open', auto_merge: false, strategy: 'fail', created_utc: '', updated_utc: '', approvals: [], merged_commit: null,
  round: { source: 's1', target: 't1', candidate: 'c', checks: [verdict('mergeable'), verdict('contract')] },
}
const branches = [{ name: 'dev', commit: 's1', at_utc: '' }, { name: 'prod', commit: 't1', at_utc: '' }]
const moved = [{ name: 'dev', commit: 's2', at_utc: '' }, { name: 'prod', commit: 't1', at_utc: '' }]
const view = (change: Partial<PullRequest>, now: Partial<Standing> | null): PullView => ({ pull: { ...pull, ...change }, events: [], standing: now === null ? null : { ...standing, ...now } })
const round = (checks: CheckVerdict[], candidate: string | null = 'c') => ({ round: { source: 's1', target: 't1', candidate, checks } })

const cases: readonly (readonly [string, PullView, typeof branches, readonly RegExp[]])[] = [
  ['ready', view({}, { ready: true, missing: [] }), branches, []],
  ['done', view({ state: 'merged' }, null), branches, []],
  ['never checked', view({ round: null }, { current: false }), branches, [/have not run yet/]],
  ['source moved', view({}, { current: false }), moved, [/^dev moved since .* stale/]],
  ['branch gone', view({}, null), [{ name: 'prod', commit: 't1', at_utc: '' }], [/^dev is gone/]],
  ['conflict', view(round([verdict('mergeable', 'failed', 'cannot be merged')], null), {}), branches, [/^dev and prod changed the same rows/]],
  ['nothing to merge', view(round([verdict('mergeable', 'failed', 'dev has nothing that prod has not')], null), {}), branches, [/there is nothing to merge/]],
  ['failed check', view(round([verdict('mergeable'), verdict('contract', 'failed', 'lmp is empty in 3 rows')]), {}), branches, [/^The check contract failed: lmp is empty in 3 rows\. Correct it on dev\.$/]],
  ['check that broke', view(round([verdict('mergeable'), verdict('contract', 'error', 'too slow')]), {}), branches, [/could not be run: too slow/]],
  ['check required since', view(round([verdict('mergeable')]), {}), branches, [/The check contract has not run/]],
  ['approvals', view({}, { approvals: { counted: ['cal'], stale: ['dan'], needed: 2 } }), branches, [/^1 approval more by others than bea is needed\. dan approved an earlier state\.$/]],
  ['what only the platform knows', view({}, { missing: ['something else'] }), branches, [/^something else$/]],
]

for (const [name, given, at, expected] of cases) {
  test(`waiting: ${name}`, () => {
    const said = waitingFor(given, at)
    assert.equal(said.length, expected.length, said.join('; '))
    expected.forEach((pattern, index) => assert.match(said[index] ?? '', pattern))
  })
}

test('a verdict of other commits, or of a check that was changed since, is stale', () => {
  assert.deepEqual(checkLines(view({}, { current: false })).map(({ state }) => state), ['stale', 'stale'])
  assert.deepEqual(checkLines(view({}, { missing: ['check contract has not run: run it'] })).map(({ state }) => state), ['passed', 'stale'])
  assert.deepEqual(checkLines(view({ state: 'merged' }, null)).map(({ state }) => state), ['passed', 'passed'], 'what was merged stays as it was checked')
})

test('who may approve', () => {
  const rule = { pattern: 'prod', required_checks: [], approvals: 1, approvers: 'admins', direct_commits: false, forced_moves: false, runs: false, auto_merge_from: [] } as const
  const of = (name: string, role: string, given: PullView, approvers: 'admins' | 'anyone' = 'admins') => approvalRefusal(given, { name, role }, { ...rule, approvers, required_checks: [], auto_merge_from: [] })
  assert.equal(of('cal', 'admin', view({}, {})), null)
  assert.equal(of('rob', 'reader', view({}, {}), 'anyone'), null)
  assert.match(of('bea', 'admin', view({}, {})) ?? '', /your own/)
  assert.match(of('rob', 'reader', view({}, {})) ?? '', /reader/)
  assert.match(of('cal', 'admin', view({}, { current: false })) ?? '', /run the checks first/)
  assert.match(of('cal', 'admin', view({}, { approvals: { counted: ['cal'], stale: [], needed: 2 } })) ?? '', /You approved/)
})
