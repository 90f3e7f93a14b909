/**
 * From block prices to hours: shapes that average to the block price again over the hours that a day or month really has,
 * 7 or 9 night hours on the Sundays when clocks change among them.
 */
import { fail } from '#base/error.ts'
import { bucketMasks, calendarDays, hoursOfDay } from '#canon/bucket-calendar.ts'
import { type Bucket, bucketBit, type BucketMask, type DayKind } from '#canon/bucket.ts'
import { civilDate, formatDate } from '#canon/civil.ts'
import { hourMs, type UtcMs } from '#canon/instant.ts'
import type { MarketId } from '#canon/market.ts'

export interface DeliveryHour {
  readonly start_utc: UtcMs
  /** Local day on the clock of the traded blocks, since 1970-01-01. */
  readonly day: number
  readonly kind: DayKind
  readonly hour_ending: number
  readonly mask: BucketMask
}

/** The hours of local days `[first_day, end_day)`, in order of time. */
export function deliveryHours(id: MarketId, first_day: number, end_day: number): DeliveryHour[] {
  const masks = new Map(bucketMasks([id]).map(({ kind, hour_ending, mask }) => [kind * 100 + hour_ending, mask]))
  const named = new Map([23, 24, 25].map(length => [length, hoursOfDay.filter(({ hours }) => hours === length)]))
  const found: DeliveryHour[] = []
  for (const { date, start_utc, hours, kind } of calendarDays([id], civilDate(first_day).year, civilDate(end_day - 1).year)) {
    if (date < first_day || date >= end_day) continue
    for (const { index, hour_ending } of named.get(hours) ?? []) found.push({ start_utc: start_utc + index * hourMs, day: date, kind, hour_ending, mask: masks.get(kind * 100 + hour_ending) ?? 0 })
  }
  return found
}

/**
 * `additive`: `p_h = P + a_h - mean(a)`. `multiplicative`: `p_h = P + max(P, floor) (s_h / mean(s) - 1)`, which is `P s_h`
 * with the shape scaled to mean 1 as long as the block price is at least `floor`. Below that, where a plain product would
 * go flat and then upside down, the swing stays that of the floor.
 */
export type ShapeMethod = { readonly kind: 'additive' } | { readonly kind: 'multiplicative', readonly floor: number }

/** Prices of the hours of one block, whose mean is `price`. `shape` has a number for each, for `multiplicative` with a mean above 0. */
export function shapeBlock(price: number, shape: readonly number[], method: ShapeMethod): number[] {
  const mean = shape.reduce((sum, value) => sum + value, 0) / shape.length
  if (method.kind === 'additive') return shape.map(value => price + (value - mean))
  if (!(mean > 0)) throw fail('usage/invalid', `a multiplicative shape needs a mean above 0, found ${mean}; use an additive one`, { mean })
  const swing = Math.max(price, method.floor)
  return shape.map(value => price + swing * (value / mean - 1))
}

/** The raw number of an hour, before it is scaled to its block: by month (1 to 12), kind of day and hour ending. */
export type HourlyShape = (month: number, kind: DayKind, hour_ending: number) => number

export interface HourlyInput {
  readonly market: MarketId
  readonly first_day: number
  readonly end_day: number
  /** Buckets without a common hour, each with its price on a day. */
  readonly blocks: readonly { readonly bucket: Bucket, readonly priceOn: (day: number) => number }[]
  readonly shape: HourlyShape
  /** One, or what the days of a month and kind have. A product of hours that average to nothing or less is taken as a sum. */
  readonly method: ShapeMethod | ((month: number, kind: DayKind) => ShapeMethod)
  /** Over what the hours average to the block price again: each day, or each month, in which the price must be one. */
  readonly per: 'day' | 'month'
}

export interface HourlyPrice { readonly start_utc: UtcMs, readonly day: number, readonly hour_ending: number, readonly bucket: Bucket, readonly price: number }

function ofDay(method: (month: number, kind: DayKind) => ShapeMethod, first: DeliveryHour | undefined, raw: readonly number[]): ShapeMethod {
  const found = method(civilDate(first?.day ?? 0).month, first?.kind ?? 2)
  return found.kind === 'multiplicative' && !(raw.reduce((sum, value) => sum + value, 0) > 0) ? { kind: 'additive' } : found
}

/** Every hour that a block holds, in order of time. Throws `usage/invalid` where two blocks hold one hour. */
export function hourlyPrices({ market, first_day, end_day, blocks, shape, method, per }: HourlyInput): HourlyPrice[] {
  const groups = new Map<string, { bucket: Bucket, price: number, hours: DeliveryHour[] }>()
  for (const hour of deliveryHours(market, first_day, end_day)) {
    const [block, second] = blocks.filter(({ bucket }) => (hour.mask & bucketBit(bucket)) !== 0)
    if (second) throw fail('usage/invalid', `${block?.bucket} and ${second.bucket} have hours in common; give buckets that have none`, { market })
    if (!block) continue
    const date = formatDate(hour.day)
    const name = `${block.bucket} ${per === 'day' ? date : date.slice(0, 7)}`
    const group = groups.get(name)
    if (group) group.hours.push(hour)
    else groups.set(name, { bucket: block.bucket, price: block.priceOn(hour.day), hours: [hour] })
  }
  return [...groups.values()].flatMap(({ bucket, price, hours }) => {
    const raw = hours.map(({ day, kind, hour_ending }) => shape(civilDate(day).month, kind, hour_ending))
    const prices = shapeBlock(price, raw, typeof method === 'function' ? ofDay(method, hours[0], raw) : method)
    return hours.map(({ start_utc, day, hour_ending }, index): HourlyPrice => ({ start_utc, day, hour_ending, bucket, price: prices[index] ?? NaN }))
  }).toSorted((a, b) => a.start_utc - b.start_utc)
}
