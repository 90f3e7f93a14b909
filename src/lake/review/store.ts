/** Rules, checks and hooks as kept: one record each list, as every move of a ref reads them. */
import { createHash } from 'node:crypto'
import { fail } from '#base/error.ts'
import { settled } from '#base/settled.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { type Hook, keys, type Rule, type SqlCheck } from './records.ts'
import { builtInChecks, defaultRules } from './rules.ts'

export interface PolicyStore {
  /** The default policy until somebody changes it. */
  rules(): Promise<readonly Rule[]>
  setRule(rule: Rule): Promise<void>
  /** Throws `review/unknown`. */
  removeRule(pattern: string): Promise<void>
  checks(): Promise<readonly SqlCheck[]>
  setCheck(check: SqlCheck): Promise<void>
  /** Throws `review/unknown`, and `usage/invalid` where a rule or hook needs it. */
  removeCheck(name: string): Promise<void>
  /** Digest of each check's definition, by name. */
  definitions(): Promise<ReadonlyMap<string, string>>
  hooks(): Promise<readonly Hook[]>
  setHook(hook: Hook): Promise<void>
  removeHook(name: string): Promise<void>
}

export const builtInDefinition = 'built-in'

export function policyStore(meta: Meta): PolicyStore {
  const list = async <T>(key: string, otherwise: readonly T[]): Promise<readonly T[]> => (await meta.get<readonly T[]>(key))?.value ?? otherwise
  const rules = async (): Promise<readonly Rule[]> => await list(keys.rules, defaultRules)
  const checks = async (): Promise<readonly SqlCheck[]> => await list<SqlCheck>(keys.checks, [])
  const hooks = async (): Promise<readonly Hook[]> => await list<Hook>(keys.hooks, [])

  async function change<T>(key: string, otherwise: readonly T[], next: (now: readonly T[]) => readonly T[]): Promise<void> {
    await settled(async () => {
      const entry = await meta.get<readonly T[]>(key)
      await meta.write({ expect: [{ key, revision: entry?.revision ?? null }], put: [{ key, value: next(entry?.value ?? otherwise) }] })
    })
  }

  return {
    rules, checks, hooks,
    async setRule(rule) {
      await change<Rule>(keys.rules, defaultRules, now => [...now.filter(({ pattern }) => pattern !== rule.pattern), rule].sort((a, b) => a.pattern < b.pattern ? -1 : 1))
    },
    async removeRule(pattern) { await change<Rule>(keys.rules, defaultRules, now => without(now, ({ pattern: own }) => own === pattern, `protection rule for "${pattern}"; \`gridlake protect list\``)) },
    async setCheck(check) {
      if ((builtInChecks as readonly string[]).includes(check.name)) throw fail('usage/invalid', `${check.name} is built in; give the check another name`, { field: 'name', found: check.name })
      await change<SqlCheck>(keys.checks, [], now => [...now.filter(({ name }) => name !== check.name), check])
    },
    async removeCheck(name) {
      const needing = [...(await rules()).filter(rule => rule.required_checks.includes(name)).map(({ pattern }) => `the rule for ${pattern}`), ...(await hooks()).filter(({ check }) => check === name).map(hook => `the hook ${hook.name}`)]
      if (needing.length > 0) throw fail('usage/invalid', `check ${name} is needed by ${needing.join(', ')}; change that first`, { check: name })
      await change<SqlCheck>(keys.checks, [], now => without(now, check => check.name === name, `check "${name}" of one's own; \`gridlake check list\``))
    },
    async definitions() {
      return new Map([...builtInChecks.map((name): [string, string] => [name, builtInDefinition]), ...(await checks()).map((check): [string, string] => [check.name, definitionOf(check)])])
    },
    async setHook(hook) { await change<Hook>(keys.hooks, [], now => [...now.filter(({ name }) => name !== hook.name), hook]) },
    async removeHook(name) { await change<Hook>(keys.hooks, [], now => without(now, hook => hook.name === name, `hook "${name}"; \`gridlake hook list\``)) },
  }
}

export function definitionOf({ sql }: SqlCheck): string { return createHash('sha256').update(sql).digest('hex').slice(0, 16) }

function without<T>(now: readonly T[], is: (item: T) => boolean, what: string): readonly T[] {
  if (!now.some(is)) throw fail('review/unknown', `there is no ${what} shows those that are`)
  return now.filter(item => !is(item))
}
