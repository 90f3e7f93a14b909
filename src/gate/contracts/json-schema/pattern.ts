/** The one place that knows re2js: patterns from outside run in time that grows with the text alone, so that none can explode. */
import { RE2JS } from 're2js'
import { messageOf } from '#base/error.ts'
import { invalid } from '../format.ts'
import { brief } from '../json-text.ts'

export interface Pattern {
  readonly source: string
  /** Whether it occurs anywhere in the text. */
  test(text: string): boolean
}

const longest = 2_000
const largestProgram = 20_000

/** Takes the expressions of JSON Schema (ECMA-262) without what needs backtracking: lookaround and back references. */
export function compilePattern(source: string, place: string): Pattern {
  if (source.length > longest) throw invalid('JSON', `a pattern has ${source.length} characters; at most ${longest} are taken`, place, { limit: 'pattern' })
  const compiled = compile(source, place)
  if (compiled.programSize() > largestProgram) throw invalid('JSON', `pattern ${brief(source)} becomes too large when its repetitions are written out; make them shorter`, place, { limit: 'pattern' })
  return { source, test: text => compiled.test(text) }
}

function compile(source: string, place: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source))
  } catch (error) {
    throw invalid('JSON', `pattern ${brief(source)} is none that can be matched in bounded time: ${messageOf(error)}; lookahead, lookbehind and back references must be written otherwise, for instance as "not" or "anyOf" of plain patterns`, place)
  }
}
