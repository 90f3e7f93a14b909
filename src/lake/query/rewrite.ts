/**
 * Puts files in the place of table names, through the whole tree of a query, and refuses what a query may not use.
 *
 * Every relation that the engine will see is one that this walk has seen: a name of the lake, a CTE in scope, a function
 * on the list below. A kind of node that it does not know is refused.
 */
import { fail } from '#base/error.ts'
import { at, isNode, type Node, text, type Value } from './ast.ts'
import { type Predicate, predicatesOf } from './predicate.ts'

/** Stands for one mention of a table: its node is replaced by what `replace` returns. */
export interface Mention {
  readonly schema: string
  readonly table: string
  readonly alias: string
  readonly predicates: readonly Predicate[]
}

export type Replace = (mention: Mention) => Promise<Node>

const tableFunctions: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest', 'repeat', 'repeat_row', 'json_each', 'json_tree'])
/** Scalar functions that reach outside the query. */
const refusedFunctions: ReadonlySet<string> = new Set(['getenv', 'read_text', 'read_blob', 'write_log', 'nextval', 'currval', 'pg_typeof_file'])

export async function rewrite(tree: Node, replace: Replace): Promise<Node> {
  const statement = at(tree, 'statements', 0) as Node
  return { ...tree, statements: [{ ...statement, node: await queryNode(statement['node'] as Node, new Set(), replace) }] }
}

async function queryNode(node: Node, outer: ReadonlySet<string>, replace: Replace): Promise<Node> {
  const scope = new Set(outer)
  for (const name of cteNames(node)) scope.add(name.toLowerCase())
  if (node['type'] !== 'SELECT_NODE') return await children(node, scope, replace)
  const { from_table: from, ...rest } = node
  const where = predicatesOf(node['where_clause'])
  const rewritten = await children(rest, scope, replace)
  return { ...rewritten, from_table: await fromNode(from as Node, scope, where, replace) }
}

function cteNames(node: Node): string[] {
  const map = at(node, 'cte_map', 'map')
  const named = Array.isArray(map) ? map.map(entry => text(at(entry, 'key'))) : []
  return typeof node['cte_name'] === 'string' ? [...named, node['cte_name']] : named
}

async function fromNode(from: Node, scope: ReadonlySet<string>, where: readonly Predicate[], replace: Replace): Promise<Node> {
  switch (from['type']) {
    case 'BASE_TABLE': return await baseTable(from, scope, where, replace)
    case 'JOIN': {
      const { left, right, ...rest } = from
      // What stands to the right of these joins is matched by position, by nearness or by absence: leaving out its rows changes the match.
      const keepsRight = ['REGULAR', 'CROSS', 'NATURAL', 'DEPENDENT'].includes(text(from['ref_type'])) && ['INNER', 'LEFT', 'RIGHT', 'OUTER', 'FULL'].includes(text(from['join_type']))
      const keepsLeft = from['ref_type'] !== 'POSITIONAL' && (from['ref_type'] !== 'ASOF' || ['INNER', 'LEFT'].includes(text(from['join_type'])))
      return {
        ...await children(rest, scope, replace),
        left: await fromNode(left as Node, scope, keepsLeft ? where : [], replace),
        right: await fromNode(right as Node, scope, keepsRight ? where : [], replace),
      }
    }
    case 'TABLE_FUNCTION': {
      const name = text(at(from, 'function', 'function_name')).toLowerCase()
      if (!tableFunctions.has(name)) throw fail('sql/refused', `${name}() cannot be used in a query; tables of the lake are read by their names (SHOW TABLES lists them)`, { function: name })
      return await children(from, scope, replace)
    }
    case 'SHOW_REF': {
      if (!isNode(from['query'])) throw fail('sql/refused', 'of the SHOW statements only SHOW TABLES can be used; DESCRIBE a table for its columns')
      return { ...from, query: await queryNode(from['query'], scope, replace) }
    }
    case 'PIVOT': {
      const { source, ...rest } = from
      return { ...await children(rest, scope, replace), source: await fromNode(source as Node, scope, [], replace) }
    }
    case 'SUBQUERY': case 'EMPTY': case 'EXPRESSION_LIST': return await children(from, scope, replace)
    default: throw fail('sql/refused', `a query cannot use this kind of table reference: ${text(from['type'])}`)
  }
}

async function baseTable(from: Node, scope: ReadonlySet<string>, where: readonly Predicate[], replace: Replace): Promise<Node> {
  const schema = text(from['schema_name']).toLowerCase()
  const table = text(from['table_name']).toLowerCase()
  const catalog = text(from['catalog_name'])
  if (catalog !== '') throw fail('sql/refused', `"${catalog}.${schema}.${table}": a table is named by namespace and name, such as market.lmp_da`)
  if (schema === '' && scope.has(table)) return from
  const alias = text(from['alias']) || table
  const sampled = from['sample'] !== null && from['sample'] !== undefined
  const predicates = sampled ? [] : where.filter(({ table: named }) => named === '' || named === alias.toLowerCase())
  const renamed = Array.isArray(from['column_name_alias']) && from['column_name_alias'].length > 0
  const node = await replace({ schema, table, alias, predicates: renamed ? [] : predicates })
  return { ...node, alias, sample: from['sample'] ?? null, column_name_alias: from['column_name_alias'] ?? [] }
}

/** Everything below a node that is not a FROM item of its own: subqueries in expressions, CTEs, both sides of a UNION. */
async function children(node: Node, scope: ReadonlySet<string>, replace: Replace): Promise<Node> {
  const out: Node = {}
  for (const [name, value] of Object.entries(node)) out[name] = await anything(value, scope, replace)
  return out
}

async function anything(value: Value, scope: ReadonlySet<string>, replace: Replace): Promise<Value> {
  if (Array.isArray(value)) {
    // One by one: `replace` asks a session, which has one caller at a time.
    const items: Value[] = []
    for (const item of value) items.push(await anything(item, scope, replace))
    return items
  }
  if (!isNode(value)) return value
  const type = text(value['type'])
  if (['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE', 'QUERY_NODE'].includes(type)) return await queryNode(value, scope, replace)
  if (value['class'] === undefined && ['BASE_TABLE', 'JOIN', 'TABLE_FUNCTION', 'SHOW_REF', 'PIVOT'].includes(type)) return await fromNode(value, scope, [], replace)
  if (value['class'] === 'FUNCTION' && refusedFunctions.has(text(value['function_name']).toLowerCase())) {
    throw fail('sql/refused', `${text(value['function_name'])}() cannot be used in a query`, { function: text(value['function_name']) })
  }
  return await children(value, scope, replace)
}
