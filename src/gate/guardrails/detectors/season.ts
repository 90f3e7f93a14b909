/** Which values are alike: the same hour of the week on the market's clock, and holidays by themselves. */
import { weekday } from '#canon/civil.ts'
import { holidayOn } from '#canon/holiday.ts'
import { dayMs, hourMs } from '#canon/instant.ts'
import type { UtcMs } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'

/** One value of a series. `value` in the series' own unit. */
export interface Point { readonly utc: UtcMs, readonly value: number }

/** Groups of a season: 168 hours of the week from Sunday 0:00 on, then 24 of a NERC holiday. */
export const seasonGroups = 192
const holidayGroup = 168

/** 0..167 is weekday times 24 plus hour on the local clock; 168..191 the hours of a holiday, whatever its weekday. */
export function seasonGroup(zone: string, utc: UtcMs): number {
  const local = localMs(zone, utc)
  const day = Math.floor(local / dayMs)
  const hour = Math.floor((local - day * dayMs) / hourMs)
  return holidayOn(day) === null ? weekday(day) * 24 + hour : holidayGroup + hour
}

/** Where to look for likes when a group is too young: six holidays a year leave few, and they are like Sundays. */
export function likeGroup(group: number): number {
  return group >= holidayGroup ? group - holidayGroup : group
}

/** Hours of the same kind of day: of holidays and Sundays, of Saturdays, of working days. */
export function dayKindGroups(group: number): readonly number[] {
  const hour = group % 24
  const day = Math.floor(group / 24)
  if (day === 0 || group >= holidayGroup) return [hour, holidayGroup + hour]
  if (day === 6) return [6 * 24 + hour]
  return [1, 2, 3, 4, 5].map(working => working * 24 + hour)
}
