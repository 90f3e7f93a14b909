/**
 * The path of a file: collected, recognised, kept as raw bytes, staged, judged, committed on a branch of its run, merged.
 *
 * Files of one report and layout go through as one batch and one run. Where a batch does not pass, its files go through
 * one by one in their order, so that one bad file keeps nothing but itself out of main.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, type GridlakeError, isFailure, messageOf } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import type { Log } from '#base/log.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Gate } from '#gate/port.ts'
import type { Lake } from '#lake/port.ts'
import { collect } from '../intake/collect.ts'
import type { Limits } from '../intake/limits.ts'
import type { Run, RunState } from '../port.ts'
import { reports } from '../markets/registry.ts'
import type { Arrival } from './arrival.ts'
import { arrivals } from './arrival.ts'
import { takeBatch } from './batch.ts'
import type { Ledger } from './runs.ts'

export interface IngestPorts {
  readonly objects: Objects
  readonly engine: Engine
  readonly clock: Clock
  readonly log: Log
  readonly lake: Lake
  readonly gate: Gate
  readonly ledger: Ledger
  readonly scratch: string
  /** Version of the code, kept with every run. */
  readonly code: string
}

export interface IngestOptions {
  readonly iso?: string
  readonly report?: string
  /** Branch that good rows are merged into; made from main where there is none. */
  readonly branch: string
  /** False: judged rows stay on the run's own branch. */
  readonly merge: boolean
  /** Judge bytes again that were taken before. */
  readonly again: boolean
  readonly author: string
  readonly limits?: Partial<Limits>
  readonly signal?: AbortSignal
  readonly progress?: (label: string, done: number, total?: number) => void
}

/** What became of one file. */
export interface FileOutcome {
  readonly name: string
  readonly iso: string | null
  readonly report: string | null
  readonly rows: number
  /** `known`: these bytes are on the branch already. `refused`: no report, malformed or unsafe; see `error`. */
  readonly state: RunState | 'known' | 'refused'
  readonly commit: string | null
  readonly run: string | null
  readonly error: { readonly code: string, readonly message: string } | null
}

export interface IngestResult { readonly files: readonly FileOutcome[], readonly runs: readonly Run[] }

/** Most files of one run. */
const batchFiles = 500

export async function ingest(ports: IngestPorts, paths: readonly string[], options: IngestOptions): Promise<IngestResult> {
  const folder = join(ports.scratch, `intake-${process.pid}-${timeId(ports.clock.now())}`)
  await mkdir(folder, { recursive: true })
  try {
    const { files, refused } = await collect(paths, { folder, ...options.limits && { limits: options.limits }, ...options.signal && { signal: options.signal } })
    const outcomes: FileOutcome[] = refused.map(({ name, error }) => refusal(name, error))
    const { ready, known, turnedAway } = await arrivals(ports, files, reports, options)
    outcomes.push(...known.map(({ name, report, run }) => ({ name, iso: report.iso, report: report.name, rows: 0, state: 'known' as const, commit: null, run, error: null })))
    outcomes.push(...turnedAway.map(({ name, error }) => refusal(name, error)))
    const runs: Run[] = []
    let done = 0
    for (const batch of batches(ready)) {
      options.signal?.throwIfAborted()
      options.progress?.(`${batch[0]?.report.iso} ${batch[0]?.report.name}`, done, ready.length)
      for (const { run, files: taken } of await taking(ports, batch, options)) {
        if (run) runs.push(run)
        outcomes.push(...taken)
      }
      done += batch.length
      options.progress?.('files taken', done, ready.length)
    }
    const order = new Map(files.map(({ name }, index) => [name, index]))
    return { files: outcomes.sort((a, b) => (order.get(a.name) ?? -1) - (order.get(b.name) ?? -1)), runs }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Taken { readonly run: Run | null, readonly files: readonly FileOutcome[] }

async function taking(ports: IngestPorts, batch: readonly Arrival[], options: IngestOptions): Promise<Taken[]> {
  const whole = await takeBatch(ports, batch, options)
  if (whole !== 'split') return [whole]
  const apart: Taken[] = []
  for (const [index, one] of batch.entries()) {
    options.signal?.throwIfAborted()
    options.progress?.(one.file.name, index, batch.length)
    const taken = await takeBatch(ports, [one], options)
    if (taken === 'split') throw new TypeError('a batch of one cannot be split')
    apart.push(taken)
  }
  return apart
}

/** Files of one report and one layout, in the order in which they became known. */
function batches(ready: readonly Arrival[]): Arrival[][] {
  const groups = new Map<string, Arrival[]>()
  for (const arrival of ready) {
    const key = JSON.stringify([arrival.report.iso, arrival.report.name, arrival.file.layout])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [arrival])
    else group.push(arrival)
  }
  // Reference data first: prices are judged against it.
  const ordered = [...groups.values()].sort((a, b) => Number(a[0]?.report.grid !== null) - Number(b[0]?.report.grid !== null))
  return ordered.flatMap(group => {
    const sorted = group.sort((a, b) => a.knownFromUtc === b.knownFromUtc ? 0 : a.knownFromUtc < b.knownFromUtc ? -1 : 1)
    return Array.from({ length: Math.ceil(sorted.length / batchFiles) }, (_, index) => sorted.slice(index * batchFiles, (index + 1) * batchFiles))
  })
}

function refusal(name: string, error: GridlakeError): FileOutcome {
  return { name, iso: null, report: null, rows: 0, state: 'refused', commit: null, run: null, error: { code: error.code, message: error.message } }
}

/** Errors of the world are outcomes of a file; bugs go on up. */
export function worldly(error: unknown): GridlakeError {
  if (isFailure(error)) return error
  if (error instanceof Error && 'code' in error) return fail('feed/malformed', messageOf(error), {}, error)
  throw error
}
