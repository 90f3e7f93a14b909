/** One batch of files of one report and layout as one run: staged, judged, committed, merged. */
import { fail, type GridlakeError, isFailure, messageOf } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { count } from '#base/plural.ts'
import type { Span } from '#canon/span.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Verdict } from '#gate/port.ts'
import type { Commit } from '#lake/port.ts'
import { csvFault } from '../markets/csv.ts'
import type { Run, RunFile, RunState } from '../port.ts'
import type { Arrival } from './arrival.ts'
import { splitEarlier } from './earlier.ts'
import { correct, settleCorrected } from './corrected.ts'
import { failureOf } from './failure.ts'
import { loadNodes, placeByName, rowsByFile, spansOf, stage, staged, upserts, writable } from './relations.ts'
import { type Done, mergeRun, messageFor, qualityNotes } from './merge-run.ts'
import { processMark } from './process-mark.ts'
import { settleQuarantine } from './quarantine.ts'
import { keepRaw, rawKey, requireUnchanged } from './raw.ts'
import type { RunRecord } from './runs.ts'
import type { FileOutcome, IngestOptions, IngestPorts } from './task.ts'

/** The batch did not pass and must go in parts; nothing was written. `culprits`: the files at fault, by index; none where it is not known which. */
export interface Split { readonly culprits: readonly number[] }

export interface Taken { readonly run: Run | null, readonly files: readonly FileOutcome[] }

export async function takeBatch(ports: IngestPorts, batch: readonly Arrival[], options: IngestOptions): Promise<Taken | Split> {
  const [first] = batch
  if (first === undefined) return { run: null, files: [] }
  const { report } = first
  const session = await ports.engine.session()
  const started = new Date(ports.clock.now()).toISOString()
  const id = timeId(ports.clock.now())
  const draft: RunRecord = {
    id, iso: report.iso, report: report.name, dataset: report.dataset.name, started_utc: started, finished_utc: null, state: 'running',
    branch: `run/${id}`, commit: null, target: options.branch, author: options.author, code: ports.code, rows: 0, aside: 0, from_utc: null, to_utc: null,
    files: batch.map(runFile), verdict: null, error: null, process: processMark(),
  }
  try {
    await ensureBranch(ports, options.branch)
    const judged = await keptAndJudged(ports, session, batch, options)
    if (judged.verdict.outcome === 'fail' && batch.length > 1) return { culprits: culprits(judged.verdict) }
    const files = draft.files.map((file, index) => ({ ...file, rows: judged.rows.get(index) ?? 0 }))
    const run = await commitRun(ports, session, { ...draft, files, rows: judged.verdict.rows, aside: judged.verdict.aside, from_utc: judged.spans.at(0)?.[0] ?? null, to_utc: judged.spans.at(-1)?.[1] ?? null, spans: judged.spans, verdict: judged.verdict }, batch, options)
    return { run, files: batch.map((arrival, index) => outcomeOf(arrival, run, files[index]?.rows ?? 0)) }
  } catch (error) {
    const reason = readable(error, batch)
    if (batch.length > 1 && isFailure(reason, 'feed/malformed')) return { culprits: batch.flatMap(({ file }, index) => file.name === reason.details['file'] ? [index] : []) }
    if (!isFailure(reason)) throw error
    const run: RunRecord = { ...draft, state: 'failed', finished_utc: new Date(ports.clock.now()).toISOString(), error: failureOf(reason) }
    await ports.ledger.finish(run)
    return { run, files: batch.map(arrival => ({ ...outcomeOf(arrival, run, 0), error: failureOf(reason) })) }
  } finally {
    session.close()
  }
}

/** A fault that no file can be named for leaves all of them open. */
function culprits({ findings }: Verdict): number[] {
  const blocking = findings.filter(({ severity }) => severity === 'block').map(({ file }) => file)
  return blocking.includes(null) ? [] : [...new Set(blocking as number[])]
}

interface Judged { readonly verdict: Verdict, readonly rows: ReadonlyMap<number, number>, /** None for reference data. */ readonly spans: readonly Span[] }

/** Equal numbers for files of one archive; a file without rows of its own has nothing to share and stands alone. */
function archiveNumbers(batch: readonly Arrival[]): number[] {
  const first = new Map<string, number>()
  return batch.map(({ raw, hasRows }, file) => {
    if (!hasRows) return file
    const number = first.get(raw.sha256) ?? file
    first.set(raw.sha256, number)
    return number
  })
}

/** A branch that is named for the first time starts at main. */
async function ensureBranch({ lake }: IngestPorts, name: string): Promise<void> {
  if (name === 'main' || (await lake.branches()).some(branch => branch.name === name)) return
  await lake.createBranch(name, 'main').catch((error: unknown) => { if (!isFailure(error, 'lake/exists')) throw error })
}

/** The bytes are kept while the engine reads them: neither waits for the other, and both are over when this is. */
async function keptAndJudged(ports: IngestPorts, session: Session, batch: readonly Arrival[], options: IngestOptions): Promise<Judged> {
  const raws = batch.map(arrival => arrival.raw)
  const stop = (): void => { session.interrupt() }
  options.signal?.addEventListener('abort', stop)
  const [kept, judged] = await Promise.allSettled([keepRaw(ports.objects, raws, options.signal), judge(ports, session, batch, options)])
  options.signal?.removeEventListener('abort', stop)
  options.signal?.throwIfAborted()
  if (kept.status === 'rejected') throw kept.reason
  await requireUnchanged(raws)
  if (judged.status === 'rejected') throw judged.reason
  return judged.value
}

async function judge(ports: IngestPorts, session: Session, batch: readonly Arrival[], { branch }: IngestOptions): Promise<Judged> {
  const [{ report }] = batch as [Arrival]
  await stage(session, report, batch.map(({ file }) => file)).catch((error: unknown) => {
    // Reading the files is all that this does: unless the machine is in trouble, it is a file that could not be read.
    if (csvFault(messageOf(error)) !== null || !isFailure(error, 'sql/invalid', 'engine/failed') || /Out of Memory|No space left/.test(error.message)) throw error
    throw unreadable(error, batch)
  })
  await splitEarlier(session)
  await placeByName(session, ports.lake, report, branch)
  const rows = await rowsByFile(session)
  const listed = await loadNodes(session, ports.lake, report.iso, branch)
  const verdict = await ports.gate.judge(session, {
    iso: report.iso, report: report.name, dataset: report.dataset, grid: report.grid,
    identityTolerance: report.identityTolerance, energySpread: report.energySpread,
    files: batch.map(({ file }) => file.name), archives: archiveNumbers(batch), components: report.components ?? ['energy', 'congestion', 'loss'], relation: staged, roster: listed ? 'roster' : null,
    beside: { ref: branch, knownFromUtc: batch.map(({ knownFromUtc }) => knownFromUtc), nowMs: ports.clock.now(), ask: async sql => await besideBatch(ports.lake, sql, branch) },
  })
  return { verdict, rows, spans: report.grid === null ? [] : await spansOf(session) }
}

async function besideBatch(lake: IngestPorts['lake'], sql: string, branch: string): Promise<string | null> {
  try {
    return (await lake.plan(sql, branch)).sql
  } catch (error) {
    if (isFailure(error, 'lake/unknown-table')) return null
    throw error
  }
}

async function commitRun(ports: IngestPorts, session: Session, draft: RunRecord, batch: readonly Arrival[], options: IngestOptions): Promise<Run> {
  await ports.ledger.write(draft)
  const passed = draft.verdict?.outcome === 'pass'
  const done = passed ? await mergeRun(ports, session, draft, { report: (batch[0] as Arrival).report, provenance: provenance(draft, batch) }, options) : await quarantine(ports, session, draft, batch, options)
  const run: RunRecord = { ...draft, ...done, finished_utc: new Date(ports.clock.now()).toISOString() }
  await ports.ledger.finish(run)
  if (run.state === 'merged' || run.state === 'unchanged') {
    await ports.ledger.take(batch.map(arrival => arrival.identity), options.branch, run.id)
    await learn(ports, draft)
  }
  if (run.state === 'held') return run
  for (const id of await settleQuarantine(ports, run, batch, options.branch)) {
    const before = await ports.ledger.record(id)
    if (before.state === 'quarantined') await correct(ports, before, run)
  }
  if (run.state !== 'quarantined') await settleCorrected(ports, session, run, batch)
  return run
}

/** The rows are there: what the gate keeps of them beside may be missing, and is looked up again. */
async function learn({ gate, log }: IngestPorts, { id, verdict }: RunRecord): Promise<void> {
  if (verdict === null) return
  await gate.merged?.(verdict).catch((error: unknown) => {
    if (!isFailure(error)) throw error
    log.warn({ run: id, error: error.message }, 'what the gate learnt of a run could not be kept')
  })
}

/** What did not pass stays beside main with its findings, to be looked at; main is as it was. */
async function quarantine(ports: IngestPorts, session: Session, draft: RunRecord, batch: readonly Arrival[], { branch: target, author }: IngestOptions): Promise<Done> {
  const { lake, log } = ports
  const branch = `quarantine/${draft.id}`
  await lake.createBranch(branch, target)
  let commit: Commit | null = null
  try {
    const [rows] = await upserts(session, batch[0]?.report as Arrival['report'], provenance(draft, batch), 0)
    // Rows without a key or a price cannot be written: the findings and the raw bytes speak for them.
    if (rows) commit = await lake.commit(session, { branch, author, message: `${messageFor(draft)} (quarantined)`, run_id: draft.id, quarantined: true, notes: qualityNotes(draft, 'quarantined', ports.clock.now()), upserts: [{ dataset: rows.dataset, relation: writable(rows), mode: 'append' }] })
  } catch (error) {
    log.warn({ run: draft.id, error: messageOf(error) }, 'quarantined rows could not be written')
  }
  return { state: 'quarantined', branch, commit: commit?.id ?? null }
}

function provenance(draft: RunRecord, batch: readonly Arrival[]): { runId: string, knownFromUtc: string[] } {
  return { runId: draft.id, knownFromUtc: batch.map(arrival => arrival.knownFromUtc) }
}

function runFile({ file, sha256, raw, bytes }: Arrival): RunFile { return { name: file.name, sha256, bytes, rows: 0, raw: rawKey(raw) } }

function outcomeOf({ file, origin, report }: Arrival, run: Run, rows: number): FileOutcome {
  const state: RunState = run.state
  return { name: file.name, origin, iso: report.iso, report: report.name, rows, state, commit: run.commit, run: run.id, error: run.state === 'held' ? run.error : null }
}

function unreadable(error: GridlakeError, batch: readonly Arrival[]): GridlakeError {
  const names = batch.map(({ file }) => file.name)
  const reason = batch.reduce((text, { file }) => text.replaceAll(file.path, file.name), error.message.split('\n')[0] ?? '').replace(/^[A-Za-z ]+ Error: /, '')
  return fail('feed/malformed', `${names.length === 1 ? names[0] : count(names.length, 'file')} could not be read: ${reason}. Nothing was taken; fetch it again`, { files: names.slice(0, 20) }, error)
}

/** The engine's error about an operator's file, in a person's words. */
function readable(error: unknown, batch: readonly Arrival[]): unknown {
  const fault = csvFault(messageOf(error))
  if (fault === null) return error
  const bad = batch.find(({ file }) => file.path === fault.path) ?? (batch.length === 1 ? batch[0] : undefined)
  const name = bad?.file.name ?? 'a file of the batch'
  const where = fault.line === null ? '' : ` line ${fault.line}:`
  const made: GridlakeError = fail('feed/malformed', `${name}:${where} ${fault.reason}. Nothing was taken from it; fetch the file again, and if it stays so the operator's format has changed`, { file: name, line: fault.line }, error)
  return made
}
