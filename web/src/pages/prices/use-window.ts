/** From "the last 7 days" or two dates to instants, by the market's own days. */
import { useRef } from 'react'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { ApiError } from '../../api/http.ts'
import type { Calendar, Overview } from '../../api/types.ts'
import { isoUtc } from '../../parts/time.tsx'
import { newestEnd, type Selection } from './selection.ts'

export interface Window { from_utc: string, to_utc: string, fromDay: string | null, toDay: string | null }

const dayMs = 86_400_000
const presetDays = { '1d': 1, '7d': 7, '30d': 30 } as const
/** Before the first nodal market opened. */
const beginning = '1998-01-01T00:00:00Z'

export function dayOf(ms: number): string { return new Date(ms).toISOString().slice(0, 10) }

interface Found { window: Window | null, calendar: Calendar | null, error: ApiError | null }

/** `null` while the first calendar is not there yet, and where the operator has no data; a later change keeps the old window until the new one is known. */
export function useWindow(selection: Selection, overview: Overview | null): Found {
  const found = useFresh(selection, overview)
  const last = useRef<{ iso: string, found: Found } | null>(null)
  if (found.window) last.current = { iso: selection.iso, found }
  return found.window || found.error || last.current?.iso !== selection.iso ? found : last.current.found
}

function useFresh(selection: Selection, overview: Overview | null): Found {
  const newest = overview && selection.iso ? newestEnd(overview, selection.iso, selection.market) : null
  const ask = calendarRange(selection, newest)
  const { data: calendar, error, loading } = useQuery<Calendar>(ask ? withQuery('/api/calendar', { iso: selection.iso, from: ask.from, to: ask.to }) : null)
  if (selection.preset === 'all') return { window: newest === null ? null : { from_utc: beginning, to_utc: isoUtc(newest), fromDay: null, toDay: null }, calendar: null, error: null }
  if (!calendar || loading) return { window: null, calendar: null, error }
  return { window: windowOf(selection, calendar, newest), calendar, error }
}

function calendarRange(selection: Selection, newest: number | null): { from: string, to: string } | null {
  if (selection.iso === '' || selection.preset === 'all') return null
  if (selection.from && selection.to) return { from: selection.from, to: selection.to }
  if (newest === null || !selection.preset) return null
  // A market's day may begin on another date than the same day in UTC: one more on each side.
  return { from: dayOf(newest - (presetDays[selection.preset] + 1) * dayMs), to: dayOf(newest + dayMs) }
}

function windowOf(selection: Selection, calendar: Calendar, newest: number | null): Window | null {
  const { days } = calendar
  let last = days.length - 1
  let first = 0
  if (selection.preset && selection.preset !== 'all') {
    // The day of the newest interval's last instant is the last one shown.
    last = days.findIndex(day => newest !== null && newest - 1 >= Date.parse(day.start_utc) && newest - 1 < Date.parse(day.end_utc))
    first = last - presetDays[selection.preset] + 1
  }
  const from = days[Math.max(0, first)]
  const to = days[last]
  return from && to ? { from_utc: from.start_utc, to_utc: to.end_utc, fromDay: from.date, toDay: to.date } : null
}
