/** Pull requests as kept: one record each, its events beside it, both written together. */
import { fail, isFailure } from '#base/error.ts'
import { settled } from '#base/settled.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { keys, type PullEvent, type PullRequest, type PullState } from './records.ts'

export type NewPull = Pick<PullRequest, 'title' | 'description' | 'source' | 'target' | 'author' | 'auto_merge' | 'strategy'>

export type NewEvent = Omit<PullEvent, 'at_utc'>

export interface PullStore {
  /** Throws `lake/exists` where one is open for the two branches. */
  create(pull: NewPull): Promise<PullRequest>
  /** Throws `review/unknown`. */
  get(id: number): Promise<PullRequest>
  /** Newest first. */
  list(filter?: { readonly state?: PullState | undefined, readonly limit?: number | undefined }): Promise<readonly PullRequest[]>
  open(): Promise<readonly number[]>
  events(id: number): Promise<readonly PullEvent[]>
  /** Changes an open one, again where somebody came between. Throws `review/closed`. */
  update(id: number, change: (pull: PullRequest) => Partial<PullRequest>, event?: NewEvent): Promise<PullRequest>
  /** A word to one that may be closed. */
  note(id: number, event: NewEvent): Promise<PullRequest>
}

/** A bound on what one pull request can grow to. */
const eventsMost = 10_000

export function pullStore(meta: Meta, clock: Clock): PullStore {
  const now = (): string => new Date(clock.now()).toISOString()

  async function entryOf(id: number) {
    const entry = Number.isSafeInteger(id) && id > 0 ? await meta.get<PullRequest>(keys.pull(id)) : undefined
    if (entry === undefined) throw fail('review/unknown', `there is no pull request ${id}; \`gridlake pr list\` shows those that are`, { pull_request: id })
    return entry
  }

  async function write(id: number, change: (pull: PullRequest) => Partial<PullRequest>, event: NewEvent | undefined): Promise<PullRequest> {
    return await settled(async () => {
      const { value: pull, revision } = await entryOf(id)
      if (pull.events >= eventsMost) throw fail('usage/too-large', `pull request ${id} has ${eventsMost} events and takes no more; close it and open another`, { pull_request: id })
      const at = now()
      const next: PullRequest = { ...pull, ...change(pull), updated_utc: at, events: pull.events + (event === undefined ? 0 : 1) }
      await meta.write({
        expect: [{ key: keys.pull(id), revision }],
        put: [{ key: keys.pull(id), value: next }, ...event === undefined ? [] : [{ key: keys.event(id, next.events), value: { ...event, at_utc: at } satisfies PullEvent }]],
        ...next.state === 'open' ? {} : { delete: [keys.open(pull.source, pull.target)] },
      })
      return next
    })
  }

  return {
    async create(given) {
      const open = keys.open(given.source, given.target)
      return await settled(async () => {
        const other = await meta.get<number>(open)
        if (other) throw fail('lake/exists', `pull request ${other.value} from ${given.source} into ${given.target} is open; \`gridlake pr show ${other.value}\``, { pull_request: other.value })
        const last = await meta.get<number>(keys.lastPull)
        const id = (last?.value ?? 0) + 1
        const at = now()
        const pull: PullRequest = { id, ...given, state: 'open', created_utc: at, updated_utc: at, round: null, approvals: [], merged_commit: null, events: 1 }
        await meta.write({
          expect: [{ key: keys.lastPull, revision: last?.revision ?? null }, { key: open, revision: null }],
          put: [{ key: keys.lastPull, value: id }, { key: open, value: id }, { key: keys.pull(id), value: pull }, { key: keys.event(id, 1), value: { kind: 'opened', by: given.author, at_utc: at, text: given.title } satisfies PullEvent }],
        })
        return pull
      })
    },
    async get(id) { return (await entryOf(id)).value },
    async list({ state, limit = 100 } = {}) {
      const found: PullRequest[] = []
      for (let after: string | undefined; found.length < limit;) {
        const page = await meta.scan<PullRequest>(keys.pulls, { reverse: true, limit: 200, ...after === undefined ? {} : { after } })
        for (const { value } of page) if (found.length < limit && (state === undefined || value.state === state)) found.push(value)
        after = page.at(-1)?.key
        if (after === undefined) break
      }
      return found
    },
    async open() { return (await meta.scan<number>(keys.opens)).map(({ value }) => value) },
    async events(id) { return (await meta.scan<PullEvent>(keys.events(id))).map(({ value }) => value) },
    async update(id, change, event) {
      return await write(id, pull => {
        if (pull.state !== 'open') throw closed(pull)
        return change(pull)
      }, event)
    },
    async note(id, event) { return await write(id, () => ({}), event) },
  }
}

export function closed({ id, state }: PullRequest): Error {
  return fail('review/closed', `pull request ${id} is ${state}; open another with \`gridlake pr create\``, { pull_request: id, state })
}

/** The work again, as long as what fails is that refs moved in between. */
export async function whileMoving<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!isFailure(error, 'lake/conflict', 'lake/exists', 'meta/conflict') || attempt === attempts) throw error
    }
  }
}
