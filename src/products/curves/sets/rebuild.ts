/** A set built again: from what it was made of, bit for bit, or from what was known at another time, and what differs. */
import { dayNumberOf } from '#canon/civil.ts'
import type { Configuration } from '../catalogue/configuration.ts'
import type { CurveRow } from '../curve.ts'
import { canonicalText, documentOf } from '../documents.ts'
import type { CurvePorts } from '../ports.ts'
import { rowsOfSet } from '../reading/history.ts'
import { rowKey } from '../validate.ts'
import { assemble } from './assemble.ts'
import { type Builder, fingerprints } from './build.ts'
import { calendarSha256, pointsSha256 } from './fingerprint.ts'
import type { SetInputs } from './inputs.ts'
import { setName, type SetRecord } from './set-record.ts'

/** One thing that is another one than in the stored set. `before` and `after` null: it is not there. */
export interface Difference { readonly what: 'quote' | 'mark' | 'settled' | 'configuration' | 'calendar' | 'code' | 'point', readonly subject: string, readonly before: unknown, readonly after: unknown }

export interface Rebuilt {
  readonly set: string
  /** `stored`: from what the set was made of. Else the instant whose knowledge was used. */
  readonly from: string
  /** Every price is the same to the last bit. */
  readonly identical: boolean
  readonly points: number
  readonly points_sha256: string
  readonly differing_points: number
  /** The first of them: what went in, then prices. */
  readonly differences: readonly Difference[]
}

const shownMost = 200

export async function storedInputs({ objects }: Pick<CurvePorts, 'objects'>, set: SetRecord): Promise<{ inputs: SetInputs, configuration: Configuration }> {
  const [inputs, configuration] = [await documentOf(objects, set.inputs_sha256), await documentOf(objects, set.configuration_sha256)]
  return { inputs: JSON.parse(inputs) as SetInputs, configuration: JSON.parse(configuration) as Configuration }
}

/** `known_at`: collect again what was known then, with the configuration in force; null: from the stored inputs. */
export async function rebuildSet(ports: CurvePorts, steps: Pick<Builder, 'collect'>, set: SetRecord, known_at: number | null, ref: string): Promise<Rebuilt> {
  const stored = await storedInputs(ports, set)
  const { inputs, configuration } = known_at === null ? stored : await steps.collect({ curve_day: set.curve_day, known_at })
  const built = assemble(inputs, configuration)
  const points_sha256 = pointsSha256(built.rows)
  const before = await rowsOfSet(ports, set, ref)
  const points = pointDifferences(before, built.rows)
  const calendar = calendarSha256(configuration, set.curve_day)
  const differences: Difference[] = [
    ...inputDifferences(stored.inputs, inputs),
    ...fingerprints(inputs, configuration).configuration_sha256 === set.configuration_sha256 ? [] : configurationDifferences(stored.configuration, configuration),
    ...calendar === set.calendar_sha256 ? [] : [{ what: 'calendar', subject: 'days, holidays and buckets', before: set.calendar_sha256, after: calendar } as const],
    ...ports.code === set.code_version ? [] : [{ what: 'code', subject: 'gridlake', before: set.code_version, after: ports.code } as const],
    ...points,
  ]
  return {
    set: setName(set), from: known_at === null ? 'stored' : new Date(known_at).toISOString(), identical: points.length === 0 && points_sha256 === set.points_sha256,
    points: built.rows.length, points_sha256, differing_points: points.length, differences: differences.slice(0, shownMost),
  }
}

function pointDifferences(before: readonly CurveRow[], after: readonly CurveRow[]): Difference[] {
  return compared('point', before, after, row => rowKey(row), row => `${row.curve_id} ${row.period}`, row => row.price, (a, b) => canonicalText(a) === canonicalText(b))
}

function inputDifferences(before: SetInputs, after: SetInputs): Difference[] {
  if (dayNumberOf(before.curve_day) !== dayNumberOf(after.curve_day)) throw new TypeError('inputs of two days')
  const same = (a: object, b: object): boolean => canonicalText({ ...a, received_at_utc: '', marked_at_utc: '' }) === canonicalText({ ...b, received_at_utc: '', marked_at_utc: '' })
  return [
    ...compared('quote', before.quotes, after.quotes, ({ source, product, delivery, quoted_at_utc }) => JSON.stringify([source, product, delivery, quoted_at_utc]), ({ source, product, delivery }) => `${source}/${product} ${delivery}`, row => row, same),
    ...compared('mark', before.marks, after.marks, ({ curve_id, delivery }) => JSON.stringify([curve_id, delivery]), ({ curve_id, delivery }) => `${curve_id} ${delivery}`, row => row, same),
    ...compared('settled', before.settled, after.settled, ({ market, hub, run }) => JSON.stringify([market, hub, run]), ({ market, hub, run }) => `${market}/${hub}/${run}`, ({ prices }) => prices.filter(price => price !== null).length, same),
  ]
}

function configurationDifferences(before: Configuration, after: Configuration): Difference[] {
  const [old, now] = [before, after] as unknown as readonly [Record<string, unknown>, Record<string, unknown>]
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(name => canonicalText(old[name]) !== canonicalText(now[name]))
    .map(name => ({ what: 'configuration', subject: name, before: Array.isArray(old[name]) ? `${old[name].length} entries` : old[name] ?? null, after: Array.isArray(now[name]) ? `${now[name].length} entries` : now[name] ?? null }))
}

function compared<T extends object>(what: Difference['what'], before: readonly T[], after: readonly T[], key: (row: T) => string, subject: (row: T) => string, shown: (row: T) => unknown, same: (a: T, b: T) => boolean): Difference[] {
  const old = new Map(before.map(row => [key(row), row]))
  const now = new Map(after.map(row => [key(row), row]))
  return [
    ...after.flatMap(row => { const past = old.get(key(row)); return past && same(past, row) ? [] : [{ what, subject: subject(row), before: past ? shown(past) : null, after: shown(row) }] }),
    ...before.filter(row => !now.has(key(row))).map(row => ({ what, subject: subject(row), before: shown(row), after: null })),
  ]
}
