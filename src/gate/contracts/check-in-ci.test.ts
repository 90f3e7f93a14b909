/** The command that the workflow runs, as it stands there, in a repository of git with a break that was put in. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { parse } from 'yaml'

const project = join(import.meta.dirname, '../../..')
const run = promisify(execFile)

interface Workflow { readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string, readonly env?: Readonly<Record<string, string>> }[] }>> }

async function workflowStep(): Promise<string> {
  const { jobs } = parse(await readFile(join(project, '.github/workflows/contracts.yml'), 'utf8')) as Workflow
  const step = Object.values(jobs).flatMap(({ steps }) => steps).find(one => one.run?.includes('contracts check'))
  assert.deepEqual(step?.env, { BASE: '${{ github.base_ref }}' })
  return step?.run ?? ''
}

interface Repository { readonly folder: string, git(...words: string[]): Promise<void>, check(): Promise<{ exit: number, said: string }> }

/** With the project's contracts on `origin/main`. */
async function repository(t: TestContext): Promise<Repository> {
  const root = await mkdtemp(join(tmpdir(), 'gridlake-contracts-'))
  t.after(async () => { await rm(root, { recursive: true, force: true }) })
  const folder = join(root, 'work')
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.org' }
  const git = async (...words: string[]): Promise<void> => { await run('git', ['-C', folder, ...words], { env: environment }) }
  await run('git', ['init', '--quiet', '--initial-branch', 'main', folder], { env: environment })
  await cp(join(project, 'contracts'), join(folder, 'contracts'), { recursive: true })
  await writeFile(join(folder, 'gridlake'), `#!/bin/sh\nexec "${join(project, 'gridlake')}" "$@"\n`, { mode: 0o755 })
  await git('add', 'contracts')
  await git('commit', '--quiet', '--message', 'contracts')
  await run('git', ['clone', '--quiet', '--bare', folder, join(root, 'origin')], { env: environment })
  await git('remote', 'add', 'origin', join(root, 'origin'))
  await git('fetch', '--quiet', 'origin')
  const command = await workflowStep()
  return {
    folder, git,
    async check() {
      // As a runner of GitHub does.
      return await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', command], { cwd: folder, env: { ...environment, BASE: 'main' } })
        .then(({ stdout }) => ({ exit: 0, said: stdout }), (error: unknown) => {
          const { code, stdout, stderr } = error as { code: number, stdout: string, stderr: string }
          return { exit: code, said: stdout + stderr }
        })
    },
  }
}

async function change(path: string, edit: (text: string) => string): Promise<void> {
  const before = await readFile(path, 'utf8')
  const after = edit(before)
  assert.notEqual(after, before)
  await writeFile(path, after)
}

test('the workflow lets good changes pass, and fails what breaks a consumer with the reason', { skip: process.platform === 'win32' && 'the workflow runs on Linux', timeout: 120_000 }, async t => {
  const { folder, git, check } = await repository(t)
  const lmp = join(folder, 'contracts/market.realtime-lmp-value.avsc')
  const untouched = await check()
  assert.deepEqual([untouched.exit, untouched.said.trim()], [0, '4 schema files against origin/main at BACKWARD: no consumer breaks'])

  await change(lmp, text => text.replace('"fields": [', '"fields": [\n    {"name": "ghg", "type": ["null", "double"], "default": null, "unit": "USD/MWh"},'))
  await writeFile(join(folder, 'contracts/market.load-value.avsc'), '{"type":"record","name":"Load","fields":[{"name":"mw","type":"double","unit":"MW"}]}')
  const good = await check()
  assert.equal(good.exit, 0, good.said)
  assert.match(good.said, /market\.load-value\.avsc: new/)
  assert.match(good.said, /market\.realtime-lmp-value\.avsc: changed, compatible/)

  await t.test('a new field without a default, with a record that can no longer be read', async () => {
    await git('checkout', '--quiet', '--', 'contracts')
    await change(lmp, text => text.replace('"fields": [', '"fields": [\n    {"name": "version", "type": "int"},'))
    const { exit, said } = await check()
    assert.equal(exit, 4, said)
    assert.match(said, /market\.realtime-lmp-value\.avsc: BREAKS consumers/)
    assert.match(said, /READER_FIELD_MISSING_DEFAULT_VALUE at #\/fields\/0: /)
    assert.match(said, /for example \{"iso":.*written by the schema before; the new one says: /)
  })
  await t.test('another unit', async () => {
    await git('checkout', '--quiet', '--', 'contracts')
    await change(lmp, text => text.replace('"USD/MWh"', '"cents/kWh"'))
    const { exit, said } = await check()
    assert.equal(exit, 4)
    assert.match(said, /UNIT_CHANGED/)
  })
  await t.test('a contract that is gone, and one that is no schema, also where they were committed', async () => {
    await git('checkout', '--quiet', '--', 'contracts')
    await git('rm', '--quiet', 'contracts/market.outage-event-value.avsc')
    await writeFile(join(folder, 'contracts/market.curve-snapshot-value.avsc'), '{"type":')
    await git('commit', '--quiet', '--all', '--message', 'breaks')
    const { exit, said } = await check()
    assert.equal(exit, 4)
    assert.match(said, /outage-event-value\.avsc: REMOVED/)
    assert.match(said, /curve-snapshot-value\.avsc: INVALID: /)
  })
})
