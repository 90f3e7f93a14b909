/** From the text of a specification (YAML or JSON) to what it says and everything that is wrong with it. */
import { type Document, LineCounter, visit } from 'yaml'
import { Value } from 'typebox/value'
import { fail, messageOf } from '#base/error.ts'
import { YamlFault, yamlDocument } from '#base/yaml-text.ts'
import { formFaults } from './form.ts'
import { error, type Problem, withLines } from './problems.ts'
import { ruleFaults } from './rules.ts'
import { type Spec, specSchema } from './schema.ts'
import { upgraded } from './upgrade.ts'

export const specBytesMost = 1024 * 1024
/** Deeper than any specification; the checks recurse. */
const depthMost = 40
/** Errors first. More than this nobody reads, and each is looked up in the text. */
const problemsMost = 200

export interface ReadSpec {
  /** With its defaults; null where there are errors. */
  readonly spec: Spec | null
  readonly problems: readonly Problem[]
}

/** Never throws for what a text may hold. */
export function readSpec(text: string): ReadSpec {
  if (text.length > specBytesMost) return broken(`a specification has at most ${specBytesMost} characters, ${text.length} found`)
  const lines = new LineCounter()
  let document: Document.Parsed | undefined
  let given: unknown
  try {
    document = yamlDocument(text, { depthMost, stringKeys: true, onLine: lines.addNewLine })
    if (document && hasAlias(document)) return broken('aliases (*name) are not read here: write it out')
    given = document?.toJS({ maxAliasCount: 0 })
  } catch (failure) {
    return broken(`this is neither YAML nor JSON that can be read: ${messageOf(failure).split('\n')[0] ?? ''}`, failure instanceof YamlFault ? failure.line : null)
  }
  if (document === undefined || typeof given !== 'object' || given === null || Array.isArray(given)) return broken('a specification is expected: name, created_by and provider, each with its settings')
  const { spec: current, notes } = upgraded(given)
  const faults = formFaults(specSchema, current)
  const spec = faults.length > 0 ? null : Value.Default(specSchema, current) as Spec
  const found = [...notes, ...faults, ...spec === null ? [] : ruleFaults(spec)]
  const [errors, others] = [found.filter(({ severity }) => severity === 'error'), found.filter(({ severity }) => severity !== 'error')]
  return { spec: errors.length > 0 ? null : spec, problems: withLines([...errors, ...others].slice(0, problemsMost), document, lines) }
}

/** The specification alone. Throws `connections/invalid-spec` with the first errors. */
export function requireSpec(text: string, from: string): Spec {
  const { spec, problems } = readSpec(text)
  if (spec !== null) return spec
  const errors = problems.filter(({ severity }) => severity === 'error')
  throw fail('connections/invalid-spec', `${from}: ${errors.slice(0, 5).map(problemText).join('; ')}${errors.length > 5 ? `; and ${errors.length - 5} more` : ''}`, { problems: errors.slice(0, 100) })
}

export function problemText({ path, message, line }: Problem): string { return `${line === null ? '' : `line ${line}, `}${path === '' ? 'the specification' : path.slice(1).replaceAll('/', '.')}: ${message}` }

function broken(message: string, line: number | null = null): ReadSpec { return { spec: null, problems: [{ ...error('', message), line }] } }

function hasAlias(document: Document.Parsed): boolean {
  let found = false
  visit(document, { Alias() { found = true; return visit.BREAK } })
  return found
}
