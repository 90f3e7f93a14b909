/** Workbooks of a year of hourly data, made up. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { twoDigits } from '#canon/civil.ts'
import { book, excelDate, type Value } from '../../intake/workbook-for-tests.ts'
import { workbooksForTests, type Read } from '../workbooks-for-tests.ts'

const { read } = await workbooksForTests()

const names = ['Date', 'Hr_End', 'DA_Demand', 'RT_Demand', 'DA_LMP', 'DA_EC', 'DA_CC', 'DA_MLC', 'RT_LMP', 'RT_EC', 'RT_CC', 'RT_MLC', 'Dry_Bulb', 'Dew_Point']
/** Of each hour: day-ahead its number in the day and a dollar of congestion, in real time a hundred more. */
const row = (day: string, label: Value, index: number): Value[] => [excelDate(`${day}T00:00`), label, 900, 910, index + 1, index, 1, 0, index + 101, index + 100, 1, 0, 30, 20]
const labels = (...changes: readonly string[]): string[] => changes.length > 0 ? [...changes] : Array.from({ length: 24 }, (_, index) => twoDigits(index + 1))
const day = (date: string, ofDay = labels()): Value[][] => ofDay.map((label, index) => row(date, label, index))
const at = (value: unknown): string => value instanceof Date ? value.toISOString().slice(0, 16) : String(value)
const shown = (found: Read | undefined) => (found?.rows ?? []).map(one => [one['node_id'], at(one['interval_start_utc']), one['lmp'], one['energy'], one['congestion'], one['loss']])

describe('ISO-NE prices of load zones of a year', () => {
  test('a sheet for each zone, both markets from one file; the whole and the notes are left out', async () => {
    const found = await read('2026_smd_hourly.xlsx', book({ Notes: [['Column', 'Meaning']], 'ISO NE CA': [[...names, 'System_Load'], ...day('2026-06-01').map(cells => [...cells, 9000])], ME: [names, ...day('2026-06-01')], NEMA: [names, ...day('2026-06-01', ['01', '02'])] }))
    assert.deepEqual(found.map(({ report, sheet, rows }) => [report.name, report.dataset.name, sheet, rows.length]), [
      ['lmp-day-ahead-year', 'market.lmp_da', 'ME', 24], ['lmp-real-time-hourly-year', 'market.lmp_rt', 'ME', 24], ['lmp-day-ahead-year', 'market.lmp_da', 'NEMA', 2], ['lmp-real-time-hourly-year', 'market.lmp_rt', 'NEMA', 2]])
    assert.deepEqual(shown(found[2]), [['4008', '2026-06-01T04:00', 1, 0, 1, 0], ['4008', '2026-06-01T05:00', 2, 1, 1, 0]])
    assert.deepEqual(shown(found[1]).at(-1), ['4001', '2026-06-02T03:00', 124, 123, 1, 0])
    assert.deepEqual(found.slice(0, 2).map(({ rows: [first] }) => [first?.['market_run'], first?.['status'], first?.['node_type'], first?.['node_name'], first?.['copies']]), [['DAM', 'final', 'ZONE', '.Z.MAINE', 1], ['RTH', 'preliminary', 'ZONE', '.Z.MAINE', 1]])
  })

  for (const [season, date, ofDay, first] of [
    ['spring', '2026-03-08', labels().filter(label => label !== '02'), '2026-03-08T05:00'], ['autumn', '2026-11-01', labels().toSpliced(2, 0, '02X'), '2026-11-01T04:00'],
  ] as const) {
    test(`the day in ${season} on which clocks change has ${ofDay.length} hours`, async () => {
      const [found] = await read('2026_smd_hourly.xlsx', book({ CT: [names, ...day(date, ofDay)] }))
      assert.deepEqual(shown(found).map(([, start, lmp]) => [start, lmp]), ofDay.map((_, index) => [at(new Date(Date.parse(`${first}Z`) + index * 3_600_000)), index + 1]))
    })
  }

  test('hours as numbers, days as text, another order and a column more; hours to come have no price', async () => {
    const rows = [['06/01/2026', 1, 5, 4, 1, 0], ['06/01/2026', 2, 6, null, 1, 1], ['06/01/2026', 3, null, null, null, null]].map(([date, hour, lmp, energy, congestion, loss]): Value[] => ['x', loss ?? null, congestion ?? null, energy ?? null, lmp ?? null, null, null, null, null, hour ?? null, date ?? null])
    const [dayAhead, realTime] = await read('2026_smd_hourly.xlsx', book({ VT: [['More', 'DA_MLC', 'DA_CC', 'DA_EC', 'DA_LMP', 'RT_MLC', 'RT_CC', 'RT_EC', 'RT_LMP', 'Hr_End', 'Date'], ...rows] }))
    assert.deepEqual(shown(dayAhead), [['4003', '2026-06-01T04:00', 5, 4, 1, 0], ['4003', '2026-06-01T05:00', 6, null, 1, 1]])
    assert.deepEqual(shown(realTime), [])
  })

  test('an hour that the day does not have and a price that is none stop the reading; other workbooks are left alone', async () => {
    await assert.rejects(read('2026_smd_hourly.xlsx', book({ VT: [names, row('2026-06-01', '25', 0)] })), /has no hour ending 25/)
    await assert.rejects(read('2026_smd_hourly.xlsx', book({ VT: [names, row('2026-06-01', '01', 0).with(4, 'high')] })), /high/)
    assert.deepEqual(await read('2010_smd_hourly.xls', book({ VT: [['Date', 'Hour', 'DEMAND', 'DryBulb'], [excelDate('2010-06-01T00:00'), 1, 900, 50]] })), [])
  })
})
