import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { formatDate, dayNumberOf, twoDigits } from '#canon/civil.ts'
import { minuteMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { localParts } from '#canon/zone.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { loadOutlook } from './load-outlook.ts'
import { zone } from './oasis.ts'
import { outlookTrailer } from './outlook.ts'

const { folder, session } = await engineForTests()

type Which = 'load-outlook' | 'load-forecast-outlook'

async function read(name: string, text: string, report: Which = 'load-outlook'): Promise<Row[]> {
  const path = join(folder, name)
  await writeFile(path, text)
  const found = recognise(await head(path, name), reports, report === 'load-outlook' ? {} : { iso: 'caiso', report })
  assert.equal(found.report.name, report)
  const rows = await session.rows(`SELECT * FROM (${found.report.rows([{ path, name, layout: found.layout }])}) ORDER BY interval_start_utc`)
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), found.report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort())
  return rows
}

const value = (utc: number): number => 20_000 + utc / (5 * minuteMs) % 10_000
const us = (date: string): string => `${date.slice(5, 7)}/${date.slice(8)}/${date.slice(0, 4)}`

/** Stamps of a day by the clock, each of which ends five minutes, from midnight to midnight; with the empty hour that clocks leave out. */
function stamps(date: string): { label: string, utc: number | null }[] {
  const { start_utc, end_utc } = marketDay('caiso', date)
  const found: { label: string, utc: number | null }[] = []
  for (let utc = start_utc; utc <= end_utc; utc += 5 * minuteMs) {
    const { hour, minute } = localParts(zone, utc)
    if (hour === 3 && minute === 0 && found.at(-1)?.label === '01:55') {
      found.push({ label: '02:00', utc })
      for (let gap = 5; gap <= 60; gap += 5) found.push({ label: gap === 60 ? '03:00' : `02:${twoDigits(gap)}`, utc: null })
    } else found.push({ label: `${twoDigits(hour)}:${twoDigits(minute)}`, utc })
  }
  return found
}

function across(date: string): string {
  const all = stamps(date)
  const row = (name: string, cell: (utc: number) => number | ''): string => [name, ...all.map(({ utc }) => utc === null ? '' : cell(utc))].join()
  const last = all.at(-1)?.utc
  return [[`Demand ${us(date)}`, ...all.map(({ label }) => label)].join(), row('Day ahead forecast', utc => value(utc) + 1), row('Hour ahead forecast', utc => value(utc) + 2), row('Demand (5 min. avg.)', utc => utc === last ? '' : value(utc))].join('\n')
}

function down(date: string): string {
  const next = formatDate(dayNumberOf(date) + 1)
  const all = stamps(date)
  return ['Time,Demand,Net Demand,Day-ahead demand forecast,Reserve requirement', ...all.map(({ label, utc }, index) => `${us(index === all.length - 1 ? next : date)} ${label},${utc === null || index > 20 ? '' : value(utc)},1,${utc === null ? '' : value(utc) + 1},2`), `${us(next)} 00:05,,,7,2`, ''].join('\n')
}

const pairs = (rows: readonly Row[]): unknown[] => rows.map(row => [Number(row['interval_start_utc']) + 5 * minuteMs, row['load_mw']])

for (const [what, date, count] of [['an ordinary day', '2026-06-01', 288], ['a day of 23 hours', '2026-03-08', 276], ['a day of 25 hours', '2026-11-01', 300]] as const) {
  describe(what, () => {
    const ends = stamps(date).flatMap(({ utc }) => utc === null ? [] : [utc])
    test('a column for each time: the last midnight is the next day\'s, and still to come', async () => {
      const rows = await read('CAISO-demand-20260601.csv', across(date))
      assert.deepEqual(pairs(rows), ends.slice(0, -1).map(utc => [utc, value(utc)]))
      assert.equal(rows.length, count)
      assert.deepEqual([rows[1]?.['area_id'], rows[1]?.['measure'], rows[1]?.['interval_minutes'], rows[1]?.['copies']], ['SYSTEM', 'integrated', 5, 1])
    })
    test('forecasts beside it, by name', async () => {
      const rows = await read('CAISO-demand-20260601.csv', across(date), 'load-forecast-outlook')
      const { start_utc } = marketDay('caiso', date)
      const before = marketDay('caiso', formatDate(dayNumberOf(date) - 1)).start_utc
      const earlier = marketDay('caiso', formatDate(dayNumberOf(date) - 2)).start_utc
      const of = (model: string): Row[] => rows.filter(row => row['model'] === model)
      assert.deepEqual(pairs(of('day-ahead')), ends.map(utc => [utc, value(utc) + 1]))
      assert.deepEqual(pairs(of('hour-ahead')), ends.map(utc => [utc, value(utc) + 2]))
      assert.deepEqual(of('day-ahead').map(row => Number(row['issued_utc'])), ends.map(utc => utc === start_utc ? earlier : before))
      assert.ok(of('hour-ahead').every(row => Number(row['issued_utc']) === Number(row['interval_start_utc'])))
    })
    test('a row for each time: what is still to come has no load, what lies further ahead was made on the file\'s day', async () => {
      const name = 'outlook_history_20260601_rtm_forecast_7day.csv'
      assert.deepEqual(pairs(await read(name, down(date))), stamps(date).slice(0, 21).flatMap(({ utc }) => utc === null ? [] : [[utc, value(utc)]]))
      const rows = await read(name, down(date), 'load-forecast-outlook')
      const { start_utc, end_utc } = marketDay('caiso', date)
      assert.deepEqual(pairs(rows), [...ends.map(utc => [utc, value(utc) + 1]), [end_utc + 5 * minuteMs, 7]])
      assert.deepEqual([Number(rows.at(-1)?.['issued_utc']), Number(rows.at(-2)?.['issued_utc'])], [start_utc, marketDay('caiso', formatDate(dayNumberOf(date) - 1)).start_utc])
    })
  })
}

describe('what is wrong', () => {
  const text = across('2026-06-01')
  for (const [what, given, reason] of [
    ['a cell too few, where the file was cut off behind a comma', text.slice(0, -8).replace(/[^,]*$/, ''), /Expected Number of Columns|columns/i],
    ['a value that is no number', text.replace(/(Demand \(5 min\. avg\.\),)\d+/, '$1none'), /none/],
    ['a series that stands twice', `${text}\n${text.split('\n')[3]}\n`, /stands twice/],
  ] as const) {
    test(what, async () => { await assert.rejects(async () => await read('CAISO-demand-20260601.csv', given), reason) })
  }
  test('a value in the hour that clocks leave out has no instant, which the contract of the table refuses', async () => {
    const rows = await read('outlook_rtm_forecast_7day.csv', 'Time,Demand,Day-ahead demand forecast\n03/08/2026 02:30,1,2\n')
    assert.deepEqual(rows.map(row => row['interval_start_utc']), [null])
  })
  test('a series that lacks, and the page\'s other downloads, are nobody\'s', async () => {
    for (const given of [text.replace('Hour ahead forecast', 'Hour-ahead'), 'Time,Solar,Wind\n00:00,1,2\n']) await assert.rejects(async () => await read('x.csv', given), (error: unknown) => isFailure(error, 'feed/unrecognised'))
  })
  test('the end without a line end: the empty cell of midnight, and no other', () => {
    assert.deepEqual([outlookTrailer.test('22007,21884,'), outlookTrailer.test('22007,21884'), outlookTrailer.test('36736,34635,,1887,968')], [true, false, false])
  })
})

test('downloads: a file for each day', () => {
  const { endpoint } = loadOutlook
  assert.deepEqual(endpoint?.plan('http://x', { from: '2026-03-07', to: '2026-03-08', nodes: [] }), ['20260307', '20260308'].map(day => ({ url: `http://x/history/${day}/rtm_forecast_7day.csv`, name: `outlook_history_${day}_rtm_forecast_7day.csv` })))
  assert.throws(() => endpoint?.plan('http://x', { from: '2026-03-08', to: '2026-03-07', nodes: [] }), (error: unknown) => isFailure(error, 'usage/invalid'))
})

const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'caiso')
for (const [match, offset] of [[/^CAISO-demand-2018/, 7], [/^CAISO-demand-2019/, 7], [/rtm_forecast_7day/, 7]] as const) {
  test(`real files: ${match.source}`, async t => {
    const name = existsSync(root) ? (await readdir(root)).find(one => match.test(one)) : undefined
    if (name === undefined) return t.skip(`real operator files not found at ${root}`)
    const text = await readFile(join(root, name), 'utf8')
    const table = text.trimEnd().split('\n').map(line => line.split(','))
    const instant = (date: string, time: string): number => Date.parse(`${date.slice(6)}-${date.slice(0, 2)}-${date.slice(3, 5)}T${time}:00Z`) + offset * 60 * minuteMs
    const wide = name.startsWith('CAISO')
    const ends = wide ? (table[0] ?? []).slice(1).map((time, place) => instant((table[0]?.[0] ?? '').slice(7), time) + (place > 0 && time === '00:00' ? 24 * 60 * minuteMs : 0)) : table.slice(1).map(([stamp = '']) => instant(stamp.slice(0, 10), stamp.slice(11)))
    const plain = (place: number): unknown[] => (wide ? (table[place] ?? []).slice(1) : table.slice(1).map(row => row[place] ?? '')).flatMap((cell, index) => cell === '' ? [] : [[ends[index], Number(cell)]])
    assert.deepEqual(pairs(await read(name, text)), plain(wide ? 3 : 1))
    const forecasts = await read(name, text, 'load-forecast-outlook')
    assert.deepEqual(pairs(forecasts.filter(row => row['model'] === 'day-ahead')), plain(wide ? 1 : 3))
    assert.deepEqual(pairs(forecasts.filter(row => row['model'] === 'hour-ahead')), wide ? plain(2) : [])
  })
}
