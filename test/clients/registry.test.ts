/** Clients of Confluent's registry, in Python and for Node, against the real server: registration, checks, settings, and records written and read. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { realServer } from './real-server.ts'
import { clientOf } from './set-up.ts'

const patienceMs = 5 * 60_000

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

for (const [name, what] of [['registry', 'confluent-kafka in Python'], ['registryNode', '@kafkajs/confluent-schema-registry and @confluentinc/schemaregistry']] as const) {
  const there = clientOf(name)
  test(`${what}, on the registry's own port and under the platform's`, { skip: typeof there === 'string' && there, timeout: patienceMs }, async () => {
    if (typeof there === 'string') return
    const port = await freePort()
    const { python, registryNode } = there
    for (const place of ['own port', 'platform'] as const) {
      const server = await realServer({ GRIDLAKE_REGISTRY_PORT: String(port) })
      try {
        const url = place === 'own port' ? `http://127.0.0.1:${port}` : server.url.replace(/\/iceberg$/, '/schema-registry')
        const [program, words]: [string, string[]] = name === 'registry' ? [python, ['registry_client.py']] : [process.execPath, ['registry_client.mjs', registryNode]]
        const [script = '', ...more] = words
        const { stdout }: { stdout: string } = await promisify(execFile)(program, [join(import.meta.dirname, script), ...more, url, server.token, 'admin'], { cwd: server.scratch, env: { ...process.env, TMPDIR: server.scratch, PYTHONDONTWRITEBYTECODE: '1' } })
        assert.equal(stdout.trimEnd().split('\n').at(-1), 'ok', place)
        assert.match(await server.command('contracts', 'list'), name === 'registry' ? /py-point/ : /js-proto/)
      } finally {
        await server.stop()
      }
    }
  })
}
