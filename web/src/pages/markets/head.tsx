/** What the pages of markets share: title, the ways between them, operator and days. */
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { withQuery, type ApiError } from '../../api/http.ts'
import type { ReportName } from '../../api/market-types.ts'
import { useQuery, type Query } from '../../api/query.ts'
import type { Overview } from '../../api/types.ts'
import { useAddress, type Address } from '../../parts/address.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Empty } from '../../parts/notice.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import { Segments } from '../../parts/segments.tsx'
import './markets.css'

const tabs = [['/markets', 'Map'], ['/markets/constraints', 'Constraints'], ['/markets/load', 'Load'], ['/markets/fuel', 'Fuel mix']] as const

interface HeadProps { iso: string, at: string, commit: string | null | undefined, onAt: (at: string) => void, children?: ReactNode }

export function MarketsHead({ iso, at, commit, onAt, children }: HeadProps) {
  const [location] = useLocation()
  return (
    <div className="page-head">
      <h1>Markets</h1>
      <nav className="tabs scroll-x" aria-label="Markets">
        {tabs.map(([path, title]) => <Link key={path} href={withQuery(path, { iso, at })} aria-current={location === path ? 'page' : path === '/markets' && location === '/markets/node' ? 'true' : undefined}>{title}</Link>)}
      </nav>
      {children}
      <span className="spacer" />
      <label className="line as-of"><span className="faint">as it was at</span><RefPicker label="As it was at: a time, branch or commit" value={at} placeholder="now" width={148} onChange={onAt} /></label>
      {commit && <Link className="link mono" href={`/versions/${commit}`} title="The commit that this was read from">{commit.slice(0, 8)}</Link>}
    </div>
  )
}

export interface Place { address: Address, iso: string, at: string, isos: string[], error: ApiError | null, reload: () => void }

/** The operator of the address, else the first that has rows in one of the tables, else the first that has a report of them. */
export function useMarket(...datasets: readonly string[]): Place {
  const address = useAddress()
  const overview = useQuery<Overview>('/api/overview')
  const feeds = (overview.data?.feeds ?? []).filter(feed => datasets.includes(feed.dataset))
  const filled = [...new Set(feeds.filter(feed => feed.rows > 0).map(feed => feed.iso))]
  const isos = [...new Set([...filled, ...(overview.data?.feeds ?? []).map(feed => feed.iso)])]
  return { address, isos, iso: address.get('iso') ?? isos[0] ?? '', at: address.get('at') ?? '', error: overview.error, reload: overview.reload }
}

/** The answer of a page. Where the operator is not known because the overview cannot be read, its error. */
export function useAnswer<T>(place: Place, path: string, parameters: Record<string, string | null>): Query<T> {
  const answer = useQuery<T>(place.iso ? withQuery(path, { iso: place.iso, ...parameters, at: place.at }) : null)
  return place.iso === '' && place.error ? { ...answer, error: place.error, reload: place.reload } : answer
}

export function OperatorSelect({ place, clear }: { place: Place, clear: readonly string[] }) {
  const { iso, isos, address } = place
  const offered = isos.includes(iso) || iso === '' ? isos : [...isos, iso]
  return (
    <select className="select" aria-label="Operator" value={iso} onChange={event => address.set({ ...Object.fromEntries(clear.map(key => [key, null])), iso: event.target.value })}>
      {offered.map(one => <option key={one} value={one}>{one.toUpperCase()}</option>)}
    </select>
  )
}

const spans = [['1', '1 d'], ['2', '2 d'], ['7', '7 d'], ['30', '30 d']] as const
const dayMs = 86_400_000

export function shiftDay(date: string, days: number): string { return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10) }

/** Market days, both included; the arrows step by as many as are shown. */
export function DayRange({ from, to, onChange }: { from: string | null, to: string | null, onChange: Address['set'] }) {
  const length = from && to ? Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1 : 0
  function step(by: number) {
    if (from && to) onChange({ from: shiftDay(from, by * length), to: shiftDay(to, by * length) })
  }
  function dated(first: string, last: string) {
    if (first && last) onChange(first <= last ? { from: first, to: last } : { from: last, to: first })
  }
  return (
    <>
      <Segments label="Range" value={String(length) as typeof spans[number][0]} options={spans} onChange={days => { if (to) onChange({ from: shiftDay(to, 1 - Number(days)), to }) }} />
      <span className="line dates">
        <button type="button" className="button icon" aria-label="Earlier days" disabled={!from} onClick={() => step(-1)}><span className="turned"><Icon name="right" size={14} /></span></button>
        <input className="input" type="date" aria-label="First market day" value={from ?? ''} onChange={event => dated(event.target.value, to ?? event.target.value)} />
        <span className="faint">–</span>
        <input className="input" type="date" aria-label="Last market day" value={to ?? ''} onChange={event => dated(from ?? event.target.value, event.target.value)} />
        <button type="button" className="button icon" aria-label="Later days" disabled={!to} onClick={() => step(1)}><Icon name="right" size={14} /></button>
      </span>
    </>
  )
}

/** Nothing of this operator, and what would bring it. */
export function NothingYet({ iso, what, icon, reports, dated }: { iso: string, what: string, icon: IconName, reports: readonly ReportName[], dated: boolean }) {
  const name = iso.toUpperCase()
  return (
    <div className="card">
      <Empty icon={icon} title={dated ? `No ${what} of ${name} in these days` : `No ${what} of ${name} yet`}>
        {reports.length === 0 && <p>gridlake reads no report of {name} that has {what}. Choose another operator.</p>}
        {reports.length > 0 && <p>{dated ? 'Take other days, or fetch these:' : `It comes with ${reports.map(({ report }) => report).join(', ')}.`}</p>}
        {reports[0] && <code>gridlake fetch {iso} {reports[0].report} --date YYYY-MM-DD</code>}
      </Empty>
    </div>
  )
}
