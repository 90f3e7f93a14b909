import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { isFailure } from '#base/error.ts'
import { isRepeated, localMs, localParts, localToUtc, utcOfLocalMs, utcOffsetMinutes } from './zone.ts'

/** The markets' zones, and some with odd offsets, short periods and changes at midnight. */
const marketZones = ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Etc/GMT+5'] as const
const oddZones = ['America/Edmonton', 'America/Phoenix', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Sao_Paulo', 'Pacific/Apia'] as const

const zones = fc.constantFrom(...marketZones, ...oddZones)
const instants = fc.integer({ min: Date.UTC(1990, 0, 3) / 1000, max: Date.UTC(2060, 11, 29) / 1000 }).map(seconds => seconds * 1000)
/** Around the US changes, where mistakes live. */
const sundays = fc.tuple(fc.integer({ min: 2007, max: 2059 }), fc.constantFrom([2, 8], [10, 1]), fc.integer({ min: 0, max: 7 * 24 * 60 }))
  .map(([year, [month, day], minute]) => Date.UTC(year, month ?? 0, day, 0, minute))

const processZone = process.env['TZ']
afterEach(() => {
  if (processZone === undefined) delete process.env['TZ']
  else process.env['TZ'] = processZone
})

test('offsets and local parts equal the oracle\'s on random instants', () => {
  fc.assert(fc.property(zones, fc.oneof(instants, sundays), (zone, utc) => {
    const oracle = Temporal.Instant.fromEpochMilliseconds(utc).toZonedDateTimeISO(zone)
    assert.equal(utcOffsetMinutes(zone, utc), oracle.offsetNanoseconds / 60e9)
    const { year, month, day, hour, minute, second } = oracle
    const { occurrence, ...parts } = localParts(zone, utc)
    assert.deepEqual(parts, { year, month, day, hour, minute, second })
    const later = oracle.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'later' })
    const earlier = oracle.toPlainDateTime().toZonedDateTime(zone, { disambiguation: 'earlier' })
    assert.equal(occurrence, !earlier.equals(later) && later.epochMilliseconds === utc ? 'second' : 'first')
  }), { numRuns: 600 })
})

test('local readings equal the oracle\'s, skipped and repeated ones included', () => {
  const readings = fc.oneof(instants, sundays).map(local => Temporal.Instant.fromEpochMilliseconds(local - local % 60_000).toZonedDateTimeISO('UTC').toPlainDateTime())
  fc.assert(fc.property(zones, readings, (zone, local) => {
    const { year, month, day, hour, minute } = local
    const [earlier, later] = (['earlier', 'later'] as const).map(disambiguation => local.toZonedDateTime(zone, { disambiguation }))
    assert.ok(earlier && later)
    const skipped = !earlier.toPlainDateTime().equals(local)
    const once = earlier.equals(later)
    assert.equal(localToUtc(zone, year, month, day, hour, minute), skipped ? null : earlier.epochMilliseconds)
    assert.equal(localToUtc(zone, year, month, day, hour, minute, 'second'), skipped || once ? null : later.epochMilliseconds)
  }), { numRuns: 600 })
})

test('every instant comes back from its local reading', () => {
  fc.assert(fc.property(zones, fc.oneof(instants, sundays), (zone, utc) => {
    assert.equal(utcOfLocalMs(zone, localMs(zone, utc), isRepeated(zone, utc) ? 'second' : 'first'), utc)
  }))
})

test('the process\'s own zone changes nothing, neither when a table is read nor when it is asked', () => {
  const ask = (zones: readonly string[]) => zones.map(zone => [localToUtc(zone, 2024, 7, 1, 12, 0), localParts(zone, Date.UTC(2024, 2, 10, 12))])
  process.env['TZ'] = 'Pacific/Chatham'
  const awkward = ask(['America/Denver', 'America/Halifax', 'America/Anchorage'])
  process.env['TZ'] = 'UTC'
  // Other names of the same zones, so that their tables are read anew.
  assert.deepEqual(ask(['US/Mountain', 'Canada/Atlantic', 'US/Alaska']), awkward)
  assert.equal(awkward[0]?.[0], Date.UTC(2024, 6, 1, 18))
})

const readings: readonly { name: string, args: Parameters<typeof localToUtc>, utc: number | null }[] = [
  { name: 'the last minute before spring', args: ['America/New_York', 2024, 3, 10, 1, 59], utc: Date.UTC(2024, 2, 10, 6, 59) },
  { name: 'the skipped hour', args: ['America/New_York', 2024, 3, 10, 2, 0], utc: null },
  { name: 'the last skipped minute', args: ['America/New_York', 2024, 3, 10, 2, 59], utc: null },
  { name: 'the first minute after it', args: ['America/New_York', 2024, 3, 10, 3, 0], utc: Date.UTC(2024, 2, 10, 7) },
  { name: 'the repeated hour, first', args: ['America/Chicago', 2025, 11, 2, 1, 0, 'first'], utc: Date.UTC(2025, 10, 2, 6) },
  { name: 'the repeated hour, second', args: ['America/Chicago', 2025, 11, 2, 1, 0, 'second'], utc: Date.UTC(2025, 10, 2, 7) },
  { name: 'a second occurrence of what occurs once', args: ['America/Chicago', 2025, 11, 2, 2, 0, 'second'], utc: null },
  { name: 'midnight by the name of 24:00', args: ['America/Los_Angeles', 2024, 12, 31, 24, 0], utc: Date.UTC(2025, 0, 1, 8) },
  { name: 'past 24:00', args: ['America/Los_Angeles', 2024, 12, 31, 24, 5], utc: null },
  { name: 'no such day', args: ['America/Los_Angeles', 2024, 2, 30, 0, 0], utc: null },
  { name: 'no such minute', args: ['America/Los_Angeles', 2024, 2, 3, 0, 60], utc: null },
  { name: 'standard time all year', args: ['Etc/GMT+5', 2024, 3, 10, 2, 0], utc: Date.UTC(2024, 2, 10, 7) },
]
for (const { name, args, utc } of readings) test(`localToUtc: ${name}`, () => assert.equal(localToUtc(...args), utc))

test('unknown zones and years out of the table are refused by name', () => {
  assert.throws(() => utcOffsetMinutes('America/Nowhere', 0), error => isFailure(error, 'usage/invalid') && error.message.includes('America/Nowhere'))
  for (const utc of [Date.UTC(1989, 11, 31), Date.UTC(2061, 0, 1), Number.NaN, Infinity]) {
    assert.throws(() => utcOffsetMinutes('America/New_York', utc), error => isFailure(error, 'usage/invalid'))
    assert.throws(() => utcOfLocalMs('America/New_York', utc), error => isFailure(error, 'usage/invalid'))
  }
  assert.throws(() => localToUtc('America/New_York', 2070, 1, 1, 0, 0), error => isFailure(error, 'usage/invalid') && error.message.includes('2070-01-01'))
})
