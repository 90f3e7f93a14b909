import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { messageOf } from '#base/error.ts'
import { head } from '../../intake/head.ts'
import type { Report, SourceFile } from '../../report.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { csvFault } from '../csv.ts'
import { caiso } from './index.ts'
import { lmpDayAhead } from './lmp-day-ahead.ts'
import { lmpFifteenMinute } from './lmp-fifteen-minute.ts'
import { lmpFiveMinute } from './lmp-five-minute.ts'
import { lmpHourAhead } from './lmp-hour-ahead.ts'
import { oasisRows, priceFile, shuffled, type OasisRow } from './synthetic.ts'

const { folder, session } = await engineForTests()

async function source(report: Report, name: string, text: string): Promise<SourceFile> {
  const path = join(folder, name)
  await writeFile(path, text)
  const layout = report.recognise(await head(path))
  assert(layout, `${name} is not recognised`)
  for (const other of caiso) if (other !== report) assert.equal(other.recognise(await head(path)), null, `${name} is taken for ${other.name} too`)
  return { path, name, layout }
}

interface Price {
  file: number, iso: string, market_run: string, node_id: string, interval_start_utc: Date, interval_minutes: number, lmp: number, energy: number
  congestion: number, loss: number, ghg: number | null, derived: null, status: string, copies: number
}

async function prices(report: Report, files: readonly SourceFile[]): Promise<Price[]> {
  return await session.rows(`FROM (${report.rows(files)}) ORDER BY node_id, interval_start_utc`) as unknown as Price[]
}

/** What a plain reading of the rows gives: one object for each node and interval. */
function expectedOf(rows: readonly OasisRow[]): Map<string, Record<string, number>> {
  const found = new Map<string, Record<string, number>>()
  for (const row of rows) {
    const key = `${row.node} ${new Date(row.start).toISOString()}`
    const value = found.get(key) ?? {}
    value[row.type] = row.price
    found.set(key, value)
  }
  return found
}

function assertEqualPrices(found: readonly Price[], rows: readonly OasisRow[]): void {
  const expected = expectedOf(rows)
  assert.equal(found.length, expected.size)
  for (const price of found) {
    const want = expected.get(`${price.node_id} ${price.interval_start_utc.toISOString()}`)
    assert(want, `no such key: ${price.node_id} ${price.interval_start_utc.toISOString()}`)
    const { lmp, energy, congestion, loss, ghg } = price
    assert.deepEqual({ lmp, energy, congestion, loss, ghg }, { lmp: want['LMP'], energy: want['MCE'], congestion: want['MCC'], loss: want['MCL'], ghg: want['MGHG'] ?? null })
  }
}

describe('a day of day-ahead prices', () => {
  const cases = [
    { name: 'normal', date: '2026-07-01', hours: 24, first: '2026-07-01T07:00:00.000Z', ghg: true },
    { name: 'of 23 hours', date: '2026-03-08', hours: 23, first: '2026-03-08T08:00:00.000Z', ghg: true },
    { name: 'of 25 hours, without MGHG rows', date: '2026-11-01', hours: 25, first: '2026-11-01T07:00:00.000Z', ghg: false },
  ]
  for (const { name, date, hours, first, ghg } of cases) {
    test(name, async () => {
      const rows = oasisRows({ date, minutes: 60, run: 'DAM', nodes: ['TH_NP15_GEN-APND', 'ALPHA_7_N001', 'DLAP_EDGE-APND'], ghg })
      const text = priceFile('MW').write(shuffled(rows))
      const found = await prices(lmpDayAhead, [await source(lmpDayAhead, `${date.replaceAll('-', '')}_${date.replaceAll('-', '')}_PRC_LMP_DAM_v12.csv`, text)])
      assertEqualPrices(found, rows)
      assert.equal(found.length, 3 * hours)
      assert.equal(found[0]?.interval_start_utc.toISOString(), first)
      const starts = found.filter(price => price.node_id === 'ALPHA_7_N001').map(price => price.interval_start_utc.getTime())
      assert(starts.every((start, index) => index === 0 || start - (starts[index - 1] ?? 0) === 3_600_000), 'an hour is missing or repeated')
      assert(found.every(price => price.interval_minutes === 60 && price.copies === 1 && price.file === 0 && price.derived === null))
      assert(found.every(price => price.market_run === 'DAM' && price.iso === 'caiso' && price.status === 'final'))
    })
  }

  test('the operator numbers the hours as it does', () => {
    const hoursOf = (date: string) => [...new Set(oasisRows({ date, minutes: 60, run: 'DAM', nodes: ['A'], ghg: false }).map(row => row.hour))]
    assert.deepEqual(hoursOf('2026-03-08').slice(0, 4), [1, 2, 4, 5])
    assert.deepEqual(hoursOf('2026-11-01').slice(0, 5), [1, 2, 25, 3, 4])
  })
})

describe('header and form', () => {
  const rows = oasisRows({ date: '2026-07-01', minutes: 60, run: 'DAM', nodes: ['A_1', 'B_2'], ghg: true })
  const plain = priceFile('MW').write(rows)
  const forms: readonly (readonly [string, string])[] = [
    ['CRLF', plain.replaceAll('\n', '\r\n')],
    ['byte order mark', `\uFEFF${plain}`],
    ['no last line end', plain.slice(0, -1)],
    ['price under VALUE', priceFile('VALUE').write(rows)],
    ['price under PRC, columns in another order', priceFile('PRC').write(rows)],
    ['padded hours', priceFile('MW', { padHour: true }).write(rows)],
    ['lower case with blanks in the header', plain.replace(/^.*\n/, line => line.toLowerCase().replaceAll('_', ' '))],
    ['quoted cells', plain.replaceAll(/([^,\n]+)/g, '"$1"')],
  ]
  for (const [name, text] of forms) {
    test(name, async () => assertEqualPrices(await prices(lmpDayAhead, [await source(lmpDayAhead, 'form.csv', text)]), rows))
  }
})

describe('real time', () => {
  const runs = [
    { report: lmpFifteenMinute, run: 'RTPD', canonical: 'RTPD', minutes: 15, column: 'PRC' },
    { report: lmpFiveMinute, run: 'RTM', canonical: 'RTD', minutes: 5, column: 'VALUE' },
    { report: lmpHourAhead, run: 'HASP', canonical: 'HASP', minutes: 15, column: 'MW' },
  ] as const
  for (const { report, run, canonical, minutes, column } of runs) {
    for (const date of ['2026-03-08', '2026-11-01']) {
      test(`${report.name} on ${date}`, async () => {
        const rows = oasisRows({ date, minutes, run, nodes: ['A_1', 'B_2'], ghg: true })
        const found = await prices(report, [await source(report, `${run}.csv`, priceFile(column).write(shuffled(rows)))])
        assertEqualPrices(found, rows)
        assert.equal(found.length, 2 * (date === '2026-03-08' ? 23 : 25) * 60 / minutes)
        assert(found.every(price => price.market_run === canonical && price.interval_minutes === minutes))
      })
    }
  }
})

describe('several files', () => {
  const rows = oasisRows({ date: '2026-07-01', minutes: 60, run: 'DAM', nodes: ['A_1', 'B_2'], ghg: true })

  test('a member for each component gives whole rows, that belong to the first', async () => {
    const members = ['LMP', 'MCC', 'MCE', 'MCL', 'MGHG'].map(type =>
      source(lmpDayAhead, `20260701_20260701_PRC_LMP_DAM_${type}_v12.csv`, priceFile('MW').write(shuffled(rows.filter(row => row.type === type)))))
    const found = await prices(lmpDayAhead, await Promise.all(members))
    assertEqualPrices(found, rows)
    assert(found.every(price => price.file === 0 && price.copies === 1))
  })

  test('a missing member leaves its component null', async () => {
    const kept = rows.filter(row => row.type !== 'MCL')
    const found = await prices(lmpDayAhead, [await source(lmpDayAhead, 'three.csv', priceFile('MW').write(kept))])
    assert(found.length > 0 && found.every(price => price.loss === null && price.lmp !== null && price.congestion !== null))
  })

  test('each row knows its file', async () => {
    const next = oasisRows({ date: '2026-07-02', minutes: 60, run: 'DAM', nodes: ['A_1', 'B_2'], ghg: true })
    const found = await prices(lmpDayAhead, [await source(lmpDayAhead, 'two.csv', priceFile('MW').write(next)), await source(lmpDayAhead, 'one.csv', priceFile('MW').write(rows))])
    assertEqualPrices(found, [...rows, ...next])
    for (const price of found) assert.equal(price.file, price.interval_start_utc < new Date('2026-07-02T07:00:00Z') ? 1 : 0)
  })

  test('a row that is there twice is counted, within a file and over files', async () => {
    const twice = rows.filter(row => row.node === 'B_2' && row.type === 'MCC').slice(0, 1)
    const within = await prices(lmpDayAhead, [await source(lmpDayAhead, 'twice.csv', priceFile('MW').write([...rows, ...twice]))])
    assert.equal(within.filter(price => price.copies === 2).length, 1)
    const over = await prices(lmpDayAhead, [await source(lmpDayAhead, 'once.csv', priceFile('MW').write(rows)), await source(lmpDayAhead, 'again.csv', priceFile('MW').write(rows))])
    assert.equal(over.length, 48)
    assert(over.every(price => price.copies === 2))
  })
})

describe('rows that belong to no report', () => {
  const rows = oasisRows({ date: '2026-07-01', minutes: 60, run: 'DAM', nodes: ['A_1'], ghg: true })

  test('an LMP_TYPE that nobody knows is an error, never dropped', async () => {
    const text = priceFile('MW').write([...rows, { ...rows[0] as OasisRow, type: 'MXYZ' }])
    const error: unknown = await prices(lmpDayAhead, [await source(lmpDayAhead, 'unknown.csv', text)]).catch((thrown: unknown) => thrown)
    assert.match(csvFault(messageOf(error))?.reason ?? '', /LMP_TYPE LMP, MCE, MCC, MCL, MGHG expected, another found for A_1 at 2026-07-01/)
  })

  test('nor is a row of another run', async () => {
    const text = priceFile('MW').write([...rows, { ...rows[0] as OasisRow, run: 'RUC' }])
    const error: unknown = await prices(lmpDayAhead, [await source(lmpDayAhead, 'runs.csv', text)]).catch((thrown: unknown) => thrown)
    assert.match(csvFault(messageOf(error))?.reason ?? '', /MARKET_RUN_ID DAM expected in every row, RUC found/)
  })

  test('an instant that is not in GMT is an error that shows it', async () => {
    const text = priceFile('MW').write(rows).replace('-00:00', '-07:00')
    const error: unknown = await prices(lmpDayAhead, [await source(lmpDayAhead, 'zone.csv', text)]).catch((thrown: unknown) => thrown)
    assert.match(csvFault(messageOf(error))?.reason ?? '', /column INTERVALSTARTTIME_GMT holds '\S+-07:00' at node A_1, which is no time of the report's form/)
  })
})

describe('recognition', () => {
  test('a file without rows goes by its name', async () => {
    const empty = priceFile('MW').write([])
    const path = join(folder, '20260701_20260701_PRC_LMP_DAM_v12.csv')
    await writeFile(path, empty)
    assert.notEqual(lmpDayAhead.recognise(await head(path)), null)
    assert.equal(lmpFiveMinute.recognise(await head(path)), null)
    assert.equal(lmpDayAhead.recognise(await head(path, 'data.csv')), null)
  })

  test('equal forms have equal layouts, so that one query reads them', async () => {
    const days = ['2026-07-01', '2026-07-02'].map(date => source(lmpDayAhead, `${date}.csv`, priceFile('MW').write(oasisRows({ date, minutes: 60, run: 'DAM', nodes: ['A'], ghg: true }))))
    const [one, other] = await Promise.all(days)
    assert.deepEqual(one?.layout, other?.layout)
  })
})
