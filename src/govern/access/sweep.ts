/** Removes what has run out, so that sessions, links and counts of failures do not pile up. */
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { type FailureRecord, type LinkRecord, prefixes, type SessionRecord } from './records.ts'
import { isOver } from './sessions.ts'
import { forgottenAfterMs } from './throttle.ts'

const everyMs = 3_600_000

/** Does its work at most once an hour, however often it is called. */
export function sweeper(meta: Meta, clock: Clock): () => Promise<void> {
  let last: number | undefined
  return async () => {
    const now = clock.now()
    if (last !== undefined && now - last < everyMs) return
    last = now
    const over = await Promise.all([
      keysOf<SessionRecord>(meta, prefixes.session, session => isOver(session, now)),
      keysOf<LinkRecord>(meta, prefixes.link, link => link.expires_utc <= now),
      keysOf<FailureRecord>(meta, prefixes.failure, ({ last_utc }) => now - last_utc >= forgottenAfterMs),
    ])
    const keys = over.flat()
    if (keys.length > 0) await meta.write({ delete: keys })
  }
}

async function keysOf<T>(meta: Meta, prefix: string, isOver: (value: T) => boolean): Promise<string[]> {
  return (await meta.scan<T>(prefix)).filter(({ value }) => isOver(value)).map(({ key }) => key)
}
