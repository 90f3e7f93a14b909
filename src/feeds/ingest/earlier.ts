/**
 * Values that the operator itself has replaced and puts into the same file as those that count. They are not judged: each
 * goes to the branch before what replaced it, oldest first, so that the lake keeps them as it keeps what earlier files said.
 */
import { isFailure } from '#base/error.ts'
import { identifier, literal } from '#base/sql.ts'
import { superseded } from '#canon/datasets.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Lake, Upsert } from '#lake/port.ts'
import type { Report } from '../report.ts'
import { canonical, type Provenance, staged } from './relations.ts'

/** Rows with `earlier`, taken out of the staged ones. */
const earlier = 'staged_earlier'

export async function splitEarlier(session: Session): Promise<void> {
  await session.run(`DROP TABLE IF EXISTS temp.${earlier}`)
  const columns = await session.rows<{ column_name: string }>(`SELECT column_name FROM (DESCRIBE ${staged})`)
  if (!columns.some(row => row.column_name === 'earlier')) return
  await session.run(`CREATE TEMP TABLE ${earlier} AS SELECT * FROM ${staged} WHERE earlier IS NOT NULL; DELETE FROM ${staged} WHERE earlier IS NOT NULL; ALTER TABLE ${staged} DROP earlier`)
}

const provided: readonly string[] = ['version', 'run_id', 'known_from_utc']

/**
 * One upsert for each number that the operator gave, for keys whose present value is in the run, of what the branch does not
 * keep already. A file does not say when a value was replaced: they count as known in their order, just before the file was.
 */
export async function earlierUpserts(session: Session, lake: Lake, branch: string, { iso, dataset }: Report<string>, { runId, knownFromUtc }: Provenance): Promise<Upsert[]> {
  const [kept] = await session.rows<{ any: boolean }>(`SELECT count(*) > 0 AS any FROM duckdb_tables() WHERE temporary AND table_name = '${earlier}'`)
  const past = superseded(dataset)
  if (kept?.any !== true || past === undefined) return []
  await loadPast(session, lake, branch, iso, past.name)
  const columns = dataset.columns.filter(({ name }) => !provided.includes(name))
  const key = dataset.key.map(identifier).join(', ')
  const whole = columns.filter(({ required }) => required).map(({ name }) => `e.${identifier(name)} IS NOT NULL`).join(' AND ')
  const same = columns.map(({ name }) => `p.${identifier(name)} IS NOT DISTINCT FROM e.${identifier(name)}`).join(' AND ')
  await session.run(`CREATE OR REPLACE TEMP TABLE staged_past AS SELECT e.* FROM ${earlier} AS e SEMI JOIN ${staged} USING (file, ${key}) WHERE ${whole} AND NOT EXISTS (SELECT 1 FROM known_past AS p WHERE ${same})`)
  const numbers = await session.rows<{ earlier: number }>('SELECT DISTINCT earlier FROM staged_past ORDER BY earlier')
  const made: Upsert[] = []
  for (const [index, number] of numbers.entries()) {
    const relation = `incoming_past_${index}`
    const known = knownFromUtc.map(utc => new Date(Date.parse(utc) - (numbers.length - index)).toISOString())
    const rows = `(SELECT * FROM staged_past WHERE earlier = ${number.earlier} QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY file) = 1)`
    await session.run(`CREATE OR REPLACE TEMP VIEW ${relation} AS ${canonical(dataset, rows, { runId, knownFromUtc: known })}`)
    made.push({ dataset, relation, mode: 'revise', superseded: past })
  }
  return made
}

/** Table `known_past`: what the branch keeps of replaced values in the span of those that came. */
async function loadPast(session: Session, lake: Lake, branch: string, iso: string, table: string): Promise<void> {
  const [span] = await session.rows<{ first: Date | null, last: Date | null }>(`SELECT min(interval_start_utc) AS first, max(interval_start_utc) AS last FROM ${earlier}`)
  const within = span?.first && span.last ? `interval_start_utc >= TIMESTAMPTZ ${literal(span.first.toISOString())} AND interval_start_utc <= TIMESTAMPTZ ${literal(span.last.toISOString())}` : 'false'
  try {
    const { sql } = await lake.plan(`SELECT * FROM ${table} WHERE iso = ${literal(iso)} AND ${within}`, branch)
    await session.run(`CREATE OR REPLACE TEMP TABLE known_past AS ${sql}`)
  } catch (error) {
    if (!isFailure(error, 'lake/unknown-table')) throw error
    await session.run(`CREATE OR REPLACE TEMP TABLE known_past AS SELECT * FROM ${earlier} LIMIT 0`)
  }
}
