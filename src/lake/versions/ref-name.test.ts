import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { checkRefName, timeOf } from './ref-name.ts'

for (const name of ['dev', 'main', 'run/01k2', 'sandbox/alice.2', 'eod_2026', 'a-b/c-d']) {
  test(`${name} can be a branch`, () => { assert.equal(checkRefName(name, 'branch'), name) })
}

for (const name of ['', '/', 'a/', '/a', 'a//b', '..', 'a/../b', 'a..b', '.hidden', '-x', 'a b', 'a\nb', 'ü', 'x'.repeat(201), 'a.lock', 'a.', '2026-11-20', 'deadbeef', '0123456789abcdef']) {
  test(`${JSON.stringify(name.slice(0, 30))} cannot be a branch`, () => { assert.throws(() => checkRefName(name, 'branch'), error => isFailure(error, 'lake/invalid-name')) })
}

const times: readonly [string, string | null][] = [
  ['2026-11-20', '2026-11-20T00:00:00.000Z'], ['2026-11-20T14:30', '2026-11-20T14:30:00.000Z'], ['2026-11-20T14:30Z', '2026-11-20T14:30:00.000Z'],
  ['2026-11-20 14:30:05.5', '2026-11-20T14:30:05.500Z'], ['2026-11-20T14:30-08:00', '2026-11-20T22:30:00.000Z'],
  ['2026-02-30', null], ['2026-13-01', null], ['main', null], ['20261120', null], ['2026-11-20T25:00Z', null],
]
for (const [text, expected] of times) test(`${text} is ${expected ?? 'no time'}`, () => { assert.equal(timeOf(text), expected) })
