/** When the day of a curve ends for quotes, and which days have curves. */
import { dayKind } from '#canon/bucket.ts'
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import { dayMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { utcOfLocalMs } from '#canon/zone.ts'
import { quotedDays } from '../catalogue/book.ts'
import { invalid } from '../trouble.ts'

/** `cut` is `HH:MM` on the clock of `cut_zone`. */
export function cutOf(curve_day: number, { cut, cut_zone }: { readonly cut: string, readonly cut_zone: string }): UtcMs {
  const utc = utcOfLocalMs(cut_zone, curve_day * dayMs + minutesOf(cut) * minuteMs)
  if (utc === null) throw invalid(`the clocks of ${cut_zone} skip ${cut} on ${formatDate(curve_day)}; choose another cut`, { cut, cut_zone })
  return utc
}

/** Of a time of day `HH:MM`. Throws `curve/invalid`. */
export function minutesOf(clock: string): number {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock)
  if (!found) throw invalid(`${JSON.stringify(clock)} is no time of day; expected HH:MM`, { clock })
  return Number(found[1]) * 60 + Number(found[2])
}

/** Throws `usage/invalid` for a day that no calendar has, and `curve/invalid` for one on which nothing can be quoted. */
export function requireCurveDay(curve_day: string): void {
  const day = dayNumberOf(curve_day)
  if (day < quotedDays.first || day >= quotedDays.end) throw invalid(`${curve_day} lies outside of the years 2000 to 2054, for which there are curves`, { curve_day })
}

/** Monday to Friday, less the NERC holidays. */
export function isBusinessDay(day: number): boolean { return dayKind(day) === 2 }
