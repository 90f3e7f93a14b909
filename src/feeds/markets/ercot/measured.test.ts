import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { twoDigits } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { answer, instants, timeCells } from './files-for-tests.ts'
import { ercot } from './index.ts'
import type { Report, SourceFile } from '../../report.ts'

const { folder, session } = await engineForTests()

/** By the one report of all operators that takes the file, unless one is named. */
async function read(name: string, given: readonly string[] | string, report?: string): Promise<{ report: Report, file: SourceFile, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, typeof given === 'string' ? given : [...given, ''].join('\n'))
  const found = recognise(await head(path, name), reports, report === undefined ? {} : { iso: 'ercot', report })
  const file = { path, name, layout: found.layout }
  const rows = (await session.rows(`SELECT * FROM (${found.report.rows([file])}) ORDER BY ALL`)).sort((one, other) => Number(one['interval_start_utc']) - Number(other['interval_start_utc']))
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), found.report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort(), name)
  return { report: found.report, file, rows }
}

const starts = (rows: readonly Row[]): string[] => [...new Set(rows.map(row => (row['interval_start_utc'] as Date | null)?.toISOString() ?? 'none'))]
const pick = (rows: readonly Row[], ...columns: readonly string[]): unknown[][] => rows.map(row => columns.map(column => row[column] instanceof Date ? row[column].toISOString() : row[column]))
const texts = (utcs: readonly number[]): string[] => utcs.map(utc => new Date(utc).toISOString())
const daysOfAllLengths = [['2026-06-01T05:00:00Z', 24], ['2026-03-08T06:00:00Z', 23], ['2026-11-01T05:00:00Z', 25]] as const

interface Case {
  readonly report: string
  readonly name: string
  readonly header: string
  /** A row's cells at an instant. */
  readonly row: (utc: number) => string
  readonly part?: true
  /** Of the first interval. */
  readonly first: readonly (readonly unknown[])[]
  readonly columns: readonly string[]
  /** A column that must hold a number, and how rows show that it is missing: as null, or by not being there. */
  readonly missing: readonly [column: string, shown: 'null' | 'gone']
}

const hour = (utc: number): string => `${timeCells(utc).date},${twoDigits(timeCells(utc).hour)}:00`
const plainHour = (utc: number): string => `${timeCells(utc).date},${twoDigits(timeCells(utc).hour)}`
const flag = (utc: number): string => timeCells(utc).flag
const wind = 'DELIVERY_DATE,HOUR_ENDING,SYSTEM_WIDE_GEN,COP_HSL_SYSTEM_WIDE,STWPF_SYSTEM_WIDE,WGRPP_SYSTEM_WIDE,GEN_LZ_WEST,COP_HSL_LZ_WEST,STWPF_LZ_WEST,WGRPP_LZ_WEST,SYSTEM_WIDE_HSL,DSTFlag'
const windRow = (utc: number): string => `${plainHour(utc)},9000.5,9100,9200,8000,4000,4100,4200,3500,9300,${flag(utc)}`
const solarRegion = 'DELIVERY_DATE,HOUR_ENDING,SYSTEM_WIDE_GEN,COP_HSL_SYSTEM_WIDE,STPPF_SYSTEM_WIDE,PVGRPP_SYSTEM_WIDE,GEN_CenterWest,COP_HSL_CenterWest,STPPF_CenterWest,PVGRPP_CenterWest,SYSTEM_WIDE_HSL,DSTFlag'
const solarRow = (utc: number): string => `${plainHour(utc)},20,21,22,18,10,11,12,8,25,${flag(utc)}`

const cases: readonly Case[] = [
  {
    report: 'load-by-weather-zone', name: 'cdr.00013101.0000000000000000.20260602.055001.ACTUALSYSLOADWZNP6345.csv', header: 'OperDay,HourEnding,COAST,EAST,FAR_WEST,NORTH,NORTH_C,SOUTHERN,SOUTH_C,WEST,TOTAL,DSTFlag',
    row: utc => `${hour(utc)},16023.5,2034.95,7333.67,2026.75,16451.46,5343.57,10647.45,1569.58,61430.93,${flag(utc)}`, columns: ['area_id', 'measure', 'load_mw'], missing: ['TOTAL', 'null'],
    first: [['COAST@WZ', 'integrated', 16023.5], ['EAST@WZ', 'integrated', 2034.95], ['FAR_WEST@WZ', 'integrated', 7333.67], ['NORTH@WZ', 'integrated', 2026.75], ['NORTH_CENTRAL@WZ', 'integrated', 16451.46],
      ['SOUTHERN@WZ', 'integrated', 5343.57], ['SOUTH_CENTRAL@WZ', 'integrated', 10647.45], ['SYSTEM', 'integrated', 61430.93], ['WEST@WZ', 'integrated', 1569.58]],
  },
  {
    report: 'load-by-forecast-zone', name: 'cdr.00014836.0000000000000000.20260602.055002.ACTUALSYSLOADFZNP6346.csv', header: 'OperDay,HourEnding,NORTH,SOUTH,WEST,HOUSTON,TOTAL,DSTFlag',
    row: utc => `${hour(utc)},20000,15000,8000,18000,61000,${flag(utc)}`, columns: ['area_id', 'load_mw'], missing: ['HOUSTON', 'null'],
    first: [['HOUSTON@FZ', 18000], ['NORTH@FZ', 20000], ['SOUTH@FZ', 15000], ['WEST@FZ', 8000]],
  },
  {
    report: 'load-forecast-by-forecast-zone', name: 'cdr.00012311.0000000000000000.20260601.003000.LFCFZNP3560.csv', header: 'DeliveryDate,HourEnding,North,South,West,Houston,SystemTotal,DSTFlag',
    row: utc => `${timeCells(utc).date},${timeCells(utc).hour}:00,22122.6194435,15000,8000,18000,63122,${flag(utc)}`, columns: ['area_id', 'model', 'load_mw', 'issued_utc'], missing: ['North', 'null'],
    first: [['HOUSTON@FZ', '7-DAY', 18000], ['NORTH@FZ', '7-DAY', 22122.6194435], ['SOUTH@FZ', '7-DAY', 15000], ['WEST@FZ', '7-DAY', 8000]].map(row => [...row, '2026-06-01T05:30:00.000Z']),
  },
  {
    report: 'load-forecast-by-model', name: 'cdr.00014837.0000000000000000.20260601.003000.LFMODWEATHERNP3565.csv', header: 'DeliveryDate,HourEnding,Coast,East,FarWest,North,NorthCentral,SouthCentral,Southern,West,SystemTotal,Model,InUseFlag,DSTFlag',
    row: utc => `${hour(utc)},1,2,3,4,5,6,7,8,36,A3,Y,${flag(utc)}`, columns: ['area_id', 'model', 'load_mw'], missing: ['SystemTotal', 'null'],
    first: [['COAST@WZ', 'A3', 1], ['EAST@WZ', 'A3', 2], ['FAR_WEST@WZ', 'A3', 3], ['NORTH@WZ', 'A3', 4], ['NORTH_CENTRAL@WZ', 'A3', 5], ['SOUTHERN@WZ', 'A3', 7], ['SOUTH_CENTRAL@WZ', 'A3', 6], ['SYSTEM', 'A3', 36], ['WEST@WZ', 'A3', 8]],
  },
  {
    report: 'wind-forecast', name: 'cdr.00013028.0000000000000000.20260601.005508.WPPHRLYAVRACTNP4732.csv', header: wind, row: windRow, columns: ['area_id', 'fuel', 'model', 'output_mw'], missing: ['STWPF_SYSTEM_WIDE', 'null'],
    first: [['LZ_WEST', 'wind', 'COP_HSL', 4100], ['LZ_WEST', 'wind', 'STWPF', 4200], ['LZ_WEST', 'wind', 'WGRPP', 3500], ['SYSTEM', 'wind', 'COP_HSL', 9100], ['SYSTEM', 'wind', 'STWPF', 9200], ['SYSTEM', 'wind', 'WGRPP', 8000]],
  },
  {
    report: 'wind-actual', part: true, name: 'cdr.00013028.0000000000000000.20260601.015508.WPPHRLYAVRACTNP4732.csv', header: wind, row: windRow, columns: ['area_id', 'fuel', 'fuel_name', 'output_mw'], missing: ['GEN_LZ_WEST', 'gone'],
    first: [['LZ_WEST', 'wind', 'Wind', 4000], ['SYSTEM', 'wind', 'Wind', 9000.5]],
  },
  {
    report: 'solar-forecast-by-region', name: 'cdr.00021809.0000000000000000.20260601.005508.SPPHRLYGEONP4745.csv', header: solarRegion, row: solarRow, columns: ['area_id', 'fuel', 'model', 'output_mw'], missing: ['STPPF_CenterWest', 'null'],
    first: [['CENTER_WEST', 'solar', 'COP_HSL', 11], ['CENTER_WEST', 'solar', 'PVGRPP', 8], ['CENTER_WEST', 'solar', 'STPPF', 12]],
  },
  { report: 'solar-actual-by-region', part: true, name: 'cdr.00021809.0000000000000000.20260601.015508.SPPHRLYGEONP4745.csv', header: solarRegion, row: solarRow, columns: ['area_id', 'output_mw'], missing: ['GEN_CenterWest', 'gone'], first: [['CENTER_WEST', 10]] },
  {
    report: 'ancillary-prices-day-ahead', name: 'cdr.00012329.0000000000000000.20260531.122920.DAMCPCNP4188.csv', header: 'DeliveryDate,HourEnding,AncillaryType,MCPC,DSTFlag', row: utc => `${hour(utc)},ECRS,4.05,${flag(utc)}`,
    columns: ['area_id', 'market_run', 'product', 'product_name', 'price', 'interval_minutes', 'status'], missing: ['MCPC', 'null'], first: [['SYSTEM', 'DAM', 'contingency', 'ECRS', 4.05, 60, 'final']],
  },
  {
    report: 'constraints-day-ahead', name: 'cdr.00012332.0000000000000000.20260531.123423.DASPBCNP4191.csv', missing: ['ShadowPrice', 'null'],
    header: 'DeliveryDate,HourEnding,ConstraintID,ConstraintName,ContingencyName,ConstraintLimit,ConstraintValue,ViolationAmount,ShadowPrice,FromStation,ToStation,FromStationkV,ToStationkV,DeliveryTime,DSTFlag',
    row: utc => `${hour(utc)},4, 6345__L, BASE CASE, 206, 205.5, 0, 19.127, A, B, 138, 138, 08/05/2025 00:00:00,${flag(utc)}`,
    columns: ['market_run', 'constraint_id', 'contingency', 'shadow_price', 'limit_mw', 'flow_mw'], first: [['DAM', '6345__L', 'BASE', 19.127, 206, 205.5]],
  },
  {
    report: 'cleared-bought', name: 'cdr.00012333.0000000000000000.20260531.123423.DAMTOTENGPURNP4192.csv', header: 'DeliveryDate,HourEnding,Settlement_Point,Total_DAM_Energy_Bought,RepeatedHourFlag', row: utc => `${hour(utc)},HB_NORTH,1234.5,${flag(utc)}`,
    columns: ['area_id', 'market_run', 'product', 'cleared_mw'], missing: ['Total_DAM_Energy_Bought', 'null'], first: [['HB_NORTH', 'DAM', 'demand', 1234.5]],
  },
  {
    report: 'cleared-sold', name: 'cdr.00012334.0000000000000000.20260531.123423.DAMTOTENGSOLDNP4193.csv', header: 'DeliveryDate,HourEnding,Settlement_Point,TotalDAMEnergySold,RepeatedHourFlag', row: utc => `${hour(utc)},AEEC,7,${flag(utc)}`,
    columns: ['area_id', 'product', 'cleared_mw'], missing: ['TotalDAMEnergySold', 'null'], first: [['AEEC', 'supply', 7]],
  },
]

/** The same table with its columns backwards and one more. */
function turned(lines: readonly string[]): string[] { return lines.map((line, index) => [index === 0 ? 'Something New' : 'x', ...line.split(',').reverse()].join(',')) }

for (const { report, name, header, row, first, columns, part, missing: [gap, shown] } of cases) {
  describe(report, () => {
    const named = part === undefined ? undefined : report
    test('days of 24, 23 and 25 hours; the flag names the hour that comes again', async () => {
      for (const [day, hours] of daysOfAllLengths) {
        const utcs = instants(day, hours, hourMs)
        const { report: found, rows } = await read(name, [header, ...utcs.map(row)], named)
        assert.equal(found.name, report)
        assert.deepEqual(starts(rows), texts(utcs))
        assert.deepEqual(pick(rows.slice(0, first.length), ...columns), first)
        assert(rows.every(({ iso, copies, file }) => iso === 'ercot' && copies === 1 && file === 0))
        assert.equal(rows.length, first.length * hours)
      }
    })
    test('another order of columns, a column more, rows given twice, an empty cell', async () => {
      const utcs = instants('2026-06-01T05:00:00Z', 3, hourMs)
      const { rows } = await read(name, turned([header, ...utcs.map(row), row(utcs[0] ?? 0)]), named)
      assert.deepEqual(starts(rows), texts(utcs))
      assert.deepEqual(pick(rows.slice(0, first.length), ...columns), first)
      assert.deepEqual(rows.map(({ copies }) => copies), [...first.map(() => 2), ...first.map(() => 1), ...first.map(() => 1)])
      const place = header.split(',').indexOf(gap)
      const holed = row(utcs[0] ?? 0).split(',').map((cell, index) => index === place ? '' : cell).join(',')
      const { rows: left } = await read(name, [header, holed, ...utcs.slice(1).map(row)], named)
      const value = columns.find(column => /^(load_mw|output_mw|price|shadow_price|cleared_mw)$/.test(column)) ?? ''
      assert.equal(left.filter(one => one[value] === null).length, shown === 'null' ? 1 : 0)
      assert.equal(left.length, first.length * 3 - (shown === 'null' ? 0 : 1))
    })
  })
}

describe('real time', () => {
  test('reserves by quarter and by run, in both passes of the hour that comes twice', async () => {
    const quarters = instants('2026-11-01T05:00:00Z', 12, 15 * minuteMs)
    const { report, rows } = await read('cdr.00024898.0000000000000000.20261101.030000.RTMCPCNP6331.csv', ['DeliveryDate,DeliveryHour,DeliveryInterval,RepeatedHourFlag,ASType,MCPC', ...quarters.map(utc => { const { date, hour: ending, quarter } = timeCells(utc); return `${date},${ending},${quarter},${flag(utc)},REGUP,1.15` })])
    assert.equal(report.name, 'ancillary-prices-fifteen-minute')
    assert.deepEqual(starts(rows), texts(quarters))
    assert.deepEqual(pick(rows.slice(0, 1), 'market_run', 'product', 'interval_minutes', 'status'), [['RTM', 'regulation_up', 15, 'preliminary']])
    const runs = [...instants('2026-11-01T06:55:18Z', 3, 300_123), ...instants('2026-11-01T07:55:18Z', 3, 300_000)].map(utc => utc - utc % 1000)
    const sced = await read('cdr.00024891.0000000000000000.20261101.030000.SCEDMCPCNP6332.csv', ['SCEDTimestamp,RepeatedHourFlag,ASType,MCPC', ...runs.map(utc => `${timeCells(utc).date} ${timeCells(utc).clock},${flag(utc)},NSPIN,2`), `${timeCells(runs[0] ?? 0).date} ${timeCells(runs[0] ?? 0).clock},${flag(runs[0] ?? 0)},NEWAS,3`])
    assert.equal(sced.report.name, 'ancillary-prices-sced')
    assert.deepEqual(starts(sced.rows), texts(runs))
    assert.deepEqual(pick(sced.rows.slice(0, 2), 'market_run', 'product', 'product_name', 'price'), [['SCED', 'non_spin', 'NSPIN', 2], ['SCED', 'other', 'NEWAS', 3]])
  })

  test('constraints of a run, binding and watched; what is no number stops the reading', async () => {
    const header = 'SCEDTimeStamp,RepeatedHourFlag,ConstraintID,ConstraintName,ContingencyName,ShadowPrice,MaxShadowPrice,Limit,Value,ViolatedMW,FromStation,ToStation,FromStationkV,ToStationkV,CCTStatus'
    const { report, rows } = await read('cdr.00012302.0000000000000000.20261101.030000.SCEDBTCNP686.csv', [header, '11/01/2026 01:55:23,Y,24,CONCHO_1,XBAL89,0,2800,29.4,29.3,-0.2,A,B,69,69,NONCOMP', '11/01/2026 01:55:23,N,27,NELRIO,BASE CASE,49.92439,5251,867,867,0,,,0,0,NONCOMP'])
    assert.equal(report.name, 'constraints-sced')
    assert.deepEqual(pick(rows, 'interval_start_utc', 'constraint_id', 'contingency', 'shadow_price', 'limit_mw', 'flow_mw', 'interval_minutes'),
      [['2026-11-01T06:55:23.000Z', 'NELRIO', 'BASE', 49.92439, 867, 867, 5], ['2026-11-01T07:55:23.000Z', 'CONCHO_1', 'XBAL89', 0, 29.4, 29.3, 5]])
    const fields = ['SCEDTimestamp', 'repeatedHourFlag', 'constraintID', 'constraintName', 'contingencyName', 'shadowPrice', 'limit', 'value']
    const told = await read('np6-86-cd_shdw_prices_20261101.json', answer('NP6-86-CD', fields, [['2026-11-01T01:55:23', true, 1, 'A', 'B', 3.5, 10, 10.5]]))
    assert.deepEqual(pick(told.rows, 'interval_start_utc', 'shadow_price', 'flow_mw'), [['2026-11-01T07:55:23.000Z', 3.5, 10.5]])
    await assert.rejects(async () => await read('np6-86-cd_shdw_prices_20261101.json', answer('NP6-86-CD', fields, [['2026-11-01T01:55:23', true, 1, 'A', 'B', 'n/a', 10, 10]])), /shadowprice holds 'n\/a', which is no number/)
  })
})

describe('forecasts', () => {
  const fields = ['postedDatetime', 'deliveryDate', 'hourEnding', 'genSystemWide', 'COPHSLSystemWide', 'STWPFSystemWide', 'WGRPPSystemWide', 'genLoadZoneWest', 'STWPFLoadZoneWest', 'HSLSystemWide', 'DSTFlag']
  const data = [
    ['2026-06-01T00:55:08', '2026-06-01', 1, 90, 95, 100, 80, 40, 50, 100, false],
    ['2026-06-01T01:55:08', '2026-06-01', 1, 91, 95, 101, 80, 41, 51, 100, false],
    ['2026-06-01T01:55:08', '2026-06-01', 3, null, 95, 102, 80, null, 52, null, false],
  ]
  test('an answer says when each row was posted: forecasts are by issue, output is what was said last', async () => {
    const { report, rows } = await read('np4-732-cd_wpp_20260601.json', answer('NP4-732-CD', fields, data))
    assert.equal(report.name, 'wind-forecast')
    assert.deepEqual(pick(rows.filter(({ model, area_id }) => model === 'STWPF' && area_id === 'SYSTEM'), 'interval_start_utc', 'issued_utc', 'output_mw'), [
      ['2026-06-01T05:00:00.000Z', '2026-06-01T05:55:08.000Z', 100], ['2026-06-01T05:00:00.000Z', '2026-06-01T06:55:08.000Z', 101], ['2026-06-01T07:00:00.000Z', '2026-06-01T06:55:08.000Z', 102],
    ])
    const output = await read('np4-732-cd_wpp_20260601.json', answer('NP4-732-CD', fields, data), 'wind-actual')
    assert.deepEqual(pick(output.rows, 'area_id', 'interval_start_utc', 'output_mw', 'copies'), [['LZ_WEST', '2026-06-01T05:00:00.000Z', 41, 1], ['SYSTEM', '2026-06-01T05:00:00.000Z', 91, 1]])
  })

  test('a name without a stamp says nothing of the time of issue; older names of columns', async () => {
    const { rows } = await read('forecast.csv', ['DELIVERY_DATE,HOUR_ENDING,ACTUAL_SYSTEM_WIDE,COP_HSL_SYSTEM_WIDE,STPPF_SYSTEM_WIDE,PVGRPP_SYSTEM_WIDE,DSTFlag', '06/01/2026,12,,20,21,18,N'], 'solar-forecast')
    assert.deepEqual(pick(rows, 'fuel', 'model', 'issued_utc'), [['solar', 'COP_HSL', null], ['solar', 'PVGRPP', null], ['solar', 'STPPF', null]])
    const output = await read('forecast.csv', ['DELIVERY_DATE,HOUR_ENDING,ACTUAL_SYSTEM_WIDE,COP_HSL_SYSTEM_WIDE,STPPF_SYSTEM_WIDE,PVGRPP_SYSTEM_WIDE,DSTFlag', '06/01/2026,12,19,20,21,18,N'], 'solar-actual')
    assert.deepEqual(pick(output.rows, 'area_id', 'fuel_name', 'output_mw'), [['SYSTEM', 'Solar', 19]])
  })
})

describe('outages', () => {
  const names = ['TotalResource', 'TotalIRR', 'TotalNewEquipResource'].flatMap(kind => ['South', 'North', 'West', 'Houston'].map(zone => `${kind}MWZone${zone}`))
  const header = ['Date', 'HourEnding', ...names].join(',')
  const name = 'cdr.00013103.0000000000000000.20260307.000033.HRLYRESOUTCAPNP3233.csv'

  test('by zone and summed; hours are numbered without regard to clocks', async () => {
    for (const [date, hours] of [['06/01/2026', 24], ['03/08/2026', 23], ['11/01/2026', 24]] as const) {
      const { report, rows } = await read(name, [header, ...Array.from({ length: 24 }, (_, index) => `${date},${index + 1},1,2,3,4,10,20,30,40,0,0,0,100`)])
      assert.equal(report.name, 'generation-outages')
      assert.equal(rows.length, hours * 15, date)
      assert.deepEqual(pick(rows.slice(0, 15).filter(({ area_id }) => area_id === 'SYSTEM'), 'cause', 'fuel', 'out_mw', 'issued_utc'),
        [['all', 'conventional', 10, '2026-03-07T06:00:33.000Z'], ['all', 'renewable', 100, '2026-03-07T06:00:33.000Z'], ['new_equipment', 'all', 100, '2026-03-07T06:00:33.000Z']])
    }
  })
  test('an hour that is none stays, for the gate to refuse; the older form has the whole alone', async () => {
    const { rows } = await read(name, [header, '06/01/2026,25,1,2,3,4,10,20,30,40,0,0,0,100'])
    assert.deepEqual(starts(rows), ['none'])
    const told = await read('np3-233-cd_hourly_res_outage_cap_20260601.json', answer('NP3-233-CD', ['postedDatetime', 'operatingDate', 'hourEnding', ...names.map(column => `t${column.slice(1)}`)], [['2026-06-01T00:00:33', '2026-06-01', 24, 1, 2, 3, 4, 10, 20, 30, 40, 0, 0, 0, 100]]))
    assert.deepEqual(pick(told.rows.filter(({ area_id, fuel }) => area_id === 'HOUSTON' && fuel === 'renewable'), 'interval_start_utc', 'issued_utc', 'out_mw'), [['2026-06-02T04:00:00.000Z', '2026-06-01T05:00:33.000Z', 40]])
    const older = await read(name, ['Date,HourEnding,TotalResourceMW,TotalIRRMW,TotalNewEquipResourceMW', '06/01/2020,1,9000,100,0'])
    assert.deepEqual(pick(older.rows, 'area_id', 'fuel', 'out_mw'), [['SYSTEM', 'conventional', 9000], ['SYSTEM', 'renewable', 100], ['SYSTEM', 'all', 0]])
  })
})

describe('fuel mix', () => {
  const mix = (instant: string) => JSON.stringify({ lastUpdated: '2026-11-01 05:06:00-0600', monthlyCapacity: { Wind: 1 }, data: { '2026-11-01': {
    [instant]: { 'Coal and Lignite': { gen: 6287.5 }, 'Power Storage': { gen: -769.35 }, Wind: { gen: 10 }, 'Power Storage Charging': { gen: -800 }, 'Power Storage Discharging': { gen: 30.65 } },
  } } })
  test('at an instant, storage once, with both passes of an hour', async () => {
    for (const [said, utc] of [['2026-11-01 01:04:55-0500', '2026-11-01T06:04:55.000Z'], ['2026-11-01 01:04:55-0600', '2026-11-01T07:04:55.000Z']] as const) {
      const { report, file, rows } = await read('ercot_fuel-mix.json', mix(said))
      assert.equal(report.name, 'fuel-mix')
      assert.equal(report.knownFromUtc?.(file), '2026-11-01T11:06:00Z')
      assert.deepEqual(pick(rows, 'fuel', 'fuel_name', 'output_mw', 'interval_start_utc', 'interval_minutes'), [
        ['battery', 'Power Storage', -769.35, utc, 0], ['coal', 'Coal and Lignite', 6287.5, utc, 0], ['wind', 'Wind', 10, utc, 0],
      ])
    }
    await assert.rejects(async () => await read('ercot_fuel-mix.json', mix('2026-11-01 01:04:55')), /an instant with its offset was expected/)
  })
})

test('the list of settlement points: buses, resource nodes, zones and hubs, and what lies in which', async () => {
  const lines = ['ELECTRICAL_BUS,NODE_NAME,PSSE_BUS_NAME,VOLTAGE_LEVEL,SUBSTATION,SETTLEMENT_LOAD_ZONE,RESOURCE_NODE,HUB_BUS_NAME,HUB,PSSE_BUS_NUMBER', 'B1,N1,P1,138,S1,LZ_SOUTH,,,,7103', 'B2,N2,P2,345,S2,LZ_SOUTH,GEN_RN,HBUS,HB_SOUTH,7104']
  const path = join(folder, 'Settlement_Points_02202026_094122.csv')
  await writeFile(path, [...lines, ''].join('\n'))
  const listed = async (report?: string): Promise<{ report: string, rows: Row[] }> => {
    const found = recognise(await head(path), reports, report === undefined ? {} : { iso: 'ercot', report })
    return { report: found.report.name, rows: await session.rows(`SELECT * FROM (${found.report.rows([{ path, name: 'x', layout: found.layout }])}) ORDER BY ALL`) }
  }
  const points = await listed()
  const members = await listed('settlement-point-members')
  assert.equal(points.report, 'settlement-points')
  assert.deepEqual(pick(points.rows, 'node_id', 'name', 'type', 'source'), [['B1@BUS', 'B1', 'NODE', 'part'], ['B2@BUS', 'B2', 'NODE', 'part'], ['GEN_RN', 'GEN_RN', 'GEN', 'part'], ['HB_SOUTH', 'HB_SOUTH', 'HUB', 'part'], ['LZ_SOUTH', 'LZ_SOUTH', 'ZONE', 'part']])
  assert.deepEqual(pick(members.rows, 'hub_id', 'hub_type', 'node_id'), [['HB_SOUTH', 'HUB', 'B2@BUS'], ['LZ_SOUTH', 'ZONE', 'B1@BUS'], ['LZ_SOUTH', 'ZONE', 'B2@BUS'], ['LZ_SOUTH', 'ZONE', 'GEN_RN']])
})

test('downloads ask by day of delivery, of posting or of runs, with points left aside', () => {
  const window = { from: '2026-06-01', to: '2026-06-01', nodes: ['HB_NORTH'] }
  const asked = Object.fromEntries(ercot.flatMap(({ name, endpoint, dataset }) => endpoint === undefined || /lmp/.test(dataset.name) ? [] : [[name, endpoint.plan(endpoint.base, window).map(({ url }) => decodeURIComponent(url.slice(endpoint.base.length + 1)))]]))
  assert.deepEqual(asked['load-by-weather-zone'], ['np6-345-cd/act_sys_load_by_wzn?operatingDayFrom=2026-06-01&operatingDayTo=2026-06-01&size=1000000'])
  assert.deepEqual(asked['load-forecast-by-model'], ['np3-565-cd/lf_by_model_weather_zone?postedDatetimeFrom=2026-06-01T00:00:00&postedDatetimeTo=2026-06-01T23:59:59&size=1000000'])
  assert.deepEqual(asked['constraints-sced'], ['np6-86-cd/shdw_prices_bnd_trns_const?SCEDTimestampFrom=2026-06-01T00:00:00&SCEDTimestampTo=2026-06-01T23:59:59&size=1000000'])
  assert.deepEqual(asked['fuel-mix'], ['fuel-mix.json'])
  for (const [name, urls] of Object.entries(asked)) assert.equal(urls.length, name === 'offers-reserves' ? 9 : 1, name)
})

test('what looks like one of these and lacks a column is nobody\'s', async () => {
  for (const header of ['OperDay,HourEnding,NORTH,SOUTH,WEST,TOTAL,DSTFlag', 'DeliveryDate,HourEnding,AncillaryType,DSTFlag', 'DeliveryDate,HourEnding,Valley,Model,DSTFlag', 'DELIVERY_DATE,HOUR_ENDING,SYSTEM_WIDE_GEN,DSTFlag']) {
    await assert.rejects(async () => await read('x.csv', [header, 'x']), (error: unknown) => isFailure(error, 'feed/unrecognised'), header)
  }
})

test('real files: day-ahead prices of reserves', async t => {
  const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'ercot')
  const name = existsSync(root) ? (await readdir(root)).find(one => one.endsWith('DAMCPCNP4188.csv')) : undefined
  if (name === undefined) return t.skip(`real operator files not found at ${root}`)
  const text = await readFile(join(root, name), 'utf8')
  const lines = text.trimEnd().split('\n').slice(1).map(line => line.trim().split(','))
  const { report, file, rows } = await read(name, text)
  assert.equal(report.name, 'ancillary-prices-day-ahead')
  assert.equal(report.knownFromUtc?.(file), '2022-01-31T18:29:20Z')
  assert.deepEqual(rows.map(row => [Number(row['interval_start_utc']), row['product_name'], row['price']].join()).sort(),
    lines.map(([date = '', ending = '', product, price]) => [Date.parse(`${date.slice(6)}-${date.slice(0, 2)}-${date.slice(3, 5)}T00:00:00-06:00`) + (Number(ending.slice(0, 2)) - 1) * hourMs, product, Number(price)].join()).sort())
  assert.equal(rows.length, 96)
})
