import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Again, Answer } from './answer.ts'
import { pauseMs, persist, retryAfterMs, retryRules } from './retry.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const headers: readonly (readonly [string | undefined, number | null])[] = [
  ['120', 120_000], [' 5 ', 5000], ['0', 0], ['Fri, 20 Nov 2026 12:01:30 GMT', 90_000], ['Fri, 20 Nov 2026 11:00:00 GMT', 0],
  ['Friday, 20-Nov-26 12:00:10 GMT', 10_000], [undefined, null], ['', null], ['soon', null], ['-5', null], ['1.5', null], ['1e9', null], ['2026', 2_026_000], ['99999999999', null],
]
for (const [header, ms] of headers) test(`Retry-After ${JSON.stringify(header)} is ${ms} ms`, () => assert.equal(retryAfterMs(header, now), ms))

function again(why: Again['why'], retryAfter: number | null = null): Again { return { kind: 'again', why, says: '', retryAfterMs: retryAfter } }

test('pauses double up to a ceiling, and at most half of one is chance', () => {
  const rules = { tries: 99, longestMs: 600_000 }
  assert.deepEqual([1, 2, 3, 4].map(attempt => pauseMs(again('failing'), attempt, () => 1, rules)), [4000, 8000, 16_000, 32_000])
  assert.deepEqual([1, 2, 3, 4].map(attempt => pauseMs(again('failing'), attempt, () => 0, rules)), [2000, 4000, 8000, 16_000])
  assert.equal(pauseMs(again('throttled'), 98, () => 1, rules), 120_000)
})

test('what the server asks for counts, up to what a person would wait for', () => {
  assert.equal(pauseMs(again('throttled', 30_000), 1, () => 0, retryRules), 30_000)
  assert.equal(pauseMs(again('throttled', 600_000), 1, () => 0, retryRules), 600_000)
  assert.equal(pauseMs(again('throttled', 600_001), 1, () => 0, retryRules), null)
  // "At once" from a server that has just failed would be a tight loop.
  assert.equal(pauseMs(again('failing', 0), 1, () => 1, retryRules), 400)
})

test('the last try is the last', async () => {
  const holds: number[] = []
  let asked = 0
  const run = async (answers: readonly Answer[]) => await persist(async () => answers[Math.min(asked++, answers.length - 1)] as Answer, { rules: retryRules, random: () => 1, hold: ms => holds.push(ms) })
  assert.deepEqual(await run([again('broken')]), { answer: again('broken'), tries: 5 })
  assert.deepEqual([asked, holds], [5, [2000, 4000, 8000, 16_000]])
  asked = 0
  assert.deepEqual(await run([again('broken'), { kind: 'unchanged' }]), { answer: { kind: 'unchanged' }, tries: 2 })
  asked = 0
  assert.equal((await run([{ kind: 'refused', says: '', code: 'feed/upstream' }])).tries, 1)
})
