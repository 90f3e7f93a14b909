import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run } from '../port.ts'
import type { FileOutcome } from './task.ts'
import { exitOf, namesApart, outcomeText, reasonOf } from './outcome-text.ts'

const file = (more: Partial<FileOutcome>): FileOutcome => ({ name: 'a.csv', origin: more.name ?? 'a.csv', iso: 'spp', report: 'lmp-day-ahead', rows: 1440, state: 'merged', commit: 'f'.repeat(40), run: 'r', error: null, ...more })
const text = (...files: FileOutcome[]): string => outcomeText({ files, runs: [] }, () => '')
const refused = file({ state: 'refused', iso: null, report: null, commit: null, run: null, error: { code: 'feed/unrecognised', message: 'a.csv is \u001b[31mnothing' } })

test('a line for each file, and a count of what became of them', () => {
  assert.match(text(file({}), file({ name: 'b.csv', state: 'known', rows: 0, commit: null })), /^a\.csv +spp +lmp-day-ahead +1,440 +pass +ffffffff$/m)
  assert.match(text(file({}), file({ state: 'known' })), /2 files: 1 passed, 1 known already$/)
  assert.match(text(file({ state: 'held' }), file({ state: 'held' }), file({ state: 'quarantined' })), /3 files: 2 passed and held, 1 quarantined$/)
})

test('what is wrong is said once, with its code, and cannot steer the terminal', () => {
  assert.match(text(refused), /\n\na\.csv is \\x1b\[31mnothing \[feed\/unrecognised\]\n\n/)
  assert.match(text({ ...refused, error: { code: 'feed/unsafe', message: 'too large' } }), /\n\na\.csv: too large \[feed\/unsafe\]\n/)
})

test('one reason of many files is a word at each and one sentence', () => {
  const said = text(refused, { ...refused, name: 'b.csv', origin: 'x/b.csv', error: { code: 'feed/unrecognised', message: 'b.csv is \u001b[31mnothing' } }, { ...refused, name: 'c.csv', origin: 'c.csv', error: { code: 'feed/unsafe', message: 'c.csv is a link' } })
  assert.equal(said.match(/REFUSED +feed\/unrecognised$/gm)?.length, 2)
  assert.match(said, /\n\na\.csv is \\x1b\[31mnothing \[feed\/unrecognised\]\n {2}and so 1 more file: b\.csv\n\nc\.csv is a link \[feed\/unsafe\]\n\n/)
})

test('files of one name are shown with what tells them apart', () => {
  const given = (origin: string): { name: string, origin: string } => ({ name: origin.split('/').at(-1) ?? '', origin })
  assert.deepEqual(namesApart(['in/one/x/a.csv', 'in/two/x/a.csv', 'in/b.csv', 'in/c.zip/a.csv'].map(given)), ['one/x/a.csv', 'two/x/a.csv', 'b.csv', 'c.zip/a.csv'])
  assert.deepEqual(namesApart(['a.csv', 'in/a.csv', 'a.csv'].map(given)), ['a.csv', 'in/a.csv', 'a.csv'])
  assert.match(text({ ...refused, origin: 'in/a.csv' }, file({ origin: 'a.csv' })), /^in\/a\.csv {2}.*REFUSED[\s\S]*\n\nin\/a\.csv is/m)
})

test('the reason of a quarantine stands beside the file, and what was judged before says where', () => {
  const finding = { rule: 'grid', severity: 'block', file: 0, count: 1, message: '', remedy: '', examples: [] } as const
  const run: Run = {
    id: 'r', iso: 'spp', report: 'lmp-day-ahead', dataset: 'market.lmp_da', started_utc: '', finished_utc: null, state: 'quarantined', branch: 'quarantine/r', commit: null, author: '', code: '', rows: 1, aside: 0, from_utc: null, to_utc: null,
    files: [], verdict: { outcome: 'fail', rows: 1, aside: 0, findings: [finding, finding, { ...finding, rule: 'range', severity: 'warn' }] }, error: null,
  }
  assert.equal(reasonOf(run), 'grid')
  assert.match(outcomeText({ files: [file({ state: 'quarantined' })], runs: [run] }, () => 'VERDICT'), /QUARANTINED +ffffffff +grid\n\nspp lmp-day-ahead, run r: not merged; its rows are on branch quarantine\/r\nVERDICT/)
  assert.match(text(file({ state: 'quarantined-before' })), /QUARANTINED before +ffffffff +run r; --again judges it anew$/m)
})

test('the exit code says whether every file is in', () => {
  const exits = (['merged', 'unchanged', 'held', 'known', 'quarantined', 'quarantined-before', 'failed', 'refused'] as const).map(state => exitOf({ files: [file({}), file({ state })], runs: [] }))
  assert.deepEqual(exits, [0, 0, 0, 0, 3, 3, 3, 3])
})
