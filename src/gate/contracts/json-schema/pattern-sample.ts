/** A text that a pattern takes, for patterns of the plain kinds that people write; it is tried before it is believed. */
import type { Pattern } from './pattern.ts'

const classes: Readonly<Record<string, string>> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a', t: '\t', n: '\n', b: '', B: '' }
const longest = 200

export function sampleOf(pattern: Pattern): string | null {
  const text = alternatives(new Cursor(pattern.source)).slice(0, longest)
  return pattern.test(text) ? text : null
}

class Cursor {
  at = 0
  readonly source: string
  constructor(source: string) { this.source = source }
  get next(): string { return this.source.charAt(this.at) }
  take(): string { return this.source.charAt(this.at++) }
}

/** The first of several; the others are read and dropped. */
function alternatives(cursor: Cursor): string {
  const first = sequence(cursor)
  while (cursor.next === '|') {
    cursor.at++
    sequence(cursor)
  }
  return first
}

function sequence(cursor: Cursor): string {
  let text = ''
  while (cursor.at < cursor.source.length && cursor.next !== '|' && cursor.next !== ')' && text.length < longest) text += repeated(cursor, atom(cursor))
  return text
}

function atom(cursor: Cursor): string {
  const char = cursor.take()
  if (char === '^' || char === '$') return ''
  if (char === '.') return 'a'
  if (char === '\\') return escaped(cursor.take())
  if (char === '[') return oneOf(cursor)
  if (char !== '(') return char
  const head = /^\?(:|P?<\w+>)/.exec(cursor.source.slice(cursor.at))
  cursor.at += head?.[0].length ?? 0
  const inner = alternatives(cursor)
  cursor.at++
  return inner
}

function escaped(char: string): string { return classes[char] ?? char }

/** The first of the characters in brackets; of excluded ones, something that is rarely among them. */
function oneOf(cursor: Cursor): string {
  const not = cursor.next === '^'
  if (not) cursor.at++
  let first = ''
  for (let char = cursor.take(); char !== ']' && cursor.at <= cursor.source.length; char = cursor.take()) {
    const found = char === '\\' ? escaped(cursor.take()) : char
    if (first === '') first = found
  }
  return not ? '~' : first
}

function repeated(cursor: Cursor, one: string): string {
  const found = /^(?:\{(\d+)(?:,\d*)?\}|[*?+])/.exec(cursor.source.slice(cursor.at, cursor.at + 20))
  if (!found) return one
  cursor.at += found[0].length
  if (cursor.next === '?') cursor.at++
  return one.repeat(Math.min(longest, found[1] === undefined ? 1 : Number(found[1])))
}
