import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { twoDigits } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import type { SourceFile } from '../../report.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { isone } from './index.ts'

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date, interval_minutes: number
  lmp: number | null, energy: number | null, congestion: number | null, loss: number | null, ghg: null
  derived: null, status: string, copies: number, node_type: string | null, node_name: string | null
}

const { folder, session } = await engineForTests()

async function rowsOf(wanted: string, files: Readonly<Record<string, string>>): Promise<Price[]> {
  const sources: SourceFile[] = []
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    await writeFile(path, text)
    const { report, layout } = recognise(await head(path, name), isone)
    assert.equal(report.name, wanted)
    sources.push({ path, name, layout })
  }
  const report = isone.find(({ name }) => name === wanted)
  return await session.rows(`SELECT * FROM (${report?.rows(sources)}) ORDER BY file, node_id, interval_start_utc`) as unknown as Price[]
}

const starts = (rows: readonly Price[]): string[] => rows.map(row => row.interval_start_utc.toISOString())
const hourColumns = '"H","Date","Hour Ending","Location ID","Location Name","Location Type","Locational Marginal Price","Energy Component","Congestion Component","Marginal Loss Component"'
const titles = { 'WW_DALMP_ISO': 'Day-Ahead Energy Market Hourly LMP Report', 'lmp_rt_final': 'Real-Time Energy Market Hourly LMP Report', 'lmp_rt_prelim': 'Real-Time Energy Market Hourly LMP Report', 'lmp_5min': 'Real-Time Five-Minute LMP Report' } as const

/** A report as the site writes it: no line end behind the trailer. */
function records(kind: keyof typeof titles, day: string, columns: string, rows: readonly string[], { generated = '06/03/2026 12:57:12 EDT', trailer = rows.length }: { generated?: string, trailer?: number | null } = {}): string {
  const [month, date, year] = day.split('/')
  return [
    `"C","${titles[kind]}"`, `"C","Filename: ${kind}_${year}${month}${date}.csv"`, `"C","Report for: ${day} - ${day}"`, `"C","Report generated: ${generated}"`,
    columns, columns.split(',').map((_, index) => index === 0 ? '"H"' : '"String"').join(), ...rows, trailer === null ? '' : `"T","${trailer} lines"`,
  ].join('\n')
}

const hour = (day: string, label: string, index: number): string => `"D","${day}",${label},"4000",".H.INTERNAL_HUB","HUB",${index}.47,${index}.1,0.0,0.37`
const clock = Array.from({ length: 24 }, (_, index) => twoDigits(index + 1))

describe('hours ending', () => {
  test('days of 24, 23 and 25 hours: 02X is the second 02, and 03 may stand for the hour before the clocks go forward', async () => {
    for (const [day, first, labels] of [
      ['06/04/2026', '2026-06-04T04:00:00Z', clock],
      ['03/08/2026', '2026-03-08T05:00:00Z', clock.filter(label => label !== '03')],
      ['03/08/2026', '2026-03-08T05:00:00Z', clock.filter(label => label !== '02')],
      ['11/01/2026', '2026-11-01T04:00:00Z', ['01', '02', '02X', ...clock.slice(2)]],
    ] as const) {
      for (const [report, kind, run, status, quote] of [['lmp-day-ahead', 'WW_DALMP_ISO', 'DAM', 'final', '"'], ['lmp-real-time-hourly', 'lmp_rt_final', 'RTH', 'final', ''], ['lmp-real-time-hourly', 'lmp_rt_prelim', 'RTH', 'preliminary', '']] as const) {
        const rows = await rowsOf(report, { [`${kind}.csv`]: records(kind, day, hourColumns, labels.map((label, index) => hour(day, `${quote}${label}${quote}`, index))) })
        assert.deepEqual(starts(rows), labels.map((_, index) => new Date(Date.parse(first) + index * hourMs).toISOString()), `${day} ${labels.slice(0, 4).join()}`)
        assert.deepEqual(rows.map(row => row.lmp), labels.map((_, index) => Number(`${index}.47`)))
        assert.deepEqual([rows[1]?.market_run, rows[1]?.status, rows[1]?.energy, rows[1]?.loss, rows[1]?.node_type, rows[1]?.node_name, rows[1]?.copies], [run, status, 1.1, 0.37, 'HUB', '.H.INTERNAL_HUB', 1])
      }
    }
  })

  test('a label that the day does not have stops the reading', async () => {
    for (const [day, label] of [['06/04/2026', '02X'], ['06/04/2026', '25'], ['06/04/2026', ''], ['13/04/2026', '01']] as const) {
      await assert.rejects(rowsOf('lmp-day-ahead', { 'WW_DALMP_ISO_x.csv': records('WW_DALMP_ISO', '06/04/2026', hourColumns, [hour(day, `"${label}"`, 1)]) }), /report: .*(has no hour ending|no date)/, `${day} ${label}`)
    }
  })

  test('days and hours of several files, each with its own stamp', async () => {
    const file = (day: string, generated: string): string => records('WW_DALMP_ISO', day, hourColumns, clock.map((label, index) => hour(day, `"${label}"`, index)), { generated })
    const text = { 'a.csv': file('06/04/2026', '06/03/2026 12:57:12 EDT'), 'b.csv': file('01/05/2026', '01/04/2026 12:57:12 EST') }
    const rows = await rowsOf('lmp-day-ahead', text)
    assert.deepEqual(rows.filter((_, index) => index % 24 === 0).map(row => [row.file, row.interval_start_utc.toISOString()]), [[0, '2026-06-04T04:00:00.000Z'], [1, '2026-01-05T05:00:00.000Z']])
    const known = Object.entries(text).map(([name, content]) => {
      const { report, layout } = recognise({ name, lines: content.split('\n'), bytes: 1 }, isone)
      return report.knownFromUtc?.({ path: '', name, layout })
    })
    assert.deepEqual(known, ['2026-06-03T16:57:12.000Z', '2026-01-04T17:57:12.000Z'])
  })
})

describe('records', () => {
  const day = '06/04/2026'
  const read = async (rows: readonly string[], options?: { trailer: number | null }): Promise<Price[]> => await rowsOf('lmp-day-ahead', { 'WW_DALMP_ISO_x.csv': records('WW_DALMP_ISO', day, hourColumns, rows, options) })

  test('the trailer counts the rows; an excerpt without one is read', async () => {
    const rows = [hour(day, '"01"', 1), hour(day, '"02"', 2)]
    assert.equal((await read(rows)).length, 2)
    assert.equal((await read(rows, { trailer: null })).length, 2)
    await assert.rejects(read(rows, { trailer: 3 }), /the last line says 3 lines, 2 were found/)
  })
  test('a line of another letter stops the reading', async () => {
    await assert.rejects(read([hour(day, '"01"', 1), hour(day, '"02"', 2).replace('"D"', '"E"')]), /a line begins with E/)
  })
  test('empty cells are null; a row said twice is one claim, two prices are two', async () => {
    const rows = await read([hour(day, '"01"', 1), hour(day, '"01"', 1), hour(day, '"02"', 2), hour(day, '"02"', 3), hour(day, '"03"', 4).replace(',4.47,4.1,', ',,4.1,')])
    assert.deepEqual(rows.map(row => row.copies), [1, 2, 1])
    assert.equal(rows[2]?.lmp, null)
  })
  test('a row that was cut and a price that is none are not taken for prices', async () => {
    assert.deepEqual((await read(['"D","06/04/2026","01","4000",".H.INTERNAL_HUB","HUB",1.47,1.1'])).map(row => [row.lmp, row.congestion]), [[1.47, null]])
    await assert.rejects(read([hour(day, '"01"', 1).replace('1.47', 'n/a')]), /Line: 7/)
  })
  test('columns in another order, and one more', async () => {
    const columns = '"H","Locational Marginal Price","New","Hour Ending","Location ID","Date","Energy Component","Marginal Loss Component","Congestion Component"'
    const [row] = await rowsOf('lmp-day-ahead', { 'x.csv': records('WW_DALMP_ISO', day, columns, ['"D",47.19,"?","01","321","06/04/2026",47.56,-0.37,0.0']) })
    assert.deepEqual([row?.node_id, row?.lmp, row?.loss, row?.node_type, row?.node_name, row?.interval_start_utc.toISOString()], ['321', 47.19, -0.37, null, null, '2026-06-04T04:00:00.000Z'])
  })
  test('how final a real-time file is stands in its comments, whatever it was renamed to', async () => {
    const text = records('lmp_rt_final', day, hourColumns, [hour(day, '01', 1)])
    assert.equal((await rowsOf('lmp-real-time-hourly', { 'lmp_rt_final_20260604.reduced.csv': text }))[0]?.status, 'final')
    assert.equal((await rowsOf('lmp-real-time-hourly', { 'prices.csv': text }))[0]?.status, 'final')
    assert.equal((await rowsOf('lmp-real-time-hourly', { 'prices.csv': text.replace(/.*Filename.*\n/, '') }))[0]?.status, 'preliminary')
  })
  test('where locations are only named, hub and zones have their ids and others their names', async () => {
    const columns = '"H","Date","Hour Ending","Location","Locational Marginal Price","Energy Component","Congestion Component","Marginal Loss Component"'
    const rows = await rowsOf('lmp-real-time-hourly', { 'lmp_rt_prelim_20260604.csv': records('lmp_rt_prelim', day, columns, ['.H.INTERNAL_HUB', '.Z.NEMASSBOST', 'UN.EDDY    34.5AMOS'].map(name => `"D","06/04/2026",01,"${name}",1.47,1.1,0.0,0.37`)) })
    assert.deepEqual(rows.map(row => [row.node_id, row.node_name, row.status]), [['4000', '.H.INTERNAL_HUB', 'preliminary'], ['4008', '.Z.NEMASSBOST', 'preliminary'], ['UN.EDDY    34.5AMOS', 'UN.EDDY    34.5AMOS', 'preliminary']])
  })
})

describe('five minutes', () => {
  const columns = '"H","Local Time","Location ID","LMP","Energy Component","Congestion Component","Marginal Loss Component"'
  function fiveMinutes(first: string, count: number, offsetOf: (utc: number) => number, more = ''): { rows: string[], expected: string[] } {
    const at = Array.from({ length: count }, (_, index) => Date.parse(first) + index * 5 * minuteMs)
    return {
      rows: at.flatMap((utc, index) => ['4000', '4001'].map(place => `"D","${more}${new Date(utc - offsetOf(utc) * hourMs).toISOString().slice(11, 19)}","${place}",${index}.5,${index}.5,0,0`)),
      expected: at.map(utc => new Date(utc).toISOString()),
    }
  }
  test('an hour that comes twice is told by the order of rows, one that is skipped is not there', async () => {
    const change = { spring: Date.parse('2026-03-08T07:00:00Z'), fall: Date.parse('2026-11-01T06:00:00Z') }
    for (const [day, first, count, offsetOf] of [
      ['06/04/2026', '2026-06-04T04:00:00Z', 48, () => 4], ['03/08/2026', '2026-03-08T05:00:00Z', 36, (utc: number) => utc < change.spring ? 5 : 4], ['11/01/2026', '2026-11-01T04:00:00Z', 60, (utc: number) => utc < change.fall ? 4 : 5],
    ] as const) {
      const { rows, expected } = fiveMinutes(first, count, offsetOf)
      const found = await rowsOf('lmp-five-minute', { 'lmp_5min_00-04.csv': records('lmp_5min', day, columns, rows) })
      for (const place of ['4000', '4001']) {
        const own = found.filter(row => row.node_id === place)
        assert.deepEqual(starts(own), expected, `${day} ${place}`)
        assert.deepEqual(own.map(row => row.lmp), expected.map((_, index) => index + 0.5))
      }
      assert.deepEqual([found[0]?.market_run, found[0]?.interval_minutes, found[0]?.status], ['RTD', 5, 'preliminary'])
    }
  })
  test('a time with a date of its own, and one that the day does not have', async () => {
    const rows = await rowsOf('lmp-five-minute', { 'x.csv': records('lmp_5min', '06/04/2026', columns, ['"D","06/03/2026 23:55:00","4000",1,1,0,0', '"D","00:00:00","4000",2,2,0,0']) })
    assert.deepEqual(starts(rows), ['2026-06-04T03:55:00.000Z', '2026-06-04T04:00:00.000Z'])
    await assert.rejects(rowsOf('lmp-five-minute', { 'x.csv': records('lmp_5min', '03/08/2026', columns, ['"D","02:05:00","4000",1,1,0,0']) }), /2026-03-08 has no time 02:05:00/)
    await assert.rejects(rowsOf('lmp-five-minute', { 'x.csv': records('lmp_5min', '06/04/2026', columns, ['"D","noon","4000",1,1,0,0']) }), /has no time noon/)
  })
})

describe('the web service', () => {
  const record = (begin: string, lmp: number | null = 33.89, place = '4000'): object => ({ BeginDate: begin, Location: { '@LocId': place, '@LocType': 'HUB', $: '.H.INTERNAL_HUB' }, LmpTotal: lmp, EnergyComponent: 33.59, CongestionComponent: 0, LossComponent: 0.3 })
  const hourly = (list: unknown): string => JSON.stringify({ HourlyLmps: { HourlyLmp: list } })
  test('offsets tell the hour that comes twice; the name tells the market and how final', async () => {
    const text = hourly([record('2026-11-01T01:00:00.000-04:00'), record('2026-11-01T01:00:00.000-05:00', null)])
    for (const [report, name, run, status] of [
      ['web-day-ahead', 'ws_v1.1_hourlylmp_da_final_20261101_4000.json', 'DAM', 'final'], ['web-real-time-hourly', 'ws_hourlylmp_rt_prelim_day_20261101.json', 'RTH', 'preliminary'],
      ['web-real-time-hourly', 'ws_hourlylmp_rt_final_day_20261101.json', 'RTH', 'final'],
    ] as const) {
      const rows = await rowsOf(report, { [name]: text })
      assert.deepEqual(starts(rows), ['2026-11-01T05:00:00.000Z', '2026-11-01T06:00:00.000Z'])
      assert.deepEqual(rows.map(row => [row.node_id, row.market_run, row.status, row.lmp, row.node_type]), [['4000', run, status, 33.89, 'HUB'], ['4000', run, status, null, 'HUB']])
    }
    assert.throws(() => recognise({ name: 'x.json', lines: [text], bytes: text.length }, isone), error => isFailure(error, 'feed/mismatch') && /web-day-ahead.* or .*web-real-time-hourly/.test(error.message))
  })
  test('a record alone is no list; a time without its offset stops the reading', async () => {
    assert.equal((await rowsOf('web-day-ahead', { 'hourlylmp_da_final.json': hourly(record('2026-06-04T00:00:00.000-04:00')) })).length, 1)
    await assert.rejects(rowsOf('web-day-ahead', { 'hourlylmp_da_final.json': hourly([record('2026-06-04T00:00:00.000')]) }), /BeginDate must be a time with its offset/)
  })
  test('five minutes, preliminary and final', async () => {
    const text = JSON.stringify({ FiveMinLmps: { FiveMinLmp: [record('2026-06-04T00:05:00.000-04:00')] } })
    for (const [name, status] of [['ws_fiveminutelmp_prelim.json', 'preliminary'], ['ws_fiveminutelmp_final_day_20260604_starthour_00.json', 'final'], ['x.json', 'preliminary']] as const) {
      const [row] = await rowsOf('web-five-minute', { [name]: text })
      assert.deepEqual([row?.interval_start_utc.toISOString(), row?.interval_minutes, row?.market_run, row?.status], ['2026-06-04T04:05:00.000Z', 5, 'RTD', status])
    }
  })
  test('locations: kinds in canon\'s words, in a list that is only a part', async () => {
    const location = (id: number, type: string, name: string): object => ({ LocationID: id, LocationType: type, LocationName: name, AreaType: 'INTERNAL' })
    const rows = await (async () => {
      const path = join(folder, 'locations.json')
      await writeFile(path, JSON.stringify({ Locations: { Location: [location(4000, 'HUB', '.H.INTERNAL_HUB'), location(4001, 'LOAD ZONE', '.Z.MAINE'), location(4010, 'EXT. NODE', '.I.SALBRYNB345 1'), location(7001, 'RESERVE ZONE', 'SWCT'), location(9, 'NEW', 'X')] } }))
      const { report, layout } = recognise(await head(path), isone)
      return await session.rows<Record<string, unknown>>(`SELECT node_id, name, type, source, valid_to_utc FROM (${report.rows([{ path, name: 'locations.json', layout }])}) ORDER BY node_id`)
    })()
    assert.deepEqual(rows.map(row => Object.values(row)), [['4000', '.H.INTERNAL_HUB', 'HUB', 'part', null], ['4001', '.Z.MAINE', 'ZONE', 'part', null], ['4010', '.I.SALBRYNB345 1', 'INTERFACE', 'part', null], ['7001', 'SWCT', 'AGGREGATE', 'part', null], ['9', 'X', null, 'part', null]])
  })
  test('answers without records are no data', () => {
    for (const text of ['{"HourlyLmps":""}', '{"HourlyLmps":{}}', '"No data exists for this period."']) {
      assert.throws(() => recognise({ name: 'x.json', lines: [text], bytes: text.length }, isone), error => isFailure(error, 'feed/no-data'), text)
    }
  })
})

test('look-alikes are nobody\'s', () => {
  for (const lines of [
    ['"C","Day-Ahead Hourly Cleared Demand"', '"H","Date","Hour Ending","Load"', '"D","06/04/2026","01",1'], ['"C","Day-Ahead Energy Market Hourly LMP Report"'],
    ['{"HourlyDaDemands":{"HourlyDaDemand":[{"BeginDate":"2026-06-04T00:00:00.000-04:00","Load":1}]}}'], ['{"GenFuelMixes":{"GenFuelMix":[]}}'],
    hourColumns.replaceAll('"', '').split('\n'),
  ]) for (const report of isone) assert.equal(report.recognise({ name: 'x.csv', lines, bytes: 100 }), null, `${report.name}: ${lines[0]}`)
})

test('downloads', () => {
  const plan = (name: string, nodes: readonly string[] = []): string[] => isone.find(report => report.name === name)?.endpoint?.plan('http://x', { from: '2026-11-01', to: '2026-11-02', nodes }).map(({ url }) => url) ?? []
  assert.deepEqual(plan('lmp-day-ahead'), ['http://x/da-lmp/WW_DALMP_ISO_20261101.csv', 'http://x/da-lmp/WW_DALMP_ISO_20261102.csv'])
  assert.deepEqual(plan('lmp-real-time-hourly').slice(0, 2), ['http://x/rt-lmp/lmp_rt_prelim_20261101.csv', 'http://x/rt-lmp/lmp_rt_final_20261101.csv'])
  assert.deepEqual([plan('lmp-five-minute').length, plan('lmp-five-minute')[5]], [12, 'http://x/5min-rt-prelim/lmp_5min_20261101_20-24.csv'])
  assert.deepEqual(plan('web-day-ahead', ['4000', '4001']).slice(0, 2), ['http://x/hourlylmp/da/final/day/20261101/location/4000.json', 'http://x/hourlylmp/da/final/day/20261101/location/4001.json'])
  assert.deepEqual([plan('web-real-time-hourly').length, plan('web-five-minute').length, plan('web-five-minute')[25]], [4, 48, 'http://x/fiveminutelmp/final/day/20261102/starthour/01.json'])
  for (const { endpoint, fileNames } of isone) for (const { name } of endpoint?.plan('http://x', { from: '2026-11-01', to: '2026-11-01', nodes: [] }) ?? []) assert.match(name, fileNames ?? /./)
})
