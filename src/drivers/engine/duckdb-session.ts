import assert from 'node:assert'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  BIGINT, BOOLEAN, DOUBLE, INTEGER, SQLNULL, StatementType, VARCHAR,
  type DuckDBConnection, type DuckDBExtractedStatements, type DuckDBMaterializedResult, type DuckDBPreparedStatement, type DuckDBResult, type DuckDBType,
} from '@duckdb/node-api'
import { fail, isFailure, messageOf } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { engineError, type Hide } from './duckdb-errors.ts'
import { inspection, notASelect, refusal, type Inspected } from './duckdb-fence.ts'
import { copyStatement, parquetFile, type CopyRow } from './duckdb-parquet.ts'
import { columnValues } from './duckdb-values.ts'
import type { Chunk, ExportFormat, Param, ResultColumn, Row, Session } from './port.ts'

/** How often an interrupt is repeated until the query notices: one that arrives before the query begins is forgotten by DuckDB. */
const interruptEveryMs = 10

interface Work { interrupted: boolean, timer?: NodeJS.Timeout }

export interface SessionOptions {
  /** Only a single SELECT is run. */
  readonly readOnly: boolean
  /** Folder of `exportQuery`. */
  readonly answers: string
  readonly hide?: Hide
}

export function duckdbSession(connection: DuckDBConnection, { readOnly, answers, hide = text => text }: SessionOptions): Session {
  let work: Work | undefined
  let closed = false

  /** Runs one call at a time and gives its errors our form. */
  async function working<T>(call: (check: () => void) => Promise<T>): Promise<T> {
    assert(!closed, 'the session is closed')
    assert(!work, 'a session is used by one caller at a time')
    const mine: Work = { interrupted: false }
    work = mine
    try {
      const answer = await call(() => { if (mine.interrupted) throw new Error('INTERRUPT Error: Interrupted!') })
      return answer
    } catch (cause) {
      throw isFailure(cause) || cause instanceof assert.AssertionError ? cause : engineError(cause, hide)
    } finally {
      clearInterval(mine.timer)
      work = undefined
      if (closed) connection.closeSync()
    }
  }

  async function materialised(sql: string, params: readonly Param[]): Promise<DuckDBMaterializedResult> {
    return working(check => runLast({ connection, readOnly, check }, sql, params, async prepared => {
      const result = await prepared.run()
      check()
      return result
    }))
  }

  return {
    async run(sql) {
      await materialised(sql, [])
    },
    async rows<T extends Row>(sql: string, params: readonly Param[] = []) {
      return rowObjects(await materialised(sql, params)) as T[]
    },
    async stream(sql, params, onChunk) {
      return working(async check => {
        const result = await runLast({ connection, readOnly, check }, sql, params, prepared => prepared.stream())
        return await handOver(result, onChunk, check)
      })
    },
    async copyToParquet(select, location, fieldIds, groupRows) {
      assert(!readOnly, 'a reader writes nothing')
      const [row] = rowObjects(await materialised(copyStatement(select, location, fieldIds, groupRows), []))
      assert(row, 'COPY with RETURN_STATS answers one row')
      return parquetFile(row as CopyRow, groupRows)
    },
    async exportQuery(select, format) {
      return await exported(answers, format, async around => { await working(check => runAround({ connection, readOnly, check }, select, around, StatementType.COPY)) })
    },
    async explain(select, analyze) {
      const result = await working(check => runAround({ connection, readOnly, check }, select, body => `EXPLAIN ${analyze ? 'ANALYZE ' : ''}${body}`, StatementType.EXPLAIN))
      return rowObjects(result).map(row => ({ key: String(row['explain_key']), value: hide(String(row['explain_value'])) }))
    },
    interrupt() {
      if (!work || work.interrupted) return
      work.interrupted = true
      connection.interrupt()
      work.timer = setInterval(() => connection.interrupt(), interruptEveryMs)
    },
    close() {
      if (closed) return
      closed = true
      if (work) this.interrupt()
      else connection.closeSync()
    },
  }
}

interface Call { readonly connection: DuckDBConnection, readonly readOnly: boolean, readonly check: () => void }

/** Runs all statements but the last, and hands over that one prepared. */
async function runLast<T>({ connection, readOnly, check }: Call, sql: string, params: readonly Param[], run: (prepared: DuckDBPreparedStatement) => Promise<T>): Promise<T> {
  if (readOnly) await inspect(connection, sql)
  const statements = await extract(connection, sql)
  for (let index = 0; ; index++) {
    check()
    const prepared = await statements.prepare(index)
    try {
      check()
      if (readOnly && prepared.statementType !== StatementType.SELECT) throw notASelect(StatementType[prepared.statementType])
      if (index === statements.count - 1) {
        bind(prepared, params)
        return await run(prepared)
      }
      await prepared.run()
    } finally {
      prepared.destroySync()
    }
  }
}

/**
 * Runs a statement of our own around one SELECT, which is looked at alone first, whoever asks. What runs is the engine's
 * own print of what was looked at.
 */
async function runAround({ connection, check }: Call, select: string, around: (body: string) => string, expected: StatementType): Promise<DuckDBMaterializedResult> {
  await inspect(connection, select)
  const body = await printed(connection, select)
  check()
  const statements = await extract(connection, around(body))
  if (statements.count !== 1) throw notASelect(`${statements.count} statements`)
  const prepared = await statements.prepare(0)
  try {
    check()
    if (prepared.statementType !== expected) throw notASelect(StatementType[prepared.statementType])
    const result = await prepared.run()
    check()
    return result
  } finally {
    prepared.destroySync()
  }
}

async function printed(connection: DuckDBConnection, select: string): Promise<string> {
  const prepared = await (await extract(connection, select)).prepare(0)
  try {
    // Where it does not parse, this has thrown the words for it.
    if (prepared.statementType !== StatementType.SELECT) throw notASelect(StatementType[prepared.statementType])
  } finally {
    prepared.destroySync()
  }
  const [row] = rowObjects(await connection.run('SELECT json_deserialize_sql(json_serialize_sql($1::VARCHAR)) AS body', [select]))
  return String(row?.['body'])
}

/** Gives the path of a new file, which is not there where that failed. */
async function exported(answers: string, format: ExportFormat, copy: (around: (body: string) => string) => Promise<void>): Promise<string> {
  const path = join(answers, `${randomBytes(16).toString('hex')}.${format}`)
  try {
    await copy(body => exportStatement(body, path, format))
    return path
  } catch (cause) {
    await rm(path, { force: true })
    throw cause
  }
}

/** COPY takes a SELECT and nothing else; a DESCRIBE or SUMMARIZE may stand inside of one. */
function exportStatement(body: string, path: string, format: ExportFormat): string {
  const select = /^\s*(?:DESCRIBE|SUMMARIZE)\b/i.test(body) ? `SELECT * FROM (\n${body}\n)` : body
  return `COPY (\n${select}\n) TO ${literal(path)} (${format === 'csv' ? 'FORMAT csv, HEADER true' : 'FORMAT parquet, COMPRESSION zstd'})`
}

async function inspect(connection: DuckDBConnection, sql: string): Promise<void> {
  const [found] = rowObjects(await connection.run(inspection, [sql]))
  const refused = refusal(found as Inspected)
  if (refused) throw refused
}

async function extract(connection: DuckDBConnection, sql: string): Promise<DuckDBExtractedStatements> {
  try {
    return await connection.extractStatements(sql)
  } catch (cause) {
    // The binding has no words for a text without statements.
    if (messageOf(cause) === 'Error in native callback') throw fail('sql/invalid', 'The SQL holds no statement.', {}, cause)
    throw cause
  }
}

async function handOver(result: DuckDBResult, onChunk: (chunk: Chunk) => Promise<void> | void, check: () => void): Promise<readonly ResultColumn[]> {
  const schema = resultColumns(result)
  for (;;) {
    check()
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return schema
    check()
    await onChunk({ rows: chunk.rowCount, columns: schema.map((_, column) => columnValues(chunk, column)) })
  }
}

function resultColumns(result: DuckDBResult): ResultColumn[] {
  const types = result.columnTypes()
  return result.deduplicatedColumnNames().map((name, index) => ({ name, type: String(types[index]) }))
}

function rowObjects(result: DuckDBMaterializedResult): Row[] {
  const names = result.deduplicatedColumnNames()
  const rows: Row[] = []
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index)
    const columns = names.map((_, column) => columnValues(chunk, column))
    for (let row = 0; row < chunk.rowCount; row++) {
      rows.push(Object.fromEntries(names.map((name, column) => [name, columns[column]?.[row]])))
    }
  }
  return rows
}

function bind(prepared: DuckDBPreparedStatement, params: readonly Param[]): void {
  const wanted = prepared.parameterCount
  if (wanted !== params.length) throw fail('sql/invalid', `The SQL has ${wanted} parameters; ${params.length} values were given.`)
  params.forEach((value, index) => prepared.bindValue(index + 1, value, paramType(value)))
}

/** Whole numbers go as INTEGER or BIGINT, as `LIMIT ?` and list indexes want them; they widen to DOUBLE where one is due. */
function paramType(value: Param): DuckDBType {
  if (value === null) return SQLNULL
  switch (typeof value) {
    case 'boolean': return BOOLEAN
    case 'bigint': return BIGINT
    case 'string': return VARCHAR
    default:
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) return DOUBLE
      return value === (value | 0) ? INTEGER : BIGINT
  }
}
