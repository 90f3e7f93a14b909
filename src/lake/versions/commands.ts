/** What the lake holds, on the command line: log, branch, diff, show, tables. */
import type { Command } from '#base/capability.ts'
import { fail, isFailure } from '#base/error.ts'
import { byteSize, count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Run, Runs } from '#feeds/port.ts'
import type { Commit, Lake, TableChange, TableSummary } from '../port.ts'

export interface VersionPorts {
  readonly lake: Lake
  /** Where a commit of a run leads: its verdict. */
  readonly ledger: Runs
}

const at = { flag: '--at <ref>', summary: 'branch, commit or time (2026-11-20, 2026-11-20T14:30Z)', default: 'main' }

export function versionCommands(ports: VersionPorts): Command[] {
  return [logCommand(ports), branchList(ports), branchCreate(ports), branchMerge(ports), branchDelete(ports), diffCommand(ports), showCommand(ports), tablesCommand(ports)]
}

function logCommand({ lake }: VersionPorts): Command {
  return {
    name: 'log',
    summary: 'list commits, newest first',
    options: [at, { flag: '--table <table>', summary: 'only commits that changed this table' }, { flag: '-n, --limit <commits>', summary: 'most commits', default: '20' }],
    async run({ options }) {
      const limit = Number(options['limit'])
      if (!Number.isInteger(limit) || limit < 1) throw fail('usage/invalid', `--limit takes a whole number of commits, found "${String(options['limit'])}"`)
      const commits = await lake.log(String(options['at']), { limit, ...options['table'] === undefined ? {} : { table: String(options['table']) } })
      return { json: { commits }, text: commits.map(commitLine).join('\n') }
    },
  }
}

function commitLine(commit: Commit): string {
  return `${commit.id.slice(0, 8)}  ${commit.at_utc.slice(0, 23).replace('T', ' ')}  ${printable(commit.message)}`
}

function branchList({ lake }: VersionPorts): Command {
  return {
    name: 'branch list',
    summary: 'list branches',
    async run() {
      const branches = await lake.branches()
      return { json: { branches }, text: textTable([{ name: 'branch' }, { name: 'commit' }, { name: 'moved (UTC)' }], branches.map(({ name, commit, at_utc }) => [name, commit.slice(0, 8), at_utc.slice(0, 19).replace('T', ' ')])) }
    },
  }
}

function branchCreate({ lake }: VersionPorts): Command {
  return {
    name: 'branch create',
    summary: 'make a branch; nothing is copied',
    arguments: [{ name: 'name', summary: 'such as dev or review/ferc', required: true }],
    options: [{ flag: '--from <ref>', summary: 'branch, commit or time to start from', default: 'main' }],
    async run({ args: [name = ''], options }) {
      const branch = await lake.createBranch(name, String(options['from']))
      return { json: branch, text: `branch ${branch.name} is at ${branch.commit.slice(0, 8)}` }
    },
  }
}

function branchMerge({ lake }: VersionPorts): Command {
  return {
    name: 'branch merge',
    summary: 'merge what a branch has into another; rows that did not pass the gate cannot be merged',
    arguments: [{ name: 'name', summary: 'the branch', required: true }],
    options: [{ flag: '--into <branch>', summary: 'the branch that gets it', default: 'main' }],
    async run({ args: [name = ''], options }) {
      const into = String(options['into'])
      if (name.startsWith('quarantine/')) throw fail('lake/conflict', `${name} holds rows that did not pass the gate; fetch the file again, or ingest a corrected one`, { branch: name })
      const commit = await lake.merge(name, into, { author: 'command line', message: `Merge ${name} into ${into}`, run_id: null })
      return { json: commit, text: `${name} is merged into ${into}: ${commit.id.slice(0, 8)}` }
    },
  }
}

function branchDelete({ lake }: VersionPorts): Command {
  return {
    name: 'branch delete',
    summary: 'delete a branch; its commits stay until nothing names them',
    arguments: [{ name: 'name', summary: 'the branch', required: true }],
    async run({ args: [name = ''] }) {
      await lake.deleteBranch(name)
      return { json: { deleted: name }, text: `branch ${name} is deleted` }
    },
  }
}

function diffCommand({ lake }: VersionPorts): Command {
  return {
    name: 'diff',
    summary: 'what one ref has that another has not, table by table',
    arguments: [{ name: 'from', summary: 'branch, commit or time', required: true }, { name: 'to', summary: 'branch, commit or time (main)' }],
    examples: ['gridlake diff 2026-11-20 main', 'gridlake diff main review'],
    async run({ args: [from = '', to = 'main'] }) {
      const tables = await lake.diff(from, to)
      return { json: { from, to, tables }, text: tables.length === 0 ? `${from} and ${to} hold the same.` : changesText(tables) }
    },
  }
}

function changesText(tables: readonly TableChange[]): string {
  return textTable(
    [{ name: 'table' }, { name: '+rows', right: true }, { name: '-rows', right: true }, { name: '+files', right: true }, { name: '-files', right: true }],
    tables.map(change => [change.table, ...[change.added_rows, change.removed_rows, change.added_files, change.removed_files].map(number => number.toLocaleString('en-US'))]),
  )
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
  return [`${table.table}: ${table.doc}`, table.files === 0 ? '' : `${count(table.rows, 'row')} in ${count(table.files, 'file')}, ${byteSize(table.bytes)}`, table.metadata === null ? '' : `for other readers of Iceberg: ${table.metadata}`,
    textTable([{ name: 'column' }, { name: 'type' }, { name: 'unit' }, { name: 'what it says' }], columns)].filter(line => line !== '').join('\n\n')
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
    ...run.files.map(file => `  ${printable(file.name)}: ${count(file.rows, 'row')}, ${byteSize(file.bytes)}, raw bytes ${file.raw}`),
    ...run.error === null ? [] : [`error: ${printable(run.error.message)} [${run.error.code}]`], ...findings,
  ].join('\n')
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
