/** A built set comes to main: its record, its prices and its findings in one commit, or nothing of it. */
import { curveFinding, curvePoint, curveSet, curveSetPast } from '#canon/curve.ts'
import { isFailure } from '#base/error.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Finding } from '../finding.ts'
import { commitOnMain, type CurvePorts, isoOf } from '../ports.ts'
import { type Cell, tableOf, tableOfText } from '../rows-in.ts'
import type { BuiltSet } from './built-set.ts'
import { type SetRecord, setName } from './set-record.ts'

export interface NewSet {
  readonly record: SetRecord
  /** As `BuiltSet` has them. */
  readonly points: Uint8Array
  readonly findings: readonly Finding[]
  readonly run_id: string | null
  /** The commit at which the sets of the day were looked at. */
  readonly since: string
}

/** Throws `lake/conflict` where sets changed since. */
export async function publishSet(ports: CurvePorts, { record, points, findings, run_id, since }: NewSet): Promise<string> {
  const { curve_day, set_version } = record
  const commit = await commitOnMain(ports, { author: record.made_by, message: `Curves ${setName(record)}: ${record.curves} curves from ${record.quotes} quotes. ${record.reason}`, run_id, since: { commit: since, tables: [curveSet.name] } }, async session => {
    await tableOf(ports, session, 'curve_set_in', curveSet, [setCells(record, 1)])
    await tableOfText(ports, session, 'curve_points_built', curvePoint, points)
    await session.run(`CREATE OR REPLACE TEMP VIEW curve_points_in AS SELECT * REPLACE (${set_version} AS set_version) FROM curve_points_built`)
    await tableOf(ports, session, 'curve_findings_in', curveFinding, findings.map(({ check, severity, subject, message }, index) => ({ curve_day, set_version, number: index + 1, check_name: check, severity, subject, message })))
    return [
      { dataset: curveSet, relation: 'curve_set_in', mode: 'revise', superseded: curveSetPast },
      { dataset: curvePoint, relation: 'curve_points_in', mode: 'append' },
      { dataset: curveFinding, relation: 'curve_findings_in', mode: 'append' },
    ]
  })
  if (commit === null) throw new TypeError(`the set ${setName(record)} is there already`)
  return commit.id
}

/** A session in which `curve_points_built` has the prices of a set that is not published yet. */
export async function withPoints<T>(ports: CurvePorts, { table }: Pick<BuiltSet, 'table'>, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await ports.engine.session()
  try {
    await tableOfText(ports, session, 'curve_points_built', curvePoint, table)
    return await work(session)
  } finally {
    session.close()
  }
}

/** The same set in another state. Returns the commit. `since`: the commit at which it was found in the state before; throws `lake/conflict` where sets changed since. */
export async function moveSet(ports: CurvePorts, record: SetRecord, author: string, since: string): Promise<string> {
  const commit = await commitOnMain(ports, { author, message: `Curves ${setName(record)} are ${record.state}${record.note ? `: ${record.note}` : ''}`, run_id: null, since: { commit: since, tables: [curveSet.name] } }, async session => {
    await tableOf(ports, session, 'curve_set_in', curveSet, [setCells(record, 1)])
    return [{ dataset: curveSet, relation: 'curve_set_in', mode: 'revise', superseded: curveSetPast }]
  })
  return (commit ?? await ports.lake.resolve('main')).id
}

function setCells(record: SetRecord, version: number): Record<string, Cell> { return { ...record, version, marked_by: JSON.stringify(record.marked_by) } }

const countPrefix = 'curves/version/'

/**
 * The next version of a day. A number is given once, to whoever asks first, in this process or another; one whose build is
 * killed before its commit stays unused.
 */
export async function nextVersion({ meta }: CurvePorts, curve_day: string, sets: readonly SetRecord[]): Promise<number> {
  for (;;) {
    const entry = await meta.get<number>(countPrefix + curve_day)
    const next = Math.max(entry?.value ?? 0, ...sets.filter(set => set.curve_day === curve_day).map(({ set_version }) => set_version)) + 1
    try {
      await meta.write({ expect: [{ key: countPrefix + curve_day, revision: entry?.revision ?? null }], put: [{ key: countPrefix + curve_day, value: next }] })
      return next
    } catch (error) {
      if (!isFailure(error, 'meta/conflict')) throw error
    }
  }
}

export async function ensureTag(ports: CurvePorts, record: SetRecord, commit: string): Promise<string> {
  const name = `curves/${setName(record)}`
  if ((await ports.lake.tags()).some(tag => tag.name === name)) return name
  await ports.lake.createTag(name, commit, { author: record.official_by ?? 'gridlake', message: `Official curves of ${record.curve_day}`, run_id: null }).catch((error: unknown) => { if (!isFailure(error, 'lake/exists')) throw error })
  return name
}

export function nowIso({ clock }: Pick<CurvePorts, 'clock'>): string { return isoOf(clock.now()) }
