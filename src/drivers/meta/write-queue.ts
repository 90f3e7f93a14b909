/** Writes that arrive together go to the store together, so that they share one commit. */
import type { Write } from './port.ts'

/** Bounds how long one transaction keeps other processes waiting. */
const writesPerTransaction = 500
const charactersPerTransaction = 16 * 1024 * 1024

export interface Pending {
  readonly write: Write
  readonly puts: readonly { readonly key: string, readonly text: string }[]
}

export interface WriteQueue {
  add(pending: Pending): Promise<void>
  /** Resolves when everything that was added has been answered. */
  drained(): Promise<void>
}

interface Waiting extends Pending {
  resolve(): void
  reject(cause: unknown): void
}

/** Hands over the writes of one turn of the event loop together. `commit` answers each with undefined or its failure. */
export function writeQueue(commit: (batch: readonly Pending[]) => Promise<readonly (Error | undefined)[]>): WriteQueue {
  const queue: Waiting[] = []
  let flushing: Promise<void> | undefined

  async function flush(): Promise<void> {
    await new Promise(resolve => { setImmediate(resolve) })
    while (queue.length > 0) {
      const batch = queue.splice(0, batchLength(queue))
      try {
        const failures = await commit(batch)
        batch.forEach((waiting, index) => {
          const failure = failures[index]
          if (failure) waiting.reject(failure)
          else waiting.resolve()
        })
      } catch (cause) {
        for (const waiting of batch) waiting.reject(cause)
      }
    }
    flushing = undefined
  }

  return {
    async add(pending) {
      await new Promise<void>((resolve, reject) => {
        queue.push({ ...pending, resolve, reject })
        flushing ??= flush()
      })
    },
    async drained() { await flushing },
  }
}

/** At least one, however large it is. */
function batchLength(queue: readonly Pending[]): number {
  let characters = 0
  for (const [index, { puts }] of queue.entries()) {
    for (const { text } of puts) characters += text.length
    if (index === writesPerTransaction || (index > 0 && characters > charactersPerTransaction)) return index
  }
  return queue.length
}
