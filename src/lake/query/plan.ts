/** From a person's SQL to the SQL that the engine runs: every name of the lake replaced by the files that can match. */
import { fail } from '#base/error.ts'
import { list } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { PlannedQuery, View } from '../port.ts'
import { at, fromItem, isNode, type Node, parse, print, type Value } from './ast.ts'
import type { Predicate } from './predicate.ts'
import { type FileIndex, prune } from './prune.ts'
import { type Mention, rewrite } from './rewrite.ts'

/** A table as it is at the commit that is read. */
export interface PlannedTable { readonly name: string, readonly columns: Dataset['columns'], files(): Promise<FileIndex> }

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
  const tree = await rewrite(await parse(session, statement), async mention => await planner.replace(mention))
  return {
    sql: `${prefix ? `EXPLAIN ${prefix[1] ?? ''} ` : ''}${await print(session, tree)}`,
    commit: scope.commit,
    tables: [...planner.read].map(([table, { files, of }]) => ({ table, files: files.size, of })),
  }
}

function tableListing(scope: Scope): string {
  const names = [...scope.tableNames().map(name => [name, 'table']), ...[...scope.views.keys()].map(name => [name, 'view'])]
  const rows = names.map(([name, kind]) => `('${name}', '${kind}')`).join(', ')
  return rows === '' ? 'SELECT NULL::VARCHAR AS name, NULL::VARCHAR AS kind WHERE false' : `SELECT * FROM (VALUES ${rows}) AS t(name, kind) ORDER BY name`
}

class Planner {
  readonly read = new Map<string, { files: Set<number>, of: number }>()
  readonly #session: Session
  readonly #scope: Scope
  readonly #inside: readonly string[]
  readonly #passed: readonly Predicate[]

  constructor(session: Session, scope: Scope, inside: readonly string[] = [], passed: readonly Predicate[] = []) {
    this.#session = session
    this.#scope = scope
    this.#inside = inside
    this.#passed = passed
  }

  async replace(mention: Mention): Promise<Node> {
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
    const files = await table.files()
    const left = prune(files, table.columns, predicates)
    const known = this.read.get(table.name) ?? { files: new Set<number>(), of: files.paths.length }
    for (const index of left) known.files.add(index)
    this.read.set(table.name, known)
    if (left.length === 0) return await emptyTable(this.#session, table.columns)
    return await parquetNode(this.#session, left.map(index => this.#scope.location(files.paths[index] ?? '')))
  }

  async #view(view: View, predicates: readonly Predicate[]): Promise<Node> {
    if (this.#inside.includes(view.name)) throw fail('lake/corrupt', `view ${view.name} reads itself through ${this.#inside.join(', ')}`)
    const passed = predicates.flatMap(predicate => [view.passes[predicate.column] ?? []].flat().map(column => ({ ...predicate, table: '', column })))
    const inner = new Planner(this.#session, this.#scope, [...this.#inside, view.name], passed)
    const tree = await rewrite(await parseOnce(this.#session, view.sql), async mention => await inner.replace(mention))
    for (const [table, use] of inner.read) {
      const known = this.read.get(table) ?? { files: new Set<number>(), of: use.of }
      for (const index of use.files) known.files.add(index)
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

async function parquetNode(session: Session, locations: readonly string[]): Promise<Node> {
  const node = structuredClone(fromItem(await parseOnce(session, `SELECT * FROM read_parquet(${list(['@'])}, hive_partitioning = false)`)))
  const files = at(node, 'function', 'children', 0) as Node
  const [sample] = files['children'] as Node[]
  if (sample === undefined) throw new TypeError('the template of read_parquet has no file')
  files['children'] = locations.map(location => ({ ...sample, value: { ...sample['value'] as Node, value: location } })) satisfies Value[]
  return node
}

async function emptyTable(session: Session, columns: Dataset['columns']): Promise<Node> {
  const nothing = columns.map(column => `NULL::${engineTypes[column.type]} AS "${column.name}"`).join(', ')
  return structuredClone(fromItem(await parseOnce(session, `SELECT * FROM (SELECT ${nothing} WHERE false) AS t`)))
}
