import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { formatDate, dayNumberOf, twoDigits } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { endLabel } from './file-browser.ts'
import { spp } from './index.ts'
import type { Report, SourceFile } from '../../report.ts'

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date, interval_minutes: number
  lmp: number | null, energy: number | null, congestion: number | null, loss: number | null, ghg: null
  derived: null, status: string, copies: number, node_type: string | null
}

const realFiles = join(process.env.GRIDLAKE_REAL_FILES ?? '../shared/iso', 'spp')
const columns = 'Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC'

const { folder, session } = await engineForTests()

/** The report that takes the file, and the file with its layout. */
async function recognised(path: string, name: string): Promise<{ report: Report, source: SourceFile }> {
  const { report, layout } = recognise(await head(path, name), spp)
  return { report, source: { path, name, layout } }
}

/** Rows of files that are given as lines, which must all be of one report and one layout. */
async function rowsOf(wanted: string, files: Readonly<Record<string, readonly string[]>>, newline = '\n'): Promise<Price[]> {
  const sources: SourceFile[] = []
  let taker: Report | undefined
  for (const [name, lines] of Object.entries(files)) {
    const path = join(folder, name)
    await writeFile(path, lines.join(newline) + newline)
    const { report, source } = await recognised(path, name)
    assert.equal(report.name, wanted)
    if (sources[0]) assert.deepEqual(source.layout, sources[0].layout, 'one layout, one query')
    taker = report
    sources.push(source)
  }
  assert(taker)
  return await session.rows(`SELECT * FROM (${taker.rows(sources)}) ORDER BY file, node_id, interval_start_utc`) as unknown as Price[]
}

function starts(rows: readonly Price[]): string[] {
  return rows.map(row => row.interval_start_utc.toISOString())
}

/** Hour-ending rows of one market day as SPP labels them: the local label by hand, GMT by adding up. */
function dayAhead(date: string, firstEndUtc: string, labels: readonly string[]): string[] {
  const us = `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`
  const next = formatDate(dayNumberOf(date) + 1)
  return [columns, ...labels.map((label, index) => {
    const end = new Date(Date.parse(firstEndUtc) + index * hourMs).toISOString()
    const local = label === '24' ? `${next.slice(5, 7)}/${next.slice(8)}/${next.slice(0, 4)} 00:00:00` : `${us} ${label}:00:00`
    return `${local},${end.slice(5, 7)}/${end.slice(8, 10)}/${end.slice(0, 4)} ${end.slice(11, 19)},A_HUB,A_LA,${index}.5000,0.1000,-0.2000,${index}.6000`
  })]
}

const clock = Array.from({ length: 24 }, (_, index) => twoDigits(index + 1))

describe('day-ahead', () => {
  test('days of 24, 23 and 25 hours tile the market day by the GMT stamp', async () => {
    for (const [date, first, labels, begin] of [
      ['2026-06-01', '2026-06-01T06:00:00Z', clock, '2026-06-01T05:00:00.000Z'],
      ['2026-03-08', '2026-03-08T07:00:00Z', clock.filter(label => label !== '02'), '2026-03-08T06:00:00.000Z'],
      ['2026-11-01', '2026-11-01T06:00:00Z', ['01', '02', ...clock.slice(1)], '2026-11-01T05:00:00.000Z'],
    ] as const) {
      const rows = await rowsOf('lmp-day-ahead', { [`DA-LMP-SL-${date.replaceAll('-', '')}0100.csv`]: dayAhead(date, first, labels) })
      assert.deepEqual(starts(rows), labels.map((_, index) => new Date(Date.parse(begin) + index * hourMs).toISOString()), date)
      assert.deepEqual(rows.map(row => row.lmp), labels.map((_, index) => index + 0.5))
      assert(rows.every(row => row.copies === 1))
    }
  })

  test('components by their names, in the canonical sign', async () => {
    const [row] = await rowsOf('lmp-day-ahead', {
      'DA-LMP-SL-202606010100.csv': ['MEC,Pnode,LMP,Settlement Location,MCC,MLC,GMTIntervalEnd,Interval', '11.7148,SOUC,9.6667, SPPNORTH_HUB ,-2.1891,.1410,06/01/2026 06:00:00,06/01/2026 01:00:00'],
    }, '\r\n')
    assert.deepEqual(row, {
      file: 0, iso: 'spp', market_run: 'DAM', node_id: 'SPPNORTH_HUB', interval_start_utc: new Date('2026-06-01T05:00:00Z'), interval_minutes: 60,
      lmp: 9.6667, energy: 11.7148, congestion: -2.1891, loss: 0.141, ghg: null, derived: null, status: 'final', copies: 1, node_type: 'HUB',
    })
  })

  test('a balancing area makes of one name two points; short stamps and dropped zeros are read', async () => {
    const rows = await rowsOf('lmp-day-ahead', {
      'DA-LMP-SL-202606010100.csv': ['INTERVAL,GMTINTERVALEND,BAA,SETTLEMENT_LOCATION,PNODE,LMP,MLC,MCC,MEC',
        '6/1/2026 1:00,6/1/2026 6:00,SPP,MEC,P1,7,-0.1285,1,6.1285', '06/01/2026 01:00,6/1/2026 06:00,SWPW,MEC,P2,8.5,.5,0,8', '6/1/2026 1:00,6/1/2026 6:00,,OTHER_HUB,P3,7,0,1,6'],
    })
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.loss, row.energy, row.node_type, row.copies]), [
      ['MEC', 7, -0.1285, 6.1285, 'INTERFACE', 1], ['MEC@SWPW', 8.5, 0.5, 8, 'INTERFACE', 1], ['OTHER_HUB', 7, 0, 6, 'AGGREGATE', 1],
    ])
    assert.deepEqual(new Set(starts(rows)), new Set(['2026-06-01T05:00:00.000Z']))
  })

  test('by bus the pnode is the point', async () => {
    const rows = await rowsOf('lmp-day-ahead', { 'DA-LMP-B-202606010100.csv': ['Interval,GMTIntervalEnd,Pnode,LMP,MLC,MCC,MEC', '06/01/2026 01:00:00,06/01/2026 06:00:00,BUS_1,5,1,1,3'] })
    assert.deepEqual(rows.map(row => [row.node_id, row.node_type, row.lmp, row.energy]), [['BUS_1', 'NODE', 5, 3]])
  })

  test('empty cells are null, rows given twice are counted, and what is no number or time stops the reading', async () => {
    const line = '06/01/2026 01:00:00,06/01/2026 06:00:00,A,P,1,0,0,1'
    const rows = await rowsOf('lmp-day-ahead', { 'DA-LMP-SL-202606010100.csv': [columns, line, line, line.replace(',A,P,1', ',B,P,')] })
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.copies]), [['A', 1, 2], ['B', null, 1]])
    for (const bad of [line.replace(',1,0,0', ',n/a,0,0'), line.replace('06:00:00,A', '06:00:00 PM,A'), line.slice(0, -4)]) {
      await assert.rejects(rowsOf('lmp-day-ahead', { 'DA-LMP-SL-202606010100.csv': [columns, line, bad] }), /Line: 3/)
    }
  })
})

describe('real time', () => {
  function interval(end: string, price: number): string[] {
    return [columns, `06/01/2026 00:05:00,${end},A,P,${price},0,0,${price}`, `06/01/2026 00:05:00,${end},B,P,${price},0,0,${price}`]
  }

  test('a batch of interval files: each row knows its file', async () => {
    const rows = await rowsOf('lmp-real-time', {
      'RTBM-LMP-SL-202606010010.csv': interval('06/01/2026 05:10:00', 2), 'RTBM-LMP-SL-202606010005.csv': interval('06/01/2026 05:05:00', 1), 'RTBM-LMP-SL-latestInterval.csv': interval('06/01/2026 05:10:00', 3),
    })
    assert.deepEqual(rows.map(row => [row.file, row.node_id, row.interval_start_utc.toISOString(), row.lmp, row.interval_minutes, row.market_run, row.status, row.copies]), [
      [0, 'A', '2026-06-01T05:05:00.000Z', 2, 5, 'RTBM', 'preliminary', 1], [0, 'B', '2026-06-01T05:05:00.000Z', 2, 5, 'RTBM', 'preliminary', 1],
      [1, 'A', '2026-06-01T05:00:00.000Z', 1, 5, 'RTBM', 'preliminary', 1], [1, 'B', '2026-06-01T05:00:00.000Z', 1, 5, 'RTBM', 'preliminary', 1],
      [2, 'A', '2026-06-01T05:05:00.000Z', 3, 5, 'RTBM', 'preliminary', 1], [2, 'B', '2026-06-01T05:05:00.000Z', 3, 5, 'RTBM', 'preliminary', 1],
    ])
  })

  test('the daily file with its own spelling is final', async () => {
    const rows = await rowsOf('lmp-real-time-daily', { 'RTBM-LMP-DAILY-SL-20260601.csv': [
      'Interval, GMT Interval, Settlement Location Name, PNODE Name, LMP, MLC, MCC, MEC',
      '06/01/2026 00:05:00, 06/01/2026 05:05:00, A, P, 1.5, 0.1, 0.2, 1.2', '06/02/2026 00:00:00, 06/02/2026 05:00:00, A, P, -1.5, -0.1, -0.2, -1.2',
    ] })
    assert.deepEqual(starts(rows), ['2026-06-01T05:00:00.000Z', '2026-06-02T04:55:00.000Z'])
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.loss, row.congestion, row.energy, row.status]), [['A', 1.5, 0.1, 0.2, 1.2, 'final'], ['A', -1.5, -0.1, -0.2, -1.2, 'final']])
  })

  test('the western imbalance service has points of its own', async () => {
    const rows = await rowsOf('lmp-weis', { 'WEIS-RTBM-LMP-SL-202606010005.csv': interval('06/01/2026 05:05:00', 1) })
    assert.deepEqual(rows.map(row => [row.node_id, row.market_run]), [['A@WEIS', 'RTBM'], ['B@WEIS', 'RTBM']])
  })
})

describe('downloads', () => {
  function urls(name: string, from: string, to = from): string[] {
    return spp.find(report => report.name === name)?.endpoint?.plan('http://x', { from, to, nodes: [] }).map(({ url }) => url) ?? []
  }

  test('a file per day', () => {
    assert.deepEqual(urls('lmp-day-ahead', '2025-12-31', '2026-01-01'), [
      'http://x/da-lmp-by-settlement-location?path=/2025/12/By_Day/DA-LMP-SL-202512310100.csv', 'http://x/da-lmp-by-settlement-location?path=/2026/01/By_Day/DA-LMP-SL-202601010100.csv',
    ])
    assert.deepEqual(urls('lmp-real-time-daily', '2026-06-01'), ['http://x/rtbm-lmp-by-location?path=/2026/06/By_Day/RTBM-LMP-DAILY-SL-20260601.csv'])
  })

  test('a file per interval: folder by its start, name by its end', () => {
    const day = urls('lmp-real-time', '2026-06-30')
    assert.equal(day.length, 288)
    assert.equal(day[0], 'http://x/rtbm-lmp-by-location?path=/2026/06/By_Interval/30/RTBM-LMP-SL-202606300005.csv')
    assert.equal(day.at(-1), 'http://x/rtbm-lmp-by-location?path=/2026/06/By_Interval/30/RTBM-LMP-SL-202607010000.csv')
    assert.equal(urls('lmp-weis', '2024-01-01')[0], 'http://x/lmp-by-settlement-location-weis?path=/2024/01/By_Interval/01/WEIS-RTBM-LMP-SL-202401010005.csv')
  })

  test('days of 276 and 300 intervals: no name twice, `d` in the repeated hour', () => {
    for (const [date, intervals, repeated] of [['2026-03-08', 276, 0], ['2026-11-01', 300, 12]] as const) {
      const names = urls('lmp-real-time', date).map(url => url.slice(url.lastIndexOf('/') + 1))
      assert.equal(names.length, intervals)
      assert.equal(new Set(names).size, intervals)
      assert.equal(names.filter(name => name.endsWith('d.csv')).length, repeated)
    }
    for (const [start, label] of [
      ['2026-11-01T05:55:00Z', '202611010100'], ['2026-11-01T06:50:00Z', '202611010155'], ['2026-11-01T06:55:00Z', '202611010200'],
      ['2026-11-01T07:00:00Z', '202611010105d'], ['2026-11-01T07:55:00Z', '202611010200d'], ['2026-11-01T08:00:00Z', '202611010205'],
      ['2026-03-08T07:50:00Z', '202603080155'], ['2026-03-08T07:55:00Z', '202603080300'], ['2026-03-08T08:00:00Z', '202603080305'],
    ] as const) assert.equal(endLabel(Date.parse(start)), label, start)
  })
})

/** Sums of a price file, read with nothing of what is tested. */
async function plain(path: string, minutes: number): Promise<Record<'rows' | 'first' | 'last' | 'LMP' | 'MLC' | 'MCC' | 'MEC', number>> {
  const [header = '', ...lines] = (await readFile(path, 'utf8')).trim().split('\n')
  const names = header.trim().split(',')
  const sums = { rows: lines.length, first: Infinity, last: -Infinity, LMP: 0, MLC: 0, MCC: 0, MEC: 0 }
  for (const line of lines) {
    const row = Object.fromEntries(line.trim().split(',').map((cell, index) => [names[index] ?? '', cell]))
    const [month, day, year, hour, minute] = (row['GMTIntervalEnd'] ?? '').split(/[/ :]/).map(Number)
    const start = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute) - minutes * minuteMs
    sums.first = Math.min(sums.first, start)
    sums.last = Math.max(sums.last, start)
    for (const name of ['LMP', 'MLC', 'MCC', 'MEC'] as const) sums[name] += Number(row[name])
  }
  return sums
}

describe('real files', () => {
  for (const [names, report, minutes] of [
    [['DA-LMP-SL-202503190100.csv'], 'lmp-day-ahead', 60],
    [['DA-LMP-SL-202511020100.reduced.csv'], 'lmp-day-ahead', 60],
    [['RTBM-LMP-SL-202503310840.csv', 'RTBM-LMP-SL-202503310850.csv', 'RTBM-LMP-SL-202503310855.csv'], 'lmp-real-time', 5],
  ] as const) {
    test(names.join(' '), async t => {
      const paths = names.map(name => join(realFiles, name))
      if (!paths.every(path => existsSync(path))) return t.skip(`real operator files not found at ${realFiles}`)
      const found = await Promise.all(paths.map((path, index) => recognised(path, names[index] ?? '')))
      const sql = spp.find(one => one.name === report)?.rows(found.map(({ source }) => source))
      const sums = await session.rows<Record<string, number> & { first: Date, last: Date }>(`SELECT file, count(*)::INTEGER AS rows, min(interval_start_utc) AS first, max(interval_start_utc) AS last,
        sum(lmp) AS "LMP", sum(energy) AS "MEC", sum(congestion) AS "MCC", sum(loss) AS "MLC", max(copies) AS copies, max(abs(lmp - energy - congestion - loss)) AS residual FROM (${sql}) GROUP BY file ORDER BY file`)
      const [uniform] = await session.rows<{ spread: number }>(`SELECT max(spread) AS spread FROM (SELECT max(energy) - min(energy) AS spread FROM (${sql}) GROUP BY interval_start_utc)`)
      for (const [index, path] of paths.entries()) {
        const [expected, actual] = [await plain(path, minutes), sums[index]]
        assert(actual)
        assert.deepEqual([actual.rows, actual.first.getTime(), actual.last.getTime(), actual.copies], [expected.rows, expected.first, expected.last, 1])
        for (const name of ['LMP', 'MLC', 'MCC', 'MEC'] as const) {
          assert(Math.abs((actual[name] ?? Number.NaN) - expected[name]) <= 1e-9 * Math.max(1, Math.abs(expected[name])), `${name}: ${actual[name]} for ${expected[name]}`)
        }
        assert((actual.residual ?? Infinity) <= 2e-4 + 1e-9)
      }
      assert(uniform && uniform.spread <= 3e-4 + 1e-9, `energy differs by ${uniform?.spread} between locations`)
    })
  }

  test('a file without a byte is refused', async t => {
    const name = 'RTBM-LMP-SL-202503310845.csv'
    const path = join(realFiles, name)
    if (!existsSync(path)) return t.skip(`real operator files not found at ${realFiles}`)
    await assert.rejects(recognised(path, name), error => isFailure(error, 'feed/malformed'))
  })
})
