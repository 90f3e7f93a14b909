/** Workbooks of a year of prices, made up, beside the daily documents of the same prices. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { twoDigits } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { book, excelDate, type Value } from '../../intake/workbook-for-tests.ts'
import { workbooksForTests, type Read } from '../workbooks-for-tests.ts'
import { dayAhead, instants, timeCells } from './files-for-tests.ts'

const { read } = await workbooksForTests()

const dayAheadNames = ['Delivery Date', 'Hour Ending', 'Repeated Hour Flag', 'Settlement Point', 'Settlement Point Price']
const realTimeNames = ['Delivery Date', 'Delivery Hour', 'Delivery Interval', 'Repeated Hour Flag', 'Settlement Point Name', 'Settlement Point Type', 'Settlement Point Price']

/** Of each hour HB_NORTH at its number and LZ_WEST a hundred less. */
function hoursOf(first: string, hours: number): Value[][] {
  return instants(first, hours, hourMs).flatMap((utc, index) => {
    const { date, hour, flag } = timeCells(utc)
    return [['HB_NORTH', index], ['LZ_WEST', index - 100]].map(([point, price]): Value[] => [date, `${twoDigits(hour)}:00`, flag, point ?? null, price ?? null])
  })
}

function quartersOf(first: string, quarters: number): Value[][] {
  return instants(first, quarters, 15 * minuteMs).flatMap((utc, index) => {
    const { date, hour, quarter, flag } = timeCells(utc)
    return [['HB_BUSAVG', 'SH'], ['LZ_WEST', 'LZ'], ['LZ_WEST', 'LZEW']].map(([point, type], place): Value[] => [date, hour, quarter, flag, point ?? null, type ?? null, index + place * 1000])
  })
}

const at = (value: unknown): string => value instanceof Date ? value.toISOString().replace(':00.000Z', 'Z') : String(value)
const of = (found: Read | undefined, point: string) => (found?.rows ?? []).filter(row => row['node_id'] === point).map(row => [at(row['interval_start_utc']), row['lmp']])

describe('a year of day-ahead prices', () => {
  test('a sheet a month, of the same form as the daily document and with the same rows', async () => {
    const found = await read('rpt.00013060.0000000000000000.DAMLZHBSPP_2026.xlsx', book({ Jan: [dayAheadNames, ...hoursOf('2026-01-31T06:00Z', 24)], Feb: [dayAheadNames, ...hoursOf('2026-02-01T06:00Z', 48)] }))
    assert.deepEqual(found.map(({ report, sheet, rows }) => [report.name, sheet, rows.length]), [['lmp-day-ahead-year', 'Jan', 48], ['lmp-day-ahead-year', 'Feb', 96]])
    const [daily] = await read('cdr.00012331.0000000000000000.20260130.122921.DAMSPNP4190.csv', Buffer.from(`${dayAhead('2026-01-31T06:00Z', 24, ['HB_NORTH', 'LZ_WEST']).join('\n')}\n`))
    assert.equal(daily?.report.name, 'lmp-day-ahead')
    const [january] = found
    const inOrder = (rows: Read['rows']) => rows.map(row => JSON.stringify(row)).sort()
    assert.deepEqual(inOrder(january?.rows ?? []), inOrder(daily.rows))
    assert.deepEqual([january?.rows[0]?.['node_type'], january?.report.knownFromUtc?.(january.file)], ['HUB', undefined])
  })

  for (const [day, first, hours, last] of [['spring', '2026-03-08T06:00Z', 23, '2026-03-09T04:00Z'], ['autumn', '2026-11-01T05:00Z', 25, '2026-11-02T05:00Z']] as const) {
    test(`the day in ${day} on which clocks change has ${hours} hours`, async () => {
      const [found] = await read('DAMLZHBSPP_2026.xlsx', book({ A: [dayAheadNames, ...hoursOf(first, hours)] }))
      const prices = of(found, 'HB_NORTH')
      assert.deepEqual([prices[0], prices.at(-1)], [[first, 0], [last, hours - 1]])
      assert.deepEqual(prices.map(([utc]) => utc), instants(first, hours, hourMs).map(utc => at(new Date(utc))))
    })
  }

  test('days of Excel\'s count, a column more, another order, a price that is missing, a line that says nothing', async () => {
    const rows = hoursOf('2026-05-05T05:00Z', 2).map(([, hour, flag, point, price]) => [price ?? null, 'x', point ?? null, excelDate('2026-05-05T00:00'), hour ?? null, flag ?? null])
    rows[1] = [null, 'x', 'LZ_WEST', excelDate('2026-05-05T00:00'), '01:00', 'N']
    rows.push([null, null, null, excelDate('2026-05-05T00:00'), null, null])
    const [found] = await read('DAMLZHBSPP_2026.xlsx', book({ May: [['Settlement Point Price', 'Note', 'Settlement Point', 'Delivery Date', 'Hour Ending', 'Repeated Hour Flag'], ...rows] }))
    assert.deepEqual(of(found, 'HB_NORTH'), [['2026-05-05T05:00Z', 0], ['2026-05-05T06:00Z', 1]])
    assert.deepEqual(of(found, 'LZ_WEST'), [['2026-05-05T05:00Z', null], ['2026-05-05T06:00Z', -99]])
    assert.equal(found?.rows.length, 4)
  })

  test('a price that is none stops the reading; a price without an hour is left to the gate', async () => {
    await assert.rejects(read('DAMLZHBSPP_2026.xlsx', book({ May: [dayAheadNames, ['05/05/2026', '01:00', 'N', 'HB_NORTH', '#N/A']] })), /#N\/A/)
    const [found] = await read('DAMLZHBSPP_2026.xlsx', book({ May: [dayAheadNames, ['05/05/2026', null, 'N', 'HB_NORTH', 5]] }))
    assert.deepEqual(of(found, 'HB_NORTH'), [['null', 5]])
  })

  test('a month to come is a header alone, and left out', async () => {
    const found = await read('DAMLZHBSPP_2026.xlsx', book({ Jan: [dayAheadNames, ...hoursOf('2026-01-31T06:00Z', 24)], Feb: [dayAheadNames] }))
    assert.deepEqual(found.map(({ sheet }) => sheet), ['Jan'])
  })

  test('workbooks of other prices are left alone', async () => {
    assert.deepEqual(await read('DAMASMCPC_2026.xlsx', book({ Jan: [['Delivery Date', 'Hour Ending', 'Repeated Hour Flag', 'REGDN', 'REGUP'], ['01/01/2026', '01:00', 'N', 1, 2]] })), [])
  })
})

describe('a year of real-time prices', () => {
  for (const [day, first, quarters] of [['an ordinary day', '2026-05-05T05:00Z', 96], ['spring', '2026-03-08T06:00Z', 92], ['autumn', '2026-11-01T05:00Z', 100]] as const) {
    test(`${day}: ${quarters} quarters, load zones by load and by energy`, async () => {
      const [found, ...more] = await read('RTMLZHBSPP_2026.xlsx', book({ May: [realTimeNames, ...quartersOf(first, quarters)] }))
      assert.deepEqual([found?.report.name, found?.report.dataset.name, found?.rows.length, more.length], ['lmp-fifteen-minute-year', 'market.lmp_rt', quarters * 3, 0])
      const starts = instants(first, quarters, 15 * minuteMs).map((utc, index) => [at(new Date(utc)), index])
      assert.deepEqual(of(found, 'HB_BUSAVG'), starts)
      assert.deepEqual(of(found, 'LZ_WEST@LZEW'), starts.map(([utc, index]) => [utc, Number(index) + 2000]))
      assert.deepEqual(found?.rows.slice(0, 1).map(row => [row['market_run'], row['interval_minutes'], row['status'], row['copies']]), [['RTM', 15, 'preliminary', 1]])
    })
  }

  test('the line of a year that has neither hour nor price is none, and a quarter too many is no time', async () => {
    const rows: Value[][] = [['05/05/2026', null, null, 'N', 'HB_BUSAVG', 'SH', null], ['05/05/2026', 1, 5, 'N', 'HB_BUSAVG', 'SH', 7], ...quartersOf('2026-05-05T05:00Z', 1)]
    const [found] = await read('RTMLZHBSPP_2026.xlsx', book({ May: [realTimeNames, ...rows] }))
    assert.deepEqual(of(found, 'HB_BUSAVG'), [['2026-05-05T05:00Z', 0], ['null', 7]])
  })
})
