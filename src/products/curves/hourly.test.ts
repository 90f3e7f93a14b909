/** Hours of blocks: every one there, and the block's price as their mean, whatever the day is like. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { type Bucket, bucketsOf } from '#canon/bucket.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { formatInstant, hourMs } from '#canon/instant.ts'
import { market, type MarketId, marketIds } from '#canon/market.ts'
import { deliveryHours, type HourlyInput, type HourlyPrice, hourlyPrices, shapeBlock, type ShapeMethod } from './hourly.ts'

/** A morning and an evening peak, deeper nights on days off. */
const shape: HourlyInput['shape'] = (month, kind, hour) => 1 + 0.4 * Math.sin((hour - 6) / 24 * 2 * Math.PI) + (hour === 19 ? 0.5 : 0) - (kind === 0 ? 0.1 : 0) + month / 100

function hours(id: MarketId, first: string, last: string, prices: Partial<Record<Bucket, number>>, more: Partial<HourlyInput> = {}): HourlyPrice[] {
  const blocks = Object.entries(prices).map(([bucket, price]) => ({ bucket: bucket as Bucket, priceOn: () => price }))
  return hourlyPrices({ market: id, first_day: dayNumberOf(first), end_day: dayNumberOf(last) + 1, blocks, shape, method: { kind: 'additive' }, per: 'day', ...more })
}

function mean(values: readonly number[]): number { return values.reduce((sum, value) => sum + value, 0) / values.length }

const changes = [['2026-03-08', 23], ['2026-07-11', 24], ['2026-11-01', 25]] as const
const methods: readonly ShapeMethod[] = [{ kind: 'additive' }, { kind: 'multiplicative', floor: 10 }]

describe('hours of a day', () => {
  for (const [day, count] of changes) {
    test(`${day} in each market`, () => {
      for (const id of marketIds) {
        const expected = id === 'miso-tariff' ? 24 : count
        const found = deliveryHours(id, dayNumberOf(day), dayNumberOf(day) + 1)
        assert.equal(found.length, expected, id)
        found.forEach((hour, index) => { assert.equal(hour.start_utc, (found[0]?.start_utc ?? 0) + index * hourMs) })
        const names = found.map(({ hour_ending }) => hour_ending)
        assert.equal(names.filter(name => name === 3).length, expected === 23 ? 0 : 1, id)
        assert.equal(names.filter(name => name === 2).length, expected === 25 ? 2 : 1, id)
      }
    })
  }

  // 12Z to 4Z of winter and 11Z to 3Z of summer in the East and the centre; 14Z to 6Z and 13Z to 5Z in the West.
  const windows: readonly [MarketId, string, string, string][] = [
    ['pjm', '2026-01-05', '2026-01-05T12:00:00Z', '2026-01-06T03:00:00Z'], ['nyiso', '2026-07-06', '2026-07-06T11:00:00Z', '2026-07-07T02:00:00Z'], ['isone', '2026-01-05', '2026-01-05T12:00:00Z', '2026-01-06T03:00:00Z'],
    ['miso', '2026-01-05', '2026-01-05T12:00:00Z', '2026-01-06T03:00:00Z'], ['miso-tariff', '2026-01-05', '2026-01-05T11:00:00Z', '2026-01-06T02:00:00Z'], ['spp', '2026-01-05', '2026-01-05T12:00:00Z', '2026-01-06T03:00:00Z'],
    ['ercot', '2026-07-06', '2026-07-06T11:00:00Z', '2026-07-07T02:00:00Z'], ['caiso', '2026-01-05', '2026-01-05T14:00:00Z', '2026-01-06T05:00:00Z'], ['palo-verde', '2026-07-06', '2026-07-06T13:00:00Z', '2026-07-07T04:00:00Z'], ['mid-c', '2026-07-11', '2026-07-11T13:00:00Z', '2026-07-12T04:00:00Z'],
  ]
  for (const [id, day, first, last] of windows) {
    test(`the on-peak block of ${id} on ${day}`, () => {
      const found = hours(id, day, day, { [market(id).peakDays === 'mon-sat' ? '6x16' : '5x16']: 50 })
      assert.deepEqual([found.length, formatInstant(found[0]?.start_utc ?? 0), formatInstant(found.at(-1)?.start_utc ?? 0)], [16, first, last])
    })
  }

  test('a Saturday is on-peak in the West alone, a Sunday and a holiday Monday nowhere', () => {
    for (const [day, east, west] of [['2026-07-11', 0, 16], ['2026-07-12', 0, 0], ['2027-07-05', 0, 0], ['2026-07-13', 16, 16]] as const) {
      assert.equal(hours('ercot', day, day, { '5x16': 50 }).length, east, day)
      assert.equal(hours('caiso', day, day, { '6x16': 50 }).length, west, day)
    }
  })
})

describe('the mean of the hours is the block price', () => {
  for (const method of methods) {
    test(`${method.kind}: on 23, 24 and 25 hours, in each market, below zero and at it`, () => {
      for (const id of marketIds) {
        for (const [day] of changes) {
          for (const level of [45.67, 0, -12.3]) {
            const found = hours(id, day, day, { '2x16': level, '5x16': 60, '7x8': level - 5 }, { method })
            for (const bucket of ['2x16', '5x16', '7x8'] as const) {
              const own = found.filter(hour => hour.bucket === bucket)
              if (own.length > 0) assert.ok(Math.abs(mean(own.map(({ price }) => price)) - { '2x16': level, '5x16': 60, '7x8': level - 5 }[bucket]) < 1e-9, `${id} ${day} ${bucket}`)
            }
          }
        }
      }
    })
  }

  test('over a month with a change, nights have 247 and 241 hours', () => {
    for (const [first, last, count] of [['2026-03-01', '2026-03-31', 247], ['2026-11-01', '2026-11-30', 241]] as const) {
      const nights = hours('pjm', first, last, { '5x16': 60, '7x8': -3.21 }, { per: 'month', method: { kind: 'multiplicative', floor: 10 } }).filter(({ bucket }) => bucket === '7x8')
      assert.equal(nights.length, count)
      assert.ok(Math.abs(mean(nights.map(({ price }) => price)) + 3.21) < 1e-9)
    }
  })

  test('for any shape and price', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 744 }), fc.integer({ min: -50_000, max: 500_000 }), fc.constantFrom(...methods), (raw, cents, method) => {
      assert.ok(Math.abs(mean(shapeBlock(cents / 100, raw, method)) - cents / 100) < 1e-9)
    }))
  })
})

describe('multiplicative shapes', () => {
  test('are products above the floor', () => {
    const found = shapeBlock(40, [1, 2, 3], { kind: 'multiplicative', floor: 10 })
    for (const [index, price] of [20, 40, 60].entries()) assert.ok(Math.abs((found[index] ?? NaN) - price) < 1e-12)
  })
  test('keep the order of the hours below zero', () => {
    const found = shapeBlock(-20, [1, 2, 3], { kind: 'multiplicative', floor: 10 })
    assert.deepEqual(found, [-25, -20, -15])
  })
  test('need a mean above zero', () => { assert.throws(() => shapeBlock(40, [1, -1], { kind: 'multiplicative', floor: 10 }), error => isFailure(error, 'usage/invalid')) })
})

test('blocks with a common hour are refused', () => {
  assert.ok(bucketsOf('pjm', Date.UTC(2026, 6, 6, 15)).includes('7x24'))
  assert.throws(() => hours('pjm', '2026-07-06', '2026-07-06', { '5x16': 50, '7x24': 40 }), error => isFailure(error, 'usage/invalid'))
})
