/** Rules in YAML: one, a list, or a list under `rules`. */
import { parse, stringify } from 'yaml'
import { messageOf } from '#base/error.ts'
import { invalid } from './own-rule.ts'

/** The time of parsing grows faster than the text. */
const bytesMost = 64 * 1024
const rulesMost = 200

/** What stands in it, not yet looked at. Throws `gate/invalid-rule`. */
export function rulesOf(text: string): readonly unknown[] {
  if (text.length > bytesMost) throw invalid(`a file of rules has at most ${bytesMost} characters, found ${text.length}`)
  let read: unknown
  try {
    // Aliases are how a small file becomes an endless one.
    read = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    throw invalid(`the file is not YAML: ${messageOf(error).split('\n')[0] ?? ''}`)
  }
  const held: unknown = typeof read === 'object' && read !== null && 'rules' in read ? read.rules : read
  const all: readonly unknown[] = Array.isArray(held) ? held : [held]
  if (all.length === 0 || all.length > rulesMost) throw invalid(`a file of rules has 1 to ${rulesMost} of them, found ${all.length}`)
  return all
}

export function ruleText(rules: readonly Record<string, unknown>[]): string { return stringify({ rules }, { lineWidth: 0 }) }
