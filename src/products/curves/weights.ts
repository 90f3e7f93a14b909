/**
 * What a day of delivery counts for: a strip's price is the mean of its parts by these weights. Power counts the hours of
 * the bucket, one by one from the calendar (holidays, 23 and 25 hours, Saturdays of the West); gas counts days, or months
 * alike where a contract has the same volume in each.
 */
import { fail } from '#base/error.ts'
import { calendarDays, hoursOfDay } from '#canon/bucket-calendar.ts'
import { type Bucket, bucketBit, type DayKind, maskOfHour } from '#canon/bucket.ts'
import { civilDate, daysInMonth, epochDay } from '#canon/civil.ts'
import type { MarketId } from '#canon/market.ts'

export interface DeliveryWeights {
  readonly unit: 'hours' | 'days' | 'months'
  ofDay(day: number): number
  /** Sum over `[first_day, end_day)`. */
  between(first_day: number, end_day: number): number
}

const [firstYear, lastYear] = [2000, 2055]
const tableStart = epochDay(firstYear, 1, 1)

/** Hours of a bucket. Days outside of 2000 to 2055 throw `usage/invalid`. */
export function bucketWeights(id: MarketId, bucket: Bucket): DeliveryWeights {
  const name = `${id} ${bucket}`
  let known = tables.get(name)
  if (!known) tables.set(name, known = fromTable(cumulativeHours(id, bucket)))
  return known
}

const tables = new Map<string, DeliveryWeights>()

/** Sums of the bucket's hours up to each day of the table. */
function cumulativeHours(id: MarketId, bucket: Bucket): Int32Array {
  const bit = bucketBit(bucket)
  const hours = Int32Array.from({ length: 9 }, (_, sort) => hoursOfDay.filter(hour => hour.hours === sort % 3 + 23 && (maskOfHour(id, Math.floor(sort / 3) as DayKind, hour.hour_ending) & bit) !== 0).length)
  const days = daySorts(id)
  const sums = new Int32Array(days.length + 1)
  for (let index = 0; index < days.length; index++) sums[index + 1] = (sums[index] ?? 0) + (hours[days[index] ?? 0] ?? 0)
  return sums
}

/** Of each day its kind and length in one number: `3 kind + hours - 23`. */
function daySorts(id: MarketId): Uint8Array {
  let known = sorts.get(id)
  if (!known) sorts.set(id, known = Uint8Array.from(calendarDays([id], firstYear, lastYear), ({ kind, hours }) => kind * 3 + hours - 23))
  return known
}

const sorts = new Map<MarketId, Uint8Array>()

function fromTable(sums: Int32Array): DeliveryWeights {
  const at = (day: number): number => {
    const sum = sums[day - tableStart]
    if (sum === undefined) throw fail('usage/invalid', `expected days of delivery within ${firstYear} to ${lastYear}, found day ${day} since 1970-01-01`, { day })
    return sum
  }
  return { unit: 'hours', ofDay: day => at(day + 1) - at(day), between: (first, end) => at(end) - at(first) }
}

/** Every day alike: gas that flows at one rate. */
export const dayWeights: DeliveryWeights = { unit: 'days', ofDay: () => 1, between: (first, end) => end - first }

/** Every month alike, whatever its days: contracts of one volume a month. */
export const monthWeights: DeliveryWeights = weightsOfDays('months', day => {
  const { year, month } = civilDate(day)
  return 1 / daysInMonth(year, month)
})

/** Any weights of days; sums run from the first day to the last. */
export function weightsOfDays(unit: DeliveryWeights['unit'], ofDay: (day: number) => number): DeliveryWeights {
  return {
    unit, ofDay,
    between(first, end) {
      let sum = 0
      for (let day = first; day < end; day++) sum += ofDay(day)
      return sum
    },
  }
}
