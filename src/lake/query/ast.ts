/**
 * The engine's own syntax tree of a SELECT, as JSON. Queries are rewritten here and nowhere else: never as text.
 *
 * Numbers keep their spelling, since the engine refuses a tree in which 50.0 came back as 50. `query_location` speaks of a
 * text that nobody runs and is 2^64-1 where there is none: it becomes 0.
 */
import { fail, messageOf } from '#base/error.ts'
import type { Session } from '#drivers/engine/port.ts'
import { checkText, checkTree } from './limits.ts'

export type Node = { [name: string]: Value }
export type Value = string | number | boolean | null | Node | Value[]

/** The tree of one statement. Throws `sql/refused` where it is too large to be bound without waiting for it. */
export async function parse(session: Session, sql: string): Promise<Node> {
  checkText(sql)
  const written = await serialized(session, sql)
  checkTree(written)
  const tree = JSON.parse(written, (key, value: Value, { source }: { source?: string } = {}) => key === 'query_location' ? 0 : typeof value === 'number' && !isPlainInteger(value, source) ? raw.rawJSON(source ?? String(value)) : value) as Node
  if (tree['error'] === true) {
    const message = typeof tree['error_message'] === 'string' ? tree['error_message'] : 'the statement cannot be parsed'
    if (tree['error_type'] === 'not implemented') throw fail('sql/refused', `only SELECT (and DESCRIBE, SUMMARIZE, SHOW TABLES, EXPLAIN) can be run: ${message}`)
    throw fail('sql/invalid', message, typeof tree['position'] === 'string' ? { position: Number(tree['position']) } : {})
  }
  const statements = tree['statements']
  if (!Array.isArray(statements) || statements.length !== 1) throw fail('sql/invalid', `one statement is expected, ${Array.isArray(statements) ? statements.length : 0} were given`)
  return tree
}

async function serialized(session: Session, sql: string): Promise<string> {
  const [row] = await session.rows<{ tree: string }>('SELECT json_serialize_sql(?::VARCHAR)::VARCHAR AS tree', [sql])
  return row?.tree ?? '{}'
}

interface RawJson { readonly rawJSON: string }
/** In Node 24, and not yet in TypeScript's library. */
const raw = JSON as unknown as { rawJSON(text: string): Value, isRawJSON(value: unknown): value is RawJson }

function isPlainInteger(value: number, source: string | undefined): boolean { return Number.isSafeInteger(value) && String(value) === source }


/** A number of the tree, however it is spelled. */
export function numberOf(value: Value | undefined): number | undefined {
  if (raw.isRawJSON(value)) return Number(value.rawJSON)
  return typeof value === 'number' ? value : undefined
}

/** The text of a tree, and the tree of that text, as the engine will parse it: for reading only, numbers may have lost their spelling. */
export async function print(session: Session, tree: Node): Promise<{ readonly sql: string, readonly again: Node }> {
  try {
    const [row] = await session.rows<{ sql: string, again: string }>('SELECT sql, json_serialize_sql(sql)::VARCHAR AS again FROM (SELECT json_deserialize_sql(?::JSON) AS sql)', [JSON.stringify(tree)])
    return { sql: row?.sql ?? '', again: JSON.parse(row?.again ?? '{}') as Node }
  } catch (error) {
    throw fail('sql/invalid', `the engine does not take the rewritten query: ${messageOf(error)}`, {}, error)
  }
}

/** The first FROM item of a one-statement tree: how a template's text becomes a node. */
export function fromItem(tree: Node): Node {
  return at(tree, 'statements', 0, 'node', 'from_table') as Node
}

export function at(value: Value | undefined, ...path: (string | number)[]): Value | undefined {
  let here = value
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined
    here = Array.isArray(here) ? here[Number(step)] : here[step]
  }
  return here
}

export function isNode(value: Value | undefined): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !raw.isRawJSON(value)
}

export function text(value: Value | undefined): string { return typeof value === 'string' ? value : '' }
