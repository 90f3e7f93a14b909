/** Where the hours of a curve get their shape from, in words. Pure. */
import type { CurveHours, ShapeUse } from '../../api/curve-types.ts'
import { monthNames, plural } from '../../parts/format.ts'

/** A sentence for each source, in the order of how many days there are: past prices, the configuration, none. */
export function shapeWords({ shapes, history }: Pick<CurveHours, 'shapes' | 'history'>): string {
  const several = new Set(shapes.map(({ month }) => month)).size > 1
  const named = ({ days_of, month, days }: ShapeUse) => `${days_of}${several ? ` of ${monthNames[month - 1]}` : ''}${days > 0 ? ` (${plural(days, 'day')})` : ''}`
  const of = (source: ShapeUse['from'], rest: string) => {
    const some = shapes.filter(({ from }) => from === source)
    const [first = '', ...others] = some.map(named)
    return some.length === 0 ? [] : [`${first[0]?.toUpperCase()}${[first.slice(1), ...others].join(', ')} ${rest}`]
  }
  return [
    ...of('history', `have the shape of past day-ahead prices (${history?.market_run ?? 'day-ahead'}, ${history?.from_day} to ${history?.to_day}, by ${history?.by}).`),
    ...of('configuration', 'have the shape that is configured for the hub.'),
    ...of('flat', `are alike within each block: ${history === null ? 'the set has no past prices of the hub' : `the set has too few past prices of such days in this ${history.by}`}, and no shape is configured.`),
  ].join(' ')
}
