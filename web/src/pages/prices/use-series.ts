/** The price series of a selection: day-ahead and real-time are asked for at once and shown together. */
import { useMemo } from 'react'
import { withQuery, type ApiError } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { Calendar, Prices, PriceSeries } from '../../api/types.ts'
import type { Selection } from './selection.ts'
import { dayOf, type Window } from './use-window.ts'

export interface Loaded { series: PriceSeries[], loading: boolean, settled: boolean, error: ApiError | null, commit: string | null, reload: () => void }

function pathOf(selection: Selection, window: Window | null, market: 'da' | 'rt', nodes: readonly string[]): string | null {
  if (!window || nodes.length === 0 || (selection.market !== 'both' && selection.market !== market)) return null
  return withQuery('/api/prices', { iso: selection.iso, market, node: nodes, from: window.from_utc, to: window.to_utc, at: selection.at })
}

export function useSeries(selection: Selection, window: Window | null, nodes: readonly string[]): Loaded {
  const rt = useQuery<Prices>(pathOf(selection, window, 'rt', nodes))
  const da = useQuery<Prices>(pathOf(selection, window, 'da', nodes))
  const series = useMemo(
    // Real-time first: the day-ahead line is drawn over it.
    () => [...rt.data?.series ?? [], ...da.data?.series ?? []].filter(one => one.start.length > 0 && one.iso === selection.iso),
    [rt.data, da.data, selection.iso],
  )
  return {
    series, loading: rt.loading || da.loading, settled: Boolean(rt.data ?? da.data), error: rt.error ?? da.error, commit: (da.data ?? rt.data)?.commit ?? null,
    reload() {
      rt.reload()
      da.reload()
    },
  }
}

const mostCalendarDays = 790

/** The market days of the data itself; asked for once the data is there, where the range was "all". */
export function useDataCalendar(iso: string, series: readonly PriceSeries[], known: Calendar | null): { calendar: Calendar | null, fromDay: string | null, toDay: string | null } {
  const extent = useMemo(() => {
    const starts = series.map(one => one.start[0] ?? 0)
    const ends = series.map(one => (one.start.at(-1) ?? 0) + one.interval_minutes * 60)
    return series.length > 0 ? { first: Math.min(...starts), last: Math.max(...ends) } : null
  }, [series])
  const last = extent ? dayOf(extent.last * 1000) : null
  const first = extent ? dayOf(Math.max(extent.first - 86_400, extent.last - mostCalendarDays * 86_400) * 1000) : null
  const asked = useQuery<Calendar>(!known && first && last ? withQuery('/api/calendar', { iso, from: first, to: last }) : null)
  const days = asked.data?.days.filter(day => extent && Date.parse(day.end_utc) > extent.first * 1000 && Date.parse(day.start_utc) < extent.last * 1000)
  return { calendar: known ?? asked.data, fromDay: days?.[0]?.date ?? first, toDay: days?.at(-1)?.date ?? last }
}
