/** `gridlake serve` as a process of its own on a new lake, with a token for clients. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const startMs = 60_000
const main = join(import.meta.dirname, '../../src/app/main.ts')
const environment = { ...process.env, GRIDLAKE_ENGINE_THREADS: '1', GRIDLAKE_ENGINE_MEMORY: '1GB', GRIDLAKE_LOG_LEVEL: 'error', GRIDLAKE_REGISTRY_PORT: '0' }

export interface RealServer {
  /** Of the catalog. */
  readonly url: string
  readonly token: string
  /** Empty, for the client's own files. */
  readonly scratch: string
  /** The platform's own answer. */
  rows(sql: string, ref?: string): Promise<unknown>
  /** A command of gridlake on the same data; what it printed. */
  command(...words: string[]): Promise<string>
  stop(): Promise<void>
}

/** `more`: settings of the environment. */
export async function realServer(more: Readonly<Record<string, string>> = {}): Promise<RealServer> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-client-'))
  const words = [main, '--data', join(folder, 'data')]
  const server = spawn(process.execPath, [...words, 'serve', '--port', '0'], { cwd: folder, env: { ...environment, ...more }, stdio: ['ignore', 'pipe', 'inherit'] })
  async function stop(): Promise<void> {
    await ended(server)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  async function command(...more: string[]): Promise<string> {
    return (await promisify(execFile)(process.execPath, [...words, ...more], { cwd: folder, env: environment })).stdout.trim()
  }
  try {
    const address = await addressOf(server)
    const token = await command('token', 'add', 'clients', '--role', 'admin')
    return {
      url: `${address}/iceberg`, token, command, stop,
      scratch: await mkdtemp(join(folder, 'client-')),
      async rows(sql, ref = 'main') {
        const response = await fetch(`${address}/api/sql`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ sql, ref }) })
        const text = await response.text()
        if (!response.ok) throw new Error(`${sql}: ${response.status} ${text}`)
        return (JSON.parse(text) as { rows: unknown }).rows
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** As it says itself once it listens. */
async function addressOf(server: ChildProcess): Promise<string> {
  const stdout = server.stdout
  if (!stdout) throw new TypeError('the server was started without a pipe')
  let said = ''
  const found = new Promise<string>((resolve, reject) => {
    stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const address = /http:\/\/[^\s,]+/.exec(said)?.[0]
      if (address !== undefined) resolve(address)
    })
    server.once('exit', code => { reject(new Error(`the server ended with ${code}: ${said}`)) })
    setTimeout(() => { reject(new Error(`the server did not start in time: ${said}`)) }, startMs).unref()
  })
  return await found
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const exit = once(server, 'exit')
  const patience = setTimeout(() => { server.kill('SIGKILL') }, 15_000)
  server.kill('SIGTERM')
  await exit
  clearTimeout(patience)
}
