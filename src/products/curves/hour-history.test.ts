/** Shapes of hours from prices: means by group, hand-computed hours of a block, and what is done where days are too few. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { lmpDayAhead } from '#canon/price.ts'
import { dayNumberOf } from '#canon/civil.ts'
import { calendarDays, hoursOfDay } from '#canon/bucket-calendar.ts'
import { curvesForTest, desk, settles, type TestCurves, wh } from '#test/curves.ts'
import { groupOfMonth, type HourShape, shapeGroups } from './hour-history.ts'
import { chosenShape } from './reading/hour-shape.ts'
import { hourlyOf } from './reading/shapes.ts'
import { tableOf } from './rows-in.ts'
import { rebuildSet, storedInputs } from './sets/rebuild.ts'

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

test('groups need every hour of enough days', () => {
  const hours = (group: string, day_kind: number, days: number, count = 24) => Array.from({ length: count }, (_, index) => ({ group, day_kind, days, hour_ending: index + 1, price: index }))
  const found = shapeGroups([...hours('07', 2, 5), ...hours('07', 1, 4), ...hours('07', 0, 9, 23), ...hours('06', 2, 8)], 5)
  assert.deepEqual(found.map(({ group, day_kind, days }) => `${group} ${day_kind} ${days}`), ['06 2 8', '07 2 5'])
  assert.deepEqual(found[0]?.hours, Array.from({ length: 24 }, (_, index) => index))
  assert.deepEqual([12, 1, 2, 3, 6, 9, 11].map(month => groupOfMonth(month, 'season')), ['winter', 'winter', 'winter', 'spring', 'summer', 'fall', 'fall'])
  assert.equal(groupOfMonth(3, 'month'), '03')
})

test('a day has history before the configuration before nothing', () => {
  const history: HourShape = { market: 'pjm', hub: 'WESTERN HUB', market_run: 'DAM', from_day: '2024-07-01', to_day: '2026-06-30', by: 'month', kind: 'ratio', floor: 10, groups: [{ group: '07', day_kind: 2, days: 44, hours: Array.from({ length: 24 }, (_, index) => 30 + index) }], sha256: 'x' }
  const days = ['2026-07-02', '2026-07-03', '2026-07-04', '2026-08-03'].map(dayNumberOf)
  const both = chosenShape(history, Array.from({ length: 24 }, () => 7))
  assert.deepEqual(both.used(days).map(({ month, days_of, from, days: count }) => `${month} ${days_of} ${from} ${count}`), ['7 weekdays history 44', '7 Sundays and holidays configuration 0', '8 weekdays configuration 0'])
  assert.deepEqual([both.raw(7, 2, 24), both.raw(7, 0, 24), both.method(7, 2).kind, both.method(7, 0).kind], [53, 7, 'multiplicative', 'additive'])
  assert.deepEqual(chosenShape(null, null).used(days.slice(0, 1)).map(({ from }) => from), ['flat'])
})

describe('in the lake', () => {
  const day = '2026-06-30'
  const sunday = '2026-07-12'
  let curves: TestCurves
  before(async () => {
    curves = await curvesForTest()
    await prices(0, '2026-06-30T12:00:00Z')
    await curves.quotes(day, settles)
    curves.minutes(1)
    await curves.build(day)
  })
  after(async () => { await curves.close() })

  /** Every hour ending costs 20 plus its number in June and 40 plus twice its number in July, on Saturdays 5 less, on Sundays nothing. `raised` on weekdays at 18. */
  async function prices(raised: number, known_from_utc: string): Promise<void> {
    const names = new Map([23, 24, 25].map(length => [length, hoursOfDay.filter(({ hours }) => hours === length)]))
    const rows = [...calendarDays(['pjm'], 2025, 2026)].filter(({ date }) => ['2025-07', '2026-06'].includes(new Date(date * 86_400_000).toISOString().slice(0, 7))).flatMap(({ start_utc, hours, kind, date }) => (names.get(hours) ?? []).map(({ index, hour_ending }) => {
      const july = new Date(date * 86_400_000).getUTCMonth() === 6
      const lmp = kind === 0 ? 0 : (july ? 40 + 2 * hour_ending : 20 + hour_ending) - (kind === 1 ? 5 : 0) + (kind === 2 && hour_ending === 18 ? raised : 0)
      return { iso: 'pjm', market_run: 'DAM', node_id: '51288', interval_start_utc: new Date(start_utc + index * 3_600_000).toISOString(), interval_minutes: 60, lmp, status: 'final', version: 1, known_from_utc, run_id: 'r' }
    }))
    const session = await curves.ports.engine.session()
    try {
      await tableOf(curves.ports, session, 'prices', lmpDayAhead, rows)
      await curves.ports.lake.commit(session, { branch: 'main', author: 'test', message: 'prices', run_id: null, upserts: [{ dataset: lmpDayAhead, relation: 'prices', mode: 'revise' }] })
    } finally {
      session.close()
    }
    curves.minutes(1)
  }

  const hoursOf = async (on: string, set = 'latest', by: 'smooth' | 'flat' = 'flat') => hourlyOf(await curves.hubs((await curves.reader.chosen({ set, at: 'main' })).set, wh), on, on, by === 'smooth')

  test('hours of a block swing as they did, and average to the block', async () => {
    const { hours, shapes, history } = await hoursOf('2026-07-02')
    assert.deepEqual(shapes, [{ month: 7, days_of: 'weekdays', from: 'history', days: 22 }])
    assert.deepEqual(history && [history.market_run, history.from_day, history.to_day, history.by, history.kind], ['DAM', '2024-07-01', day, 'month', 'additive'])
    const peak = hours.filter(({ bucket }) => bucket === '5x16')
    // Hours ending 8 to 23 mean 15.5: 75 + 2 (h - 15.5).
    assert.deepEqual(peak.map(({ hour_ending, price }) => [hour_ending, Math.round(price * 1e9) / 1e9]), Array.from({ length: 16 }, (_, index) => [index + 8, 75 + 2 * (index + 8 - 15.5)]))
    assert.ok(Math.abs(mean(peak.map(({ price }) => price)) - 75) < 1e-9)
  })

  test('a month of which nothing is known is flat, and says so', async () => {
    const { hours, shapes } = await hoursOf('2026-10-01')
    assert.deepEqual(shapes, [{ month: 10, days_of: 'weekdays', from: 'flat', days: 0 }])
    assert.equal(new Set(hours.filter(({ bucket }) => bucket === '5x16').map(({ price }) => price)).size, 1)
  })

  test('after a late revision the set has the hours that it had, and what is known now has others', async () => {
    const known = curves.ports.clock.now()
    const old = await hoursOf('2026-07-02', `${day}.v1`)
    curves.minutes(1)
    await prices(16, '2026-07-01T12:00:00Z')
    const { sets, commit } = await curves.steps.sets('main')
    const [set] = sets
    assert.ok(set)
    for (const at of [null, known]) {
      const again = await rebuildSet(curves.ports, curves.steps, set, at, commit)
      assert.deepEqual([again.identical, again.differences], [true, []], String(at))
    }
    const now = await rebuildSet(curves.ports, curves.steps, set, curves.ports.clock.now(), commit)
    assert.deepEqual([now.identical, now.differences.map(({ what, subject }) => `${what} ${subject}`)], [true, ['shape pjm/WESTERN HUB']], 'months do not hang on hours')
    await curves.build(day)
    assert.deepEqual(await hoursOf('2026-07-02', `${day}.v1`), old)
    const at18 = ({ hours }: Awaited<ReturnType<typeof hoursOf>>): number => hours.find(({ hour_ending }) => hour_ending === 18)?.price ?? NaN
    assert.ok(Math.abs(at18(await hoursOf('2026-07-02')) - (at18(old) + 15)) < 1e-9, '16 more, less the sixteenth of it in the mean')
    const kept = await storedInputs(curves.ports, (await curves.steps.sets('main')).sets[0] ?? set)
    assert.match(kept.inputs.shapes?.[0]?.sha256 ?? '', /^[0-9a-f]{64}$/)
  })

  test('a ratio swings in proportion; hours that cost nothing are shaped by sums, with a season for few days', async () => {
    await curves.steps.configurations.change({ ...desk, shape_kind: 'ratio' }, 'ana', 'ratios')
    curves.minutes(1)
    await curves.build(day)
    const { hours, shapes } = await hoursOf('2026-07-11')
    assert.deepEqual(shapes, [{ month: 7, days_of: 'Saturdays', from: 'flat', days: 0 }], 'four Saturdays are fewer than five')
    assert.equal(new Set(hours.map(({ price }) => price)).size, 1)
    const weekday = (await hoursOf('2026-07-02')).hours.filter(({ bucket }) => bucket === '5x16')
    // 40 + 2 h, 16 more at 18: a mean of 72 over the block of 75.
    assert.ok(Math.abs((weekday.find(({ hour_ending }) => hour_ending === 10)?.price ?? NaN) - 75 * 60 / 72) < 1e-9)
    const { hours: nothing } = await hoursOf(sunday)
    assert.deepEqual([nothing.length, new Set(nothing.map(({ price }) => price)).size], [24, 1])
    await curves.steps.configurations.change({ ...desk, shape_by: 'season' }, 'ana', 'seasons')
    curves.minutes(1)
    await curves.build(day)
    assert.deepEqual((await hoursOf('2026-08-01')).shapes, [{ month: 8, days_of: 'Saturdays', from: 'history', days: 8 }])
  })
})
