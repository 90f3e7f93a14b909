import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { type Label, refuseOtherOffset } from './clock-labels.ts'

const at = (text: string): number => Date.parse(text)
const label = (utc: string, local: string): Label => ({ utc: at(utc), local: at(local) })
const judge = (labels: readonly Label[]): void => { refuseOtherOffset({ name: 'prices.csv' }, 'America/Chicago', labels) }

const day = (offsetHours: number): Label[] => Array.from({ length: 48 }, (_, hour) => ({ utc: at('2026-06-01T05:00:00Z') + hour * hourMs, local: at('2026-06-01T00:00:00Z') + (hour + offsetHours) * hourMs }))

for (const [name, labels] of [
  ['labels that agree', day(0)],
  ['labels that mean something else by two hours', day(2)],
  ['no label at all', []],
  ['labels that cannot be read', [{ utc: NaN, local: at('2026-06-01T00:00:00Z') }]],
  ['one row that is an hour off', day(0).map((each, row) => row === 7 ? { ...each, local: each.local + hourMs } : each)],
  ['five minutes off', day(0).map(each => ({ ...each, local: each.local + 5 * minuteMs }))],
  ['the hour that comes twice, labelled in its own way', [label('2026-11-01T07:00:00Z', '2026-11-01T01:00:00Z'), label('2026-11-01T08:00:00Z', '2026-11-01T03:00:00Z')]],
  ['the hour after the skipped one, labelled in its own way', [label('2026-03-08T08:00:00Z', '2026-03-08T03:00:00Z')]],
] as const) test(`${name}: taken`, () => { assert.doesNotThrow(() => { judge(labels) }) })

for (const [name, labels] of [
  ['an hour late all through the file', day(1)], ['an hour early', day(-1)], ['one row far from a change of clocks', day(1).slice(0, 1)],
  ['an hour off two hours before clocks change', [label('2026-03-08T06:05:00Z', '2026-03-08T01:05:00Z')]],
  ['an hour off, the change of clocks among the rows', [label('2026-11-01T07:00:00Z', '2026-11-01T01:00:00Z'), label('2026-11-01T18:00:00Z', '2026-11-01T13:00:00Z')]],
] as const) {
  test(`${name}: refused`, () => { assert.throws(() => { judge(labels) }, error => isFailure(error, 'feed/mismatch') && /prices\.csv/.test(error.message) && /an hour apart/.test(error.message)) })
}
