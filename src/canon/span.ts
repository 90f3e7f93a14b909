/** Stretches of time, half-open, as texts in UTC: which ones are covered, and what is missing between them. Pure. */
import { minuteMs } from './instant.ts'

export type Span = readonly [from_utc: string, to_utc: string]

/** Runs of an operator's dispatch are some seconds apart; an interval that is missing is longer. */
export const apartMs = 2 * minuteMs
const spansMost = 200

/** All that is covered by either, in order, joined where no more than two minutes are between. Of more than 200 the newest. */
export function joinedSpans(covered: readonly Span[], more: readonly Span[]): Span[] {
  const all = [...covered, ...more].map(([from, to]) => ({ from: Date.parse(from), to: Date.parse(to) })).sort((a, b) => a.from - b.from)
  const joined: { from: number, to: number }[] = []
  for (const { from, to } of all) {
    const last = joined.at(-1)
    if (last !== undefined && from - last.to <= apartMs) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined.slice(-spansMost).map(({ from, to }) => [textOf(from), textOf(to)])
}

/** What lies between stretches that are in order and do not touch. */
export function gapsBetween(covered: readonly Span[]): Span[] {
  return covered.slice(1).map(([from], index) => [covered[index]?.[1] ?? from, from])
}

/** Of all of them together. */
export function spanMs(spans: readonly Span[]): number { return spans.reduce((sum, [from, to]) => sum + Date.parse(to) - Date.parse(from), 0) }

function textOf(ms: number): string { return new Date(ms).toISOString() }
