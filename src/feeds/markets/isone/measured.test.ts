import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { formatDate, twoDigits } from '#canon/civil.ts'
import { dayMs, hourMs, minuteMs } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { isone } from './index.ts'
import type { Report, SourceFile } from '../../report.ts'

const { folder, session } = await engineForTests()

/** By the one report of all operators that takes the file. */
async function read(name: string, text: string): Promise<{ report: Report, file: SourceFile, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, text)
  const { report, layout } = recognise(await head(path, name), reports)
  const file = { path, name, layout }
  const rows = (await session.rows(`SELECT * FROM (${report.rows([file])}) ORDER BY ALL`)).sort((one, other) => Number(one['interval_start_utc']) - Number(other['interval_start_utc']))
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort(), name)
  return { report, file, rows }
}

const list = (outer: string, inner: string, records: unknown): string => JSON.stringify({ [outer]: { [inner]: records } })
const starts = (rows: readonly Row[]): string[] => [...new Set(rows.map(row => (row['interval_start_utc'] as Date).toISOString()))]
const pick = (rows: readonly Row[], ...columns: readonly string[]): unknown[][] => rows.map(row => columns.map(column => row[column] instanceof Date ? row[column].toISOString() : row[column]))
const texts = (utcs: readonly number[]): string[] => utcs.map(utc => new Date(utc).toISOString())
const hoursOf = (first: string, count: number, step = hourMs): number[] => Array.from({ length: count }, (_, index) => Date.parse(first) + index * step)
const daysOfAllLengths = [['2026-06-01T04:00:00Z', 24], ['2026-03-08T05:00:00Z', 23], ['2026-11-01T04:00:00Z', 25]] as const

/** As the web service writes an instant: by the local clock, with its offset. */
function stamp(utc: number): string {
  const local = localMs('America/New_York', utc)
  return `${new Date(local).toISOString().slice(0, 23)}-0${(utc - local) / hourMs}:00`
}

const issued = '2026-05-31T09:12:11.000-04:00'
const place = (id: string, name: string) => ({ '@LocId': id, $: name })

interface Case {
  readonly report: string
  readonly name: string
  readonly envelope: readonly [string, string]
  readonly record: Readonly<Record<string, unknown>>
  readonly columns: readonly string[]
  readonly first: readonly (readonly unknown[])[]
  readonly minutes: number
  readonly status: string
}

const reserve = { ReserveZoneId: 7000, ReserveZoneName: 'ROS', TenMinSpinRequirement: 500, TmsrClearingPrice: 3.5, TmnsrClearingPrice: 1, TmorClearingPrice: 0, TmsrDesignatedMw: 700 }
const reserves = [['ROS', 'spin', 'TMSR', 3.5], ['ROS', 'ten_minute', 'TMNSR', 1], ['ROS', 'thirty_minute', 'TMOR', 0]]

const cases: readonly Case[] = [
  { report: 'load-hourly', name: 'ws_hourlysysload_day_20260601.json', envelope: ['HourlySystemLoads', 'HourlySystemLoad'], record: { Location: place('32', 'NEPOOL AREA'), Load: 10376.719, NativeLoad: 10152.845, ArdDemand: 223.874 }, columns: ['area_id', 'measure', 'load_mw'], first: [['SYSTEM', 'integrated', 10152.845]], minutes: 60, status: 'preliminary' },
  { report: 'load-five-minute', name: 'ws_fiveminutesystemload_day_20260601.json', envelope: ['FiveMinSystemLoads', 'FiveMinSystemLoad'], record: { LoadMw: 17031.9, NativeLoad: 17004.3, ArdDemand: 27.6, SystemLoadBtmPv: 1, NativeLoadBtmPv: 2 }, columns: ['area_id', 'measure', 'load_mw'], first: [['SYSTEM', 'integrated', 17004.3]], minutes: 5, status: 'preliminary' },
  { report: 'load-by-zone', name: 'ws_realtimehourlydemand_day_20260601_location_4001.json', envelope: ['HourlyRtDemands', 'HourlyRtDemand'], record: { Location: place('4001', '.Z.MAINE'), Load: 975.788 }, columns: ['area_id', 'measure', 'load_mw'], first: [['.Z.MAINE', 'integrated', 975.788]], minutes: 60, status: 'preliminary' },
  { report: 'cleared-demand', name: 'ws_dayaheadhourlydemand_day_20260601_location_4001.json', envelope: ['HourlyDaDemands', 'HourlyDaDemand'], record: { Location: place('4001', '.Z.MAINE'), Load: 948.1 }, columns: ['area_id', 'market_run', 'product', 'cleared_mw'], first: [['.Z.MAINE', 'DAM', 'demand', 948.1]], minutes: 60, status: 'final' },
  { report: 'load-forecast', name: 'ws_hourlyloadforecast_all_day_20260601.json', envelope: ['HourlyLoadForecasts', 'HourlyLoadForecast'], record: { CreationDate: issued, LoadMw: 10220, NetLoadMw: 10219 }, columns: ['area_id', 'model', 'issued_utc', 'load_mw'], first: [['SYSTEM', '3-DAY', '2026-05-31T13:12:11.000Z', 10220]], minutes: 60, status: 'final' },
  { report: 'load-forecast-by-zone', name: 'ws_reliabilityregionloadforecast_day_20260601_all.json', envelope: ['ReliabilityRegionLoadForecasts', 'ReliabilityRegionLoadForecast'], record: { CreationDate: issued, ReliabilityRegion: '.Z.MAINE', LoadMw: 1055.655, ReliabilityRegionLoadPercentage: 10.442 }, columns: ['area_id', 'model', 'issued_utc', 'load_mw'], first: [['.Z.MAINE', '3-DAY', '2026-05-31T13:12:11.000Z', 1055.655]], minutes: 60, status: 'final' },
  { report: 'fuel-mix', name: 'ws_genfuelmix_day_20260601.json', envelope: ['GenFuelMixes', 'GenFuelMix'], record: { GenMw: 314, FuelCategoryRollup: 'Renewables', FuelCategory: 'Refuse', MarginalFlag: 'N' }, columns: ['area_id', 'fuel', 'fuel_name', 'output_mw'], first: [['SYSTEM', 'waste', 'Refuse', 314]], minutes: 0, status: 'preliminary' },
  { report: 'ancillary-prices-five-minute', name: 'ws_fiveminutereserveprice_final_day_20260601.json', envelope: ['FiveMinReservePrices', 'FiveMinReservePrice'], record: reserve, columns: ['area_id', 'product', 'product_name', 'price'], first: reserves, minutes: 5, status: 'final' },
  { report: 'ancillary-prices-hourly', name: 'ws_hourlyfinalreserveprice_day_20260601.json', envelope: ['FinalHourlyReservePrices', 'FinalHourlyReservePrice'], record: reserve, columns: ['area_id', 'product', 'product_name', 'price'], first: reserves, minutes: 60, status: 'final' },
  { report: 'ancillary-prices-hourly', name: 'ws_hourlyprelimreserveprice_day_20260601.json', envelope: ['PrelimHourlyReservePrices', 'PrelimHourlyReservePrice'], record: reserve, columns: ['area_id', 'product', 'product_name', 'price'], first: reserves, minutes: 60, status: 'preliminary' },
  { report: 'regulation-prices-five-minute', name: 'ws_fiveminutercp_prelim_day_20260601.json', envelope: ['FiveMinRcps', 'FiveMinRcp'], record: { RegServiceClearingPrice: 0.1, RegCapacityClearingPrice: 12.5, HourEnd: '01' }, columns: ['area_id', 'product', 'product_name', 'price'], first: [['SYSTEM', 'regulation', 'RegCapacity', 12.5], ['SYSTEM', 'regulation_mileage', 'RegService', 0.1]], minutes: 5, status: 'preliminary' },
  { report: 'regulation-prices-hourly', name: 'ws_hourlyrcp_final_day_20260601.json', envelope: ['HourlyRcps', 'HourlyRcp'], record: { RegServiceClearingPrice: 0.1, RegCapacityClearingPrice: 12.5, HourEnd: '01' }, columns: ['market_run', 'product', 'price'], first: [['RTH', 'regulation', 12.5], ['RTH', 'regulation_mileage', 0.1]], minutes: 60, status: 'final' },
  { report: 'constraints-day-ahead', name: 'ws_dayaheadconstraints_day_20260601.json', envelope: ['DayAheadConstraints', 'DayAheadConstraint'], record: { ConstraintName: 'MIS', ContingencyName: 'Interface', MarginalValue: -8.69, InterfaceFlag: 'Y' }, columns: ['market_run', 'constraint_id', 'contingency', 'shadow_price', 'limit_mw'], first: [['DAM', 'MIS', 'BASE', 8.69, null]], minutes: 60, status: 'final' },
  { report: 'constraints-real-time', name: 'ws_fiveminuteconstraints_final_day_20260601.json', envelope: ['RealTimeConstraints', 'RealTimeConstraint'], record: { ConstraintName: 'LINE 1', ContingencyName: '326 LN', MarginalValue: -0.5, InterfaceFlag: 'N' }, columns: ['market_run', 'constraint_id', 'contingency', 'shadow_price'], first: [['RTD', 'LINE 1', '326 LN', 0.5]], minutes: 5, status: 'final' },
]

/** The same record with its fields backwards and one more. */
const turned = (record: Readonly<Record<string, unknown>>) => Object.fromEntries([['SomethingNew', 1] as const, ...Object.entries(record).reverse()])

for (const { report, name, envelope: [outer, inner], record, columns, first, minutes, status } of cases) {
  test(`${report}: days of 24, 23 and 25 hours, ${name}`, async () => {
    const step = minutes === 5 ? 5 * minuteMs : hourMs
    for (const [day, hours] of daysOfAllLengths) {
      const utcs = hoursOf(day, hours * hourMs / step, step)
      const { report: found, rows } = await read(name, list(outer, inner, utcs.map(utc => ({ BeginDate: stamp(utc), ...record }))))
      assert.equal(found.name, report)
      assert.deepEqual(starts(rows), texts(utcs))
      assert.equal(rows.length, utcs.length * first.length)
      assert.deepEqual(pick(rows.slice(0, first.length), ...columns), first)
      assert(rows.every(row => row['interval_minutes'] === minutes && row['status'] === status && row['iso'] === 'isone' && row['copies'] === 1 && row['file'] === 0))
    }
  })

  test(`${report}: one record alone, another order of fields, one more, a record twice, no value, no offset; ${name}`, async () => {
    const begin = { BeginDate: '2026-06-01T00:00:00.000-04:00' }
    assert.deepEqual(pick((await read(name, list(outer, inner, turned({ ...begin, ...record })))).rows, ...columns), first)
    assert.deepEqual((await read(name, list(outer, inner, [{ ...begin, ...record }, { ...begin, ...record }]))).rows.map(row => row['copies']), first.map(() => 2))
    const value = Object.keys(record).find(field => /^(NativeLoad|LoadMw|Load|GenMw|.*ClearingPrice|MarginalValue)$/.test(field) && (field !== 'Load' || !('NativeLoad' in record)) && (field !== 'LoadMw' || !('NativeLoad' in record))) ?? ''
    const holed = await read(name, list(outer, inner, [{ ...begin, ...record, [value]: null }]))
    assert.equal(holed.rows.filter(row => ['load_mw', 'output_mw', 'price', 'shadow_price', 'cleared_mw'].some(column => row[column] === null)).length, 1, value)
    await assert.rejects(async () => await read(name, list(outer, inner, [{ ...record, BeginDate: '2026-06-01T00:00:00' }])), /BeginDate must be a time with its offset/)
  })
}

describe('in forms of their own', () => {
  test('five-minute prices are put on the grid, and a name without words is preliminary', async () => {
    const { rows } = await read('rcp.json', list('FiveMinRcps', 'FiveMinRcp', [{ BeginDate: '2026-11-01T01:05:02.000-05:00', RegServiceClearingPrice: 0.1, RegCapacityClearingPrice: 12.5 }]))
    assert.deepEqual(pick(rows, 'interval_start_utc', 'status').slice(0, 1), [['2026-11-01T06:05:00.000Z', 'preliminary']])
  })

  test('the latest of a service comes without a list around it', async () => {
    const answer = JSON.stringify({ HourlyRtDemand: { BeginDate: '2026-11-01T01:00:00.000-05:00', Location: place('4001', '.Z.MAINE'), Load: 975.788 } })
    const { report, rows } = await read('ws_realtimehourlydemand_current_location_4001.json', answer)
    assert.equal(report.name, 'load-by-zone')
    assert.deepEqual(pick(rows, 'area_id', 'interval_start_utc', 'load_mw'), [['.Z.MAINE', '2026-11-01T06:00:00.000Z', 975.788]])
  })

  test('day-ahead reserves; numbers come as text', async () => {
    for (const [day, hours] of daysOfAllLengths) {
      const utcs = hoursOf(day, hours)
      const records = utcs.map(utc => ({ market_hour: { local_day: stamp(utc), local_time: 'x' }, tmsr_clearing_price: '2.5', tmnsr_clearing_price: 1, tmor_clearing_price: 0.5, fer_clearing_price: null }))
      const { report, rows } = await read('ws_daasreservedata_day_20260601.json', JSON.stringify({ isone_web_services: { day_ahead_reserves: { day_ahead_reserve: records } } }))
      assert.equal(report.name, 'ancillary-prices-day-ahead')
      assert.deepEqual(starts(rows), texts(utcs))
      assert.deepEqual(pick(rows.slice(0, 4), 'market_run', 'product', 'product_name', 'price'), [['DAM', 'other', 'FER', null], ['DAM', 'spin', 'TMSR', 2.5], ['DAM', 'ten_minute', 'TMNSR', 1], ['DAM', 'thirty_minute', 'TMOR', 0.5]])
    }
  })

  test('outages of a day as the morning report says them, and as forecast for seven', async () => {
    const morning = await read('ws_morningreport_day_20261101_all.json', list('MorningReports', 'MorningReport', [
      { ReportType: 'Prelim', BeginDate: '2026-11-01T00:00:00.000-04:00', CreationDate: '2026-11-01T06:00:00.000-05:00', GenOutagesReductionMW: 2000 },
      { ReportType: 'Final', BeginDate: '2026-11-01T00:00:00.000-04:00', CreationDate: '2026-11-01T08:14:51.392-05:00', GenOutagesReductionMW: 2426, GenPlannedOutagesReductionMW: 2000, GenForcedOutagesReductionMW: 426 },
    ]))
    assert.equal(morning.report.name, 'generation-outages')
    assert.deepEqual(pick(morning.rows, 'cause', 'out_mw', 'issued_utc', 'interval_minutes'), [
      ['all', 2000, '2026-11-01T11:00:00.000Z', 1500], ['all', 2426, '2026-11-01T13:14:51.392Z', 1500], ['forced', 426, '2026-11-01T13:14:51.392Z', 1500], ['planned', 2000, '2026-11-01T13:14:51.392Z', 1500],
    ])
    const seven = await read('ws_sevendayforecast_day_20260307_all.json', list('SevenDayForecasts', 'SevenDayForecast', [{ CreationDate: '2026-03-07T09:14:58.000-05:00', BeginDate: '2026-03-08T00:00:00.000-05:00', MarketDay: [
      { MarketDate: '2026-03-08T00:00:00.000-05:00', OtherGenOutagesMw: 1786, ColdWeatherOutagesMw: 0 }, { MarketDate: '2026-03-09T00:00:00.000-04:00', OtherGenOutagesMw: 2232, ColdWeatherOutagesMw: 10 },
    ] }]))
    assert.equal(seven.report.name, 'generation-outages-forecast')
    assert.deepEqual(pick(seven.rows, 'interval_start_utc', 'interval_minutes', 'cause', 'out_mw', 'issued_utc'), [
      ['2026-03-08T05:00:00.000Z', 1380, 'cold_weather', 0, '2026-03-07T14:14:58.000Z'], ['2026-03-08T05:00:00.000Z', 1380, 'other', 1786, '2026-03-07T14:14:58.000Z'],
      ['2026-03-09T04:00:00.000Z', 1440, 'cold_weather', 10, '2026-03-07T14:14:58.000Z'], ['2026-03-09T04:00:00.000Z', 1440, 'other', 2232, '2026-03-07T14:14:58.000Z'],
    ])
  })
})

describe('wind and solar, days side by side', () => {
  const us = (utc: number): string => { const [year = '', month = '', day = ''] = formatDate(utc / dayMs).split('-'); return `${month}/${day}/${year}` }
  /** Seven days from one on; `label` as hours of the first day are called. */
  function file(first: string, kind: string, labels: readonly string[]): string {
    const days = Array.from({ length: 7 }, (_, index) => us(Date.parse(`${first}T00:00:00Z`) + index * dayMs))
    const blank = (label: string): boolean => label === '02X' || labels.length < 24
    return ['"C","Seven-Day ' + kind + ' Power Forecast"', '"C","Report generated: 06/03/2026 12:57:12 EDT"', `"H",${Array.from({ length: 9 }, () => '"x"').join(',')}`, `"D","Date","Hour Ending",${days.map(day => `"${day}"`).join(',')}`,
      ...labels.map((label, index) => `"D","","${label}",${days.map((_, day) => day > 0 && blank(label) ? '' : String(day * 1000 + index)).join(',')}`), `"T","${labels.length} lines"`].join('\n')
  }
  const numbers = Array.from({ length: 24 }, (_, index) => twoDigits(index + 1))

  test('days of 24, 23 and 25 hours; the hour that comes twice is 02X', async () => {
    for (const [first, labels, day, hours, issue] of [
      ['2026-06-01', numbers, '2026-06-01T04:00:00Z', 24, '2026-06-01T14:00:00.000Z'], ['2026-03-08', numbers.filter(label => label !== '02'), '2026-03-08T05:00:00Z', 23, '2026-03-08T14:00:00.000Z'],
      ['2026-03-08', numbers.filter(label => label !== '03'), '2026-03-08T05:00:00Z', 23, '2026-03-08T14:00:00.000Z'], ['2026-11-01', ['01', '02', '02X', ...numbers.slice(2)], '2026-11-01T04:00:00Z', 25, '2026-11-01T15:00:00.000Z'],
    ] as const) {
      const { report, rows } = await read(`seven_day_wind_power_forecast_${first.replaceAll('-', '')}.csv`, file(first, 'Wind', labels))
      assert.equal(report.name, 'wind-forecast')
      const today = rows.slice(0, hours)
      assert.deepEqual(starts(today), texts(hoursOf(day, hours)))
      assert.deepEqual(pick(today, 'output_mw').flat(), Array.from({ length: hours }, (_, index) => index))
      assert.deepEqual([...new Set(pick(rows, 'area_id', 'fuel', 'model', 'issued_utc').map(String))], [`SYSTEM,wind,7-DAY,${issue}`])
      assert.equal(rows.length, hours === 23 ? 23 : hours + 6 * 24)
    }
  })
  test('solar by its comments, an hour that is none, and text for a number', async () => {
    const solar = file('2026-06-01', 'Solar', numbers)
    assert.equal((await read('a.csv', solar)).report.name, 'solar-forecast')
    await assert.rejects(async () => await read('a.csv', solar.replace('"24",', '"25",')), /2026-06-01 has no hour ending 25/)
    await assert.rejects(async () => await read('a.csv', solar.replace('"24",23', '"24",n/a')), /a number was expected, 'n\/a' found/)
    await assert.rejects(async () => await read('a.csv', solar.replace('Solar', 'Seven-Day')), (error: unknown) => isFailure(error, 'feed/unrecognised'))
  })
})

test('downloads: a day of each list, zones one by one', () => {
  const asked = (name: string, nodes: readonly string[] = []): string[] => isone.find(report => report.name === name)?.endpoint?.plan('http://x', { from: '2026-06-01', to: '2026-06-01', nodes }).map(({ url }) => url) ?? []
  assert.deepEqual(asked('load-hourly'), ['http://x/hourlysysload/day/20260601.json'])
  assert.deepEqual(asked('load-forecast-by-zone'), ['http://x/reliabilityregionloadforecast/day/20260601/all.json'])
  assert.deepEqual(asked('load-by-zone').length, 8)
  assert.deepEqual(asked('cleared-demand', ['4001']), ['http://x/dayaheadhourlydemand/day/20260601/location/4001.json'])
  for (const { name, endpoint, fileNames } of isone) {
    for (const download of endpoint?.plan('http://x', { from: '2026-06-01', to: '2026-06-01', nodes: [] }) ?? []) assert(fileNames?.test(download.name), `${name}: ${download.name}`)
  }
})

describe('real files', () => {
  const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'isone')
  const real = [
    [/ws_v1\.1_hourlysysload/, 'load-hourly', 'NativeLoad', 'load_mw', 49], [/ws_v1\.1_realtimehourlydemand/, 'load-by-zone', 'Load', 'load_mw', 98], [/ws_v1\.1_dayaheadhourlydemand/, 'cleared-demand', 'Load', 'cleared_mw', 98],
    [/ws_v1\.1_hourlyloadforecast/, 'load-forecast', 'LoadMw', 'load_mw', null], [/ws_v1\.1_reliabilityregionloadforecast/, 'load-forecast-by-zone', 'LoadMw', 'load_mw', 1264],
    [/ws_v1\.1_genfuelmix/, 'fuel-mix', 'GenMw', 'output_mw', null], [/morningreport/, 'generation-outages', 'GenOutagesReductionMW', 'out_mw', 2],
  ] as const
  for (const [match, wanted, field, column, count] of real) {
    test(wanted, async t => {
      if (!existsSync(root)) return t.skip(`real operator files not found at ${root}`)
      let seen = 0
      for (const name of (await readdir(root)).filter(one => match.test(one))) {
        const text = await readFile(join(root, name), 'utf8')
        const [body = {}] = Object.values(JSON.parse(text) as Record<string, Record<string, Record<string, unknown>[]>>)
        const records = Object.values(body)[0] ?? []
        const { report, rows } = await read(name, text)
        assert.equal(report.name, wanted)
        assert.deepEqual(rows.map(row => [Number(row['interval_start_utc']), row[column]].join()).sort(), records.map(record => [Date.parse(record['BeginDate'] as string), record[field]].join()).sort())
        seen += rows.length
      }
      assert.equal(seen, count ?? seen)
      assert(seen > 0)
    })
  }
})
