/** Data pull requests on the command line. */
import type { Command, CommandOption, Principal } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import { type Lake, mergeStrategies, type MergeStrategy } from '../port.ts'
import { differenceText } from '../versions/index.ts'
import type { PullView } from './pulls.ts'
import { compared } from './readiness.ts'
import { pullStates, type PullState } from './records.ts'
import type { ReviewService } from './service.ts'

/** Whoever can start a command in the data folder can do everything. */
export const commandLine: Principal = { name: 'command line', role: 'admin' }

const idArgument = { name: 'id', summary: 'number of the pull request', required: true } as const

export function pullCommands({ pulls }: ReviewService, lake: Lake): Command[] {
  const simple = (name: string, summary: string, work: (id: number) => Promise<PullView>, options: readonly CommandOption[] = []): Command => ({
    name, summary, arguments: [idArgument], options,
    async run({ args: [id = ''] }) { return shownPull(await work(idOf(id))) },
  })
  return [
    createCommand({ pulls }),
    {
      name: 'pr list', summary: 'list pull requests, newest first',
      options: [{ flag: '--state <state>', summary: 'only those', choices: [...pullStates, 'all'], default: 'open' }, { flag: '-n, --limit <number>', summary: 'most of them', default: '50' }],
      async run({ options }) {
        const state = options['state'] === 'all' ? undefined : options['state'] as PullState
        const found = await pulls.list({ state, limit: Number(options['limit']) || 50 })
        const rows = found.map(pull => [String(pull.id), pull.state, pull.source, pull.target, printable(pull.author), printable(pull.title)])
        return { json: { pull_requests: found }, text: textTable([{ name: 'id', right: true }, ...['state', 'from', 'into', 'author', 'title'].map(name => ({ name }))], rows) }
      },
    },
    simple('pr show', 'explain one pull request: what is missing, who said what', async id => await pulls.show(id)),
    diffCommand({ pulls }, lake),
    {
      name: 'pr comment', summary: 'say something about a pull request', arguments: [idArgument, { name: 'text', summary: 'the comment', required: true }],
      async run({ args: [id = '', text = ''] }) { return shownPull(await pulls.comment(idOf(id), commandLine, text)) },
    },
    simple('pr approve', 'approve the merge of exactly the commits of now; not one\'s own', async id => await pulls.approve(id, commandLine)),
    {
      name: 'pr check', summary: 'try the merge and run its checks', arguments: [idArgument], options: [{ flag: '--again', summary: 'also those that have a verdict' }],
      async run({ args: [id = ''], options }) { return shownPull(await pulls.check(idOf(id), commandLine, options['again'] === true)) },
    },
    simple('pr merge', 'merge what was checked', async id => await pulls.merge(id, commandLine)),
    simple('pr close', 'close a pull request without merging it', async id => await pulls.close(id, commandLine)),
    {
      name: 'pr auto-merge', summary: 'let a pull request merge itself as soon as nothing is missing', arguments: [idArgument], options: [{ flag: '--off', summary: 'no longer' }],
      async run({ args: [id = ''], options }) { return shownPull(await pulls.setAutoMerge(idOf(id), commandLine, options['off'] !== true)) },
    },
  ]
}

function createCommand({ pulls }: Pick<ReviewService, 'pulls'>): Command {
  return {
    name: 'pr create',
    summary: 'open a pull request: the merge is tried and checked at once',
    arguments: [{ name: 'source', summary: 'the branch that has the change', required: true }],
    options: [
      { flag: '--into <branch>', summary: 'the branch that shall get it', default: 'main' }, { flag: '--title <title>', summary: 'what it does (Merge SOURCE into TARGET)' },
      { flag: '--description <text>', summary: 'why' }, { flag: '--strategy <strategy>', summary: 'where both changed the same row', choices: mergeStrategies, default: 'fail' },
      { flag: '--auto-merge', summary: 'merge as soon as nothing is missing' },
    ],
    examples: ['gridlake pr create dev --into stage', 'gridlake pr create review/ferc --into prod --title "Corrected hub prices of October"'],
    async run({ args: [source = ''], options }) {
      const title = typeof options['title'] === 'string' ? options['title'] : `Merge ${source} into ${String(options['into'])}`
      return shownPull(await pulls.create(commandLine, {
        source, target: String(options['into']), title, description: options['description'] as string | undefined, strategy: options['strategy'] as MergeStrategy,
        auto_merge: options['autoMerge'] === true ? true : undefined,
      }))
    },
  }
}

function diffCommand({ pulls }: Pick<ReviewService, 'pulls'>, lake: Lake): Command {
  return {
    name: 'pr diff', summary: 'what a pull request would change', arguments: [idArgument],
    options: [{ flag: '--table <table>', summary: 'row by row' }, { flag: '--limit <rows>', summary: 'most rows', default: '100' }],
    async run({ args: [id = ''], options }) {
      const { pull } = await pulls.show(idOf(id))
      const [from, to] = compared(pull)
      if (options['table'] === undefined) {
        const [tables, names] = [await lake.diff(from, to), await lake.diffNames(from, to)]
        return { json: { from, to, tables, names }, text: differenceText(tables, names) || 'Nothing differs.' }
      }
      const limit = Number(options['limit'])
      if (!Number.isInteger(limit) || limit < 0) throw fail('usage/invalid', `--limit takes a whole number of rows, found "${String(options['limit'])}"`)
      const diff = await lake.diffRows(from, to, String(options['table']), { limit })
      const lines = diff.rows.map(({ kind, key, before, after }) => printable(`${kind.padEnd(7)} ${shown(key)}  ${shown(before)} -> ${shown(after)}`))
      return { json: { from, to, ...diff }, text: [...lines, `(${diff.added} added, ${diff.removed} removed, ${diff.changed} changed)`].join('\n') }
    },
  }
}

function idOf(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw fail('usage/invalid', `a pull request is named by its number, found "${text}"; \`gridlake pr list\` shows them`, { field: 'id', found: text })
  return Number(text)
}

function shown(value: unknown): string { return JSON.stringify(value, (_, inner: unknown) => typeof inner === 'bigint' ? inner.toString() : inner) }

function shownPull(view: PullView): { json: unknown, text: string } {
  const { pull, standing, events } = view
  const commits = pull.round === null ? [] : [`checked ${pull.round.source.slice(0, 8)} into ${pull.round.target.slice(0, 8)}${pull.round.candidate === null ? '' : `, result ${pull.round.candidate.slice(0, 8)}`}`]
  const missing = standing === null ? [] : standing.ready ? [`nothing is missing: gridlake pr merge ${pull.id}`] : standing.missing.map(one => `missing: ${one}`)
  return {
    json: view,
    text: [
      `pull request ${pull.id}, ${pull.state}: ${pull.title}`, `${pull.source} into ${pull.target}, by ${pull.author}${pull.auto_merge && pull.state === 'open' ? ', merges itself' : ''}`,
      ...pull.description === '' ? [] : [pull.description], ...commits,
      ...pull.round?.checks.map(({ name, outcome, message }) => `  ${name} ${outcome}${message === '' ? '' : `: ${message}`}`) ?? [],
      ...missing, ...pull.state === 'open' && standing === null ? ['one of its branches is gone; close it'] : [],
      `${count(events.length, 'event')}:`, ...events.map(({ kind, by, at_utc, text }) => `  ${at_utc.slice(0, 19).replace('T', ' ')} ${by} ${kind}${text === '' ? '' : `: ${text}`}`),
    ].map(printable).join('\n'),
  }
}
