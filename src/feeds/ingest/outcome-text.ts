/** What became of the files of one call, for a terminal. Pure. */
import { count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Verdict } from '#gate/port.ts'
import type { FileOutcome, IngestResult } from './task.ts'

const words: Readonly<Record<FileOutcome['state'], string>> = {
  merged: 'pass', unchanged: 'pass, nothing new', held: 'pass, held', quarantined: 'QUARANTINED', failed: 'FAILED', refused: 'REFUSED', known: 'known', running: 'running',
}

/** One line a file, then what is wrong with those that did not pass. `verdictText` is the gate's. */
export function outcomeText(result: IngestResult, verdictText: (verdict: Verdict, files: readonly string[]) => string): string {
  const rows = result.files.map(file => [printable(file.name), file.iso ?? '', file.report ?? '', file.report === null ? '' : file.rows.toLocaleString('en-US'), words[file.state], file.commit?.slice(0, 8) ?? ''])
  const table = textTable([{ name: 'file' }, { name: 'operator' }, { name: 'report' }, { name: 'rows', right: true }, { name: 'verdict' }, { name: 'commit' }], rows)
  const notes = [
    ...result.runs.filter(run => run.verdict !== null && run.verdict.findings.some(finding => finding.severity !== 'note'))
      .map(run => `${run.iso} ${run.report}, run ${run.id}${run.state === 'quarantined' ? `: not merged; its rows are on branch ${run.branch}` : ''}\n${run.verdict === null ? '' : verdictText(run.verdict, run.files.map(file => file.name))}`),
    ...result.files.filter(file => file.error !== null).map(file => `${named(printable(file.name), printable(file.error?.message ?? ''))} [${file.error?.code}]`),
  ]
  return [table, ...notes, summary(result)].join('\n\n')
}

/** Most messages begin with the file's name already. */
function named(name: string, message: string): string { return message.includes(name) ? message : `${name}: ${message}` }

function summary({ files }: IngestResult): string {
  const by = new Map<string, number>()
  for (const { state } of files) by.set(words[state], (by.get(words[state]) ?? 0) + 1)
  return `${count(files.length, 'file')}: ${[...by].map(([word, number]) => `${number} ${word}`).join(', ')}`
}

/** 0 where every file is in or was in; 3 where one did not pass. */
export function exitOf({ files }: IngestResult): number {
  return files.some(({ state }) => state === 'quarantined' || state === 'failed' || state === 'refused') ? 3 : 0
}
