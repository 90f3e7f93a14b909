/** A rule tried on rows that are there: on none, to see whether it can be asked at all, and on runs that passed. */
import { fail, isFailure, messageOf } from '#base/error.ts'
import { identifier, literal } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Runs } from '#feeds/port.ts'
import { plainRow } from '../plain-row.ts'
import { counted } from '../wording.ts'
import { type AskPorts, batchColumns, withBatch } from './ask.ts'
import { type GivenRule, severityOf } from './own-rule.ts'

export interface OwnRulePorts extends AskPorts {
  readonly meta: Meta
  readonly clock: Clock
  readonly datasets: readonly Dataset[]
  readonly ledger: Pick<Runs, 'list' | 'get'>
}

/** What a rule would have found in one run's rows as they are now. */
export interface Tried {
  readonly run: string
  readonly rows: number
  readonly found: number
  readonly examples: readonly Readonly<Record<string, unknown>>[]
  readonly error: string | null
  /** UTC days of the run's rows; `found` null where the faulty rows do not say of which day they are. */
  readonly days: readonly { readonly day: string, readonly rows: number, readonly found: number | null }[]
}

/** The last runs against which a new rule is tried. */
const triedRuns = 5

/** Sessions have table `own_tried` while one of these works. */
export function trials(ports: OwnRulePorts) {
  const { clock, engine } = ports
  const nowUtc = (): string => new Date(clock.now()).toISOString()

  /** Rows of one run as they stand on main, in the form of a batch. */
  async function tryRun(session: Session, rule: GivenRule, dataset: Dataset, run: string): Promise<Tried> {
    const planned = await ports.lake.plan(`SELECT ${batchColumns(dataset).map(identifier).join(', ')} FROM ${dataset.name} WHERE run_id = ${literal(run)}`, 'main')
    await session.run(`CREATE OR REPLACE TEMP TABLE own_tried AS ${planned.sql}`)
    const [rows] = await session.rows<{ rows: bigint }>('SELECT count(*) AS rows FROM own_tried')
    const dated = dataset.columns.some(({ name }) => name === 'interval_start_utc')
    const days = dated ? await session.rows<{ day: string, rows: number }>('SELECT interval_start_utc::DATE::VARCHAR AS day, count(*)::INTEGER AS rows FROM own_tried GROUP BY 1 ORDER BY 1') : []
    const tried = { run, rows: Number(rows?.rows ?? 0) }
    try {
      const { count, examples, days: faulty } = await withBatch(ports, session, 'own_tried', 'main', async ask => await ask(rule, nowUtc(), true), dataset)
      return { ...tried, found: count, examples: examples.map(plainRow), error: null, days: days.map(each => ({ ...each, found: count === 0 ? 0 : faulty === null ? null : faulty.get(each.day) ?? 0 })) }
    } catch (error) {
      // What is not done on one run will not be on the next.
      if (!isFailure(error) || isFailure(error, 'engine/interrupted')) throw error
      return { ...tried, found: 0, examples: [], error: messageOf(error), days: days.map(each => ({ ...each, found: null })) }
    }
  }

  async function inSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = await engine.session()
    try {
      return await work(session)
    } finally {
      await session.run('DROP TABLE IF EXISTS own_tried').catch(() => undefined)
      session.close()
    }
  }

  /** On no rows at all: what does not parse, bind or is refused is said now. */
  async function requireAsked(session: Session, rule: GivenRule, dataset: Dataset): Promise<void> {
    const columns = dataset.columns.map(({ name, type }) => `${identifier(name)} ${engineTypes[type]}`)
    await session.run(`CREATE OR REPLACE TEMP TABLE own_tried (${columns.join(', ')})`)
    await withBatch(ports, session, 'own_tried', 'main', async ask => await ask(rule, nowUtc()), dataset)
  }

  async function requirePasses(session: Session, rule: GivenRule, dataset: Dataset): Promise<void> {
    if (rule.disabled) return
    const blocks = severityOf(rule.severity) === 'block'
    // One that only warns is tried once: a query that never ends would hold up every run.
    const runs = (await ports.ledger.list({ state: 'merged', limit: 500 })).filter(run => run.dataset === dataset.name).slice(0, blocks ? triedRuns : 1)
    const tried: Tried[] = []
    for (const run of runs) tried.push(await tryRun(session, rule, dataset, run.id))
    const real = tried.filter(({ rows }) => rows > 0)
    if (blocks && real.length > 0 && real.every(({ found }) => found > 0)) {
      throw fail('gate/blocks-everything', `rule ${rule.name} would have blocked all of the last ${counted(real.length, 'run')} of ${dataset.name} that passed (${real[0]?.found ?? 0} faults in the newest): nothing would reach main any more. Make it narrower, or a warning`, { name: rule.name, runs: real.map(({ run }) => run) })
    }
  }

  /** Before it is kept. */
  async function requireSound(rule: GivenRule, dataset: Dataset): Promise<void> {
    await inSession(async session => {
      await requireAsked(session, rule, dataset)
      await requirePasses(session, rule, dataset)
    })
  }

  return { inSession, tryRun, requireAsked, requireSound }
}
