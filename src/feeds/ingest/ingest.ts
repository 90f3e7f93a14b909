/**
 * The path of a file: collected, recognised, kept as raw bytes, staged, judged, committed on a branch of its run, merged.
 *
 * Files of one report and layout go through as one batch and one run. Where a batch does not pass, it goes through in
 * parts, in their order, so that one bad file keeps nothing but itself out of main.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, type GridlakeError, messageOf } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { isIso, isos } from '#canon/market.ts'
import { isPrices } from '#canon/price.ts'
import { type Candidate, collect } from '../intake/collect.ts'
import type { Run } from '../port.ts'
import { alongside, recognise } from '../intake/recognise.ts'
import { reports } from '../markets/registry.ts'
import { type Arrival, arrivals, originText, type Recognise } from './arrival.ts'
import { takeBatch, type Taken } from './batch.ts'
import { partsOf } from './parts.ts'
import type { FileOutcome, IngestOptions, IngestPorts, IngestResult } from './task.ts'

/** Most files of one run. */
const batchFiles = 500

export async function ingest(ports: IngestPorts, paths: readonly string[], options: IngestOptions): Promise<IngestResult> {
  const folder = join(ports.scratch, `intake-${process.pid}-${timeId(ports.clock.now())}`)
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fail('data/unusable', `the data folder's ${folder} cannot be made (${messageOf(error)}); check who owns it and that the disk has room`, { folder }, error)
  })
  try {
    const { files, refused } = await collect(paths, { folder, ...options.limits && { limits: options.limits }, ...options.signal && { signal: options.signal } })
    const outcomes: FileOutcome[] = refused.map(one => refusal(one, one.error))
    const { ready, known, quarantined, turnedAway } = await arrivals(ports, files, options.recognise ?? operators(options), options)
    outcomes.push(...known.map(({ file, report, run }) => ({ ...untaken(file), iso: report.iso, report: report.name, state: 'known' as const, run })))
    outcomes.push(...quarantined.map(({ file, report, run }) => ({ ...untaken(file), iso: report.iso, report: report.name, state: 'quarantined-before' as const, commit: run.commit, run: run.id })))
    outcomes.push(...turnedAway.map(({ file, error }) => refusal(file, error)))
    if (ready.length > 0) await options.prepare?.()
    const runs: Run[] = []
    let done = 0
    const take = async (queue: readonly Arrival[][]): Promise<void> => {
      for (const batch of queue) {
        options.signal?.throwIfAborted()
        options.progress?.(`${batch[0]?.report.iso} ${batch[0]?.report.name}`, done, ready.length)
        for (const { run, files: taken } of await taking(ports, batch, options)) {
          if (run) runs.push(run)
          outcomes.push(...taken)
        }
        done += batch.length
        options.progress?.('files taken', done, ready.length)
      }
    }
    // Operators are strangers to each other; an operator's reports are judged beside each other, in order.
    const ends = await Promise.allSettled(Map.groupBy(batches(ready), batch => batch[0]?.report.iso).values().map(take))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    const order = new Map(files.map((file, index) => [originText(file), index]))
    return { files: outcomes.sort((a, b) => (order.get(a.origin) ?? -1) - (order.get(b.origin) ?? -1)), runs }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Files of the operators, by what they hold and what the caller says of them. */
function operators({ iso, report }: IngestOptions): Recognise {
  if (iso !== undefined && !isIso(iso)) throw fail('usage/invalid', `--iso takes one of ${isos.join(', ')}, found "${iso}"`)
  const forced = { ...iso === undefined ? {} : { iso }, ...report === undefined ? {} : { report } }
  return head => {
    const found = recognise(head, reports, forced)
    return [found, ...alongside(head, found.report, reports, forced)]
  }
}

async function taking(ports: IngestPorts, batch: readonly Arrival[], options: IngestOptions): Promise<Taken[]> {
  const whole = await takeBatch(ports, batch, options)
  if ('run' in whole) return [whole]
  const parts = partsOf(batch, whole)
  const apart: Taken[] = []
  for (const [index, part] of parts.entries()) {
    options.signal?.throwIfAborted()
    options.progress?.(part[0]?.file.name ?? '', index, parts.length)
    apart.push(...await taking(ports, part, options))
  }
  return apart
}

/** Files of one report and one layout, in the order in which they became known. */
function batches(ready: readonly Arrival[]): Arrival[][] {
  const groups = new Map<string, Arrival[]>()
  for (const arrival of ready) {
    const { headerLine, columns, facts } = arrival.file.layout
    const key = JSON.stringify([arrival.report.iso, arrival.report.name, headerLine, columns, facts])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [arrival])
    else group.push(arrival)
  }
  // Lists of nodes first: prices are judged against them.
  const priced = ([first]: readonly Arrival[]): number => Number(first !== undefined && isPrices(first.report.dataset))
  const ordered = [...groups.values()].sort((one, other) => priced(one) - priced(other))
  return ordered.flatMap(group => {
    const sorted = group.sort((a, b) => a.knownFromUtc === b.knownFromUtc ? 0 : a.knownFromUtc < b.knownFromUtc ? -1 : 1)
    return Array.from({ length: Math.ceil(sorted.length / batchFiles) }, (_, index) => sorted.slice(index * batchFiles, (index + 1) * batchFiles))
  })
}

type Given = Pick<Candidate, 'name' | 'origin'>

function untaken(file: Given): FileOutcome {
  return { name: file.name, origin: originText(file), iso: null, report: null, rows: 0, state: 'refused', commit: null, run: null, error: null }
}

function refusal(file: Given, error: GridlakeError): FileOutcome { return { ...untaken(file), error: { code: error.code, message: error.message } } }
