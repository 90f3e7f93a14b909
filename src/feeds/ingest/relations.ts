/** The session's relations of one run, from staged rows to what the lake takes. All SQL of ingest is here. */
import { identifier, literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { officialHubs } from '#canon/hub.ts'
import { isIso } from '#canon/market.ts'
import { superseded } from '#canon/datasets.ts'
import { isPrices, lmpAside } from '#canon/price.ts'
import { node as nodeDataset } from '#canon/node.ts'
import { apartMs, type Span } from '#canon/span.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Lake, Ref, Upsert } from '#lake/port.ts'
import { isFailure } from '#base/error.ts'
import type { Report, SourceFile } from '../report.ts'

/** Rows as the report gives them. */
export const staged = 'staged'
/** Rows that the gate took out. */
export const aside = 'aside'

export async function stage(session: Session, report: Report<string>, files: readonly SourceFile[]): Promise<void> {
  await session.run(`DROP TABLE IF EXISTS temp.${staged}; DROP TABLE IF EXISTS temp.${aside}`)
  await session.run(`CREATE TEMP TABLE ${staged} AS ${report.rows(files)}`)
}

export async function rowsByFile(session: Session): Promise<Map<number, number>> {
  const rows = await session.rows<{ file: number | bigint, rows: bigint }>(`SELECT file, count(*) AS rows FROM ${staged} GROUP BY file`)
  return new Map(rows.map(row => [Number(row.file), Number(row.rows)]))
}

/** What the staged rows cover, in order: each stretch from its first interval's start to the last one's end. */
export async function spansOf(session: Session): Promise<Span[]> {
  // In whole numbers: the engine adds an interval to an instant by the calendar, which costs more than all the rest.
  const spans = await session.rows<{ first: bigint, last: bigint }>(`
    WITH intervals AS (SELECT epoch_ms(interval_start_utc) AS first, max(interval_minutes) * 60000 + first AS last FROM ${staged} WHERE interval_start_utc IS NOT NULL GROUP BY first),
         breaks AS (SELECT *, coalesce(first - max(last) OVER (ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > ${apartMs}, false)::INTEGER AS apart FROM intervals),
         spans AS (SELECT *, sum(apart) OVER (ORDER BY first) AS span FROM breaks)
    SELECT min(first) AS first, max(last) AS last FROM spans GROUP BY span ORDER BY first`)
  return spans.map(({ first, last }) => [new Date(Number(first)).toISOString(), new Date(Number(last)).toISOString()])
}

/**
 * Tables `known_node` (every node of the operator that the lake has at `ref`, and aggregates that are named as such) and
 * `roster` (those that the operator lists). Returns whether there is a roster.
 */
export async function loadNodes(session: Session, lake: Lake, iso: string, ref: Ref): Promise<boolean> {
  await session.run('CREATE OR REPLACE TEMP TABLE known_node (node_id VARCHAR, source VARCHAR)')
  const ask = async (sql: string): Promise<void> => {
    try {
      await session.run(`INSERT INTO known_node ${(await lake.plan(sql, ref)).sql}`)
    } catch (error) {
      // No table yet: nobody listed a node.
      if (!isFailure(error, 'lake/unknown-table')) throw error
    }
  }
  await ask(`SELECT DISTINCT node_id, source FROM market.node WHERE iso = ${literal(iso)}`)
  await ask(`SELECT DISTINCT hub_id, 'aggregate' FROM market.node_hub WHERE iso = ${literal(iso)}`)
  await session.run(`CREATE OR REPLACE TEMP TABLE roster AS SELECT DISTINCT node_id FROM known_node WHERE source IN ('atlas', 'aggregate')`)
  const [listed] = await session.rows<{ any: boolean }>(`SELECT count(*) > 0 AS any FROM known_node WHERE source = 'atlas'`)
  return listed?.any === true
}

/** Where the report's files name points by name alone: those that the lake at `ref` knows by one id get it. */
export async function placeByName(session: Session, lake: Lake, { iso, byName }: Report<string>, ref: Ref): Promise<void> {
  if (byName !== true) return
  const ids = `SELECT name, min(node_id) AS node_id FROM market.node WHERE iso = ${literal(iso)} AND node_id <> name GROUP BY name HAVING count(DISTINCT node_id) = 1`
  try {
    await session.run(`UPDATE ${staged} AS s SET node_id = k.node_id FROM (${(await lake.plan(ids, ref)).sql}) AS k WHERE s.node_id = s.node_name AND k.name = s.node_name`)
  } catch (error) {
    if (!isFailure(error, 'lake/unknown-table')) throw error
  }
}

export interface Provenance {
  readonly runId: string
  /** By file, in ISO. */
  readonly knownFromUtc: readonly string[]
}

/** What a run brings: its rows, the rows kept aside, and nodes never seen before. */
export async function upserts(session: Session, report: Report<string>, provenance: Provenance, asideRows: number): Promise<Upsert[]> {
  const { dataset } = report
  await session.run(`CREATE OR REPLACE TEMP VIEW incoming AS ${canonical(dataset, staged, provenance)}`)
  const past = superseded(dataset)
  const made: Upsert[] = [{ dataset, relation: 'incoming', mode: 'revise', ...past && { superseded: past } }]
  if (!isPrices(dataset)) return made
  if (asideRows > 0) {
    await session.run(`CREATE OR REPLACE TEMP VIEW incoming_aside AS ${canonical(lmpAside, aside, provenance)}`)
    // The same rows may come again: they are kept once.
    made.push({ dataset: lmpAside, relation: 'incoming_aside', mode: 'revise' })
  }
  if (await newNodes(session, report, provenance)) made.push({ dataset: nodeDataset, relation: 'new_node', mode: 'append' })
  return made
}

/** Of an upsert's rows those that the table can hold, as a subquery. */
export function writable({ dataset, relation }: Pick<Upsert, 'dataset' | 'relation'>): string {
  const required = dataset.columns.filter(column => column.required).map(column => `${identifier(column.name)} IS NOT NULL`)
  return `(SELECT * FROM ${relation} WHERE ${required.join(' AND ')})`
}

/** The columns of the dataset from a staged relation: what ingest knows, and what the report gave. */
export function canonical(dataset: Dataset, relation: string, { runId, knownFromUtc }: Provenance): string {
  const [only, ...others] = [...new Set(knownFromUtc)]
  const constant = others.length === 0 && only !== undefined
  const columns = dataset.columns.map(({ name }) => {
    switch (name) {
      case 'version': return '1::INTEGER AS version'
      case 'run_id': return `${literal(runId)} AS run_id`
      case 'issued_utc': return `coalesce(s.issued_utc, ${constant ? `TIMESTAMPTZ ${literal(only)}` : 'known.known_from_utc'}) AS issued_utc`
      case 'known_from_utc': return constant ? `TIMESTAMPTZ ${literal(only)} AS known_from_utc` : 'known.known_from_utc'
      default: return `s.${identifier(name)}`
    }
  })
  const times = knownFromUtc.map((utc, file) => `(${file}, TIMESTAMPTZ ${literal(utc)})`).join(', ')
  return `SELECT ${columns.join(', ')} FROM ${relation} AS s${constant ? '' : ` JOIN (VALUES ${times}) AS known(file, known_from_utc) ON known.file = s.file`}`
}

/** Nodes that are in the prices and nowhere else: they are registered, so that nothing hangs in the air. */
async function newNodes(session: Session, report: Report<string>, { runId, knownFromUtc }: Provenance): Promise<boolean> {
  const columns = await session.rows<{ column_name: string }>(`SELECT column_name FROM (DESCRIBE ${staged})`)
  const published = (name: string): string => columns.some(row => row.column_name === name) ? `max(s.${name})` : 'NULL'
  const official = (of: 'type' | 'name'): string => (isIso(report.iso) ? officialHubs(report.iso) : []).map(hub => `WHEN ${literal(hub.id)} THEN ${literal(hub[of])}`).join(' ') || "WHEN '' THEN ''"
  const first = [...knownFromUtc].sort()[0] ?? ''
  await session.run(`CREATE OR REPLACE TEMP TABLE new_node AS
    SELECT s.iso, s.node_id, CASE s.node_id ${official('name')} ELSE coalesce(${published('node_name')}, s.node_id) END AS name, CASE s.node_id ${official('type')} ELSE ${published('node_type')}::VARCHAR END AS type,
      min(s.interval_start_utc) AS valid_from_utc, NULL::TIMESTAMPTZ AS valid_to_utc, 'prices' AS source, TIMESTAMPTZ ${literal(first)} AS known_from_utc, ${literal(runId)} AS run_id
    FROM ${staged} AS s WHERE NOT EXISTS (SELECT 1 FROM known_node AS k WHERE k.node_id = s.node_id AND k.source <> 'aggregate') GROUP BY s.iso, s.node_id`)
  const [some] = await session.rows<{ any: boolean }>('SELECT count(*) > 0 AS any FROM new_node')
  return some?.any === true
}
