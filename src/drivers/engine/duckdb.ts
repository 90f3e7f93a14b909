/** The engine in process: DuckDB in memory over files. It holds no durable state. */
import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fail, messageOf } from '#base/error.ts'
import { hiding } from './duckdb-errors.ts'
import { canonical, lockInstance, openInstance } from './duckdb-instance.ts'
import { duckdbSession } from './duckdb-session.ts'
import type { Engine } from './port.ts'

export interface DuckdbOptions {
  readonly threads: number
  /** As DuckDB writes it (`4GB`). There are two instances, one for the platform and one for people, and each may use as much. */
  readonly memoryLimit: string
  /** Where both spill what does not fit; a folder of their own is made in it and removed on close. */
  readonly tempFolder: string
  /** Folders that a person's SQL may read. */
  readonly readable: readonly string[]
}

export async function duckdbEngine(options: DuckdbOptions): Promise<Engine> {
  const spill = resolve(options.tempFolder, `engine-${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(spill, { recursive: true })
  try {
    const trusted = await openInstance(options, join(spill, 'trusted'))
    const locked = await openInstance(options, join(spill, 'locked'))
    // A name that nobody can guess: a person's SQL must not find the answers of others.
    const answers = join(spill, `answers-${randomBytes(16).toString('hex')}`)
    await mkdir(answers, { mode: 0o700 })
    await lockInstance(locked, [...options.readable, answers])
    const folders = [...options.readable, spill].map(folder => resolve(folder))
    const hide = hiding([...folders, ...await Promise.all(folders.map(canonical))])
    let closed = false
    return {
      async session() { return duckdbSession(await trusted.connect(), { readOnly: false, answers }) },
      async reader() { return duckdbSession(await locked.connect(), { readOnly: true, answers, hide }) },
      async close() {
        if (closed) return
        closed = true
        trusted.closeSync()
        locked.closeSync()
        await rm(spill, { recursive: true, force: true })
      },
    }
  } catch (cause) {
    await rm(spill, { recursive: true, force: true })
    throw fail('config/invalid', `The engine did not start with threads = ${options.threads}, memory limit = ${options.memoryLimit}, temporary folder = ${options.tempFolder}: ${messageOf(cause)}. Expected at least one thread, a size such as 4GB, and a folder that can be written.`, {}, cause)
  }
}
