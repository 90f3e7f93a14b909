import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { RefMove } from '../port.ts'
import { standingOf } from './readiness.ts'
import type { PullRequest } from './records.ts'
import { builtInChecks, completeRule, defaultRules, type GivenRule, refusal, ruleFor } from './rules.ts'

const rule = (given: Partial<GivenRule> = {}) => completeRule({ pattern: 'prod', ...given }, builtInChecks)
const move = (kind: RefMove['kind'], more: Partial<RefMove> = {}): RefMove => ({ kind, ref: 'prod', from: 'a', to: 'b', source: null, how: { author: 'ana', message: '', run_id: null }, tables: [], undoes: [], ...more })
const ownRun = { source: 'run/r1', how: { author: 'feeds', message: '', run_id: 'r1' } } as const

test('every kind of move meets the rule', () => {
  const plain = rule()
  const reviewed = rule({ approvals: 1 })
  const checked = rule({ required_checks: ['contract'] })
  const free = rule({ direct_commits: true, forced_moves: true })
  const cases: readonly (readonly [RefMove, passes: readonly boolean[], why: string])[] = [
    [move('commit'), [false, false, false, true], 'direct'],
    [move('revert'), [false, false, false, true], 'a revert is a commit like any other'],
    [move('cherry-pick'), [false, false, false, true], 'so is a cherry-pick'],
    [move('merge', { source: 'dev' }), [true, false, false, true], 'a merge needs a pull request where something is demanded'],
    [move('merge', ownRun), [true, false, true, true], 'a run passes where no approval is needed'],
    [move('merge', { ...ownRun, source: 'run/r2' }), [true, false, false, true], 'but only with its own branch'],
    [move('merge', { ...ownRun, source: 'dev' }), [true, false, false, true], 'and not with another'],
    [move('commit', { how: ownRun.how }), [false, false, false, true], 'a run commits nothing directly'],
    [move('reset'), [false, false, false, true], 'forced'],
    [move('delete-branch'), [false, false, false, true], 'forced'],
    [move('tidy'), [true, true, true, true], 'the same rows in other files'],
    [move('create-branch'), [true, true, true, true], 'somebody must make it'],
  ]
  for (const [one, passes, why] of cases) assert.deepEqual([plain, reviewed, checked, free].map(each => refusal(each, one) === null), passes, `${one.kind} ${one.source ?? ''}: ${why}`)
  assert.equal(refusal(rule({ approvals: 2, runs: true }), move('merge', ownRun)), null, 'unless the rule says so')
})

test('of several rules the strictest counts', () => {
  const rules = [rule({ approvals: 2, approvers: 'anyone', direct_commits: true, runs: true }), rule({ pattern: '*', required_checks: ['contract'], forced_moves: true })]
  const both = ruleFor(rules, 'prod')
  assert.deepEqual(both && { ...both, pattern: '' }, { pattern: '', required_checks: ['contract'], approvals: 2, approvers: 'admins', direct_commits: false, forced_moves: false, runs: true, auto_merge_from: [] })
  assert.equal(ruleFor(rules, 'a/b'), null)
})

test('the default policy', () => {
  for (const name of ['prod', 'prod/eu', 'prod/eu/west']) assert.deepEqual([ruleFor(defaultRules, name)?.approvals, ruleFor(defaultRules, name)?.direct_commits, ruleFor(defaultRules, name)?.runs], [2, false, false], name)
  assert.deepEqual([ruleFor(defaultRules, 'stage')?.approvals, ruleFor(defaultRules, 'stage')?.auto_merge_from], [0, ['dev']])
  for (const name of ['main', 'dev', 'production']) assert.equal(ruleFor(defaultRules, name), null, name)
})

test('a rule that cannot be is refused', () => {
  for (const given of [{ approvals: -1 }, { approvals: 1.5 }, { approvals: Number.NaN }, { approvals: 99 }, { pattern: '' }, { required_checks: ['nothing'] }, { auto_merge_from: ['a b'] }]) assert.throws(() => rule(given), error => isFailure(error, 'usage/invalid'), JSON.stringify(given))
})

const heads = { source: 's1', target: 't1' }
const definitions = new Map([...builtInChecks.map((name): [string, string] => [name, 'built-in']), ['own', 'v2']])
const verdict = (name: string, outcome: 'passed' | 'failed' | 'error' = 'passed', definition = 'built-in') => ({ name, outcome, message: 'why', definition, at_utc: '' })
const approval = (by: string, more = {}) => ({ by, role: 'admin' as const, ...heads, at_utc: '', ...more })
const pull = (more: Partial<PullRequest> = {}): PullRequest => ({
  id: 1, title: 't', description: '', source: 'dev', target: 'prod', author: 'ana', state: 'open', auto_merge: false, strategy: 'fail', created_utc: '', updated_utc: '', merged_commit: null, events: 1,
  approvals: [], round: { ...heads, candidate: 'c', height: 2, checks: builtInChecks.map(name => verdict(name)) }, ...more,
})

test('what a pull request lacks', () => {
  const two = rule({ approvals: 2, required_checks: ['contract'] })
  const ready = pull({ approvals: [approval('ben'), approval('cleo')] })
  const round = ready.round ?? assert.fail()
  const cases: readonly (readonly [string, PullRequest, typeof two | null, RegExp | null])[] = [
    ['all is there', ready, two, null],
    ['no rule, nothing but the checks', pull(), null, null],
    ['the author\'s own approval', pull({ approvals: [approval('ana'), approval('ben')] }), two, /2 approvals by admins other than ana are needed, 1 is there/],
    ['one person twice', pull({ approvals: [approval('ben'), approval('ben')] }), two, /1 is there/],
    ['a reader\'s approval', pull({ approvals: [approval('ben'), approval('rob', { role: 'reader' })] }), two, /1 is there/],
    ['of other commits of the source', pull({ approvals: [approval('ben'), approval('cleo', { source: 's0' })] }), two, /stale: cleo/],
    ['of other commits of the target', pull({ approvals: [approval('ben'), approval('cleo', { target: 't0' })] }), two, /stale: cleo/],
    ['the source moved', { ...ready, round: { ...round, source: 's0' } }, two, /dev moved since its checks ran/],
    ['the target moved', { ...ready, round: { ...round, target: 't0' } }, two, /prod moved since its checks ran/],
    ['never checked', { ...ready, round: null }, two, /its checks have not run/],
    ['a check failed', { ...ready, round: { ...round, checks: [verdict('mergeable'), verdict('contract', 'failed')] } }, two, /check contract failed: why/],
    ['a check could not be run', { ...ready, round: { ...round, checks: [verdict('mergeable'), verdict('contract', 'error')] } }, two, /contract could not be run/],
    ['a check is missing', { ...ready, round: { ...round, checks: [verdict('mergeable')] } }, two, /check contract has not run/],
    ['a check was changed since', { ...ready, round: { ...round, checks: [...round.checks, verdict('own', 'passed', 'v1')] } }, { ...two, required_checks: ['own'] }, /check own has not run/],
    ['the two do not go together', { ...ready, round: { ...round, candidate: null, checks: [verdict('mergeable', 'failed')] } }, two, /^check mergeable failed: why$/],
    ['a required check that is no more', ready, { ...two, required_checks: ['gone'] }, /check gone has not run/],
  ]
  for (const [why, one, its, missing] of cases) {
    const standing = standingOf(one, heads, its, definitions)
    assert.equal(standing.ready, missing === null, why)
    if (missing) assert.match(standing.missing.join('; '), missing, why)
  }
  assert.equal(standingOf(pull({ approvals: [approval('rob', { role: 'reader' })] }), heads, rule({ approvals: 1, approvers: 'anyone' }), definitions).ready, true, 'where anyone may approve')
})
