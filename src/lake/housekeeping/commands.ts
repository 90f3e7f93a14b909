/** Housekeeping on the command line. */
import type { Command, CommandInput } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { byteSize } from '#base/plural.ts'
import { textTable } from '#base/text-table.ts'
import { storageByRef } from './storage.ts'
import { type HousekeepingPorts, type HousekeepingRun, runCollect, runCompact, runExpire, runs, terms } from './tasks.ts'

export function housekeepingCommands(ports: HousekeepingPorts): Command[] {
  return [compactCommand(ports), expireCommand(ports), collectCommand(ports), storageCommand(ports), reportsCommand(ports)]
}

const dryRunFlag = { flag: '--dry-run', summary: 'say what would be done, and do nothing' }
const branchFlag = { flag: '--branch <name>', summary: 'the branch', default: 'main' }

function numberOf(options: CommandInput['options'], name: string, flag: string): number {
  const value = Number(options[name])
  if (!Number.isFinite(value) || value < 0) throw fail('usage/invalid', `${flag} takes a number from 0 on, found "${String(options[name])}"`)
  return value
}

function compactCommand(ports: HousekeepingPorts): Command {
  return {
    name: 'housekeep compact',
    summary: 'put the small files of each partition together',
    options: [branchFlag, { flag: '--small <megabytes>', summary: 'files below this are small', default: String(terms.smallMegabytes) }, { flag: '--least <files>', summary: 'leave a partition with fewer small files', default: String(terms.filesLeast) }, dryRunFlag],
    async run({ options }) {
      const run = await runCompact(ports, 'command line', { branch: String(options['branch']), smallMegabytes: numberOf(options, 'small', '--small'), filesLeast: numberOf(options, 'least', '--least'), dryRun: options['dryRun'] === true })
      const rows = run.report.result.map(({ table, files_before, files_after, bytes_before, bytes_after, left = '' }) => [table, `${files_before} -> ${files_after}`, `${byteSize(bytes_before)} -> ${byteSize(bytes_after)}`, left === '' ? '' : `left as it is: ${left}`])
      return { json: run, text: rows.length === 0 ? 'No partition has that many small files.' : textTable([{ name: 'table' }, { name: 'files', right: true }, { name: 'size', right: true }, { name: '' }], rows) }
    },
  }
}

function expireCommand(ports: HousekeepingPorts): Command {
  return {
    name: 'housekeep expire',
    summary: 'let tables name old snapshots no longer to other readers of Iceberg',
    options: [branchFlag, { flag: '--days <days>', summary: 'older ones go', default: String(terms.snapshotDays) }, dryRunFlag],
    async run({ options }) {
      const run = await runExpire(ports, 'command line', { branch: String(options['branch']), days: numberOf(options, 'days', '--days'), dryRun: options['dryRun'] === true })
      return { json: run, text: run.report.result.length === 0 ? 'No table names a snapshot that old.' : textTable([{ name: 'table' }, { name: 'snapshots', right: true }], run.report.result.map(({ table, snapshots }) => [table, String(snapshots)])) }
    },
  }
}

function collectCommand(ports: HousekeepingPorts): Command {
  return {
    name: 'housekeep gc',
    summary: 'delete files that no branch, tag or recent commit needs, once they were unneeded for the grace period',
    options: [{ flag: '--window <days>', summary: 'the past that can be asked for, taken back and merged', default: String(terms.windowDays) }, { flag: '--grace <hours>', summary: 'least time between finding a file unneeded and deleting it', default: String(terms.graceHours) }, dryRunFlag],
    async run({ options }) {
      const run = await runCollect(ports, 'command line', { windowDays: numberOf(options, 'window', '--window'), graceHours: numberOf(options, 'grace', '--grace'), dryRun: options['dryRun'] === true })
      const { kept, kept_bytes, deleted, deleted_bytes, waiting, waiting_bytes } = run.report.result
      return { json: run, text: textTable([{ name: '' }, { name: 'files', right: true }, { name: 'size', right: true }], [['needed', String(kept), byteSize(kept_bytes)], [run.dry_run ? 'would be deleted' : 'deleted', String(deleted), byteSize(deleted_bytes)], ['unneeded, waiting', String(waiting), byteSize(waiting_bytes)]]) }
    },
  }
}

function storageCommand({ lake }: HousekeepingPorts): Command {
  return {
    name: 'housekeep storage',
    summary: 'data files of each branch and tag, and those that no other has',
    async run() {
      const refs = await storageByRef({ lake, trees: lake.trees, cache: lake.files.cache })
      return { json: { refs }, text: textTable([{ name: 'branch or tag' }, { name: 'files', right: true }, { name: 'size', right: true }, { name: 'own files', right: true }, { name: 'own size', right: true }], refs.map(each => [each.ref, String(each.files), byteSize(each.bytes), String(each.unique_files), byteSize(each.unique_bytes)])) }
    },
  }
}

function reportsCommand({ meta }: HousekeepingPorts): Command {
  return {
    name: 'housekeep runs',
    summary: 'what housekeeping did',
    async run() {
      const found = (await meta.scan<HousekeepingRun>(runs, { reverse: true, limit: 50 })).map(({ value }) => value)
      return { json: { runs: found }, text: textTable([{ name: 'run' }, { name: 'started (UTC)' }, { name: 'task' }, { name: 'by' }], found.map(run => [run.id, run.started_utc.slice(0, 19).replace('T', ' '), run.report.task, run.author])) }
    },
  }
}
