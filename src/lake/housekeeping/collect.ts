/**
 * Garbage: objects below `tables/` that no commit needs. Two passes with the grace period between them, because an object
 * has no age of its own and may be half of a commit that is still being made: what a pass finds unneeded is written down,
 * and only what an earlier pass found unneeded too, a grace period ago or more, is deleted.
 */
import { fail, isFailure } from '#base/error.ts'
import type { Clock } from '#drivers/clock/port.ts'
import { recordKeys } from '../versions/index.ts'
import { neededCommits, neededObjects, type ReachPorts } from './reachable.ts'

export interface CollectPorts extends ReachPorts { readonly clock: Clock }

export interface CollectTerms {
  /** How long a branch's past can be asked for by time, taken back and merged. */
  readonly windowMs: number
  /** At least as long as a run or query may take. */
  readonly graceMs: number
  readonly dryRun: boolean
}

export interface Collected {
  readonly commits: number
  readonly kept: number
  readonly kept_bytes: number
  /** Deleted, or in a dry run what would be. */
  readonly deleted: number
  readonly deleted_bytes: number
  /** Unneeded, and not long enough to be deleted. */
  readonly waiting: number
  readonly waiting_bytes: number
}

/** When each object was first found unneeded. */
type Suspects = Readonly<Record<string, string>>

const suspectsKey = recordKeys.suspects
const sweepKey = recordKeys.sweep

export async function collect(ports: CollectPorts, { windowMs, graceMs, dryRun }: CollectTerms): Promise<Collected> {
  const { meta, objects, clock } = ports
  const nowMs = clock.now()
  // What lies before an earlier sweep's window may be gone: a longer window brings nothing back.
  const since = [new Date(nowMs - windowMs).toISOString(), (await meta.get<string>(recordKeys.horizon))?.value ?? ''].sort().at(-1) ?? ''
  const before = (await meta.get<Suspects>(suspectsKey))?.value ?? {}
  const sizes = new Map<string, number>()
  for await (const { key, bytes } of objects.list('tables/')) sizes.set(key, bytes)
  // Marked after listing: whatever was committed meanwhile is either marked or not in the list.
  const commits = await neededCommits(meta, since)
  const needed = await neededObjects(ports, commits)
  const unneeded = [...sizes.keys()].filter(key => !needed.has(key))
  const ripe = unneeded.filter(key => before[key] !== undefined && nowMs - Date.parse(before[key] ?? '') >= graceMs)
  const deleted = dryRun ? ripe : await sweep(ports, ripe, since)
  const gone = new Set(deleted)
  if (!dryRun) {
    const suspects = Object.fromEntries(unneeded.filter(key => !gone.has(key)).map(key => [key, before[key] ?? new Date(nowMs).toISOString()]))
    await meta.write({ put: [{ key: suspectsKey, value: suspects }] })
  }
  const bytes = (keys: readonly string[]): number => keys.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0)
  const waiting = unneeded.filter(key => !gone.has(key))
  const kept = [...sizes.keys()].filter(key => needed.has(key))
  return { commits: commits.size, kept: kept.length, kept_bytes: bytes(kept), deleted: deleted.length, deleted_bytes: bytes(deleted), waiting: waiting.length, waiting_bytes: bytes(waiting) }
}

/** Deletes what is still unneeded once no old commit can be named anew. */
async function sweep({ meta, objects, cache, clock }: CollectPorts, ripe: readonly string[], since: string): Promise<string[]> {
  if (ripe.length === 0) return []
  const revision = await lockSweep(meta, clock)
  try {
    const needed = await neededObjects({ meta, objects, cache }, await neededCommits(meta, since))
    const deleted = ripe.filter(key => !needed.has(key))
    if (deleted.length > 0) await meta.write({ put: [{ key: recordKeys.horizon, value: since }] })
    for (const key of outermostFirst(deleted)) await objects.delete(key)
    return deleted
  } finally {
    await meta.write({ expect: [{ key: sweepKey, revision }], delete: [sweepKey] }).catch((error: unknown) => { if (!isFailure(error, 'meta/conflict')) throw error })
  }
}

/** What names others before what is named: a sweep that dies halfway leaves commits that are seen to be gone, and none that is half there. */
function outermostFirst(keys: readonly string[]): string[] {
  const depth = (key: string): number => key.endsWith('.metadata.json') ? 0 : /\/snap-[^/]*\.avro$/.test(key) ? 1 : key.endsWith('.avro') ? 2 : 3
  return keys.toSorted((a, b) => depth(a) - depth(b))
}

/** A sweep that died leaves its mark; after this long it is another's to take over. */
const sweepMostMs = 3_600_000

async function lockSweep(meta: CollectPorts['meta'], clock: Clock): Promise<number> {
  const now = new Date(clock.now()).toISOString()
  const there = await meta.get<string>(sweepKey)
  if (there !== undefined && clock.now() - Date.parse(there.value) < sweepMostMs) throw fail('lake/conflict', `garbage is being collected since ${there.value}; try again when that is over`, { since: there.value })
  await meta.write({ expect: [{ key: sweepKey, revision: there?.revision ?? null }], put: [{ key: sweepKey, value: now }, { key: recordKeys.sweeps, value: now }] })
  const mine = await meta.get<string>(sweepKey)
  return mine?.revision ?? 0
}
