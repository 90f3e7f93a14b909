import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding, Verdict } from '../port.ts'
import { verdictText } from './verdict-text.ts'

const finding: Finding = {
  rule: 'identity', severity: 'block', file: 1, count: 3, message: 'It does not add up in 3 rows.', remedy: 'Look again.',
  examples: [{ node_id: 'A', interval_start_utc: '2026-03-03T08:00:00Z', lmp: 31.5, ghg: null }],
}

test('a good verdict is one line', () => {
  assert.equal(verdictText({ outcome: 'pass', rows: 384_000, aside: 0, findings: [] }, ['a.csv']), 'passed: 384,000 rows to merge')
})

test('a bad verdict names rule, file, an example and what to do', () => {
  const verdict: Verdict = { outcome: 'fail', rows: 10, aside: 0, findings: [finding, { ...finding, severity: 'note', rule: 'completeness', file: null, examples: [] }] }
  assert.equal(verdictText(verdict, ['a.csv', 'b.csv']), [
    'failed: nothing of 10 rows is merged (1 block, 1 note)',
    '  block  identity  b.csv',
    '         It does not add up in 3 rows.',
    '         e.g. node_id=A interval_start_utc=2026-03-03T08:00:00Z lmp=31.5 ghg=-',
    '         -> Look again.',
  ].join('\n'))
  assert.match(verdictText(verdict, [], { notes: true }), / {2}note {3}completeness\n {9}It does not add up in 3 rows\.\n {9}-> Look again\.$/)
})

test('rows kept aside are in the first line', () => {
  assert.equal(verdictText({ outcome: 'pass', rows: 9, aside: 1, findings: [{ ...finding, severity: 'warn', examples: [] }] }, ['a.csv', 'b.csv']).split('\n')[0], 'passed: 9 rows to merge, 1 row kept aside (1 warn)')
})

test('the same in many files is said three times and counted', () => {
  const findings = Array.from({ length: 12 }, (_, file): Finding => ({ ...finding, file }))
  const text = verdictText({ outcome: 'fail', rows: 10, aside: 0, findings }, [])
  assert.equal(text.split('\n').filter(line => line.startsWith('  block')).length, 3)
  assert.match(text, /and the same in 9 more files/)
  assert.equal(text.split('Look again.').length, 2)
})

test('control characters of a file do not reach the terminal', () => {
  const text = verdictText({ outcome: 'fail', rows: 1, aside: 0, findings: [{ ...finding, examples: [{ node_id: 'A\u001B[2J\nB' }] }] }, ['x\u001B[2J.csv', 'y\u001B[2J.csv'])
  assert.ok(!text.includes('\u001B'), text)
})
