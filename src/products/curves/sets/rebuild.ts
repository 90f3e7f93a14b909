/** A set built again: from what it was made of, bit for bit, or from what was known at another time, and what differs. */
import { dayNumberOf } from '#canon/civil.ts'
import type { Configuration } from '../catalogue/configuration.ts'
import { canonicalText, documentOf } from '../documents.ts'
import type { CurvePorts } from '../ports.ts'
import { pointsOf } from '../reading/points.ts'
import type { Builder, Collected } from './build.ts'
import type { BuiltSet, BuildTask } from './built-set.ts'
import type { SetInputs } from './inputs.ts'
import { withPoints } from './publish.ts'
import { setName, type SetRecord } from './set-record.ts'

/** One thing that is another one than in the stored set. `before` and `after` null: it is not there. */
export interface Difference { readonly what: 'quote' | 'mark' | 'settled' | 'shape' | 'configuration' | 'calendar' | 'code' | 'point', readonly subject: string, readonly before: unknown, readonly after: unknown }

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

async function storedTexts({ objects }: Pick<CurvePorts, 'objects'>, set: SetRecord): Promise<BuildTask> {
  return { inputs: await documentOf(objects, set.inputs_sha256), configuration: await documentOf(objects, set.configuration_sha256) }
}

export async function storedInputs(ports: Pick<CurvePorts, 'objects'>, set: SetRecord): Promise<{ inputs: SetInputs, configuration: Configuration }> { return parsed(await storedTexts(ports, set)) }

function parsed({ inputs, configuration }: BuildTask): { inputs: SetInputs, configuration: Configuration } {
  return { inputs: JSON.parse(inputs) as SetInputs, configuration: JSON.parse(configuration) as Configuration }
}

/** `known_at`: collect again what was known then, with the configuration in force; null: from the stored inputs. */
export async function rebuildSet(ports: CurvePorts, steps: Pick<Builder, 'collect' | 'build'>, set: SetRecord, known_at: number | null, ref: string, signal?: AbortSignal): Promise<Rebuilt> {
  const texts = await storedTexts(ports, set)
  const collected = known_at === null ? null : await steps.collect({ curve_day: set.curve_day, known_at })
  const built = await steps.build(collected ?? { texts }, signal)
  const points = await pointDifferences(ports, built, await pointsOf(ports, set, ref))
  const differences: Difference[] = [
    ...collected ? collectedDifferences(set, parsed(texts), collected) : [],
    ...built.calendar_sha256 === set.calendar_sha256 ? [] : [{ what: 'calendar', subject: 'days, holidays and buckets', before: set.calendar_sha256, after: built.calendar_sha256 } as const],
    ...ports.code === set.code_version ? [] : [{ what: 'code', subject: 'gridlake', before: set.code_version, after: ports.code } as const],
    ...points.first,
  ]
  return {
    set: setName(set), from: known_at === null ? 'stored' : new Date(known_at).toISOString(), identical: points.count === 0 && built.points_sha256 === set.points_sha256,
    points: built.points, points_sha256: built.points_sha256, differing_points: points.count, differences: differences.slice(0, shownMost),
  }
}

function collectedDifferences(set: SetRecord, before: { readonly inputs: SetInputs, readonly configuration: Configuration }, { inputs, configuration, configuration_sha256 }: Collected): Difference[] {
  return [...inputDifferences(before.inputs, inputs), ...configuration_sha256 === set.configuration_sha256 ? [] : configurationDifferences(before.configuration, configuration)]
}

/** How many rows are not the same in every column, and the first of them. The rows of a large set stay in the engine. */
async function pointDifferences(ports: CurvePorts, built: BuiltSet, stored: string): Promise<{ count: number, first: Difference[] }> {
  const about = ['term', 'delivery', 'delivery_start', 'delivery_end', 'price', 'weight', 'origin', 'derived', 'quotes']
  return await withPoints(ports, built, async session => {
    const rows = await session.rows<{ subject: string, before: number | null, after: number | null, count: number }>(`WITH beside AS (
        SELECT coalesce(n.curve_id, b.curve_id) AS curve_id, coalesce(n.delivery, b.delivery) AS delivery, coalesce(n.delivery_start, b.delivery_start) AS start, coalesce(n.term, b.term) AS term, b.price AS before, n.price AS after
        FROM curve_points_built AS n FULL JOIN ${stored} AS b ON b.curve_id = n.curve_id AND b.term = n.term AND b.delivery_start = n.delivery_start
        WHERE n.curve_id IS NULL OR b.curve_id IS NULL OR ${about.map(name => `n.${name} IS DISTINCT FROM b.${name}`).join(' OR ')})
      SELECT curve_id || ' ' || delivery AS subject, before, after, count(*) OVER ()::INTEGER AS count FROM beside ORDER BY before IS NOT NULL AND after IS NULL, curve_id, list_position(['balance-of-month', 'month', 'quarter', 'year'], term), start LIMIT ${shownMost}`)
    return { count: rows[0]?.count ?? 0, first: rows.map(({ subject, before, after }) => ({ what: 'point', subject, before, after })) }
  })
}

function inputDifferences(before: SetInputs, after: SetInputs): Difference[] {
  if (dayNumberOf(before.curve_day) !== dayNumberOf(after.curve_day)) throw new TypeError('inputs of two days')
  const same = (a: object, b: object): boolean => canonicalText({ ...a, received_at_utc: '', marked_at_utc: '' }) === canonicalText({ ...b, received_at_utc: '', marked_at_utc: '' })
  return [
    ...compared('quote', before.quotes, after.quotes, ({ source, product, delivery, quoted_at_utc }) => JSON.stringify([source, product, delivery, quoted_at_utc]), ({ source, product, delivery }) => `${source}/${product} ${delivery}`, row => row, same),
    ...compared('mark', before.marks, after.marks, ({ curve_id, delivery }) => JSON.stringify([curve_id, delivery]), ({ curve_id, delivery }) => `${curve_id} ${delivery}`, row => row, same),
    ...compared('shape', before.shapes ?? [], after.shapes ?? [], ({ market, hub }) => JSON.stringify([market, hub]), ({ market, hub }) => `${market}/${hub}`, ({ sha256 }) => sha256, (a, b) => a.sha256 === b.sha256 && a.kind === b.kind && a.floor === b.floor),
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
