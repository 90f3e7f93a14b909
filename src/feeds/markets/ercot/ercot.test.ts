import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { isPrices } from '#canon/price.ts'
import { credentialHeaders } from '../../fetch/credential.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { ercot } from './index.ts'
import { postedUtc } from './posted.ts'
import { answer, dayAhead, dayAheadHeader, instants, realTime, realTimeHeader, timeCells } from './files-for-tests.ts'
import type { Head, Report, SourceFile } from '../../report.ts'

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date | null, interval_minutes: number
  lmp: number | null, energy: null, congestion: null, loss: null, ghg: null, derived: null, status: string, copies: number, node_type: string | null, node_name: string
}

const { folder, session } = await engineForTests()

/** Rows of files that are given as text, which must all be of one report and one layout. */
async function rowsOf(wanted: string, files: Readonly<Record<string, string | readonly string[]>>): Promise<Price[]> {
  const sources: SourceFile[] = []
  let taker: Report | undefined
  for (const [name, given] of Object.entries(files)) {
    const path = join(folder, name)
    await writeFile(path, typeof given === 'string' ? given : given.join('\n') + '\n')
    const { report, layout } = recognise(await head(path, name), reports)
    assert.equal(`${report.iso} ${report.name}`, `ercot ${wanted}`)
    if (sources[0]) assert.deepEqual(layout, sources[0].layout, 'one layout, one query')
    taker = report
    sources.push({ path, name, layout })
  }
  assert(taker)
  return await session.rows(`SELECT * FROM (${taker.rows(sources)}) ORDER BY file, node_id, interval_start_utc`) as unknown as Price[]
}

const starts = (rows: readonly Price[], node: string): (string | undefined)[] => rows.filter(row => row.node_id === node).map(row => row.interval_start_utc?.toISOString())
const texts = (utcs: readonly number[]): string[] => utcs.map(utc => new Date(utc).toISOString())

describe('day-ahead', () => {
  test('days of 24, 23 and 25 hours; the flag names the hour that comes again', async () => {
    for (const [first, hours] of [['2026-06-01T05:00:00Z', 24], ['2026-03-08T06:00:00Z', 23], ['2026-11-01T05:00:00Z', 25]] as const) {
      const rows = await rowsOf('lmp-day-ahead', { 'cdr.00012331.0000000000000000.20260531.122921.DAMSPNP4190.csv': dayAhead(first, hours) })
      assert.deepEqual(starts(rows, 'AEEC'), texts(instants(first, hours, hourMs)))
      assert.deepEqual(rows.filter(row => row.node_id === 'AEEC').map(row => row.lmp), Array.from({ length: hours }, (_, hour) => hour), first)
      assert(rows.every(row => row.copies === 1))
    }
  })

  test('a row is a price without parts, its kind told by its name', async () => {
    const rows = await rowsOf('lmp-day-ahead', { 'DAMSPNP4190.csv': [dayAheadHeader, ...['HB_NORTH', 'LZ_WEST', 'DC_E', 'AEEC'].map(point => `02/01/2022,24:00,${point}, -2.31,N`)] })
    assert.deepEqual(rows[2], {
      file: 0, iso: 'ercot', market_run: 'DAM', node_id: 'HB_NORTH', interval_start_utc: new Date('2022-02-02T05:00:00Z'), interval_minutes: 60,
      lmp: -2.31, energy: null, congestion: null, loss: null, ghg: null, derived: null, status: 'final', copies: 1, node_type: 'HUB', node_name: 'HB_NORTH',
    })
    assert.deepEqual(rows.map(row => row.node_type), ['GEN', 'INTERFACE', 'HUB', 'ZONE'])
  })

  test('other spellings, another order of columns, a column more', async () => {
    for (const lines of [
      ['DELIVERY_DATE,HOUR_ENDING,SETTLEMENT_POINT,SETTLEMENT_POINT_PRICE,DSTFlag    ', '06/01/2026,1:00,A,5,N'],
      ['Repeated Hour Flag,settlementPointPrice,Extra,hourEnding,settlementPoint,deliveryDate', 'N,     5.00,x,1, A ,2026-06-01'],
      ['DeliveryDate,HourEnding,SettlementPointName,SettlementPointPrice,RepeatedHourFlag', '6/1/2026,01:00,A,5.0,n'],
    ]) {
      const rows = await rowsOf('lmp-day-ahead', { 'prices.csv': lines })
      assert.deepEqual(rows.map(row => [row.node_id, row.interval_start_utc?.toISOString(), row.lmp]), [['A', '2026-06-01T05:00:00.000Z', 5]], lines[0])
    }
  })

  test('empty prices are null, rows given twice are counted, and a cell that is no number or a row that is cut stops the reading', async () => {
    const line = '06/01/2026,01:00,A,5,N'
    const rows = await rowsOf('lmp-day-ahead', { 'DAMSPNP4190.csv': [dayAheadHeader, line, line, '06/01/2026,01:00,B,,N'] })
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.copies]), [['A', 5, 2], ['B', null, 1]])
    for (const bad of ['06/01/2026,02:00,A,x,N', '06/01/2026,02:00,A,5']) await assert.rejects(rowsOf('lmp-day-ahead', { 'DAMSPNP4190.csv': [dayAheadHeader, line, bad] }), /Line: 3/)
  })

  test('what is no hour has no instant, which the gate refuses', async () => {
    for (const [cells, what] of [['06/01/2026,25:00', 'hour 25'], ['06/01/2026,00:00', 'hour 0'], ['31/01/2026,01:00', 'no date'], ['03/08/2026,03:00', 'the hour that is skipped'], ['06/01/2026,noon', 'a word']] as const) {
      assert.deepEqual(starts(await rowsOf('lmp-day-ahead', { 'DAMSPNP4190.csv': [dayAheadHeader, `${cells},A,1,N`] }), 'A'), [undefined], what)
    }
    assert.deepEqual(starts(await rowsOf('lmp-day-ahead', { 'DAMSPNP4190.csv': [dayAheadHeader, '06/01/2026,01:00,A,1,Y'] }), 'A'), [undefined], 'an hour that does not come again')
  })

  test('the API\'s answer, cells by the place of their field', async () => {
    const data = instants('2026-11-01T05:00:00Z', 25, hourMs).map((utc, index) => {
      const { iso, hour, flag } = timeCells(utc)
      return [flag === 'Y', iso, `${String(hour).padStart(2, '0')}:00`, index + 0.25, 'HB_HUBAVG']
    })
    const rows = await rowsOf('lmp-day-ahead', { 'np4-190-cd_dam_stlmnt_pnt_prices_20261101.json': answer('NP4-190-CD', ['DSTFlag', 'deliveryDate', 'hourEnding', 'settlementPointPrice', 'settlementPoint'], data.toReversed()) })
    assert.deepEqual(rows.map(row => [row.interval_start_utc?.toISOString(), row.lmp]), texts(instants('2026-11-01T05:00:00Z', 25, hourMs)).map((start, index) => [start, index + 0.25]))
  })

  test('by electrical bus: names of their own', async () => {
    const csv = await rowsOf('lmp-day-ahead-bus', { 'cdr.00012328.0000000000000000.20260531.124500.DAMHRLMPNP4183.csv': ['DeliveryDate,HourEnding,BusName,LMP,DSTFlag', '06/01/2026,01:00,AEEC,5,N'] })
    assert.deepEqual(csv.map(row => [row.node_id, row.node_name, row.node_type, row.lmp, row.market_run]), [['AEEC@BUS', 'AEEC', 'NODE', 5, 'DAM']])
    const json = await rowsOf('lmp-day-ahead-bus', { 'np4-183-cd_dam_hourly_lmp_20260601_01.json': answer('NP4-183-CD', ['deliveryDate', 'hourEnding', 'busName', 'LMP', 'DSTFlag'], [['2026-06-01', '01:00', 'AEEC', 5, false]]) })
    assert.deepEqual(json, csv)
  })
})

describe('real time', () => {
  test('days of 96, 92 and 100 quarters; one name in two roles is two points', async () => {
    for (const [first, quarters] of [['2026-06-01T05:00:00Z', 96], ['2026-03-08T06:00:00Z', 92], ['2026-11-01T05:00:00Z', 100]] as const) {
      const rows = await rowsOf('lmp-fifteen-minute', { 'SPPHLZNP6905_20260601.csv': realTime(first, quarters) })
      for (const [place, [node, type]] of ([['AEEC', 'GEN'], ['LZ_WEST', 'ZONE'], ['LZ_WEST@LZEW', 'ZONE']] as const).entries()) {
        assert.deepEqual(starts(rows, node), texts(instants(first, quarters, 15 * minuteMs)), first)
        const own = rows.filter(row => row.node_id === node)
        assert.deepEqual(own.map(row => row.lmp), Array.from({ length: quarters }, (_, index) => index + place * 1000))
        assert(own.every(row => row.node_type === type && row.market_run === 'RTM' && row.interval_minutes === 15 && row.status === 'preliminary' && row.copies === 1))
      }
    }
  })

  test('kinds of settlement points, and the quarter that ends the day before', async () => {
    const kinds = [['A', 'RN', 'GEN'], ['B', 'PCCRN', 'GEN'], ['C', 'LCCRN', 'GEN'], ['D', 'PUN', 'GEN'], ['DC_E', 'LZ_DC', 'INTERFACE'], ['DC_E', 'LZ_DCEW', 'INTERFACE'], ['HB_BUSAVG', 'SH', 'HUB'], ['HB_HUBAVG', 'AH', 'HUB'], ['HB_NORTH', 'HU', 'HUB'], ['NEW', 'XX', null]] as const
    const rows = await rowsOf('lmp-fifteen-minute', { 'cdr.00012301.0000000000000000.20220131.000206.SPPHLZNP6905_20220131_0000.csv': [realTimeHeader, ...kinds.map(([name, type]) => `01/30/2022,24,4,${name},${type},22.92,N`)] })
    assert.deepEqual(new Map(rows.map(row => [row.node_id, row.node_type])), new Map(kinds.map(([name, type, kind]) => [type === 'LZ_DCEW' ? `${name}@${type}` : name, kind])))
    assert.deepEqual(new Set(starts(rows, 'A')), new Set(['2022-01-31T05:45:00.000Z']))
  })

  test('a quarter that no hour has has no instant', async () => {
    assert.deepEqual(starts(await rowsOf('lmp-fifteen-minute', { 'SPPHLZNP6905.csv': [realTimeHeader, '06/01/2026,1,5,A,RN,1,N', '06/01/2026,1,0,B,RN,1,N'] }), 'A'), [undefined])
  })

  test('runs of dispatch begin when they ran, in both passes of the hour that comes twice', async () => {
    const runs = instants('2026-11-01T05:00:45Z', 36, 301_000)
    const lines = ['SCEDTimestamp,RepeatedHourFlag,SettlementPoint,LMP', ...runs.map((utc, index) => {
      const { date, clock, flag } = timeCells(utc)
      return `${date} ${clock},${flag},HB_NORTH,       ${index}.50`
    })]
    const rows = await rowsOf('lmp-sced', { 'cdr.00012300.0000000000000000.20261101.000054183.LMPSROSNODENP6788_20261101_000045.csv': lines })
    assert.deepEqual(starts(rows, 'HB_NORTH'), texts(runs))
    assert.deepEqual(rows.map(row => row.lmp), runs.map((_, index) => index + 0.5))
    assert(rows.every(row => row.market_run === 'SCED' && row.interval_minutes === 5 && row.node_type === 'HUB'))
    const fields = ['SCEDTimestamp', 'repeatHourFlag', 'settlementPoint', 'LMP']
    const json = await rowsOf('lmp-sced', { 'np6-788-cd_lmp_node_zone_hub_20261101_00.json': answer('NP6-788-CD', fields, runs.map((utc, index) => {
      const { iso, clock, flag } = timeCells(utc)
      return [`${iso}T${clock}`, flag === 'Y', 'HB_NORTH', index + 0.5]
    })) })
    assert.deepEqual(json, rows)
  })

  test('runs by electrical bus', async () => {
    const rows = await rowsOf('lmp-sced-bus', { 'cdr.00011485.0000000000000000.20260601.000054183.LMPSELECTBUSNP6787_20260601_000045.csv': ['SCEDTimestamp,RepeatedHourFlag,ElectricalBus,LMP', '06/01/2026 00:00:45,N,0001,1.5'] })
    assert.deepEqual(rows.map(row => [row.node_id, row.interval_start_utc?.toISOString(), row.lmp]), [['0001@BUS', '2026-06-01T05:00:45.000Z', 1.5]])
  })
})

describe('recognition', () => {
  function file(name: string, text: string): Head { return { name, lines: text.split('\n'), bytes: text.length } }

  test('documents of other products are no prices of energy', () => {
    for (const text of [
      'DeliveryDate,HourEnding,AncillaryType,MCPC,DSTFlag\n02/01/2022,01:00,RRS,4.05,N', 'DeliveryDate,HourEnding,SystemLambda,DSTFlag\n02/01/2022,01:00,4.05,N',
      'RTDTimestamp,RepeatedHourFlag,IntervalId,IntervalEnding,IntervalRepeatedHourFlag,SettlementPoint,SettlementPointType,LMP\n', 'SCEDTimestamp,RepeatedHourFlag,SystemLambda\n', 'a,b\n1,2', '', '{}', '<html>',
      answer('NP4-188-CD', ['deliveryDate', 'hourEnding', 'ancillaryType', 'MCPC', 'DSTFlag'], [['2026-06-01', '01:00', 'RRS', 1, false]]),
    ]) for (const report of ercot.filter(({ dataset }) => isPrices(dataset))) assert.equal(report.recognise(file('x.csv', text)), null, `${report.name}: ${text.slice(0, 60)}`)
  })

  test('an answer without rows is no data; a page of several is told to fetch', () => {
    const fields = ['deliveryDate', 'hourEnding', 'settlementPoint', 'settlementPointPrice', 'DSTFlag']
    assert.throws(() => recognise(file('x.json', answer('NP4-190-CD', fields, [])), reports), error => isFailure(error, 'feed/no-data'))
    const partial = ercot[0]?.endpoint?.partial
    assert.equal(partial?.(file('x.json', answer('NP4-190-CD', fields, [['2026-06-01', '01:00', 'A', 1, false]], 3))), 'page 1 of 3')
    assert.equal(partial?.(file('x.json', answer('NP4-190-CD', fields, [['2026-06-01', '01:00', 'A', 1, false]]))), null)
    assert.equal(partial?.(file('x.csv', dayAheadHeader)), null)
  })
})

test('a document knows when it was posted', () => {
  for (const [name, expected] of [
    ['cdr.00012301.0000000000000000.20220131.000206.SPPHLZNP6905_20220131_0000.csv', '2022-01-31T06:02:06Z'], ['cdr.00012300.0000000000000000.20230725.000054183.LMPSROSNODENP6788_20230725_000045.csv', '2023-07-25T05:00:54Z'],
    ['cdr.00012301.0000000000000000.20261101.011706.SPPHLZNP6905_20261101_0115.csv', '2026-11-01T06:17:06Z'], ['cdr.00012301.0000000000000000.20261101.011706.SPPHLZNP6905_20261101_0115_xhr.csv', '2026-11-01T07:17:06Z'],
    ['np4-190-cd_dam_stlmnt_pnt_prices_20261101.json', null], ['cdr.00012301.0000000000000000.20261341.011706.X.csv', null],
  ] as const) assert.equal(postedUtc({ name }), expected, name)
})

test('the API wants a key and a token, both from one variable', () => {
  const [report] = ercot
  assert(report)
  assert.deepEqual(credentialHeaders(report, { variable: 'X', value: 'the-key the.id.token' }, true), { 'Ocp-Apim-Subscription-Key': 'the-key', 'authorization': 'Bearer the.id.token' })
  for (const value of ['', 'the-key', 'a b c', ' b', 'a\nb c']) assert.throws(() => credentialHeaders(report, { variable: 'X', value }, true), error => isFailure(error, 'usage/invalid') && /variable X/.test(error.message), value)
})

test('downloads: days, and hours where a day is too much; nodes by name', () => {
  function plan(name: string, nodes: readonly string[] = []) { return ercot.find(report => report.name === name)?.endpoint?.plan('http://x', { from: '2026-06-01', to: '2026-06-02', nodes }) ?? [] }
  assert.deepEqual(plan('lmp-day-ahead').map(({ url, name }) => [url, name])[1], ['http://x/np4-190-cd/dam_stlmnt_pnt_prices?deliveryDateFrom=2026-06-02&deliveryDateTo=2026-06-02&size=1000000', 'np4-190-cd_dam_stlmnt_pnt_prices_20260602.json'])
  assert.deepEqual(plan('lmp-sced').map(({ url }) => /From=(.*?)&SCEDTimestampTo=(.*?)&/.exec(decodeURIComponent(url))?.slice(1))[2], ['2026-06-01T16:00:00', '2026-06-01T23:59:59'])
  assert.deepEqual(['lmp-day-ahead', 'lmp-day-ahead-bus', 'lmp-fifteen-minute', 'lmp-sced', 'lmp-sced-bus'].map(name => plan(name).length), [2, 48, 2, 6, 48])
  assert.deepEqual(plan('lmp-fifteen-minute', ['HB_NORTH', 'LZ_WEST']).map(({ url }) => /settlementPoint=(\w+)/.exec(url)?.[1]), ['HB_NORTH', 'LZ_WEST', 'HB_NORTH', 'LZ_WEST'])
  for (const { name, endpoint, fileNames, part } of ercot) {
    if (endpoint?.base !== 'https://api.ercot.com/api/public-reports') continue
    assert(plan(name).every(download => (part === true || fileNames?.test(download.name) === true) && new Set(plan(name).map(one => one.name)).size === plan(name).length), name)
    assert.deepEqual(endpoint.credential, { kind: 'key-and-token', header: 'Ocp-Apim-Subscription-Key' })
    assert.equal(endpoint.minIntervalMs, 2000, '30 requests a minute')
  }
})
