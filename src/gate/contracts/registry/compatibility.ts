/** Whether a new version may follow those before, by the level of its subject; and the reasons in the protocol's words. Pure. */
import { type Difference, onDemand, type ParsedSchema, type Witness } from '../format.ts'
import { marketDifferences } from '../market-rules.ts'
import type { Formats } from './contents.ts'
import type { Level, Settings } from './settings.ts'

export interface Before { readonly version: number, readonly parsed: ParsedSchema }

/** One version that the new one does not go together with. */
export interface Problem {
  readonly version: number
  /** BACKWARD: the new schema cannot read what the old one wrote. FORWARD: the other way round. */
  readonly direction: 'BACKWARD' | 'FORWARD'
  /** Those that break. */
  readonly differences: readonly Difference[]
  /** Looked for when it is asked for. */
  readonly witness: Witness | null
}

/** Reasons of so many versions are told. */
const problemsMost = 10

/** `before`: versions that are not deleted, ascending. Empty where the new schema may follow. */
export function problemsOf(formats: Formats, { compatibilityLevel: level, compatibilityPolicy }: Settings & { compatibilityLevel: Level }, next: ParsedSchema, before: readonly Before[]): Problem[] {
  if (level === 'NONE') return []
  const against = level.endsWith('_TRANSITIVE') ? before.toReversed() : before.slice(-1)
  const directions = level.startsWith('FULL') ? ['BACKWARD', 'FORWARD'] as const : level.startsWith('FORWARD') ? ['FORWARD'] as const : ['BACKWARD'] as const
  const policy = compatibilityPolicy === 'LENIENT' ? 'lenient' : 'strict'
  const found: Problem[] = []
  for (const old of against) {
    for (const direction of directions) {
      const problem = compared(formats, next, old, direction, policy)
      if (problem !== undefined) found.push(problem)
    }
    if (found.length >= problemsMost) break
  }
  return found
}

function compared(formats: Formats, next: ParsedSchema, { version, parsed: old }: Before, direction: Problem['direction'], policy: 'strict' | 'lenient'): Problem | undefined {
  if (old.type !== next.type) {
    return { version, direction, witness: null, differences: [{ kind: 'SCHEMA_TYPE_CHANGED', path: '#', message: `the schema was of type ${old.type} and is now of type ${next.type}`, breaking: true }] }
  }
  const format = formats[next.type]
  const [reader, writer] = direction === 'BACKWARD' ? [next, old] : [old, next]
  const options = { policy, newer: direction === 'BACKWARD' ? 'reader' : 'writer' } as const
  const { compatible, differences } = format.compare(reader, writer, options)
  // A number of another unit can be read, and is wrong.
  const meant = marketDifferences(reader, writer, options)
  const breaking = [...differences, ...meant].filter(difference => difference.breaking)
  if (breaking.length === 0) return undefined
  const witness = onDemand(() => compatible ? null : format.witness(reader, writer, options))
  return { version, direction, differences: breaking, get witness() { return witness() } }
}

/** In the form of Confluent's messages, which people and scripts know; with the witness where there is one. */
export function messagesOf(problems: readonly Problem[], { compatibilityLevel, validateFields }: Settings): string[] {
  if (problems.length === 0) return []
  return [
    ...problems.flatMap(({ version, direction, differences, witness }) => [
      ...differences.map(({ kind, path, message }) => `{errorType:'${kind}', description:'${message}', additionalInfo:'${path}'}`),
      ...witness === null ? [] : [`{witness: ${JSON.stringify(witness.value)}${witness.encoded === undefined ? '' : `, encoded: '${witness.encoded}'`}, ${direction === 'BACKWARD' ? 'written by the old schema, and the new one' : 'written by the new schema, and the old one'} says: '${witness.error}'}`],
      `{oldSchemaVersion: ${version}}`,
    ]),
    `{validateFields: '${validateFields === true}', compatibility: '${compatibilityLevel ?? ''}'}`,
  ]
}
