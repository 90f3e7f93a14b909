/** From a person's SQL to the SQL that the engine runs: every name of the lake replaced by the files that can match. */
import { randomUUID } from 'node:crypto'
import { fail } from '#base/error.ts'
import { list, literal } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { PlannedQuery, View } from '../port.ts'
import { at, fromItem, isNode, type Node, parse, print, type Value } from './ast.ts'
import { Calls } from './functions.ts'
import type { Predicate } from './predicate.ts'
import { type FileIndex, prune } from './prune.ts'
import { type Mention, type Replace, rewrite } from './rewrite.ts'
import { verify } from './verify.ts'

/** A table as it is at the commit that is read. */
export interface PlannedTable { readonly name: string, readonly columns: Dataset['columns'], /** Files that `pick` chooses, and how many there are. */ find(pick: (files: FileIndex) => readonly number[]): Promise<{ readonly paths: readonly string[], readonly of: number }> }

/** What can be read at one commit. Names are lower case. */
export interface Scope {
  readonly commit: string
  tableNames(): readonly string[]
  table(name: string): PlannedTable | undefined
  readonly views: ReadonlyMap<string, View>
  /** Where the engine finds a file of the lake. */
  location(path: string): string
}

const explain = /^\s*explain\s+(?:(analyze)\s+)?/i
const showTables = /^\s*(?:show\s+(?:all\s+)?tables|from\s+information_schema\.tables)\s*;?\s*$/i

export async function plan(session: Session, sql: string, scope: Scope): Promise<PlannedQuery> {
  const prefix = explain.exec(sql)
  const statement = showTables.test(sql) ? tableListing(scope) : sql.slice(prefix?.[0].length ?? 0)
  const planner = new Planner(session, scope)
  const tree = await rewrite(await parse(session, statement), planner)
  const { sql: printed, again } = await print(session, tree)
  verify(again, new Set(planner.lists.keys()))
  return {
    sql: `${prefix ? `EXPLAIN ${prefix[1] === undefined ? '' : 'ANALYZE '}` : ''}${withFiles(printed, planner.lists)}`,
    commit: scope.commit,
    tables: [...planner.read].map(([table, { files, of }]) => ({ table, files: files.size, of })),
  }
}

/**
 * Each list of files has stood in the tree as one name that nobody can guess: ten thousand of them would be printed, parsed
 * and looked at again for nothing.
 */
function withFiles(sql: string, lists: ReadonlyMap<string, readonly string[]>): string {
  return lists.size === 0 ? sql : sql.replaceAll(/'(planned:[0-9a-f-]{36})'/g, (found, name: string) => lists.get(name)?.map(literal).join(', ') ?? found)
}

function tableListing(scope: Scope): string {
  const names = [...scope.tableNames().map(name => [name, 'table']), ...[...scope.views.keys()].map(name => [name, 'view'])]
  const rows = names.map(([name, kind]) => `('${name}', '${kind}')`).join(', ')
  return rows === '' ? 'SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS kind WHERE false' : `SELECT * FROM (VALUES ${rows}) AS t(name, kind) ORDER BY name`
}

class Planner implements Replace {
  readonly read = new Map<string, { files: Set<string>, of: number }>()
  /** The files that the planned query may read, by the name that stands for them. */
  readonly lists = new Map<string, readonly string[]>()
  readonly #calls: Calls
  readonly #session: Session
  readonly #scope: Scope
  readonly #inside: readonly string[]
  readonly #passed: readonly Predicate[]

  constructor(session: Session, scope: Scope, inside: readonly string[] = [], passed: readonly Predicate[] = []) {
    this.#session = session
    this.#scope = scope
    this.#inside = inside
    this.#passed = passed
    this.#calls = new Calls(async (template, parts) => withParts(at(await parseOnce(session, `SELECT ${template}`), 'statements', 0, 'node', 'select_list', 0) as Node, parts) as Node)
  }

  async call(node: Node): Promise<Node> { return await this.#calls.check(node) }

  async table(mention: Mention): Promise<Node> {
    const name = this.#nameOf(mention)
    const predicates = [...mention.predicates, ...this.#passed]
    const view = this.#scope.views.get(name)
    if (view) return await this.#view(view, predicates)
    const table = this.#scope.table(name)
    if (!table) throw this.#unknown(mention)
    return await this.#table(table, predicates)
  }

  /** `lmp_da` is understood where only one namespace has it. */
  #nameOf({ schema, table }: Mention): string {
    if (schema !== '') return `${schema}.${table}`
    const all = [...this.#scope.tableNames(), ...this.#scope.views.keys()].filter(name => name.endsWith(`.${table}`))
    return all.length === 1 ? all[0] ?? table : table
  }

  #unknown({ schema, table }: Mention): Error {
    const name = schema === '' ? table : `${schema}.${table}`
    const known = [...this.#scope.tableNames(), ...this.#scope.views.keys()].sort()
    return fail('lake/unknown-table', `there is no table ${name} at commit ${this.#scope.commit.slice(0, 8)}${known.length === 0 ? '; the lake is empty: `gridlake ingest` or `gridlake start` fills it' : `; there are ${known.join(', ')}`}`, { table: name })
  }

  async #table(table: PlannedTable, predicates: readonly Predicate[]): Promise<Node> {
    const { paths, of } = await table.find(files => prune(files, table.columns, predicates))
    const known = this.read.get(table.name) ?? { files: new Set<string>(), of }
    for (const path of paths) known.files.add(path)
    this.read.set(table.name, known)
    if (paths.length === 0) return await emptyTable(this.#session, table.columns)
    const name = `planned:${randomUUID()}`
    this.lists.set(name, paths.map(path => this.#scope.location(path)))
    return await parquetNode(this.#session, name)
  }

  async #view(view: View, predicates: readonly Predicate[]): Promise<Node> {
    if (this.#inside.includes(view.name)) throw fail('lake/corrupt', `view ${view.name} reads itself through ${this.#inside.join(', ')}`)
    const passed = predicates.flatMap(predicate => [view.passes[predicate.column] ?? []].flat().map(column => ({ ...predicate, table: '', column })))
    const inner = new Planner(this.#session, this.#scope, [...this.#inside, view.name], passed)
    const tree = await rewrite(await parseOnce(this.#session, view.sql), inner)
    for (const [name, files] of inner.lists) this.lists.set(name, files)
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

async function parseOnce(session: Session, sql: string): Promise<Node> {
  const known = parsed.get(sql)
  if (known) return known
  const tree = await parse(session, sql)
  parsed.set(sql, tree)
  return tree
}

/** A SELECT of its own hides what the engine adds to a file's columns: `filename` and others tell of the host. */
async function parquetNode(session: Session, name: string): Promise<Node> {
  const node = structuredClone(fromItem(await parseOnce(session, `SELECT * FROM (SELECT * FROM read_parquet(${list(['@'])}, hive_partitioning = false)) AS t`)))
  const files = at(node, 'subquery', 'node', 'from_table', 'function', 'children', 0) as Node
  const [sample] = files['children'] as Node[]
  if (sample === undefined) throw new TypeError('the template of read_parquet has no file')
  files['children'] = [{ ...sample, value: { ...sample['value'] as Node, value: name } }] satisfies Value[]
  return node
}

async function emptyTable(session: Session, columns: Dataset['columns']): Promise<Node> {
  const nothing = columns.map(column => `NULL::${engineTypes[column.type]} AS "${column.name}"`).join(', ')
  return structuredClone(fromItem(await parseOnce(session, `SELECT * FROM (SELECT ${nothing} WHERE false) AS t`)))
}

/** The template with a node in each place where one of the names stands. */
function withParts(value: Value, parts: Readonly<Record<string, Node>>): Value {
  if (Array.isArray(value)) return value.map(item => withParts(item, parts))
  if (!isNode(value)) return value
  const name = value['class'] === 'COLUMN_REF' ? at(value, 'column_names', 0) : undefined
  const part = typeof name === 'string' ? parts[name] : undefined
  return part ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withParts(inner, parts)]))
}
