/** The bucket calendar in the lake: every hour of every market, made once. */
import type { Capability } from '#base/capability.ts'
import { marketHour } from '#canon/bucket-calendar.ts'
import { marketIds } from '#canon/market.ts'
import type { Clock } from '#drivers/clock/port.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Lake } from '#lake/port.ts'
import { loadCalendar } from './load.ts'

export interface CalendarPorts { readonly lake: Lake, readonly engine: Engine, readonly clock: Clock, readonly scratch: string }

/** First and last year; `gridlake doctor` says when the last one comes near. */
export const calendarYears = [2016, 2032] as const

export const calendar: Capability<CalendarPorts> = {
  name: 'calendar',
  stage: 'products',
  summary: 'Puts the bucket calendar of every market into the lake.',
  writes: [marketHour.name],
  start: () => ({}),
}

/** Writes the calendar to `main` where it is not there yet. Returns whether it did. */
export async function ensureCalendar(ports: CalendarPorts): Promise<boolean> {
  const [table] = (await ports.lake.tables('main')).filter(({ table }) => table === marketHour.name)
  if ((table?.rows ?? 0) > 0) return false
  await loadCalendar(ports, marketIds, calendarYears)
  return true
}
