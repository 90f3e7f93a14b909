/** What a bucket means in a market, spelled out: a name such as 5x8 is also used for daytime blocks elsewhere, hours are not. */
import { bucketBit, maskOfHour } from './bucket.ts'
import type { Bucket, DayKind } from './bucket.ts'
import { market } from './market.ts'
import type { MarketId } from './market.ts'

/** Hours ending, on the clock of `zone`. */
export interface BucketDefinition {
  readonly zone: string
  /** Less the NERC holidays. */
  readonly mondayToFriday: readonly number[]
  /** Less the NERC holidays. */
  readonly saturday: readonly number[]
  readonly sundayAndHoliday: readonly number[]
}

export function bucketDefinition(id: MarketId, bucket: Bucket): BucketDefinition {
  return { zone: market(id).zone, mondayToFriday: hoursOn(id, bucket, 2), saturday: hoursOn(id, bucket, 1), sundayAndHoliday: hoursOn(id, bucket, 0) }
}

/** `Mon-Fri HE 1-7, 24; Sat HE 1-24; Sun and NERC holidays HE 1-24; America/New_York` */
export function describeBucket(id: MarketId, bucket: Bucket): string {
  const { zone, mondayToFriday, saturday, sundayAndHoliday } = bucketDefinition(id, bucket)
  const days = [['Mon-Fri', mondayToFriday], ['Sat', saturday], ['Sun and NERC holidays', sundayAndHoliday]] as const
  return [...days.filter(([, hours]) => hours.length > 0).map(([name, hours]) => `${name} HE ${ranges(hours)}`), zone].join('; ')
}

function hoursOn(id: MarketId, bucket: Bucket, kind: DayKind): number[] {
  const hours = Array.from({ length: 24 }, (_, index) => index + 1)
  return hours.filter(hour => (maskOfHour(id, kind, hour) & bucketBit(bucket)) !== 0)
}

function ranges(hours: readonly number[]): string {
  const starts = hours.filter(hour => !hours.includes(hour - 1))
  const ends = hours.filter(hour => !hours.includes(hour + 1))
  return starts.map((start, index) => start === ends[index] ? String(start) : `${start}-${ends[index]}`).join(', ')
}
