/** What the lake holds, on the command line: log, branch, diff, show, tables. */
import type { Command } from '#base/capability.ts'
import { fail, isFailure } from '#base/error.ts'
import { byteSize, count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Run, Runs } from '#feeds/port.ts'
import type { Commit, Lake, TableSummary } from '../port.ts'
import { branchCommands, tagCommands } from './ref-commands.ts'
import { changesText, differenceText, rowsText } from './texts.ts'
import { undoCommands } from './undo-commands.ts'

export interface VersionPorts {
  readonly lake: Lake
  /** Where a commit of a run leads: its verdict. */
  readonly ledger: Runs
}

const at = { flag: '--at <ref>', summary: 'branch, commit or time (2026-11-20, 2026-11-20T14:30Z)', default: 'main' }

export function versionCommands(ports: VersionPorts): Command[] {
  return [logCommand(ports), ...branchCommands(ports.lake), ...tagCommands(ports.lake), ...undoCommands(ports), diffCommand(ports), showCommand(ports), tablesCommand(ports)]
}

function logCommand({ lake }: VersionPorts): Command {
  return {
    name: 'log',
    summary: 'list commits, newest first',
    options: [at, { flag: '--table <table>', summary: 'only commits that changed this table' }, { flag: '-n, --limit <commits>', summary: 'most commits', default: '20' }],
    async run({ options }) {
      const limit = wholeNumber('--limit', options['limit'])
      const commits = await lake.log(String(options['at']), { limit, ...options['table'] === undefined ? {} : { table: String(options['table']) } })
      return { json: { commits }, text: textTable([{ name: 'commit' }, { name: 'made (UTC)' }, { name: 'what' }], commits.map(commitCells)) }
    },
  }
}

function commitCells(commit: Commit): string[] {
  return [commit.id.slice(0, 8), commit.at_utc.slice(0, 23).replace('T', ' '), printable(commit.message)]
}

function wholeNumber(flag: string, value: unknown): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw fail('usage/invalid', `${flag} takes a whole number from 1 on, found "${String(value)}"`)
  return number
}

function diffCommand({ lake }: VersionPorts): Command {
  return {
    name: 'diff',
    summary: 'what one ref has that another has not, table by table',
    arguments: [{ name: 'from', summary: 'branch, commit or time', required: true }, { name: 'to', summary: 'branch, commit or time (main)' }],
    options: [{ flag: '--rows <table>', summary: 'row by row, with old and new values' }, { flag: '-n, --limit <rows>', summary: 'most rows shown', default: '20' }],
    examples: ['gridlake diff 2026-11-20 main', 'gridlake diff main review --rows market.lmp_da'],
    async run({ args: [from = '', to = 'main'], options }) {
      if (options['rows'] !== undefined) {
        const rows = await lake.diffRows(from, to, String(options['rows']), { limit: wholeNumber('--limit', options['limit']) })
        return { json: { from, to, ...rows }, text: rowsText(rows) }
      }
      const [tables, names] = [await lake.diff(from, to), await lake.diffNames(from, to)]
      return { json: { from, to, tables, names }, text: differenceText(tables, names) || `${from} and ${to} hold the same.` }
    },
  }
}

function showCommand({ lake, ledger }: VersionPorts): Command {
  return {
    name: 'show',
    summary: 'explain one table, commit, branch or run',
    arguments: [{ name: 'thing', summary: 'market.lmp_da, main, a commit or a run id', required: true }],
    options: [at],
    async run({ args: [thing = ''], options }) {
      const table = (await lake.tables(String(options['at']))).find(({ table }) => table === thing)
      if (table) return { json: table, text: tableText(table) }
      const run = await ledger.get(thing).catch((error: unknown) => { if (!isFailure(error, 'lake/unknown-run')) throw error })
      if (run) return { json: run, text: runText(run) }
      const commit = await lake.resolve(thing)
      const madeBy = commit.run_id === null ? undefined : await ledger.get(commit.run_id).catch(() => undefined)
      return { json: { commit, run: madeBy ?? null }, text: commitText(commit, madeBy) }
    },
  }
}

function tableText(table: TableSummary): string {
  const columns = table.columns.map(({ name, type, unit, required, doc }) => [name, type + (required ? '' : ' or null'), unit ?? '', doc])
  return [`${table.table}: ${table.doc}`, table.files === 0 ? '' : `${count(table.rows, 'row')} in ${count(table.files, 'file')}, ${byteSize(table.bytes)}`, table.metadata === null ? '' : `for other readers of Iceberg: ${table.metadata}`, tagsText(table),
    textTable([{ name: 'column' }, { name: 'type' }, { name: 'unit' }, { name: 'what it says' }], columns)].filter(line => line !== '').join('\n\n')
}

function tagsText({ tags }: TableSummary): string {
  const all = Object.entries(tags)
  return all.length === 0 ? '' : `tags: ${all.map(([tag, value]) => `${printable(tag)}=${printable(value)}`).join(', ')}`
}

function commitText(commit: Commit, run: Run | undefined): string {
  return [
    `commit ${commit.id}`, `parents ${commit.parents.map(id => id.slice(0, 8)).join(', ') || 'none'}`, `author ${printable(commit.author)}`, `time ${commit.at_utc}`, '', printable(commit.message), '',
    commit.tables.length === 0 ? 'no table changed' : changesText(commit.tables), ...run === undefined ? [] : ['', runText(run)],
  ].join('\n')
}

function runText(run: Run): string {
  const findings = run.verdict?.findings.map(finding => `  ${finding.severity.padEnd(5)} ${finding.rule}: ${printable(finding.message)} ${printable(finding.remedy)}`) ?? []
  return [
    `run ${run.id}: ${run.iso} ${run.report}, ${run.state}${run.state === 'quarantined' ? ` on branch ${run.branch}` : ''}`,
    `from ${run.started_utc} to ${run.finished_utc ?? 'now'}, by ${printable(run.author)}, gridlake ${run.code}`,
    ...becameText(run),
    ...run.files.map(file => `  ${printable(file.name)}: ${count(file.rows, 'row')}, ${byteSize(file.bytes)}, raw bytes ${file.raw}`),
    ...run.error === null ? [] : [`error: ${printable(run.error.message)} [${run.error.code}]`], ...findings,
  ].join('\n')
}

/** What became of a run in quarantine, or which one it brought after all. */
function becameText({ released, releases, corrected }: Run): string[] {
  return [
    ...released === undefined ? [] : [`released by ${printable(released.by)} at ${released.at_utc}: ${printable(released.reason)}; its rows came by run ${released.run}`],
    ...releases === undefined ? [] : [`brings run ${releases.run} out of quarantine, by ${printable(releases.by)}: ${printable(releases.reason)}`],
    ...corrected === undefined ? [] : [`corrected by run ${corrected.run} at ${corrected.at_utc}`],
  ]
}

function tablesCommand({ lake }: VersionPorts): Command {
  return {
    name: 'tables',
    summary: 'list tables and views',
    options: [at],
    async run({ options }) {
      const tables = await lake.tables(String(options['at']))
      const rows = tables.map(({ table, rows, files, bytes, doc }) => [table, files === 0 ? '' : rows.toLocaleString('en-US'), files === 0 ? '' : files.toLocaleString('en-US'), files === 0 ? '' : byteSize(bytes), doc])
      return { json: { tables }, text: textTable([{ name: 'table' }, { name: 'rows', right: true }, { name: 'files', right: true }, { name: 'size', right: true }, { name: 'what it holds' }], rows) }
    },
  }
}
