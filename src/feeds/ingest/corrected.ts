/**
 * Runs in quarantine that a later run puts right: the operator sent the file again, under the same name or with another stamp,
 * and it passed. They are corrected when every hour that they hold came with it, so that nothing is lost with them.
 */
import { isFailure } from '#base/error.ts'
import { identifier, literal } from '#base/sql.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Arrival } from './arrival.ts'
import { dropBranch } from './quarantine.ts'
import { staged } from './relations.ts'
import type { RunRecord } from './runs.ts'
import type { IngestPorts } from './task.ts'

type Ports = Pick<IngestPorts, 'ledger' | 'lake' | 'log'>

/** The session has the rows of the run that passed. */
export async function settleCorrected(ports: Ports, session: Session, run: RunRecord, batch: readonly Arrival[]): Promise<void> {
  const { ledger } = ports
  const names = new Set(run.files.map(({ name }) => logicalName(name)))
  for (const id of await ledger.openQuarantines(run)) {
    const before = await ledger.record(id)
    if (before.state !== 'quarantined' || before.id >= run.id || before.target !== run.target) continue
    if (!before.files.every(({ name }) => names.has(logicalName(name))) || !spanCovers(run, before)) continue
    if (await rowsCovered(ports, session, before, batch)) await correct(ports, before, run)
  }
}

/** What a run became that was put right by another: the branch goes last, so that a crash leaves one too many and none too few. */
export async function correct({ ledger, lake }: Pick<Ports, 'ledger' | 'lake'>, before: RunRecord, { id, finished_utc: at, started_utc: began }: RunRecord): Promise<void> {
  await ledger.amend({ ...before, state: 'corrected', corrected: { run: id, at_utc: at ?? began } })
  await ledger.forgetQuarantine(before.id)
  await dropBranch(lake, before.branch)
}

/**
 * A file's name without what tells one copy from another: numbers (days, stamps and versions; which day it is, the rows say), and
 * what browsers add to a name that is taken.
 */
export function logicalName(name: string): string {
  return name.replace(/ ?\(\d+\)(?=\.)/g, '').replace(/\d+/g, '#').toLowerCase()
}

function spanCovers(run: RunRecord, { from_utc: from, to_utc: to }: RunRecord): boolean {
  return run.from_utc !== null && run.to_utc !== null && from !== null && to !== null && run.from_utc <= from && to <= run.to_utc
}

/** Of a key, what reports leave to ingest. */
const filledIn: readonly string[] = ['issued_utc', 'version', 'known_from_utc']

/** A span alone would count a day between two others, and a window of other nodes. */
async function rowsCovered({ lake, log }: Ports, session: Session, before: RunRecord, batch: readonly Arrival[]): Promise<boolean> {
  const [first] = batch
  if (first === undefined) return false
  const { dataset, grid } = first.report
  // None of its rows could be written: what is left to go by is the span, and that the file has that very name.
  if (before.commit === null) return before.files.every(({ name }) => batch.some(({ file }) => file.name === name))
  try {
    // A file of market days has all nodes by definition; one that was wrong may have named some that do not exist.
    const columns = dataset.key.filter(name => !filledIn.includes(name) && (name !== 'node_id' || grid?.covers !== 'market-day')).map(identifier).join(', ')
    const planned = await lake.plan(`SELECT DISTINCT ${columns} FROM ${dataset.name} WHERE run_id = ${literal(before.id)}`, before.commit)
    const [left] = await session.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM (${planned.sql}) AS held ANTI JOIN (SELECT DISTINCT ${columns} FROM ${staged}) AS came USING (${columns})`)
    return left?.rows === 0n
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn({ run: before.id, error: error.message }, 'whether a run in quarantine is corrected could not be told')
    return false
  }
}
