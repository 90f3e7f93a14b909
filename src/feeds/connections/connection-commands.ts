/** Connections on the command line: tried, planned, applied, run, looked at. */
import type { Command, CommandInput } from '#base/capability.ts'
import { count } from '#base/plural.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Verdict } from '#gate/port.ts'
import { textOf } from './commands.ts'
import type { Plan } from './plan.ts'
import type { Preview } from './preview.ts'
import type { Connections, Standing } from './service.ts'
import type { Connection, EndpointOutcome } from './store.ts'

/** The command line is one person. */
const author = 'command line'
/** As `ingest` says of rows that did not pass, and of files that could not be taken. */
const exits = { quarantined: 4, failed: 3 } as const
const shownRows = 20

const file = { name: 'file', summary: 'a specification, YAML or JSON', required: true } as const
const name = { name: 'connection', summary: 'its name', required: true } as const
const endpointFlag = { flag: '--endpoint <name>', summary: 'one endpoint alone' } as const

export function connectionCommands(connections: Connections, verdictText: (verdict: Verdict, files: readonly string[]) => string): Command[] {
  const text = (input: CommandInput, option: string): string | undefined => typeof input.options[option] === 'string' ? input.options[option] : undefined
  return [
    {
      name: 'uis sample', summary: 'ask an address once and print a specification to begin with: columns, types, times, units and key as they seem', withoutLake: 'make',
      arguments: [{ name: 'address', summary: 'http(s), or a file in a folder of the setting connections.folders', required: true }],
      options: [{ flag: '--name <name>', summary: 'of the connection', default: 'my-source' }, { flag: '--zone <zone>', summary: 'of times without an offset, such as America/Chicago' }],
      examples: ['gridlake uis sample https://example.com/prices.csv --name desk-prices --zone America/Chicago > prices.yaml'],
      async run(input) {
        const { text: draft, proposal } = await connections.propose({ name: text(input, 'name') ?? 'my-source', address: input.args[0] ?? '', zone: text(input, 'zone') ?? null, author }, input.signal)
        return { json: { text: draft, ...proposal }, text: draft.trimEnd() }
      },
    },
    {
      name: 'uis preview', summary: 'fetch a first answer and show what rows it becomes; nothing is kept', withoutLake: 'make', arguments: [file], options: [endpointFlag], examples: ['gridlake uis preview prices.yaml'],
      async run(input) {
        const previews = await connections.preview(connections.spec(await textOf(input.args[0] ?? '')), text(input, 'endpoint'), input.signal)
        return { json: { previews }, text: previews.map(preview => previewText(preview, verdictText)).join('\n\n'), exit: previews.every(({ verdict }) => verdict.outcome === 'pass') ? 0 : exits.quarantined }
      },
    },
    {
      name: 'uis plan', summary: 'say what applying a specification would do', withoutLake: 'make', arguments: [file], examples: ['gridlake uis plan prices.yaml'],
      async run({ args }) {
        const spec = connections.spec(await textOf(args[0] ?? ''))
        const plan = await connections.plan(spec)
        return { json: plan, text: planText(spec.provider.name, plan), exit: plan.faults.length === 0 ? 0 : exits.failed }
      },
    },
    {
      name: 'uis apply', summary: 'make a connection of a specification, or change it', withoutLake: 'make', arguments: [file], examples: ['gridlake uis apply prices.yaml'],
      async run({ args }) {
        const connection = await connections.apply(await textOf(args[0] ?? ''), author)
        const { next_utc } = await connections.get(connection.name)
        return { json: connection, text: `${connection.name} is ${connection.version === 1 ? 'applied' : `changed, version ${connection.version}`}; ${next_utc === null ? `\`gridlake uis run ${connection.name}\` fetches it` : `a server fetches it next at ${short(next_utc)} UTC, \`gridlake uis run ${connection.name}\` now`}` }
      },
    },
    {
      name: 'uis run', summary: 'fetch what is new of a connection and take it in', arguments: [name], options: [endpointFlag, { flag: '--branch <name>', summary: 'merge good rows into this branch', default: 'main' }, { flag: '--no-merge', summary: 'judge and commit on the run\'s own branch, and stop there' }], examples: ['gridlake uis run desk-prices', 'gridlake uis run desk-prices --branch review'],
      async run(input) {
        const endpoint = text(input, 'endpoint')
        const outcomes = await connections.run(input.args[0] ?? '', { branch: text(input, 'branch') ?? 'main', merge: input.options['merge'] !== false, author, signal: input.signal, progress: input.progress, ...endpoint !== undefined && { endpoint } })
        return { json: { endpoints: outcomes }, text: outcomes.map(outcomeText).join('\n'), exit: outcomes.some(({ state }) => state === 'failed') ? exits.failed : outcomes.some(({ state }) => state === 'quarantined') ? exits.quarantined : 0 }
      },
    },
    {
      name: 'uis list', summary: 'list connections, how they stand and when they run next',
      async run() {
        const standings = await connections.list()
        return { json: { connections: standings.map(standingJson) }, text: standings.length === 0 ? 'No connections yet: `gridlake uis apply FILE` makes the first.' : listText(standings) }
      },
    },
    {
      name: 'uis show', summary: 'show the specification of a connection as it was applied', arguments: [name],
      async run({ args }) {
        const standing = await connections.get(args[0] ?? '')
        return { json: { ...standingJson(standing), text: standing.connection.text }, text: standing.connection.text }
      },
    },
    stateCommand('pause', 'paused', connections), stateCommand('resume', 'active', connections),
    {
      name: 'uis remove', summary: 'remove a connection; its tables stay', arguments: [name],
      async run({ args }) {
        const { name: removed } = await connections.remove(args[0] ?? '')
        return { json: { removed }, text: `${removed} is removed; the rows of its tables stay` }
      },
    },
  ]
}

function stateCommand(word: 'pause' | 'resume', state: Connection['state'], connections: Connections): Command {
  return {
    name: `uis ${word}`, summary: word === 'pause' ? 'let a connection rest: its schedule stands still' : 'let a paused connection go on', arguments: [name],
    async run({ args }) {
      const connection = await connections.setState(args[0] ?? '', state, author)
      return { json: connection, text: `${connection.name} is ${state}` }
    },
  }
}

export function standingJson({ connection: { text: _text, spec, ...connection }, progress, next_utc }: Standing): Record<string, unknown> {
  const { display_name, owner, schedule_cron, schedule_timezone } = spec.provider
  return { ...connection, display_name, owner, schedule_cron: schedule_cron ?? null, schedule_timezone: schedule_timezone ?? 'UTC', next_utc, endpoints: progress }
}

function previewText({ endpoint, table, columns, rows, sample, verdict }: Preview, verdictText: (verdict: Verdict, files: readonly string[]) => string): string {
  const head = columns.map(({ name: title, type, unit }) => ({ name: unit === undefined ? title : `${title} (${unit})`, right: type === 'double' || type === 'int' || type === 'long' }))
  const shown = textTable(head, sample.slice(0, shownRows).map(row => columns.map(({ name: title }) => cellText(row[title]))))
  return [`${endpoint} for ${table}: ${count(rows, 'row')} in its first answer`, shown, verdictText(verdict, [endpoint])].filter(part => part !== '').join('\n')
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return printable(value instanceof Date ? value.toISOString().replace('.000Z', 'Z') : typeof value === 'string' ? value : JSON.stringify(value))
}

function planText(connection: string, { faults, tables, before }: Plan & { readonly before: Connection | undefined }): string {
  if (faults.length > 0) return faults.map(({ path, message }) => `error  ${printable(`${path.slice(1).replaceAll('/', '.')}: ${message}`)}`).join('\n')
  const lines = tables.map(({ endpoint, dataset, does }: Plan['tables'][number]) => `${endpoint.name}: ${does === 'make' ? 'makes' : 'goes on filling'} ${dataset.name} (${columnsText(dataset)}; key ${dataset.key.join(', ')})`)
  return [`${before === undefined ? 'A new connection' : `Version ${before.version + 1} of`} ${connection}`, ...lines].map(printable).join('\n')
}

function columnsText({ columns }: Dataset): string { return columns.filter(({ id }) => id >= 10).map(({ name: column, type }) => `${column} ${type}`).join(', ') }

function outcomeText({ endpoint, state, rows, files, runs, error }: EndpointOutcome): string {
  return printable(`${endpoint}: ${state}, ${count(rows, 'row')} of ${count(files, 'file')}${runs.length === 0 ? '' : `, run ${runs.join(', ')}`}${error === null ? '' : `: ${error.message}`}`)
}

function listText(standings: readonly Standing[]): string {
  return textTable(
    [{ name: 'connection' }, { name: 'state' }, { name: 'endpoints', right: true }, { name: 'last fetch (UTC)' }, { name: 'how it ended' }, { name: 'next (UTC)' }],
    standings.map(({ connection, progress, next_utc }) => {
      const last = progress.flatMap(({ last: outcome }) => outcome ?? []).toSorted((a, b) => a.finished_utc < b.finished_utc ? 1 : -1)
      const worst = last.find(({ state }) => state === 'failed') ?? last.find(({ state }) => state === 'quarantined') ?? last[0]
      return [connection.name, connection.state, String(connection.spec.provider.endpoints?.length ?? 0), last[0] === undefined ? 'never' : short(last[0].finished_utc), worst === undefined ? '' : printable(worst.error === null ? worst.state : `${worst.endpoint} ${worst.state}: ${worst.error.message}`.slice(0, 100)), next_utc === null ? '' : short(next_utc)]
    }),
  )
}

function short(utc: string): string { return utc.slice(0, 16).replace('T', ' ') }
