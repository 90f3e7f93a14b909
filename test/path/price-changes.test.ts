/** What was known when, and what has changed since it was final. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFailure } from '#base/error.ts'
import type { Iso } from '#canon/market.ts'
import { changesOf } from '#serve/prices/changes.ts'
import { caisoDay, misoDay } from './made-files.ts'
import { temporaryLake } from './temporary-lake.ts'

test('the price that was known at a time, and by day what changed since', async t => {
  const lake = await temporaryLake(t)
  await lake.services.prepare()
  for (const [stamp, bump] of [['20260630_13_00_00', undefined], ['20260702_09_00_00', { node: 3, interval: 5, by: 7.5 }], ['20260703_09_00_00', { node: 3, interval: 5, by: -2 }]] as const) {
    const { name, text } = caisoDay('20260701', stamp, bump === undefined ? {} : { bump })
    assert.equal((await lake.takeOne(await lake.put(name, text))).state, 'merged')
  }
  const at = async (time: string): Promise<(number | undefined)[]> => (await lake.rows<{ lmp: number }>(`SELECT lmp FROM products.price_known WHERE iso = 'caiso' AND node_id = 'DELTA' AND interval_start_utc = TIMESTAMPTZ '2026-07-01 12:00:00+00'
    AND known_from_utc <= TIMESTAMPTZ '${time}' AND (known_to_utc IS NULL OR known_to_utc > TIMESTAMPTZ '${time}')`)).map(({ lmp }) => Math.round(lmp * 100) / 100)
  const [[first], [second], [now]] = [await at('2026-07-01 00:00:00Z'), await at('2026-07-02 16:00:00Z'), await at('2026-08-01 00:00:00Z')]
  assert.deepEqual(await at('2026-06-30 19:59:00Z'), [], 'nobody knew it')
  assert.deepEqual([Math.round(((second ?? 0) - (first ?? 0)) * 100) / 100, Math.round(((now ?? 0) - (first ?? 0)) * 100) / 100], [7.5, -2])
  const changes = await lake.rows(`SELECT iso, market_run, day::VARCHAR AS day, revised::INTEGER AS revised, changed::INTEGER AS changed, changed_since_final::INTEGER AS since_final, points::INTEGER AS points, round(mean_change_since_final, 2) AS mean, round(largest_change_since_final, 2) AS largest FROM products.price_change_day`)
  assert.deepEqual(changes, [{ iso: 'caiso', market_run: 'DAM', day: '2026-07-01', revised: 1, changed: 1, since_final: 1, points: 1, mean: -2, largest: -2 }])
  const signal = new AbortController().signal
  const asked = async (window: { iso?: Iso, from?: string, to?: string }): Promise<unknown[]> => (await changesOf(lake.services, window, undefined, signal)).map(row => row['day'])
  assert.deepEqual([await asked({}), await asked({ iso: 'caiso', from: '2026-07-01', to: '2026-07-01' }), await asked({ from: '2026-07-02' }), await asked({ iso: 'miso' })], [['2026-07-01'], ['2026-07-01'], [], []])
  await assert.rejects(asked({ to: '2026-02-31' }), error => isFailure(error, 'usage/invalid'))
})

test('a preliminary price that becomes final has changed, but not since it was final', async t => {
  const lake = await temporaryLake(t)
  await lake.services.prepare()
  const preliminary = misoDay('20260701', 'rt_lmp_prelim')
  const final = misoDay('20260701', 'rt_lmp_final', { bump: { node: 1, interval: 2, by: 3 } })
  for (const { name, text } of [preliminary, final]) assert.equal((await lake.takeOne(await lake.put(name, text))).state, 'merged')
  const [change, ...more] = await lake.rows('SELECT changed::INTEGER AS changed, changed_since_final::INTEGER AS since_final, mean_change_since_final AS mean FROM products.price_change_day')
  assert.deepEqual(more, [])
  assert.deepEqual(change, { changed: 1, since_final: 0, mean: null })
})
