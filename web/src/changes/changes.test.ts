/** The portal's own judgement of rules agrees with the platform's, and columns that differ are told. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matches } from '#lake/review/pattern.ts'
import { ruleFor } from '#lake/review/rules.ts'
import type { Rule } from '../api/lake-types.ts'
import type { Column, Table } from '../api/types.ts'
import { demandText, fits, protectionText, ruleOf } from './protection.ts'
import { schemaChanges } from './schema.ts'

const patterns = ['prod', 'prod/*', 'prod/**', '**', '*', 'team/*/x', 'team/**/x', 'a.b', 'tag:eod-*', 'fix-*']
const branches = ['prod', 'prod/a', 'prod/a/b', 'production', 'team/x', 'team/a/x', 'team/a/b/x', 'a.b', 'aXb', 'fix-', 'fix-1', 'fix-1/2', 'eod-1']

test('a pattern fits the branches that it fits on the platform', () => {
  for (const pattern of patterns) assert.deepEqual(branches.filter(branch => fits(pattern, branch)), branches.filter(branch => matches(pattern, branch)), pattern)
})

const rule = (pattern: string, more: Partial<Rule> = {}): Rule => ({ pattern, required_checks: [], approvals: 0, approvers: 'anyone', direct_commits: true, forced_moves: true, runs: true, auto_merge_from: [], ...more })

test('of several rules the strictest counts, as on the platform', () => {
  const rules = [rule('**', { required_checks: ['contract'], forced_moves: false }), rule('prod', { approvals: 2, approvers: 'admins', direct_commits: false, required_checks: ['contract', 'mine'], runs: false }), rule('other', { approvals: 9 })]
  for (const branch of ['prod', 'dev', 'other']) assert.deepEqual(ruleOf(rules, branch), ruleFor(rules, branch))
  assert.equal(ruleOf([rule('prod')], 'dev'), null)
})

test('a rule is told in words', () => {
  assert.equal(demandText(rule('prod', { approvals: 1, approvers: 'admins', required_checks: ['contract'] })), 'a pull request with 1 approval by admins and the checks contract')
  assert.equal(protectionText(rule('x', { forced_moves: false })), 'Merges without a pull request; not reset or deleted')
})

const column = (name: string, type = 'double', required = true): Column => ({ name, type, required, doc: '' })
const table = (name: string, columns: Column[]): Table => ({ table: name, kind: 'table', rows: 0, files: 0, bytes: 0, doc: '', columns })

test('columns that came, went or are others now are told; other tables are not', () => {
  const before = [table('a', [column('x'), column('y', 'int'), column('z')]), table('b', [column('x')])]
  const after = [table('a', [column('x'), column('y', 'long', false), column('new', 'string')]), table('b', [column('y')]), table('made', [column('x')])]
  assert.deepEqual(schemaChanges(before, after, new Set(['a', 'made'])), [{ table: 'a', changes: ['+ new string', '− z double', 'y int → long', 'y may be empty now'] }])
})
