/** Answers of MISO's scheduled interchange, made up. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { pick, rowsForTests, startsOf } from '../rows-for-tests.ts'

const { read } = await rowsForTests()

const answer = (...instance: Readonly<Record<string, string>>[]): string => JSON.stringify({ instance, RefId: '02-Oct-2026 - Interval 16:48 EST', MktDay: null })

test('imports are positive, the sum is NET, stamps are Eastern Standard Time', async () => {
  const { report, rows } = await read('Interchange_GetNsi_FiveMinute.json', answer({ timestamp: '2026-10-02 16:40:00', MHEB: '-900', MISO: '-1,150', PJM: '-250.5', TVA: '0' }, { timestamp: '2026-10-02 16:45:00', MHEB: '-900', MISO: '50', PJM: '950', TVA: '' }))
  assert.equal(report, 'miso interchange')
  assert.deepEqual(pick(rows, 'interface_id', 'flow_mw', 'kind', 'border', 'interval_minutes').filter((_, index) => index < 4), [['MHEB', 900, 'scheduled', 'external', 0], ['NET', 1150, 'scheduled', 'external', 0], ['PJM', 250.5, 'scheduled', 'external', 0], ['TVA', 0, 'scheduled', 'external', 0]])
  assert.deepEqual(pick(rows, 'interface_id', 'flow_mw').slice(4), [['MHEB', 900], ['NET', -50], ['PJM', -950], ['TVA', null]])
  assert.deepEqual([...new Set(startsOf(rows))], ['2026-10-02T21:40Z', '2026-10-02T21:45Z'])
})

test('days on which clocks change elsewhere have no gap and nothing twice', async () => {
  for (const day of ['2026-03-08', '2026-11-01']) {
    const { rows } = await read('GetNsi_FiveMinute.json', answer(...Array.from({ length: 24 }, (_, hour) => ({ timestamp: `${day} ${String(hour).padStart(2, '0')}:00:00`, PJM: '1', MISO: '1' }))))
    assert.deepEqual(startsOf(rows).filter((_, index) => index % 2 === 0), Array.from({ length: 24 }, (_, hour) => new Date(Date.parse(`${day}T05:00Z`) + hour * 3_600_000).toISOString().replace(':00.000Z', 'Z')))
  }
})

test('other columns in another order; a number that is none stops the reading; other displays are left alone', async () => {
  const { rows } = await read('GetNsi.json', answer({ PJM: '5', NEW: '-3', MISO: '2', timestamp: '2026-10-02 16:48:00' }))
  assert.deepEqual(pick(rows, 'interface_id', 'flow_mw'), [['NET', -2], ['NEW', 3], ['PJM', -5]])
  await assert.rejects(read('GetNsi.json', answer({ timestamp: '2026-10-02 16:48:00', PJM: 'none', MISO: '2' })), /a number was expected, 'none' found/)
  for (const text of [JSON.stringify({ Date: '02-Oct-2026 - Interval 16:30 EST', Actual: { HourandMin: '16:30', TieFlow: { Name: 'MISO', Value: '-1' } } }), JSON.stringify({ instance: [{ timestamp: '2026-10-02 16:48:00', NSI: '1' }], RefId: '' })]) {
    await assert.rejects(read('made.json', text), error => isFailure(error, 'feed/unrecognised'))
  }
})
