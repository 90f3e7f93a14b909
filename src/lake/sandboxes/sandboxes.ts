/** Sandboxes: branches with an owner, an end and a quota. */
import type { Principal } from '#base/capability.ts'
import { fail, isFailure, messageOf } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { How, Lake } from '../port.ts'
import { branchOf, keys, type Sandbox } from './records.ts'
import { defaultQuota, extendedExpiry, firstExpiry, mayGo, type Phase, phaseOf } from './terms.ts'
import { type Usage, usageMeter } from './usage.ts'

export interface SandboxPorts { readonly lake: Lake, readonly meta: Meta, readonly clock: Clock, readonly log: Log }

export interface SandboxView extends Sandbox, Usage { readonly phase: Phase }

export interface Wanted {
  readonly name: string
  readonly from?: string | undefined
  readonly days?: number | undefined
  readonly commits_max?: number | undefined
  readonly bytes_max?: number | undefined
}

export interface Expiry {
  /** Said now for the first time. */
  readonly warned: readonly string[]
  readonly deleted: readonly string[]
  /** Could not be deleted, and why. */
  readonly refused: readonly { readonly branch: string, readonly message: string }[]
}

export interface Sandboxes {
  list(): Promise<readonly SandboxView[]>
  create(by: Principal, wanted: Wanted): Promise<SandboxView>
  /** `name`: the branch, or the last part of one's own. */
  extend(by: Principal, name: string): Promise<SandboxView>
  delete(by: Principal, name: string): Promise<string>
  /** Says a day before what will go; deletes the branches, and nothing but the branches, whose time is over. For a timer. */
  expire(nowMs: number): Promise<Expiry>
}

/** A record is written before its branch: one without a branch that is older than this was left by a process that ended. */
const makingMs = 10 * 60_000

export function sandboxes(ports: SandboxPorts): Sandboxes {
  const { lake, meta, clock } = ports
  const measure = usageMeter(meta)

  async function all(): Promise<readonly Sandbox[]> { return (await meta.scan<Sandbox>(keys.sandboxes)).map(({ value }) => value) }

  async function view(sandbox: Sandbox): Promise<SandboxView> {
    const head = await lake.resolve(sandbox.branch)
    return { ...sandbox, ...await measure(sandbox, head.id), phase: phaseOf(sandbox, clock.now()) }
  }

  async function own(by: Principal, name: string) {
    const branch = name.startsWith('sandbox/') ? name : branchOf(by.name, name)
    const entry = await meta.get<Sandbox>(keys.sandbox(branch))
    if (!entry) throw fail('review/unknown', `there is no sandbox ${branch}; \`gridlake sandbox list\` shows those that are`, { branch })
    if (entry.value.owner !== by.name && by.role !== 'admin') throw fail('access/forbidden', `${branch} is ${entry.value.owner}'s; its owner or an admin can change it`, { branch })
    return entry
  }

  async function make(sandbox: Sandbox, by: Principal): Promise<void> {
    const key = keys.sandbox(sandbox.branch)
    const left = await meta.get<Sandbox>(key)
    const exists = (await lake.branches()).some(({ name }) => name === sandbox.branch)
    if (exists) throw fail('lake/exists', `there is a sandbox ${sandbox.branch} already; extend it, or take another name`, { branch: sandbox.branch })
    await meta.write({ expect: [{ key, revision: left?.revision ?? null }], put: [{ key, value: sandbox }] })
    try {
      await lake.createBranch(sandbox.branch, sandbox.start, how(by.name, `Sandbox of ${sandbox.owner}`))
    } catch (error) {
      if (!isFailure(error, 'lake/exists')) await meta.write({ delete: [key] })
      throw error
    }
  }

  return {
    async list() {
      const found: SandboxView[] = []
      for (const sandbox of await all()) {
        const shown = await view(sandbox).catch((error: unknown) => { if (!isFailure(error, 'lake/unknown-ref')) throw error })
        if (shown) found.push(shown)
      }
      return found
    },
    async create(by, wanted) {
      const made = { ...readWanted(by, wanted, clock.now()), start: (await lake.resolve(wanted.from ?? 'main')).id }
      await make(made, by)
      return await view(made)
    },
    async extend(by, name) {
      const { key, value, revision } = await own(by, name)
      const next: Sandbox = { ...value, expires_utc: extendedExpiry(value, clock.now()), warned_utc: null }
      await meta.write({ expect: [{ key, revision }], put: [{ key, value: next }] })
      return await view(next)
    },
    async delete(by, name) {
      const { key, value: { branch } } = await own(by, name)
      await lake.deleteBranch(branch, how(by.name, `Delete sandbox ${branch}`)).catch((error: unknown) => { if (!isFailure(error, 'lake/unknown-ref')) throw error })
      await meta.write({ delete: [key] })
      return branch
    },
    async expire(nowMs) { return await expire(ports, await meta.scan<Sandbox>(keys.sandboxes), nowMs) },
  }
}

function how(author: string, message: string): How { return { author, message, run_id: null } }

function readWanted(by: Principal, { name, days, commits_max = defaultQuota.commits_max, bytes_max = defaultQuota.bytes_max }: Wanted, nowMs: number): Omit<Sandbox, 'start'> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) throw fail('lake/invalid-name', `"${name}" cannot be the name of a sandbox: letters, digits, ".", "_" and "-" are expected, 100 at most`, { name })
  for (const [field, value] of Object.entries({ commits_max, bytes_max })) if (!Number.isSafeInteger(value) || value < 1) throw fail('usage/invalid', `${field} must be a whole number from 1 on, found ${value}`, { field, found: value })
  if (by.role !== 'admin' && (commits_max > defaultQuota.commits_max || bytes_max > defaultQuota.bytes_max)) throw fail('access/forbidden', `a sandbox of more than ${defaultQuota.commits_max} commits or ${defaultQuota.bytes_max} bytes is an admin's to make`, { commits_max, bytes_max })
  return { branch: branchOf(by.name, name), owner: by.name, created_utc: new Date(nowMs).toISOString(), expires_utc: firstExpiry(nowMs, days), warned_utc: null, commits_max, bytes_max }
}

async function expire({ lake, meta, log }: SandboxPorts, entries: readonly { readonly key: string, readonly value: Sandbox, readonly revision: number }[], nowMs: number): Promise<Expiry> {
  const there = new Set((await lake.branches()).map(({ name }) => name))
  const [warned, deleted, refused]: [string[], string[], { branch: string, message: string }[]] = [[], [], []]
  for (const { key, value, revision } of entries) {
    const { branch } = value
    try {
      if (!there.has(branch)) {
        if (nowMs - Date.parse(value.created_utc) > makingMs) await meta.write({ expect: [{ key, revision }], delete: [key] })
      } else if (mayGo(value, nowMs)) {
        await lake.deleteBranch(branch, how('gridlake', `Sandbox ${branch} expired at ${value.expires_utc}`))
        await meta.write({ delete: [key] })
        deleted.push(branch)
        log.info({ branch, owner: value.owner }, 'a sandbox expired')
      } else if (value.warned_utc === null && phaseOf(value, nowMs) !== 'active') {
        await meta.write({ expect: [{ key, revision }], put: [{ key, value: { ...value, warned_utc: new Date(nowMs).toISOString() } }] })
        warned.push(branch)
        log.warn({ branch, owner: value.owner, expires_utc: value.expires_utc }, 'a sandbox will expire')
      }
    } catch (error) {
      // Extended at this very moment, or held by a rule: the next round sees it again.
      if (!isFailure(error)) throw error
      if (!isFailure(error, 'meta/conflict')) refused.push({ branch, message: messageOf(error) })
    }
  }
  return { warned, deleted, refused }
}
