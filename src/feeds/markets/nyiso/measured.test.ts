import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { utcOffsetMinutes } from '#canon/zone.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { stampOf } from './files-for-tests.ts'
import { nyiso } from './index.ts'
import type { Report } from '../../report.ts'

const { folder, session } = await engineForTests()

/** By the one report of all operators that takes the file, unless one is named. */
async function read(name: string, lines: readonly string[], report?: string, newline = '\n'): Promise<{ report: Report, rows: Row[] }> {
  const path = join(folder, name)
  await writeFile(path, [...lines, ''].join(newline))
  const found = recognise(await head(path, name), reports, report === undefined ? {} : { iso: 'nyiso', report })
  const rows = (await session.rows(`SELECT * FROM (${found.report.rows([{ path, name, layout: found.layout }])}) ORDER BY ALL`)).sort((one, other) => Number(one['interval_start_utc']) - Number(other['interval_start_utc']))
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), found.report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort(), name)
  return { report: found.report, rows }
}

const zone = 'America/New_York'
const label = (utc: number): string => utcOffsetMinutes(zone, utc) === -240 ? 'EDT' : 'EST'
const pick = (rows: readonly Row[], ...columns: readonly string[]): unknown[][] => rows.map(row => columns.map(column => row[column]))
const starts = (rows: readonly Row[]): (string | undefined)[] => [...new Set(rows.map(row => (row['interval_start_utc'] as Date | null)?.toISOString().slice(0, 16)))]

interface Case {
  readonly report: string
  /** What follows the day in the name. */
  readonly file: string
  /** Columns after Time Stamp and Time Zone, and one row of them. */
  readonly header: string
  readonly cells: string
  /** Null where the file has no Time Zone and the order of the rows tells. */
  readonly labelled: boolean
  readonly seconds: boolean
  readonly step: number
  /** Minutes between the stamp and the interval's start. */
  readonly before: number
  readonly minutes: number
  /** The place of a number among the cells, and what one row gives. */
  readonly number: number
  readonly rows: readonly Row[]
}

const points = { area_id: 'N.Y.C.' }
const reserves = { ...points, status: 'final', market_run: 'DAM' }
const live = { ...points, status: 'preliminary', market_run: 'RTD' }
const asp = 'Name,PTID,10 Min Spinning Reserve ($/MWHr),10 Min Non-Synchronous Reserve ($/MWHr),30 Min Operating Reserve ($/MWHr),NYCA Regulation Capacity ($/MWHr)'
const facility = 'Limiting Facility,Facility PTID,Contingency,Constraint Cost($)'
const bound = { constraint_id: 'DUNWODIE 345 SHORE RD 345 1', limit_mw: null, flow_mw: null }
const cleared = { area_id: 'HUD VL', market_run: 'DAM', status: 'final' }

const cases: readonly Case[] = [
  { report: 'load-instant', file: 'pal', header: 'Name,PTID,Load', cells: 'N.Y.C.,61761,5546.5', labelled: true, seconds: true, step: 5, before: 0, minutes: 0, number: 2, rows: [{ ...points, measure: 'instant', load_mw: 5546.5, status: 'preliminary' }] },
  { report: 'load-integrated', file: 'palIntegrated', header: 'Name,PTID,Integrated Load', cells: 'N.Y.C.,61761,5500.25', labelled: true, seconds: true, step: 60, before: 0, minutes: 60, number: 2, rows: [{ ...points, measure: 'integrated', load_mw: 5500.25, status: 'preliminary' }] },
  { report: 'fuel-mix', file: 'rtfuelmix', header: 'Fuel Category,Gen MW', cells: 'Other Fossil Fuels,12', labelled: true, seconds: true, step: 5, before: 0, minutes: 0, number: 1, rows: [{ area_id: 'SYSTEM', fuel: 'other', fuel_name: 'Other Fossil Fuels', output_mw: 12, status: 'preliminary' }] },
  { report: 'btm-solar-actual', file: 'BTMEstimatedActual', header: 'Zone Name,MW Value', cells: 'SYSTEM,3000.5', labelled: true, seconds: false, step: 60, before: 0, minutes: 60, number: 1, rows: [{ area_id: 'SYSTEM', fuel: 'solar', fuel_name: 'BTM Solar', output_mw: 3000.5, status: 'preliminary' }] },
  {
    report: 'ancillary-prices-day-ahead', file: 'damasp', header: asp, cells: 'N.Y.C.,61761,7,6.5,4,11', labelled: true, seconds: false, step: 60, before: 0, minutes: 60, number: 2,
    rows: [
      { ...reserves, product: 'non_spin', product_name: '10 Min Non-Synchronous Reserve', price: 6.5 }, { ...reserves, product: 'regulation', product_name: 'NYCA Regulation Capacity', price: 11 },
      { ...reserves, product: 'spin', product_name: '10 Min Spinning Reserve', price: 7 }, { ...reserves, product: 'thirty_minute', product_name: '30 Min Operating Reserve', price: 4 },
    ],
  },
  {
    report: 'ancillary-prices-real-time', file: 'rtasp', header: `${asp},NYCA Regulation Movement ($/MW)`, cells: 'N.Y.C.,61761,7,6.5,4,11,0.25', labelled: true, seconds: true, step: 5, before: 5, minutes: 5, number: 6,
    rows: [
      { ...live, product: 'non_spin', product_name: '10 Min Non-Synchronous Reserve', price: 6.5 }, { ...live, product: 'regulation', product_name: 'NYCA Regulation Capacity', price: 11 },
      { ...live, product: 'regulation_mileage', product_name: 'NYCA Regulation Movement', price: 0.25 }, { ...live, product: 'spin', product_name: '10 Min Spinning Reserve', price: 7 },
      { ...live, product: 'thirty_minute', product_name: '30 Min Operating Reserve', price: 4 },
    ],
  },
  { report: 'constraints-day-ahead', file: 'DAMLimitingConstraints', header: facility, cells: 'DUNWODIE 345 SHORE RD 345 1,25091,BASE CASE,20.26', labelled: true, seconds: false, step: 60, before: 0, minutes: 60, number: 3, rows: [{ ...bound, market_run: 'DAM', contingency: 'BASE', shadow_price: 20.26, status: 'final' }] },
  { report: 'constraints-real-time', file: 'LimitingConstraints', header: facility, cells: 'DUNWODIE 345 SHORE RD 345 1,25091,SCB:A - B,-20.26', labelled: true, seconds: true, step: 5, before: 0, minutes: 0, number: 3, rows: [{ ...bound, market_run: 'RTD', contingency: 'SCB:A - B', shadow_price: 20.26, status: 'preliminary' }] },
  {
    report: 'cleared-demand', file: 'zonalBidLoad', header: 'Name,PTID,Energy Bid Load,Bilateral Load,Price Cap Load,Virtual Load,Virtual Supply', cells: 'HUD VL,61758,800,90,10,30,-40', labelled: false, seconds: false, step: 60, before: 0, minutes: 60, number: 2,
    rows: [['load:bilateral', 90], ['load:fixed', 800], ['load:price_sensitive', 10], ['virtual_demand', 30], ['virtual_supply', 40]].map(([product = null, cleared_mw = null]) => ({ ...cleared, product, cleared_mw })),
  },
]

const days = [['2026-06-01', '2026-06-01T04:00:00Z', 24], ['2026-03-08', '2026-03-08T05:00:00Z', 23], ['2026-11-01', '2026-11-01T04:00:00Z', 25]] as const

for (const { report, file, header, cells, labelled, seconds, step, before: ahead, minutes, number, rows: expected } of cases) {
  describe(report, () => {
    const titles = `Time Stamp,${labelled ? 'Time Zone,' : ''}${header}`
    const line = (utc: number, row = cells): string => [stampOf(utc, seconds), ...labelled ? [label(utc)] : [], row].join(',')
    const byRow = (row: Row): string => JSON.stringify(row)
    const quote = (text: string): string => text.split(',').map(cell => `"${cell}"`).join(',')
    /** A day by its stamps, in order of time. */
    const day = (first: string, hours: number): number[] => Array.from({ length: hours * 60 / step }, (_, index) => Date.parse(first) + ahead * minuteMs + index * step * minuteMs)
    const wanted = (stamps: readonly number[]): Row[] => stamps.flatMap(utc => expected.map(row => ({ file: 0, iso: 'nyiso', ...row, interval_start_utc: new Date(utc - ahead * minuteMs), interval_minutes: minutes, copies: 1 })))
    const ordered = (rows: readonly Row[]): string[] => rows.map(row => byRow(Object.fromEntries(Object.entries(row).sort(([one], [other]) => one < other ? -1 : 1)))).sort()

    test('an ordinary day and the days when clocks change, with quotes and without', async () => {
      for (const [date, first, hours] of days) {
        const stamps = day(first, hours)
        const lines = [titles, ...stamps.map(utc => line(utc))]
        const name = `${date.replaceAll('-', '')}${file}.csv`
        const plain = await read(name, lines)
        assert.equal(plain.report.name, report)
        assert.deepEqual(ordered(plain.rows), ordered(wanted(stamps)), date)
        assert.deepEqual(ordered((await read(name, ['', ...lines.map(quote)], undefined, '\r\n')).rows), ordered(wanted(stamps)), `${date}, quoted`)
      }
    })

    test('columns in another order, a column more; an empty cell stays, a row that comes twice is counted', async () => {
      const utc = Date.parse('2026-06-01T10:00:00Z')
      const name = `20260601${file}.csv`
      const shuffled = (text: string, more: string): string => [more, ...text.split(',').reverse()].join(',')
      assert.deepEqual(ordered((await read(name, [shuffled(titles, 'Note'), shuffled(line(utc), 'x')])).rows), ordered(wanted([utc])))
      const without = cells.split(',').map((cell, index) => index === number ? '' : cell).join(',')
      const value = ['load_mw', 'output_mw', 'price', 'shadow_price', 'cleared_mw'].find(column => expected[0]?.[column] !== undefined) ?? ''
      assert.equal((await read(name, [titles, line(utc, without)])).rows.filter(row => row[value] === null).length, 1)
      assert.deepEqual((await read(name, [titles, line(utc), line(utc)])).rows.map(row => row['copies']), expected.map(() => 2))
      await assert.rejects(read(name, [titles, line(utc), line(utc, cells.split(',').map((cell, index) => index === number ? 'n/a' : cell).join(','))]), /Line: 3/)
      await assert.rejects(read(name, [titles, line(utc), line(utc).replace('06/01/2026', '2026-06-01')]), /Line: 3/)
    })

    test('rows of another day than the name says are refused, and what has other columns is nobody\'s', async () => {
      const utc = Date.parse('2026-06-01T10:00:00Z')
      await assert.rejects(read(`20260602${file}.csv`, [titles, line(utc)]), error => isFailure(error, 'feed/mismatch') && /2026-06-01/.test(error.message))
      assert.equal(nyiso.find(({ name }) => name === report)?.recognise({ name: 'x', lines: [titles.replace(/,[^,]*$/, ''), line(utc)], bytes: 9 }) ?? null, null)
    })

    test('is fetched by day, and then from its month', () => {
      const [download] = nyiso.find(({ name }) => name === report)?.endpoint?.plan('b', { from: '2026-02-28', to: '2026-02-28', nodes: [] }) ?? []
      assert.match(download?.url ?? '', new RegExp(`^b/[A-Za-z]+/20260228${file}\\.csv$`))
      assert.match(download?.instead?.url ?? '', new RegExp(`/20260201${file}_csv\\.zip$`))
    })
  })
}

test('a Time Zone of the other half of the year is refused, and one that is none leaves the instant empty', async () => {
  const header = 'Time Stamp,Time Zone,Name,PTID,Load'
  await assert.rejects(read('20260601pal.csv', [header, '06/01/2026 00:00:00,EST,WEST,61752,1', '06/01/2026 00:05:00,EST,WEST,61752,1']), error => isFailure(error, 'feed/mismatch') && /an hour apart/.test(error.message))
  assert.deepEqual(pick((await read('20260601pal.csv', [header, '06/01/2026 00:00:00,,WEST,61752,1'])).rows, 'interval_start_utc'), [[null]])
})

describe('forecasts of load', () => {
  const header = '"Time Stamp","Capitl","Centrl","Dunwod","Genese","Hud Vl","Longil","Mhk Vl","Millwd","N.Y.C.","North","West","NYISO"'
  const six = (first: string, hours: number): string[] => [header, ...Array.from({ length: hours }, (_, hour) => `"${stampOf(Date.parse(first) + hour * hourMs, false)}",1,2,3,4,5,6,7,8,9,10,11,${1000 + hour}`)]

  test('zones have the names of the other files; clocks are put back on one of six days', async () => {
    const { report, rows } = await read('20261029isolf.csv', six('2026-10-29T04:00:00Z', 6 * 24 + 1))
    assert.equal(report.name, 'load-forecast')
    assert.deepEqual(new Set(rows.map(row => row['area_id'])), new Set(['CAPITL', 'CENTRL', 'DUNWOD', 'GENESE', 'HUD VL', 'LONGIL', 'MHK VL', 'MILLWD', 'N.Y.C.', 'NORTH', 'SYSTEM', 'WEST']))
    const all = rows.filter(row => row['area_id'] === 'SYSTEM')
    assert.deepEqual(pick(all, 'load_mw', 'interval_start_utc'), Array.from({ length: 145 }, (_, hour) => [1000 + hour, new Date(Date.parse('2026-10-29T04:00:00Z') + hour * hourMs)]))
    assert.deepEqual(pick(all.slice(0, 1), 'model', 'issued_utc', 'interval_minutes', 'status'), [['isolf', new Date('2026-10-29T04:00Z'), 60, 'final']])
  })

  test('in spring an hour less; an empty cell stays', async () => {
    const lines = six('2026-03-07T05:00:00Z', 47)
    const { rows } = await read('20260307isolf.csv', [...lines.slice(0, -1), (lines.at(-1) ?? '').replace(',11,', ',,')])
    assert.equal(starts(rows).length, 47)
    assert.deepEqual([starts(rows)[25], starts(rows)[26], starts(rows).at(-1)], ['2026-03-08T06:00', '2026-03-08T07:00', '2026-03-09T03:00'])
    assert.deepEqual(pick(rows.filter(row => row['load_mw'] === null), 'area_id'), [['WEST']])
  })
})

test('output by fuel: the older header and stamps without seconds, runs off the grid, the hour that comes twice', async () => {
  const { rows } = await read('x.csv', ['Time Stamp,Time Zone,Fuel Category,Gen MWh', '11/06/2016 01:05,EDT,Nuclear,5401.0', '11/06/2016 01:05,EST,Nuclear,5402.0'])
  assert.deepEqual(pick(rows, 'output_mw', 'interval_start_utc'), [[5401, new Date('2016-11-06T05:05Z')], [5402, new Date('2016-11-06T06:05Z')]])
  const names = ['Dual Fuel', 'Natural Gas', 'Nuclear', 'Other Fossil Fuels', 'Other Renewables', 'Wind', 'Hydro', 'Energy Storage', 'Solar']
  const off = await read('20260601rtfuelmix.csv', ['Time Stamp,Time Zone,Fuel Category,Gen MW', ...names.map(name => `06/01/2026 00:09:14,EDT,${name},1`)])
  assert.deepEqual(new Map(off.rows.map(row => [row['fuel_name'], row['fuel']])), new Map([
    ['Dual Fuel', 'dual_fuel'], ['Natural Gas', 'gas'], ['Nuclear', 'nuclear'], ['Other Fossil Fuels', 'other'], ['Other Renewables', 'renewable'], ['Wind', 'wind'], ['Hydro', 'hydro'], ['Energy Storage', 'battery'], ['Solar', 'solar'],
  ]))
  assert.deepEqual(off.rows[0]?.['interval_start_utc'], new Date('2026-06-01T04:09:14Z'))
})

test('solar behind meters: estimated and forecast have one form, and the name tells', async () => {
  const lines = ['"Time Stamp","Time Zone","Zone Name","MW Value"', '"11/01/2026 01:00","EDT","Hud Vl",10.5', '"11/01/2026 01:00","EST","Hud Vl",11.5']
  const { report, rows } = await read('20261101btmdaforecast.csv', lines)
  assert.equal(report.name, 'btm-solar-forecast')
  assert.deepEqual(pick(rows, 'area_id', 'fuel', 'model', 'output_mw', 'issued_utc', 'interval_start_utc'), [
    ['HUD VL', 'solar', 'btmdaforecast', 10.5, new Date('2026-10-31T11:55Z'), new Date('2026-11-01T05:00Z')], ['HUD VL', 'solar', 'btmdaforecast', 11.5, new Date('2026-10-31T11:55Z'), new Date('2026-11-01T06:00Z')],
  ])
  await assert.rejects(read('x.csv', lines), error => isFailure(error, 'feed/mismatch') && /btm-solar-actual .* or .*btm-solar-forecast/.test(error.message))
  assert.equal((await read('x.csv', lines, 'btm-solar-actual')).rows.length, 2)
})

test('constraints: the market is told by the name', async () => {
  const lines = ['Time Stamp,Time Zone,Limiting Facility,Facility PTID,Contingency,Constraint Cost($)', '06/01/2026 00:05:00,EDT,CENTRAL EAST - VC,23330,BASE CASE,1']
  assert.equal((await read('currentLimitingConstraints.csv', lines)).report.name, 'constraints-real-time')
  await assert.rejects(read('x.csv', lines), error => isFailure(error, 'feed/mismatch') && /constraints-day-ahead .* or .*constraints-real-time/.test(error.message))
})

describe('outages', () => {
  test('of transmission, scheduled: a list is looked at often, and the last look counts', async () => {
    const { report, rows } = await read('20260601outSched.csv', ['Timestamp,PTID,Equipment Name,Scheduled Out Date/Time,Scheduled In Date/Time',
      '06/01/2026 00:00:00,13269,RAMAPO___345KV_1,02/01/2015 00:00:00,02/01/2030 00:00:00', '06/01/2026 01:00:00,13269,RAMAPO___345KV_1,02/01/2015 00:00:00,03/01/2030 00:00:00',
      '06/01/2026 01:00:00,25025,BECK-NIAGARA,11/01/2026 01:30:00,', '06/01/2026 01:00:00,25025,BECK-NIAGARA,11/01/2026 01:30:00,',
    ])
    assert.equal(report.name, 'transmission-outages-scheduled')
    assert.deepEqual(pick(rows, 'outage_id', 'resource_id', 'resource_name', 'kind', 'cause', 'start_utc', 'end_utc', 'copies'), [
      ['scheduled/13269', '13269', 'RAMAPO___345KV_1', 'transmission', 'planned', new Date('2015-02-01T05:00Z'), new Date('2030-03-01T05:00Z'), 1],
      ['scheduled/25025', '25025', 'BECK-NIAGARA', 'transmission', 'planned', new Date('2026-11-01T05:30Z'), null, 2],
    ])
    await assert.rejects(read('20260601outSched.csv', ['Timestamp,PTID,Equipment Name,Scheduled Out Date/Time,Scheduled In Date/Time', '06/01/2026 00:00:00,1,A,tomorrow,']), /'tomorrow' is no time/)
  })

  test('of transmission, in real time: since when, and no end', async () => {
    const lines = ['Timestamp,PTID,Equipment Name,Outage Date/Time', '09/14/2026 11:37:00,25013,E.SAYRE-NWAVERLY_115_956,05/15/2026 10:00:00', '09/14/2026 11:42:00,25013,E.SAYRE-NWAVERLY_115_956,05/15/2026 10:00:00']
    const { report, rows } = await read('currentRTLineOutages.csv', lines)
    assert.equal(report.name, 'transmission-outages-actual')
    assert.deepEqual(pick(rows, 'outage_id', 'cause', 'start_utc', 'end_utc', 'out_mw', 'copies'), [['actual/25013', null, new Date('2026-05-15T14:00Z'), null, null, 1]])
  })

  test('of generation: Eastern days of 23 to 25 hours, made on the first of them', async () => {
    const { report, rows } = await read('gen_maint_report.csv', ['"Date","Forecasted Generation Outage (MW)"', '03/07/2026,5000', '03/08/2026,5100.5', '11/01/2026,'])
    assert.equal(report.name, 'generation-outages')
    assert.deepEqual(pick(rows, 'out_mw', 'interval_start_utc', 'interval_minutes', 'issued_utc'), [
      [5000, new Date('2026-03-07T05:00Z'), 1440, new Date('2026-03-07T05:00Z')], [5100.5, new Date('2026-03-08T05:00Z'), 1380, new Date('2026-03-07T05:00Z')], [null, new Date('2026-11-01T04:00Z'), 1500, new Date('2026-03-07T05:00Z')],
    ])
    await assert.rejects(read('gen_maint_report.csv', ['Date,Forecasted Generation Outage (MW)', 'Monday,1']), /'Monday' is no date/)
  })
})

test('lists of points, and the zone of each; generators that are not active are left out', async () => {
  const lines = ['Generator Name,Generator PTID,Aggregation PTID,Subzone,Zone,Latitude,Longitude,Active', 'PLANT___1,23512,,WEST,WEST,43.1,-79,Y', 'OLD_____1,23513,,CAPITAL,CAPITL,,,N', 'NEW_____1,23514,,NYC,N.Y.C.,,,']
  const list = await read('generator.csv', lines)
  assert.equal(list.report.name, 'generators')
  assert.deepEqual(pick(list.rows, 'node_id', 'name', 'type', 'valid_from_utc', 'valid_to_utc', 'source'), [['23512', 'PLANT___1', 'GEN', new Date('1999-11-18T05:00Z'), null, 'part'], ['23514', 'NEW_____1', 'GEN', new Date('1999-11-18T05:00Z'), null, 'part']])
  assert.deepEqual(pick((await read('generator.csv', lines, 'generator-zones')).rows, 'hub_id', 'hub_type', 'node_id'), [['61752', 'ZONE', '23512'], ['61761', 'ZONE', '23514']])
  assert.deepEqual(pick((await read('load.csv', ['Load Name,PTID,Subzone,Zone', 'A_LOAD,55501,GENESEE,GENESE'])).rows, 'node_id', 'name', 'type'), [['55501', 'A_LOAD', 'LOAD']])
  assert.deepEqual(pick((await read('activetransmissionnodes.csv', ['"Node Name","PTID","Subzone","Zone"', '"A_345",901,"X","ELSEWHERE"'], 'transmission-node-zones')).rows, 'hub_id', 'node_id'), [['ELSEWHERE', '901']])
  assert.deepEqual(nyiso.find(({ name }) => name === 'generators')?.endpoint?.plan('b', { from: '2026-06-01', to: '2026-06-02', nodes: [] }).map(({ url }) => url), ['b/generator/generator.csv'])
})

test('a file may end with a row that has no line break where its numbers show that it is whole', () => {
  const trailerOf = (name: string): RegExp => nyiso.find(report => report.name === name)?.trailer ?? /(?!)/
  assert.deepEqual(['06/01/2026 00:05:00,EDT,Hydro,2108.0', '01/19/2016 00:05,EST,Wind,0.0', '06/01/2026 00:05:00,EDT,Hydro,2108.', '06/01/2026 00:05:00,EDT,Hydro,21', '06/01/2026 00:05:00,EDT,Hyd'].map(line => trailerOf('fuel-mix').test(line)), [true, true, false, false, false])
  for (const name of ['ancillary-prices-day-ahead', 'ancillary-prices-real-time']) assert.deepEqual(['"06/01/2026 00:05","EDT","WEST",61752,7.00,0.50', '06/01/2026 00:05,EDT,WEST,61752,7.00,0.5', '06/01/2026 00:05,EDT,WEST,61752'].map(line => trailerOf(name).test(line)), [true, false, false])
  assert.equal(nyiso.find(({ name }) => name === 'load-instant')?.trailer, undefined, 'loads have any number of decimals')
})
