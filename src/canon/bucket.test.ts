import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { bucketBit, bucketHours, bucketHoursBetween, bucketMask, buckets, bucketsOf, deliveryMonth, inBucket, onPeakBucket, parseBucket } from './bucket.ts'
import type { Bucket } from './bucket.ts'
import { bucketDefinition, describeBucket } from './bucket-definition.ts'
import { hourMs, parseInstant } from './instant.ts'
import { market, marketIds } from './market.ts'
import type { MarketId } from './market.ts'
import { nercHolidays } from './holiday.ts'
import { localParts } from './zone.ts'

/** Peak days of each month, Monday to Friday and Monday to Saturday, less the NERC holidays. All hours follow from them. */
const peakDays: Readonly<Record<number, { five: readonly number[], six: readonly number[] }>> = {
  2024: { five: [22, 21, 21, 22, 22, 20, 22, 22, 20, 23, 20, 21], six: [26, 25, 26, 26, 26, 25, 26, 27, 24, 27, 25, 25] },
  2025: { five: [22, 20, 21, 22, 21, 21, 22, 21, 21, 23, 19, 22], six: [26, 24, 26, 26, 26, 25, 26, 26, 25, 27, 24, 26] },
  2026: { five: [21, 20, 22, 22, 20, 22, 23, 21, 21, 22, 20, 22], six: [26, 24, 26, 26, 25, 26, 26, 26, 25, 27, 24, 26] },
  2027: { five: [20, 20, 23, 22, 20, 22, 21, 22, 21, 21, 21, 23], six: [25, 24, 27, 26, 25, 26, 26, 26, 25, 26, 25, 26] },
}
const years = Object.keys(peakDays).map(Number)
const months = years.flatMap(year => Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`))

/** Every bucket's hours of a month, counted once per market and month. */
const counted = new Map<string, Readonly<Record<Bucket, number>>>()
function hoursOf(id: MarketId, month: string): Readonly<Record<Bucket, number>> {
  const key = `${id} ${month}`
  const known = counted.get(key) ?? Object.fromEntries(buckets.map(bucket => [bucket, bucketHours(id, bucket, month)])) as Record<Bucket, number>
  counted.set(key, known)
  return known
}

test('hours of every bucket, month and market follow from the peak days', () => {
  for (const id of marketIds) {
    for (const month of months) {
      const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))]
      const [five, six] = [peakDays[year]?.five[number - 1] ?? 0, peakDays[year]?.six[number - 1] ?? 0]
      const days = new Date(Date.UTC(year, number, 0)).getUTCDate()
      const change = market(id).zone === 'Etc/GMT+5' ? 0 : number === 3 ? -1 : number === 11 ? 1 : 0
      const all = days * 24 + change
      assert.deepEqual(hoursOf(id, month), {
        '7x24': all, '5x16': five * 16, 'wrap': all - five * 16, '2x16': (days - five) * 16, '7x8': days * 8 + change,
        '5x8': five * 8, '2x8': (days - five) * 8 + change, '7x16': days * 16,
        '6x16': six * 16, '1x16': (days - six) * 16, '6x8': six * 8, 'HLH': six * 16, 'LLH': all - six * 16,
      }, `${id} ${month}`)
    }
  }
})

const identities: readonly (readonly [parts: readonly Bucket[], whole: Bucket])[] = [
  [['5x16', '2x16', '7x8'], '7x24'], [['5x16', 'wrap'], '7x24'], [['5x8', '2x8'], '7x8'], [['5x16', '2x16'], '7x16'],
  [['6x16', 'LLH'], '7x24'], [['6x16', '1x16'], '7x16'], [['2x16', '7x8'], 'wrap'], [['1x16', '7x8'], 'LLH'], [['HLH'], '6x16'],
]

test('parts make up their whole, hour by hour, in every market', () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2060, 11, 29) })
  fc.assert(fc.property(fc.constantFrom(...marketIds), instants, (id, utc) => {
    for (const [parts, whole] of identities) {
      assert.equal(parts.filter(bucket => inBucket(id, bucket, utc)).length, inBucket(id, whole, utc) ? 1 : 0, `${parts.join('+')} = ${whole}`)
    }
  }))
})

test('parts make up their whole in every month and market', () => {
  for (const id of marketIds) {
    for (const month of months) {
      const hours = hoursOf(id, month)
      for (const [parts, whole] of identities) assert.equal(parts.reduce((sum, bucket) => sum + hours[bucket], 0), hours[whole])
    }
  }
})

test('the fast path gives what the definitions say, hour by hour', () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0, 3), max: Date.UTC(2060, 11, 29) })
  fc.assert(fc.property(fc.constantFrom(...marketIds), instants, (id, utc) => {
    const { year, month, day, hour } = localParts(market(id).zone, utc)
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
    const date = new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
    const holiday = nercHolidays(year).some(kept => kept.date === date)
    const days = holiday || weekday === 0 ? 'sundayAndHoliday' : weekday === 6 ? 'saturday' : 'mondayToFriday'
    const expected = buckets.filter(bucket => bucketDefinition(id, bucket)[days].includes(hour + 1))
    assert.deepEqual(bucketsOf(id, utc), expected)
    assert.equal(bucketMask(id, utc), expected.reduce((mask, bucket) => mask | bucketBit(bucket), 0))
  }))
})

const reference = process.env['GRIDLAKE_REFERENCE'] ?? '../shared/domain/fixtures'

test('bucket hours equal the reference table', t => {
  const file = join(reference, 'bucket_hours_2024_2027.json')
  if (!existsSync(file)) return t.skip(`reference tables not found at ${reference}`)
  const table = JSON.parse(readFileSync(file, 'utf8')) as { nerc: Record<string, Record<string, string>>, hours: Record<string, Record<string, Record<string, number>>> }
  for (const [year, holidays] of Object.entries(table.nerc)) assert.deepEqual(nercHolidays(Number(year)).map(holiday => holiday.date), Object.values(holidays))
  for (const [year, yearHours] of Object.entries(table.hours)) {
    for (const [number, expected] of Object.entries(yearHours)) {
      const month = `${year}-${number.padStart(2, '0')}`
      const { '7x24_fixed_offset': fixed, llh, ...others } = expected
      assert.equal(hoursOf('miso-tariff', month)['7x24'], fixed)
      for (const id of marketIds.filter(other => other !== 'miso-tariff')) {
        const { HLH, LLH, ...rest } = hoursOf(id, month)
        assert.deepEqual(rest, others)
        assert.deepEqual([LLH, HLH], [llh, others['6x16']])
      }
    }
  }
})

/** First and last instants of the on-peak block: the hours of a winter and of a summer weekday that are in it. */
const windows: readonly { id: MarketId, winter: string, summer: string }[] = [
  { id: 'pjm', winter: '12-04', summer: '11-03' },
  { id: 'miso', winter: '12-04', summer: '11-03' },
  { id: 'ercot', winter: '12-04', summer: '11-03' },
  { id: 'spp', winter: '12-04', summer: '11-03' },
  { id: 'miso-tariff', winter: '11-03', summer: '11-03' },
  { id: 'caiso', winter: '14-06', summer: '13-05' },
  { id: 'palo-verde', winter: '14-06', summer: '13-05' },
]
for (const { id, winter, summer } of windows) {
  test(`the on-peak block of ${id} runs ${winter}Z in winter and ${summer}Z in summer`, () => {
    for (const [day, window] of [['2025-01-15', winter], ['2025-07-16', summer]] as const) {
      const start = parseInstant(`${day}T06:00Z`) ?? 0
      const inside = Array.from({ length: 24 }, (_, index) => start + index * hourMs).filter(utc => inBucket(id, onPeakBucket(id), utc))
      const hour = (utc: number) => new Date(utc).toISOString().slice(11, 13)
      assert.equal(inside.length, 16)
      assert.equal(`${hour(inside[0] ?? 0)}-${hour((inside.at(-1) ?? 0) + hourMs)}`, window)
    }
  })
}

test('hours between two instants are those that start there', () => {
  const { from_utc, to_utc } = deliveryMonth('pjm', '2026-07')
  const middle = parseInstant('2026-07-16T04:00Z') ?? 0
  assert.equal(bucketHoursBetween('pjm', '5x16', middle, to_utc), 192)
  assert.equal(bucketHoursBetween('pjm', '5x16', from_utc, middle), 176)
  assert.equal(bucketHoursBetween('pjm', '7x24', middle + 1, middle + hourMs), 0)
})

test('buckets are read in any case, with the synonyms that mean one thing', () => {
  for (const [text, bucket] of [['5X16', '5x16'], [' hlh ', 'HLH'], ['Wrap', 'wrap'], ['ATC', '7x24'], ['rtc', '7x24']] as const) assert.equal(parseBucket(text), bucket)
  assert.throws(() => parseBucket('5x17'), error => isFailure(error, 'usage/invalid') && error.message.includes('5x17') && error.message.includes('6x16'))
})

test('a bucket is spelled out by its hours', () => {
  assert.equal(describeBucket('pjm', 'wrap'), 'Mon-Fri HE 1-7, 24; Sat HE 1-24; Sun and NERC holidays HE 1-24; America/New_York')
  assert.equal(describeBucket('caiso', 'HLH'), 'Mon-Fri HE 7-22; Sat HE 7-22; America/Los_Angeles')
})
