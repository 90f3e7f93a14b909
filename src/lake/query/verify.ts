/**
 * The second look: at the printed query, parsed again, as the engine will see it.
 *
 * It shares no walk with the rewriting. Whatever went wrong there, here every relation must be a name of a WITH in scope or
 * one that the plan made, for a table. It also counts what names of WITHs multiply, which the engine only finds out while
 * it binds, and then cannot be stopped.
 */
import { fail } from '#base/error.ts'
import { at, isNode, type Node, text, type Value } from './ast.ts'
import { limits, tooLarge } from './limits.ts'
import { ctesOf, folded } from './names.ts'
import { queryTypes, tableFunctions } from './rewrite.ts'

interface Size { readonly relations: number, readonly columns: number }
type Scope = ReadonlyMap<string, Size>

/** Columns that a function is counted with. */
const assumedColumns = 30

/** Throws `sql/refused` unless all that the tree reads are names in scope, and names in `planned`. */
export function verify(tree: Value, planned: ReadonlyMap<string, { readonly columns: number }>): void {
  new Verifier(planned).query(at(tree, 'statements', 0, 'node') as Node, new Map())
}

class Verifier {
  readonly #planned: ReadonlyMap<string, { readonly columns: number }>

  constructor(planned: ReadonlyMap<string, { readonly columns: number }>) { this.#planned = planned }

  query(node: Node, outer: Scope): Size {
    const type = text(node['type'])
    if (!queryTypes.has(type)) throw unexpected(type)
    const { cte_map: _, ...rest } = node
    const { scope, relations } = this.#names(node, outer)
    if (type === 'SELECT_NODE') {
      const { from_table: from, select_list: list, ...others } = rest
      const source = this.#from(from as Node, scope)
      const selected = Array.isArray(list) ? list : []
      const columns = selected.reduce<number>((sum, item) => sum + (holdsStar(item) ? source.columns : 1), 0)
      return checked({ relations: relations + 1 + source.relations + this.#anything(selected, scope) + this.#anything(Object.values(others), scope), columns })
    }
    const { left, right, ...others } = rest
    const [a, b] = [this.query(left as Node, scope), this.query(right as Node, scope)]
    return checked({ relations: relations + a.relations + b.relations + this.#anything(Object.values(others), scope), columns: Math.max(a.columns, b.columns) })
  }

  #names(node: Node, outer: Scope): { scope: Scope, relations: number } {
    const scope = new Map(outer)
    let relations = 0
    for (const { name, query, entry } of ctesOf(node)) {
      const { query: _, ...others } = entry['value'] as Node
      const size = query['type'] === 'RECURSIVE_CTE_NODE' ? this.#recursive(query, name, scope) : this.query(query, scope)
      // What stands there is counted where it is used.
      relations += this.#anything(Object.values(others), scope)
      scope.set(name, size)
    }
    return { scope, relations }
  }

  #recursive(node: Node, name: string, outer: Scope): Size {
    const { cte_map: _, left, right, ...others } = node
    const { scope, relations } = this.#names(node, outer)
    const first = this.query(left as Node, scope)
    const again = this.query(right as Node, new Map(scope).set(name, { relations: 1, columns: first.columns }))
    return checked({ relations: relations + first.relations + again.relations + this.#anything(Object.values(others), scope), columns: first.columns })
  }

  #from(from: Node, scope: Scope): Size {
    const type = text(from['type'])
    switch (type) {
      case 'BASE_TABLE': {
        const plain = from['schema_name'] === '' && from['catalog_name'] === '' && !isNode(from['at_clause'])
        const planned = this.#planned.get(text(from['table_name']))
        const known = planned === undefined ? scope.get(folded(text(from['table_name']))) : { relations: 2, columns: planned.columns }
        if (!plain || known === undefined) throw unexpected(`table "${text(from['table_name'])}"`)
        return known
      }
      case 'TABLE_FUNCTION': return { relations: 1 + this.#tableFunction(from, scope), columns: assumedColumns }
      case 'JOIN': {
        if (joinsOf(from) > limits.joins) throw tooLarge('joins in one FROM', joinsOf(from), limits.joins)
        const { left, right, ...others } = from
        const [a, b] = [this.#from(left as Node, scope), this.#from(right as Node, scope)]
        return checked({ relations: a.relations + b.relations + this.#anything(Object.values(others), scope), columns: a.columns + b.columns })
      }
      case 'SUBQUERY': {
        const { subquery, ...others } = from
        const size = this.query(at(subquery, 'node') as Node, scope)
        return { ...size, relations: size.relations + this.#anything(Object.values(others), scope) }
      }
      case 'SHOW_REF': return { relations: this.query(from['query'] as Node, scope).relations, columns: assumedColumns }
      case 'PIVOT': {
        const { source, ...others } = from
        const size = this.#from(source as Node, scope)
        return { ...size, relations: size.relations + this.#anything(Object.values(others), scope) }
      }
      case 'EMPTY': return { relations: 0, columns: 0 }
      case 'EXPRESSION_LIST': return { relations: 1 + this.#anything(from['values'] ?? null, scope), columns: assumedColumns }
      default: throw unexpected(type)
    }
  }

  #tableFunction(from: Node, scope: Scope): number {
    const { function: called, ...others } = from
    const name = folded(text(at(called, 'function_name')))
    if (!tableFunctions.has(name)) throw unexpected(`${name}()`)
    return this.#anything(Object.values(others), scope) + this.#anything(at(called, 'children') ?? null, scope)
  }

  /** Relations of the queries in an expression, or in several. */
  #anything(value: Value, scope: Scope): number {
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + this.#anything(item, scope), 0)
    if (!isNode(value)) return 0
    const type = text(value['type'])
    if (type.endsWith('_NODE')) return this.query(value, scope).relations
    if (value['class'] === undefined && ['BASE_TABLE', 'JOIN', 'TABLE_FUNCTION', 'SHOW_REF', 'PIVOT'].includes(type)) return this.#from(value, scope).relations
    return Object.values(value).reduce<number>((sum, item) => sum + this.#anything(item, scope), 0)
  }
}

function checked(size: Size): Size {
  if (size.relations > limits.relations) throw tooLarge('SELECTs and tables (each name of a WITH counts as often as it is used)', size.relations, limits.relations)
  if (size.columns > limits.columns) throw tooLarge('columns', size.columns, limits.columns)
  return size
}

function joinsOf(from: Value | undefined): number {
  return isNode(from) && from['type'] === 'JOIN' ? 1 + joinsOf(from['left']) + joinsOf(from['right']) : 0
}

function holdsStar(value: Value): boolean {
  if (Array.isArray(value)) return value.some(holdsStar)
  return isNode(value) && (value['class'] === 'STAR' || Object.values(value).some(holdsStar))
}

function unexpected(found: string): Error {
  return fail('sql/refused', `the query would read something that is not of the lake: ${found}; tables are read by their names (SHOW TABLES lists them)`)
}
