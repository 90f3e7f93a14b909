/** Rules read off a table: what holds for (nearly) all of its rows, as a start for a person. */
import { identifier, literal } from '#base/sql.ts'
import type { Column, Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Lake } from '#lake/port.ts'
import { batchColumns } from './ask.ts'
import { invalid } from './own-rule.ts'

/** Rows that are looked at, spread over the table by their hash. */
const sampleRows = 500_000
/** Texts with more values than these are no list. */
const listMost = 12
/** How far beyond the outer quantiles a value may lie, in widths between them. */
const margin = 1

/** Severity `warn`: what a table happens to hold is no reason to stop a run. */
export async function suggestRules(session: Session, lake: Pick<Lake, 'plan'>, dataset: Dataset): Promise<Record<string, unknown>[]> {
  const planned = await lake.plan(`SELECT ${batchColumns(dataset).map(identifier).join(', ')} FROM ${dataset.name}`, 'main')
  await session.run(`CREATE OR REPLACE TEMP TABLE own_tried AS SELECT * FROM (${planned.sql}) USING SAMPLE ${sampleRows} ROWS (reservoir, 1)`)
  const [total] = await session.rows<{ rows: bigint }>('SELECT count(*) AS rows FROM own_tried')
  if (total === undefined || total.rows === 0n) throw invalid(`${dataset.name} has no rows yet to read rules off`, { dataset: dataset.name })
  const short = dataset.name.split('.').at(-1) ?? ''
  const columns = dataset.columns.filter(({ name }) => batchColumns(dataset).includes(name))
  const made: Record<string, unknown>[] = []
  const full: string[] = []
  for (const column of columns) {
    const [nulls] = await session.rows<{ nulls: bigint }>(`SELECT count(*) FILTER (${identifier(column.name)} IS NULL) AS nulls FROM own_tried`)
    if (nulls?.nulls === 0n) full.push(column.name)
    const rule = await ruleOf(session, column)
    if (rule !== null) made.push({ name: `${short}-${column.name.replaceAll('_', '-')}`, dataset: dataset.name, severity: 'warn', ...rule })
  }
  const keyed = dataset.key.length > 0 && dataset.key.every(name => full.includes(name))
  return [
    ...full.length > 0 ? [{ name: `${short}-filled`, dataset: dataset.name, severity: 'warn', expects: 'Columns that were always filled stay so.', not_null: full }] : [],
    ...keyed ? [{ name: `${short}-unique`, dataset: dataset.name, severity: 'warn', expects: 'Each key stands once.', unique: [...dataset.key] }] : [],
    ...made,
  ]
}

async function ruleOf(session: Session, { name, type, unit }: Column): Promise<Record<string, unknown> | null> {
  const cell = identifier(name)
  if (type === 'double' || type === 'int' || type === 'long') {
    const [seen] = await session.rows<{ low: number | null, high: number | null, first: number, third: number, kinds: bigint }>(`SELECT quantile_cont(${cell}, 0.001)::DOUBLE AS low, quantile_cont(${cell}, 0.999)::DOUBLE AS high, quantile_cont(${cell}, 0.25)::DOUBLE AS first, quantile_cont(${cell}, 0.75)::DOUBLE AS third, approx_count_distinct(${cell}) AS kinds FROM own_tried WHERE ${cell} IS NOT NULL${type === 'double' ? ` AND isfinite(${cell})` : ''}`)
    if (seen === undefined || seen.low === null || seen.high === null) return null
    if (type !== 'double' && Number(seen.kinds) <= listMost) return await listOf(session, name, 'number')
    const width = Math.max(seen.high - seen.low, seen.third - seen.first)
    return { expects: `${name} lies where it has lain${unit === undefined ? '' : ` (${unit})`}.`, between: { column: name, min: rounded(seen.low - margin * width), max: rounded(seen.high + margin * width) } }
  }
  return type === 'string' ? await listOf(session, name, 'text') : null
}

async function listOf(session: Session, name: string, kind: 'number' | 'text'): Promise<Record<string, unknown> | null> {
  const values = await session.rows<{ value: string }>(`SELECT DISTINCT ${identifier(name)}::VARCHAR AS value FROM own_tried WHERE ${identifier(name)} IS NOT NULL ORDER BY 1 LIMIT ${literal(listMost + 1)}`)
  if (values.length === 0 || values.length > listMost) return null
  return { expects: `${name} has one of the values that it has had.`, in: { column: name, values: values.map(({ value }) => kind === 'number' ? Number(value) : value) } }
}

/** Three digits: bounds are for reading. */
function rounded(value: number): number { return Number(value.toPrecision(3)) }
