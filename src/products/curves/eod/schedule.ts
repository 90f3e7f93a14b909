/** The end of day by itself: a server that finds a business day whose time has come, and no run of it, begins one. */
import { isFailure } from '#base/error.ts'
import { formatDate } from '#canon/civil.ts'
import { dayMs, minuteMs } from '#canon/instant.ts'
import { type CurvePorts, isoOf } from '../ports.ts'
import type { Builder } from '../sets/build.ts'
import { cutOf, isBusinessDay, minutesOf } from '../sets/cut.ts'
import { runEod } from './run.ts'

/** A failed run is tried anew after so long, so often. */
const againMs = 15 * minuteMs
const runsMost = 8

interface Claim { readonly runs: number, readonly at_utc: string, readonly done: boolean }

const prefix = 'curves/eod/'

/** The newest business day whose run is due, with when it was; null where none is. `eod` is `HH:MM`, the first such time after the cut. */
export function dueDay(now: number, eod: string, terms: { readonly cut: string, readonly cut_zone: string }): { readonly curve_day: string, readonly due_utc: number } | null {
  const today = Math.floor(now / dayMs)
  for (let day = today; day > today - 10; day--) {
    if (!isBusinessDay(day)) continue
    const cut = cutOf(day, terms)
    const that = Math.floor(cut / dayMs) * dayMs + minutesOf(eod) * minuteMs
    const due_utc = that >= cut ? that : that + dayMs
    if (due_utc <= now) return { curve_day: formatDate(day), due_utc }
  }
  return null
}

/** One look; of several servers one begins. */
export async function endOfDay(ports: CurvePorts, steps: Builder, signal: AbortSignal): Promise<void> {
  const { meta, clock, config: { curves: { eod } } } = ports
  const now = clock.now()
  const due = dueDay(now, eod, await steps.configurations.at(now))
  if (due === null) return
  const key = prefix + due.curve_day
  const entry = await meta.get<Claim>(key)
  if (entry && (entry.value.done || entry.value.runs >= runsMost || now - Date.parse(entry.value.at_utc) < againMs)) return
  const claim: Claim = { runs: (entry?.value.runs ?? 0) + 1, at_utc: isoOf(now), done: false }
  try {
    await meta.write({ expect: [{ key, revision: entry?.revision ?? null }], put: [{ key, value: claim }] })
  } catch (error) {
    if (isFailure(error, 'meta/conflict')) return
    throw error
  }
  const run = await runEod(ports, steps, { ...due, by: 'gridlake', trigger: 'schedule', reason: 'End of day' }, signal)
  if (run.state === 'done') await meta.write({ put: [{ key, value: { ...claim, done: true } }] })
}
