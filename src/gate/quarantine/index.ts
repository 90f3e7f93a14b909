/** The plug of quarantine: what did not pass, looked at, released with a reason, or let go of. */
import { Type } from 'typebox'
import { type Capability, type Command, type Route, route } from '#base/capability.ts'
import type { Config } from '#base/config.ts'
import { fail } from '#base/error.ts'
import { printable, textTable } from '#base/text-table.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Quarantine, Run, Runs } from '#feeds/port.ts'
import type { Verdict } from '../port.ts'
import { type BesidePorts, compare, type Compared } from './beside.ts'

export interface QuarantinePorts extends BesidePorts {
  readonly ledger: Pick<Runs, 'list' | 'get'>
  readonly clock: Clock
  readonly config: Config
  readonly quarantine: Quarantine
  readonly verdictText: (verdict: Verdict, files: readonly string[]) => string
}

const listMost = 500
const strict = { additionalProperties: false } as const
const params = Type.Object({ id: Type.String({ maxLength: 40 }) }, strict)

export const quarantineCapability: Capability<QuarantinePorts> = {
  name: 'quarantine',
  stage: 'gate',
  summary: 'What did not pass: looked at beside what is there, released with a reason, expired.',
  start: ports => ({
    commands: commands(ports), routes: routes(ports),
    upkeep: ports.config.quarantine.days === 0 ? [] : [{ name: 'quarantine', everySeconds: 3600, async run(signal) { await expireOld(ports, signal) } }],
  }),
}

async function list({ ledger }: QuarantinePorts): Promise<readonly Run[]> { return await ledger.list({ state: 'quarantined', limit: listMost }) }

/** `keep_days`: how long a run stays; 0 without end. `obstacle`: why it cannot be released. */
interface Shown { readonly run: Run, readonly keep_days: number, readonly obstacle: string | null, readonly beside: Compared | null }

async function show(ports: QuarantinePorts, id: string): Promise<Shown> {
  const run = await ports.ledger.get(id)
  if (run.state !== 'quarantined') throw fail('gate/not-quarantined', `run ${id} is ${run.state}, not in quarantine`, { run: id })
  return { run, keep_days: ports.config.quarantine.days, obstacle: ports.quarantine.obstacle(run), beside: await compare(ports, run, 'main') }
}

/** Those whose time is over, oldest first. */
export async function expireOld(ports: Pick<QuarantinePorts, 'ledger' | 'clock' | 'config' | 'quarantine'>, signal: AbortSignal): Promise<number> {
  const before = ports.clock.now() - ports.config.quarantine.days * 86_400_000
  const old = (await ports.ledger.list({ state: 'quarantined', limit: listMost })).filter(({ finished_utc, started_utc }) => Date.parse(finished_utc ?? started_utc) < before)
  for (const run of old.toReversed()) {
    signal.throwIfAborted()
    await ports.quarantine.expire(run.id)
  }
  return old.length
}

function requireReason(reason: string): string {
  if (reason.trim() === '' || reason.length > 1000) throw fail('usage/invalid', 'a release needs a reason of 1 to 1000 characters: --reason "..."', { field: 'reason' })
  return reason.trim()
}

function commands(ports: QuarantinePorts): Command[] {
  const run = { name: 'run', summary: 'id of the run', required: true } as const
  return [
    {
      name: 'quarantine list', summary: 'list the runs that did not pass', examples: ['gridlake quarantine list'],
      async run() {
        const runs = await list(ports)
        return { json: { runs }, text: runs.length === 0 ? 'Nothing is in quarantine.' : textTable([{ name: 'run' }, { name: 'since (UTC)' }, { name: 'operator' }, { name: 'report' }, { name: 'file' }, { name: 'rows', right: true }, { name: 'why' }], runs.map(cells)) }
      },
    },
    {
      name: 'quarantine show', summary: 'a run\'s findings, and its rows beside those that main has', arguments: [run], examples: ['gridlake quarantine show RUN'],
      async run({ args: [id = ''] }) {
        const shown = await show(ports, id)
        return { json: shown, text: shownText(shown, ports) }
      },
    },
    {
      name: 'quarantine release', summary: 'merge a run\'s rows after all, by a run that says why', arguments: [run], options: [{ flag: '--reason <text>', summary: 'why they are right' }],
      examples: ['gridlake quarantine release RUN --reason "the operator confirmed the correction in notice 4711"'],
      async run({ args: [id = ''], options }) {
        const made = await ports.quarantine.release(id, 'command line', requireReason(typeof options['reason'] === 'string' ? options['reason'] : ''))
        return { json: made, text: `run ${id} is released: run ${made.id} brought ${made.rows.toLocaleString('en-US')} rows to ${made.branch}${made.commit === null ? ', which had them' : ` (commit ${made.commit.slice(0, 8)})`}` }
      },
    },
    {
      name: 'quarantine expire', summary: 'let go of a run\'s rows; its file stays among the raw bytes', arguments: [run],
      async run({ args: [id = ''] }) {
        const expired = await ports.quarantine.expire(id)
        return { json: expired, text: `run ${id} is expired, branch ${printable(expired.branch)} is gone` }
      },
    },
  ]
}

function cells({ id, started_utc, iso, report, files, rows, verdict }: Run): string[] {
  const blocking = verdict?.findings.filter(({ severity }) => severity === 'block') ?? []
  return [id, started_utc.slice(0, 19).replace('T', ' '), iso, report, files[0]?.name ?? '', rows.toLocaleString('en-US'), [...new Set(blocking.map(({ rule }) => rule))].join(', ')].map(printable)
}

function shownText({ run, beside }: Shown, { verdictText }: QuarantinePorts): string {
  const verdict = run.verdict === null ? '' : verdictText(run.verdict, run.files.map(({ name }) => name))
  if (beside === null) return `${verdict}\n\nNone of its rows could be written: its findings and raw bytes speak for it.`
  const head = `${beside.rows} rows: ${beside.fresh} that main lacks, ${beside.differing} that differ from main's, ${beside.same} the same`
  const [first] = beside.differences
  const table = first === undefined ? '' : `\n\n${textTable(Object.keys(first).map(name => ({ name })), beside.differences.slice(0, 20).map(row => Object.values(row).map(value => printable(value instanceof Date ? value.toISOString() : String(value as string | number | null)))))}`
  return `${verdict}\n\n${head}${table}`
}

function routes(ports: QuarantinePorts): Route[] {
  return [
    route({ method: 'GET', path: '/api/quarantine', permission: 'read', summary: 'Runs that did not pass, newest first, and for how many days they are kept (0: without end).', async handle() { return { runs: await list(ports), keep_days: ports.config.quarantine.days } } }),
    route({ method: 'GET', path: '/api/quarantine/:id', permission: 'read', summary: 'One of them beside what main has: counts, keys that differ, and the series that its findings name.', params, async handle({ params: { id } }) { return await show(ports, id) } }),
    route({
      method: 'POST', path: '/api/quarantine/:id/release', permission: 'admin', summary: 'Merges its rows after all, by a run that says who and why.', params, body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1000 }) }, strict),
      async handle({ params: { id }, body, principal }) { return await ports.quarantine.release(id, principal.name, requireReason(body.reason)) },
    }),
    route({ method: 'POST', path: '/api/quarantine/:id/expire', permission: 'admin', summary: 'Lets go of its rows.', params, async handle({ params: { id } }) { return await ports.quarantine.expire(id) } }),
  ]
}
