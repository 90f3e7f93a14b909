/** What a build comes to, ready to be kept: nothing in it is larger than it must be to leave the thread that made it. */
import { curvePoint } from '#canon/curve.ts'
import { formatDate } from '#canon/civil.ts'
import type { Configuration, KnownCurve } from '../catalogue/configuration.ts'
import type { CurveKey } from '../contract.ts'
import type { CurveRow } from '../curve.ts'
import type { Finding } from '../finding.ts'
import { type Cell, cellText } from '../rows-in.ts'
import { assemble } from './assemble.ts'
import { calendarSha256, pointsSha256 } from './fingerprint.ts'
import type { SetInputs } from './inputs.ts'

export interface BuiltSet {
  /** Ids, sorted. */
  readonly curves: readonly string[]
  readonly points: number
  /** Quotes and marks that count. */
  readonly quotes: number
  readonly points_sha256: string
  readonly calendar_sha256: string
  readonly findings: readonly Finding[]
  /** The rows of `curve.point` as `tableOfText` reads them, in order of curve, term and start; their set's version is 0. */
  readonly table: Uint8Array<ArrayBuffer>
}

/** What the inputs and the configuration are, as the texts that their hashes are of. Pure. */
export interface BuildTask { readonly inputs: string, readonly configuration: string }

export function builtSet({ inputs: inputsText, configuration: configurationText }: BuildTask): BuiltSet {
  const [inputs, configuration] = [JSON.parse(inputsText) as SetInputs, JSON.parse(configurationText) as Configuration]
  const { rows, curves, findings, known, used } = assemble(inputs, configuration)
  return {
    curves: [...curves.keys()].toSorted(), points: rows.length, quotes: used.length, findings,
    points_sha256: pointsSha256(rows), calendar_sha256: calendarSha256(configuration, inputs.curve_day),
    table: new TextEncoder().encode(cellText(curvePoint, rows.map(row => pointCells(inputs.curve_day, row, known)))),
  }
}

/** The basis is a hub of its own in the id; here its parts are told apart. */
function pointCells(curve_day: string, row: CurveRow, known: ReadonlyMap<string, KnownCurve>): Record<string, Cell> {
  return {
    curve_day, set_version: 0, curve_id: row.curve_id, ...keyCells(known.get(row.curve_id)?.key), term: row.term, delivery: row.period, delivery_start: formatDate(row.delivery_start), delivery_end: formatDate(row.delivery_end),
    price: row.price, weight: row.weight, origin: row.origin, derived: row.derived, quotes: JSON.stringify(row.quotes),
  }
}

function keyCells(key: CurveKey | undefined): Record<string, Cell> {
  if (!key) throw new TypeError('a curve that the configuration does not know')
  return key.commodity === 'gas' ? { commodity: 'gas', market: null, hub: key.hub, run: null, bucket: null, basis_to: key.basis_to } : { commodity: 'power', market: key.market, hub: key.hub, run: key.run, bucket: key.bucket, basis_to: key.basis_to }
}
