/** The one place that knows re2js: patterns from outside run in time that grows with the text alone, so that none can explode. */
import { RE2JS } from 're2js'
import { messageOf } from '#base/error.ts'
import { invalid } from '../format.ts'
import { brief } from '../json-text.ts'

export interface Pattern {
  readonly source: string
  /** Instructions of the compiled program: what a match costs for each character, at most. */
  readonly size: number
  /** Whether it occurs anywhere in the text. */
  test(text: string): boolean
}

const longest = 2_000
const largestProgram = 20_000

/** The patterns of one schema, each compiled once. Together they are no larger than one may be: compiling takes time, too. */
export class Patterns {
  readonly #known = new Map<string, Pattern>()
  #size = 0

  of(source: string, place: string): Pattern {
    const known = this.#known.get(source)
    if (known) return known
    const pattern = compilePattern(source, place)
    this.#size += pattern.size
    if (this.#size > largestProgram) throw invalid('JSON', 'its patterns together become too large; make them fewer or shorter', place, { limit: 'pattern' })
    this.#known.set(source, pattern)
    return pattern
  }
}

/** Takes the expressions of JSON Schema (ECMA-262) without what needs backtracking: lookaround and back references. */
export function compilePattern(source: string, place: string): Pattern {
  if (source.length > longest) throw invalid('JSON', `a pattern has ${source.length} characters; at most ${longest} are taken`, place, { limit: 'pattern' })
  const compiled = compile(source, place)
  const size = compiled.programSize()
  if (size > largestProgram) throw invalid('JSON', `pattern ${brief(source)} becomes too large when its repetitions are written out; make them shorter`, place, { limit: 'pattern' })
  return { source, size, test: text => compiled.test(text) }
}

function compile(source: string, place: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source))
  } catch (error) {
    throw invalid('JSON', `pattern ${brief(source)} is none that can be matched in bounded time: ${messageOf(error)}; lookahead, lookbehind and back references must be written otherwise, for instance as "not" or "anyOf" of plain patterns`, place)
  }
}
