/**
 * Connections by their schedules. Each time that comes due is claimed in the store before anything is fetched, so that of
 * several servers one runs it; a claim whose process died is taken up again. Times that were missed are made up for by one
 * fetch, which goes on from where the last one ended.
 */
import { isFailure, messageOf } from '#base/error.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { isAlive, processMark, type ProcessMark } from '../ingest/index.ts'
import { lastRun } from './spec/cron.ts'
import type { Connection, EndpointOutcome } from './store.ts'

interface Claim { readonly due_utc: string, readonly process: ProcessMark, readonly done: boolean }

const prefix = 'connection-due/'

/** Connections that a server runs at once. */
const atOnce = 4

interface Ports { readonly meta: Meta, readonly clock: Clock, readonly log: Log }

/** Runs those of the connections that are due. What one of them throws keeps nobody else waiting. */
export async function runDue(ports: Ports, connections: readonly Connection[], run: (name: string) => Promise<readonly EndpointOutcome[]>, signal: AbortSignal): Promise<void> {
  const queue = connections.values()
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const connection of queue) {
      signal.throwIfAborted()
      await runIfDue(ports, connection, run, signal).catch((error: unknown) => {
        signal.throwIfAborted()
        ports.log.warn({ connection: connection.name, error: messageOf(error) }, 'a connection could not be run')
      })
    }
  }))
}

async function runIfDue({ meta, clock, log }: Ports, connection: Connection, run: (name: string) => Promise<readonly EndpointOutcome[]>, signal: AbortSignal): Promise<void> {
  const due = await claimDue(meta, connection, clock.now())
  if (due === null) return
  try {
    for (const { endpoint, state, error } of await run(connection.name)) {
      if (error !== null) log.warn({ connection: connection.name, endpoint, state, error: error.message }, 'a scheduled fetch did not bring its rows')
    }
  } finally {
    // Of a server that stops in the middle, the next one takes the time up again.
    if (!signal.aborted) await finishDue(meta, connection.name, due)
  }
}

/** The newest time that is due at `nowMs` and nobody has done or is doing, claimed for this process; null where there is none. */
async function claimDue(meta: Meta, { name, at_utc, spec: { provider } }: Connection, nowMs: number): Promise<string | null> {
  if (provider.schedule_cron === undefined) return null
  const key = prefix + name
  const before = await meta.get<Claim>(key)
  const due = lastRun(provider.schedule_cron, provider.schedule_timezone ?? 'UTC', new Date(nowMs))
  const abandoned = before !== undefined && !before.value.done && !isAlive(before.value.process)
  const wanted = due !== null && due > (before?.value.due_utc ?? at_utc) && due > at_utc ? due : abandoned ? before.value.due_utc : null
  if (wanted === null || (before !== undefined && !before.value.done && !abandoned)) return null
  try {
    await meta.write({ expect: [{ key, revision: before?.revision ?? null }], put: [{ key, value: { due_utc: wanted, process: processMark(), done: false } satisfies Claim }] })
    return wanted
  } catch (error) {
    if (isFailure(error, 'meta/conflict')) return null
    throw error
  }
}

async function finishDue(meta: Meta, name: string, due_utc: string): Promise<void> {
  await meta.write({ put: [{ key: prefix + name, value: { due_utc, process: processMark(), done: true } satisfies Claim }] })
}
