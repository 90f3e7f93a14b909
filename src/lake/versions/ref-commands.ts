/** Branches and tags on the command line. */
import type { Command } from '#base/capability.ts'
import { isFailure } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import { type Branch, type How, type Lake, mergeStrategies, type MergeStrategy } from '../port.ts'
import { previewText } from './texts.ts'

/** Who works on the machine itself may do everything. */
export const byCommand = (message: string): How => ({ author: 'command line', message, run_id: null })

const moved = (utc: string): string => utc.slice(0, 19).replace('T', ' ')

export function branchCommands(lake: Lake): Command[] {
  return [branchList(lake), branchCreate(lake), branchMerge(lake), branchDelete(lake)]
}

/** Those that people work on: where pull requests are tried is nobody's place. */
export async function listedBranches(lake: Lake): Promise<Branch[]> { return (await lake.branches()).filter(({ name }) => !name.startsWith('candidate/')) }

function branchList(lake: Lake): Command {
  return {
    name: 'branch list',
    summary: 'list branches',
    async run() {
      const branches = await listedBranches(lake)
      return { json: { branches }, text: branchTable(branches) }
    },
  }
}

function branchTable(branches: readonly Branch[]): string {
  return textTable([{ name: 'branch' }, { name: 'commit' }, { name: 'moved (UTC)' }], branches.map(({ name, commit, at_utc }) => [name, commit.slice(0, 8), moved(at_utc)]))
}

function branchCreate(lake: Lake): Command {
  return {
    name: 'branch create',
    summary: 'make a branch; nothing is copied',
    arguments: [{ name: 'name', summary: 'such as dev or review/ferc', required: true }],
    options: [{ flag: '--from <ref>', summary: 'branch, tag, commit or time to start from', default: 'main' }],
    async run({ args: [name = ''], options }) {
      const branch = await lake.createBranch(name, String(options['from']), byCommand(`Create ${name}`))
      return { json: branch, text: `branch ${branch.name} is at ${branch.commit.slice(0, 8)}` }
    },
  }
}

function branchMerge(lake: Lake): Command {
  return {
    name: 'branch merge',
    summary: 'merge what a branch has into another, row by row where both changed a table',
    arguments: [{ name: 'name', summary: 'the branch (or tag, or commit) to merge', required: true }],
    options: [
      { flag: '--into <branch>', summary: 'the branch that gets it', default: 'main' },
      { flag: '--strategy <strategy>', summary: 'where both changed the same key: fail, keep ours (the branch merged into), take theirs, or the one known latest', choices: mergeStrategies, default: 'fail' },
      { flag: '--dry-run', summary: 'say what the merge would do, and do nothing' },
    ],
    examples: ['gridlake branch merge dev --dry-run', 'gridlake branch merge dev --into main --strategy latest-known'],
    async run({ args: [name = ''], options }) {
      const into = String(options['into'])
      const strategy = String(options['strategy']) as MergeStrategy
      if (options['dryRun'] === true) {
        const preview = await lake.previewMerge(name, into, strategy)
        return { json: preview, text: previewText(preview, `merging ${name} into ${into}`, into), exit: preview.tables.some(table => table.how === 'conflict') ? 6 : 0 }
      }
      const commit = await lake.merge(name, into, byCommand(`Merge ${name} into ${into}`), strategy).catch((error: unknown) => {
        if (!isFailure(error, 'lake/nothing')) throw error
      })
      if (commit === undefined) return { json: null, text: `${into} has everything that ${name} has` }
      return { json: commit, text: `${name} is merged into ${into}: ${commit.id.slice(0, 8)}` }
    },
  }
}

function branchDelete(lake: Lake): Command {
  return {
    name: 'branch delete',
    summary: 'delete a branch; its commits stay until nothing names them',
    arguments: [{ name: 'name', summary: 'the branch', required: true }],
    async run({ args: [name = ''] }) {
      await lake.deleteBranch(name, byCommand(`Delete ${name}`))
      return { json: { deleted: name }, text: `branch ${name} is deleted` }
    },
  }
}

export function tagCommands(lake: Lake): Command[] {
  return [{
    name: 'tag list',
    summary: 'list tags',
    async run() {
      const tags = await lake.tags()
      return { json: { tags }, text: textTable([{ name: 'tag' }, { name: 'commit' }, { name: 'made (UTC)' }, { name: 'by' }, { name: 'why' }], tags.map(tag => [tag.name, tag.commit.slice(0, 8), moved(tag.at_utc), printable(tag.author), printable(tag.message)])) }
    },
  }, {
    name: 'tag create',
    summary: 'give a commit a name that stays where it is put; read it as tag:NAME',
    arguments: [{ name: 'name', summary: 'such as eod-2026-11-20', required: true }],
    options: [{ flag: '--at <ref>', summary: 'branch, commit or time', default: 'main' }, { flag: '-m, --message <text>', summary: 'why', default: '' }],
    examples: ['gridlake tag create eod-2026-11-20 --at 2026-11-20T23:00Z -m "end of day"', 'gridlake sql "from market.lmp_da" --at tag:eod-2026-11-20'],
    async run({ args: [name = ''], options }) {
      const tag = await lake.createTag(name, String(options['at']), byCommand(String(options['message'])))
      return { json: tag, text: `tag ${tag.name} is at ${tag.commit.slice(0, 8)}` }
    },
  }, {
    name: 'tag delete',
    summary: 'delete a tag',
    arguments: [{ name: 'name', summary: 'the tag', required: true }],
    async run({ args: [name = ''] }) {
      await lake.deleteTag(name, byCommand(`Delete tag ${name}`))
      return { json: { deleted: name }, text: `tag ${name} is deleted` }
    },
  }]
}
