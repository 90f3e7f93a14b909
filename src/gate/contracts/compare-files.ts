/** Whether schema files may change as they did: each against the file of its path before, at a level. Pure. */
import { isFailure, messageOf } from '#base/error.ts'
import { formats } from './formats.ts'
import { type Problem, problemsOf } from './registry/compatibility.ts'
import type { Level } from './registry/settings.ts'
import type { FileSchema } from './schema-files.ts'

export interface FileVerdict {
  readonly path: string
  readonly outcome: 'new' | 'same' | 'compatible' | 'breaking' | 'removed' | 'invalid'
  readonly problems: readonly Problem[]
  /** What is wrong with one that is no schema. */
  readonly message?: string
}

const bad: ReadonlySet<FileVerdict['outcome']> = new Set(['breaking', 'removed', 'invalid'])
export function breaks({ outcome }: FileVerdict): boolean { return bad.has(outcome) }

export function compareFiles(now: readonly FileSchema[], old: readonly FileSchema[], level: Level): FileVerdict[] {
  const paths = [...new Set([...now, ...old].map(({ path }) => path))].sort()
  return paths.flatMap(path => {
    const [after, before] = [now.find(file => file.path === path), old.find(file => file.path === path)]
    // A JSON file that is no JSON Schema is none of ours, as long as it never was one.
    if ((after ?? before)?.type === 'JSON' && !looksLikeSchema(after) && !looksLikeSchema(before)) return []
    return [judged(path, after, before, level)]
  })
}

function judged(path: string, after: FileSchema | undefined, before: FileSchema | undefined, level: Level): FileVerdict {
  if (after === undefined) return { path, outcome: level === 'NONE' ? 'compatible' : 'removed', problems: [] }
  try {
    const next = formats[after.type].parse(after.schema, [])
    if (before === undefined) return { path, outcome: 'new', problems: [] }
    if (before.schema === after.schema) return { path, outcome: 'same', problems: [] }
    const problems = problemsOf(formats, { compatibilityLevel: level }, next, [{ version: 1, parsed: formats[before.type].parse(before.schema, []) }])
    return { path, outcome: problems.length === 0 ? 'compatible' : 'breaking', problems }
  } catch (error) {
    if (!isFailure(error, 'schema/invalid')) throw error
    return { path, outcome: 'invalid', problems: [], message: messageOf(error) }
  }
}

function looksLikeSchema(file: FileSchema | undefined): boolean {
  return file !== undefined && /"\$schema"\s*:\s*"[^"]*json-schema/.test(file.schema)
}

export function verdictLines({ path, outcome, problems, message }: FileVerdict): string[] {
  const said = { new: 'new', same: 'as before', compatible: 'changed, compatible', breaking: 'BREAKS consumers', removed: 'REMOVED: consumers still read by it', invalid: 'INVALID' }[outcome]
  return [
    `${path}: ${said}${message === undefined ? '' : `: ${message}`}`,
    ...problems.flatMap(({ direction, differences, witness }) => [
      ...differences.map(({ kind, path: place, message: words }) => `  ${kind} at ${place}: ${words}`),
      ...witness === null ? [] : [`  for example ${JSON.stringify(witness.value)}, written by the ${direction === 'BACKWARD' ? 'schema before; the new one' : 'new schema; the one before'} says: ${witness.error}`],
    ]),
  ]
}
