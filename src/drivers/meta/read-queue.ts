/** Records that are asked for in the same breath are read together: a request mostly needs several, and each reading costs. */
import type { Stored } from './record.ts'

/** `read` gives those of the keys that are there, in any order. It is asked after the last of the breath, never with older news. */
export function readQueue(read: (keys: readonly string[]) => Promise<readonly Stored[]>): (key: string) => Promise<Stored | undefined> {
  let waiting: { readonly keys: Set<string>, readonly found: Promise<ReadonlyMap<string, Stored>> } | undefined

  async function readAll(keys: Set<string>): Promise<ReadonlyMap<string, Stored>> {
    // Behind whatever this turn of the program still asks for.
    await Promise.resolve()
    waiting = undefined
    return new Map((await read([...keys])).map(stored => [stored.key, stored]))
  }

  return async key => {
    if (waiting === undefined) {
      const keys = new Set<string>()
      waiting = { keys, found: readAll(keys) }
    }
    waiting.keys.add(key)
    return (await waiting.found).get(key)
  }
}
