/**
 * Years of one report, in parts: each part is fetched and taken, and which days are done is written down, so that the same
 * command goes on where it stopped. Two parts are under way at once, so that one is taken while the next one comes; the
 * operator's pace holds over both.
 */
import { addDays } from '#canon/civil.ts'
import { formatInstant } from '#canon/instant.ts'
import type { FetchWindow } from '../report.ts'
import { type DayRange, minus, union } from './days.ts'
import type { FetchRequest, FetchResult } from './fetch.ts'
import { daysOf, planOf, spans } from './spans.ts'

export interface BackfillPorts {
  /** Days that were taken before; empty where none count. */
  done(): Promise<readonly DayRange[]>
  /** Writes down days that were taken, beside those that are written down. */
  remember(days: readonly DayRange[]): Promise<void>
  fetch(window: FetchWindow): Promise<FetchResult>
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** Milliseconds of a clock that only goes on. */
  readonly elapsed: () => number
  readonly signal?: AbortSignal | undefined
  readonly progress?: ((label: string, done: number, total: number) => void) | undefined
}

export interface BackfillResult extends DayRange {
  readonly iso: string
  readonly report: string
  /** Market days: of the window, known before, taken now. */
  readonly days: number
  readonly known: number
  readonly taken: number
  /** Days that are still open; the same command asks for them again. */
  readonly left: readonly DayRange[]
  /** Days of which the operator has nothing. */
  readonly missing: readonly DayRange[]
  readonly parts: readonly FetchResult[]
}

const together = 2
const downloadsOfPart = 16
const daysOfPart = 31
/** What the operator has not yet may still come. */
const settledDays = 7

export async function backfill(request: FetchRequest, ports: BackfillPorts): Promise<BackfillResult> {
  const { window, report } = request
  const whole = [{ from: window.from, to: window.to }]
  const open = minus(whole, await ports.done())
  const [days, known] = [daysOf(window), daysOf(window) - countOf(open)]
  const waiting = open.flatMap(range => partsOf(request, { ...window, ...range }))
  const results: FetchResult[] = []
  const began = ports.elapsed()
  let [taken, stopped] = [0, false]
  const show = (label: string): void => { ports.progress?.(`${label}${estimate(ports.elapsed() - began, taken, days - known - taken)}`, known + taken, days) }
  const lane = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined && !stopped; part = waiting.shift()) {
      ports.signal?.throwIfAborted()
      show(part.from === part.to ? part.from : `${part.from} to ${part.to}`)
      const result = await ports.fetch(part)
      results.push(result)
      const finished = finishedDays(part, result, ports.now())
      await ports.remember(finished)
      taken += countOf(finished)
      // The endpoint is down, or wants to be left alone.
      if (result.downloads.some(({ state }) => state === 'not-asked')) stopped = true
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: together }, lane))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  const parts = results.sort((a, b) => a.from < b.from ? -1 : 1)
  const done = union([], parts.flatMap(part => finishedDays(part, part, ports.now())))
  return { iso: report.iso, report: report.name, from: window.from, to: window.to, days, known, taken, left: minus(open, done), missing: union([], parts.flatMap(part => part.missing)), parts }
}

/** Stretches that need few enough downloads to be taken, and written down, together. */
function partsOf(request: FetchRequest, window: FetchWindow): FetchWindow[] {
  const plan = planOf(request.report.endpoint, request.base)
  const parts: { window: FetchWindow, downloads: number }[] = []
  for (const span of spans(plan, window)) {
    const downloads = plan(span).length
    const last = parts.at(-1)
    if (last !== undefined && last.downloads + downloads <= downloadsOfPart && daysOf({ ...last.window, to: span.to }) <= daysOfPart) parts[parts.length - 1] = { window: { ...last.window, to: span.to }, downloads: last.downloads + downloads }
    else parts.push({ window: span, downloads })
  }
  return parts.map(part => part.window)
}

/** Days of which everything came, or of which the operator has nothing and will have nothing any more. */
function finishedDays({ from, to }: DayRange, { downloads, missing, ingest }: FetchResult, nowMs: number): DayRange[] {
  // A file that could not be read shows in no day: all of the part is asked for again.
  if (ingest?.files.some(({ state }) => state === 'refused' || state === 'failed') === true) return []
  const failed = downloads.filter(({ state }) => state === 'failed' || state === 'not-asked')
  const settled = addDays(formatInstant(nowMs).slice(0, 10), -settledDays)
  const recent = missing.flatMap(range => range.to < settled ? [] : [{ from: range.from > settled ? range.from : settled, to: range.to }])
  return minus([{ from, to }], [...failed, ...recent])
}

function countOf(days: readonly DayRange[]): number { return days.reduce((sum, range) => sum + daysOf({ ...range, nodes: [] }), 0) }

/** `, about 12 min left`. */
function estimate(elapsedMs: number, done: number, left: number): string {
  if (done === 0 || left === 0) return ''
  const minutes = elapsedMs / done * left / 60_000
  return `, about ${minutes < 1 ? 'a minute' : minutes < 90 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`} left`
}
