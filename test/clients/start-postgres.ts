/** For tests: a Postgres server of our own in a temporary folder, reached by a socket in it alone. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** The server refuses to run as root; this is whoever owns nothing. */
const nobody = 65534
const startMs = 60_000
const runFile = promisify(execFile)

export const noPostgres = 'no Postgres server found: install the package postgresql, or name the folder of its programs in GRIDLAKE_TEST_POSTGRES'

export interface StartedPostgres {
  /** A new database is there for each name: it is made on first call. */
  database(name: string): Promise<string>
  /** Stops it as `kill -9` of the whole machine would, and starts it again on the same data. */
  crash(): Promise<void>
  /** Stops it in order, running transactions aborted, and starts it again after `downMs`. */
  restart(downMs: number): Promise<void>
  stop(): Promise<void>
}

/** The folder with `initdb` and `postgres`, undefined where there is none. */
export function postgresPrograms(): string | undefined {
  const given = process.env['GRIDLAKE_TEST_POSTGRES']
  const folders = given === undefined
    ? [...(process.env['PATH'] ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(), '/opt/homebrew/opt/postgresql/bin']
    : [given]
  return folders.find(folder => ['initdb', 'postgres'].every(name => existsSync(join(folder, name))))
}

export async function startPostgres(programs: string): Promise<StartedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'gridlake-postgres-'))
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  const [data, password] = [join(folder, 'data'), randomBytes(12).toString('hex')]
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off', 'shared_buffers=32MB', 'max_connections=60', 'log_min_messages=fatal']
    const started = server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap(setting => ['-c', setting])], { ...owner, cwd: folder, stdio: 'ignore' })
    const giveUpAt = performance.now() + startMs
    while (!await answers(url('postgres'))) {
      if (started.exitCode !== null || performance.now() > giveUpAt) throw new Error(`the Postgres server in ${folder} does not start`)
      await new Promise(resolve => { setTimeout(resolve, 50) })
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }

  function url(database: string): string {
    return `postgres://gridlake:${password}@/${database}?host=${encodeURIComponent(folder)}`
  }

  try {
    await mkdir(data)
    await writeFile(join(folder, 'password'), password)
    if (owner.uid !== undefined) {
      for (const path of [folder, data, join(folder, 'password')]) await chown(path, owner.uid, owner.gid)
      // The folders that a run of all tests makes above it keep others out.
      for (let above = dirname(folder); above.includes('gridlake-run-'); above = dirname(above)) await chmod(above, 0o755)
    }
    const made = ['--pgdata', data, '--username', 'gridlake', '--pwfile', join(folder, 'password'), '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync']
    await runFile(join(programs, 'initdb'), made, { ...owner, cwd: folder })
    await start()
  } catch (error) {
    await end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
    throw error
  }

  const databases = new Set(['postgres'])
  return {
    async database(name) {
      if (!databases.has(name)) await ask(url('postgres'), `CREATE DATABASE ${name}`)
      databases.add(name)
      return url(name)
    },
    async crash() {
      // To the server's main process, this one means: no goodbye to anybody, no writing of what is in memory.
      await end('SIGQUIT')
      await start()
    },
    async restart(downMs) {
      await end('SIGINT')
      await new Promise(resolve => { setTimeout(resolve, downMs) })
      await start()
    },
    async stop() {
      await end('SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Runs statements, for preparing and breaking things. */
export async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const { Client } = await import('pg')
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const result: { rows: Record<string, unknown>[] } = await client.query(sql)
    return result.rows
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await ask(url, 'SELECT 1')
    return true
  } catch {
    return false
  }
}
