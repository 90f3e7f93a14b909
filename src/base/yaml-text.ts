/**
 * YAML of strangers. The library's own `parse` collects all errors, compares each key of a map with all before it, which takes
 * minutes for a megabyte of either, and goes as deep as the text does, to the end of the stack. Here the first error ends it,
 * a key that stands twice and too deep a text among them.
 */
import { Composer, type CST, type Document, isScalar, Lexer, Parser, visit } from 'yaml'

export interface YamlTerms {
  readonly depthMost: number
  /** Keys are texts, whatever they look like. */
  readonly stringKeys?: boolean
  /** Told where each line begins, as `LineCounter.addNewLine`. */
  readonly onLine?: (offset: number) => void
}

/** What is wrong, and on which line from 1. */
export class YamlFault extends SyntaxError {
  readonly line: number

  constructor(message: string, line: number) {
    super(`${message} at line ${line}`)
    this.line = line
  }
}

/** Without errors; undefined for a text without a document. Throws `YamlFault`. */
export function yamlDocument(text: string, { depthMost, stringKeys = false, onLine }: YamlTerms): Document.Parsed | undefined {
  const fault = (message: string, offset: number): YamlFault => new YamlFault(message, text.slice(0, offset).split('\n').length)
  const composer = new Composer({ merge: false, uniqueKeys: false, stringKeys })
  let first: YamlFault | undefined
  Object.defineProperty(composer, 'onError', {
    value(source: number | readonly number[] | { readonly offset: number }, _code: string, message: string, warning?: boolean) {
      if (warning === true) return
      // What it throws comes by again as an error of what is around it.
      first ??= fault(message, typeof source === 'number' ? source : 'offset' in source ? source.offset : source[0] ?? 0)
      throw first
    },
  })
  let document: Document.Parsed | undefined
  for (const found of composer.compose(shallowTokens(text, depthMost, fault, onLine), true, text.length)) {
    if (document) throw fault('there are several documents', found.range[0])
    document = found
  }
  const [trouble] = document?.errors ?? []
  if (trouble) throw fault(trouble.message.split('\n')[0] ?? '', trouble.pos[0])
  if (document) requireKeysOnce(document, fault)
  return document
}

function* shallowTokens(text: string, depthMost: number, fault: (message: string, offset: number) => YamlFault, onLine?: (offset: number) => void): Generator<CST.Token> {
  const parser = new Parser(onLine)
  onLine?.(0)
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') throw fault(token.message, token.offset)
      yield token
    }
    if (parser.stack.length > depthMost) throw fault(`it is nested deeper than ${depthMost} levels`, parser.offset)
  }
  yield* parser.end()
}

function requireKeysOnce(document: Document.Parsed, fault: (message: string, offset: number) => YamlFault): void {
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        const name: unknown = isScalar(key) ? key.value : key
        if (seen.has(name)) throw fault(`the key ${String(name).slice(0, 60)} stands twice; keys are unique`, isScalar(key) ? key.range?.[0] ?? 0 : 0)
        seen.add(name)
      }
    },
  })
}
