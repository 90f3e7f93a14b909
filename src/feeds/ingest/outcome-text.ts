/** What became of the files of one call, for a terminal. Pure. */
import { count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Verdict } from '#gate/port.ts'
import type { Run } from '../port.ts'
import type { FileOutcome, IngestResult } from './task.ts'

/** Of one file, and of how many: `QUARANTINED`, `3 quarantined`. */
const words: Readonly<Record<FileOutcome['state'], readonly [verdict: string, tally: string]>> = {
  merged: ['pass', 'passed'], unchanged: ['pass, nothing new', 'passed with nothing new'], held: ['pass, held', 'passed and held'], quarantined: ['QUARANTINED', 'quarantined'], released: ['released', 'released'], expired: ['expired', 'expired'], corrected: ['corrected', 'corrected'],
  'quarantined-before': ['QUARANTINED before', 'quarantined before'], failed: ['FAILED', 'failed'], refused: ['REFUSED', 'refused'], known: ['known', 'known already'], running: ['running', 'running'],
  reverted: ['taken back', 'taken back'],
}

type VerdictText = (verdict: Verdict, files: readonly string[]) => string

/** One line a file, then what is wrong with those that did not pass. `verdictText` is the gate's. */
export function outcomeText(result: IngestResult, verdictText: VerdictText): string {
  const names = namesApart(result.files)
  const byId = new Map(result.runs.map(run => [run.id, run]))
  const rows = result.files.map((file, index) => [
    names[index] ?? '', file.iso ?? '', file.report ?? '', file.report === null ? '' : file.rows.toLocaleString('en-US'), words[file.state][0], file.commit?.slice(0, 8) ?? '', why(file, byId.get(file.run ?? '')),
  ])
  const columns = [{ name: 'file' }, { name: 'operator' }, { name: 'report' }, { name: 'rows', right: true }, { name: 'verdict' }, { name: 'commit' }, { name: 'why' }]
  const runs = result.runs.filter(run => run.verdict !== null && run.verdict.findings.some(finding => finding.severity !== 'note'))
  return [textTable(columns, rows), ...runs.map(run => runNote(run, shownFiles(run, result.files, names), verdictText)), ...reasons(result.files, names), summary(result)].join('\n\n')
}

/** What stopped a run, in a few words: the error's code, or the rules that block. */
export function reasonOf(run: Pick<Run, 'error' | 'verdict'>): string {
  const rules = run.verdict?.findings.filter(finding => finding.severity === 'block').map(finding => finding.rule) ?? []
  return run.error?.code ?? [...new Set(rules)].join(', ')
}

function why(file: FileOutcome, run: Run | undefined): string {
  if (file.error !== null) return file.error.code
  if (file.state === 'known') return file.run === null ? '' : `run ${file.run}`
  if (file.state === 'quarantined-before') return `run ${file.run}; --again judges it anew`
  return run === undefined ? '' : reasonOf(run)
}

/** Base names; where several files have one, with as many folders or archives before it as tell them apart. */
export function namesApart(files: readonly Pick<FileOutcome, 'name' | 'origin'>[]): string[] {
  const shown = files.map(({ name }) => name)
  const paths = files.map(({ origin }) => origin.split('/'))
  const deepest = Math.max(1, ...paths.map(path => path.length))
  for (let parts = 2; parts <= deepest; parts++) {
    const times = Map.groupBy(shown.keys(), index => shown[index])
    for (const alike of times.values()) if (alike.length > 1) for (const index of alike) shown[index] = (paths[index] ?? []).slice(-parts).join('/')
  }
  return shown.map(printable)
}

/** The run's own names, but where it has one file, as the table shows it. */
function shownFiles(run: Run, files: readonly FileOutcome[], names: readonly string[]): string[] {
  const index = files.findIndex(file => file.run === run.id)
  return run.files.length === 1 && index >= 0 ? [names[index] ?? ''] : run.files.map(file => file.name)
}

function runNote(run: Run, files: readonly string[], verdictText: VerdictText): string {
  return `${run.iso} ${run.report}, run ${run.id}${run.state === 'quarantined' ? `: not merged; its rows are on branch ${run.branch}` : ''}\n${run.verdict === null ? '' : verdictText(run.verdict, files)}`
}

/** Each reason once, in the words of its first file. */
function reasons(files: readonly FileOutcome[], names: readonly string[]): string[] {
  const told = files.flatMap((file, index) => file.error === null ? [] : [{ ...file.error, file: names[index] ?? '', name: file.name }])
  const alike = Map.groupBy(told, ({ code, message, name }) => `${code} ${message.replaceAll(name, '')}`)
  return [...alike.values()].flatMap(([first, ...others]) => first === undefined ? [] : [
    `${named(printable(first.name), first.file, printable(first.message))} [${first.code}]${others.length === 0 ? '' : `\n  and so ${count(others.length, 'more file')}: ${others.map(({ file }) => file).join(', ')}`}`,
  ])
}

/** Most messages begin with the file's base name already. */
function named(name: string, shown: string, message: string): string {
  if (message.startsWith(name)) return shown + message.slice(name.length)
  return message.includes(name) ? message : `${shown}: ${message}`
}

function summary({ files }: IngestResult): string {
  const by = [...Map.groupBy(files, ({ state }) => words[state][1])]
  return `${count(files.length, 'file')}: ${by.map(([word, alike]) => `${alike.length} ${word}`).join(', ')}`
}

/** 0 where every file is in or was in; 3 where one did not pass, now or when it came before. */
export function exitOf({ files }: IngestResult): number {
  return files.some(({ state }) => state === 'quarantined' || state === 'quarantined-before' || state === 'failed' || state === 'refused') ? 3 : 0
}
