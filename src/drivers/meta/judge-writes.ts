/** What a batch of writes comes to, one after the other, before a store is told all of it at once. Pure. */
import { isKey, conflict, type Stored } from './record.ts'
import type { Pending } from './write-queue.ts'

export interface Judged {
  /** For each write undefined, or why it is left out. */
  readonly failures: readonly (Error | undefined)[]
  readonly puts: readonly Stored[]
  readonly deletes: readonly string[]
}

/** All keys on which the batch depends or which it changes, each once. */
export function keysOf(batch: readonly Pending[]): string[] {
  return [...new Set(batch.flatMap(({ write, puts }) => [
    ...(write.expect ?? []).map(({ key }) => key), ...puts.map(({ key }) => key), ...(write.delete ?? []).filter(isKey),
  ]))]
}

/** `stored`: the revisions of those keys that are there. `fresh`: as many revisions as the batch has puts, growing, and above all of them. */
export function judgeWrites(batch: readonly Pending[], stored: ReadonlyMap<string, number>, fresh: readonly number[]): Judged {
  const changed = new Map<string, Stored | null>()
  const revisionOf = (key: string): number | null => {
    const change = changed.get(key)
    return change === undefined ? stored.get(key) ?? null : change?.revision ?? null
  }
  let used = 0
  const failures = batch.map(({ write, puts }) => {
    const broken = write.expect?.find(({ key, revision }) => revisionOf(key) !== revision)
    if (broken) return conflict(broken.key, broken.revision, revisionOf(broken.key))
    for (const key of write.delete ?? []) changed.set(key, null)
    for (const { key, text } of puts) changed.set(key, { key, value: text, revision: fresh[used++] ?? Number.NaN })
    return undefined
  })
  return {
    failures,
    puts: [...changed.values()].filter(change => change !== null),
    deletes: [...changed].flatMap(([key, change]) => change === null && stored.has(key) ? [key] : []),
  }
}
