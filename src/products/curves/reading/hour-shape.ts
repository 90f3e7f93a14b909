/** Which shape the hours of a day have: history, else what is configured for the hub, else none. */
import { type DayKind, dayKind } from '#canon/bucket.ts'
import { civilDate } from '#canon/civil.ts'
import { groupOfMonth, type HourShape } from '../hour-history.ts'
import type { HourlyShape, ShapeMethod } from '../hourly.ts'

/** `days` of history that it stands on; 0 where it stands on none. */
export interface ShapeUse { readonly month: number, readonly days_of: 'weekdays' | 'Saturdays' | 'Sundays and holidays', readonly from: 'history' | 'configuration' | 'flat', readonly days: number }

export interface HistoryUse extends Omit<HourShape, 'groups' | 'floor'> { readonly days: number }

export interface ChosenShape {
  readonly raw: HourlyShape
  readonly method: (month: number, kind: DayKind) => ShapeMethod
  readonly history: HistoryUse | null
  /** For these days of delivery. */
  used(days: readonly number[]): ShapeUse[]
}

const kinds = ['Sundays and holidays', 'Saturdays', 'weekdays'] as const

/** `configured`: added to the block's price, by hour ending 1 to 24. */
export function chosenShape(history: HourShape | null, configured: readonly number[] | null): ChosenShape {
  const groups = new Map(history?.groups.map(each => [`${each.group} ${each.day_kind}`, each]))
  const groupOf = (month: number, kind: DayKind) => history === null ? undefined : groups.get(`${groupOfMonth(month, history.by)} ${kind}`)
  return {
    raw: (month, kind, hour_ending) => groupOf(month, kind)?.hours[hour_ending - 1] ?? configured?.[hour_ending - 1] ?? 0,
    method: (month, kind) => history?.kind === 'ratio' && groupOf(month, kind) ? { kind: 'multiplicative', floor: history.floor } : { kind: 'additive' },
    history: history === null ? null : historyOf(history),
    used(days) {
      const seen = new Map(days.map(day => { const [month, kind] = [civilDate(day).month, dayKind(day)]; return [`${month} ${kind}`, { month, kind }] as const }))
      return [...seen.values()].map(({ month, kind }): ShapeUse => {
        const group = groupOf(month, kind)
        return { month, days_of: kinds[kind], from: group ? 'history' : configured === null ? 'flat' : 'configuration', days: group?.days ?? 0 }
      })
    },
  }
}

function historyOf({ groups, market, hub, market_run, from_day, to_day, by, kind, sha256 }: HourShape): HistoryUse {
  return { market, hub, market_run, from_day, to_day, by, kind, sha256, days: groups.reduce((sum, { days }) => sum + days, 0) }
}
