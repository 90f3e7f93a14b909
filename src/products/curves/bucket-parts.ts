/** Which buckets make up which: an hour's kind of day and whether it is on-peak decide, so a bucket is a set of six kinds of hours. */
import { type Bucket, bucketBit, type DayKind, maskOfHour } from '#canon/bucket.ts'
import { market, type MarketId } from '#canon/market.ts'

/** Buckets without a common hour that together are all hours, the coarsest first. */
export function partitions(id: MarketId): readonly (readonly Bucket[])[] {
  return market(id).peakDays === 'mon-fri'
    ? [['7x24'], ['5x16', 'wrap'], ['5x16', '2x16', '7x8'], ['5x16', '2x16', '5x8', '2x8']]
    : [['7x24'], ['6x16', 'LLH'], ['6x16', '1x16', '7x8']]
}

/** The members whose hours together are the bucket's; null where none are. */
export function partsOf(id: MarketId, bucket: Bucket, partition: readonly Bucket[]): readonly Bucket[] | null {
  const wanted = kindsOfHours(id, bucket)
  const members = partition.filter(member => (kindsOfHours(id, member) & ~wanted) === 0)
  return members.reduce((all, member) => all | kindsOfHours(id, member), 0) === wanted ? members : null
}

/** The coarsest partition whose members make up all of the buckets, or the last one, for as many as it can. */
export function partitionFor(id: MarketId, quoted: readonly Bucket[]): readonly Bucket[] {
  const all = partitions(id)
  return all.find(partition => quoted.every(bucket => partsOf(id, bucket, partition))) ?? all.at(-1) ?? ['7x24']
}

const dayKinds: readonly DayKind[] = [0, 1, 2]

function kindsOfHours(id: MarketId, bucket: Bucket): number {
  const [peak] = market(id).onPeakHoursEnding
  return dayKinds.reduce<number>((found, kind) => [peak, peak - 1].reduce((sum, hour, at) => (maskOfHour(id, kind, hour) & bucketBit(bucket)) === 0 ? sum : sum | 1 << kind * 2 + at, found), 0)
}
