/** Days beside the blocks that they average to, and hours by day and kind of day. Pure. */
import type { CurveDay, CurveHour, CurvePoint } from '../../api/curve-types.ts'
import { two } from '../../parts/format.ts'
import { shifted } from './span.ts'

/** What the days average to: a month, or the months that a strip leaves alike. */
export interface Block extends Pick<CurvePoint, 'start' | 'end' | 'price'> { first: CurvePoint, last: CurvePoint }

export function blocksOf(points: readonly CurvePoint[]): Block[] {
  const blocks: Block[] = []
  for (const point of points) {
    const before = blocks.at(-1)
    if (before && point.origin === 'flat' && before.last.origin === 'flat' && before.end === point.start && before.price === point.price && before.last.quotes.join() === point.quotes.join()) {
      before.last = point
      before.end = point.end
    } else blocks.push({ start: point.start, end: point.end, price: point.price, first: point, last: point })
  }
  return blocks
}

/** `mean` of the days by their weight; the extremes with their days. */
export interface DaysOfBlock { block: Block, days: number, mean: number, lowest: CurveDay, highest: CurveDay }

/** Blocks of which all days are there. */
export function daysOfBlocks(blocks: readonly Block[], days: readonly CurveDay[], from: string, to: string): DaysOfBlock[] {
  return blocks.filter(({ start, end }) => start >= from && end <= shifted(to, 1)).flatMap(block => {
    const own = days.filter(({ day }) => day >= block.start && day < block.end)
    const [first] = own
    if (!first) return []
    const weight = own.reduce((sum, each) => sum + each.weight, 0)
    return [{
      block, days: own.length, mean: own.reduce((sum, each) => sum + each.price * each.weight, 0) / weight,
      lowest: own.reduce((least, each) => each.price < least.price ? each : least, first), highest: own.reduce((most, each) => each.price > most.price ? each : most, first),
    }]
  })
}

export const dayKinds = ['Weekdays', 'Saturdays', 'Sundays, holidays'] as const
export type DayKind = typeof dayKinds[number]

/** `cells` in the order of the grid's columns; null where the day has no such hour. */
export interface HourRow { day: string, kind: DayKind, cells: (CurveHour | null)[] }

/** `columns`: `HE01` to `HE24`, and `HE02*` where clocks go back. `means`: of each kind of day that there is. */
export interface HourGrid { columns: string[], rows: HourRow[], means: { kind: DayKind, days: number, prices: (number | null)[] }[], low: number, high: number }

export function hourGrid(hours: readonly CurveHour[]): HourGrid {
  const days = [...Map.groupBy(hours, ({ day }) => day)].map(([day, own]) => ({ day, own, named: namedHours(own) }))
  const columns = [...new Set(days.flatMap(({ named }) => [...named.keys()]))].sort()
  const rows = days.map(({ day, own, named }): HourRow => ({ day, kind: kindOf(day, own), cells: columns.map(column => named.get(column) ?? null) }))
  const means = dayKinds.flatMap(kind => {
    const some = rows.filter(row => row.kind === kind)
    return some.length === 0 ? [] : [{ kind, days: some.length, prices: columns.map((_, index) => meanOf(some.flatMap(({ cells }) => cells[index]?.price ?? []))) }]
  })
  let [low, high] = [Infinity, -Infinity]
  for (const { price } of hours) {
    if (price < low) low = price
    if (price > high) high = price
  }
  return { columns, rows, means, low, high }
}

/** The second hour of a name is the one that clocks repeat. */
function namedHours(hours: readonly CurveHour[]): Map<string, CurveHour> {
  const named = new Map<string, CurveHour>()
  for (const hour of hours) {
    const name = `HE${two(hour.hour_ending)}`
    named.set(named.has(name) ? `${name}*` : name, hour)
  }
  return named
}

/** A weekday without an hour of its market's peak block is a holiday. */
function kindOf(day: string, hours: readonly CurveHour[]): DayKind {
  const weekday = new Date(day).getUTCDay()
  if (weekday === 6) return 'Saturdays'
  return weekday === 0 || !hours.some(({ bucket }) => /^[56]x16$/.test(bucket)) ? 'Sundays, holidays' : 'Weekdays'
}

function meanOf(values: readonly number[]): number | null { return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length }
