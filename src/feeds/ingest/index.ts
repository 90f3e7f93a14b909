/** The plug of ingest: its command, and the ledger of runs for everyone. */
import { Type } from 'typebox'
import { type Capability, type Command, type CommandInput, type Route, route } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import { fedDatasets } from '#canon/datasets.ts'
import type { Verdict } from '#gate/port.ts'
import type { Run, RunState } from '../port.ts'
import { ingest } from './ingest.ts'
import { exitOf, outcomeText, reasonOf } from './outcome-text.ts'
import { recover } from './recover.ts'
import type { IngestOptions, IngestPorts, IngestResult } from './task.ts'

export { ingest } from './ingest.ts'
export type { FileOutcome, IngestOptions, IngestPorts, IngestResult } from './task.ts'
export { feedSummaries, priceTerms } from './feeds.ts'
export { recover } from './recover.ts'
export { stage, staged } from './relations.ts'
export { isAlive, processMark, type ProcessMark } from './process-mark.ts'
export { quarantineOf } from './release.ts'
export { forgetsUndone } from './forget.ts'
export { outsideRuns } from './outside-runs.ts'
export { runLedger, type Ledger } from './runs.ts'
export { exitOf, outcomeText } from './outcome-text.ts'

export type IngestCapabilityPorts = IngestPorts & {
  readonly config: Config
  /** The gate's own words for a verdict. */
  readonly verdictText: (verdict: Verdict, files: readonly string[]) => string
  /** Puts into a new lake what other stages need beside the rows: the bucket calendar, without which products answer nothing. */
  readonly prepare?: () => Promise<void>
}

export const ingestCapability: Capability<IngestCapabilityPorts> = {
  name: 'ingest',
  stage: 'feeds',
  summary: 'Takes operator files through the whole path: raw bytes, rows, verdict, commit.',
  writes: fedDatasets.map(({ name }) => name),
  start: ports => ({ commands: [ingestCommand(ports), runsCommand(ports)], routes: [runsRoute(ports), runRoute(ports)] }),
}

/** How an ingest is described on the command line, for every command that does one. */
export const ingestOptionFlags = [
  { flag: '--iso <operator>', summary: 'say whose file it is (caiso, miso, spp, pjm and so on) instead of recognising it' },
  { flag: '--report <report>', summary: 'say which report it is' },
  { flag: '--branch <name>', summary: 'merge good rows into this branch, made from main where there is none', default: 'main' },
  { flag: '--no-merge', summary: 'judge and commit on the run\'s own branch, and stop there' },
  { flag: '--again', summary: 'judge bytes again that were taken or quarantined before' },
] as const

export function ingestOptions(options: CommandInput['options'], more: Pick<IngestOptions, 'signal' | 'progress' | 'limits' | 'prepare'>): IngestOptions {
  const text = (name: string): string | undefined => typeof options[name] === 'string' ? options[name] : undefined
  const [iso, report] = [text('iso'), text('report')]
  return {
    ...iso === undefined ? {} : { iso }, ...report === undefined ? {} : { report },
    branch: text('branch') ?? 'main', merge: options['merge'] !== false, again: options['again'] === true, author: 'command line', ...more,
  }
}

function ingestCommand(ports: IngestCapabilityPorts): Command {
  return {
    name: 'ingest',
    summary: 'take operator files, folders or archives into the lake',
    withoutLake: 'make',
    arguments: [{ name: 'path', summary: 'files, folders, .zip or .gz, as the operator served them', required: true, variadic: true }],
    options: ingestOptionFlags,
    examples: ['gridlake ingest DA-LMP-SL-202611200100.csv', 'gridlake ingest --branch review downloads/', 'gridlake ingest --no-merge 20261120_da_expost_lmp.csv'],
    async run({ args, options, signal, progress }) {
      const { unpacked, members } = ports.config.intake
      await recover(ports)
      const result = await ingest(ports, args, ingestOptions(options, { signal, progress, limits: { totalBytes: unpacked, members }, prepare: ports.prepare }))
      return resultOutput(result, ports.verdictText)
    },
  }
}

export function resultOutput(result: IngestResult, verdictText: IngestCapabilityPorts['verdictText']): { json: unknown, text: string, exit: number } {
  return { json: result, text: outcomeText(result, verdictText), exit: exitOf(result) }
}

const states = ['running', 'merged', 'unchanged', 'held', 'quarantined', 'failed', 'reverted', 'released', 'expired', 'corrected'] as const satisfies readonly RunState[]

function runsCommand({ ledger }: IngestCapabilityPorts): Command {
  return {
    name: 'runs',
    summary: 'list what was taken in, newest first',
    options: [{ flag: '--state <state>', summary: 'only runs in this state', choices: states }, { flag: '-n, --limit <runs>', summary: 'most runs', default: '20' }],
    async run({ options }) {
      const limit = Number(options['limit'])
      if (!Number.isInteger(limit) || limit < 1) throw fail('usage/invalid', `--limit takes a whole number of runs, found "${String(options['limit'])}"`)
      const runs = await ledger.list({ limit, ...options['state'] === undefined ? {} : { state: options['state'] as RunState } })
      return { json: { runs }, text: runs.length > 0 ? runsText(runs) : options['state'] === undefined ? 'No runs yet: `gridlake ingest FILE` makes the first, `gridlake start` loads the demo market.' : `No run is ${String(options['state'])}.` }
    },
  }
}

function runsText(runs: readonly Run[]): string {
  return textTable(
    [{ name: 'run' }, { name: 'started (UTC)' }, { name: 'operator' }, { name: 'report' }, { name: 'files', right: true }, { name: 'rows', right: true }, { name: 'state' }, { name: 'branch' }, { name: 'commit' }, { name: 'why' }],
    runs.map(run => [
      run.id, run.started_utc.slice(0, 19).replace('T', ' '), run.iso, run.report, String(run.files.length), run.rows.toLocaleString('en-US'), run.state, printable(run.branch), run.commit?.slice(0, 8) ?? '', reasonOf(run),
    ]),
  )
}

function runsRoute({ ledger }: IngestCapabilityPorts): Route {
  return route({
    method: 'GET', path: '/api/runs', permission: 'read',
    summary: 'Runs, newest first, with their verdicts.',
    query: Type.Object({
      limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }), before: Type.Optional(Type.String({ pattern: '^[0-9a-z]+$', maxLength: 40 })),
      state: Type.Optional(Type.Union(states.map(state => Type.Literal(state)))), iso: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength: 64, description: 'Operator, or connection.' })),
      q: Type.Optional(Type.String({ maxLength: 200, description: 'Words of the id, report, author or a file\'s name.' })),
    }, { additionalProperties: false }),
    async handle({ query }) {
      const { limit, q, before, state, iso } = query
      const runs = await ledger.list({ limit, ...before === undefined ? {} : { before }, ...state === undefined ? {} : { state }, ...iso === undefined ? {} : { iso }, ...q === undefined ? {} : { words: q } })
      return { runs, next: runs.length === query.limit ? runs.at(-1)?.id ?? null : null }
    },
  })
}

function runRoute({ ledger }: IngestCapabilityPorts): Route {
  return route({
    method: 'GET', path: '/api/runs/:id', permission: 'read',
    summary: `One run: its files, its verdict, its commit.`,
    params: Type.Object({ id: Type.String({ maxLength: 40 }) }, { additionalProperties: false }),
    async handle({ params }) { return await ledger.get(params.id) },
  })
}
