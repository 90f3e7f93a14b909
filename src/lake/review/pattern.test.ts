import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { checkPattern, matches } from './pattern.ts'

const cases: readonly (readonly [pattern: string, name: string, fits: boolean, why: string])[] = [
  ['prod', 'prod', true, 'the name itself'],
  ['prod', 'production', false, 'the whole name counts'],
  ['prod', 'a/prod', false, 'from the first part on'],
  ['prod/*', 'prod/eu', true, 'one part'],
  ['prod/*', 'prod', false, 'a part must be there'],
  ['prod/*', 'prod/eu/west', false, 'a star stays within its part'],
  ['prod/**', 'prod/eu/west', true, 'two stars do not'],
  ['prod/**', 'prod', false, 'at the end they stand for one at least'],
  ['**', 'prod', true, 'alone for everything'],
  ['a/**/b', 'a/b', true, 'in between also for none'],
  ['**', 'a/b/c', true, 'everything'],
  ['**/hot', 'a/b/hot', true, 'any number of parts before'],
  ['**/hot', 'a/hot/b', false, 'the end must fit'],
  ['a/**/b/*', 'a/x/b/y/b/z', true, 'the later b'],
  ['rel-*-eod', 'rel-2026-11-eod', true, 'text around a star'],
  ['rel-*-eod', 'rel--eo', false, 'the end of the part must fit'],
  ['v1.0', 'v1x0', false, 'a dot is a dot'],
  ['tag:eod-*', 'tag:eod-2026', true, 'tags'],
  ['**', 'tag:eod', false, 'a pattern of branches means no tag'],
  ['tag:*', 'eod', false, 'nor the other way round'],
]

test('patterns of branches', () => { for (const [pattern, name, fits, why] of cases) assert.equal(matches(pattern, name), fits, `${pattern} on ${name}: ${why}`) })

test('no pattern takes long', () => { assert.equal(matches(`${'*a'.repeat(99)}b`, 'a'.repeat(200)), false) })

test('what is no pattern is refused', () => {
  for (const pattern of ['', '/', 'a//b', 'a/', '/a', 'a b', 'a**', '***', '[a-z]', '..;', 'ä', 'tag:', 'a'.repeat(201)]) assert.throws(() => checkPattern(pattern), error => isFailure(error, 'usage/invalid'), pattern)
  for (const [pattern] of cases) assert.equal(checkPattern(pattern), pattern)
})
