/** From a file on disk to an arrival: recognised, whole, kept as raw bytes, and known or new. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, type GridlakeError, isFailure } from '#base/error.ts'
import type { Candidate } from '../intake/collect.ts'
import { head, headBytes } from '../intake/head.ts'
import type { Recognised } from '../intake/recognise.ts'
import { endsWith, endsWithLine, lineBytesMost, readText } from '../intake/whole.ts'
import type { Head, Report, SourceFile } from '../report.ts'
import type { Run } from '../port.ts'
import { worldly } from './failure.ts'
import { quarantinedBefore } from './quarantine.ts'
import { markOf, type RawFile, rawFile } from './raw.ts'
import type { IngestOptions, IngestPorts } from './task.ts'

export interface Arrival {
  readonly report: Report<string>
  readonly file: SourceFile
  /** As `FileOutcome.origin`. */
  readonly origin: string
  readonly bytes: number
  /** Of the file itself: the member, where it came in an archive. */
  readonly sha256: string
  /**
   * By what it is known again: its bytes, and the operator's own stamp where there is one. The same bytes under a later
   * stamp take back what came between. Of a file that several reports read, each has its own.
   */
  readonly identity: string
  readonly raw: RawFile
  /** False for a file that ends with its header. */
  readonly hasRows: boolean
  /** The operator's own stamp, else when these bytes first came. */
  readonly knownFromUtc: string
}

export interface Arrivals {
  readonly ready: readonly Arrival[]
  /** Bytes that are on the branch already. */
  readonly known: readonly { readonly file: Candidate, readonly report: Report<string>, readonly run: string }[]
  readonly quarantined: readonly { readonly file: Candidate, readonly report: Report<string>, readonly run: Run }[]
  readonly turnedAway: readonly { readonly file: Candidate, readonly error: GridlakeError }[]
}

/** Files that are read at once: what takes time is waiting for the disk. */
const atOnce = 8

/** What of a file is taken, one report at least; throws `feed/...` for a file that is none. */
export type Recognise = (head: Head) => readonly Recognised<string>[]

export async function arrivals(ports: IngestPorts, files: readonly Candidate[], recognise: Recognise, options: IngestOptions): Promise<Arrivals> {
  const now = new Date(ports.clock.now()).toISOString()
  const intake: Intake = { ports, recognise, options, now, raws: new Map() }
  const results: (readonly Arrival[] | GridlakeError)[] = []
  let next = 0
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let index = next++; index < files.length; index = next++) {
      options.signal?.throwIfAborted()
      if (files.length > 1) options.progress?.('files read', index, files.length)
      results[index] = await arrive(intake, files[index] as Candidate).catch(worldly)
    }
  }))
  const sorted: { [Which in keyof Arrivals]: Arrivals[Which][number][] } = { ready: [], known: [], quarantined: [], turnedAway: [] }
  const seen = new Set<string>()
  const unread = unreadSheets(files, results)
  for (const [index, file] of files.entries()) {
    const result = results[index]
    if (result === undefined || unread.has(index)) continue
    if (isFailure(result)) { sorted.turnedAway.push({ file, error: result }); continue }
    for (const arrival of result) await sort(file, arrival)
  }
  return sorted

  async function sort(file: Candidate, result: Arrival): Promise<void> {
    const run = options.again ? undefined : await ports.ledger.takenBy(result.identity, options.branch)
    const failed = options.again || run !== undefined ? undefined : await quarantinedBefore(ports, result, options.branch)
    if (failed !== undefined) sorted.quarantined.push({ file, report: result.report, run: failed })
    else if (run !== undefined || seen.has(result.identity)) sorted.known.push({ file, report: result.report, run: run ?? 'this one' })
    else sorted.ready.push(result)
    seen.add(result.identity)
  }
}

/** Sheets to pass over: those that no report knows, where another of their workbook is read; where none is, all but the first. */
function unreadSheets(files: readonly Candidate[], results: readonly (readonly Arrival[] | GridlakeError | undefined)[]): Set<number> {
  const unknown = (index: number): boolean => { const result = results[index]; return isFailure(result, 'feed/unrecognised') }
  const books = Map.groupBy(files.keys().filter(index => files[index]?.sheet !== undefined), index => files[index]?.origin.slice(0, -1).join('/'))
  return new Set(books.values().flatMap(sheets => sheets.filter((index, place) => unknown(index) && (place > 0 || !sheets.every(unknown)))))
}

interface Intake {
  readonly ports: IngestPorts
  readonly recognise: Recognise
  readonly options: IngestOptions
  readonly now: string
  /** By path: an archive is read once for all its members. */
  readonly raws: Map<string, Promise<RawFile>>
}

async function arrive({ ports: { ledger }, recognise, options, now, raws }: Intake, candidate: Candidate): Promise<Arrival[]> {
  const { path, name, sheet } = candidate
  const start = { ...await head(path, name), ...sheet === undefined ? {} : { sheet } }
  const found = recognise(start)
  const mark = await markOf(path)
  const sha256 = await readText(path, name, options.signal, endsByItself(start) ? Infinity : lineBytesMost)
  if (!await endsWithLine(path) && !endsByItself(start) && !await endsAsSaid(path, found)) {
    throw fail('feed/malformed', `${name} ends in the middle of a line, as a download that was cut off does. Nothing was taken; fetch it again`, { file: name })
  }
  const outer = await outerPath(candidate)
  // A member of an archive is known by its own bytes; what is kept is the archive.
  let raw = raws.get(outer)
  if (raw === undefined) raws.set(outer, raw = outer === path ? Promise.resolve({ path, mark, sha256 }) : rawFile(outer))
  const kept = await raw
  const taken = async ({ report, layout }: Recognised<string>): Promise<Arrival> => {
    const file: SourceFile = { path, name, layout }
    const stamp = report.knownFromUtc?.(file) ?? null
    const hasRows = candidate.bytes > headBytes || start.lines.slice(layout.headerLine + 1).some(line => line.trim() !== '')
    return { report, file, origin: originText(candidate), bytes: candidate.bytes, sha256, identity: identityOf(report, sha256, stamp), raw: kept, hasRows, knownFromUtc: stamp ?? await ledger.firstSeen(sha256, now) }
  }
  return await Promise.all(found.map(taken))
}

/** Two sources may say the same in the same moment: of a part the identity is its report's alone. */
function identityOf({ iso, part, name }: Report<string>, sha256: string, stamp: string | null): string {
  const bytes = stamp === null ? sha256 : `${sha256}@${stamp}`
  return part ? `${bytes}#${iso}/${name}` : bytes
}

export function originText({ origin }: Pick<Candidate, 'origin'>): string { return origin.join('/') }

async function endsAsSaid(path: string, [first]: readonly Recognised<string>[]): Promise<boolean> {
  const trailer = first?.report.trailer
  return trailer !== undefined && await endsWith(path, trailer)
}

/** A JSON answer ends with its bracket; the engine's reader refuses one that does not. */
function endsByItself({ lines }: Head): boolean { return /^\uFEFF?\s*[{[]/.test(lines[0] ?? '') }

/** The file that was given, or stood in a given folder: for a member of an archive, the archive. */
async function outerPath({ origin }: Candidate): Promise<string> {
  let path = origin[0] ?? ''
  for (const name of origin.slice(1)) {
    if (!(await stat(path)).isDirectory()) break
    path = join(path, name)
  }
  return path
}
