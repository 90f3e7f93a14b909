/** Quality by feed and rule, and the findings behind the counts, read off the ledger. Bounded, however many runs there are. */
import type { Clock } from '#drivers/clock/port.ts'
import type { FeedSummary, Run, Runs } from '#feeds/port.ts'
import { type FeedQuality, type FindingFilter, findingsOf, type NamedFinding, qualityOf } from './quality.ts'

export interface QualityLedger {
  readonly ledger: Pick<Runs, 'feeds' | 'list'>
  readonly clock: Clock
  readonly feeds: readonly FeedSummary[]
}

/** `complete` false: there were too many runs, and those since `since_utc` were counted. */
export interface Quality { readonly now_utc: string, readonly days: number, readonly runs: number, readonly complete: boolean, readonly since_utc: string, readonly feeds: readonly FeedQuality[] }

const dayMs = 86_400_000
const pageRuns = 500
/** A month of one operator's five-minute files. */
const runsMost = 10_000
const quarantinedMost = 1000

export async function qualityOfLedger({ ledger, clock, feeds }: QualityLedger, days: number, signal: AbortSignal): Promise<Quality> {
  const now = clock.now()
  const since = new Date(now - days * dayMs).toISOString()
  const runs: Run[] = []
  let oldest: string | undefined
  for await (const run of runsSince(ledger, since)) {
    signal.throwIfAborted()
    oldest = run.id
    if (run.state !== 'running') runs.push(run)
    if (runs.length === runsMost) break
  }
  const complete = runs.length < runsMost
  // Of the runs that were read none is read again.
  const [records, older] = await Promise.all([ledger.feeds(), ledger.list({ state: 'quarantined', limit: quarantinedMost, ...oldest === undefined ? {} : { before: oldest } })])
  const quarantined = [...runs.filter(({ state }) => state === 'quarantined'), ...older]
  const arrived = feeds.filter(feed => records.some(({ iso, report }) => iso === feed.iso && report === feed.report))
  return { now_utc: new Date(now).toISOString(), days, runs: runs.length, complete, since_utc: complete ? since : runs.at(-1)?.started_utc ?? since, feeds: qualityOf(runs, quarantined, arrived) }
}

/** A run's findings stay together, so that the next page begins at a run: there may be some more than `limit`. */
export async function findingsOfLedger({ ledger, clock }: QualityLedger, query: FindingFilter & { readonly days: number, readonly limit: number, readonly before?: string }, signal: AbortSignal): Promise<{ findings: readonly NamedFinding[], next: string | null }> {
  const findings: NamedFinding[] = []
  let looked = 0
  for await (const run of runsSince(ledger, new Date(clock.now() - query.days * dayMs).toISOString(), query.before)) {
    signal.throwIfAborted()
    findings.push(...findingsOf(run, query))
    looked += 1
    if (findings.length >= query.limit || looked === runsMost) return { findings, next: run.id }
  }
  return { findings, next: null }
}

/** Newest first. */
async function* runsSince(ledger: Pick<Runs, 'list'>, since_utc: string, before?: string): AsyncGenerator<Run> {
  let after = before
  for (;;) {
    const page = await ledger.list({ limit: pageRuns, ...after === undefined ? {} : { before: after } })
    for (const run of page) {
      if (run.started_utc < since_utc) return
      yield run
    }
    const last = page.at(-1)
    if (last === undefined || page.length < pageRuns) return
    after = last.id
  }
}
