/**
 * A window of one report: planned, asked for download by download at the operator's pace, and handed to the ingest in
 * portions, so that a long window that is stopped keeps what it has taken. What became of each download is part of the
 * result; only the caller's signal and faults of this machine end the call.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '#base/error.ts'
import { byteSize, count } from '#base/plural.ts'
import { dayMs } from '#canon/instant.ts'
import type { IngestResult } from '../ingest/index.ts'
import { operatorNames } from '../intake/operators.ts'
import type { FetchWindow, Report } from '../report.ts'
import { type Again, type Answer, judge } from './answer.ts'
import { download, type DownloadLimits, downloadLimits } from './download.ts'
import type { Knowledge } from './known.ts'
import type { Pacer } from './pace.ts'
import { portions, type Portions, type Take } from './portion.ts'
import { persist, type RetryRules, retryRules } from './retry.ts'
import { type Job, jobsOf, narrower, planOf, spans } from './spans.ts'

export interface FetchRequest {
  readonly report: Report & { readonly endpoint: NonNullable<Report['endpoint']> }
  readonly base: string
  /** `host:port` that may be private. */
  readonly trusted: string | null
  readonly window: FetchWindow
}

export interface FetchWork {
  readonly pacer: Pacer
  /** Milliseconds since the epoch, UTC. */
  readonly now: () => number
  /** 0 to 1. */
  readonly random: () => number
  readonly agent: string
  /** What the operator wants to see with each request. */
  readonly credentials?: Readonly<Record<string, string>>
  /** A folder of this call's own, which it removes. */
  readonly folder: string
  readonly take: Take
  /** Null where nothing that was fetched before counts. */
  readonly knowledge: Knowledge | null
  readonly signal?: AbortSignal | undefined
  readonly progress?: ((label: string, done: number, total?: number) => void) | undefined
  readonly limits?: Partial<DownloadLimits>
  readonly rules?: Partial<RetryRules>
}

/** What became of one download. `not-asked`: the endpoint failed so often before it that it was left alone. */
export interface Fetched {
  readonly url: string
  readonly name: string
  readonly from: string
  readonly to: string
  readonly state: 'fetched' | 'unchanged' | 'no-data' | 'failed' | 'not-asked'
  readonly bytes: number
  readonly tries: number
  /** Where the file is kept, if it was not ingested. */
  readonly path: string | null
  readonly error: { readonly code: string, readonly message: string } | null
}

export interface FetchResult {
  readonly iso: string
  readonly report: string
  readonly from: string
  readonly to: string
  readonly downloads: readonly Fetched[]
  /** Market days of which nothing came at all because the operator has nothing. */
  readonly missing: readonly { readonly from: string, readonly to: string }[]
  /** Null where the files were only kept. */
  readonly ingest: IngestResult | null
}

/** So many downloads in a row that failed say that the endpoint is down. */
const failuresInARow = 3

interface Done { readonly job: Job, readonly fetched: Fetched }

export async function fetchReport(request: FetchRequest, work: FetchWork): Promise<FetchResult> {
  const { report, window } = request
  await mkdir(work.folder, { recursive: true })
  try {
    const takings = portions(work)
    const done = await askAll(request, work, takings)
    await takings.flush()
    const downloads = done.map(({ fetched }, index) => ({ ...fetched, path: takings.pathOf(index) }))
    return { iso: report.iso, report: report.name, from: window.from, to: window.to, downloads, missing: missingOf(done), ingest: takings.result() }
  } finally {
    await rm(work.folder, { recursive: true, force: true })
  }
}

async function askAll(request: FetchRequest, work: FetchWork, takings: Portions): Promise<Done[]> {
  const plan = planOf(request.report.endpoint, request.base)
  const waiting = plannedJobs(request)
  const done: Done[] = []
  let asked = 0
  let failures = 0
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    work.signal?.throwIfAborted()
    if (failures >= failuresInARow) {
      done.push({ job, fetched: outcome(job, 'not-asked', 0) })
      continue
    }
    const elsewhere = archiveOf(job, work.now(), 'old')
    if (elsewhere !== null) {
      if (!askedFor(elsewhere, job, done)) waiting.unshift(elsewhere)
      continue
    }
    const total = done.length + waiting.length + 1
    const { answer, tries } = await ask(job, ++asked, request, work, label => work.progress?.(label, done.length, total))
    const narrow = answer.kind === 'too-wide' ? narrower(plan, job) : []
    if (narrow.length > 0) {
      waiting.unshift(...narrow)
      continue
    }
    const archive = answer.kind === 'no-data' ? archiveOf(job, work.now(), 'any') : null
    if (archive !== null) {
      if (!askedFor(archive, job, done)) waiting.unshift(archive)
      continue
    }
    const fetched = fetchedOf(job, answer, tries, request.report)
    done.push({ job, fetched })
    failures = fetched.state !== 'failed' ? 0 : answer.kind === 'again' && answer.why === 'throttled' ? failuresInARow : failures + 1
    if (answer.kind === 'data') await takings.add(done.length - 1, job.download.url, answer.kept)
  }
  return done
}

/** The job of the archive that stands for a file which is no longer kept; null where there is none, or the file is young enough. */
function archiveOf(job: Job, nowMs: number, of: 'old' | 'any'): Job | null {
  const { instead, ...own } = job.download
  if (instead === undefined || (of === 'old' && (nowMs - Date.parse(job.window.to)) / dayMs <= instead.afterDays)) return null
  return { ...job, download: { ...own, url: instead.url, name: instead.name } }
}

/** Whether the archive was asked for already; then the job has the same outcome, but for the bytes, which came once. */
function askedFor(archive: Job, job: Job, done: Done[]): boolean {
  const before = done.find(({ job: { download } }) => download.url === archive.download.url)
  if (before === undefined) return false
  const { state, error } = before.fetched
  done.push({ job, fetched: { ...outcome(job, state === 'fetched' ? 'unchanged' : state, 0), error } })
  return true
}

/** More than this is a backfill that nobody meant to start: at a second each it takes three hours. */
const downloadsMost = 10_000

/** What a window takes, in order, each URL once: windows side by side may lie in one weekly file. Throws `usage/invalid`. */
export function plannedJobs({ report: { iso, endpoint }, base, window }: FetchRequest): Job[] {
  const plan = planOf(endpoint, base)
  const jobs = new Map<string, Job>()
  let index = 0
  for (const span of spans(plan, window)) {
    for (const job of jobsOf(plan, span, index++)) if (!jobs.has(job.download.url)) jobs.set(job.download.url, job)
    if (jobs.size > downloadsMost) {
      const hours = Math.round(downloadsMost * endpoint.minIntervalMs / 3_600_000)
      throw fail('usage/invalid', `${window.from} to ${window.to} takes more than ${count(downloadsMost, 'download')}, ${hours} hours at ${operatorNames[iso]}'s pace. Ask for fewer days at once, or name nodes where the report lets you`, { downloads: downloadsMost })
    }
  }
  return [...jobs.values()]
}

async function ask(job: Job, number: number, { report, trusted }: FetchRequest, work: FetchWork, show: (label: string) => void): Promise<{ answer: Answer, tries: number }> {
  const { url, name } = job.download
  const { host } = new URL(url)
  const interval = report.endpoint.minIntervalMs
  const conditions = await work.knowledge?.conditions(url) ?? {}
  let tries = 0
  return await persist(async () => {
    const again = ++tries > 1 ? `, try ${tries}` : ''
    const target = join(work.folder, `${number}-${tries}`)
    const got = await download({ url, headers: { ...job.download.headers, ...work.credentials, ...conditions } }, target, {
      trusted, agent: work.agent, signal: work.signal, limits: { ...downloadLimits, ...work.limits },
      before: async at => await work.pacer.turn(at.host, interval, work.signal, ms => show(`${name}: waiting ${Math.ceil(ms / 1000)} s${again}`)),
      onBytes: bytes => show(`${name}: ${byteSize(bytes)}${again}`),
    })
    return await judge(got, {
      report, name, namesFile: url.includes(name), conditional: Object.keys(conditions).length > 0, folder: work.folder, nowMs: work.now(), signal: work.signal,
    })
  }, { rules: { ...retryRules, ...work.rules }, random: work.random, hold: ms => work.pacer.hold(host, ms) })
}

function fetchedOf(job: Job, answer: Answer, tries: number, report: Report): Fetched {
  if (answer.kind === 'data') return { ...outcome(job, 'fetched', tries), name: answer.kept.name, bytes: answer.kept.bytes }
  if (answer.kind === 'unchanged') return outcome(job, 'unchanged', tries)
  const asked = tries > 1 ? ` (asked ${tries} times)` : ''
  const message = `${operatorNames[report.iso]} gave no ${job.download.name}${asked}: ${answer.says}${remedyOf(answer)}`
  if (answer.kind === 'no-data') return { ...outcome(job, 'no-data', tries), error: { code: 'feed/no-data', message } }
  return { ...outcome(job, 'failed', tries), error: { code: answer.kind === 'refused' ? answer.code : 'feed/upstream', message } }
}

function remedyOf(answer: Again | Answer): string {
  if (answer.kind === 'too-wide') return '; a single day cannot be cut further, name fewer nodes'
  if (answer.kind !== 'again') return ''
  if (answer.retryAfterMs !== null) return `; it asks to be left alone for ${Math.ceil(answer.retryAfterMs / 1000)} s, fetch again after that`
  return answer.why === 'throttled' ? '; leave it alone for some minutes' : '; fetch again later'
}

function outcome({ download: { url, name }, window: { from, to } }: Job, state: Fetched['state'], tries: number): Fetched {
  return { url, name, from, to, state, bytes: 0, tries, path: null, error: null }
}

function missingOf(done: readonly Done[]): { from: string, to: string }[] {
  const bySpan = Map.groupBy(done, ({ job }) => job.span)
  return [...bySpan.values()].filter(all => all.every(({ fetched }) => fetched.state === 'no-data'))
    .map(all => ({ from: all[0]?.job.window.from ?? '', to: all.at(-1)?.job.window.to ?? '' }))
}
