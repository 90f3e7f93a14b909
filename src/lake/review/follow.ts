/** After each move of a ref: which open pull requests does it concern, and do any of them merge themselves now? */
import { isFailure, messageOf } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import type { RefMove } from '../port.ts'
import type { PullStore } from './pull-store.ts'

export interface Follower {
  moved(move: RefMove): void
  drain(): Promise<void>
}

/** `consider` tries one pull request. Each is tried once at a time, and once more where a ref moved while it was. */
export function pullFollower(log: Log, store: PullStore, consider: (id: number) => Promise<void>): Follower {
  const touched = new Set<string>()
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    while (touched.size > 0) {
      const refs = new Set(touched)
      touched.clear()
      for (const id of await store.open()) {
        const pull = await store.get(id)
        if (pull.state === 'open' && pull.auto_merge && (refs.has(pull.source) || refs.has(pull.target))) await attempt(id)
      }
    }
  }

  async function attempt(id: number): Promise<void> {
    try {
      await consider(id)
    } catch (error) {
      // A branch that is gone leaves the pull request as it is, for somebody to close.
      if (!isFailure(error, 'lake/unknown-ref', 'review/closed')) log.error({ pull_request: id, error: messageOf(error) }, 'a pull request could not be looked at')
    }
  }

  function begin(): void {
    working ??= work().catch((error: unknown) => { log.error({ error: messageOf(error) }, 'pull requests could not be looked at') }).finally(() => {
      working = undefined
      // A ref may have moved between the last look and here.
      if (touched.size > 0) begin()
    })
  }

  return {
    moved({ kind, ref }) {
      if (kind.endsWith('-tag') || ref.startsWith('candidate/')) return
      touched.add(ref)
      begin()
    },
    async drain() { while (working !== undefined) await working },
  }
}
