/** The ledger of runs: one record each, written when it starts and when it ends. */
import { fail, isFailure } from '#base/error.ts'
import { joinedSpans, type Span } from '#canon/span.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { FeedRecord, Run, RunFilter, Runs } from '../port.ts'
import type { ProcessMark } from './process-mark.ts'

/** A run as stored: with the process that does it, so that one that died can be told from one that works. */
export interface RunRecord extends Run {
  readonly process: ProcessMark
  /** The branch that its rows are for. */
  readonly target: string
  /** It came by no report, but from somebody who wrote to a table: where reports stand it says nothing. */
  readonly outside?: true
  /** The stretches between `from_utc` and `to_utc` that it has. */
  readonly spans?: readonly Span[]
}

export interface Ledger extends Runs {
  write(run: RunRecord): Promise<void>
  /** Writes the end of a run, and where its report stands now. */
  finish(run: RunRecord): Promise<void>
  /** The run with what only ingest knows of it. Throws `lake/unknown-run`. */
  record(id: string): Promise<RunRecord>
  /** Writes what became of a run since it ended; where its report stands stays. */
  amend(run: RunRecord): Promise<void>
  /** Bytes that this run did not let pass are judged anew. */
  forgetQuarantine(runId: string): Promise<void>
  /** Of the same report: ids of runs that lie in quarantine, oldest first. */
  openQuarantines(run: Pick<Run, 'iso' | 'report'>): Promise<readonly string[]>
  /** As if it had never begun. */
  forget(id: string): Promise<void>
  /** The run that brought these bytes to `main`, where one did. Other branches come and go under one name: nothing is known of them. */
  takenBy(identity: string, branch: string): Promise<string | undefined>
  /** When bytes without a stamp first came: the same bytes again tell nothing newer. */
  firstSeen(sha256: string, now: string): Promise<string>
  /** Whether these bytes came to `main` under any stamp. */
  holds(sha256: string, branch: string): Promise<boolean>
  /** The run whose gate did not let this case (quarantine.ts) pass on its way to `branch`. */
  quarantinedBy(which: string, branch: string): Promise<string | undefined>
  /** Null: it passed since. */
  rememberQuarantine(which: string, branch: string, runId: string | null): Promise<void>
  take(identities: readonly string[], branch: string, runId: string): Promise<void>
  /** Runs that say `running`. */
  unfinished(): Promise<readonly RunRecord[]>
}

const prefix = 'run/'
const running = 'run-open/'
const taken = 'taken/'
const seen = 'seen/'
const feed = 'feed/'
const quarantinedPrefix = 'quarantined/'
const openPrefix = 'quarantine-open/'
const openKey = ({ iso, report, id = '' }: Pick<Run, 'iso' | 'report'> & { readonly id?: string }): string => `${openPrefix}${iso}/${report}/${id}`
/** Those that lie in quarantine are found without looking at all runs. */
const opened = (run: RunRecord): { put: { key: string, value: string }[], delete: string[] } => run.state === 'quarantined' ? { put: [{ key: openKey(run), value: run.id }], delete: [] } : { put: [], delete: [openKey(run)] }
const quarantined = (which: string, branch: string): string => `${quarantinedPrefix}${which}/${branch}`

/** Of the record of where a report stands. */
export function feedKey({ iso, report }: Pick<Run, 'iso' | 'report'>): string { return `${feed}${iso}/${report}` }

/** Where records lie that others of this folder look at. */
export const recordKeys = { run: prefix, taken } as const

export function runLedger(meta: Meta): Ledger {
  async function list({ limit = 50, before, ...filter }: RunFilter = {}): Promise<Run[]> {
    const found: Run[] = []
    const fits = fitsFilter(filter)
    let after = before === undefined ? undefined : prefix + before
    while (found.length < limit) {
      const page = await meta.scan<RunRecord>(prefix, { reverse: true, limit: fits === null ? limit : 200, ...(after === undefined ? {} : { after }) })
      for (const { value } of page) if (found.length < limit && (fits === null || fits(value))) found.push(asRun(value))
      const last = page.at(-1)
      if (last === undefined || fits === null) break
      after = last.key
    }
    return found
  }

  async function record(id: string): Promise<RunRecord> {
    const entry = /^[0-9a-z]+$/.test(id) ? await meta.get<RunRecord>(prefix + id) : undefined
    if (!entry) throw fail('lake/unknown-run', `there is no run ${id}; \`gridlake runs\` lists them`, { run: id })
    return entry.value
  }

  return {
    list,
    record, ...quarantineCases(meta),
    async get(id) { return asRun(await record(id)) },
    async write(run) { await meta.write({ put: [{ key: prefix + run.id, value: run }, { key: running + run.id, value: run.id }] }) },
    async forget(id) { await meta.write({ delete: [prefix + id, running + id] }) },
    async finish(run) {
      if (run.outside) return await meta.write({ put: [{ key: prefix + run.id, value: run }], delete: [running + run.id] })
      const key = feedKey(run)
      for (;;) {
        const before = await meta.get<FeedRecord>(key)
        try {
          await meta.write({
            expect: [{ key, revision: before?.revision ?? null }],
            put: [{ key: prefix + run.id, value: run }, { key, value: feedAfter(before?.value, run) }, ...opened(run).put],
            delete: [running + run.id],
          })
          return
        } catch (error) {
          // Another run of the same report ended at the same time.
          if (!isFailure(error, 'meta/conflict')) throw error
        }
      }
    },
    async feeds() { return (await meta.scan<FeedRecord>(feed)).map(({ value }) => value) },
    async takenBy(identity, branch) { return branch === 'main' ? (await meta.get<string>(taken + identity))?.value : undefined },
    async firstSeen(sha256, now) {
      const key = seen + sha256
      try {
        await meta.write({ expect: [{ key, revision: null }], put: [{ key, value: now }] })
        return now
      } catch (error) {
        if (!isFailure(error, 'meta/conflict')) throw error
        return (await meta.get<string>(key))?.value ?? now
      }
    },
    async holds(sha256, branch) { return branch === 'main' && (await meta.scan(taken + sha256, { limit: 1 })).length > 0 },
    async take(identities, branch, runId) { if (branch === 'main') await meta.write({ put: identities.map(identity => ({ key: taken + identity, value: runId })) }) },
    async unfinished() {
      const open = await meta.scan<string>(running)
      const records = await Promise.all(open.map(async ({ value }) => await meta.get<RunRecord>(prefix + value)))
      return records.flatMap(entry => entry === undefined ? [] : [entry.value])
    },
  }
}

function quarantineCases(meta: Meta): Pick<Ledger, 'amend' | 'openQuarantines' | 'quarantinedBy' | 'rememberQuarantine' | 'forgetQuarantine'> {
  return {
    async amend(run) {
      const open = opened(run)
      await meta.write({ put: [{ key: prefix + run.id, value: run }, ...open.put], delete: open.delete })
    },
    async openQuarantines({ iso, report }) { return (await meta.scan<string>(openKey({ iso, report }))).map(({ value }) => value) },
    async quarantinedBy(which, branch) { return (await meta.get<string>(quarantined(which, branch)))?.value },
    async rememberQuarantine(which, branch, runId) {
      const key = quarantined(which, branch)
      await meta.write(runId === null ? { delete: [key] } : { put: [{ key, value: runId }] })
    },
    async forgetQuarantine(runId) {
      const cases = (await meta.scan<string>(quarantinedPrefix)).filter(({ value }) => value === runId).map(({ key }) => key)
      if (cases.length > 0) await meta.write({ delete: cases })
    },
  }
}

function feedAfter(before: FeedRecord | undefined, run: RunRecord): FeedRecord {
  const merged = run.state === 'merged' && run.branch === 'main'
  const there = merged || (run.state === 'unchanged' && run.target === 'main')
  const latest = [before?.last_interval_end_utc, merged ? run.to_utc : null].filter(utc => utc !== null && utc !== undefined).sort().at(-1) ?? null
  return {
    iso: run.iso, report: run.report,
    last_run: { id: run.id, state: run.state, finished_utc: run.finished_utc ?? run.started_utc, author: run.author },
    last_arrival_utc: merged ? run.finished_utc : before?.last_arrival_utc ?? null,
    last_interval_end_utc: latest,
    covered: joinedSpans(before?.covered ?? [], there ? run.spans ?? [] : []),
    rows: (before?.rows ?? 0) + (merged ? run.rows : 0),
    runs: (before?.runs ?? 0) + 1,
    failed_runs: (before?.failed_runs ?? 0) + (run.state === 'failed' || run.state === 'quarantined' ? 1 : 0),
  }
}

/** Null where everything fits. */
function fitsFilter({ state, iso, words = '' }: RunFilter): ((run: Run) => boolean) | null {
  const wanted = words.toLowerCase().split(/\s+/).filter(word => word !== '')
  if (state === undefined && iso === undefined && wanted.length === 0) return null
  return run => {
    if ((state !== undefined && run.state !== state) || (iso !== undefined && run.iso !== iso)) return false
    if (wanted.length === 0) return true
    const text = [run.id, run.iso, run.report, run.dataset, run.author, ...run.files.map(file => file.name)].join('\n').toLowerCase()
    return wanted.every(word => text.includes(word))
  }
}

function asRun({ process: _process, target: _target, outside: _outside, spans: _spans, ...run }: RunRecord): Run { return run }
