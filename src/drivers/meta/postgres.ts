/**
 * Records in one table of a Postgres database, for when one machine is not enough. Any number of processes may share it.
 *
 * Writes that arrive together share one transaction. It first locks the slots of all keys that it depends on or changes, in
 * one order, so that what it then reads stays true until it commits, and writers of other keys go on beside it.
 */
import assert from 'node:assert'
import { setTimeout as delay } from 'node:timers/promises'
import { fail, isFailure } from '#base/error.ts'
import { judgeWrites, keysOf } from './judge-writes.ts'
import { scanRange } from './key-range.ts'
import type { Meta } from './port.ts'
import { type Connection, postgresServer, type Server } from './postgres-server.ts'
import { lockClass, prepareTables } from './postgres-tables.ts'
import { checkKey, entry, isKey, jsonText, type Stored } from './record.ts'
import { type Pending, writeQueue } from './write-queue.ts'

/** Two keys of one slot only wait for each other without need. All processes must agree on this and on `slotOf`. */
const slots = 1024
/** An entry of the key's index must fit a third of a page. */
const keyBytesMax = 2000
/** A process that stops dead while it holds locks loses its connection, and what it had not committed, after this long. */
const stalled = "SET LOCAL lock_timeout = '20s'; SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL statement_timeout = '50s'"
/** What resolves is durable, also where the database's default is faster than that. */
const durable = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
const outcomePauseMs = 100
const defaultConnections = 8
/** A restart or a failover of the server is waited for; a wrong address is told sooner. */
const defaultPatienceMs = 30_000
const openPatienceMs = 5_000

interface Row { readonly key: string, readonly value: string, readonly revision: string }

/**
 * `url` is postgres://user@host:port/database with libpq's parameters; tables lie in the first schema of its search path.
 * Throws `data/newer`, `data/unusable` and `data/unreachable`; `config/invalid` where the URL is none.
 */
export async function postgresMeta(url: string, options: { connections?: number, patienceMs?: number } = {}): Promise<Meta> {
  const patienceMs = options.patienceMs ?? defaultPatienceMs
  const server = postgresServer(url, options.connections ?? defaultConnections)
  try {
    await server.run(connection => prepareTables(connection, server.name), Math.min(patienceMs, openPatienceMs))
  } catch (cause) {
    await server.close()
    throw cause
  }
  const queue = writeQueue(batch => commit(server, batch, patienceMs))
  let closed: Promise<void> | undefined

  async function rows(sql: string, params: readonly unknown[]): Promise<Stored[]> {
    const found = await server.run(connection => connection.query<Row>(sql, params), patienceMs)
    return found.map(({ key, value, revision }) => ({ key, value, revision: Number(revision) }))
  }

  return {
    async get<T>(key: string) {
      assert(!closed, 'the store is closed')
      if (!isKey(key)) return undefined
      const [found] = await rows('SELECT key, value, revision FROM gridlake_record WHERE key = $1', [key])
      return found && entry<T>(found)
    },
    async scan<T>(prefix: string, range: { after?: string, limit?: number, reverse?: boolean } = {}) {
      assert(!closed, 'the store is closed')
      if (prefix !== '' && !isKey(prefix)) return []
      if (range.after !== undefined && range.after !== '') checkKey(range.after)
      const { low, pastLow, high } = scanRange(prefix, range)
      const found = await rows(`
        SELECT key, value, revision FROM gridlake_record WHERE key ${pastLow ? '>' : '>='} $1${high === undefined ? '' : ' AND key < $3'}
        ORDER BY key ${range.reverse ? 'DESC' : 'ASC'} LIMIT $2`, [low, range.limit ?? null, ...high === undefined ? [] : [high]])
      return found.map(stored => entry<T>(stored))
    },
    async write(write) {
      assert(!closed, 'the store is closed')
      for (const { key } of [...write.expect ?? [], ...write.put ?? []]) checkLength(key)
      const puts = (write.put ?? []).map(({ key, value }) => ({ key, text: jsonText(key, value) }))
      await queue.add({ write, puts })
    },
    async close() {
      closed ??= queue.drained().then(() => server.close())
      await closed
    },
  }
}

/** All of them in one transaction; what does not hold is left out and answered by its failure. */
async function commit(server: Server, batch: readonly Pending[], patienceMs: number): Promise<readonly (Error | undefined)[]> {
  let sent: Attempt | undefined
  try {
    return await server.run(async connection => {
      // An attempt whose COMMIT was sent may have been carried out: that must be known before there is another one.
      if (sent && await outcome(server, connection, sent, patienceMs) === 'committed') return sent.failures
      sent = undefined
      const attempt = await apply(connection, batch)
      if (attempt.transaction !== undefined) sent = attempt
      const tag = await connection.statements('COMMIT')
      assert(tag === 'COMMIT', `the transaction ended as ${tag}`)
      return attempt.failures
    }, patienceMs)
  } catch (cause) {
    if (!sent || !isFailure(cause, 'data/unreachable')) throw cause
    throw fail('data/unreachable', `${cause.message} Whether the last write was carried out is not known: look before repeating it.`, { ...cause.details, unknown: true }, cause)
  }
}

interface Attempt { readonly failures: readonly (Error | undefined)[], readonly transaction: string | undefined }

/** Everything but the commit. */
async function apply(connection: Connection, batch: readonly Pending[]): Promise<Attempt> {
  const keys = keysOf(batch)
  const locks = [...new Set(keys.map(slotOf))].sort((a, b) => a - b)
  // Held from before the reading until after the commit is visible. Each statement sees what was committed before it began.
  await connection.statements(`BEGIN ISOLATION LEVEL READ COMMITTED; ${stalled}; ${durable};
    SELECT pg_advisory_xact_lock(${lockClass}, slot) FROM unnest(ARRAY[${locks.join()}]::int[]) AS slot`)
  const fresh = batch.reduce((sum, { puts }) => sum + puts.length, 0)
  const found = await connection.query<{ key: string | null, revision: string }>(`
    SELECT key, revision FROM gridlake_record WHERE key = ANY($1::text[])
    UNION ALL SELECT NULL, nextval('gridlake_revision') FROM generate_series(1, $2::int)`, [keys, fresh])
  const stored = new Map(found.flatMap(({ key, revision }) => key === null ? [] : [[key, Number(revision)]]))
  const revisions = found.flatMap(({ key, revision }) => key === null ? [Number(revision)] : []).sort((a, b) => a - b)
  const { failures, puts, deletes } = judgeWrites(batch, stored, revisions)
  if (puts.length + deletes.length === 0) return { failures, transaction: undefined }
  const [written] = await connection.query<{ transaction: string }>(`
    WITH deleted AS (DELETE FROM gridlake_record WHERE key = ANY($1::text[])),
         put AS (INSERT INTO gridlake_record SELECT * FROM unnest($2::text[], $3::text[], $4::bigint[])
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision)
    SELECT pg_current_xact_id()::text AS transaction`, [deletes, puts.map(put => put.key), puts.map(put => put.value), puts.map(put => put.revision)])
  return { failures, transaction: written?.transaction }
}

/** What became of a transaction whose connection was lost while it committed. */
async function outcome(server: Server, connection: Connection, attempt: Attempt, patienceMs: number): Promise<'committed' | 'aborted'> {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    const [found] = await connection.query<{ status: string | null }>('SELECT pg_xact_status($1::xid8) AS status', [attempt.transaction])
    if (found?.status === 'committed' || found?.status === 'aborted') return found.status
    // Null: so long ago that the server no longer knows.
    if (found?.status !== 'in progress' || Date.now() > giveUpAt) throw fail('data/unreachable', `${server.name} lost a connection while it committed.`, { database: server.name })
    await delay(outcomePauseMs)
  }
}

function slotOf(key: string): number {
  let hash = 0
  for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0
  return (hash ^ (hash >>> 16)) & (slots - 1)
}

function checkLength(key: string): void {
  checkKey(key)
  if (Buffer.byteLength(key) > keyBytesMax) throw fail('usage/invalid', `Record key ${JSON.stringify(key.slice(0, 200))}... has ${Buffer.byteLength(key)} bytes; at most ${keyBytesMax} are allowed.`, { key })
}
