import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { hourMs } from '#canon/instant.ts'
import type { Row } from '#drivers/engine/port.ts'
import { collect } from '../../intake/collect.ts'
import { head } from '../../intake/head.ts'
import { recognise } from '../../intake/recognise.ts'
import { engineForTests } from '../engine-for-tests.ts'
import { reports } from '../registry.ts'
import { answer } from './files-for-tests.ts'

const { folder, session } = await engineForTests()

interface Given { readonly path: string, readonly name: string }

async function written(name: string, lines: readonly string[]): Promise<Given> {
  const path = join(folder, name)
  await writeFile(path, [...lines, ''].join('\n'))
  return { path, name }
}

/** Files that one query reads, by the one report that takes them. */
async function read(given: readonly Given[]): Promise<{ report: string, rows: Row[] }> {
  const found = await Promise.all(given.map(async ({ path, name }) => ({ path, name, ...recognise(await head(path, name), reports) })))
  const [first] = found
  assert(first)
  for (const { report, layout } of found) assert.deepEqual([report.name, layout.columns, layout.facts], [first.report.name, first.layout.columns, first.layout.facts])
  const rows = await session.rows(`SELECT * FROM (${first.report.rows(found)}) ORDER BY file, interval_start_utc`)
  const filled = ['version', 'known_from_utc', 'run_id']
  assert.deepEqual(Object.keys(rows[0] ?? {}).filter(column => column !== 'file' && column !== 'copies').sort(), first.report.dataset.columns.map(({ name }) => name).filter(name => !filled.includes(name)).sort())
  return { report: `${first.report.iso} ${first.report.name}`, rows }
}

const starts = (rows: readonly Row[]): unknown[] => rows.map(row => row['interval_start_utc'] instanceof Date ? row['interval_start_utc'].getTime() : null)
const hoursFrom = (first: string, count: number): number[] => Array.from({ length: count }, (_, hour) => Date.parse(first) + hour * hourMs)
const day = (date: string, hours: readonly (number | string)[]): string[] => hours.map((hour, index) => `${date},${hour},${100 + index}.5`)
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

test('products of one kind are read together, each under its word', async () => {
  const columns = ['Total Cleared AS - RegUp', 'Total Cleared AS - RegDown', 'Total Cleared AS - NonSpin', 'Total Cleared AS - RRSPFR', 'Total Cleared AS - ECRSM', 'Total Cleared AS - NEWONE']
  const files = await Promise.all(columns.map(async (column, index) => await written(`2d_Cleared_DAM_AS_${index}-03-JUN-26.csv`, [`Delivery Date,Hour Ending,${column}`, `06/01/2026,1,${index}.5`, `06/01/2026,1,${index}.5`])))
  const { report, rows } = await read(files)
  assert.equal(report, 'ercot cleared-reserves')
  assert.deepEqual(rows.map(row => [row['product'], row['cleared_mw'], row['copies'], row['market_run'], row['area_id'], row['interval_minutes']]), [
    'reserve:regulation_up', 'reserve:regulation_down', 'reserve:non_spin', 'reserve:responsive:rrspfr', 'reserve:contingency:ecrsm', 'reserve:other:newone',
  ].map((product, index) => [product, index + 0.5, 2, 'DAM', 'SYSTEM', 60]))
})

test('what participants arrange themselves is another report, and no part of what was cleared', async () => {
  const { report, rows } = await read([await written('2d_Self_Arranged_AS_NSPNM-03-JUN-26.csv', ['Delivery Date,Hour Ending,Total Self-Arranged AS - NSPNM', '06/01/2026,24,7'])])
  assert.equal(report, 'ercot self-arranged-reserves')
  assert.deepEqual(rows.map(row => [row['product'], row['cleared_mw'], row['interval_start_utc']]), [['self_arranged:non_spin:nspnm', 7, new Date('2026-06-02T04:00:00Z')]])
})

for (const [what, date, hours, expected] of [
  ['an ordinary day', '06/01/2026', numbers(24), hoursFrom('2026-06-01T05:00:00Z', 24)],
  ['hours counted to 25', '11/01/2026', numbers(25), hoursFrom('2026-11-01T05:00:00Z', 25)],
  ['hours counted to 23', '03/08/2026', numbers(23), hoursFrom('2026-03-08T06:00:00Z', 23)],
  ['a day of 23 hours that goes to 24 by the clock', '03/08/2026', [1, 2, ...numbers(24).slice(3)], hoursFrom('2026-03-08T06:00:00Z', 23)],
] as const) {
  test(what, async () => {
    const { rows } = await read([await written('2d_Cleared_DAM_AS_REGUP-03-JUN-26.csv', ['Delivery Date,Hour Ending,Total Cleared AS - RegUp', ...day(date, hours)])])
    assert.deepEqual(starts(rows), expected)
    assert.deepEqual(rows.map(row => row['cleared_mw']), expected.map((_, index) => 100.5 + index))
  })
}

test('an hour, a date or a volume that is none', async () => {
  const { rows } = await read([await written('x.csv', ['Delivery Date,Hour Ending,Total Cleared AS - RegUp', '06/01/2026,25,1', '06/31/2026,1,1', '06/01/2026,1,'])])
  assert.deepEqual(rows.map(row => [row['interval_start_utc'], row['cleared_mw'], row['copies']]), [[new Date('2026-06-01T05:00:00Z'), null, 1], [null, 1, 2]], 'for the gate to refuse')
  await assert.rejects(async () => await read([await written('x.csv', ['Delivery Date,Hour Ending,Total Cleared AS - RegUp', '06/01/2026,1,many'])]), /many/)
})

test('the API\'s answer', async () => {
  const { report, rows } = await read([await written('np3-911-er_2d_cleared_dam_as_rrsufr.json', [answer('NP3-911-ER', ['deliveryDate', 'hourEnding', 'totalClearedASRRSUFR'], [['2026-06-01', '01:00', 900.5], ['2026-06-01', '24:00', 901]])])])
  assert.equal(report, 'ercot cleared-reserves')
  assert.deepEqual(rows.map(row => [row['product'], row['interval_start_utc'], row['cleared_mw']]), [['reserve:responsive:rrsufr', new Date('2026-06-01T05:00:00Z'), 900.5], ['reserve:responsive:rrsufr', new Date('2026-06-02T04:00:00Z'), 901]])
})

test('real files: the archive of a day', async t => {
  const path = resolve(process.env['GRIDLAKE_REAL_FILES'] ?? '../shared/iso', 'ercot', 'np3-911-er_1045038225.zip')
  if (!existsSync(path)) return t.skip(`real operator files not found at ${path}`)
  const { files } = await collect([path], { folder })
  for (const [form, word, count] of [[/_Cleared_/, 'cleared-reserves', 8], [/_Self_Arranged_/, 'self-arranged-reserves', 9]] as const) {
    const given = files.filter(({ name }) => form.test(name))
    assert.equal(given.length, count)
    const { report, rows } = await read(given)
    assert.equal(report, `ercot ${word}`)
    const plain = (await Promise.all(given.map(async ({ path: member }, file) => (await readFile(member, 'utf8')).trim().split(/\r?\n/).slice(1).map(line => {
      const [date = '', hour, volume] = line.split(',')
      return [file, Date.parse(`${date.slice(6)}-${date.slice(0, 2)}-${date.slice(3, 5)}T05:00:00Z`) + (Number(hour) - 1) * hourMs, Number(volume)].join()
    })))).flat()
    assert.deepEqual(rows.map(row => [row['file'], Number(row['interval_start_utc']), row['cleared_mw']].join()).sort(), plain.sort())
    assert.equal(new Set(rows.map(row => row['product'])).size, count)
  }
})
