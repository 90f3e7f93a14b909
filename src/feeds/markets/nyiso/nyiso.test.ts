import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { nyiso } from './index.ts'
import { fiveMinutes, header, hourly, points, quotedHeader } from './files-for-tests.ts'
import type { Head, Report, SourceFile } from '../../report.ts'

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date | null, interval_minutes: number
  lmp: number | null, energy: number | null, congestion: number | null, loss: number | null, ghg: null
  derived: string | null, status: string, copies: number, node_type: string, node_name: string
}

const { folder, session } = await engineForTests()

/** Rows of files that are given as lines, which must all be of one report and one layout. */
async function rowsOf(wanted: string, files: Readonly<Record<string, readonly string[]>>, newline = '\n'): Promise<Price[]> {
  const sources: SourceFile[] = []
  let taker: Report | undefined
  for (const [name, lines] of Object.entries(files)) {
    const path = join(folder, name)
    await writeFile(path, lines.join(newline) + newline)
    const { report, layout } = recognise(await head(path, name), reports)
    assert.equal(`${report.iso} ${report.name}`, `nyiso ${wanted}`)
    if (sources[0]) assert.deepEqual(layout, sources[0].layout, 'one layout, one query')
    taker = report
    sources.push({ path, name, layout })
  }
  assert(taker)
  return await session.rows(`SELECT * FROM (${taker.rows(sources)}) ORDER BY file, node_id, interval_start_utc, market_run`) as unknown as Price[]
}

function starts(rows: readonly Price[], node = '61757'): (string | undefined)[] {
  return rows.filter(row => row.node_id === node).map(row => row.interval_start_utc?.toISOString())
}

function every(first: string, count: number, step: number): string[] {
  return Array.from({ length: count }, (_, index) => new Date(Date.parse(first) + index * step).toISOString())
}

describe('hours, by their start', () => {
  test('days of 24, 23 and 25 hours; prices at the hour where they belong', async () => {
    for (const [name, first, hours] of [['20260601', '2026-06-01T04:00:00Z', 24], ['20260308', '2026-03-08T05:00:00Z', 23], ['20261101', '2026-11-01T04:00:00Z', 25]] as const) {
      const rows = await rowsOf('lmp-day-ahead', { [`${name}damlbmp_zone.csv`]: hourly(first, hours) })
      assert.equal(rows.length, hours * points.length)
      assert.deepEqual(starts(rows), every(first, hours, hourMs), name)
      assert.deepEqual(rows.filter(row => row.node_id === '61757').map(row => row.energy), Array.from({ length: hours }, (_, hour) => 20 + hour), name)
      assert(rows.every(row => row.copies === 1 && row.interval_minutes === 60 && row.status === 'final'))
    }
  })

  test('congestion is turned to the sign of the price, energy is what remains', async () => {
    const rows = await rowsOf('lmp-day-ahead', { '20260601damlbmp_zone.csv': [header, '06/01/2026 00:00,N.Y.C.,61761,80.87,4.45,-10.91', '06/01/2026 00:00,WEST,61752,61.24,-0.31,0.00'] }, '\r\n')
    assert.deepEqual(rows[1], {
      file: 0, iso: 'nyiso', market_run: 'DAM', node_id: '61761', interval_start_utc: new Date('2026-06-01T04:00:00Z'), interval_minutes: 60,
      lmp: 80.87, energy: 65.51, congestion: 10.91, loss: 4.45, ghg: null, derived: 'energy', status: 'final', copies: 1, node_type: 'ZONE', node_name: 'N.Y.C.',
    })
    assert(Object.is(rows[0]?.congestion, 0), 'no negative zero')
    for (const { lmp, energy, congestion, loss } of rows) assert(Math.abs((lmp ?? Number.NaN) - (energy ?? 0) - (congestion ?? 0) - (loss ?? 0)) < 1e-9)
  })

  test('generators and the reference bus; zones by their PTID, whatever the file is called', async () => {
    const rows = await rowsOf('lmp-day-ahead', { '20260601damlbmp_gen.csv': [header, '06/01/2026 00:00,59TH STREET_GT_1,24138,1,0,0', '06/01/2026 00:00,NYISO_LBMP_REFERENCE,24008,1,0,0', '06/01/2026 00:00,H Q,61844,1,0,0'] })
    assert.deepEqual(rows.map(row => [row.node_id, row.node_type, row.node_name]), [['24008', 'NODE', 'NYISO_LBMP_REFERENCE'], ['24138', 'GEN', '59TH STREET_GT_1'], ['61844', 'ZONE', 'H Q']])
  })

  test('integrated real-time prices are told by the file\'s name', async () => {
    const rows = await rowsOf('lmp-real-time-hourly', { '20261101rtlbmp_zone.csv': hourly('2026-11-01T04:00:00Z', 25) })
    assert.deepEqual(starts(rows), every('2026-11-01T04:00:00Z', 25, hourMs))
    assert.deepEqual(new Set(rows.map(row => `${row.market_run} ${row.status}`)), new Set(['RTH preliminary']))
  })

  test('another order of columns, a column more, and a batch in which each row knows its file', async () => {
    const moved = ['PTID,Version,Marginal Cost Congestion ($/MWHr),LBMP ($/MWHr),Name,Time Stamp,Marginal Cost Losses ($/MWHr)', '61761,1,-2,12,N.Y.C.,06/01/2026 00:00,3']
    const next = [moved[0] ?? '', '61761,1,-4,12,N.Y.C.,06/02/2026 00:00,3']
    const rows = await rowsOf('lmp-day-ahead', { '20260601damlbmp_zone.csv': moved, '20260602damlbmp_zone.csv': next })
    assert.deepEqual(rows.map(row => [row.file, row.interval_start_utc?.toISOString(), row.lmp, row.loss, row.congestion, row.energy]), [[0, '2026-06-01T04:00:00.000Z', 12, 3, 2, 7], [1, '2026-06-02T04:00:00.000Z', 12, 3, 4, 5]])
  })

  test('empty cells are null, rows given twice are counted, and what is no number or time stops the reading', async () => {
    const line = '06/01/2026 00:00,WEST,61752,10.00,1.00,0.00'
    const rows = await rowsOf('lmp-day-ahead', { '20260601damlbmp_zone.csv': [header, line, line, '06/01/2026 00:00,NORTH,61755,10.00,,0.00'] })
    assert.deepEqual(rows.map(row => [row.node_id, row.loss, row.energy, row.derived, row.copies]), [['61752', 1, 9, 'energy', 2], ['61755', null, null, null, 1]])
    for (const bad of [line.replace('10.00', 'n/a'), line.replace('00:00,', '00:00 EST,'), line.replace(',0.00', '')]) {
      await assert.rejects(rowsOf('lmp-day-ahead', { '20260601damlbmp_zone.csv': [header, line, bad] }), /Line: 3/)
    }
  })

  test('an hour that no clock shows has no instant, which the gate refuses', async () => {
    const rows = await rowsOf('lmp-day-ahead', { '20260308damlbmp_zone.csv': [header, '03/08/2026 01:00,WEST,61752,1,0,0', '03/08/2026 02:00,WEST,61752,1,0,0'] })
    assert.deepEqual(starts(rows, '61752'), ['2026-03-08T06:00:00.000Z', undefined])
  })
})

describe('dispatch, by its end', () => {
  test('days of 288, 276 and 300 intervals', async () => {
    for (const [name, first, intervals] of [['20260601', '2026-06-01T04:00:00Z', 288], ['20260308', '2026-03-08T05:00:00Z', 276], ['20261101', '2026-11-01T04:00:00Z', 300]] as const) {
      const rows = await rowsOf('lmp-five-minute', { [`${name}realtime_zone.csv`]: fiveMinutes(first, intervals) })
      assert.deepEqual(starts(rows), every(first, intervals, 5 * minuteMs), name)
      assert.deepEqual(rows.filter(row => row.node_id === '61757').map(row => row.energy), Array.from({ length: intervals }, (_, index) => 25 + index * 5), name)
      assert(rows.every(row => row.copies === 1 && row.market_run === 'RTD' && row.interval_minutes === 5 && row.status === 'preliminary'))
    }
  })

  test('the hour before clocks go back may end at 02:00 as well as at 01:00', async () => {
    const lines = fiveMinutes('2026-11-01T04:00:00Z', 300)
    const turned = lines.findIndex((line, index) => index > 40 && line.startsWith('"11/01/2026 01:00:00'))
    const renamed = lines.map((line, index) => index >= turned && index < turned + points.length ? line.replace('01:00:00', '02:00:00') : line)
    assert.notDeepEqual(lines, renamed)
    const rows = await rowsOf('lmp-five-minute', { '20261101realtime_zone.csv': renamed })
    assert.deepEqual(starts(rows), every('2026-11-01T04:00:00Z', 300, 5 * minuteMs))
    assert.deepEqual(rows.filter(row => row.node_id === '61757').map(row => row.energy), Array.from({ length: 300 }, (_, index) => 25 + index * 5))
    assert(rows.every(row => row.copies === 1))
  })

  test('runs off the grid are kept as they are stamped, in the pass of the hour in which they stand', async () => {
    const more = ['2026-11-01T05:29:36Z', '2026-11-01T06:15:12Z', '2026-11-01T20:00:01Z']
    const rows = await rowsOf('lmp-five-minute', { '20261101realtime_zone.csv': fiveMinutes('2026-11-01T04:00:00Z', 300, more) })
    assert.equal(rows.length, 303 * points.length)
    assert.deepEqual(starts(rows).filter(start => !start?.endsWith(':00.000Z')), ['2026-11-01T05:24:36.000Z', '2026-11-01T06:10:12.000Z', '2026-11-01T19:55:01.000Z'])
  })

  test('in spring the hour may also end at 02:00', async () => {
    const lines = fiveMinutes('2026-03-08T05:00:00Z', 276).map(line => line.replace('03/08/2026 03:00:00', '03/08/2026 02:00:00'))
    assert.deepEqual(starts(await rowsOf('lmp-five-minute', { '20260308realtime_zone.csv': lines })), every('2026-03-08T05:00:00Z', 276, 5 * minuteMs))
  })

  test('while the day lasts, quarters after the last dispatch are what commitment sees ahead', async () => {
    const ahead = ['2026-02-12T01:45:00Z', '2026-02-12T02:00:00Z', '2026-02-12T02:15:00Z']
    const rows = await rowsOf('lmp-five-minute', { '20260211realtime_zone.csv': fiveMinutes('2026-02-11T05:00:00Z', (20 * 60 + 35) / 5, ahead) })
    const own = rows.filter(row => row.node_id === '61757')
    assert.deepEqual(own.filter(row => row.market_run === 'RTC').map(row => [row.interval_start_utc?.toISOString(), row.interval_minutes, row.energy]), [
      ['2026-02-12T01:30:00.000Z', 15, 20 + 1245], ['2026-02-12T01:45:00.000Z', 15, 20 + 1260], ['2026-02-12T02:00:00.000Z', 15, 20 + 1275],
    ])
    assert.equal(own.filter(row => row.market_run === 'RTD').length, 247)
    assert.equal(own.findLast(row => row.market_run === 'RTD')?.interval_start_utc?.toISOString(), '2026-02-12T01:30:00.000Z')
  })

  test('a gap after which dispatch goes on is a gap', async () => {
    const lines = fiveMinutes('2026-02-11T05:00:00Z', 36).filter(line => !/ 01:(35|40):00/.test(line))
    const rows = await rowsOf('lmp-five-minute', { '20260211realtime_zone.csv': lines })
    assert.deepEqual(new Set(rows.map(row => row.market_run)), new Set(['RTD']))
    assert.equal(rows.length, 34 * points.length)
  })

  test('the file of the latest intervals begins with an empty line and one dispatch', async () => {
    for (const first of ['02/18/2016 00:10:00', '02/18/2016 00:15:00']) {
      const rows = await rowsOf('lmp-five-minute', { 'realtime_zone_lbmp.csv': ['', quotedHeader, ...[first, '02/18/2016 00:30:00', '02/18/2016 00:45:00'].map(stamp => `"${stamp}","WEST",61752,1.00,0.00,0.00`)] })
      assert.deepEqual(rows.map(row => [row.market_run, row.interval_minutes]), [['RTD', 5], ['RTC', 15], ['RTC', 15]])
    }
  })

  test('until 2016 the last header was cut off', async () => {
    for (const cut of [header.slice(0, -2), `${quotedHeader.slice(0, -3)}"`]) {
      const [row] = await rowsOf('lmp-five-minute', { '20160101realtime_zone.csv': [cut, '"01/01/2016 00:05:00","WEST",61752,10.00,1.00,-2.00'] })
      assert.deepEqual([row?.lmp, row?.loss, row?.congestion, row?.energy], [10, 1, 2, 7], cut)
    }
  })
})

describe('recognition', () => {
  const row = '06/01/2026 00:00,WEST,61752,1,0,0'
  function file(name: string, ...lines: string[]): Head { return { name, lines, bytes: lines.join('\n').length } }

  test('where the name does not tell, the caller must; a stamp off the hour is dispatch', () => {
    assert.throws(() => recognise(file('prices.csv', header, row), nyiso), error => isFailure(error, 'feed/mismatch') && /lmp-day-ahead.*lmp-real-time-hourly/.test(error.message))
    assert.equal(recognise(file('prices.csv', header, row), nyiso, { iso: 'nyiso', report: 'lmp-real-time-hourly' }).report.name, 'lmp-real-time-hourly')
    assert.equal(recognise(file('prices.csv', header, row.replace('00:00', '00:05:00')), nyiso).report.name, 'lmp-five-minute')
  })

  test('rows of another day than the name says are refused', () => {
    for (const name of ['20260602damlbmp_zone.csv', '20260602rtlbmp_gen.csv', '20260602realtime_zone.csv']) {
      assert.throws(() => recognise(file(name, header, row.replace('00:00', name.includes('realtime') ? '00:05:00' : '00:00')), nyiso), error => isFailure(error, 'feed/mismatch') && error.message.includes('2026-06-01'), name)
    }
  })

  test('files of other reports are no prices', () => {
    for (const other of [
      file('20260601pal.csv', '"Time Stamp","Time Zone","Name","PTID","Load"', '"06/01/2026 00:00:00","EDT","CAPITL",61757,1'),
      file('20260601isolf.csv', '"Time Stamp","Capitl","Centrl"', '"06/01/2026 00:00",1,2'),
      file('20260601damasp.csv', '"Time Stamp","Time Zone","Name","PTID","DAM 10 Min Spin"', '"06/01/2026 00:00","EDT","WEST",61752,1'),
      file('20260601damlbmp_zone.csv', header, '2026-06-01T00:00:00,WEST,61752,1,0,0'),
      file('20260601damlbmp_zone.csv', header, '13/41/2026 00:00,WEST,61752,1,0,0'),
      file('20260601damlbmp_zone.csv', header.replace('PTID', 'Id'), row), file('20260601damlbmp_zone.csv', ''), file('20260601damlbmp_zone.csv', '<html>'),
    ]) for (const report of nyiso.filter(({ name }) => name.startsWith('lmp-'))) assert.equal(report.recognise(other), null, `${report.name}: ${other.lines[0]}`)
  })
})

test('downloads: zones and generators of each day, and the archive of their month', () => {
  const plan = nyiso.find(report => report.name === 'lmp-five-minute')?.endpoint?.plan('http://x', { from: '2026-02-28', to: '2026-03-01', nodes: [] })
  assert.deepEqual(plan?.map(({ url, instead }) => [url, instead?.url]), [
    ['http://x/realtime/20260228realtime_zone.csv', 'http://x/realtime/20260201realtime_zone_csv.zip'], ['http://x/realtime/20260228realtime_gen.csv', 'http://x/realtime/20260201realtime_gen_csv.zip'],
    ['http://x/realtime/20260301realtime_zone.csv', 'http://x/realtime/20260301realtime_zone_csv.zip'], ['http://x/realtime/20260301realtime_gen.csv', 'http://x/realtime/20260301realtime_gen_csv.zip'],
  ])
  assert.deepEqual(nyiso.map(({ endpoint }) => endpoint?.base), nyiso.map(() => 'http://mis.nyiso.com/public/csv'))
})
