import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { hourMs } from '#canon/instant.ts'
import type { Row } from '#drivers/engine/port.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { renewablesWatch } from './renewables-watch.ts'

const { folder, session } = await engineForTests()

async function read(name: string, text: string): Promise<Row[]> {
  const path = join(folder, name)
  await writeFile(path, text)
  const found = recognise(await head(path, name), reports)
  assert.equal(found.report.name, 'renewables-watch')
  const rows = await session.rows(`SELECT * FROM (${found.report.rows([{ path, name, layout: found.layout }])}) ORDER BY fuel_name, interval_start_utc`)
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), found.report.dataset.columns.map(column => column.name).filter(column => !filled.includes(column)).sort())
  return rows
}

const complaint = '"The supplied DateTime represents an invalid time.\nParameter name: dateTime"'

/** As the operator writes it: hours 1 to 24 whatever the day, whose values are told by hour and place. */
function watch(date: string, { cell = (hour: number, place: number) => String(hour * 10 + place), end = '\n', hours = 24 } = {}): string {
  const table = (names: readonly string[], first: number): string[] => [`\tHour\t\t${names.join('\t\t')}\t\t`, ...Array.from({ length: hours }, (_, index) => `\t${index + 1}\t\t${names.map((_name, place) => cell(index + 1, first + place)).join('\t\t')}\t\t`)]
  return [
    `${date}\t\t\tHourly Breakdown of Renewable Resources (MW)\t\t\t`, ...table(['GEOTHERMAL', 'BIOGAS', 'SMALL HYDRO', 'WIND TOTAL', 'SOLAR PV'], 1), '\t\t\t', '\t\t\t',
    '\t\t\tHourly Breakdown of Total Production by Resource Type (MW)\t\t\t', ...table(['RENEWABLES', 'NUCLEAR', 'THERMAL'], 6),
  ].join('\n') + end
}

const hoursFrom = (first: string, count: number): number[] => Array.from({ length: count }, (_, hour) => Date.parse(first) + hour * hourMs)
const starts = (rows: readonly Row[], name: string): number[] => rows.filter(row => row['fuel_name'] === name).map(row => Number(row['interval_start_utc']))

test('an ordinary day: each kind under its word, the sum of the renewable ones left out', async () => {
  for (const text of [watch('06/01/17'), watch('06/01/17').replaceAll('\n', '\r\n'), watch('06/01/17', { end: '' })]) {
    const rows = await read('20170601_DailyRenewablesWatch.txt', text)
    assert.equal(rows.length, 24 * 7)
    const noon = rows.filter(row => Number(row['interval_start_utc']) === Date.parse('2017-06-01T18:00:00Z'))
    assert.deepEqual(noon.map(row => [row['fuel_name'], row['fuel'], row['output_mw']]), [
      ['BIOGAS', 'biomass', 122], ['GEOTHERMAL', 'geothermal', 121], ['NUCLEAR', 'nuclear', 127], ['SMALL HYDRO', 'hydro', 123], ['SOLAR PV', 'solar', 125], ['THERMAL', 'other', 128], ['WIND TOTAL', 'wind', 124],
    ])
    assert.deepEqual(starts(rows, 'THERMAL'), hoursFrom('2017-06-01T07:00:00Z', 24))
    assert.deepEqual([rows[0]?.['area_id'], rows[0]?.['interval_minutes'], rows[0]?.['copies']], ['SYSTEM', 60, 1])
  }
})

test('the day of 23 hours: the line of the third is none, whatever stands in it', async () => {
  const rows = await read('20170312_DailyRenewablesWatch.txt', watch('03/12/17', { cell: (hour, place) => hour !== 3 ? String(hour) : place === 7 ? '#VALUE!' : place > 5 ? '0' : complaint }))
  assert.deepEqual(starts(rows, 'NUCLEAR'), hoursFrom('2017-03-12T08:00:00Z', 23))
  assert.deepEqual(rows.filter(row => row['fuel_name'] === 'BIOGAS').map(row => row['output_mw']), [1, 2, ...Array.from({ length: 21 }, (_, index) => index + 4)])
})

test('the day of 25 hours: the hour that comes twice has one line, which is of neither', async () => {
  const rows = await read('20171105_DailyRenewablesWatch.txt', watch('11/05/17'))
  assert.deepEqual(starts(rows, 'NUCLEAR'), [Date.parse('2017-11-05T07:00:00Z'), ...hoursFrom('2017-11-05T10:00:00Z', 22)])
})

describe('what is wrong', () => {
  for (const [what, text, reason] of [
    ['the words of a program in an hour that there is', watch('06/01/17', { cell: (hour, place) => hour === 3 && place === 2 ? complaint : '1' }), /other than 24|other cells|no number/],
    ['a cell too few', watch('06/01/17', { cell: (hour, place) => hour === 24 && place === 8 ? '' : '1' }), /line 54 has other cells/],
    ['a value that is none', watch('06/01/17', { cell: (hour, place) => hour === 5 && place === 8 ? '#VALUE!' : '1' }), /line 35 holds '#VALUE!'/],
    ['cut off', watch('06/01/17').slice(0, -60).replace(/[^\n]*$/, ''), /tables of other than 24 hours/],
    ['an hour twice in place of another', watch('06/01/17').replace('\t7\t', '\t6\t'), /tables of other than 24 hours/],
    ['tables of 25 hours', watch('06/01/17', { hours: 25 }), /tables of other than 24 hours/],
  ] as const) {
    test(what, async () => { await assert.rejects(async () => await read('x.txt', text), reason) })
  }
  test('another beginning, no date, or far too much', async () => {
    assert.equal(renewablesWatch.recognise({ name: 'x.txt', lines: watch('06/01/17').split('\n'), bytes: 2 ** 30 }), null)
    for (const text of [watch('13/01/17'), watch('06/01/17').replace('Hourly Breakdown of Renewable', 'Monthly Breakdown of Renewable').replace('Hourly', 'Monthly')]) await assert.rejects(async () => await read('x.txt', text), (error: unknown) => isFailure(error, 'feed/unrecognised'))
  })
  test('the end without a line end: the last hour with its empty cells, and no other', () => {
    assert.deepEqual(['\t24\t\t2118\t\t935\t\t', '\t24\t\t2118\t\t93', '\t23\t\t2118\t\t935\t\t'].map(line => renewablesWatch.trailer?.test(line)), [true, false, false])
  })
})

const root = join(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'caiso')
test('real files: every hour of both tables but those that are none', async t => {
  const names = existsSync(root) ? (await readdir(root)).filter(name => /DailyRenewablesWatch|ren_report/.test(name)) : []
  if (names.length === 0) return t.skip(`real operator files not found at ${root}`)
  for (const name of names) {
    const text = await readFile(join(root, name), 'utf8')
    const [, month = '', day = '', year = ''] = /^(\d\d)\/(\d\d)\/(\d\d)/.exec(text) ?? []
    const [spring, autumn] = [name.includes('20170312'), name.includes('20171105')]
    const plain: string[] = []
    let columns: string[] = []
    for (const line of text.split(/\r?\n/)) {
      const cells = line.split('\t').filter(cell => cell !== '')
      if (cells[0] === 'Hour') columns = cells
      const hour = Number(cells[0])
      if (!(hour >= 1 && hour <= 24) || spring && hour === 3 || autumn && hour === 2) continue
      // Standard time before the change in spring and after that in autumn.
      const offset = (spring ? hour < 3 : autumn ? hour > 2 : `${month}${day}` === '1106') ? 8 : 7
      for (const [place, cell] of cells.entries()) if (place > 0 && columns[place] !== 'RENEWABLES') plain.push([columns[place], Date.parse(`20${year}-${month}-${day}T00:00:00Z`) + (hour - 1 + offset) * hourMs, Number(cell)].join())
    }
    const rows = await read(name, text)
    assert.deepEqual(rows.map(row => [row['fuel_name'], Number(row['interval_start_utc']), row['output_mw']].join()).sort(), plain.sort(), name)
    assert.equal(rows.length, 11 * (spring || autumn ? 23 : 24))
  }
})
