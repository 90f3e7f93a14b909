/**
 * Delivery buckets: sets of hours in which power is traded as one product.
 *
 * A bucket is days times hours. Days: the peak days of the East (Monday to Friday) or of the West (Monday to Saturday), both
 * less the NERC holidays, or the other days. Hours: the market's 16 on-peak hours, or the other 8 of the clock. So an hour
 * belongs to buckets by three facts about it, and `membership` below is the whole definition. Hours are counted as they
 * come: 7 night hours on the spring Sunday, 9 on the fall one.
 */
import { fail } from '#base/error.ts'
import { monthBounds, weekday } from './civil.ts'
import { holidayOn } from './holiday.ts'
import { dayMs, hourMs } from './instant.ts'
import type { UtcMs } from './instant.ts'
import { market } from './market.ts'
import type { MarketId } from './market.ts'
import { localMs, utcOfLocalMs } from './zone.ts'

interface HourFacts {
  /** Monday to Friday, no holiday. */
  readonly five: boolean
  /** Monday to Saturday, no holiday. */
  readonly six: boolean
  /** Within the market's on-peak hours. */
  readonly peak: boolean
}

const membership = {
  '7x24': () => true,
  '5x16': hour => hour.five && hour.peak,
  'wrap': hour => !(hour.five && hour.peak),
  '2x16': hour => !hour.five && hour.peak,
  '7x8': hour => !hour.peak,
  '5x8': hour => hour.five && !hour.peak,
  '2x8': hour => !hour.five && !hour.peak,
  '7x16': hour => hour.peak,
  '6x16': hour => hour.six && hour.peak,
  '1x16': hour => !hour.six && hour.peak,
  '6x8': hour => hour.six && !hour.peak,
  'HLH': hour => hour.six && hour.peak,
  'LLH': hour => !(hour.six && hour.peak),
} as const satisfies Record<string, (hour: HourFacts) => boolean>

export type Bucket = keyof typeof membership
export const buckets = Object.keys(membership) as readonly Bucket[]

/** One bit per bucket, in the order of `buckets`: what an hour belongs to, in one number. */
export type BucketMask = number

export function bucketBit(bucket: Bucket): BucketMask { return bits[bucket] }

/** Whether the hour that `utc` lies in belongs to the bucket. */
export function inBucket(id: MarketId, bucket: Bucket, utc: UtcMs): boolean {
  return (bucketMask(id, utc) & bits[bucket]) !== 0
}

export function bucketsOf(id: MarketId, utc: UtcMs): readonly Bucket[] {
  const mask = bucketMask(id, utc)
  return buckets.filter(bucket => (mask & bits[bucket]) !== 0)
}

/** The buckets of the hour that `utc` lies in. The fast path: some tens of nanoseconds. */
export function bucketMask(id: MarketId, utc: UtcMs): BucketMask {
  const local = localMs(market(id).zone, utc)
  const day = Math.floor(local / dayMs)
  return maskOfHour(id, dayKind(day), Math.floor((local - day * dayMs) / hourMs) + 1)
}

/** Hours of the bucket in a delivery month `YYYY-MM`, counted one by one: the weights of a curve's months. Throws `usage/invalid`. */
export function bucketHours(id: MarketId, bucket: Bucket, month: string): number {
  const { from_utc, to_utc } = deliveryMonth(id, month)
  return bucketHoursBetween(id, bucket, from_utc, to_utc)
}

/** Hours of the bucket that start in `[from_utc, to_utc)`, for what is no whole month. */
export function bucketHoursBetween(id: MarketId, bucket: Bucket, from_utc: UtcMs, to_utc: UtcMs): number {
  let hours = 0
  for (let utc = Math.ceil(from_utc / hourMs) * hourMs; utc < to_utc; utc += hourMs) if (inBucket(id, bucket, utc)) hours++
  return hours
}

/** A month of delivery, `YYYY-MM`, on the clock of the traded blocks. Throws `usage/invalid`. */
export function deliveryMonth(id: MarketId, month: string): { readonly from_utc: UtcMs, readonly to_utc: UtcMs } {
  const { first, next } = monthBounds(month)
  const { zone } = market(id)
  const [from_utc, to_utc] = [utcOfLocalMs(zone, first * dayMs), utcOfLocalMs(zone, next * dayMs)]
  if (from_utc === null || to_utc === null) throw new TypeError(`the clocks of ${zone} skip a midnight of ${month}`)
  return { from_utc, to_utc }
}

/** What the market's traders call on-peak: 5x16, in the West 6x16. */
export function onPeakBucket(id: MarketId): Bucket {
  return market(id).peakDays === 'mon-fri' ? '5x16' : '6x16'
}

/**
 * The bucket that a person wrote, in any case; ATC, RTC, flat and baseload are 7x24. Throws `usage/invalid`, also for words
 * that mean different hours in different contracts: the bucket is a property of the contract, not of the word.
 */
export function parseBucket(text: string): Bucket {
  const wanted = text.trim().toLowerCase()
  const found = buckets.find(bucket => bucket.toLowerCase() === wanted) ?? synonyms[wanted]
  if (found) return found
  const meanings = ambiguous[wanted.replaceAll(/[\s_-]/g, '')]
  if (meanings) throw fail('usage/invalid', `${JSON.stringify(text)} does not say which hours: ${meanings}; name one of them`, { bucket: text })
  throw fail('usage/invalid', `no bucket ${JSON.stringify(text)}; expected one of ${buckets.join(', ')}`, { bucket: text })
}

const synonyms: Readonly<Record<string, Bucket>> = { atc: '7x24', rtc: '7x24', flat: '7x24', baseload: '7x24' }

const offPeak = 'wrap (all but 5x16: PJM, MISO, NYISO, ISO-NE, SPP, ERCOT futures), LLH (all but 6x16: the West) or 7x8 (nights only: ERCOT CRRs, SP15 daily)'
const onPeak = '5x16 (Monday to Friday: the East, the centre, ERCOT) or 6x16 = HLH (Monday to Saturday: the West)'
const ambiguous: Readonly<Record<string, string>> = { offpeak: offPeak, onpeak: onPeak, peak: onPeak }

/** Kinds of days: 0 peak nowhere (Sundays, holidays), 1 peak in the West only (Saturdays), 2 peak everywhere. */
export type DayKind = 0 | 1 | 2

export function dayKind(dayNumber: number): DayKind {
  let kind = dayKinds.get(dayNumber)
  if (kind === undefined) {
    const day = weekday(dayNumber)
    kind = day === 0 || holidayOn(dayNumber) !== null ? 0 : day === 6 ? 1 : 2
    dayKinds.set(dayNumber, kind)
  }
  return kind
}

const dayKinds = new Map<number, DayKind>()

export function isOnPeakHour(id: MarketId, hour_ending: number): boolean {
  const [first, last] = market(id).onPeakHoursEnding
  return hour_ending >= first && hour_ending <= last
}

/** As `bucketMask`, for callers that know the kind of the local day and the hour ending on the clock of the blocks. */
export function maskOfHour(id: MarketId, kind: DayKind, hour_ending: number): BucketMask {
  return masks[kind * 2 + (isOnPeakHour(id, hour_ending) ? 1 : 0)] ?? 0
}

const bits = Object.fromEntries(buckets.map((bucket, index) => [bucket, 1 << index])) as Readonly<Record<Bucket, BucketMask>>

const masks: readonly BucketMask[] = [0, 1, 2].flatMap(kind => [false, true].map(peak => {
  const facts: HourFacts = { five: kind === 2, six: kind >= 1, peak }
  return buckets.reduce((mask, bucket) => membership[bucket](facts) ? mask | bits[bucket] : mask, 0)
}))
