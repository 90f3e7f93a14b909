/**
 * The pace of requests: a least interval between two to one host, whoever asks, and a longer pause where the host said so.
 * One pacer serves the whole process; time comes in by its arguments.
 */
export interface Timing {
  /** Milliseconds of a clock that is never put back; only differences count. */
  now(): number
  /** Rejects with the signal's reason where it fires. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

export interface Pacer {
  /** Resolves when the next request to the host may start; `onWait` hears how long that will take. First come, first served. */
  turn(host: string, intervalMs: number, signal?: AbortSignal, onWait?: (milliseconds: number) => void): Promise<void>
  /** Nobody asks the host for so long from now. */
  hold(host: string, milliseconds: number): void
}

interface Lane {
  /** When the last request started. */
  last: number
  /** Nobody asks before this. */
  heldTo: number
  /** Settles, never rejects, when whoever came last has had their turn. */
  tail: Promise<void>
}

export function pacer(timing: Timing): Pacer {
  const lanes = new Map<string, Lane>()

  function laneOf(host: string): Lane {
    const lane = lanes.get(host) ?? { last: Number.NEGATIVE_INFINITY, heldTo: Number.NEGATIVE_INFINITY, tail: Promise.resolve() }
    lanes.set(host, lane)
    return lane
  }

  async function wait(lane: Lane, intervalMs: number, signal: AbortSignal | undefined, onWait?: (milliseconds: number) => void): Promise<void> {
    for (;;) {
      signal?.throwIfAborted()
      const milliseconds = Math.ceil(Math.max(lane.last + intervalMs, lane.heldTo) - timing.now())
      if (milliseconds <= 0) break
      onWait?.(milliseconds)
      await timing.sleep(milliseconds, signal)
    }
    lane.last = timing.now()
  }

  return {
    async turn(host, intervalMs, signal, onWait) {
      const lane = laneOf(host)
      const before = lane.tail
      const mine = Promise.withResolvers<void>()
      lane.tail = mine.promise
      try {
        await unlessAborted(before, signal)
        await wait(lane, intervalMs, signal, onWait)
      } finally {
        // One who gives up leaves the order of the others as it is.
        void before.then(mine.resolve)
      }
    },
    hold(host, milliseconds) {
      const lane = laneOf(host)
      lane.heldTo = Math.max(lane.heldTo, timing.now() + milliseconds)
    },
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return await promise
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<void>()
  const onAbort = (): void => { aborted.reject(signal.reason) }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
