/** From a file on disk to an arrival: recognised, whole, kept as raw bytes, and known or new. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, type GridlakeError } from '#base/error.ts'
import { isos, type Iso } from '#canon/market.ts'
import type { Candidate } from '../intake/collect.ts'
import { head } from '../intake/head.ts'
import { recognise } from '../intake/recognise.ts'
import { endsWithLine, requireText } from '../intake/whole.ts'
import type { Head, Report, SourceFile } from '../report.ts'
import { worldly } from './failure.ts'
import type { IngestOptions, IngestPorts } from './task.ts'

export interface Arrival {
  readonly report: Report
  readonly file: SourceFile
  readonly bytes: number
  /** Of the file itself: the member, where it came in an archive. */
  readonly sha256: string
  /** Key of the bytes as they came. */
  readonly raw: string
  /** The operator's own stamp, else now. */
  readonly knownFromUtc: string
}

export interface Arrivals {
  readonly ready: readonly Arrival[]
  /** Bytes that are on the branch already. */
  readonly known: readonly { readonly name: string, readonly report: Report, readonly run: string }[]
  readonly turnedAway: readonly { readonly name: string, readonly error: GridlakeError }[]
}

export async function arrivals(ports: IngestPorts, files: readonly Candidate[], reports: readonly Report[], options: IngestOptions): Promise<Arrivals> {
  const now = new Date(ports.clock.now()).toISOString()
  const raws = new Map<string, string>()
  const [ready, known, turnedAway]: [Arrival[], { name: string, report: Report, run: string }[], { name: string, error: GridlakeError }[]] = [[], [], []]
  const seen = new Set<string>()
  for (const [index, candidate] of files.entries()) {
    options.signal?.throwIfAborted()
    if (files.length > 1) options.progress?.('files read', index, files.length)
    try {
      const arrival = await arrive(ports, candidate, reports, options, now, raws)
      const run = options.again ? undefined : await ports.ledger.takenBy(arrival.sha256, options.branch)
      if (run !== undefined) known.push({ name: candidate.name, report: arrival.report, run })
      else if (seen.has(arrival.sha256)) known.push({ name: candidate.name, report: arrival.report, run: 'this one' })
      else ready.push(arrival)
      seen.add(arrival.sha256)
    } catch (error) {
      turnedAway.push({ name: candidate.name, error: worldly(error) })
    }
  }
  return { ready, known, turnedAway }
}

async function arrive({ objects }: IngestPorts, candidate: Candidate, reports: readonly Report[], options: IngestOptions, now: string, raws: Map<string, string>): Promise<Arrival> {
  const { path, name } = candidate
  const start = await head(path, name)
  const { report, layout } = recognise(start, reports, forced(options))
  await requireText(path, name, options.signal)
  if (!await endsWithLine(path) && !endsByItself(start)) {
    throw fail('feed/malformed', `${name} ends in the middle of a line, as a download that was cut off does. Nothing was taken; fetch it again`, { file: name })
  }
  const outer = await outerPath(candidate)
  let raw = raws.get(outer)
  let own = outer === path ? raw : undefined
  if (raw === undefined) {
    const stored = await objects.putHashed(outer, rawKey)
    raws.set(outer, raw = stored.key)
    if (outer === path) own = raw
  }
  // A member of an archive is known by its own bytes; what is kept is the archive.
  const sha256 = own === undefined ? await hashOf(path) : own.slice(own.lastIndexOf('/') + 1)
  const file: SourceFile = { path, name, layout }
  return { report, file, bytes: candidate.bytes, sha256, raw, knownFromUtc: report.knownFromUtc?.(file) ?? now }
}

/** A JSON answer ends with its bracket; the engine's reader refuses one that does not. */
function endsByItself({ lines }: Head): boolean { return /^\uFEFF?\s*[{[]/.test(lines[0] ?? '') }

const rawKey = (sha256: string): string => `raw/${sha256.slice(0, 2)}/${sha256}`

function forced({ iso, report }: IngestOptions): { iso?: Iso, report?: string } {
  if (iso !== undefined && !isos.some(known => known === iso)) throw fail('usage/invalid', `--iso takes one of ${isos.join(', ')}, found "${iso}"`)
  return { ...iso === undefined ? {} : { iso: iso as Iso }, ...report === undefined ? {} : { report } }
}

/** The file that was given, or stood in a given folder: for a member of an archive, the archive. */
async function outerPath({ origin }: Candidate): Promise<string> {
  let path = origin[0] ?? ''
  for (const name of origin.slice(1)) {
    if (!(await stat(path)).isDirectory()) break
    path = join(path, name)
  }
  return path
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}
