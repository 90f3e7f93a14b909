/**
 * Hours of a block from what hours have cost: the mean price of each hour ending over the days of one kind in one month (or
 * season) of a window.
 *
 *   m(g, k, h) = 1/n sum over the n days d of group g and kind k of p(d, h)
 *
 * Additive: p_h = P + m_h - mean(m). Ratio: p_h = P m_h / mean(m), with the swing of the floor where P is below it, and
 * additive where the hours of the block cost nothing or less on average (`shapeBlock` in hourly.ts). Both means are over the
 * hours that the block has on the day, so that the hours average to P again. The ratio is one of means, not a mean of
 * ratios, which has no value on a day that averages to zero. Profiles by type of day and season over the history of the spot
 * price are the usual scalars of an hourly price forward curve: M. Burger, B. Graeber and G. Schindlmayr, "Managing Energy
 * Risk", Wiley.
 */
import type { DayKind } from '#canon/bucket.ts'

export interface ShapeTerms {
  /** Days of history up to the day of the curves; 0: shapes come from the configuration alone. */
  readonly shape_days: number
  readonly shape_by: 'month' | 'season'
  /** Groups with fewer days say nothing. */
  readonly shape_least_days: number
  readonly shape_kind: 'additive' | 'ratio'
  /** USD/MWh: a ratio swings blocks below it by no less than one of this price. */
  readonly shape_floor: number
}

export const defaultShapes: ShapeTerms = { shape_days: 730, shape_by: 'month', shape_least_days: 5, shape_kind: 'additive', shape_floor: 10 }

/** Hours of one kind of day in one month or season: means of hours ending 1 to 24 in USD/MWh. */
export interface ShapeGroup { readonly group: string, readonly day_kind: DayKind, readonly days: number, readonly hours: readonly number[] }

/** Of one hub, with where it comes from. */
export interface HourShape {
  readonly market: string
  readonly hub: string
  readonly market_run: string
  readonly from_day: string
  readonly to_day: string
  readonly by: ShapeTerms['shape_by']
  readonly kind: ShapeTerms['shape_kind']
  readonly floor: number
  readonly groups: readonly ShapeGroup[]
  /** Of the groups, in this order. */
  readonly sha256: string
}

/** What the lake says of one hour ending. */
export interface HourMean { readonly group: string, readonly day_kind: number, readonly hour_ending: number, readonly days: number, readonly price: number }

const seasons = ['winter', 'winter', 'spring', 'spring', 'spring', 'summer', 'summer', 'summer', 'fall', 'fall', 'fall', 'winter'] as const

/** `07` or `summer` (June to August). */
export function groupOfMonth(month: number, by: ShapeTerms['shape_by']): string {
  return by === 'season' ? seasons[month - 1] ?? '' : String(month).padStart(2, '0')
}

/** Groups that have every hour of enough days, in order. */
export function shapeGroups(means: readonly HourMean[], least: number): ShapeGroup[] {
  const groups = Map.groupBy(means, ({ group, day_kind }) => `${group} ${day_kind}`)
  return [...groups].toSorted(([a], [b]) => a < b ? -1 : 1).flatMap(([, some]): ShapeGroup[] => {
    const [first] = some
    const byHour = new Map(some.map(({ hour_ending, price }) => [hour_ending, price]))
    const hours = Array.from({ length: 24 }, (_, index) => byHour.get(index + 1))
    const days = Math.min(...some.map(each => each.days))
    return first && days >= least && hours.every(price => price !== undefined) ? [{ group: first.group, day_kind: first.day_kind as DayKind, days, hours }] : []
  })
}
