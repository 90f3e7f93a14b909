/**
 * Runs a user's rule over rows as people's SQL is run: planned by the lake (`batch` is one more table), in the locked session,
 * with a limit of time. The rows lie in a file of the engine's own folder as long as it takes.
 */
import { rm } from 'node:fs/promises'
import { fail, isFailure } from '#base/error.ts'
import { identifier, literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Engine, Row, Session } from '#drivers/engine/port.ts'
import type { Lake } from '#lake/port.ts'
import { type OwnRule } from './own-rule.ts'
import { formSql } from './rule-form.ts'

export interface AskPorts { readonly lake: Pick<Lake, 'plan'>, readonly engine: Engine }

export interface Faults {
  readonly count: number
  readonly examples: readonly Row[]
  /** By UTC day of `interval_start_utc`, where the faulty rows have it; only when asked for. */
  readonly days: ReadonlyMap<string, number> | null
}

const examplesMost = 5
const limitMs = 30_000

/** What ingest fills in later, so that a batch has not got it yet. */
const later: readonly string[] = ['version', 'run_id', 'known_from_utc']

export function batchColumns(dataset: Dataset): string[] { return dataset.columns.map(({ name }) => name).filter(name => !later.includes(name)) }

/** Does the work while `rows` (a relation of the session with the batch's columns) lie where rules can read them. */
export async function withBatch<T>(ports: AskPorts, session: Session, rows: string, ref: string, work: (ask: (rule: Pick<OwnRule, 'sql' | 'form'>, now_utc: string, byDay?: boolean) => Promise<Faults>) => Promise<T>, dataset: Dataset): Promise<T> {
  const columns = batchColumns(dataset)
  const path = await session.exportQuery(`SELECT ${columns.map(identifier).join(', ')} FROM ${rows}`, 'parquet')
  try {
    const batch = { name: 'batch', columns, relation: `(SELECT * FROM read_parquet(${literal(path)}))` }
    return await work(async (rule, now_utc, byDay = false) => await faults(ports, rule.sql ?? (rule.form === null ? '' : formSql(rule.form, now_utc)), { ref, batch, byDay }))
  } finally {
    await rm(path, { force: true })
  }
}

interface Asked { readonly ref: string, readonly batch: { readonly name: string, readonly columns: readonly string[], readonly relation: string }, readonly byDay: boolean }

async function faults({ lake, engine }: AskPorts, sql: string, { ref, batch, byDay }: Asked): Promise<Faults> {
  if (/^\s*(?:explain|show|describe|summarize)\b/i.test(sql)) throw fail('sql/refused', 'a rule is one SELECT of the faulty rows from batch')
  const planned = await lake.plan(sql, ref, [batch])
  const reader = await engine.reader()
  let late = false
  const timer = setTimeout(() => { late = true; reader.interrupt() }, limitMs)
  try {
    const [total] = await reader.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM (${planned.sql})`)
    const examples = Number(total?.rows ?? 0) === 0 ? [] : await reader.rows(`SELECT * FROM (${planned.sql}) LIMIT ${examplesMost}`)
    const dated = byDay && examples[0]?.['interval_start_utc'] instanceof Date
    const days = dated ? await reader.rows<{ day: string, rows: bigint }>(`SELECT interval_start_utc::DATE::VARCHAR AS day, count(*) AS rows FROM (${planned.sql}) GROUP BY 1`) : null
    return { count: Number(total?.rows ?? 0), examples, days: days === null ? null : new Map(days.map(({ day, rows }) => [day, Number(rows)])) }
  } catch (error) {
    if (late && isFailure(error, 'engine/interrupted')) throw fail('engine/interrupted', `it was not done after ${limitMs / 1000} s`, {}, error)
    throw error
  } finally {
    clearTimeout(timer)
    reader.close()
  }
}
