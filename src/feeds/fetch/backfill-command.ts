/** `gridlake backfill`: years of one report, and where they stand. */
import { createHash } from 'node:crypto'
import type { Command, CommandInput, CommandOutput } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { settled } from '#base/settled.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { ingestOptionFlags, resultOutput } from '../ingest/index.ts'
import { backfill, type BackfillResult } from './backfill.ts'
import { type DayRange, union } from './days.ts'
import { fetchReport, type FetchRequest, type FetchWork } from './fetch.ts'
import { fetchFlags, requestOf } from './options.ts'
import { fetchExit } from './outcome-text.ts'
import type { FetchPorts } from './index.ts'

export interface BackfillMeans {
  readonly ports: FetchPorts
  readonly elapsed: () => number
  work(request: FetchRequest, input: CommandInput): FetchWork
}

const flags = [...fetchFlags.filter(({ flag }) => /^--(node|base)\b/.test(flag)), ...ingestOptionFlags.filter(({ flag }) => /^--(branch|again)\b/.test(flag))]

export function backfillCommand(means: BackfillMeans): Command {
  return {
    name: 'backfill',
    summary: 'fetch years of a report, going on where the last call stopped',
    withoutLake: 'make',
    arguments: [
      { name: 'operator', summary: 'caiso, miso, spp and the others', required: true }, { name: 'report', summary: 'the report\'s name, such as lmp-day-ahead', required: true },
      { name: 'days', summary: 'market days, 2024-01-01..2024-12-31', required: true },
    ],
    options: flags,
    examples: ['gridlake backfill caiso lmp-day-ahead 2024-01-01..2024-12-31 --node TH_NP15_GEN-APND', 'gridlake backfill spp lmp-day-ahead 2025-01-01..2025-12-31'],
    async run(input) {
      const { from, to } = rangeOf(input.args[2] ?? '')
      const request = requestOf(input.args, { ...input.options, date: from, to })
      const { ports: { meta, clock, verdictText }, elapsed } = means
      const record = daysDone(meta, request, String(input.options['branch']))
      const result = await backfill(request, {
        done: input.options['again'] === true ? async () => [] : record.read, remember: record.add,
        fetch: async window => await fetchReport({ ...request, window }, { ...means.work(request, input), progress: undefined }),
        now: () => clock.now(), elapsed, signal: input.signal, progress: (label, done, total) => { input.progress(label, done, total) },
      })
      return output(result, verdictText)
    },
  }
}

/** Throws `usage/invalid`. */
function rangeOf(text: string): DayRange {
  const [, from, to] = /^(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?$/.exec(text) ?? []
  if (from === undefined) throw fail('usage/invalid', `the market days are given as 2024-01-01..2024-12-31; found "${text.slice(0, 100)}"`, { found: text.slice(0, 100) })
  return { from, to: to ?? from }
}

/** What was taken of a report onto a branch, and of which nodes where they were named. */
function daysDone(meta: Meta, { report: { iso, name }, window: { nodes } }: FetchRequest, branch: string): { read(): Promise<readonly DayRange[]>, add(days: readonly DayRange[]): Promise<void> } {
  const which = nodes.length === 0 ? 'all' : createHash('sha256').update([...nodes].sort().join('\n')).digest('hex').slice(0, 16)
  const key = `backfill/${iso}/${name}/${which}/${branch}`
  const stored = async (): Promise<{ readonly revision: number | null, readonly days: readonly DayRange[] }> => {
    const entry = await meta.get<{ readonly days: readonly DayRange[] }>(key)
    return { revision: entry?.revision ?? null, days: entry?.value.days ?? [] }
  }
  return {
    read: async () => (await stored()).days,
    async add(days) {
      await settled(async () => {
        const { revision, days: before } = await stored()
        await meta.write({ expect: [{ key, revision }], put: [{ key, value: { days: union(before, days) } }] })
      })
    },
  }
}

function output(result: BackfillResult, verdictText: FetchPorts['verdictText']): CommandOutput {
  const { iso, report, from, to, days, known, taken, left, missing, parts } = result
  const ingests = parts.flatMap(({ ingest }) => ingest === null ? [] : [ingest])
  const files = ingests.flatMap(({ files: all }) => all)
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  const held = files.filter(({ state }) => state === 'quarantined' || state === 'quarantined-before' || state === 'refused' || state === 'failed')
  const failures = [...new Set(parts.flatMap(({ downloads }) => downloads.flatMap(({ state, error }) => state === 'failed' && error !== null ? [`${error.message} [${error.code}]`] : [])))]
  const named = (ranges: readonly DayRange[]): string => ranges.map(range => range.from === range.to ? range.from : `${range.from} to ${range.to}`).join(', ')
  const exits = parts.map(part => fetchExit({ ...part, missing: [] }, part.ingest === null ? 0 : resultOutput(part.ingest, verdictText).exit ?? 0))
  const text = [
    `${iso} ${report}, ${from} to ${to}: ${count(days, 'market day')}, ${known} known before, ${taken} taken now: ${count(files.length, 'file')}, ${count(rows, 'row')}`,
    ...missing.length === 0 ? [] : [`the operator has nothing of ${named(missing)}`],
    ...held.length === 0 ? [] : [`${count(held.length, 'file')} did not pass: gridlake quarantine list`],
    ...failures.slice(0, 5),
    ...left.length === 0 ? [] : [`still open: ${named(left)}; give the same command again to go on`],
  ]
  const { parts: _parts, ...json } = result
  return { json: { ...json, files: files.length, rows, failures }, text: text.join('\n'), exit: exits.length === 0 ? 0 : Math.max(...exits) }
}
