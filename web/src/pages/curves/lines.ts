/** Lines of several curves and sets as one table of periods, and how each line looks. */
import type { CurveLine, CurvePoint } from '../../api/curve-types.ts'
import type { Stretch } from '../../chart/axis.ts'
import { besideText, shortCurve } from './names.ts'

export interface LookLine { line: CurveLine, key: string, label: string, token: string, dash: string | null }

/** `points`: of each line, in their order; null where a line has no such period. */
export interface Period { term: string, delivery: string, start: string, end: string, points: readonly (CurvePoint | null)[] }

const tokens = ['da', 'rt', 'series-3', 'series-4', 'series-6', 'series-5']
const dashes = ['5 3', '2 3', '9 3 2 3', '1 4', '12 4', '7 2 2 2']

/** One curve: a colour for each set. Several: a colour for each curve. What a set is compared with is always dashed, each in its own way. */
export function looksOf(lines: readonly CurveLine[]): LookLine[] {
  const curves = [...new Set(lines.map(({ curve_id }) => curve_id))]
  const others = [...new Set(lines.flatMap(({ is }) => is === 'set' ? [] : [is]))]
  return lines.map(line => {
    const beside = others.indexOf(line.is)
    const token = curves.length > 1 ? curves.indexOf(line.curve_id) : beside + 1
    const what = line.is === 'set' ? line.set : `${besideText(line.is)} ${line.is === line.set ? '' : line.set}`.trim()
    return { line, key: `${line.curve_id} ${line.is}`, label: curves.length > 1 ? `${shortCurve(line.curve_id)}${line.is === 'set' ? '' : `, ${what}`}` : what, token: tokens[token % tokens.length] ?? 'da', dash: beside < 0 ? null : dashes[beside % dashes.length] ?? null }
  })
}

/** From its first day to the day after its last, in ms. */
export function stretchOf({ start, end }: Pick<CurvePoint, 'start' | 'end'>): Stretch { return { from: Date.parse(start), to: Date.parse(end) } }

/** Periods of all lines by their first day, the shorter first. */
export function periodsOf(lines: readonly CurveLine[]): Period[] {
  const found = new Map<string, { of: CurvePoint, points: (CurvePoint | null)[] }>()
  for (const [index, { points }] of lines.entries()) {
    for (const point of points) {
      // A balance of month of another day is another stretch of the same month.
      const key = `${point.term === 'balance-of-month' ? 'month' : point.term} ${point.delivery}`
      const entry = found.get(key) ?? { of: point, points: lines.map(() => null) }
      entry.points[index] = point
      found.set(key, entry)
    }
  }
  return [...found.values()].map(({ of: { term, delivery, start, end }, points }) => ({ term, delivery, start, end, points })).sort((a, b) => a.start < b.start ? -1 : a.start > b.start ? 1 : a.end < b.end ? -1 : 1)
}

/** The mean of the periods by their hours: what a strip over all of them costs. */
export function meanOf(points: readonly (CurvePoint | null)[]): number | null {
  let [sum, weight] = [0, 0]
  for (const point of points) {
    if (point === null) continue
    sum += point.price * point.weight
    weight += point.weight
  }
  return weight > 0 ? sum / weight : null
}

/** What the periods that both lines have cost in the one and in the other, by the hours of the one: that a month in delivery had a day more before is no change of price. */
export function meansOfBoth(periods: readonly Period[], one: number, other: number): readonly [number | null, number | null] {
  const both = periods.flatMap(({ points }) => { const [own, beside] = [points[one], points[other]]; return own && beside ? [{ own, beside: { ...beside, weight: own.weight } }] : [] })
  return [meanOf(both.map(({ own }) => own)), meanOf(both.map(({ beside }) => beside))]
}
