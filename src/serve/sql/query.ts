/** Runs one SELECT at one ref, within its limits, and gives the answer in the form asked for. */
import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { fail, type GridlakeError, isFailure } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine, ExportFormat, ResultColumn, Session } from '#drivers/engine/port.ts'
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
  const session = await engine.reader()
  try {
    const { planned, answer: { columns, rows, truncated } } = await bounded(session, question, async stillWanted => {
      const planned = await lake.plan(question.sql, question.ref)
      stillWanted()
      return { planned, answer: await answerOf(session, planned.sql, question.limit) }
    })
    return { columns, rows, row_count: rows.length, truncated, elapsed_ms: Math.round((performance.now() - began) * 10) / 10, commit: planned.commit, tables: planned.tables }
  } finally {
    session.close()
  }
}

interface Rows { readonly columns: readonly ResultColumn[], readonly rows: readonly (readonly unknown[])[], readonly truncated: boolean }

async function answerOf(session: Session, sql: string, limit: number): Promise<Rows> {
  const explained = explainedBy(sql)
  if (explained) {
    const lines = await session.explain(explained.select, explained.analyze)
    return { columns: ['explain_key', 'explain_value'].map(name => ({ name, type: 'VARCHAR' })), rows: lines.slice(0, limit).map(({ key, value }) => [key, value]), truncated: lines.length > limit }
  }
  const rows: unknown[][] = []
  let truncated = false
  const columns = await session.stream(sql, [], chunk => {
    for (let row = 0; row < chunk.rows; row++) {
      if (rows.length === limit) { truncated = true; session.interrupt(); return }
      rows.push(chunk.columns.map(column => presentable(column[row])))
    }
  }).catch(async (error: unknown) => {
    // The interrupt was ours: the answer is full. Its columns are asked for again, without rows.
    if (!truncated || !isFailure(error, 'engine/interrupted')) throw error
    return await session.stream(`SELECT * FROM (${sql}) LIMIT 0`, [], () => {})
  })
  return { columns, rows, truncated }
}

/** The whole answer as a file, which the caller deletes with `done`. It is written by the reader, as every answer is. */
export async function exportTo({ engine, lake }: QueryPorts, question: Question, format: ExportFormat): Promise<{ path: string, stream: NodeJS.ReadableStream, done(): Promise<void> }> {
  const session = await engine.reader()
  try {
    const path = await bounded(session, question, async stillWanted => {
      const planned = await lake.plan(question.sql, question.ref)
      if (explainedBy(planned.sql)) throw fail('sql/refused', `EXPLAIN is answered as a table or as JSON, not as ${format}`)
      stillWanted()
      return await session.exportQuery(planned.sql, format)
    })
    const done = async (): Promise<void> => { await rm(path, { force: true }) }
    const stream = createReadStream(path)
    stream.once('close', () => { void done() })
    return { path, stream, done }
  } finally {
    session.close()
  }
}

/** The plan writes EXPLAIN in front of what it planned. */
function explainedBy(sql: string): { select: string, analyze: boolean } | undefined {
  const prefix = /^EXPLAIN (ANALYZE )?/.exec(sql)
  return prefix === null ? undefined : { select: sql.slice(prefix[0].length), analyze: prefix[1] !== undefined }
}

/**
 * Planning and binding cannot be interrupted, only bounded in size: where the time is over or the asker has gone, nobody
 * waits for them. `stillWanted` throws where that has happened.
 */
async function bounded<T>(session: Session, { seconds, signal }: Question, work: (stillWanted: () => void) => Promise<T>): Promise<T> {
  const stopped = Promise.withResolvers<never>()
  let reason: GridlakeError | undefined
  const stop = (why: GridlakeError): void => {
    reason = why
    stopped.reject(why)
    session.interrupt()
  }
  const gone = (): void => { stop(fail('engine/interrupted', 'the query was stopped before it ended: nobody waits for its answer')) }
  const timer = setTimeout(() => { stop(late(seconds)) }, seconds * 1000)
  signal?.addEventListener('abort', gone, { once: true })
  if (signal?.aborted === true) gone()
  try {
    return await Promise.race([work(() => { if (reason) throw reason }), stopped.promise])
  } catch (error) {
    throw isFailure(error) ? ownWords(error) : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', gone)
  }
}

function late(seconds: number): GridlakeError {
  return fail('engine/interrupted', `the query ran longer than ${seconds} s and was cancelled; narrow it by iso and interval_start_utc, or raise query.seconds`, { seconds })
}

/** The engine shows a part of what it ran, which is the plan, with the places of files, and not what the person wrote. */
function ownWords(error: GridlakeError): GridlakeError {
  const message = error.message.replace(/\n\s*LINE \d+:[\s\S]*$/, '').trim()
  // Every file that a plan names is of the lake: that it cannot be read is never the fault of the question.
  const broken = error.details['kind'] === 'IO Error' || /No magic bytes found|Footer length error|too small to be a Parquet file|TProtocolException|not a Parquet file/i.test(message)
  if (broken && isFailure(error, 'engine/failed', 'sql/invalid')) {
    const key = /["'](tables\/[^"']+)["']/.exec(message)?.[1]
    return fail('lake/corrupt', `a data file of the lake is missing or cannot be read${key === undefined ? '' : `: ${key}`}; \`gridlake doctor\` lists what is missing (${message})`, key === undefined ? {} : { key }, error)
  }
  if (!isFailure(error, 'sql/invalid')) return error
  // The parser's place is in the person's own text; no other detail is.
  const { position } = error.details
  return fail('sql/invalid', message, typeof position === 'number' ? { position } : {}, error)
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
