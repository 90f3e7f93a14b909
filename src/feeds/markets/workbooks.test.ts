/** Reports that operators publish as workbooks, from the workbook's bytes to rows. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { book, excelDate, type Value } from '../intake/workbook-for-tests.ts'
import { workbooksForTests, type Read } from './workbooks-for-tests.ts'

const { read } = await workbooksForTests()

/** The areas that rows are of, once each. */
const areasOf = (read: Pick<Read, 'rows'> | undefined): string[] => [...new Set(read?.rows.map(row => String(row['area_id'])))].toSorted()

const at = (value: unknown): string | null => value instanceof Date ? value.toISOString().replace(':00.000Z', 'Z') : null

describe('MISO load as forecast and as it was', () => {
  const areas = ['LRZ1', 'LRZ2_7', 'MISO']
  const header = (names: readonly string[]): Value[] => ['Market Day', 'HourEnding', ...names.flatMap(area => [`${area} MTLF (MWh)`, `${area} ActualLoad (MWh)`])]
  /** Hour by hour: forecast 100 times the area's place and the hour, load a tenth more where it is over. */
  function sheet(names: readonly string[], days: readonly { day: Value, title: string, over: number }[], hours = 24): Value[][] {
    const lines = days.flatMap(({ day, title, over }) => [
      header(names), [title],
      ...Array.from({ length: hours }, (_, index): Value[] => [day, index + 1, ...names.flatMap((_name, place): Value[] => [(place + 1) * 100 + index, index < over ? (place + 1) * 100 + index + 0.1 : null])]),
    ])
    return [['FORECASTED AND '], ['ACTUAL LOAD REPORT'], ['Published Date:', excelDate('2026-03-10T00:00')], ['Reporting Period:', excelDate('2026-03-09T00:00'), 'through', excelDate('2026-03-10T00:00')], ...lines, ['Values are estimates; they may change.']]
  }
  const days = [{ day: excelDate('2026-03-09T00:00'), title: 'March 09, 2026', over: 24 }, { day: excelDate('2026-03-10T00:00'), title: 'March 10, 2026', over: 0 }]

  for (const type of ['biff8', 'xlsx'] as const) {
    test(`by zone, both quantities from one ${type}`, async () => {
      const found = await read('20260310_df_al.xls', book({ Sheet1: sheet(areas, days) }, type))
      assert.deepEqual(found.map(({ report, rows }) => [report.name, report.dataset.name, rows.length]), [['load-by-zone', 'market.load', 72], ['load-forecast-by-zone', 'market.load_forecast', 144]])
      const [actual, forecast] = found as [Read, Read]
      assert.deepEqual(areasOf(actual), ['LRZ1', 'LRZ2_7', 'SYSTEM'])
      assert.deepEqual(actual.rows.filter(row => row['area_id'] === 'SYSTEM').slice(0, 2).map(row => [row['load_mw'], at(row['interval_start_utc']), row['interval_minutes'], row['measure'], row['status']]), [[300.1, '2026-03-09T05:00Z', 60, 'integrated', 'preliminary'], [301.1, '2026-03-09T06:00Z', 60, 'integrated', 'preliminary']])
      const last = forecast.rows.filter(row => row['area_id'] === 'LRZ2_7').at(-1)
      assert.deepEqual([last?.['load_mw'], at(last?.['interval_start_utc']), at(last?.['issued_utc']), last?.['model']], [223, '2026-03-11T04:00Z', '2026-03-10T05:00Z', 'MTLF'])
      assert.equal(actual.report.knownFromUtc?.(actual.file), '2026-03-10T05:00:00.000Z')
    })
  }

  test('by region, days as text, columns that are empty, the header further down: the sum is left to the other file', async () => {
    const shifted = sheet(['North', 'Central', 'South', 'MISO'], [{ day: '03/09/2026', title: 'March 09, 2026', over: 5 }]).map(row => [null, ...row.slice(0, 2), null, ...row.slice(2)])
    const found = await read('20260310_rf_al.xls', book({ Sheet1: [['MISO'], ['Report'], ...shifted] }, 'biff8'))
    assert.deepEqual(found.map(({ report, rows }) => [report.name, rows.length]), [['load-by-region', 15], ['load-forecast-by-region', 72]])
    assert.deepEqual(areasOf(found[1]), ['Central', 'North', 'South'])
  })

  test('days on which clocks change elsewhere have 24 hours', async () => {
    const [, forecast] = await read('20261102_df_al.xls', book({ Sheet1: sheet(areas, [{ day: excelDate('2026-11-01T00:00'), title: '', over: 0 }]) }))
    assert.equal(new Set(forecast?.rows.map(row => at(row['interval_start_utc']))).size, 24)
  })

  test('cells that are none stop the reading', async () => {
    for (const [change, message] of [
      [(rows: Value[][]) => { rows[6] = [excelDate('2026-03-09T00:00'), 25, 1, 1, 1, 1, 1, 1] }, /an hour ending 1 to 24 was expected, '25' found/],
      [(rows: Value[][]) => { rows[6] = [excelDate('2026-03-09T00:00'), null, 1, 1, 1, 1, 1, 1] }, /an hour ending 1 to 24/],
      [(rows: Value[][]) => { rows[6] = ['soon', 1, 1, 1, 1, 1, 1, 1] }, /a market day was expected, 'soon' found/],
      [(rows: Value[][]) => { rows[6] = [excelDate('2026-03-09T00:00'), 1, 'n/a', 1, 1, 1, 1, 1] }, /a load was expected, 'n\/a' found/],
    ] as const) {
      const rows = sheet(areas, days)
      change(rows)
      await assert.rejects(read('20260310_df_al.xls', book({ Sheet1: rows })), message)
    }
  })

  test('without a day of publication the name tells it, and without either it is refused', async () => {
    const rows = sheet(areas, days).filter(row => row[0] !== 'Published Date:')
    const [, forecast] = await read('20260311_df_al.xls', book({ Sheet1: rows }))
    assert.equal(at(forecast?.rows[0]?.['issued_utc']), '2026-03-11T05:00Z')
    await assert.rejects(read('load.xls', book({ Sheet1: rows })), error => isFailure(error, 'feed/malformed') && /"Published Date:"/.test(error.message))
  })
})

describe('MISO generation out of service', () => {
  const table = (first: string[], base: number): Value[][] => [['Region', 'Type', ...first], ...['North', 'MISO'].flatMap((region, place) => ['Derated', 'Forced', 'Planned', 'Unplanned'].map((cause, row): Value[] => [region, cause, ...first.map((_, column) => base + place * 1000 + row * 100 + column)]))]
  const ahead = ['11/20/26', '11/21/26', '11/22/26', '11/23/26', '11/24/26', '11/25/26', '11/26/26']
  const back = ['11/13/26 **', '11/14/26 **', '11/15/26 **', '11/16/26 **', '11/17/26 **', '11/18/26 **', '11/19/26 **']

  test('two tables of one sheet beside sheets that nobody reads', async () => {
    const sheet = [['Multiday Operating Margin'], [], ['Forecast'], ...table(ahead, 0), [], ['Estimates'], ...table(back, 50_000), ['** estimated']]
    const found = await read('20261120_mom.xlsx', book({ Notes: [['text']], OUTAGE: sheet, 'MISO TOTAL': [['x', 1]] }))
    assert.deepEqual(found.map(({ report, rows }) => [report.name, rows.length]), [['generation-outages-daily', 112]])
    const rows = found[0]?.rows ?? []
    assert.deepEqual(areasOf({ rows }), ['North', 'SYSTEM'])
    const one = rows.filter(row => row['area_id'] === 'SYSTEM' && row['cause'] === 'forced' && ['2026-11-13T05:00Z', '2026-11-26T05:00Z'].includes(at(row['interval_start_utc']) ?? ''))
    assert.deepEqual(one.map(row => [row['out_mw'], row['interval_minutes'], at(row['issued_utc'])]), [[1106, 1440, '2026-11-20T05:00Z'], [51_100, 1440, '2026-11-20T05:00Z']])
  })

  test('a row without a region, and a cell that is no number', async () => {
    const sheet = table(ahead, 0)
    await assert.rejects(read('20261120_mom.xlsx', book({ OUTAGE: sheet.with(2, ['', 'Forced', 1, 2, 3, 4, 5, 6, 7]) })), /a row of forced outages has no region/)
    await assert.rejects(read('20261120_mom.xlsx', book({ OUTAGE: sheet.with(2, ['North', 'Forced', 'much', 2, 3, 4, 5, 6, 7]) })), /megawatts were expected, 'much' found/)
  })
})

describe('outages of single plants', () => {
  const names = ['OUTAGE MRID', 'RESOURCE NAME', null, 'RESOURCE ID', 'OUTAGE TYPE', 'NATURE OF WORK', 'CURTAILMENT START DATE TIME', 'CURTAILMENT END DATE TIME', 'CURTAILMENT MW', 'RESOURCE PMAX MW', 'NET QUALIFYING CAPACITY MW']
  const unit = (id: number, start: Value, end: Value, mw: Value, type = 'FORCED'): Value[] => [null, id, 'Made-up Unit 1', null, 'MADEUP_7_UNIT1', type, 'PLANT_TROUBLE', start, end, mw, 120.5, 118]
  const file = 'curtailed-non-operational-generator-prior-trade-date-report-20261102.xlsx'
  const caiso = (...rows: Value[][]): Buffer => book({ README: [['about']], PREV_DAY_OUTAGES: [['Curtailed and Non-Operational Generators'], ['Trade date', '11/02/2026'], [], [null, ...names], ...rows, [null, 'Notes at the end']] })

  test('CAISO: Pacific stamps, no end, both passes of an hour, rows that last no time', async () => {
    const [found] = await read(file, caiso(
      unit(1001, excelDate('2026-10-30T08:00'), excelDate('2026-11-05T17:30'), 120.5), unit(1001, excelDate('2026-10-30T08:00'), excelDate('2026-10-30T08:00'), 60),
      unit(1002, excelDate('2026-11-01T01:30'), null, 10, 'PLANNED'), unit(1003, excelDate('2026-11-02T03:00'), excelDate('2026-11-02T03:00'), 5)))
    assert.equal(found?.report.name, 'generation-outages')
    assert.deepEqual(found.rows.map(row => [row['outage_id'], row['resource_id'], row['resource_name'], row['cause'], at(row['start_utc']), at(row['end_utc']), row['out_mw'], row['capacity_mw'], row['kind'], row['copies']]), [
      ['1001', 'MADEUP_7_UNIT1', 'Made-up Unit 1', 'forced', '2026-10-30T15:00Z', '2026-11-06T01:30Z', 120.5, 120.5, 'generation', 1],
      ['1002', 'MADEUP_7_UNIT1', 'Made-up Unit 1', 'planned', '2026-11-01T08:30Z', null, 10, 120.5, 'generation', 1],
      ['1003', 'MADEUP_7_UNIT1', 'Made-up Unit 1', 'forced', '2026-11-02T11:00Z', '2026-11-02T11:00Z', 5, 120.5, 'generation', 1],
    ])
    assert.equal(found.report.knownFromUtc?.(found.file), '2026-11-03T16:30:00Z')
    assert.equal(found.report.endpoint?.plan('https://x', { from: '2026-11-01', to: '2026-11-02', nodes: [] }).at(1)?.url, `https://x/${file}`)
  })

  test('CAISO: a row that stands twice is counted, and a stamp that is none stops the reading', async () => {
    const [found] = await read(file, caiso(...Array.from({ length: 2 }, () => unit(1, excelDate('2026-11-01T12:00'), null, 1))))
    assert.deepEqual(found?.rows.map(row => row['copies']), [2])
    await assert.rejects(read(file, caiso(unit(1, 'yesterday', null, 1))), /'yesterday' is no time/)
    await assert.rejects(read(file, caiso(unit(1, excelDate('2026-11-01T12:00'), null, 'all'))), /'all' is no number/)
  })

  test('ERCOT: what was not planned, from its own stamp of when it was so', async () => {
    const columns = ['Resource Name', 'Resource Unit Code', 'Fuel Type', 'Outage Type', 'Available MW Maximum', 'Available MW During Outage', 'Effective MW Reduction Due to Outage', 'Actual Outage Start', 'Planned End Date', 'Actual End Date', 'Nature Of Work']
    const sheet: Value[][] = [['ERCOT'], ['Unplanned Resource Outages Report'], [], ['Current as of: 2026-11-17 05:00:03'], columns,
      ['MADEUP_CC1', 'UNIT_G1', 'NG', 'FORCED', 200, 50, 150, excelDate('2026-11-10T22:15'), excelDate('2026-11-20T00:00'), null, 'Boiler'],
      ['MADEUP_W', 'UNIT_W', 'WIND', 'UNAVOIDABLE EXTENSION', 80, 0, 80, '11/12/2026 01:00', excelDate('2026-11-13T00:00'), excelDate('2026-11-12T12:00'), null],
      ['End of report']]
    const [found] = await read('cdr.00022912.0000000000000000.20261120.050104.UnplannedResourceOutages.xlsx', book({ 'Unplanned Resource Outages': sheet }))
    assert.equal(found?.report.name, 'resource-outages')
    assert.deepEqual(found.rows.map(row => [row['outage_id'], row['resource_id'], row['resource_name'], row['cause'], at(row['start_utc']), at(row['end_utc']), row['out_mw'], row['capacity_mw']]), [
      ['MADEUP_CC1/UNIT_G1/FORCED', 'MADEUP_CC1', 'UNIT_G1', 'forced', '2026-11-11T04:15Z', '2026-11-20T06:00Z', 150, 200],
      ['MADEUP_W/UNIT_W/UNAVOIDABLE EXTENSION', 'MADEUP_W', 'UNIT_W', 'unavoidable extension', '2026-11-12T07:00Z', '2026-11-12T18:00Z', 80, 80],
    ])
    assert.equal(found.report.knownFromUtc?.(found.file), '2026-11-17T11:00:00Z')
  })
})
