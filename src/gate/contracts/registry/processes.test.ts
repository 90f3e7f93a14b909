/** Several processes on the same records, one of which is killed: what was acknowledged stays, and no id stands for two contents. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { callerOf, numbers, registryForTest } from './registry-for-tests.ts'

interface Acknowledged { readonly subject: string, readonly schema: string, readonly status: number, readonly id: number, readonly version: number }

interface Registering { readonly child: ChildProcess, readonly told: Acknowledged[], reached(count: number): Promise<void> }

function registering(file: string, who: string): Registering {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'register-until-for-tests.ts'), file, who], { stdio: ['ignore', 'pipe', 'inherit'] })
  const told: Acknowledged[] = []
  assert(child.stdout)
  const lines = createInterface({ input: child.stdout })
  // A line that was cut off by the kill was not heard.
  lines.on('line', line => { if (line.endsWith('}')) told.push(JSON.parse(line) as Acknowledged) })
  return {
    child, told,
    async reached(count) {
      while (told.length < count) {
        if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}`)
        await once(lines, 'line')
      }
    },
  }
}

test('two processes at once, and a kill in the middle', { timeout: 120_000 }, async t => {
  const { file, meta, call } = await registryForTest(t)
  await call('GET', '/subjects')
  const [one, other] = [registering(file, 'one'), registering(file, 'other')]
  try {
    await Promise.all([one.reached(150), other.reached(150)])
    one.child.kill('SIGKILL')
    await once(one.child, 'exit')
    await other.reached(other.told.length + 100)
  } finally {
    for (const { child } of [one, other]) if (child.exitCode === null && child.signalCode === null) { child.kill('SIGKILL'); await once(child, 'exit') }
  }
  const all = [...one.told, ...other.told]
  assert.deepEqual([...new Set(all.map(({ status }) => status))], [200])
  const reader = callerOf(meta)
  const contentOf = new Map<number, string>()
  for (const { subject, schema, id, version } of all) {
    assert.equal(contentOf.get(id) ?? schema, schema, `id ${id} stands for two contents`)
    contentOf.set(id, schema)
    const found = await reader('GET', `/subjects/${subject}/versions/${version}`)
    assert.deepEqual([found.status, (found.json as Acknowledged).id, (found.json as Acknowledged).schema], [200, id, schema], subject)
  }
  assert.equal(new Set(contentOf.values()).size, contentOf.size, 'one content has one id')
  const { id } = (await reader('POST', '/subjects/after/versions', { schema: numbers('After', 'x') })).json as Acknowledged
  assert.ok(id > Math.max(...contentOf.keys()), 'ids go on after the largest')
})

test('a process sees what another changed', async t => {
  const { file, call } = await registryForTest(t)
  const meta = sqliteMeta(file)
  try {
    const elsewhere = callerOf(meta)
    await call('POST', '/subjects/a/versions', { schema: numbers('A', 'x') })
    assert.equal((await elsewhere('GET', '/schemas/ids/1')).status, 200)
    await elsewhere('PUT', '/config/a', { compatibility: 'NONE' })
    assert.equal((await call('POST', '/subjects/a/versions', { schema: numbers('A', 'y') })).status, 200)
    await elsewhere('DELETE', '/subjects/a/versions/1')
    assert.deepEqual((await call('GET', '/subjects/a/versions')).json, [2])
    const made = await Promise.all([call, elsewhere].flatMap(each => Array.from({ length: 20 }, async (_, index) => await each('POST', '/subjects/a/versions', { schema: numbers('A', `z${index}`) }))))
    assert.deepEqual([...new Set(made.map(({ status }) => status))], [200])
    assert.equal(((await call('GET', '/subjects/a/versions')).json as unknown[]).length, 21)
  } finally {
    await meta.close()
  }
})
