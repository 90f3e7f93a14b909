/** Names as the engine compares them, and the names that it would take for files. Pure. */
import { fail } from '#base/error.ts'
import { at, type Node, text } from './ast.ts'

/** The engine folds the letters A to Z alone; JavaScript's lower case would take other letters for them, such as the Kelvin sign. */
export function folded(name: string): string {
  return name.replace(/[A-Z]/g, letter => letter.toLowerCase())
}

export interface Cte {
  readonly name: string
  readonly query: Node
  /** The entry of the tree's map, which holds the rest. */
  readonly entry: Node
}

/** The names of a WITH, in their order. One that could be a file's is refused: where it is out of scope, the engine would open the file. */
export function ctesOf(node: Node): Cte[] {
  const map = at(node, 'cte_map', 'map')
  return (Array.isArray(map) ? map as Node[] : []).map(entry => {
    const name = text(entry['key'])
    if (!/^[\p{L}\p{M}\p{N}_$ -]+$/u.test(name)) throw fail('sql/refused', `the name "${name}" of a WITH may have letters, digits, spaces, _, $ and - only`, { name })
    return { name: folded(name), query: at(entry, 'value', 'query', 'node') as Node, entry }
  })
}

export function withNames(scope: ReadonlySet<string>, ...names: readonly string[]): ReadonlySet<string> {
  return new Set([...scope, ...names])
}
