/** A built set comes to main: its record, its prices and its findings in one commit, or nothing of it. */
import { curveFinding, curvePoint, curveSet, curveSetPast } from '#canon/curve.ts'
import { formatDate } from '#canon/civil.ts'
import { isFailure } from '#base/error.ts'
import type { KnownCurve } from '../catalogue/configuration.ts'
import type { CurveKey } from '../contract.ts'
import type { CurveRow } from '../curve.ts'
import type { Finding } from '../finding.ts'
import { commitOnMain, type CurvePorts, isoOf } from '../ports.ts'
import { type Cell, tableOf } from '../rows-in.ts'
import { type SetRecord, setName } from './set-record.ts'

export interface NewSet {
  readonly record: SetRecord
  readonly rows: readonly CurveRow[]
  readonly findings: readonly Finding[]
  readonly known: ReadonlyMap<string, KnownCurve>
  readonly run_id: string | null
}

export async function publishSet(ports: CurvePorts, { record, rows, findings, known, run_id }: NewSet): Promise<string> {
  const { curve_day, set_version } = record
  const commit = await commitOnMain(ports, { author: record.made_by, message: `Curves ${setName(record)}: ${record.curves} curves from ${record.quotes} quotes. ${record.reason}`, run_id }, async session => {
    await tableOf(ports, session, 'curve_set_in', curveSet, [setCells(record, 1)])
    await tableOf(ports, session, 'curve_points_in', curvePoint, rows.map(row => pointCells(curve_day, set_version, row, known)))
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

/** The same set in another state. Returns the commit. */
export async function moveSet(ports: CurvePorts, record: SetRecord, author: string): Promise<string> {
  const commit = await commitOnMain(ports, { author, message: `Curves ${setName(record)} are ${record.state}${record.note ? `: ${record.note}` : ''}`, run_id: null }, async session => {
    await tableOf(ports, session, 'curve_set_in', curveSet, [setCells(record, 1)])
    return [{ dataset: curveSet, relation: 'curve_set_in', mode: 'revise', superseded: curveSetPast }]
  })
  return (commit ?? await ports.lake.resolve('main')).id
}

function setCells(record: SetRecord, version: number): Record<string, Cell> { return { ...record, version, marked_by: JSON.stringify(record.marked_by) } }

/** The basis is a hub of its own in the id; here its parts are told apart. */
function pointCells(curve_day: string, set_version: number, row: CurveRow, known: ReadonlyMap<string, KnownCurve>): Record<string, Cell> {
  const key = known.get(row.curve_id)?.key
  return {
    curve_day, set_version, curve_id: row.curve_id, ...keyCells(key), term: row.term, delivery: row.period, delivery_start: formatDate(row.delivery_start), delivery_end: formatDate(row.delivery_end),
    price: row.price, weight: row.weight, origin: row.origin, derived: row.derived, quotes: JSON.stringify(row.quotes),
  }
}

function keyCells(key: CurveKey | undefined): Record<string, Cell> {
  if (!key) throw new TypeError('a curve that the configuration does not know')
  return key.commodity === 'gas' ? { commodity: 'gas', market: null, hub: key.hub, run: null, bucket: null, basis_to: key.basis_to } : { commodity: 'power', market: key.market, hub: key.hub, run: key.run, bucket: key.bucket, basis_to: key.basis_to }
}

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
