/** Connections to one Postgres database: made again where they break, and the server's errors in our words. */
import { AssertionError } from 'node:assert'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, DatabaseError, Pool, type PoolClient } from 'pg'
import { fail, isFailure, messageOf, systemCode, type GridlakeError } from '#base/error.ts'

export interface Server {
  /** Database, host and port, without user and password. */
  readonly name: string
  /**
   * Runs `work` on a connection; again on a new one where the server or the connection fails for reasons that pass, so
   * `work` must change nothing, or be undone by a lost connection. Throws `data/unusable`, and `data/unreachable` where it
   * still fails after `patienceMs`.
   */
  run<T>(work: (connection: Connection) => Promise<T>, patienceMs: number): Promise<T>
  close(): Promise<void>
}

export interface Connection {
  query<Row extends object>(sql: string, params?: readonly unknown[]): Promise<Row[]>
  /** Several statements without parameters, in one go. Gives the last one's command tag. */
  statements(sql: string): Promise<string>
}

const connectMs = 10_000
/** Longer than any lock is waited for; only a server that has gone silent takes longer. */
const answerMs = 60_000
const firstPauseMs = 20
const longestPauseMs = 1000

/** A connection is a URL as libpq takes it; `PGPASSWORD` and the password file are read where it names no password. */
export function postgresServer(url: string, connections: number): Server {
  const name = databaseName(url)
  const pool = new Pool({
    connectionString: url, max: connections, connectionTimeoutMillis: connectMs, query_timeout: answerMs,
    keepAlive: true, application_name: 'gridlake',
  })
  // Whoever waits for an answer is told on its own; a connection that breaks while idle is made again when it is needed.
  pool.on('error', () => {})
  pool.on('connect', client => { client.on('error', () => {}) })

  async function once<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken = true
    try {
      const result = await work(connectionOf(client))
      broken = false
      return result
    } finally {
      // Whatever went wrong, closing the connection undoes what was not committed.
      client.release(broken)
    }
  }

  return {
    name,
    async run(work, patienceMs) {
      const giveUpAt = Date.now() + patienceMs
      for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
        try {
          return await once(work)
        } catch (cause) {
          if (isFailure(cause) || isBug(cause)) throw cause
          const passes = passing(cause)
          if (!passes || Date.now() + pause > giveUpAt) throw inOurWords(name, cause, passes)
          await delay(pause / 2 + Math.random() * pause / 2)
        }
      }
    },
    async close() { await pool.end() },
  }
}

function connectionOf(client: PoolClient): Connection {
  return {
    async query<Row extends object>(sql: string, params: readonly unknown[] = []) {
      return (await client.query<Row & Record<string, unknown>>(sql, [...params])).rows
    },
    async statements(sql) {
      const results: unknown = await client.query(sql)
      const last: unknown = Array.isArray(results) ? results.at(-1) : results
      return typeof last === 'object' && last !== null && 'command' in last && typeof last.command === 'string' ? last.command : ''
    },
  }
}

/** Throws `config/invalid`, without the text, in which a password may stand. */
function databaseName(url: string): string {
  const refuse = (): GridlakeError => fail('config/invalid', 'The address of the Postgres database is not of the form postgres://user@host:port/database.', { setting: 'meta.url' })
  if (!/^postgres(ql)?:\/\//.test(url)) throw refuse()
  try {
    const { database, host, port } = new Client({ connectionString: url })
    return `Postgres database ${database ?? ''} on ${host}${host.startsWith('/') ? '' : `:${port}`}`
  } catch {
    throw refuse()
  }
}

/** Deadlock, serialization, a lock waited for too long, a server that starts, stops, fails over or has no connection left. */
const passingStates: readonly string[] = ['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '57P05', '57014', '25P03', '25006', '53300']
const passingSystemCodes: readonly string[] = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOENT']

function passing(cause: unknown): boolean {
  if (cause instanceof DatabaseError) return passingStates.includes(cause.code ?? '') || cause.code?.startsWith('08') === true
  if (passingSystemCodes.includes(systemCode(cause) ?? '')) return true
  if (cause instanceof AggregateError) return cause.errors.some(passing)
  return /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(messageOf(cause))
}

/** What to do, by the class or the whole of the server's error code. */
const remedies: Readonly<Record<string, string>> = {
  28: 'Check user and password (PGPASSWORD or the password file), and the server\'s pg_hba.conf.',
  '3D': 'Make the database first: createdb.',
  42501: 'Give the user the right to create and use tables in the schema.',
  '3F': 'Make the schema that the search path names, and let the user create tables in it.',
  53: 'The server has no room left: make disk space or memory, or allow more connections.',
  58: 'The server\'s disk fails: see its log.',
  ENOTFOUND: 'Check the name of the host.',
  XX: 'The server\'s data may be damaged: see its log.',
}

function isBug(cause: unknown): boolean {
  return cause instanceof AssertionError || cause instanceof TypeError || cause instanceof RangeError
}

function inOurWords(name: string, cause: unknown, passes: boolean): GridlakeError {
  const reason = cause instanceof AggregateError ? cause.errors.map(messageOf).join('; ') : messageOf(cause)
  const state = cause instanceof DatabaseError ? cause.code ?? '' : systemCode(cause) ?? (/password/.test(reason) ? '28' : '')
  if (passes) return fail('data/unreachable', `${name} does not answer (${reason}). Check that it runs and can be reached, then try again.`, { database: name, state })
  return fail('data/unusable', `${name} cannot be used (${reason}). ${remedies[state] ?? remedies[state.slice(0, 2)] ?? 'See the log of the server.'}`, { database: name, state }, cause)
}
