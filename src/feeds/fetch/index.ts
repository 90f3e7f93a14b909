/** The plug of fetch: its commands. */
import { randomInt } from 'node:crypto'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Capability, Command, CommandInput, CommandOutput } from '#base/capability.ts'
import { timeId } from '#base/ids.ts'
import { fedDatasets } from '#canon/datasets.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { ingest, type IngestCapabilityPorts, ingestOptionFlags, ingestOptions, resultOutput } from '../ingest/index.ts'
import { backfillCommand } from './backfill-command.ts'
import { credentialHeaders, variableOf } from './credential.ts'
import { fetchReport, type FetchRequest, type FetchWork, plannedJobs } from './fetch.ts'
import { knowledge } from './known.ts'
import { fetchFlags, requestOf } from './options.ts'
import { fetchExit, fetchText, planText } from './outcome-text.ts'
import { pacer, type Pacer, type Timing } from './pace.ts'
import { keepIn, nameIn } from './place.ts'
import type { Take } from './portion.ts'

export { download, downloadLimits, type Got, type Trouble } from './download.ts'
export { safeName } from './file-name.ts'
export { pacer, type Pacer, type Timing } from './pace.ts'
export { retryAfterMs } from './retry.ts'

export type FetchPorts = IngestCapabilityPorts & {
  readonly meta: Meta
  /** Value of an environment variable. */
  readonly secret?: (variable: string) => string | undefined
  /** In place of the machine's own clock and chance, for tests. */
  readonly timing?: Timing & { random(): number }
}

export const fetchCapability: Capability<FetchPorts> = {
  name: 'fetch',
  stage: 'feeds',
  summary: 'Asks operators\' public endpoints for reports, at their pace, and hands the files to the ingest.',
  writes: fedDatasets.map(({ name }) => name),
  start(ports) {
    const timing = ports.timing ?? { now: () => performance.now(), sleep: async (ms, signal) => { await setTimeout(ms, undefined, signal ? { signal } : {}) }, random: () => randomInt(2 ** 32) / 2 ** 32 }
    const means = { pace: pacer(timing), random: () => timing.random(), out: null }
    return {
      commands: [
        fetchCommand(ports, means.pace, means.random),
        backfillCommand({ ports, elapsed: () => timing.now(), work: (request, input) => work(ports, request, input, means) }),
      ],
    }
  },
}

const shared = ingestOptionFlags.filter(({ flag }) => !/^--(iso|report)\b/.test(flag))

function fetchCommand(ports: FetchPorts, pace: Pacer, random: () => number): Command {
  return {
    name: 'fetch',
    summary: 'fetch reports from an operator\'s public endpoint and ingest them',
    withoutLake: 'make',
    arguments: [{ name: 'operator', summary: 'caiso, miso, spp, pjm, nyiso, ercot or isone', required: true }, { name: 'report', summary: 'the report\'s name, such as lmp-day-ahead', required: true }],
    options: [...fetchFlags, ...shared],
    examples: [
      'gridlake fetch spp lmp-day-ahead --date 2026-11-20',
      'gridlake fetch caiso lmp-day-ahead --date 2026-11-20 --to 2026-11-22 --node TH_NP15_GEN-APND,TH_SP15_GEN-APND',
      'gridlake fetch miso lmp-day-ahead --date 2026-11-20 --out downloads',
      'gridlake fetch caiso lmp-five-minute --date 2026-11-20 --dry-run',
    ],
    async run(input) {
      const request = requestOf(input.args, input.options)
      if (input.options['dryRun'] !== true) return await run(ports, request, input, pace, random)
      const jobs = plannedJobs(request)
      return { json: { downloads: jobs.map(({ download: { url, name }, window: { from, to } }) => ({ url, name, from, to })) }, text: planText(jobs) }
    },
  }
}

async function run(ports: FetchPorts, request: FetchRequest, input: CommandInput, pace: Pacer, random: () => number): Promise<CommandOutput> {
  const out = typeof input.options['out'] === 'string' ? resolve(input.options['out']) : null
  const result = await fetchReport(request, work(ports, request, input, { pace, random, out }))
  const ingested = result.ingest === null ? null : resultOutput(result.ingest, ports.verdictText)
  return { json: result, text: fetchText(result, ingested?.text ?? null), exit: fetchExit(result, ingested?.exit ?? 0) }
}

interface Means { readonly pace: Pacer, readonly random: () => number, /** Null: the files are ingested. */ readonly out: string | null }

function work(ports: FetchPorts, { report, trusted }: FetchRequest, { options, signal, progress }: CommandInput, { pace, random, out }: Means): FetchWork {
  const { unpacked, members } = ports.config.intake
  const show = (label: string, done: number, total?: number): void => { progress(label, done, total) }
  const how = { ...ingestOptions(options, { signal, progress: show, limits: { totalBytes: unpacked, members }, prepare: ports.prepare }), iso: report.iso, report: report.name }
  // The name says to whom it belongs: what a process that died leaves is removed by the next.
  const folder = join(ports.scratch, `intake-${process.pid}-fetch-${timeId(ports.clock.now())}`)
  const take: Take = async files => {
    if (out !== null) return { paths: await keepIn(out, files), result: null }
    return { paths: [], result: await ingest(ports, await nameIn(join(folder, 'named'), files), how) }
  }
  const variable = variableOf(ports.config.credentials, report.iso)
  return {
    credentials: credentialHeaders(report, { variable, value: ports.secret?.(variable) }, trusted === null),
    pacer: pace, now: () => ports.clock.now(), random, agent: `gridlake/${ports.code}`, folder, take,
    knowledge: out !== null || how.again || !how.merge ? null : knowledge(ports.meta, ports.ledger, how.branch), signal, progress: show,
  }
}
