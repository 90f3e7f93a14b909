/** The tasks of housekeeping as runs: each leaves a report, unless it is dry. */
import { isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { count } from '#base/plural.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { OpenLake } from '../versions/index.ts'
import { collect, type Collected } from './collect.ts'
import { compact, type Compacted } from './compact.ts'
import { expire, type Expired } from './expire.ts'

export interface HousekeepingPorts {
  readonly lake: OpenLake
  readonly meta: Meta
  readonly objects: Objects
  readonly engine: Engine
  readonly clock: Clock
  readonly datasets: readonly Dataset[]
}

type Report =
  | { readonly task: 'compact', readonly result: readonly Compacted[] }
  | { readonly task: 'expire', readonly result: readonly Expired[] }
  | { readonly task: 'gc', readonly result: Collected }

export interface HousekeepingRun { readonly id: string, readonly started_utc: string, readonly finished_utc: string, readonly dry_run: boolean, readonly author: string, readonly report: Report }

const dayMs = 86_400_000
export const runs = 'housekeeping/run/'
/** The window in which the past can be asked for, taken back and merged; and the least time a file is unneeded before it goes. */
export const terms = { windowDays: 90, graceHours: 25, smallMegabytes: 32, filesLeast: 8, snapshotDays: 30 }

async function recorded<R extends Report>({ meta, clock }: HousekeepingPorts, author: string, dryRun: boolean, work: () => Promise<R>): Promise<HousekeepingRun & { readonly report: R }> {
  const started = clock.now()
  const report = await work()
  const run = { id: timeId(started), started_utc: new Date(started).toISOString(), finished_utc: new Date(clock.now()).toISOString(), dry_run: dryRun, author, report }
  if (!dryRun) await meta.write({ put: [{ key: runs + run.id, value: run }] })
  return run
}

export async function runCompact(ports: HousekeepingPorts, author: string, { branch = 'main', smallMegabytes = terms.smallMegabytes, filesLeast = terms.filesLeast, dryRun = false } = {}) {
  const { lake: { trees, files }, engine, objects, datasets } = ports
  const how = { author, message: 'Put small files together', run_id: null }
  return await recorded(ports, author, dryRun, async () => ({ task: 'compact', result: await compact({ trees, ...files, engine, objects, datasets }, { branch, smallBytes: smallMegabytes * 1_000_000, filesLeast, dryRun }, how) }) as const)
}

export async function runExpire(ports: HousekeepingPorts, author: string, { branch = 'main', days = terms.snapshotDays, dryRun = false } = {}) {
  const { lake: { trees, files: { writer } }, objects, clock } = ports
  const how = { author, message: `Let go of snapshots older than ${count(days, 'day')}`, run_id: null }
  return await recorded(ports, author, dryRun, async () => ({ task: 'expire', result: await expire({ trees, writer, objects }, { branch, beforeMs: clock.now() - days * dayMs, dryRun }, how) }) as const)
}

export async function runCollect(ports: HousekeepingPorts, author: string, { windowDays = terms.windowDays, graceHours = terms.graceHours, dryRun = false } = {}) {
  const { meta, objects, clock, lake: { files: { cache } } } = ports
  return await recorded(ports, author, dryRun, async () => ({ task: 'gc', result: await collect({ meta, objects, cache, clock }, { windowMs: windowDays * dayMs, graceMs: graceHours * 3_600_000, dryRun }) }) as const)
}

const roundKey = 'housekeeping/round'

/** All tasks, where the last round began so many hours ago or more; of several servers one does it. A new lake waits as long for its first. */
export async function round(ports: HousekeepingPorts, hours: number, signal: AbortSignal): Promise<void> {
  const { meta, clock } = ports
  const last = await meta.get<string>(roundKey)
  if (last !== undefined && clock.now() - Date.parse(last.value) < hours * 3_600_000) return
  try {
    await meta.write({ expect: [{ key: roundKey, revision: last?.revision ?? null }], put: [{ key: roundKey, value: new Date(clock.now()).toISOString() }] })
  } catch (error) {
    if (isFailure(error, 'meta/conflict')) return
    throw error
  }
  if (last === undefined) return
  for (const task of [runCompact, runExpire, runCollect]) {
    if (signal.aborted) return
    await task(ports, 'gridlake')
  }
}
