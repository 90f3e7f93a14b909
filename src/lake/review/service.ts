/** Review as other code uses it: the policy, the pull requests, and what the guard needs once the lake is there. */
import type { Principal } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Engine } from '#drivers/engine/port.ts'
import { closedTo, type Reach } from './address.ts'
import { runCheck } from './checks.ts'
import type { ReviewGuard } from './guard.ts'
import { checkPattern } from './pattern.ts'
import { pullRequests, type Pulls } from './pulls.ts'
import { type Delivery, type Hook, hookEvents, keys, type Rule, type SqlCheck } from './records.ts'
import type { PullPorts } from './rounds.ts'
import { completeRule, type GivenRule } from './rules.ts'
import { type PolicyStore, policyStore } from './store.ts'

export interface ReviewPorts extends Omit<PullPorts, 'policy' | 'runCheck'> {
  readonly engine: Engine
  /** Contracts: whose keys must be unique. */
  readonly datasets: readonly Dataset[]
  readonly guard: ReviewGuard
  readonly reach: Reach
}

export interface GivenHook {
  readonly name: string
  readonly pattern: string
  readonly on: readonly string[]
  readonly url?: string | undefined
  readonly secret?: string | undefined
  readonly check?: string | undefined
  readonly timeout_ms?: number | undefined
}

export interface ReviewService {
  readonly pulls: Pulls
  readonly policy: Pick<PolicyStore, 'rules' | 'removeRule' | 'checks' | 'removeCheck' | 'hooks' | 'removeHook'>
  setRule(given: GivenRule): Promise<Rule>
  setCheck(by: Principal, given: { readonly name: string, readonly sql: string, readonly doc?: string | undefined }): Promise<SqlCheck>
  setHook(by: Principal, given: GivenHook): Promise<Hook>
  /** Newest first. */
  deliveries(limit?: number): Promise<readonly Delivery[]>
  /** Resolves when hooks were told and pull requests that merge themselves were looked at. */
  drain(): Promise<void>
}

const name = /^[a-z0-9][a-z0-9-]{0,63}$/
const sqlMost = 100_000
const webhookLimitMs = 5_000
const checkLimitMs = 60_000
const limitMost = 10 * 60_000

export function reviewService(ports: ReviewPorts): ReviewService {
  const policy = policyStore(ports.meta)
  const check = async (check: string, commit: string, base: string | null, limitMs?: number) => await runCheck({ ...ports, policy }, check, { commit, base }, limitMs)
  const pulls = pullRequests({ ...ports, policy, runCheck: check })
  ports.guard.attach({ runCheck: check, moved: pulls.moved })
  const now = (): string => new Date(ports.clock.now()).toISOString()

  return {
    pulls, policy,
    async setRule(given) {
      const rule = completeRule(given, [...(await policy.definitions()).keys()])
      await policy.setRule(rule)
      return rule
    },
    async setCheck(by, given) {
      requireName('check', given.name)
      if (given.sql.trim() === '' || given.sql.length > sqlMost) throw fail('usage/invalid', `the SQL of a check must have 1 to ${sqlMost} characters, found ${given.sql.length}`, { field: 'sql', found: given.sql.length })
      // What cannot be asked at all is better said now than at the first pull request.
      await ports.lake.plan(given.sql, 'main')
      const made: SqlCheck = { name: given.name, sql: given.sql, doc: given.doc ?? '', by: by.name, at_utc: now() }
      await policy.setCheck(made)
      return made
    },
    async setHook(by, given) {
      const hook: Hook = { ...readHook(given, ports.reach), by: by.name, at_utc: now() }
      if (hook.check !== null && !(await policy.definitions()).has(hook.check)) throw fail('review/unknown', `there is no check "${hook.check}"; \`gridlake check list\` shows those that are`, { check: hook.check })
      await policy.setHook(hook)
      return hook
    },
    async deliveries(limit = 100) { return (await ports.meta.scan<Delivery>(keys.deliveries, { reverse: true, limit })).map(({ value }) => value) },
    async drain() {
      await pulls.drain()
      await ports.guard.drain()
    },
  }
}

function requireName(what: string, given: string): void {
  if (!name.test(given)) throw fail('usage/invalid', `"${given}" cannot be the name of a ${what}: small letters, digits and "-", 64 at most, are expected`, { field: 'name', found: given })
}

function readHook(given: GivenHook, reach: Reach): Omit<Hook, 'by' | 'at_utc'> {
  requireName('hook', given.name)
  const on = hookEvents.filter(event => given.on.includes(event))
  const strange = given.on.find(event => !(hookEvents as readonly string[]).includes(event))
  if (on.length === 0 || strange !== undefined) throw fail('usage/invalid', `a hook runs on ${hookEvents.join(', ')}, found ${strange ?? 'none of them'}`, { field: 'on', found: strange ?? null })
  if ((given.url === undefined) === (given.check === undefined)) throw fail('usage/invalid', `hook ${given.name} needs either an address (--url) or a check (--check)`, { field: 'url' })
  const limit = given.timeout_ms ?? (given.url === undefined ? checkLimitMs : webhookLimitMs)
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMost) throw fail('usage/invalid', `the time limit of a hook must be 1 to ${limitMost} ms, found ${limit}`, { field: 'timeout_ms', found: limit })
  return { name: given.name, pattern: checkPattern(given.pattern), on, webhook: given.url === undefined ? null : readWebhook(given.url, given.secret, reach), check: given.check ?? null, timeout_ms: limit }
}

function readWebhook(text: string, secret: string | undefined, reach: Reach): NonNullable<Hook['webhook']> {
  const url = URL.parse(text)
  const shut = url === null ? 'it is no address' : closedTo(url, reach)
  if (url === null || shut !== null) throw fail('usage/invalid', `${url === null ? `"${text}"` : url.host} cannot be called as a webhook: ${shut}`, { field: 'url' })
  if (secret !== undefined && !/^[A-Z][A-Z0-9_]{0,99}$/.test(secret)) throw fail('usage/invalid', 'the secret of a webhook is given by the name of the environment variable that holds it, such as HOOK_SECRET; the secret itself is never kept', { field: 'secret' })
  return { url: url.href, secret: secret ?? null }
}
