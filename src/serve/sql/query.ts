/** Runs one SELECT at one ref, within its limits, and gives the answer in the form asked for. */
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, type GridlakeError, isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { literal } from '#base/sql.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine, ResultColumn, Session } from '#drivers/engine/port.ts'
import type { Lake, PlannedQuery, Ref } from '#lake/port.ts'

export interface QueryPorts { readonly engine: Engine, readonly lake: Lake, readonly clock: Clock, readonly scratch: string }

export interface Question {
  readonly sql: string
  readonly ref: Ref
  /** Most rows of the answer; one more that exists is said by `truncated`. */
  readonly limit: number
  readonly seconds: number
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly columns: readonly ResultColumn[]
  /** JSON values: instants as ISO text, integers beyond 2^53 as text. */
  readonly rows: readonly (readonly unknown[])[]
  readonly row_count: number
  readonly truncated: boolean
  readonly elapsed_ms: number
  readonly commit: string
  readonly tables: PlannedQuery['tables']
}

export async function ask({ engine, lake }: QueryPorts, question: Question): Promise<Answer> {
  const began = performance.now()
  const planned = await lake.plan(question.sql, question.ref)
  // The reader takes nothing but a SELECT. What is explained has passed the plan, as every query has.
  const session = planned.sql.startsWith('EXPLAIN ') ? await engine.session() : await engine.reader()
  const rows: unknown[][] = []
  let truncated = false
  try {
    const columns = await bounded(session, question, async () => await session.stream(planned.sql, [], chunk => {
      for (let row = 0; row < chunk.rows; row++) {
        if (rows.length === question.limit) { truncated = true; session.interrupt(); return }
        rows.push(chunk.columns.map(column => presentable(column[row])))
      }
    })).catch(async (error: unknown) => {
      // The interrupt was ours: the answer is full. Its columns are asked for again, without rows.
      if (!truncated || !isFailure(error, 'engine/interrupted')) throw error
      return await session.stream(`SELECT * FROM (${planned.sql}) LIMIT 0`, [], () => {})
    })
    return { columns, rows, row_count: rows.length, truncated, elapsed_ms: Math.round((performance.now() - began) * 10) / 10, commit: planned.commit, tables: planned.tables }
  } finally {
    session.close()
  }
}

/** The whole answer as a file, which the caller deletes with `done`. */
export async function exportTo({ engine, lake, clock, scratch }: QueryPorts, question: Question, format: 'csv' | 'parquet'): Promise<{ path: string, stream: NodeJS.ReadableStream, done(): Promise<void> }> {
  const planned = await lake.plan(question.sql, question.ref)
  await mkdir(scratch, { recursive: true })
  const path = join(scratch, `answer-${process.pid}-${timeId(clock.now())}.${format}`)
  const done = async (): Promise<void> => { await rm(path, { force: true }) }
  // The plan has put lake files in every place where a name stood and refused every other reader: only this may write.
  const session = await engine.session()
  try {
    const options = format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet, COMPRESSION zstd'
    await bounded(session, question, async () => { await session.run(`COPY (${planned.sql}) TO ${literal(path)} (${options})`) })
    const stream = createReadStream(path)
    stream.once('close', () => { void done() })
    return { path, stream, done }
  } catch (error) {
    await done()
    throw error
  } finally {
    session.close()
  }
}

async function bounded<T>(session: Session, { seconds, signal }: Question, work: () => Promise<T>): Promise<T> {
  let late = false
  const stop = (): void => { session.interrupt() }
  const timer = setTimeout(() => { late = true; stop() }, seconds * 1000)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await work()
  } catch (error) {
    if (late && isFailure(error, 'engine/interrupted')) throw fail('engine/interrupted', `the query ran longer than ${seconds} s and was cancelled; narrow it by iso and interval_start_utc, or raise query.seconds`, { seconds }, error)
    throw isFailure(error, 'sql/invalid') ? ownWords(error) : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/** The engine shows a part of what it ran, which is the plan, with the places of files, and not what the person wrote. */
function ownWords(error: GridlakeError): GridlakeError {
  return fail('sql/invalid', error.message.replace(/\n\s*LINE \d+:[\s\S]*$/, '').trim(), {}, error)
}

export function presentable(value: unknown): unknown {
  if (typeof value === 'bigint') return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(presentable)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, presentable(inner)]))
  return value
}
