/** Records in one SQLite file. Several processes may have it open. Writes that arrive together share one sync to disk. */
import assert from 'node:assert'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { isFailure } from '#base/error.ts'
import { scanRange } from './key-range.ts'
import type { Meta } from './port.ts'
import { readQueue } from './read-queue.ts'
import { checkKey, conflict, entry, jsonText, type Stored } from './record.ts'
import { makeFolder, prepareFile, resultCode, unusable } from './sqlite-file.ts'
import { type Pending, writeQueue } from './write-queue.ts'

/** SQLite waits for a lock this long with our thread blocked; after that we wait without blocking. */
const blockedMs = 20
const busyAttempts = 200
const busyWaitMs = 50
const keysAtOnce = 16

type Prepare = (sql: string) => StatementSync

/** Throws `data/newer` and `data/unusable`. The folder is made where it is missing. `:memory:` works, for one connection. */
export function sqliteMeta(path: string): Meta {
  const database = openFile(path)
  const statements = new Map<string, StatementSync>()
  const queue = writeQueue(batch => patiently(path, () => transact(database, prepare, batch)))
  const read = readQueue(keys => patiently(path, () => recordsOf(prepare, keys)))
  let closed = false

  function prepare(sql: string): StatementSync {
    let known = statements.get(sql)
    if (!known) statements.set(sql, known = database.prepare(sql))
    return known
  }

  return {
    async get<T>(key: string) {
      assert(!closed, 'the store is closed')
      const found = await read(key)
      return found && entry<T>(found)
    },
    async scan<T>(prefix: string, options: { after?: string, limit?: number, reverse?: boolean } = {}) {
      assert(!closed, 'the store is closed')
      const { sql, params } = rangeQuery(prefix, options)
      const found = await patiently(path, () => prepare(sql).all(...params)) as unknown as Stored[]
      return found.map(stored => entry<T>(stored))
    },
    async write(write) {
      assert(!closed, 'the store is closed')
      for (const { key } of [...write.expect ?? [], ...write.put ?? []]) checkKey(key)
      const puts = (write.put ?? []).map(({ key, value }) => ({ key, text: jsonText(key, value) }))
      await queue.add({ write, puts })
    },
    async close() {
      if (closed) return
      closed = true
      await queue.drained()
      database.close()
    },
  }
}

/** Each number of keys is a statement of its own that is kept: these are few. */
function recordsOf(prepare: Prepare, keys: readonly string[]): Stored[] {
  const found: Stored[] = []
  for (let from = 0; from < keys.length; from += keysAtOnce) {
    const some = keys.slice(from, from + keysAtOnce)
    found.push(...prepare(`SELECT key, value, revision FROM record WHERE key IN (${some.map(() => '?').join()})`).all(...some) as unknown as Stored[])
  }
  return found
}

/** All of them in one transaction; what does not hold is left out and answered by its failure. */
function transact(database: DatabaseSync, prepare: Prepare, batch: readonly Pending[]): (Error | undefined)[] {
  prepare('BEGIN IMMEDIATE').run()
  try {
    const failures = batch.map(pending => apply(prepare, pending))
    prepare('COMMIT').run()
    return failures
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw cause
  }
}

function apply(prepare: Prepare, { write, puts }: Pending): Error | undefined {
  for (const { key, revision } of write.expect ?? []) {
    const found = prepare('SELECT revision FROM record WHERE key = ?').get(key) as Pick<Stored, 'revision'> | undefined
    if ((found?.revision ?? null) !== revision) return conflict(key, revision, found?.revision ?? null)
  }
  for (const key of write.delete ?? []) prepare('DELETE FROM record WHERE key = ?').run(key)
  if (puts.length === 0) return undefined
  const { last } = prepare('UPDATE counter SET revision = revision + ? RETURNING revision AS last').get(puts.length) as { last: number }
  puts.forEach(({ key, text }, index) => {
    prepare('INSERT INTO record VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision')
      .run(key, text, last - puts.length + 1 + index)
  })
  return undefined
}

/** Another process that writes is waited for, without blocking, for several seconds. */
async function patiently<T>(path: string, work: () => T): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return work()
    } catch (cause) {
      if (isFailure(cause)) throw cause
      if (resultCode(cause) !== 'busy' || attempt === busyAttempts) throw unusable(path, cause)
      await delay(Math.random() * busyWaitMs)
    }
  }
}

function openFile(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    if (path !== ':memory:') makeFolder(dirname(path))
    database = new DatabaseSync(path, { timeout: blockedMs })
    prepareFile(database, path)
    return database
  } catch (cause) {
    if (database?.isOpen) database.close()
    throw isFailure(cause) ? cause : unusable(path, cause)
  }
}

function rangeQuery(prefix: string, options: { after?: string, limit?: number, reverse?: boolean }): { sql: string, params: (string | number)[] } {
  const { low, pastLow, high } = scanRange(prefix, options)
  const sql = `SELECT key, value, revision FROM record WHERE key ${pastLow ? '>' : '>='} ?${high === undefined ? '' : ' AND key < ?'} ORDER BY key ${options.reverse ? 'DESC' : 'ASC'} LIMIT ?`
  return { sql, params: [low, ...high === undefined ? [] : [high], options.limit ?? -1] }
}
