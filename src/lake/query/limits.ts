/**
 * How large a statement may be. Parsing, binding and constant folding cannot be interrupted, and the time that they take
 * grows faster than the text: what is too large is refused before any of them begins.
 */
import { fail } from '#base/error.ts'

export const limits = {
  /** Characters of the text. */
  characters: 200_000,
  /** Objects of the parsed tree; a constant has three. */
  nodes: 40_000,
  /** Nesting of the parsed tree; a function in a function adds two. */
  depth: 300,
  /** Parts of one dotted name. More than some 20,000 overflow the engine's stack, and the process with it. */
  parts: 16,
  /** SELECTs and tables, counted as often as the names of WITHs repeat them. */
  relations: 2000,
  /** Views that a query reads, those that views read among them. */
  views: 200,
  /** Of one FROM: the time to bind those with USING grows with the cube. */
  joins: 60,
  /** Columns of one SELECT. */
  columns: 5000,
} as const

export function checkText(sql: string): void {
  if (sql.length > limits.characters) throw tooLarge('characters', sql.length, limits.characters)
}

/** Looks at the tree while it is text still, so that no walk of it can be too deep. */
export function checkTree(tree: string): void {
  let [depth, deepest, nodes, quoted] = [0, 0, 0, false]
  for (let index = 0; index < tree.length; index++) {
    switch (tree.charCodeAt(index)) {
      case backslash: index++; break
      case quote: quoted = !quoted; break
      case openBrace: case openBracket:
        if (quoted) break
        if (tree.charCodeAt(index) === openBrace) nodes++
        depth++
        if (depth > deepest) deepest = depth
        break
      case closeBrace: case closeBracket: if (!quoted) depth--; break
      default:
    }
  }
  if (nodes > limits.nodes) throw tooLarge('nodes of its tree', nodes, limits.nodes)
  if (deepest > limits.depth) throw tooLarge('levels of nesting', deepest, limits.depth)
}

export function tooLarge(what: string, found: number, most: number): Error {
  return fail('sql/refused', `the statement is too large: it has ${found} ${what}, and ${most} are the most; ask for less at once, or in several statements`, { found, most })
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [34, 92, 123, 125, 91, 93]
