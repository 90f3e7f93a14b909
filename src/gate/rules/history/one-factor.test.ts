import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { hourMs, minuteMs, parseInstant } from '#canon/instant.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { marketRules } from '../index.ts'
import { openSession, said, stage } from '../staged-batch.ts'
import { oddIntervals } from './one-factor.ts'

const step = 5 * minuteMs
const now = Date.UTC(2026, 4, 4, 12)

/** An hour of energy near `usual`, then `last`; with `dayBefore` of the last one, where it is given. */
function series(usual: readonly number[], last: number, dayBefore?: number): Map<number, number> {
  const before = usual.map((value, index): [number, number] => [now - (usual.length - index) * step, value])
  return new Map([...before, [now, last], ...dayBefore === undefined ? [] : [[now - 24 * hourMs, dayBefore] as [number, number]]])
}

const calm = Array.from({ length: 12 }, (_, index) => 30 + 0.1 * index)

for (const [name, energy, found] of [
  ['as it was', series(calm, 31.2), []],
  ['a price for five minutes', series(calm, 31.2 / 12), [[1 / 12, true]]],
  ['twelve times', series(calm, 31.2 * 12), [[12, true]]],
  ['a thousandth', series(calm, 0.0312), [[1 / 1000, true]]],
  ['in cents', series(calm, 3120), [[100, true]]],
  ['the other sign', series(calm, -30), [[-1, true]]],
  ['scarcity', series(calm, 31.2 * 9), []],
  ['the end of scarcity, which lasted less than the hour', series([...calm.slice(0, 9), 374, 374, 374], 31.2), []],
  ['the end of a long scarcity, as the day before', series(calm.map(value => 12 * value), 31.2, 30), []],
  ['below zero, and not as far', series(calm, -12), []],
  ['around zero', series(calm.map(() => 4), -4), []],
  ['fours are usual', series(calm, 124.8), []],
  ['after a gap, beside the day before', new Map([[now - 3 * step, 30], [now, 360], [now - 24 * hourMs, 29]]), [[12, true]]],
  ['after a gap, with nothing beside', new Map([[now - 3 * step, 30], [now, 360]]), []],
  ['the day before alone', new Map([[now, -30], [now - 24 * hourMs, 30]]), [[-1, false]]],
] as const) {
  test(`an interval that is ${name}`, () => { assert.deepEqual(oddIntervals(energy, now, step).map(({ factor, isSure }) => [factor, isSure]), found) })
}

test('the interval after an odd one is not odd for being as usual', () => {
  const energy = new Map([...series(calm, 31 * 12), [now + step, 31.3]])
  assert.deepEqual(oddIntervals(energy, now, step).map(({ utc }) => utc), [now])
})

const { session, close } = await openSession(duckdbEngine)
after(close)

/** One interval of five minutes after a day of which the lake has all. `spoil` changes the interval, `past` the lake. */
async function judged(spoil: string, past = '*'): Promise<string[]> {
  const batch = await stage(session, { iso: 'spp', minutes: 5, covers: 'snapshot', nodes: 20, energySpread: null })
  const at = '2026-03-03 20:00:00+00'
  await session.run(`CREATE SCHEMA IF NOT EXISTS market; DROP TABLE IF EXISTS market.lmp_rt;
    CREATE TABLE market.lmp_rt AS SELECT ${past} FROM (SELECT *, 1 AS version, TIMESTAMPTZ '2026-03-03 19:58:00+00' AS known_from_utc, 'r' AS run_id FROM staged WHERE interval_start_utc < '${at}')`)
  await session.run(`DELETE FROM staged WHERE interval_start_utc <> '${at}'`)
  await session.run(spoil)
  const verdict = await marketRules().judge(session, { ...batch, roster: null, beside: { ref: 'main', knownFromUtc: ['2026-03-03T20:06:00Z'], nowMs: parseInstant('2026-03-03T20:07:00Z') ?? 0, ask: async sql => await session.run(`EXPLAIN ${sql}`).then(() => sql, () => null) } })
  return [...said(verdict), ...verdict.findings.map(({ message }) => message)].filter(line => line.includes('one_factor') || line.startsWith('At '))
}

const times = (factor: number, names = ['energy', 'congestion', 'loss', 'lmp']): string => `UPDATE staged SET ${names.map(name => `${name} = ${name} * ${factor}`).join(', ')}`

test('a whole interval in another unit or with the other sign is a warning that says which', async () => {
  assert.deepEqual(await judged('SELECT 1'), [])
  for (const [factor, words] of [[12, '12 times the'], [1 / 12, 'one part in 12 of the'], [1 / 1000, 'one part in 1000 of the'], [-1, 'the negative of the']] as const) {
    const [line, message] = await judged(times(factor))
    assert.equal(line, 'warn one_factor batch: 1', words)
    assert.ok(message?.startsWith('At 2026-03-03T20:00Z energy is at ') === true && message.includes(words), message)
  }
})

test('energy that is dear while congestion stays is scarcity', async () => {
  assert.deepEqual(await judged('UPDATE staged SET lmp = lmp + 11 * energy, energy = energy * 12'), [])
})

