/** Factors over the history of stored sets: of fixed months of delivery, so that no contract rolls within a series. */
import { curveFactor } from '#canon/curve.ts'
import { changes, correlations, moments, principalComponents, spreadStatistics } from '../factors.ts'
import { commitOnMain, type CurvePorts, isoOf } from '../ports.ts'
import { tableOf } from '../rows-in.ts'
import { setName, type SetRecord } from '../sets/set-record.ts'
import { nextMonths, type Series, seriesOf, setsByDay } from './history.ts'

export interface Factor { readonly factor_id: string, readonly kind: 'pca' | 'basis' | 'correlation', readonly subject: string, readonly measure: string, readonly value: number, readonly unit: string, readonly days: number }

/** Days of history without which a factor says nothing. */
const daysLeast = 5
const componentsKept = 3
const curvesMost = 60

/** Pure. One series for each curve: the same month of delivery, one price a day. */
export function factorsOf(series: readonly Series[]): Factor[] {
  const some = series.filter(({ prices }) => prices.length >= daysLeast).slice(0, curvesMost)
  const days = some[0]?.prices.length ?? 0
  const moving = some.filter(({ prices }) => moments(changes(prices)).deviation > 0)
  return [...components(moving, days), ...correlated(moving, days), ...bases(some, days)]
}

function components(series: readonly Series[], days: number): Factor[] {
  if (series.length < 2) return []
  const found = principalComponents(series.map(({ prices }) => changes(prices)), { standardised: true })
  return found.slice(0, componentsKept).flatMap(({ share, variance, loadings }, index): Factor[] => [
    { factor_id: `pca/${index + 1}/share`, kind: 'pca', subject: `PC${index + 1}`, measure: 'share', value: share, unit: '1', days },
    { factor_id: `pca/${index + 1}/variance`, kind: 'pca', subject: `PC${index + 1}`, measure: 'variance', value: variance, unit: '1', days },
    ...series.map(({ curve_id }, at): Factor => ({ factor_id: `pca/${index + 1}/loading/${curve_id}`, kind: 'pca', subject: curve_id, measure: 'loading', value: loadings[at] ?? 0, unit: '1', days })),
  ])
}

function correlated(series: readonly Series[], days: number): Factor[] {
  if (series.length < 2) return []
  const all = correlations(series.map(({ prices }) => changes(prices)))
  return pairs(series).flatMap(([one, i, other, j]): Factor[] => {
    const value = all[i]?.[j] ?? null
    return value === null ? [] : [{ factor_id: `correlation/${one.curve_id}/${other.curve_id}`, kind: 'correlation', subject: `${one.curve_id} and ${other.curve_id}`, measure: 'correlation', value, unit: '1', days }]
  })
}

/** Of curves of one market, run and bucket: hubs that are traded against each other. */
function bases(series: readonly Series[], days: number): Factor[] {
  return pairs(series).filter(([one, , other]) => marketOf(one.curve_id) === marketOf(other.curve_id)).flatMap(([one, , other]): Factor[] => {
    const { latest, mean, deviation, latest_z } = spreadStatistics(one.prices, other.prices)
    const measures = { latest, mean, deviation, ...latest_z === null ? {} : { z: latest_z } }
    return Object.entries(measures).map(([measure, value]): Factor => ({ factor_id: `basis/${one.curve_id}/${other.curve_id}/${measure}`, kind: 'basis', subject: `${one.curve_id} less ${other.curve_id}`, measure, value, unit: measure === 'z' ? '1' : 'USD/MWh', days }))
  })
}

function pairs(series: readonly Series[]): (readonly [Series, number, Series, number])[] {
  return series.flatMap((one, i) => series.slice(i + 1).map((other, at) => [one, i, other, i + 1 + at] as const))
}

function marketOf(curve_id: string): string {
  const [commodity, market, , run, bucket] = curve_id.split('/')
  return commodity === 'gas' ? 'gas' : [market, run, bucket].join('/')
}

/** `curves` null: outright curves of the buckets that the market calls peak, and gas. */
export async function factorsAt(ports: Pick<CurvePorts, 'lake' | 'engine'>, sets: readonly SetRecord[], set: SetRecord, curves: readonly string[] | null, days: number, ref: string): Promise<{ month: string, days: number, series: readonly Series[], factors: readonly Factor[] }> {
  const some = setsByDay(sets, set.curve_day, days)
  const [, month = ''] = nextMonths(set.curve_day, 2)
  const series = (await seriesOf(ports, some, curves, [month], ref)).filter(({ curve_id }) => curves !== null || usual(curve_id))
  return { month, days: some.length, series, factors: factorsOf(series) }
}

function usual(curve_id: string): boolean { return /^gas\/|\/(5x16|6x16)$/.test(curve_id) }

/** Keeps them in the lake. Returns how many there are. */
export async function keepFactors(ports: CurvePorts, set: SetRecord, factors: readonly Factor[], author: string): Promise<number> {
  if (factors.length === 0) return 0
  await commitOnMain(ports, { author, message: `Factors of ${setName(set)}`, run_id: null }, async session => {
    await tableOf(ports, session, 'curve_factors_in', curveFactor, factors.map(factor => ({ ...factor, curve_day: set.curve_day, set_version: set.set_version, version: 1, known_from_utc: isoOf(ports.clock.now()) })))
    return [{ dataset: curveFactor, relation: 'curve_factors_in', mode: 'revise' }]
  })
  return factors.length
}
