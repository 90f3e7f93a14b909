/** Processes that are killed or interrupted at any moment, and runs that a dead process left. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { timeId } from '#base/ids.ts'
import { recover } from '#feeds/ingest/index.ts'
import { sppDay } from '../path/made-files.ts'
import { environment, temporaryLake } from '../path/temporary-lake.ts'
import { assertSound, commandLine, projectRoot, run } from './after-crash.ts'

const counts = 'SELECT count(*)::INTEGER AS rows FROM market.lmp_da GROUP BY CAST(interval_start_utc - INTERVAL 5 HOUR AS DATE) ORDER BY 1'

test('killed at any moment: each file is in whole or not at all', { timeout: 400_000 }, async t => {
  const lake = await temporaryLake(t)
  const files = Array.from({ length: 4 }, (_, index) => sppDay(`2026070${index + 1}`))
  const paths = await Promise.all(files.map(file => lake.put(file.name, file.text)))
  for (const [index, killAfterMs] of [250, 500, 800, 1200].entries()) {
    await run([commandLine, '--data', lake.data, 'ingest', paths[index] ?? ''], { killAfterMs })
    for (const { rows } of await lake.rows<{ rows: number }>(counts)) assert.equal(rows, 120)
    await assertSound(lake, `killed after ${killAfterMs} ms`)
  }
  await lake.take(paths)
  assert.deepEqual(await lake.rows(counts), files.map(() => ({ rows: 120 })))
  await assertSound(lake, 'taken again')
})

test('interrupted by Ctrl-C: it says so, and blames neither the file nor itself', { timeout: 60_000 }, async t => {
  const lake = await temporaryLake(t)
  const paths = await Promise.all(Array.from({ length: 300 }, async (_, index) => {
    const file = sppDay('20260701', { nodes: [`A${index}`] })
    return await lake.put(`${index}/${file.name}`, file.text)
  }))
  assert.ok(paths.length > 0)
  const child = spawn(process.execPath, [commandLine, '--data', lake.data, 'ingest', join(lake.folder, 'in')], { cwd: projectRoot, env: { ...process.env, ...environment } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => { said += bytes.toString() })
  // The first raw bytes show that it is at work.
  const watch = setInterval(() => { void (async () => { for await (const _ of lake.services.objects.list('raw/')) { child.kill('SIGINT'); clearInterval(watch); return } })() }, 20)
  const code = await new Promise(resolve => { child.on('close', resolve) })
  clearInterval(watch)
  assert.notEqual(code, 0)
  assert.ok(!/fault of gridlake itself|\n\s+at |malformed/.test(said), said.slice(0, 1500))
  await assertSound(lake, 'interrupted')
})

test('a run of a dead process that had our process id is ended', async t => {
  const lake = await temporaryLake(t)
  await lake.services.lake.resolve('main')
  // In a container the process has the same id after each start.
  const id = timeId(Date.parse('2026-01-01T00:00:00Z'))
  await lake.services.ledger.write({
    id, iso: 'spp', report: 'lmp-day-ahead', dataset: 'market.lmp_da', started_utc: '2026-01-01T00:00:00.000Z', finished_utc: null, state: 'running', branch: `run/${id}`, commit: null,
    author: 'test', code: '0', rows: 0, aside: 0, from_utc: null, to_utc: null, files: [], verdict: null, error: null, target: 'main', process: { pid: process.pid, began: 'at another time' },
  })
  await recover(lake.services)
  assert.equal((await lake.services.ledger.get(id)).state, 'failed')
})

test('a run that died after it was merged into another branch is not said to have failed', async t => {
  const lake = await temporaryLake(t)
  const file = sppDay('20260701')
  await lake.services.lake.createBranch('review', 'main')
  const { runs: [done] } = await lake.take(await lake.put(file.name, file.text), { branch: 'review' })
  assert.equal(done?.state, 'merged')
  // As it stood before the end was written down.
  const { ledger } = lake.services
  await ledger.write({ ...done, state: 'running', branch: `run/${done.id}`, commit: null, finished_utc: null, process: { pid: 2 ** 22 + 1, began: '' }, target: 'review' })
  await recover(lake.services)
  assert.equal((await ledger.get(done.id)).state, 'merged')
})
