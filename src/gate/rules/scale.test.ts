/** The largest batch that is promised: a day of five-minute prices of sixteen thousand nodes. Prints what judging it took. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { marketRules } from './index.ts'
import { openSession, said, stage } from './staged-batch.ts'

const { session, close } = await openSession(duckdbEngine)
after(close)

test('sixteen thousand nodes in 288 files', async t => {
  const batch = await stage(session, { minutes: 5, covers: 'snapshot', nodes: 16_000, split: 'interval' })
  const good = await timed(() => marketRules().judge(session, batch))
  assert.deepEqual([said(good.value), good.value.rows], [[], 16_000 * 288])
  await session.run('UPDATE staged SET congestion = NULL WHERE node_id = \'NODE_12345\' AND interval_start_utc = \'2026-03-03 20:00:00+00\'')
  const bad = await timed(() => marketRules().judge(session, batch))
  assert.deepEqual(said(bad.value), ['block contract file 144: 1'])
  t.diagnostic(`4,608,000 rows judged in ${good.ms} ms; with a fault in one file in ${bad.ms} ms`)
})

async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T, readonly ms: number }> {
  const start = performance.now()
  const value = await work()
  return { value, ms: Math.round(performance.now() - start) }
}
