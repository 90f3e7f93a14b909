import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { twoDigits } from '#canon/civil.ts'
import { minuteMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { localParts } from '#canon/zone.ts'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'
import { fuelMix } from './fuel-mix.ts'
import { zone } from './oasis.ts'

const { read } = await rowsForTests()

const header = 'Time,Solar,Wind,Small hydro,Natural gas,Nuclear,Batteries,Imports'
const value = (utc: number): number => utc / (5 * minuteMs) % 10_000
const nameOf = (date: string): string => `outlook_history_${date.replaceAll('-', '')}_fuelsource.csv`

/** Rows of a day by the clock, with the empty hour that clocks leave out, and the midnight after. */
function day(date: string): { rows: string[], instants: number[] } {
  const { start_utc, end_utc } = marketDay('caiso', date)
  const rows: string[] = []
  const instants: number[] = []
  for (let utc = start_utc; utc <= end_utc; utc += 5 * minuteMs) {
    const { hour, minute } = localParts(zone, utc)
    if (hour === 3 && minute === 0 && rows.at(-1)?.startsWith('01:55')) for (let gap = 0; gap < 60; gap += 5) rows.push(`02:${twoDigits(gap)},,,,,,,`)
    rows.push(`${twoDigits(hour)}:${twoDigits(minute)},${value(utc)},1,2,3,4,-5,6`)
    instants.push(utc)
  }
  return { rows, instants }
}

for (const [what, date, count] of [['an ordinary day', '2026-06-01', 288], ['a day of 23 hours', '2026-03-08', 276], ['a day of 25 hours', '2026-11-01', 300]] as const) {
  describe(what, () => {
    test('an instant for each row, the midnight at the end the next day\'s', async () => {
      const { rows: lines, instants } = day(date)
      const { report, rows } = await read(nameOf(date), [header, ...lines])
      assert.equal(report, 'caiso fuel-mix')
      const solar = rows.filter(row => row['fuel_name'] === 'Solar')
      assert.deepEqual(pick(solar, 'output_mw').flat(), instants.map(value))
      assert.deepEqual(solar.map(row => Number(row['interval_start_utc'])), instants)
      assert.equal(solar.length, count + 1)
      assert.equal(rows.length, 7 * (count + 1))
    })
  })
}

test('of the hour that comes twice, what stands there once is left out', async () => {
  const { rows: lines } = day('2026-11-01')
  const once = lines.filter((line, index) => lines.findIndex(other => other.slice(0, 5) === line.slice(0, 5)) === index)
  const starts = startsOf((await read(nameOf('2026-11-01'), [header, ...once])).rows)
  assert.equal(new Set(starts).size, 276)
  assert.deepEqual([starts.includes('2026-11-01T07:55Z'), starts.filter(start => start >= '2026-11-01T08:00Z' && start < '2026-11-01T10:00Z').length, starts.includes('2026-11-01T10:00Z')], [true, 0, true])
})

test('words of any case are one, another order, a kind more, quotes, a mark and line ends of the other kind; a cell that is missing is left for the gate', async () => {
  const { rows } = await read('20260601_fuelsource.csv', '\uFEFF"Imports","NUCLEAR","large HYDRO","Hydrogen","wind","solar","Time"\r\n1,2,3,4,,-6,"0:05"\r\n,,,,,,\r\n')
  assert.deepEqual(pick(rows, 'fuel', 'fuel_name', 'output_mw'), [['other', 'Hydrogen', 4], ['imports', 'Imports', 1], ['hydro', 'Large Hydro', 3], ['nuclear', 'Nuclear', 2], ['solar', 'Solar', -6], ['wind', 'Wind', null]])
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-06-01T07:05Z'])
})

test('a file of no day is told what to be called; a time that is none is left for the gate', async () => {
  await assert.rejects(read('fuelsource.csv', [header, '00:00,1,1,2,3,4,-5,6']), (error: unknown) => isFailure(error, 'feed/malformed') && /outlook_history_YYYYMMDD_fuelsource\.csv/.test(error.message))
  assert.deepEqual(startsOf((await read(nameOf('2026-06-01'), [header, '24:05,1,1,2,3,4,-5,6'])).rows)[0], 'null')
})

test('a file for each day', () => {
  assert.deepEqual(fuelMix.endpoint?.plan('http://x', { from: '2026-06-01', to: '2026-06-01', nodes: [] }), [{ url: 'http://x/history/20260601/fuelsource.csv', name: 'outlook_history_20260601_fuelsource.csv' }])
})
