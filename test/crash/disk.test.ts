/** A disk that is full or may not be written: a clear error, nothing changed, and all is well once there is room. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { assertClear } from '../hostile/refusal.ts'
import { sppDay } from '../path/made-files.ts'
import { temporaryLake } from '../path/temporary-lake.ts'
import { assertSound, commandLine, run, type Ended } from './after-crash.ts'

async function mounted(t: TestContext, megabytes: number): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch {
    await rm(folder, { recursive: true })
    t.skip('a small disk cannot be mounted here: needs root')
    return null
  }
  t.after(async () => {
    execFileSync('umount', ['-l', folder])
    await rm(folder, { recursive: true })
  })
  return folder
}

/** Fills the disk but for so many bytes. */
async function fill(folder: string, leave: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  await writeFile(join(folder, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - leave)))
}

function assertSaid({ code, out, err }: Ended, what: string): void {
  assert.notEqual(code, 0, what)
  assert.ok(!/fault of gridlake itself|"code":"bug"|\n\s+at /.test(out + err), `${what}: ${out}${err}`)
  const said = JSON.parse(out) as { error?: { code: string, message: string }, files?: { error: { code: string, message: string } | null }[] }
  assertUnusable(said.error ?? said.files?.[0]?.error ?? null, what)
}

function assertUnusable(error: { code: string, message: string } | null, what: string): void {
  assertClear(error, what)
  assert.equal(error?.code, 'data/unusable', `${what}: ${error?.message}`)
}

test('a full disk', { timeout: 400_000 }, async t => {
  const base = await temporaryLake(t)
  const small = await mounted(t, 24)
  if (small === null) return
  const data = join(small, 'data')
  const [first, second] = [sppDay('20260701'), sppDay('20260702', { nodes: Array.from({ length: 400 }, (_, index) => `NODE_${index}`) })]
  const [firstPath, secondPath] = [await base.put(first.name, first.text), await base.put(second.name, second.text)]
  const begun = await run([commandLine, '--json', '--data', data, 'ingest', firstPath])
  assert.equal(begun.code, 0, begun.out + begun.err)
  for (const leave of [0, 60_000, 700_000, 1_200_000]) {
    await fill(small, leave)
    const ended = await run([commandLine, '--json', '--data', data, 'ingest', secondPath])
    await rm(join(small, 'ballast'))
    await t.test(`${leave} bytes left`, async t => {
      const lake = await temporaryLake(t, data)
      const rows = await lake.rows<{ rows: number }>('SELECT count(*)::INTEGER AS rows FROM market.lmp_da')
      if (ended.code === 0) { t.diagnostic('it was room enough'); return }
      // The disk may fill up after the commit, when the run's end is written down: then the file is in, whole.
      assert.ok([120, 120 + 9600].includes(rows[0]?.rows ?? 0), `main has the file whole or not at all: ${rows[0]?.rows} rows`)
      assertSaid(ended, `${leave} bytes left`)
      await assertSound(lake, `${leave} bytes left`)
    })
  }
  const lake = await temporaryLake(t, data)
  const outcome = await lake.takeOne(secondPath)
  assert.ok(['merged', 'known', 'unchanged'].includes(outcome.state), 'with room it works again')
  assert.deepEqual(await lake.rows('SELECT count(*)::INTEGER AS rows FROM market.lmp_da'), [{ rows: 120 + 9600 }])
  await assertSound(lake, 'with room')
})

test('a data folder on a disk that is mounted read-only', { timeout: 60_000 }, async t => {
  const base = await temporaryLake(t)
  const small = await mounted(t, 24)
  if (small === null) return
  const data = join(small, 'data')
  const [first, second] = [sppDay('20260701'), sppDay('20260702')]
  const begun = await run([commandLine, '--json', '--data', data, 'ingest', await base.put(first.name, first.text)])
  assert.equal(begun.code, 0, begun.out + begun.err)
  execFileSync('mount', ['-o', 'remount,ro', small])
  const path = await base.put(second.name, second.text)
  assertSaid(await run([commandLine, '--json', '--data', data, 'ingest', path]), 'an ingest')
  assertSaid(await run([commandLine, '--json', '--data', join(small, 'new'), 'ingest', path]), 'a new data folder')
  execFileSync('mount', ['-o', 'remount,rw', small])
  const again = await run([commandLine, '--json', '--data', data, 'ingest', path])
  assert.equal(again.code, 0, again.out + again.err)
})

test('a data folder of somebody else', { timeout: 60_000 }, async t => {
  if (process.getuid?.() !== 0) { t.skip('needs root, to become somebody else'); return }
  const lake = await temporaryLake(t)
  const file = sppDay('20260701')
  const path = await lake.put(file.name, file.text)
  await chmod(lake.folder, 0o755)
  const env = { HOME: lake.folder, NODE_DISABLE_COMPILE_CACHE: '1' }
  assertSaid(await run([commandLine, '--json', '--data', join(lake.folder, 'theirs'), 'ingest', path], { uid: 65534, env }), 'a folder that cannot be made')
  await lake.takeOne(path)
  assertSaid(await run([commandLine, '--json', '--data', lake.data, 'ingest', path], { uid: 65534, env }), 'a folder that cannot be written')
})

test('a data folder that is a file', async t => {
  const lake = await temporaryLake(t)
  const file = sppDay('20260701')
  const path = await lake.put(file.name, file.text)
  assertSaid(await run([commandLine, '--json', '--data', path, 'ingest', path]), 'a file for a folder')
})
