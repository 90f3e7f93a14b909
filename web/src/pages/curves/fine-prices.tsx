/** Days and hours of one curve: which of them, and what the platform makes of its months. */
import type { ReactNode } from 'react'
import type { CurveDays, CurveHours, CurveLines } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery, type Query } from '../../api/query.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { DaysCard } from './days-card.tsx'
import { HoursCard } from './hours-card.tsx'
import type { Place } from './place.ts'
import { daySpans, hourSpans, shifted, windowOf, type Window } from './span.ts'
import { SpanPicker } from './span-picker.tsx'

interface Props { place: Place, fine: 'day' | 'hour', curve: string }

export function FinePrices({ place: { address, set, at }, fine, curve }: Props) {
  const { data, error, reload } = useQuery<CurveLines>(withQuery('/api/curves/lines', { set, at, curve, term: 'month' }))
  const points = data?.lines[0]?.points ?? []
  const [first, last] = [points[0]?.start, shifted(points.at(-1)?.end ?? '1970-01-01', -1)]
  if (error) return <ErrorNotice error={error} retry={reload} />
  if (!data) return <div className="card"><Bones rows={12} /></div>
  if (!first) return <div className="card"><Empty icon="curves" title="The curve has no months"><p>Choose another curve, or another set.</p></Empty></div>
  if (fine === 'hour' && curve.startsWith('gas/')) return <div className="card"><Empty icon="curves" title="Gas has days, no hours"><p>It is delivered evenly over its day.</p><button type="button" className="button" onClick={() => address.set({ term: 'day' })}>Its days</button></Empty></div>
  return fine === 'day' ? <Days place={{ address, set, at }} curve={curve} points={points} first={first} last={last} /> : <Hours place={{ address, set, at }} curve={curve} first={first} last={last} />
}

interface Reach { place: Pick<Place, 'address' | 'set' | 'at'>, curve: string, first: string, last: string }

function Days({ place: { address, set, at }, curve, points, first, last }: Reach & { points: CurveLines['lines'][number]['points'] }) {
  const span = daySpans.find(([one]) => one === address.get('span'))?.[0] ?? '1y'
  const shown = windowOf(span, address.get('from'), first, last)
  const days = useQuery<CurveDays>(withQuery('/api/curves/daily', { set, at, curve, from: shown.from, to: shown.to }))
  return (
    <>
      <div className="controls viewer-controls"><SpanPicker spans={daySpans} span={span} shown={shown} first={first} last={last} onSpan={next => address.set({ span: next === '1y' ? null : next })} onFrom={from => address.set({ from })} /></div>
      <Answered query={days} shown={shown} isEmpty={({ days: all }) => all.length === 0}>{data => <DaysCard data={data} points={points} from={shown.from} to={shown.to} onMonth={curve.startsWith('gas/') ? null : from => address.set({ term: 'hour', span: null, from }, { replace: false })} />}</Answered>
    </>
  )
}

const bases = [['smooth', 'Smooth'], ['flat', 'Flat']] as const

function Hours({ place: { address, set, at }, curve, first, last }: Reach) {
  const span = hourSpans.find(([one]) => one === address.get('span'))?.[0] ?? 'm'
  const basis = address.get('days') === 'flat' ? 'flat' : 'smooth'
  const shown = windowOf(span, address.get('from'), first, last)
  const hours = useQuery<CurveHours>(withQuery('/api/curves/hourly', { set, at, curve, from: shown.from, to: shown.to, days: basis }))
  return (
    <>
      <div className="controls viewer-controls">
        <SpanPicker spans={hourSpans} span={span} shown={shown} first={first} last={last} onSpan={next => address.set({ span: next === 'm' ? null : next, from: shown.from })} onFrom={from => address.set({ from })} />
        <div className="field"><span aria-hidden="true">Days of a month</span><Segments label="Days of a month" value={basis} options={bases} onChange={next => address.set({ days: next === 'smooth' ? null : next })} /></div>
      </div>
      <Answered query={hours} shown={shown} isEmpty={({ hours: all }) => all.length === 0}>{data => <HoursCard data={data} from={shown.from} to={shown.to} />}</Answered>
    </>
  )
}

interface AnsweredProps<T> { query: Query<T>, shown: Window, isEmpty: (data: T) => boolean, children: (data: T) => ReactNode }

function Answered<T>({ query: { data, error, loading, reload }, shown: { from, to }, isEmpty, children }: AnsweredProps<T>) {
  if (error) return <ErrorNotice error={error} retry={reload} />
  if (!data) return <div className="card"><Bones rows={12} /></div>
  if (isEmpty(data)) return <div className="card"><Empty icon="curves" title="Nothing is delivered in these days"><p>The bucket has no hour from {from} to {to}.</p></Empty></div>
  return <div className={`stack${loading ? ' waiting' : ''}`} aria-busy={loading}>{children(data)}</div>
}
