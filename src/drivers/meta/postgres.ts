/**
 * Records in one table of a Postgres database, for when one machine is not enough. Any number of processes may share it.
 *
 * Writes that arrive together share one transaction. It first locks the slots of all keys that it depends on or changes, in
 * one order, so that what it then reads stays true until it commits, and writers of other keys go on beside it.
 */
import assert from 'node:assert'
import { randomUUID } from 'node:crypto'
import { fail, isFailure } from '#base/error.ts'
import { judgeWrites, keysOf } from './judge-writes.ts'
import { scanRange } from './key-range.ts'
import type { Meta } from './port.ts'
import { type Connection, postgresServer, type Server } from './postgres-server.ts'
import { lockClass, prepareTables } from './postgres-tables.ts'
import { readQueue } from './read-queue.ts'
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
  const writer = randomUUID()
  let batches = 0
  const queue = writeQueue(batch => commit(server, batch, { writer, batch: ++batches }, patienceMs))
  let closed: Promise<void> | undefined

  async function rows(sql: string, params: readonly unknown[]): Promise<Stored[]> {
    const found = await server.run(connection => connection.query<Row>(sql, params), patienceMs)
    return found.map(({ key, value, revision }) => ({ key, value, revision: Number(revision) }))
  }

  const read = readQueue(keys => rows('SELECT key, value, revision FROM gridlake_record WHERE key = ANY($1::text[])', [keys]))

  return {
    async get<T>(key: string) {
      assert(!closed, 'the store is closed')
      if (!isKey(key)) return undefined
      const found = await read(key)
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
      closed ??= queue.drained().then(() => batches > 0 ? forget(server, writer) : undefined).then(() => server.close())
      await closed
    },
  }
}

/**
 * What a transaction leaves beside its records: the last batch of this writer. The number of the transaction would not do,
 * since a server that crashes gives numbers that it has not yet written down to others.
 */
interface Mark { readonly writer: string, readonly batch: number }

type Answers = readonly (Error | undefined)[]

/** All of them in one transaction; what does not hold is left out and answered by its failure. */
async function commit(server: Server, batch: readonly Pending[], mark: Mark, patienceMs: number): Promise<Answers> {
  const keys = keysOf(batch)
  let sent: Answers | undefined
  try {
    return await server.run(async connection => {
      await begin(connection, keys)
      // An attempt whose COMMIT was sent may have been carried out; it is over, since its locks are ours now.
      if (sent && await carriedOut(connection, mark)) {
        await connection.statements('ROLLBACK')
        return sent
      }
      sent = undefined
      const { answers, changes } = await apply(connection, batch, keys, mark)
      if (changes) sent = answers
      const tag = await connection.statements('COMMIT')
      assert(tag === 'COMMIT', `the transaction ended as ${tag}`)
      return answers
    }, patienceMs)
  } catch (cause) {
    if (!sent || !isFailure(cause)) throw cause
    throw fail(cause.code, `${cause.message} Whether the last write was carried out is not known: look before repeating it.`, { ...cause.details, unknown: true }, cause)
  }
}

/** Locks are held from before the reading until after the commit is visible. Each statement sees what was committed before it began. */
async function begin(connection: Connection, keys: readonly string[]): Promise<void> {
  const locks = [...new Set(keys.map(slotOf))].sort((a, b) => a - b)
  await connection.statements(`BEGIN ISOLATION LEVEL READ COMMITTED; ${stalled}; ${durable};
    SELECT pg_advisory_xact_lock(${lockClass}, slot) FROM unnest(ARRAY[${locks.join()}]::int[]) AS slot`)
}

async function carriedOut(connection: Connection, { writer, batch }: Mark): Promise<boolean> {
  return (await connection.query('SELECT FROM gridlake_writer WHERE writer = $1 AND batch = $2', [writer, batch])).length > 0
}

/** Everything between the locks and the commit. */
async function apply(connection: Connection, batch: readonly Pending[], keys: readonly string[], mark: Mark): Promise<{ answers: Answers, changes: boolean }> {
  const fresh = batch.reduce((sum, { puts }) => sum + puts.length, 0)
  const found = await connection.query<{ key: string | null, revision: string }>(`
    SELECT key, revision FROM gridlake_record WHERE key = ANY($1::text[])
    UNION ALL SELECT NULL, nextval('gridlake_revision') FROM generate_series(1, $2::int)`, [keys, fresh])
  const stored = new Map(found.flatMap(({ key, revision }) => key === null ? [] : [[key, Number(revision)]]))
  const revisions = found.flatMap(({ key, revision }) => key === null ? [Number(revision)] : []).sort((a, b) => a - b)
  const { failures, puts, deletes } = judgeWrites(batch, stored, revisions)
  if (puts.length + deletes.length === 0) return { answers: failures, changes: false }
  await connection.query(`
    WITH deleted AS (DELETE FROM gridlake_record WHERE key = ANY($1::text[])),
         put AS (INSERT INTO gridlake_record SELECT * FROM unnest($2::text[], $3::text[], $4::bigint[])
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision)
    INSERT INTO gridlake_writer VALUES ($5, $6) ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, written = excluded.written`,
  [deletes, puts.map(put => put.key), puts.map(put => put.value), puts.map(put => put.revision), mark.writer, mark.batch])
  return { answers: failures, changes: true }
}

/** A writer that has been answered about everything needs its mark no more, nor does one that fell silent long ago. */
async function forget(server: Server, writer: string): Promise<void> {
  const forgetting = `DELETE FROM gridlake_writer WHERE writer = $1 OR written < now() - interval '1 day'`
  // A mark that stays does no harm: the next that closes removes it.
  await server.run(connection => connection.query(forgetting, [writer]), 0).catch(() => {})
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
