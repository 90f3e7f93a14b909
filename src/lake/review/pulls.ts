/**
 * Data pull requests. Each wish ends in the same place: the merge of exactly these two commits was tried, checked and
 * approved, and that very commit lands, or the answer says what is missing.
 */
import assert from 'node:assert'
import type { Principal } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import type { MergeStrategy, RefMove } from '../port.ts'
import { dropCandidate } from './candidate.ts'
import { pullFollower } from './follow.ts'
import { pullLanding } from './landing.ts'
import { matches } from './pattern.ts'
import { closed, type NewPull, pullStore, whileMoving } from './pull-store.ts'
import type { Heads, Standing } from './readiness.ts'
import type { Approval, PullEvent, PullRequest, PullState, Rule } from './records.ts'
import { type PullPorts, pullRounds, type Rounds, standingNow } from './rounds.ts'
import { unjudged } from './unjudged.ts'

export interface Asked {
  readonly title: string
  readonly description?: string | undefined
  readonly source: string
  readonly target: string
  /** What the rule for the target says, unless told. */
  readonly auto_merge?: boolean | undefined
  readonly strategy?: MergeStrategy | undefined
}

export interface PullView { readonly pull: PullRequest, readonly events: readonly PullEvent[], /** Null for one that is done, or whose branches are gone. */ readonly standing: Standing | null }

export interface Pulls {
  list(filter?: { readonly state?: PullState | undefined, readonly limit?: number | undefined }): Promise<readonly PullRequest[]>
  show(id: number): Promise<PullView>
  create(by: Principal, asked: Asked): Promise<PullView>
  comment(id: number, by: Principal, text: string): Promise<PullView>
  /** `seen`: the commits that were looked at; `lake/conflict` where the branches are elsewhere by now. */
  approve(id: number, by: Principal, seen?: Partial<Heads>): Promise<PullView>
  /** Tries and checks the merge where that is not known for the commits of now; `again` also where it is. */
  check(id: number, by: Principal, again?: boolean): Promise<PullView>
  /** Throws `lake/protected` with what is missing. */
  merge(id: number, by: Principal): Promise<PullView>
  close(id: number, by: Principal): Promise<PullView>
  setAutoMerge(id: number, by: Principal, on: boolean): Promise<PullView>
  /** Told after every move of a ref; looks in the background at the pull requests that merge themselves. */
  moved(move: RefMove): void
  /** Resolves when nothing is left to do in the background. */
  drain(): Promise<void>
}

const attemptsMost = 5
const titleMost = 200
const textMost = 20_000

export function pullRequests(ports: PullPorts): Pulls {
  const store = pullStore(ports.meta, ports.clock)
  const rounds = pullRounds(ports, store)
  const landing = pullLanding(ports, store, rounds)
  const alone = turns()
  const refreshed = async (pull: PullRequest, again = false): Promise<PullRequest> => await rounds.refreshed(await landing.asLanded(pull), again)
  const view = async (pull: PullRequest): Promise<PullView> => ({ pull, events: await store.events(pull.id), standing: await standingNow(rounds, pull) })
  /** Where every wish ends. */
  const settled = async (pull: PullRequest): Promise<PullView> => await view(await landing.considered(await refreshed(pull)))
  const opened = async (id: number): Promise<PullRequest> => requireOpen(await store.get(id))
  const follower = pullFollower(ports.log, store, async id => { await alone(id, async () => await settled(await store.get(id))) })

  return {
    async list(filter) { return await store.list(filter) },
    async show(id) { return await view(await store.get(id)) },
    async create(by, asked) {
      const pull = await store.create(await readAsked(ports, rounds, asked, by))
      return await alone(pull.id, async () => await settled(pull))
    },
    async comment(id, by, text) { return await view(await store.note(id, { kind: 'commented', by: by.name, text: requireText('comment', text, textMost) })) },
    async approve(id, by, seen = {}) {
      return await alone(id, async () => {
        const pull = await refreshed(await opened(id))
        const approval = { ...approvalOf(pull, by, await rounds.rule(pull.target), seen), at_utc: new Date(ports.clock.now()).toISOString() }
        const text = `${approval.source.slice(0, 8)} into ${approval.target.slice(0, 8)}`
        return await settled(await store.update(id, ({ approvals }) => ({ approvals: [...approvals.filter(other => other.by !== by.name), approval] }), { kind: 'approved', by: by.name, text }))
      })
    },
    async check(id, _by, again = false) { return await alone(id, async () => await view(await landing.considered(await refreshed(await opened(id), again)))) },
    async merge(id, by) {
      // A target that moved on is met with new checks; approvals that became stale end it.
      return await alone(id, async () => await whileMoving(attemptsMost, async () => {
        const pull = await refreshed(await opened(id))
        return await view(pull.state === 'open' ? await landing.land(pull, by.name) : pull)
      }))
    },
    async close(id, by) {
      return await alone(id, async () => {
        requireOwn(await store.get(id), by, 'close')
        const pull = await store.update(id, () => ({ state: 'closed' }), { kind: 'closed', by: by.name, text: '' })
        await dropCandidate(ports.lake, pull)
        return await view(pull)
      })
    },
    async setAutoMerge(id, by, on) {
      return await alone(id, async () => {
        requireOwn(await store.get(id), by, 'change')
        return await settled(await store.update(id, () => ({ auto_merge: on }), { kind: 'auto-merge', by: by.name, text: on ? 'on' : 'off' }))
      })
    },
    moved: follower.moved, drain: follower.drain,
  }
}

/** One piece of work at a time for each pull request, as all of it is done on its one candidate. */
function turns(): <T>(id: number, work: () => Promise<T>) => Promise<T> {
  const last = new Map<number, Promise<unknown>>()
  return async (id, work) => {
    const turn = (last.get(id) ?? Promise.resolve()).then(work, work)
    last.set(id, turn)
    try {
      return await turn
    } finally {
      if (last.get(id) === turn) last.delete(id)
    }
  }
}

async function readAsked(ports: PullPorts, rounds: Rounds, asked: Asked, by: Principal): Promise<NewPull> {
  const title = requireText('title', asked.title, titleMost)
  const description = (asked.description ?? '').trim() === '' ? '' : requireText('description', asked.description ?? '', textMost)
  await requireFit(ports, asked, by)
  const itself = (await rounds.rule(asked.target))?.auto_merge_from.some(pattern => matches(pattern, asked.source)) ?? false
  return { title, description, source: asked.source, target: asked.target, author: by.name, auto_merge: asked.auto_merge ?? itself, strategy: asked.strategy ?? 'fail' }
}

async function requireFit(ports: PullPorts, { source, target }: Asked, by: Principal): Promise<void> {
  const names = (await ports.lake.branches()).map(({ name }) => name)
  for (const name of [source, target]) if (!names.includes(name)) throw fail('lake/unknown-ref', `there is no branch "${name}"; a pull request goes from one branch into another, and \`gridlake branch list\` shows them`, { ref: name })
  if (source === target) throw fail('usage/invalid', `a pull request goes from one branch into another, found ${source} twice`, { field: 'source', found: source })
  const internal = [source, target].find(name => name.startsWith('candidate/'))
  if (internal !== undefined) throw fail('lake/protected', `${internal} belongs to a pull request; name a branch of your own`, { branch: internal })
  const [from, into] = await Promise.all([ports.lake.resolve(source), ports.lake.resolve(target)])
  const reason = await unjudged(ports, { kind: 'merge', ref: target, from: into.id, to: from.id, source, how: { author: by.name, message: '', run_id: null }, tables: [], undoes: [] })
  if (reason !== null) throw fail('lake/protected', `no pull request can be opened: ${reason}`, { branch: source })
}

function approvalOf({ id, author, target: branch, round }: PullRequest, by: Principal, rule: Rule | null, seen: Partial<Heads>): Omit<Approval, 'at_utc'> {
  if (author === by.name) throw fail('access/forbidden', `pull request ${id} is ${by.name}'s own; somebody else must approve it`, { pull_request: id })
  if (rule?.approvers !== 'anyone' && by.role !== 'admin') throw fail('access/forbidden', `the approval of an admin is needed for ${branch}, and ${by.name} is a ${by.role}`, { pull_request: id, role: by.role })
  assert(round, 'the pull request was just tried')
  const { source, target } = round
  if ((seen.source ?? source) !== source || (seen.target ?? target) !== target) throw fail('lake/conflict', `the branches of pull request ${id} moved since you looked (${source.slice(0, 8)} into ${target.slice(0, 8)} now); look again: gridlake pr show ${id}`, { pull_request: id, source, target })
  return { by: by.name, role: by.role, source, target }
}

function requireOpen(pull: PullRequest): PullRequest {
  if (pull.state !== 'open') throw closed(pull)
  return pull
}

function requireOwn(pull: PullRequest, by: Principal, what: string): void {
  if (pull.author !== by.name && by.role !== 'admin') throw fail('access/forbidden', `pull request ${pull.id} is ${pull.author}'s; its author or an admin can ${what} it`, { pull_request: pull.id })
}

function requireText(field: string, given: string, most: number): string {
  const text = given.trim()
  if (text === '' || text.length > most) throw fail('usage/invalid', `the ${field} of a pull request must have 1 to ${most} characters, found ${text.length}`, { field, found: text.length })
  return text
}
