/** What a running server does by itself: each task on its own time, one run of it at once; a failure is logged and tried again. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Upkeep } from '#base/capability.ts'
import { messageOf } from '#base/error.ts'
import type { Log } from '#base/log.ts'

/** Not in the way of the first page. */
const firstSeconds = 10

export interface KeptUp { /** Resolves when what runs has ended. */ stop(): Promise<void> }

export function keepUp(tasks: readonly Upkeep[], log: Log): KeptUp {
  const stopped = new AbortController()
  const loops = tasks.map(async task => { await loop(task, log, stopped.signal) })
  return {
    async stop() {
      stopped.abort()
      await Promise.all(loops)
    },
  }
}

async function loop({ name, everySeconds, run }: Upkeep, log: Log, signal: AbortSignal): Promise<void> {
  for (let wait = Math.min(firstSeconds, everySeconds); await waited(wait, signal); wait = everySeconds) {
    try {
      await run(signal)
    } catch (error) {
      if (!signal.aborted) log.error({ upkeep: name, error: messageOf(error) }, 'upkeep failed')
    }
  }
}

async function waited(seconds: number, signal: AbortSignal): Promise<boolean> {
  return await delay(seconds * 1000, true, { signal, ref: false }).catch(() => false)
}
