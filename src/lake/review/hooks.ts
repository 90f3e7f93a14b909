/** Hooks around commits and merges: those before may refuse, those after are told, again where they did not hear. */
import { setTimeout as delay } from 'node:timers/promises'
import { fail, isFailure, messageOf } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { RefMove } from '../port.ts'
import type { Reach } from './address.ts'
import { matches } from './pattern.ts'
import { type CheckVerdict, type Delivery, type Hook, type HookEvent, keys } from './records.ts'
import type { PolicyStore } from './store.ts'
import { type HookAnswer, post } from './webhook.ts'

export interface HookPorts {
  readonly meta: Meta
  readonly clock: Clock
  readonly log: Log
  /** Value of an environment variable: a hook's secret is named, never kept. */
  readonly secret: (name: string) => string | undefined
  readonly reach: Reach
  /** Waits between two tries; tests hand over one that does not. */
  readonly wait?: (milliseconds: number) => Promise<unknown>
}

export type RunCheck = (name: string, commit: string, base: string | null, limitMs: number) => Promise<CheckVerdict>

export interface Hooks {
  /** Throws `lake/protected` where a hook refuses, fails or is late. */
  before(move: RefMove, reveal: () => Promise<void>): Promise<void>
  after(move: RefMove): Promise<void>
}

const tries = 4
const firstPauseMs = 1000
/** Deliveries that are kept, near enough: old ones go every so many. */
const keptMost = 1000
const sweepEvery = 100

export function moveHooks(ports: HookPorts, policy: PolicyStore, runCheck: () => RunCheck | undefined): Hooks {
  const wait = ports.wait ?? delay
  let recorded = 0

  async function hooksFor(move: RefMove, when: 'before' | 'after'): Promise<readonly (readonly [Hook, HookEvent])[]> {
    const event: HookEvent | null = move.kind === 'merge' ? `${when}-merge` : move.kind === 'commit' || move.kind === 'revert' || move.kind === 'cherry-pick' ? `${when}-commit` : null
    if (event === null) return []
    return (await policy.hooks()).filter(hook => hook.on.includes(event) && matches(hook.pattern, move.ref)).map(hook => [hook, event] as const)
  }

  async function ask(hook: Hook, event: HookEvent, move: RefMove, id: string): Promise<HookAnswer> {
    if (hook.check !== null) return await askCheck(hook.check, move, hook.timeout_ms)
    if (hook.webhook === null) return { passed: false, message: 'it has neither a webhook nor a check' }
    const name = hook.webhook.secret
    const secret = name === null ? null : ports.secret(name) ?? ''
    if (secret === '') return { passed: false, message: `the environment variable ${name} with its secret is not set` }
    return await post({ url: hook.webhook.url, secret, timeoutMs: hook.timeout_ms, body: payload(hook, event, move, id, new Date(ports.clock.now()).toISOString()), headers: { 'x-gridlake-event': event, 'x-gridlake-delivery': id } }, ports.reach)
  }

  async function askCheck(name: string, move: RefMove, limitMs: number): Promise<HookAnswer> {
    const run = runCheck()
    if (run === undefined || move.to === null) return { passed: false, message: `check ${name} cannot be run here` }
    try {
      const verdict = await run(name, move.to, move.from, limitMs)
      return { passed: verdict.outcome === 'passed', message: verdict.message }
    } catch (error) {
      if (!isFailure(error)) throw error
      return { passed: false, message: error.message }
    }
  }

  async function record(delivery: Delivery): Promise<void> {
    await ports.meta.write({ put: [{ key: keys.delivery(delivery.id), value: delivery }] })
    if (++recorded % sweepEvery === 0) await forgetOld(ports.meta)
  }

  async function tell(hook: Hook, event: HookEvent, move: RefMove): Promise<void> {
    const begun: Delivery = { id: timeId(ports.clock.now()), hook: hook.name, event, ref: move.ref, commit: move.to, outcome: 'pending', message: '', attempts: 0, at_utc: new Date(ports.clock.now()).toISOString() }
    await record(begun)
    for (let attempt = 1; ; attempt++) {
      const { passed, message } = await ask(hook, event, move, begun.id)
      await record({ ...begun, attempts: attempt, message, outcome: passed ? 'passed' : attempt === tries ? 'failed' : 'pending' })
      if (passed) break
      if (attempt === tries) { ports.log.warn({ hook: hook.name, ref: move.ref, message }, 'a hook was not heard'); break }
      await wait(firstPauseMs * 2 ** (attempt - 1))
    }
  }

  return {
    async before(move, reveal) {
      const hooks = await hooksFor(move, 'before')
      // What a check or a receiver may want to look at must be there to be looked at.
      if (hooks.length > 0) await reveal()
      for (const [hook, event] of hooks) {
        const id = timeId(ports.clock.now())
        const { passed, message } = await ask(hook, event, move, id)
        await record({ id, hook: hook.name, event, ref: move.ref, commit: move.to, outcome: passed ? 'passed' : 'failed', message, attempts: 1, at_utc: new Date(ports.clock.now()).toISOString() })
        if (!passed) throw fail('lake/protected', `the hook ${hook.name} refuses the ${move.kind} on ${move.ref}: ${message}; \`gridlake hook list\` shows what it asks`, { branch: move.ref, hook: hook.name, event })
      }
    },
    async after(move) {
      const hooks = await hooksFor(move, 'after')
      const told = await Promise.allSettled(hooks.map(async ([hook, event]) => { await tell(hook, event, move) }))
      for (const result of told) if (result.status === 'rejected') ports.log.error({ ref: move.ref, error: messageOf(result.reason) }, 'a hook could not be told')
    },
  }
}

function payload(hook: Hook, event: HookEvent, { kind, ref, from, to, source, how, tables }: RefMove, delivery: string, sentUtc: string): string {
  return JSON.stringify({
    delivery, event, hook: hook.name, kind, ref, from, to, source, author: how.author, message: how.message, run_id: how.run_id,
    pull_request: how.pull_request === undefined ? null : Number(how.pull_request), tables, sent_utc: sentUtc,
  })
}

async function forgetOld(meta: Meta): Promise<void> {
  const all = await meta.scan<Delivery>(keys.deliveries, { reverse: true })
  if (all.length > keptMost) await meta.write({ delete: all.slice(keptMost).map(({ key }) => key) })
}
