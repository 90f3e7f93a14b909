import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { isPrices } from '#canon/price.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { miso } from './index.ts'
import type { Report, SourceFile } from '../../report.ts'

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date, interval_minutes: number
  lmp: number | null, energy: number | null, congestion: number | null, loss: number | null, ghg: null
  derived: string | null, status: string, copies: number, node_type?: string | null
}

const realFiles = join(process.env.GRIDLAKE_REAL_FILES ?? '../shared/iso', 'miso')
const hours = Array.from({ length: 24 }, (_, index) => index + 1)
const header = `Node,Type,Value,${hours.map(hour => `HE ${hour}`).join(',')}`

const { folder, session } = await engineForTests()

/** The report that takes the file, and the file with its layout. */
async function recognised(path: string, name: string): Promise<{ report: Report, source: SourceFile }> {
  const { report, layout } = recognise(await head(path, name), miso)
  return { report, source: { path, name, layout } }
}

/** Rows of files that are given as text, which must all be of one report and one layout. */
async function rowsOf(wanted: string, texts: Readonly<Record<string, string>>): Promise<Price[]> {
  const sources: SourceFile[] = []
  let taker: Report | undefined
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, name)
    await writeFile(path, text)
    const { report, source } = await recognised(path, name)
    assert.equal(report.name, wanted)
    if (sources[0]) assert.deepEqual(source.layout, sources[0].layout, 'one layout, one query')
    taker = report
    sources.push(source)
  }
  assert(taker)
  return await session.rows(`SELECT * FROM (${taker.rows(sources)}) ORDER BY file, node_id, interval_start_utc`) as unknown as Price[]
}

function daily(title: string, date: string, rows: readonly string[]): string {
  return [title, date, '', ',,,All Hours-Ending are Eastern Standard Time (EST)', header, ...rows].join('\n') + '\n'
}

function priceRow(node: string, type: string, component: string, cell: (hour: number) => string | number): string {
  return [node, type, component, ...hours.map(cell)].join(',')
}

function start(row: Price | undefined): string | undefined {
  return row?.interval_start_utc.toISOString()
}

describe('daily files', () => {
  const nodes = [['A.B', 'Gennode', 'GEN'], ['INDIANA.HUB', 'Hub', 'HUB'], ['C.AZ', 'Hub', 'AGGREGATE'], ['D.E', 'Loadzone', 'ZONE'], ['PJM', 'Interface', 'INTERFACE'], ['F', 'Storage', null]] as const
  function file(date: string): string {
    return daily('Day Ahead Market ExPost LMPs', date, [
      ...nodes.map(([node, type]) => priceRow(node, type, 'LMP', hour => hour + 20.25)),
      ...nodes.map(([node, type]) => priceRow(node, type, 'MCC', () => '-.37')),
      ...nodes.map(([node, type]) => priceRow(node, type, 'MLC', hour => hour === 1 ? 0 : '.48')),
    ])
  }

  test('hours, components, types and the derived energy; 24 hours on both days of clock changes', async () => {
    const rows = await rowsOf('lmp-day-ahead', {
      '20260308_da_expost_lmp.csv': file('03/08/2026'),
      '20261101_da_expost_lmp.csv': file('11/1/2026').replaceAll('\n', '\r\n'),
    })
    assert.equal(rows.length, 2 * nodes.length * 24)
    assert.deepEqual(rows[0], {
      file: 0, iso: 'miso', market_run: 'DAM', node_id: 'A.B', interval_start_utc: new Date('2026-03-08T05:00:00Z'), interval_minutes: 60,
      lmp: 21.25, energy: 21.62, congestion: -0.37, loss: 0, ghg: null, derived: 'energy', status: 'final', copies: 1, node_type: 'GEN',
    })
    assert.deepEqual(new Map(rows.map(row => [row.node_id, row.node_type])), new Map(nodes.map(([node, , type]) => [node, type])))
    for (const [index, midnight] of [[0, '2026-03-08T05:00:00Z'], [1, '2026-11-01T05:00:00Z']] as const) {
      const hub = rows.filter(row => row.file === index && row.node_id === 'INDIANA.HUB')
      assert.deepEqual(hub.map(row => row.interval_start_utc.getTime() - Date.parse(midnight)), hours.map(hour => (hour - 1) * 3_600_000))
      assert.deepEqual(hub.map(row => row.lmp), hours.map(hour => hour + 20.25))
      assert.deepEqual(hub.slice(1).map(row => row.energy), hours.slice(1).map(hour => Math.round((hour + 20.25 + 0.37 - 0.48) * 100) / 100))
    }
  })

  test('each file of the form goes to its own market run', async () => {
    const rows = [priceRow('A', 'Gennode', 'LMP', () => 1), priceRow('A', 'Gennode', 'MCC', () => 0), priceRow('A', 'Gennode', 'MLC', () => 0)]
    for (const [report, name, title, run, status] of [
      ['lmp-day-ahead-exante', '20240601_da_exante_lmp.csv', 'Day Ahead Market ExAnte LMPs', 'DAM_EXANTE', 'final'],
      ['lmp-real-time-hourly', '20240601_rt_lmp_prelim.csv', 'Realtime Market LMPs', 'RTH', 'preliminary'],
      ['lmp-real-time-hourly', '20240601_rt_lmp_final.csv', 'Realtime Market LMPs', 'RTH', 'final'],
    ] as const) {
      const [first] = await rowsOf(report, { [name]: daily(title, '6/1/2024', rows) })
      assert.deepEqual([first?.market_run, first?.status, start(first)], [run, status, '2024-06-01T05:00:00.000Z'])
    }
  })

  test('empty cells and missing rows are null, and rows given twice are counted', async () => {
    const rows = await rowsOf('lmp-day-ahead', {
      '20240601_da_expost_lmp.csv': daily('Day Ahead Market ExPost LMPs', '06/01/2024', [
        priceRow('A', 'Gennode', 'LMP', hour => hour === 3 ? '' : 10), priceRow('B', 'Gennode', 'LMP', () => 10), priceRow('C', 'Gennode', 'LMP', () => 10),
        priceRow('A', 'Gennode', 'MCC', () => 1), priceRow('B', 'Gennode', 'MCC', () => 1), priceRow('C', 'Gennode', 'MCC', () => 1), priceRow('C', 'Gennode', 'MCC', () => 1),
        priceRow('A', 'Gennode', 'MLC', () => 2), priceRow('C', 'Gennode', 'MLC', () => 2),
      ]),
    })
    assert.equal(rows.length, 72)
    const [gap] = rows.filter(row => row.lmp === null)
    assert.deepEqual([gap?.node_id, start(gap), gap?.energy, gap?.congestion, gap?.derived], ['A', '2024-06-01T07:00:00.000Z', null, 1, null])
    assert.deepEqual(rows.filter(row => row.node_id === 'B').map(row => [row.lmp, row.congestion, row.loss, row.energy]), hours.map(() => [10, 1, null, null]))
    assert.deepEqual(new Map(rows.map(row => [row.node_id, row.copies])), new Map([['A', 1], ['B', 1], ['C', 2]]))
  })

  test('a component that is none of the three stops the reading', async () => {
    const text = daily('Day Ahead Market ExPost LMPs', '06/01/2024', [priceRow('A', 'Gennode', 'LMP', () => 10), priceRow('A', 'Gennode', 'MEC', () => 10)])
    await assert.rejects(rowsOf('lmp-day-ahead', { '20240601_da_expost_lmp.csv': text }), /report: Value LMP, MCC or MLC expected, 'MEC' found for A/)
  })

  test('a cell that is no number and a row that was cut off stop the reading', async () => {
    for (const row of [priceRow('A', 'Gennode', 'MCC', () => 'n/a'), 'A,Gennode,MCC,1,2']) {
      const text = daily('Day Ahead Market ExPost LMPs', '06/01/2024', [priceRow('A', 'Gennode', 'LMP', () => 10), row])
      await assert.rejects(rowsOf('lmp-day-ahead', { '20240601_da_expost_lmp.csv': text }), /Line: 7/)
    }
  })
})

describe('five minutes', () => {
  test('the weekly file: starts in EST, a preamble, and a footer that is no row', async () => {
    const text = ['MISO', 'Real-Time 5-Min LMP', '', 'Eastern Standard Time', 'MKTHOUR_EST,PNODENAME,LMP,CON_LMP,LOSS_LMP',
      '03/02/2026 00:00,A.B,20.10,-0.50,0.30', '03/02/2026 00:05,A.B,20.20,-0.50,.30', '03/08/2026 23:55,A.B,5,0,0', 'End of report, as of 03/16/2026', ''].join('\r\n')
    const rows = await rowsOf('lmp-five-minute', { '20260316_5MIN_LMP.csv': text })
    assert.deepEqual(rows.map(row => [start(row), row.interval_minutes, row.lmp, row.congestion, row.loss, row.energy]), [
      ['2026-03-02T05:00:00.000Z', 5, 20.1, -0.5, 0.3, 20.3],
      ['2026-03-02T05:05:00.000Z', 5, 20.2, -0.5, 0.3, 20.4],
      ['2026-03-09T04:55:00.000Z', 5, 5, 0, 0, 5],
    ])
    assert.deepEqual([rows[0]?.market_run, rows[0]?.status, rows[0]?.derived, rows[0]?.copies], ['RTEX', 'final', 'energy', 1])
  })

  test('a weekly file that was cut off keeps what the gate will ask about', async () => {
    const rows = await rowsOf('lmp-five-minute', { '20260316_5MIN_LMP.csv': 'MKTHOUR_EST,PNODENAME,LMP,CON_LMP,LOSS_LMP\n03/02/2026 00:00,A.B,20.10,-0.50,0.30\n03/02/2026 00:05,A' })
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.energy, row.derived]), [['A', null, null, null], ['A.B', 20.1, 20.3, 'energy']])
  })

  test('the public answer: ends in EST, columns by their headers, numbers or text', async () => {
    const answer = { headers: ['INTERVAL', 'CPNODE', 'LMP', 'MLC', 'MCC'], data: [
      ['2026-11-01T00:05:00', 'A.B', 20.1, 0.3, -0.5], ['2026-11-02T00:00:00', 'A.B', '21.10', '.30', '-.50'], ['2026-11-01T01:05:00', 'C', null, 1, 1],
      ['2026-11-01T00:05:00Z', 'D', 1, 0, 0],
    ] }
    const rows = await rowsOf('lmp-five-minute', { 'Rolling.json': JSON.stringify(answer) })
    assert.deepEqual(rows.map(row => [row.node_id, row.lmp, row.congestion, row.loss, row.energy]), [
      ['A.B', 20.1, -0.5, 0.3, 20.3], ['A.B', 21.1, -0.5, 0.3, 21.3], ['C', null, 1, 1, null], ['D', 1, 0, 0, 1],
    ])
    assert.deepEqual(rows.slice(0, 3).map(start), ['2026-11-01T05:00:00.000Z', '2026-11-02T04:55:00.000Z', '2026-11-01T06:00:00.000Z'])
    assert.equal(rows[3]?.interval_start_utc, null, 'a time with an offset is not the documented form')
    assert.deepEqual([rows[0]?.market_run, rows[0]?.status], ['RTEX', 'preliminary'])
    const swapped = { headers: ['CPNODE', 'INTERVAL', 'MCC', 'MLC', 'LMP'], data: [['A.B', '2026-11-01T00:05:00', -0.5, 0.3, 20.1]] }
    const [row] = await rowsOf('lmp-five-minute', { 'Current.json': JSON.stringify(swapped) })
    assert.deepEqual([row?.node_id, row?.lmp, row?.congestion, row?.loss, start(row)], ['A.B', 20.1, -0.5, 0.3, '2026-11-01T05:00:00.000Z'])
  })
})

describe('Data Exchange', () => {
  function record(start: string, end: string, more: object): object {
    return { interval: '1', timeInterval: { resolution: more && 'resolution' in more ? more.resolution : 'hourly', start, end, value: start }, node: 'A.B', lmp: 20.1, mec: 20.3, mcc: -0.5, mlc: 0.3 }
  }
  function answer(...data: object[]): string { return JSON.stringify({ data, page: { pageNumber: 1, totalPages: 1, lastPage: true } }) }

  test('the name says which market and how final, the answer says when', async () => {
    const hour = answer(record('2026-03-08T02:00:00.0000000', '2026-03-08T03:00:00.0000000', {}))
    const five = answer(record('2026-03-08T02:05:00', '2026-03-08T02:10:00', { resolution: '5min' }))
    for (const [report, name, text, run, status, at, minutes] of [
      ['exchange-day-ahead', '2026-03-08_day-ahead_lmp-expost.json', hour, 'DAM', 'final', '2026-03-08T07:00:00.000Z', 60],
      ['exchange-day-ahead-exante', '2026-03-08_day-ahead_lmp-exante_p1.json', hour, 'DAM_EXANTE', 'final', '2026-03-08T07:00:00.000Z', 60],
      ['exchange-real-time-hourly', '2026-03-08_real-time_lmp-expost_Final_hourly.json', hour, 'RTH', 'final', '2026-03-08T07:00:00.000Z', 60],
      ['exchange-real-time-hourly', '2026-03-08_real-time_lmp-expost.json', hour, 'RTH', 'preliminary', '2026-03-08T07:00:00.000Z', 60],
      ['exchange-five-minute', '2026-03-08_real-time_lmp-expost_Preliminary_5min.json', five, 'RTEX', 'preliminary', '2026-03-08T07:05:00.000Z', 5],
    ] as const) {
      const [row] = await rowsOf(report, { [name]: text })
      assert.deepEqual(row, {
        file: 0, iso: 'miso', market_run: run, node_id: 'A.B', interval_start_utc: new Date(at), interval_minutes: minutes,
        lmp: 20.1, energy: 20.3, congestion: -0.5, loss: 0.3, ghg: null, derived: null, status, copies: 1,
      })
    }
  })

  test('times under `interval`, and a length without a resolution', async () => {
    const text = JSON.stringify({ data: [{ interval: { start: '2026-03-08T00:00:00', end: '2026-03-08T00:05:00' }, node: 'A', lmp: 1, mec: 1, mcc: 0, mlc: 0 }], page: {} })
    const [row] = await rowsOf('exchange-five-minute', { 'real-time_lmp-expost.json': text })
    assert.deepEqual([start(row), row?.interval_minutes], ['2026-03-08T05:00:00.000Z', 5])
  })

  test('an answer whose name does not say what it is needs the caller, and real-time ex-ante is nobody\'s', () => {
    const lines = [answer(record('2026-03-08T02:00:00', '2026-03-08T03:00:00', {}))]
    for (const [name, takers] of [
      ['answer.json', ['exchange-day-ahead', 'exchange-day-ahead-exante', 'exchange-real-time-hourly']],
      ['day-ahead.json', ['exchange-day-ahead', 'exchange-day-ahead-exante']],
      ['lmp-expost.json', ['exchange-day-ahead', 'exchange-real-time-hourly']],
      ['real-time.json', []], ['real-time_lmp-exante.json', []],
    ] as const) {
      const file = { name, lines, bytes: 400 }
      assert.deepEqual(miso.filter(report => report.recognise(file)).map(report => report.name), takers, name)
      if (takers.length > 0) assert.throws(() => recognise(file, miso), error => isFailure(error, 'feed/mismatch'), name)
      for (const report of takers) assert.equal(recognise(file, miso, { iso: 'miso', report }).report.name, report)
    }
  })
})

test('where energy is derived it is not said to be published', () => {
  for (const { name, components } of miso.filter(({ dataset }) => isPrices(dataset))) assert.deepEqual(components, name.startsWith('exchange-') ? undefined : ['congestion', 'loss'], name)
})

test('downloads: a file per day, and the weeks that hold the window', () => {
  function urls(name: string, from: string, to: string): string[] {
    const endpoint = miso.find(report => report.name === name)?.endpoint
    return endpoint?.plan('http://x', { from, to, nodes: [] }).map(({ url }) => url) ?? []
  }
  assert.deepEqual(urls('lmp-day-ahead', '2026-02-28', '2026-03-01'), ['http://x/20260228_da_expost_lmp.csv', 'http://x/20260301_da_expost_lmp.csv'])
  assert.deepEqual(urls('lmp-day-ahead-exante', '2026-03-01', '2026-03-01'), ['http://x/20260301_da_exante_lmp.csv'])
  assert.deepEqual(urls('lmp-real-time-hourly', '2026-03-01', '2026-03-01'), ['http://x/20260301_rt_lmp_prelim.csv', 'http://x/20260301_rt_lmp_final.csv'])
  // 2026-03-02 is a Monday.
  assert.deepEqual(urls('lmp-five-minute', '2026-03-08', '2026-03-09'), ['http://x/20260316_5MIN_LMP.zip', 'http://x/20260323_5MIN_LMP.zip'])
  assert.deepEqual(urls('lmp-five-minute', '2026-03-02', '2026-03-08'), ['http://x/20260316_5MIN_LMP.zip'])
})

/** The prices of a daily file, read with nothing of what is tested. */
async function plainDaily(path: string): Promise<{ rows: number, sums: Record<string, number> }> {
  const lines = (await readFile(path, 'utf8')).split('\n').map(line => line.replace('\r', ''))
  const table = lines.slice(lines.findIndex(line => line.startsWith('Node,')) + 1).filter(line => line !== '').map(line => line.split(','))
  const sums: Record<string, number> = { LMP: 0, MCC: 0, MLC: 0 }
  const nodes = new Set<string>()
  const parts = new Map<string, Map<string, number[]>>()
  for (const [node = '', , component = '', ...cells] of table) {
    nodes.add(node)
    const prices = cells.map(Number)
    sums[component] = (sums[component] ?? 0) + prices.reduce((sum, price) => sum + price, 0)
    parts.set(node, (parts.get(node) ?? new Map<string, number[]>()).set(component, prices))
  }
  let energy = 0
  for (const part of parts.values()) {
    const [lmp, mcc, mlc] = ['LMP', 'MCC', 'MLC'].map(component => part.get(component))
    if (lmp && mcc && mlc) for (let hour = 0; hour < 24; hour++) energy += Math.round(((lmp[hour] ?? 0) - (mcc[hour] ?? 0) - (mlc[hour] ?? 0)) * 100) / 100
  }
  return { rows: nodes.size * 24, sums: { ...sums, energy } }
}

describe('real files', () => {
  for (const [name, report, first, spread] of [
    ['20230101_da_expost_lmp.csv', 'lmp-day-ahead', '2023-01-01T05:00:00.000Z', 0],
    ['20230101_rt_lmp_final.reduced.csv', 'lmp-real-time-hourly', '2023-01-01T05:00:00.000Z', 0.02],
    ['20251102_da_expost_lmp.reduced.csv', 'lmp-day-ahead', '2025-11-02T05:00:00.000Z', 0],
  ] as const) {
    test(name, async t => {
      const path = join(realFiles, name)
      if (!existsSync(path)) return t.skip(`real operator files not found at ${realFiles}`)
      const found = await recognised(path, name)
      assert.equal(found.report.name, report)
      const sql = found.report.rows([found.source])
      const [sums] = await session.rows<Record<string, number> & { first: Date, last: Date }>(`SELECT count(*)::INTEGER AS rows, min(interval_start_utc) AS first, max(interval_start_utc) AS last,
        count(lmp)::INTEGER AS prices, sum(lmp) AS lmp, sum(energy) AS energy, sum(congestion) AS congestion, sum(loss) AS loss, max(copies) AS copies FROM (${sql})`)
      const [uniform] = await session.rows<{ spread: number }>(`SELECT max(spread) AS spread FROM (SELECT max(energy) - min(energy) AS spread FROM (${sql}) GROUP BY interval_start_utc)`)
      const plain = await plainDaily(path)
      assert(sums)
      assert.deepEqual([sums.rows, sums.prices, sums.first.toISOString(), sums.last.getTime() - sums.first.getTime(), sums.copies], [plain.rows, plain.rows, first, 23 * 3_600_000, 1])
      for (const [column, component] of [['lmp', 'LMP'], ['congestion', 'MCC'], ['loss', 'MLC'], ['energy', 'energy']] as const) {
        const expected = plain.sums[component] ?? Number.NaN
        assert(Math.abs((sums[column] ?? Number.NaN) - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${column}: ${sums[column]} for ${expected}`)
      }
      assert(uniform && Math.abs(uniform.spread - spread) < 1e-9, `energy differs by ${uniform?.spread} between nodes`)
    })
  }

  test('look-alikes among them are refused', async t => {
    for (const name of ['20250310_df_al.xls']) {
      const path = join(realFiles, name)
      if (!existsSync(path)) return t.skip(`real operator files not found at ${realFiles}`)
      await assert.rejects(recognised(path, name), error => isFailure(error, 'feed/unrecognised'), name)
    }
  })
})
