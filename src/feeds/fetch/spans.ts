/** Cutting a window of market days by what one request of a report covers. Pure. */
import { addDays, dayNumberOf } from '#canon/civil.ts'
import type { Download, Endpoint, FetchWindow } from '../report.ts'

type Plan = (window: FetchWindow) => readonly Download[]

export function planOf(endpoint: Endpoint, base: string): Plan {
  return window => endpoint.plan(base, window)
}

/** The longest windows, side by side, that need no more requests than their first day does alone. */
export function* spans(plan: Plan, window: FetchWindow): Generator<FetchWindow> {
  for (let from = window.from; from <= window.to;) {
    const requests = plan({ ...window, from, to: from }).length
    let to = from
    while (to < window.to && plan({ ...window, from, to: addDays(to, 1) }).length === requests) to = addDays(to, 1)
    yield { ...window, from, to }
    from = addDays(to, 1)
  }
}

/** A download with the window whose plan it is of, and its place in that plan. */
export interface Job {
  readonly download: Download
  readonly window: FetchWindow
  readonly place: number
  readonly of: number
  /** Number of the span that it was planned in. */
  readonly span: number
}

export function jobsOf(plan: Plan, window: FetchWindow, span: number): Job[] {
  return plan(window).map((download, place, all) => ({ download, window, place, of: all.length, span }))
}

/**
 * The same asked in two halves, for an operator that finds the range too wide; empty where it is a single day. The plans
 * of the halves name the same groups of nodes in the same order, so a download's halves stand in its own place.
 */
export function narrower(plan: Plan, job: Job): Job[] {
  const days = daysOf(job.window)
  if (days < 2) return []
  const middle = addDays(job.window.from, Math.ceil(days / 2))
  const halves = [{ ...job.window, to: addDays(middle, -1) }, { ...job.window, from: middle }]
  return halves.flatMap(half => {
    const jobs = jobsOf(plan, half, job.span)
    return jobs.length === job.of ? jobs.filter(({ place }) => place === job.place) : jobs
  })
}

export function daysOf({ from, to }: FetchWindow): number {
  return dayNumberOf(to) - dayNumberOf(from) + 1
}
