/** What moves curves together: principal components, correlations and bases over the history of sets. */
import { useMemo } from 'react'
import { Link } from 'wouter'
import type { CurveFactors, CurveList } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { plural } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { BasisCard, ComponentsCard, CorrelationCard } from './factor-cards.tsx'
import { factorTables, groupOf, groupsOf } from './factors.ts'
import { CurvesHead, SetSelect } from './head.tsx'
import { setName } from './names.ts'
import { deliveryName } from './period-name.ts'
import { named, usePlace, useSets } from './place.ts'

const histories = [['20', '20 days'], ['60', '60 days'], ['250', '250 days']] as const
const daysLeast = 5

export function FactorsPage() {
  const { address, set, at } = usePlace()
  const sets = useSets(at)
  const all = sets.data?.sets ?? null
  const chosen = all ? named(all, set) : undefined
  const list = useQuery<CurveList>(chosen ? withQuery('/api/curves', { set, at }) : null)
  const group = address.get('of') ?? 'peak'
  const days = histories.find(([one]) => one === address.get('history'))?.[0] ?? '60'
  const curves = useMemo(() => groupOf(list.data?.curves ?? [], group), [list.data, group])
  const { data, error, loading, reload } = useQuery<CurveFactors>(chosen && curves.length > 0 ? withQuery('/api/curves/factors', { set, at, curve: curves, days }) : null)
  const failed = sets.error ?? list.error
  return (
    <div className="page curves">
      <CurvesHead at={at} onAt={next => address.set({ at: next })} />
      {failed && <ErrorNotice error={failed} retry={() => { sets.reload(); list.reload() }} />}
      {all && !chosen && <div className="card"><Empty icon="curves" title="No such set"><p>There is no set {set}{at ? ' at this time' : ' yet'}.</p><Link className="button" href="/curves/quotes">Bring quotes</Link></Empty></div>}
      {chosen && list.data && (
        <div className="controls viewer-controls">
          <SetSelect label="Up to the set" value={set} sets={all ?? []} onChange={next => address.set({ set: next === 'latest' ? null : next })} />
          <label className="field"><span>Curves</span>
            <select className="select" value={group} onChange={event => address.set({ of: event.target.value === 'peak' ? null : event.target.value })}>
              {groupsOf(list.data.curves).map(([value, text]) => <option key={value} value={value}>{text}</option>)}
            </select>
          </label>
          <div className="field"><span aria-hidden="true">History</span><Segments label="History" value={days} options={histories} onChange={next => address.set({ history: next === '60' ? null : next })} /></div>
          {data && <p className="faint factor-said">Daily changes of {deliveryName(data.month)} over {plural(data.days, 'day')} of curves up to {data.set.curve_day}</p>}
        </div>
      )}
      {error && <ErrorNotice error={error} retry={reload} />}
      {list.data && curves.length === 0 && <div className="card"><Empty icon="curves" title="No such curves in this set"><p>Choose others.</p><button type="button" className="button" onClick={() => address.set({ of: null })}>Peak and gas</button></Empty></div>}
      {!data && !error && !failed && (!all || (chosen && (!list.data || curves.length > 0))) && <div className="card"><Bones rows={12} /></div>}
      {data && !error && <div className={`stack${loading ? ' waiting' : ''}`} aria-busy={loading}><Factors data={data} /></div>}
    </div>
  )
}

function Factors({ data }: { data: CurveFactors }) {
  const tables = useMemo(() => factorTables(data), [data])
  const name = `${setName(data.set)} ${data.month}`
  if (data.days < daysLeast) return <div className="card"><Empty icon="curves" title="The history is too short"><p>Factors need curves of {daysLeast} business days; up to {data.set.curve_day} there are {data.days}.</p><Link className="button" href="/curves/runs">End of day</Link></Empty></div>
  if (tables.components.length === 0 && tables.bases.length === 0) return <div className="card"><Empty icon="curves" title="Nothing moved together"><p>Fewer than two of these curves have a price of {deliveryName(data.month)} on every one of the {data.days} days, and moved. Choose a shorter history, or other curves.</p></Empty></div>
  return (
    <>
      {tables.components.length > 0 && <ComponentsCard tables={tables} name={name} />}
      {tables.curves.length > 1 && <CorrelationCard tables={tables} name={name} />}
      {tables.bases.length > 0 && <BasisCard bases={tables.bases} name={name} />}
    </>
  )
}
