/**
 * Puts files in the place of table names, through the whole tree of a query, and refuses what a query may not use.
 *
 * Every relation that the engine will see is one that this walk has seen: a name of the lake, a CTE in scope, a function
 * on the list below. A kind of node that it does not know is refused. A name is in scope exactly where the engine has it in
 * scope: a name left as it is elsewhere would be opened as a file.
 */
import { fail } from '#base/error.ts'
import { at, isNode, type Node, text, type Value } from './ast.ts'
import { limits, tooLarge } from './limits.ts'
import { ctesOf, folded, withNames } from './names.ts'
import { type Predicate, predicatesOf } from './predicate.ts'

/** Stands for one mention of a table: its node is replaced by what `table` returns. */
export interface Mention {
  /** In small letters, as the table; levels of a nested namespace are joined by dots. */
  readonly schema: string
  readonly table: string
  readonly alias: string
  readonly predicates: readonly Predicate[]
}

export interface Replace {
  table(mention: Mention): Promise<Node>
  /** A call of a scalar or aggregate function, its arguments rewritten already. Throws where it may not be used. */
  call(node: Node): Promise<Node>
}

type Scope = ReadonlySet<string>

export const tableFunctions: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest', 'repeat', 'repeat_row', 'json_each'])
export const queryTypes: ReadonlySet<string> = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE'])

export async function rewrite(tree: Node, replace: Replace): Promise<Node> {
  const statement = at(tree, 'statements', 0) as Node
  return { ...tree, statements: [{ ...statement, node: await queryNode(statement['node'] as Node, new Set(), replace) }] }
}

async function queryNode(node: Node, outer: Scope, replace: Replace): Promise<Node> {
  if (!queryTypes.has(text(node['type']))) throw fail('sql/refused', `a query cannot have this kind of part: ${text(node['type'])}`)
  const { cte_map: _, ...rest } = node
  const { map, scope } = await withClause(node, outer, replace)
  return { ...await body(rest, scope, replace), cte_map: { map } }
}

/** Each name of a WITH sees those before it, and those around it; itself only in the repeated half of a WITH RECURSIVE. */
async function withClause(node: Node, outer: Scope, replace: Replace): Promise<{ map: Node[], scope: Scope }> {
  const map: Node[] = []
  let scope = outer
  for (const { name, query, entry } of ctesOf(node)) {
    const value = entry['value'] as Node
    const { query: holder, ...others } = value
    const inner = query['type'] === 'RECURSIVE_CTE_NODE' ? await recursive(query, name, scope, replace) : await queryNode(query, scope, replace)
    map.push({ ...entry, value: { ...await children(others, scope, replace), query: { ...holder as Node, node: inner } } })
    scope = withNames(scope, name)
  }
  return { map, scope }
}

async function recursive(node: Node, name: string, outer: Scope, replace: Replace): Promise<Node> {
  const { cte_map: _, left, right, ...rest } = node
  const { map, scope } = await withClause(node, outer, replace)
  return {
    ...await children(rest, scope, replace), cte_map: { map },
    left: await queryNode(left as Node, scope, replace), right: await queryNode(right as Node, withNames(scope, name), replace),
  }
}

async function body(node: Node, scope: Scope, replace: Replace): Promise<Node> {
  if (node['type'] !== 'SELECT_NODE') return await children(node, scope, replace)
  const { from_table: from, ...rest } = node
  const where = predicatesOf(node['where_clause'])
  const rewritten = await children(rest, scope, replace)
  return { ...rewritten, from_table: await fromNode(from as Node, scope, where, replace) }
}

async function fromNode(from: Node, scope: Scope, where: readonly Predicate[], replace: Replace): Promise<Node> {
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
      const { function: called, ...rest } = from
      const name = folded(text(at(called, 'function_name')))
      if (!tableFunctions.has(name)) throw fail('sql/refused', `${name}() cannot be used in a query; tables of the lake are read by their names (SHOW TABLES lists them)`, { function: name })
      // The function itself makes its rows as they are read, as many as they may be; those in its arguments do not.
      return { ...await children(rest, scope, replace), function: await children(called as Node, scope, replace) }
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

async function baseTable(from: Node, scope: Scope, where: readonly Predicate[], replace: Replace): Promise<Node> {
  // The engine reads three parts as catalog, schema and table; here the first two are a namespace and one within it.
  const schema = folded([text(from['catalog_name']), text(from['schema_name'])].filter(part => part !== '').join('.'))
  const table = folded(text(from['table_name']))
  if (isNode(from['at_clause'])) throw fail('sql/refused', `AT cannot be used after ${table}: the whole query reads one ref, which stands beside it (--at, "ref")`)
  if (schema === '' && scope.has(table)) return from
  const alias = text(from['alias']) || table
  const sampled = from['sample'] !== null && from['sample'] !== undefined
  const predicates = sampled ? [] : where.filter(({ table: named }) => named === '' || named === folded(alias))
  const renamed = Array.isArray(from['column_name_alias']) && from['column_name_alias'].length > 0
  const node = await replace.table({ schema, table, alias, predicates: renamed ? [] : predicates })
  return { ...node, alias, sample: from['sample'] ?? null, column_name_alias: from['column_name_alias'] ?? [] }
}

/** Everything below a node that is not a FROM item of its own: subqueries in expressions, both sides of a UNION. */
async function children(node: Node, scope: Scope, replace: Replace): Promise<Node> {
  const out: Node = {}
  for (const [name, value] of Object.entries(node)) out[name] = await anything(value, scope, replace)
  return out
}

async function anything(value: Value, scope: Scope, replace: Replace): Promise<Value> {
  if (Array.isArray(value)) {
    // One by one: `replace` asks a session, which has one caller at a time.
    const items: Value[] = []
    for (const item of value) items.push(isLeaf(item) ? item : await anything(item, scope, replace))
    return items
  }
  if (!isNode(value)) return value
  const type = text(value['type'])
  if (type.endsWith('_NODE')) return await queryNode(value, scope, replace)
  if (value['class'] === undefined && ['BASE_TABLE', 'JOIN', 'TABLE_FUNCTION', 'SHOW_REF', 'PIVOT'].includes(type)) return await fromNode(value, scope, [], replace)
  const names = value['class'] === 'COLUMN_REF' ? value['column_names'] : undefined
  if (Array.isArray(names) && names.length > limits.parts) throw tooLarge('parts in one dotted name', names.length, limits.parts)
  if (value['id'] === 'VARIANT' || (value['type'] === 'UNBOUND_TYPE_INFO' && folded(text(value['name'])) === 'variant')) throw fail('sql/refused', 'a query cannot use the type VARIANT')
  const rewritten = await children(value, scope, replace)
  return value['class'] === 'FUNCTION' ? await replace.call(rewritten) : rewritten
}

function isLeaf(value: Value): boolean { return typeof value !== 'object' || value === null }
