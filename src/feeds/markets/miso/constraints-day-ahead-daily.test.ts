/** A day's workbook of binding constraints, made up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { book, excelDate, type Value } from '../../intake/workbook-for-tests.ts'
import { workbooksForTests } from '../workbooks-for-tests.ts'

const { read } = await workbooksForTests()

const header = ['Flowgate NERC ID', 'Constraint_ID', 'Constraint Name', 'Branch Name ( Branch Type / From CA / To CA )', 'Contingency Description', 'Hour of Occurrence', 'Shadow Price', 'Constraint Description', 'Override', 'Curve Type', 'BP1', 'PC1', 'BP2', 'PC2', 'Reason']
const row = (name: string, contingency: string | null, hour: Value, price: Value): Value[] => [null, 7, name, 'A-B (LN/X/Y)', contingency, hour, price, null, 0, 'MRD', 0, 0, 0, 0, null]
const titled = (market: Value, ...rows: Value[][]): Value[][] => [['Day-Ahead Binding Constraints'], [market], ['Publish Date: 10/01/2026'], header, ...rows, ['Values may change.']]
const at = (value: unknown): unknown => value instanceof Date ? value.toISOString().slice(0, 16) : value

test('names, contingencies, hours that end at Eastern Standard Time, prices without their sign', async () => {
  for (const [market, day] of [['Market Date: 10/02/2026', '2026-10-02'], ['Market Date: Oct 02, 2026', '2026-10-02'], ['Market Date: 2-Oct-2026', '2026-10-02'], ['Title', '2026-10-02']] as const) {
    const [found, ...more] = await read('20261001_da_bc.xls', book({ Sheet1: titled(market, row('MADEUP LINE', 'loss of X', 1, -20.5), row('OTHER', null, 24, -0.25)) }, 'biff8'))
    assert.deepEqual([found?.report.name, more.length], ['constraints-day-ahead-daily', 0])
    assert.deepEqual(found?.rows.map(one => [one['constraint_id'], one['contingency'], one['shadow_price'], at(one['interval_start_utc']), one['copies']]), [
      ['MADEUP LINE', 'loss of X', 20.5, `${day}T05:00`, 1], ['OTHER', 'BASE', 0.25, '2026-10-03T04:00', 1]], String(market))
  }
})

test('days on which clocks change elsewhere have 24 hours; another order of columns and one more', async () => {
  for (const day of ['03/08/2026', '11/01/2026']) {
    const rows = Array.from({ length: 24 }, (_, index) => row('L', 'C', index + 1, -1 - index)).map(cells => ['x', ...cells.toReversed()])
    const [found] = await read('made_da_bc.xls', book({ Sheet1: [[`Market Date: ${day}`], ['More', ...header.toReversed()], ...rows] }))
    const hours = found?.rows.map(one => (one['interval_start_utc'] as Date).getTime()).toSorted((one, other) => one - other) ?? []
    assert.deepEqual([hours.length, ((hours.at(-1) ?? 0) - (hours[0] ?? 0)) / 3_600_000], [24, 23])
  }
})

test('a price that is missing is left to the gate, one that is none stops the reading, and so does a day that nobody says', async () => {
  const [found] = await read('20261001_da_bc.xls', book({ Sheet1: titled('Market Date: 10/02/2026', row('L', 'C', 5, null)) }))
  assert.deepEqual(found?.rows.map(one => one['shadow_price']), [null])
  await assert.rejects(read('20261001_da_bc.xls', book({ Sheet1: titled('Market Date: 10/02/2026', row('L', 'C', 5, 'low')) })), /a shadow price was expected, 'low' found/)
  await assert.rejects(read('constraints.xls', book({ Sheet1: titled('Title', row('L', 'C', 5, -1)) })), error => isFailure(error, 'feed/malformed') && /Market Date/.test(error.message))
})

test('real-time constraints, whose stamps nobody explains, and the supplement are left alone', async () => {
  const realTime = header.map(name => name === 'Shadow Price' ? 'Preliminary Shadow Price' : name)
  assert.deepEqual(await read('20261001_rt_bc.xls', book({ Sheet1: [['Market Date: 09/30/2026'], realTime, row('L', 'C', '00:05', -1)] })), [])
  assert.deepEqual(await read('20261001_da_bcsf.xls', book({ Sheet1: [['Market Date: 10/02/2026'], ['Constraint ID', 'Constraint Name', 'Contingency Name', 'Direction'], [1, 'L', 'C', excelDate('2026-10-02T00:00')]] })), [])
})
