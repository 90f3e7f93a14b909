/** Rule sets: kept and returned for clients, which run them; only their form is ours to look at. Pure. */
import { type Fields, flag, list, object, optional, record, text } from './fields.ts'
import { refused } from './errors.ts'
import { shown } from './names.ts'
import type { Metadata, Rule, RuleSet } from './records.ts'

const groups = {
  migrationRules: ['UPGRADE', 'DOWNGRADE', 'UPDOWN'],
  domainRules: ['WRITE', 'READ', 'WRITEREAD'],
  encodingRules: ['WRITE', 'READ', 'WRITEREAD'],
} as const satisfies Record<string, readonly string[]>

const kinds: readonly string[] = ['TRANSFORM', 'CONDITION']
/** One action for each direction, as in `NONE,ERROR`. */
const bothWays: readonly string[] = ['UPDOWN', 'WRITEREAD']
const nameForm = /^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u

/** Throws 42210. */
export function checkedRules(fields: Fields, at: string): RuleSet {
  const names = new Set<string>()
  const read = (group: keyof typeof groups): Partial<Record<typeof group, Rule[]>> => {
    const rules = optional(fields, group, (value, place) => list(value, `${at}.${place}`, ruleOf))
    if (rules === null) return {}
    for (const rule of rules) checkRule(rule, group, names)
    return { [group]: rules }
  }
  const enableAt = optional(fields, 'enableAt', text)
  return { ...read('migrationRules'), ...read('domainRules'), ...read('encodingRules'), ...enableAt === null ? {} : { enableAt } }
}

function ruleOf(value: unknown, at: string): Rule {
  const fields = object(value, at)
  const name = optional(fields, 'name', text) ?? ''
  const texts = Object.fromEntries((['doc', 'kind', 'mode', 'type', 'expr', 'onSuccess', 'onFailure'] as const).flatMap(field => {
    const found = optional(fields, field, text)
    return found === null ? [] : [[field, found]]
  }))
  const tags = optional(fields, 'tags', (found, place) => list(found, `${at}.${place}`, text))
  const params = optional(fields, 'params', (found, place) => record(found, `${at}.${place}`, text))
  const disabled = optional(fields, 'disabled', flag)
  return { name, ...texts, ...tags === null ? {} : { tags }, ...params === null ? {} : { params }, ...disabled === null ? {} : { disabled } }
}

function checkRule(rule: Rule, group: keyof typeof groups, names: Set<string>): void {
  const problem = (words: string): Error => refused('invalidRules', `rule ${shown(rule.name)} of ${group}: ${words}`)
  if (!nameForm.test(rule.name)) throw problem('a name begins with a letter or _ and has at most 64 letters, digits, _ and -')
  if (names.has(rule.name)) throw problem('there are two of that name')
  names.add(rule.name)
  if (rule.type === undefined || rule.type === '') throw problem('it has no type')
  if (rule.kind !== undefined && !kinds.includes(rule.kind)) throw problem(`its kind must be one of ${kinds.join(', ')}, found ${shown(rule.kind)}`)
  const modes: readonly string[] = groups[group]
  if (rule.mode === undefined || !modes.includes(rule.mode)) throw problem(`its mode must be one of ${modes.join(', ')}, found ${shown(rule.mode ?? '')}`)
  for (const action of [rule.onSuccess, rule.onFailure]) {
    if (action?.includes(',') === true && !bothWays.includes(rule.mode)) throw problem(`only rules of the modes ${bothWays.join(', ')} have two actions, found ${shown(action)}`)
  }
}

/** `over` wins, name by name. Null where both are. */
export function mergedMetadata(under: Metadata | null, over: Metadata | null): Metadata | null {
  if (under === null || over === null) return over ?? under
  const tags = { ...under.tags, ...over.tags }
  const properties = { ...under.properties, ...over.properties }
  const sensitive = [...new Set([...under.sensitive ?? [], ...over.sensitive ?? []])]
  return { ...Object.keys(tags).length > 0 ? { tags } : {}, ...Object.keys(properties).length > 0 ? { properties } : {}, ...sensitive.length > 0 ? { sensitive } : {} }
}

export function mergedRules(under: RuleSet | null, over: RuleSet | null): RuleSet | null {
  if (under === null || over === null) return over ?? under
  const merged = (group: keyof typeof groups): Partial<Record<typeof group, readonly Rule[]>> => {
    const [below, above] = [under[group] ?? [], over[group] ?? []]
    const rules = [...below.filter(rule => !above.some(({ name }) => name === rule.name)), ...above]
    return rules.length > 0 ? { [group]: rules } : {}
  }
  const enableAt = over.enableAt ?? under.enableAt
  return { ...merged('migrationRules'), ...merged('domainRules'), ...merged('encodingRules'), ...enableAt === undefined ? {} : { enableAt } }
}
