/** From a person's SQL to the SQL that the engine runs: every name of the lake replaced by the files that can match. */
import { randomUUID } from 'node:crypto'
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { BesideTable, PlannedQuery, View } from '../port.ts'
import { at, fromItem, isNode, type Node, parse, print, type Value } from './ast.ts'
import { Calls } from './functions.ts'
import type { Predicate } from './predicate.ts'
import { type FileIndex, type PrunedColumn, prune } from './prune.ts'
import { limits, tooLarge } from './limits.ts'
import { folded } from './names.ts'
import { type Mention, type Replace, rewrite } from './rewrite.ts'
import { verify } from './verify.ts'

/** A table as it is at the commit that is read. */
export interface PlannedTable {
  readonly name: string
  readonly columns: readonly PrunedColumn[]
  /** The rows of the files that `pick` chooses as a relation for FROM; the files, and how many there are. */
  scan(session: Session, pick: (files: FileIndex) => readonly number[]): Promise<{ readonly relation: string, readonly paths: readonly string[], readonly of: number }>
}

/** What can be read at one commit. Names are given in small letters. */
export interface Scope {
  readonly commit: string
  tableNames(): readonly string[]
  viewNames(): readonly string[]
  table(name: string): Promise<PlannedTable | undefined>
  view(name: string): Promise<PlannedView | undefined>
}

export interface PlannedView extends Pick<View, 'name' | 'sql' | 'passes'> { /** Where it looks first for tables that it names without a namespace. */ readonly namespace?: string }

/** The scope with relations of the platform's own beside the lake's tables; names of the lake go first. */
export function withBeside(scope: Scope, beside: readonly BesideTable[]): Scope {
  if (beside.length === 0) return scope
  return {
    ...scope,
    async table(wanted) {
      const known = await scope.table(wanted)
      const own = known === undefined ? beside.find(({ name }) => name === wanted) : undefined
      if (own === undefined) return known
      const columns = own.columns.map(name => ({ name, type: '' }))
      return { name: own.name, columns, scan: async () => await Promise.resolve({ relation: own.relation, paths: [], of: 0 }) }
    },
  }
}

const explain = /^\s*explain\s+(?:(analyze)\s+)?/i
const showTables = /^\s*(?:show\s+(?:all\s+)?tables|from\s+information_schema\.tables)\s*;?\s*$/i

export async function plan(session: Session, sql: string, scope: Scope): Promise<PlannedQuery> {
  const prefix = explain.exec(sql)
  const statement = showTables.test(sql) ? tableListing(scope) : sql.slice(prefix?.[0].length ?? 0)
  const planner = new Planner(session, scope)
  const tree = await rewrite(await parse(session, statement), planner)
  const { sql: printed, again } = await print(session, tree)
  verify(again, planner.relations)
  return {
    sql: `${prefix ? `EXPLAIN ${prefix[1] === undefined ? '' : 'ANALYZE '}` : ''}${withFiles(printed, planner.relations)}`,
    commit: scope.commit,
    tables: [...planner.read].map(([table, { files, of }]) => ({ table, files: files.size, of })),
  }
}

/** What stands for a table in the tree: SQL of our own, of files that were chosen. */
export interface PlannedRelation { readonly sql: string, readonly columns: number }

/**
 * Each table has stood in the tree as one name that nobody can guess: ten thousand files would be printed, parsed and looked
 * at again for nothing.
 */
function withFiles(sql: string, relations: ReadonlyMap<string, PlannedRelation>): string {
  return relations.size === 0 ? sql : sql.replaceAll(/"(planned:[0-9a-f-]{36})"/g, (found, name: string) => relations.get(name)?.sql ?? found)
}

function tableListing(scope: Scope): string {
  const names = [...scope.tableNames().map(name => [name, 'table']), ...scope.viewNames().map(name => [name, 'view'])]
  const rows = names.map(([name = '', kind = '']) => `(${literal(name)}, ${literal(kind)})`).join(', ')
  return rows === '' ? 'SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS kind WHERE false' : `SELECT * FROM (VALUES ${rows}) AS t(name, kind) ORDER BY name`
}

class Planner implements Replace {
  readonly read = new Map<string, { files: Set<string>, of: number }>()
  /** What the planned query may read, by the name that stands for it. */
  readonly relations = new Map<string, PlannedRelation>()
  readonly #calls: Calls
  readonly #session: Session
  readonly #scope: Scope
  readonly #inside: readonly string[]
  readonly #passed: readonly Predicate[]
  readonly #namespace: string | undefined
  readonly #opened: { views: number }

  /** `opened` counts the views of the whole query: each mention is opened anew, and views of views multiply. */
  constructor(session: Session, scope: Scope, inside: readonly string[] = [], passed: readonly Predicate[] = [], namespace?: string, opened = { views: 0 }) {
    this.#session = session
    this.#scope = scope
    this.#inside = inside
    this.#passed = passed
    this.#namespace = namespace
    this.#opened = opened
    this.#calls = new Calls(async (template, parts) => withParts(at(await parseOnce(session, `SELECT ${template}`), 'statements', 0, 'node', 'select_list', 0) as Node, parts) as Node)
  }

  async call(node: Node): Promise<Node> { return await this.#calls.check(node) }

  async table(mention: Mention): Promise<Node> {
    const predicates = [...mention.predicates, ...this.#passed]
    for (const name of this.#namesOf(mention)) {
      const view = await this.#scope.view(name)
      if (view) return await this.#view(view, predicates)
      const table = await this.#scope.table(name)
      if (table) return await this.#table(table, predicates)
    }
    throw this.#unknown(mention)
  }

  /** `lmp_da` is understood where only one namespace has it. */
  #namesOf({ schema, table }: Mention): string[] {
    if (schema !== '') return [`${schema}.${table}`]
    const all = [...this.#scope.tableNames(), ...this.#scope.viewNames()].map(folded).filter(name => name.endsWith(`.${table}`))
    return [...this.#namespace === undefined ? [] : [`${this.#namespace}.${table}`], ...all.length === 1 ? all : [table]]
  }

  #unknown({ schema, table }: Mention): Error {
    const name = schema === '' ? table : `${schema}.${table}`
    const known = [...this.#scope.tableNames(), ...this.#scope.viewNames()].sort()
    return fail('lake/unknown-table', `there is no table ${name} at commit ${this.#scope.commit.slice(0, 8)}${known.length === 0 ? '; the lake is empty: `gridlake ingest` or `gridlake start` fills it' : `; there are ${known.join(', ')}`}`, { table: name })
  }

  async #table(table: PlannedTable, predicates: readonly Predicate[]): Promise<Node> {
    const { relation, paths, of } = await table.scan(this.#session, files => prune(files, table.columns, predicates))
    const known = this.read.get(table.name) ?? { files: new Set<string>(), of }
    for (const path of paths) known.files.add(path)
    this.read.set(table.name, known)
    const name = `planned:${randomUUID()}`
    this.relations.set(name, { sql: relation, columns: table.columns.length })
    return { ...fromItem(await parseOnce(this.#session, 'SELECT * FROM "planned"')), table_name: name }
  }

  async #view(view: PlannedView, predicates: readonly Predicate[]): Promise<Node> {
    if (this.#inside.includes(view.name)) throw fail('lake/corrupt', `view ${view.name} reads itself through ${this.#inside.join(', ')}`)
    if (++this.#opened.views > limits.views) throw tooLarge('views, each counted as often as it is read', this.#opened.views, limits.views)
    const passed = predicates.flatMap(predicate => [view.passes[predicate.column] ?? []].flat().map(column => ({ ...predicate, table: '', column })))
    const inner = new Planner(this.#session, this.#scope, [...this.#inside, view.name], passed, view.namespace, this.#opened)
    const tree = await rewrite(await parseOnce(this.#session, view.sql), inner)
    for (const [name, relation] of inner.relations) this.relations.set(name, relation)
    for (const [table, use] of inner.read) {
      const known = this.read.get(table) ?? { files: new Set<string>(), of: use.of }
      for (const path of use.files) known.files.add(path)
      this.read.set(table, known)
    }
    const shell = structuredClone(fromItem(await parseOnce(this.#session, 'SELECT * FROM (SELECT 1) AS v')))
    if (isNode(shell['subquery'])) shell['subquery']['node'] = at(tree, 'statements', 0, 'node') as Node
    return shell
  }
}

/** Trees of texts that do not change: views and templates. */
const parsed = new Map<string, Node>()
const parsedMost = 1000

async function parseOnce(session: Session, sql: string): Promise<Node> {
  const known = parsed.get(sql)
  if (known) return known
  const tree = await parse(session, sql)
  if (parsed.size >= parsedMost) parsed.clear()
  parsed.set(sql, tree)
  return tree
}

/** The template with a node in each place where one of the names stands. */
function withParts(value: Value, parts: Readonly<Record<string, Node>>): Value {
  if (Array.isArray(value)) return value.map(item => withParts(item, parts))
  if (!isNode(value)) return value
  const name = value['class'] === 'COLUMN_REF' ? at(value, 'column_names', 0) : undefined
  const part = typeof name === 'string' ? parts[name] : undefined
  return part ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withParts(inner, parts)]))
}
