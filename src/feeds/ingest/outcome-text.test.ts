import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileOutcome } from './task.ts'
import { exitOf, outcomeText } from './outcome-text.ts'

const file = (more: Partial<FileOutcome>): FileOutcome => ({ name: 'a.csv', iso: 'spp', report: 'lmp-day-ahead', rows: 1440, state: 'merged', commit: 'f'.repeat(40), run: 'r', error: null, ...more })
const text = (...files: FileOutcome[]): string => outcomeText({ files, runs: [] }, () => '')

test('a line for each file, and a count of what became of them', () => {
  assert.match(text(file({}), file({ name: 'b.csv', state: 'known', rows: 0, commit: null })), /^a\.csv +spp +lmp-day-ahead +1,440 +pass +ffffffff$/m)
  assert.match(text(file({}), file({ state: 'known' })), /2 files: 1 pass, 1 known$/)
})

test('what is wrong is said once, with its code, and cannot steer the terminal', () => {
  const refused = file({ state: 'refused', iso: null, report: null, commit: null, error: { code: 'feed/unrecognised', message: 'a.csv is \u001b[31mnothing' } })
  assert.match(text(refused), /\n\na\.csv is \\x1b\[31mnothing \[feed\/unrecognised\]\n\n/)
  assert.match(text({ ...refused, error: { code: 'feed/unsafe', message: 'too large' } }), /\n\na\.csv: too large \[feed\/unsafe\]\n/)
})

test('the exit code says whether every file is in', () => {
  const exits = (['merged', 'unchanged', 'held', 'known', 'quarantined', 'failed', 'refused'] as const).map(state => exitOf({ files: [file({}), file({ state })], runs: [] }))
  assert.deepEqual(exits, [0, 0, 0, 0, 3, 3, 3])
})
