/**
 * The prices of one set as a relation for FROM. To plan a query costs more than to read a curve, and the files of a set at
 * a commit never change, so the plan of each is kept: a page of curves is read by it again and again.
 */
import { literal } from '#base/sql.ts'
import type { Ref } from '#lake/port.ts'
import type { CurvePorts } from '../ports.ts'
import { setName, type SetRecord } from '../sets/set-record.ts'

type Planning = Pick<CurvePorts, 'lake'>

/** Of some thousand characters each. */
const plansKept = 256

const plans = new WeakMap<object, Map<string, string>>()

export async function pointsOf({ lake }: Planning, set: Pick<SetRecord, 'curve_day' | 'set_version'>, ref: Ref): Promise<string> {
  const { id } = await lake.resolve(ref)
  const known = plans.get(lake) ?? new Map<string, string>()
  plans.set(lake, known)
  const name = `${setName(set)} ${id}`
  let planned = known.get(name)
  if (planned === undefined) {
    const { sql } = await lake.plan(`SELECT * FROM curve.point WHERE curve_day = DATE ${literal(set.curve_day)} AND set_version = ${set.set_version}`, id)
    if (known.size >= plansKept) known.delete(known.keys().next().value ?? '')
    known.set(name, planned = `(${sql})`)
  }
  return planned
}
