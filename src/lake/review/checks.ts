/**
 * Checks: named questions to the result of a merge, or to a commit about to be made. Built in are whether it can be merged,
 * whether keys are unique, and whether required columns are filled; a person adds SQL that must return no rows.
 */
import { fail, isFailure, messageOf } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { identifier } from '#base/sql.ts'
import { printable } from '#base/text-table.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine, Row } from '#drivers/engine/port.ts'
import type { Lake, TableSummary } from '../port.ts'
import type { CheckVerdict } from './records.ts'
import { builtInChecks } from './rules.ts'
import { builtInDefinition, definitionOf, type PolicyStore } from './store.ts'

export interface CheckPorts {
  readonly lake: Pick<Lake, 'diff' | 'plan' | 'tables'>
  readonly engine: Engine
  readonly clock: Clock
  readonly datasets: readonly Dataset[]
  readonly policy: PolicyStore
}

/** What is looked at: a commit, and what it would replace (null where it is new). */
export interface Subject { readonly commit: string, readonly base: string | null }

/** Null where it holds, else what was found. */
type Finding = string | null

export const checkLimitMs = 60_000

const examplesMost = 3

/** Never throws for what a check finds or cannot do; throws `review/unknown` for a name that is no check's. */
export async function runCheck(ports: CheckPorts, name: string, subject: Subject, limitMs = checkLimitMs): Promise<CheckVerdict> {
  const own = (await ports.policy.checks()).find(check => check.name === name)
  if (own === undefined && !(builtInChecks as readonly string[]).includes(name)) throw fail('review/unknown', `there is no check "${name}"; \`gridlake check list\` shows those that are`, { check: name })
  const definition = own === undefined ? builtInDefinition : definitionOf(own)
  const verdict = (outcome: CheckVerdict['outcome'], message: string): CheckVerdict => ({ name, outcome, message, definition, at_utc: new Date(ports.clock.now()).toISOString() })
  try {
    const finding = own === undefined ? await builtIn(ports, name as typeof builtInChecks[number], subject, limitMs) : await noRows(ports, own.sql, subject, limitMs)
    return finding === null ? verdict('passed', '') : verdict('failed', finding)
  } catch (error) {
    if (!isFailure(error)) throw error
    return verdict('error', messageOf(error))
  }
}

async function builtIn(ports: CheckPorts, name: typeof builtInChecks[number], subject: Subject, limitMs: number): Promise<Finding> {
  // What came as far as a commit goes together.
  if (name === 'mergeable') return null
  const look = { 'keys-unique': duplicateKeys, contract: emptyColumns }[name]
  for (const table of await changed(ports, subject)) {
    const finding = await look(ports, table, subject, limitMs)
    if (finding !== null) return finding
  }
  return null
}

/** Tables with rows that differ; a table that was dropped has nothing to look at. */
async function changed({ lake }: CheckPorts, { commit, base }: Subject): Promise<readonly TableSummary[]> {
  const there = (await lake.tables(commit)).filter(({ kind, rows }) => kind === 'table' && rows > 0)
  if (base === null) return there
  const names = new Set((await lake.diff(base, commit)).map(({ table }) => table))
  return there.filter(({ table }) => names.has(table))
}

/** Tables whose key nobody stated have none to break. */
async function duplicateKeys(ports: CheckPorts, { table }: TableSummary, { commit }: Subject, limitMs: number): Promise<Finding> {
  const dataset = ports.datasets.find(({ name }) => name === table)
  if (dataset === undefined || dataset.key.length === 0) return null
  const key = dataset.key.map(identifier).join(', ')
  const rows = await ask(ports, `SELECT ${key}, count(*) AS ${identifier('rows')} FROM ${relation(table)} GROUP BY ${key} HAVING count(*) > 1`, commit, limitMs, examplesMost)
  return rows.length === 0 ? null : `${table} has rows with equal keys (${dataset.key.join(', ')}): ${shown(rows)}`
}

async function emptyColumns(ports: CheckPorts, { table, columns }: TableSummary, { commit }: Subject, limitMs: number): Promise<Finding> {
  const required = columns.filter(column => column.required)
  if (required.length === 0) return null
  const counts = required.map(({ name }) => `count(*) FILTER (WHERE ${identifier(name)} IS NULL) AS ${identifier(name)}`).join(', ')
  const [found = {}] = await ask(ports, `SELECT ${counts} FROM ${relation(table)}`, commit, limitMs, 1)
  const empty = Object.entries(found).filter(([, nulls]) => Number(nulls) > 0)
  return empty.length === 0 ? null : `${table} must have a value in ${empty.map(([column, nulls]) => `${column} (${count(Number(nulls), 'row has', 'rows have')} none)`).join(', ')}`
}

async function noRows(ports: CheckPorts, sql: string, { commit }: Subject, limitMs: number): Promise<Finding> {
  const rows = await ask(ports, sql, commit, limitMs, examplesMost + 1)
  return rows.length === 0 ? null : `it must find no rows and found ${rows.length > examplesMost ? `more than ${examplesMost}` : count(rows.length, 'row')}: ${shown(rows.slice(0, examplesMost))}`
}

/** The first `most` rows. On the locked engine: what a person wrote may be asked nowhere else. */
async function ask({ lake, engine }: CheckPorts, sql: string, commit: string, limitMs: number, most: number): Promise<readonly Row[]> {
  const planned = await lake.plan(sql, commit)
  const session = await engine.reader()
  let late = false
  const timer = setTimeout(() => { late = true; session.interrupt() }, limitMs)
  try {
    return await session.rows(`SELECT * FROM (${planned.sql}) LIMIT ${most}`)
  } catch (error) {
    if (late && isFailure(error, 'engine/interrupted')) throw fail('engine/interrupted', `it was not done after ${limitMs / 1000} s`, {}, error)
    throw error
  } finally {
    clearTimeout(timer)
    session.close()
  }
}

/** A namespace with levels is one name to the plan. */
function relation(table: string): string {
  const dot = table.lastIndexOf('.')
  return `${identifier(table.slice(0, dot))}.${identifier(table.slice(dot + 1))}`
}

/** A few rows in a message. */
function shown(rows: readonly Row[]): string {
  const text = rows.map(row => Object.entries(row).map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | bigint | boolean)}`).join(' ')).join('; ')
  return printable(text.length > 500 ? `${text.slice(0, 500)}...` : text)
}
