/** Picking, taking back and resetting on the command line. */
import type { Command, CommandOutput } from '#base/capability.ts'
import type { Commit, ReplayPreview } from '../port.ts'
import type { VersionPorts } from './commands.ts'
import { byCommand } from './ref-commands.ts'
import { changesText, previewText } from './texts.ts'
import { revertRequest } from './undo.ts'

const dryRun = { flag: '--dry-run', summary: 'say what it would do, and do nothing' } as const

export function undoCommands(ports: VersionPorts): Command[] { return [cherryPick(ports), revert(ports), reset(ports)] }

function cherryPick({ lake }: VersionPorts): Command {
  return {
    name: 'cherry-pick',
    summary: 'put what one commit did on top of a branch',
    arguments: [{ name: 'commit', summary: 'the commit', required: true }],
    options: [{ flag: '--onto <branch>', summary: 'the branch', default: 'main' }, dryRun],
    async run({ args: [ref = ''], options }) {
      const onto = String(options['onto'])
      const source = await lake.resolve(ref)
      if (options['dryRun'] === true) return previewed(await lake.previewCherryPick(source.id, onto), `picking ${source.id.slice(0, 8)} onto ${onto}`, onto)
      return made(await lake.cherryPick(source.id, onto, byCommand(`Pick ${source.id.slice(0, 8)}: ${source.message}`)), `${source.id.slice(0, 8)} is on ${onto}`)
    },
  }
}

function revert(ports: VersionPorts): Command {
  return {
    name: 'revert',
    summary: 'take back what a commit or a whole run did, all its tables or none; what came after stays',
    arguments: [{ name: 'thing', summary: 'a run id or a commit; of a branch its newest commit', required: true }],
    options: [{ flag: '--on <branch>', summary: 'the branch', default: 'main' }, dryRun],
    examples: ['gridlake revert 3f2a91c0 --dry-run'],
    async run({ args: [thing = ''], options }) {
      const on = String(options['on'])
      const { commits, what, message } = await revertRequest(ports, thing, on)
      if (options['dryRun'] === true) {
        const preview = await ports.lake.previewRevert(commits, on)
        return await withReaders(ports, preview.tables, previewed(preview, `taking back ${what} on ${on}`, on))
      }
      const commit = await ports.lake.revert(commits, on, byCommand(message))
      return await withReaders(ports, commit.tables, made(commit, `${what} is taken back on ${on}`))
    },
  }
}

function reset({ lake }: VersionPorts): Command {
  return {
    name: 'reset',
    summary: 'move a branch to another commit, leaving behind what came after; `revert` keeps it',
    arguments: [{ name: 'branch', summary: 'the branch', required: true }, { name: 'ref', summary: 'where it is to be: a commit, tag, branch or time', required: true }],
    async run({ args: [branch = '', ref = ''] }) {
      const was = await lake.resolve(branch)
      const now = await lake.reset(branch, ref, byCommand(`Reset ${branch} to ${ref}`))
      return { json: { ...now, was: was.id }, text: `${branch} is at ${now.commit.slice(0, 8)}; it was at ${was.id.slice(0, 8)}, to which \`gridlake reset ${branch} ${was.id.slice(0, 8)}\` goes back` }
    },
  }
}

async function withReaders({ lake }: VersionPorts, tables: readonly { readonly table: string }[], { text = '', json, exit }: CommandOutput): Promise<CommandOutput> {
  const readers = await lake.readers(tables.map(change => change.table))
  return { json: { ...json as object, readers }, text: readers.length === 0 ? text : `${text}\n\nread by ${readers.join(', ')}`, ...exit === undefined ? {} : { exit } }
}

function previewed(preview: ReplayPreview, deed: string, branch: string): CommandOutput {
  return { json: preview, text: previewText(preview, deed, branch), exit: preview.conflict_count > 0 || preview.tables.some(table => table.how === 'conflict') ? 6 : 0 }
}

function made(commit: Commit, said: string): CommandOutput {
  return { json: { commit }, text: `${said}: ${commit.id.slice(0, 8)}\n\n${changesText(commit.tables)}` }
}
