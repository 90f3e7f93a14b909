import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant } from '#canon/instant.ts'
import { localMs, isRepeated } from '#canon/zone.ts'
import { engineForTests } from './engine-for-tests.ts'
import { instantsSql, turnsBack } from './local-clock.ts'

const { session } = await engineForTests()

async function read(zone: string, ends: boolean, stamp: string, pass: number | null): Promise<string | null> {
  const [row] = await session.rows<{ utc: string | null }>(`SELECT strftime(utc, '%Y-%m-%dT%H:%M:%SZ') AS utc FROM (${instantsSql(`SELECT TIMESTAMP '${stamp}' AS stamp, ${pass ?? 'NULL'}::INTEGER AS pass`, { zone, ends })})`)
  return row?.utc ?? null
}

const newYork = 'America/New_York'

test('stamps around both changes of clocks', async () => {
  for (const [stamp, pass, starts, ends] of [
    ['2026-06-01 00:05:00', null, '2026-06-01T04:05:00Z', '2026-06-01T04:05:00Z'],
    ['2026-03-08 01:59:59', null, '2026-03-08T06:59:59Z', '2026-03-08T06:59:59Z'],
    ['2026-03-08 02:00:00', null, null, '2026-03-08T07:00:00Z'],
    ['2026-03-08 02:30:00', null, null, null],
    ['2026-03-08 03:00:00', null, '2026-03-08T07:00:00Z', '2026-03-08T07:00:00Z'],
    ['2026-11-01 00:59:00', null, '2026-11-01T04:59:00Z', '2026-11-01T04:59:00Z'],
    ['2026-11-01 01:00:00', null, '2026-11-01T05:00:00Z', '2026-11-01T05:00:00Z'],
    ['2026-11-01 01:00:00', 1, '2026-11-01T05:00:00Z', '2026-11-01T05:00:00Z'],
    ['2026-11-01 01:00:00', 2, '2026-11-01T06:00:00Z', '2026-11-01T06:00:00Z'],
    ['2026-11-01 01:15:12', 2, '2026-11-01T06:15:12Z', '2026-11-01T06:15:12Z'],
    ['2026-11-01 02:00:00', null, '2026-11-01T07:00:00Z', '2026-11-01T07:00:00Z'],
    ['2026-11-01 02:00:00', 1, '2026-11-01T07:00:00Z', '2026-11-01T06:00:00Z'],
    ['2026-11-01 02:00:00', 2, null, '2026-11-01T07:00:00Z'],
    ['2026-06-01 12:00:00', 2, null, null],
  ] as const) {
    assert.equal(await read(newYork, false, stamp, pass), starts, `${stamp} ${pass}`)
    assert.equal(await read(newYork, true, stamp, pass), ends, `${stamp} ${pass} at its end`)
  }
})

test('every half hour of the weeks around both changes reads back to itself', async () => {
  for (const zone of [newYork, 'America/Chicago']) {
    const instants = [Date.UTC(2026, 2, 1), Date.UTC(2026, 9, 26)].flatMap(first => Array.from({ length: 14 * 48 }, (_, index) => first + index * 1_800_000))
    const values = instants.map(utc => `(TIMESTAMP '${formatInstant(localMs(zone, utc)).slice(0, 19)}', ${isRepeated(zone, utc) ? 2 : 'NULL::INTEGER'}, ${utc})`)
    const [wrong] = await session.rows<{ wrong: number, read: number }>(`SELECT count_if(epoch_ms(utc) IS DISTINCT FROM expected)::INTEGER AS wrong, count(*)::INTEGER AS read
      FROM (${instantsSql(`SELECT * FROM (VALUES ${values.join(', ')}) AS t(stamp, pass, expected)`, { zone, ends: false })})`)
    assert.deepEqual(wrong, { wrong: 0, read: instants.length }, zone)
  }
})

test('days on which clocks are put back', () => {
  for (const [zone, date, expected] of [[newYork, '2026-11-01', true], [newYork, '2026-03-08', false], [newYork, '2006-10-29', true], ['America/Chicago', '2025-11-02', true], ['Etc/GMT+5', '2025-11-02', false]] as const) {
    assert.equal(turnsBack(zone, date), expected, `${zone} ${date}`)
  }
})
