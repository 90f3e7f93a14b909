/**
 * The text of a .proto file as tokens and statements: looked over before it is parsed, and written back in one form.
 * Comments go, except those that declare what a number means (`@unit MWh`): they are part of the contract.
 */
import { invalid, limits } from '../format.ts'
import { marketAttributes } from '../market-rules.ts'

export interface Token { readonly text: string, readonly line: number, readonly comment: boolean }

/** Tokens up to `;`, or those before a block with the statements in it. */
export interface Statement { readonly comments: readonly string[], readonly head: readonly string[], readonly block: readonly Statement[] | null }

const pattern = /\/\/([^\n]*)|\/\*([\s\S]*?)\*\/|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|[A-Za-z_][\w.]*|\.?[0-9][\w.]*(?:(?<=[eE])[+-]\d+)?|[^\s]/g
const declared = new RegExp(`@(${marketAttributes.join('|')})\\b[ \\t]*([^\\n@*]*)`, 'g')

export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let [line, at, depth] = [1, 0, 0]
  for (const match of text.matchAll(pattern)) {
    for (; at < match.index; at++) if (text.charCodeAt(at) === 10) line++
    const [whole, short, long] = match
    const comment = short ?? long
    if (comment === undefined) {
      if (whole === '{' || whole === '[' || whole === '(' || whole === '<') depth++
      else if (whole === '}' || whole === ']' || whole === ')' || whole === '>') depth--
      if (depth > limits.depth) throw invalid('PROTOBUF', `it nests deeper than ${limits.depth} levels`, `line ${line}`, { limit: 'depth' })
      // The parser keeps what it reads in objects, and would lose it.
      if (/^[\w.]*__proto__/.test(whole)) throw invalid('PROTOBUF', `${whole.slice(0, 100)} cannot be a name here; choose another than __proto__`, `line ${line}`)
      tokens.push({ text: whole, line, comment: false })
    } else if (declarationsIn(comment).length > 0) tokens.push({ text: comment, line, comment: true })
    if (tokens.length > limits.nodes) throw invalid('PROTOBUF', `it has more than ${limits.nodes} words`, `line ${line}`, { limit: 'nodes' })
  }
  return tokens
}

/** `@unit USD/MWh` in a comment, as name and value. */
export function declarationsIn(comment: string): readonly (readonly [string, string])[] {
  return [...comment.matchAll(declared)].map(([, name = '', value = '']) => [name, value.trim()] as const)
}

/** The text has been parsed: blocks close where they should. */
export function statementsOf(tokens: readonly Token[]): readonly Statement[] {
  const open: { head: string[], comments: string[], block: Statement[] }[] = [{ head: [], comments: [], block: [] }]
  let [head, comments]: [string[], string[]] = [[], []]
  let brackets = 0
  for (const [index, { text, comment, line }] of tokens.entries()) {
    const top = open.at(-1)
    if (comment) {
      const said = declarationsIn(text).map(([name, value]) => `@${name} ${value}`)
      // One at the end of a line belongs to what stands before it.
      const last = top?.block.at(-1)
      if (top && last && head.length === 0 && tokens[index - 1]?.line === line) top.block[top.block.length - 1] = { ...last, comments: [...last.comments, ...said] }
      else comments.push(...said)
      continue
    }
    if (text === '[' || text === '(') brackets++
    if (text === ']' || text === ')') brackets--
    if (text === ';' && brackets === 0) {
      if (head.length > 0) top?.block.push({ comments, head, block: null })
      head = []
      comments = []
    } else if (text === '{' && brackets === 0 && head[0] !== 'option') {
      open.push({ head, comments, block: [] })
      head = []
      comments = []
    } else if (text === '}' && brackets === 0 && head[0] !== 'option' && open.length > 1) {
      const closed = open.pop()
      if (closed) open.at(-1)?.block.push(closed)
    } else head.push(text)
  }
  return open[0]?.block ?? []
}

/** `sorted`: imports, options and fields in order. Messages and enum values stay: their order is part of what is written. */
export function printStatements(statements: readonly Statement[], sorted: boolean, indent = ''): string {
  const ordered = sorted ? statements.toSorted((one, other) => rank(one) - rank(other) || order(one, other)) : statements
  return ordered.map(({ comments, head, block }) => {
    const lines = comments.map(comment => `${indent}// ${comment}\n`).join('')
    const words = head.join(' ').replaceAll(/ ?([.,<>()[\]:]) ?/g, (_, mark: string) => mark === ',' ? ', ' : mark === '[' ? ' [' : mark === '<' || mark === '>' || mark === '(' || mark === '.' ? (mark === '>' ? '> ' : mark) : mark === ':' ? ': ' : mark)
    return block === null ? `${lines}${indent}${words.trim()};\n` : `${lines}${indent}${words.trim()} {\n${printStatements(block, sorted, `${indent}  `)}${indent}}\n`
  }).join('')
}

const ranks = ['syntax', 'package', 'import', 'option', 'reserved', 'extensions'] as const

function rank({ head, block }: Statement): number {
  const found = ranks.findIndex(one => one === head[0])
  return found >= 0 ? found : block === null || head[0] === 'oneof' || head.includes('group') ? ranks.length : ranks.length + 1
}

function order(one: Statement, other: Statement): number {
  if (one.head[0] === 'import' || one.head[0] === 'option') return one.head.join(' ') < other.head.join(' ') ? -1 : 1
  return Math.sign(numberOf(one) - numberOf(other)) || 0
}

/** Of a field, or the least of a oneof's; others keep their place. */
function numberOf({ head, block }: Statement): number {
  if (head[0] === 'oneof' && block) return Math.min(Infinity, ...block.map(numberOf))
  const at = head.indexOf('=')
  return at < 0 || ranks.some(one => one === head[0]) ? 0 : Number(head[at + 1])
}
