/** A layer of the configuration as YAML, in and out. */
import { Composer, type CST, type Document, Lexer, Parser, stringify } from 'yaml'
import { messageOf } from '#base/error.ts'
import { invalid } from '../trouble.ts'
import type { Layer } from './configuration.ts'

const charactersMost = 2_000_000
const depthMost = 50

/** What stands in it, not yet looked at. Throws `curve/invalid`. */
export function layerOfYaml(text: string): unknown {
  if (text.length > charactersMost) throw invalid(`a configuration has at most ${charactersMost} characters, found ${text.length}`)
  try {
    return valueOf(text) ?? {}
  } catch (error) {
    throw invalid(`the configuration is not YAML: ${messageOf(error).split('\n')[0] ?? ''}`)
  }
}

/**
 * The library's `parse` collects all errors, which takes minutes where there are many, and goes as deep as the text does, to
 * the end of the stack. Here the first error ends it, and too deep a text is one.
 */
function valueOf(text: string): unknown {
  const composer = new Composer()
  let first: Error | undefined
  Object.defineProperty(composer, 'onError', {
    value(source: number | readonly number[] | { readonly offset: number }, _code: string, message: string, warning?: boolean) {
      if (warning === true) return
      const at = typeof source === 'number' ? source : 'offset' in source ? source.offset : source[0] ?? 0
      // What it throws comes by again as an error of what is around it.
      first ??= new SyntaxError(`${message} at line ${text.slice(0, at).split('\n').length}`)
      throw first
    },
  })
  let document: Document.Parsed | undefined
  for (const found of composer.compose(shallowTokens(text), true, text.length)) {
    if (document) throw new SyntaxError('it has several documents')
    document = found
  }
  const [trouble] = document?.errors ?? []
  if (trouble) throw trouble
  // Aliases are how a small file becomes an endless one.
  return document?.toJS({ maxAliasCount: 0 })
}

function* shallowTokens(text: string): Generator<CST.Token> {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') throw new SyntaxError(token.message)
      yield token
    }
    if (parser.stack.length > depthMost) throw new SyntaxError(`it is nested deeper than ${depthMost} levels`)
  }
  yield* parser.end()
}

export function layerText(layer: Layer | object): string { return stringify(layer, { lineWidth: 0 }) }
