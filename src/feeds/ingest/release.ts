/** What may become of a run in quarantine: an admin brings its rows to their branch after all, or its branch goes. */
import { fail, isFailure } from '#base/error.ts'
import { timeId } from '#base/ids.ts'
import { identifier, literal } from '#base/sql.ts'
import { inTurns } from '#base/turns.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import { reports } from '../markets/registry.ts'
import type { Quarantine, Run } from '../port.ts'
import type { Report } from '../report.ts'
import { mergeRun } from './merge-run.ts'
import { failureOf } from './failure.ts'
import { processMark } from './process-mark.ts'
import { dropBranch } from './quarantine.ts'
import { spansOf, staged } from './relations.ts'
import type { Ledger, RunRecord } from './runs.ts'
import type { IngestPorts } from './task.ts'

type Ports = Pick<IngestPorts, 'engine' | 'clock' | 'lake' | 'code'> & { readonly ledger: Ledger, /** Reports that users described. */ readonly described?: (source: string, name: string) => Promise<Report<string> | undefined> }

/** What ingest itself fills in. */
const own: readonly string[] = ['version', 'run_id', 'known_from_utc']

export function quarantineOf(ports: Ports): Quarantine {
  const { ledger, clock } = ports
  // Two who release one run would bring its rows twice.
  const turns = inTurns()
  const nowUtc = (): string => new Date(clock.now()).toISOString()

  async function quarantined(id: string): Promise<RunRecord> {
    const run = await ledger.record(id)
    if (run.state !== 'quarantined') throw refused(run, `it is ${run.state}`)
    return run
  }

  async function release(id: string, by: string, reason: string): Promise<Run> {
    const run = await quarantined(id)
    const report = reports.find(({ iso, name }) => iso === run.iso && name === run.report) ?? await ports.described?.(run.iso, run.report)
    if (report === undefined) throw refused(run, 'it came by no report')
    const session = await ports.engine.session()
    try {
      const knownFromUtc = await restage(ports, session, run, report)
      const released = { run: run.id, by, reason, at_utc: nowUtc() }
      const made = timeId(clock.now())
      const [rows] = await session.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${staged}`)
      const spans = report.grid === null ? [] : await spansOf(session)
      const draft: RunRecord = {
        ...run, id: made, started_utc: nowUtc(), finished_utc: null, state: 'running', branch: `run/${made}`, commit: null, author: by, code: ports.code, process: processMark(),
        rows: Number(rows?.rows ?? 0), aside: 0, from_utc: spans.at(0)?.[0] ?? null, to_utc: spans.at(-1)?.[1] ?? null, spans, releases: released,
      }
      await ledger.write(draft)
      const done = await mergeRun(ports, session, draft, { report, provenance: { runId: made, knownFromUtc: [knownFromUtc] } }, { branch: run.target, merge: true, author: by }).catch(async (error: unknown) => {
        if (isFailure(error)) await ledger.finish({ ...draft, state: 'failed', finished_utc: nowUtc(), error: failureOf(error) })
        throw error
      })
      const finished: RunRecord = { ...draft, ...done, finished_utc: nowUtc() }
      await ledger.finish(finished)
      await settle(ports, run, { ...run, state: 'released', released: { ...released, run: made } })
      return await ledger.get(made)
    } finally {
      session.close()
    }
  }

  async function expire(id: string): Promise<Run> {
    const run = await quarantined(id)
    await settle(ports, run, { ...run, state: 'expired' })
    return await ledger.get(id)
  }

  return {
    obstacle: obstacleOf,
    release: async (id, by, reason) => await turns.alone(id, async () => await release(id, by, reason)),
    expire: async id => await turns.alone(id, async () => await expire(id)),
  }
}

/** The same bytes are judged anew from now on; the branch goes last, so that a crash leaves one too many and none too few. */
async function settle({ ledger, lake }: Ports, before: RunRecord, after: RunRecord): Promise<void> {
  await ledger.amend(after)
  await ledger.forgetQuarantine(before.id)
  await dropBranch(lake, before.branch)
}

/** Findings after which rows of the branch are not what the file said: one of two claims was taken, nobody knows which. */
const ambiguous: readonly string[] = ['duplicates']

function obstacleOf({ commit, verdict }: Run): string | null {
  if (commit === null) return 'none of its rows could be written, so that nothing lies on its branch'
  const claimedTwice = verdict?.findings.some(({ rule, severity }) => severity === 'block' && ambiguous.includes(rule)) === true
  return claimedTwice ? 'keys are claimed more than once, and nobody can tell which row is right' : null
}

/** Table `staged` from the rows on the run's branch; returns since when they are known. */
async function restage({ lake }: Ports, session: Session, run: RunRecord, { dataset }: Report<string>): Promise<string> {
  const obstacle = obstacleOf(run)
  if (obstacle !== null || run.commit === null) throw refused(run, obstacle ?? 'it has no commit')
  const planned = await lake.plan(`SELECT * FROM ${dataset.name} WHERE run_id = ${literal(run.id)}`, run.commit).catch((error: unknown) => { throw refused(run, 'its rows are gone', error) })
  await session.run(`DROP TABLE IF EXISTS temp.${staged}; CREATE TEMP TABLE ${staged} AS SELECT 0::INTEGER AS file, 1::INTEGER AS copies, ${dataset.columns.filter(({ name }) => !own.includes(name)).map(({ name }) => identifier(name)).join(', ')}, known_from_utc FROM (${planned.sql})`)
  const [known] = await session.rows<{ rows: bigint, known: Date | null }>(`SELECT count(*) AS rows, max(known_from_utc) AS known FROM ${staged}`)
  if (known === undefined || known.known === null) throw refused(run, 'its branch has no rows of it')
  await requireKeys(session, run, dataset)
  await session.run(`ALTER TABLE ${staged} DROP known_from_utc`)
  return known.known.toISOString()
}

async function requireKeys(session: Session, run: RunRecord, dataset: Dataset): Promise<void> {
  const key = dataset.key.map(identifier).join(', ')
  const twice = await session.rows(`SELECT ${key}, count(*) AS times FROM ${staged} GROUP BY ${key} HAVING count(*) > 1 LIMIT 1`)
  if (twice.length > 0) throw refused(run, `a key (${dataset.key.join(', ')}) has more than one row, and nobody can tell which is right`)
}

function refused({ id }: Pick<Run, 'id'>, why: string, cause?: unknown): Error {
  return fail('gate/not-quarantined', `run ${id} cannot be released or expired: ${why}; \`gridlake quarantine list\` shows those in quarantine`, { run: id }, cause)
}
