/** Sandboxes on the command line. */
import type { Command, Principal } from '#base/capability.ts'
import { byteSize } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Sandboxes, SandboxView } from './sandboxes.ts'
import { daysMost, defaultDays, defaultQuota, extensionDays } from './terms.ts'

/** Whoever can start a command in the data folder can do everything. */
const commandLine: Principal = { name: 'command line', role: 'admin' }

const name = { name: 'name', summary: 'the branch, or the last part of it for one of the command line', required: true } as const

export function sandboxCommands(sandboxes: Sandboxes): Command[] {
  return [
    {
      name: 'sandbox create', summary: 'make a branch of one\'s own that ends by itself', arguments: [{ name: 'name', summary: 'such as spikes', required: true }],
      options: [
        { flag: '--from <ref>', summary: 'branch, tag, commit or time to start from', default: 'main' }, { flag: '--days <days>', summary: `until it ends, ${daysMost} at most`, default: String(defaultDays) },
        { flag: '--commits <number>', summary: 'most commits of its own', default: String(defaultQuota.commits_max) }, { flag: '--bytes <number>', summary: 'most bytes by which it may grow', default: String(defaultQuota.bytes_max) },
      ],
      examples: ['gridlake sandbox create spikes --from 2026-11-20 --days 3'],
      async run({ args: [given = ''], options }) {
        const made = await sandboxes.create(commandLine, { name: given, from: String(options['from']), days: Number(options['days']), commits_max: Number(options['commits']), bytes_max: Number(options['bytes']) })
        return { json: made, text: `${made.branch} is made and ends at ${minute(made.expires_utc)}` }
      },
    },
    {
      name: 'sandbox list', summary: 'list sandboxes: how long they have and what they used',
      async run() {
        const found = await sandboxes.list()
        return { json: { sandboxes: found }, text: textTable(['branch', 'owner', 'state', 'ends (UTC)', 'commits', 'grown by'].map(title => ({ name: title })), found.map(cells)) }
      },
    },
    {
      name: 'sandbox extend', summary: `give a sandbox ${extensionDays} more days, up to ${daysMost} in all`, arguments: [name],
      async run({ args: [given = ''] }) {
        const next = await sandboxes.extend(commandLine, given)
        return { json: next, text: `${next.branch} ends at ${minute(next.expires_utc)}` }
      },
    },
    {
      name: 'sandbox delete', summary: 'delete a sandbox; what other branches have stays', arguments: [name],
      async run({ args: [given = ''] }) {
        const branch = await sandboxes.delete(commandLine, given)
        return { json: { deleted: branch }, text: `${branch} is deleted` }
      },
    },
  ]
}

function minute(utc: string): string { return utc.slice(0, 16).replace('T', ' ') }

function cells({ branch, owner, phase, expires_utc, commits, commits_max, bytes, bytes_max }: SandboxView): string[] {
  return [branch, printable(owner), phase === 'warning' ? 'ends within a day' : phase, minute(expires_utc), `${commits} of ${commits_max}`, `${byteSize(bytes)} of ${byteSize(bytes_max)}`]
}
