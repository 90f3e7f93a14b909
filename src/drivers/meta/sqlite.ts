/** Records in one SQLite file. Several processes may have it open. Writes that arrive together share one sync to disk. */
import assert from 'node:assert'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { fail, isFailure } from '#base/error.ts'
import { compareKeys, endOfPrefix } from './key-range.ts'
import type { Entry, Meta, Write } from './port.ts'
import { makeFolder, prepareFile, resultCode, unusable } from './sqlite-file.ts'

/** SQLite waits for a lock this long with our thread blocked; after that we wait without blocking. */
const blockedMs = 20
const busyAttempts = 200
const busyWaitMs = 50
/** Bounds how long one transaction keeps other processes waiting. */
const writesPerTransaction = 500

interface Pending {
  readonly write: Write
  readonly puts: readonly { readonly key: string, readonly text: string }[]
  resolve(): void
  reject(cause: unknown): void
}

interface Stored { readonly key: string, readonly value: string, readonly revision: number }

type Prepare = (sql: string) => StatementSync

/** Throws `data/newer` and `data/unusable`. The folder is made where it is missing. `:memory:` works, for one connection. */
export function sqliteMeta(path: string): Meta {
  const database = openFile(path)
  const statements = new Map<string, StatementSync>()
  const queue = writeQueue(batch => patiently(path, () => transact(database, prepare, batch)))
  let closed = false

  function prepare(sql: string): StatementSync {
    let known = statements.get(sql)
    if (!known) statements.set(sql, known = database.prepare(sql))
    return known
  }

  return {
    async get<T>(key: string) {
      assert(!closed, 'the store is closed')
      const found = await patiently(path, () => prepare('SELECT key, value, revision FROM record WHERE key = ?').get(key)) as Stored | undefined
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
      await queue.add(write, puts)
    },
    async close() {
      if (closed) return
      closed = true
      await queue.drained()
      database.close()
    },
  }
}

/** Hands over the writes of one turn of the event loop together. `commit` answers each with undefined or its failure. */
function writeQueue(commit: (batch: readonly Pending[]) => Promise<readonly (Error | undefined)[]>) {
  const queue: Pending[] = []
  let flushing: Promise<void> | undefined

  async function flush(): Promise<void> {
    await new Promise(resolve => { setImmediate(resolve) })
    while (queue.length > 0) {
      const batch = queue.splice(0, writesPerTransaction)
      try {
        const failures = await commit(batch)
        batch.forEach((pending, index) => {
          const failure = failures[index]
          if (failure) pending.reject(failure)
          else pending.resolve()
        })
      } catch (cause) {
        for (const pending of batch) pending.reject(cause)
      }
    }
    flushing = undefined
  }

  return {
    async add(write: Write, puts: Pending['puts']): Promise<void> {
      await new Promise<void>((resolve, reject) => {
        queue.push({ write, puts, resolve, reject })
        flushing ??= flush()
      })
    },
    async drained(): Promise<void> { await flushing },
  }
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

/** Both ends are worked out here, so that SQLite walks the key's index and nothing beside it. */
function rangeQuery(prefix: string, { after, limit, reverse }: { after?: string, limit?: number, reverse?: boolean }): { sql: string, params: (string | number)[] } {
  const end = endOfPrefix(prefix)
  const past = after !== undefined && (reverse ? end === undefined || compareKeys(after, end) < 0 : compareKeys(after, prefix) >= 0)
  const [low, lowParam] = !reverse && past ? ['key > ?', after] : ['key >= ?', prefix]
  const [high, highParam] = reverse && past ? ['key < ?', after] : ['key < ?', end]
  const sql = `SELECT key, value, revision FROM record WHERE ${low}${highParam === undefined ? '' : ` AND ${high}`} ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`
  return { sql, params: [lowParam, ...highParam === undefined ? [] : [highParam], limit ?? -1] }
}

function entry<T>({ key, value, revision }: Stored): Entry<T> {
  return { key, value: JSON.parse(value) as T, revision }
}

function jsonText(key: string, value: unknown): string {
  const text: string | undefined = JSON.stringify(value)
  assert(text !== undefined, `the value of ${key} has no form in JSON`)
  return text
}

/** Text that UTF-8 cannot hold, or that SQL tools cut short, would make two keys one. */
function checkKey(key: string): void {
  if (key !== '' && key.isWellFormed() && !key.includes('\0')) return
  throw fail('usage/invalid', `Record key ${JSON.stringify(key.slice(0, 200))} is not allowed: expected text that is not empty and has no NUL or half characters.`, { key })
}

function conflict(key: string, expected: number | null, found: number | null): Error {
  const words = (revision: number | null): string => revision === null ? 'no record' : `revision ${revision}`
  return fail('meta/conflict', `Record ${key} changed: expected ${words(expected)}, found ${words(found)}. Read it again and repeat.`, { key, expected, found })
}
