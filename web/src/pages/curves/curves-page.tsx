/** The viewer: curves of a set beside other sets, as chart and table, with where each price comes from and where the set stands. */
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { CurveFindings, CurveLines, CurveList, CurveSet, CurveSummary } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { AsOf } from './as-of.tsx'
import { CurveChart } from './curve-chart.tsx'
import { CurveListing } from './curve-list.tsx'
import { CurveTable } from './curve-table.tsx'
import { FindingsCard } from './findings-card.tsx'
import { FinePrices } from './fine-prices.tsx'
import { CurvesHead, SetChip, SetSelect } from './head.tsx'
import { looksOf, periodsOf } from './lines.ts'
import { besides, besideText, hubOf, readCurve, setName, shortCurve, unitOf } from './names.ts'
import { OriginKeys } from './origins.tsx'
import { deliveries, named, usePlace, useSets, usualCurve, type Place } from './place.ts'
import { SetCard } from './set-card.tsx'

export function CurvesPage() {
  const place = usePlace()
  const { address, set, at } = place
  const sets = useSets(at)
  const all = sets.data?.sets ?? null
  const chosen = all ? named(all, set) : undefined
  const list = useQuery<CurveList>(chosen ? withQuery('/api/curves', { set, at }) : null)
  const [turn, setTurn] = useState(0)
  const move = (next: string) => address.set({ at: next })
  return (
    <div className="page curves">
      <CurvesHead at={at} onAt={move} />
      {sets.error && <ErrorNotice error={sets.error} retry={sets.reload} />}
      {!sets.data && !sets.error && <div className="card"><Bones rows={14} /></div>}
      <AsOf key={turn} at={at} onAt={move} />
      {all?.length === 0 && (at === '' ? <NoSets /> : <div className="card"><Empty icon="curves" title="No curves were known then"><p>The first set came later: choose a later time.</p><button type="button" className="button" onClick={() => move('')}>Now</button></Empty></div>)}
      {all && all.length > 0 && !chosen && <div className="card"><Empty icon="curves" title={`There is no set ${set}${at ? ' at this time' : ''}`}><p>{set === 'official' ? 'No set is official yet: one is built, reviewed, then made official by a second person.' : 'Choose another set, or another time.'}</p><button type="button" className="button" onClick={() => address.set({ set: null })}>The latest</button></Empty></div>}
      {list.error && chosen && !sets.loading && <ErrorNotice error={list.error} retry={list.reload} />}
      {chosen && list.data && all && <Viewer place={place} sets={all} list={list.data} loading={list.loading} onChange={made => { if (set !== 'latest') address.set({ set: setName(made) }); setTurn(turn + 1); sets.reload(); list.reload() }} />}
      {chosen && !list.data && !list.error && <div className="card"><Bones rows={14} /></div>}
    </div>
  )
}

function NoSets() {
  return (
    <div className="card">
      <Empty icon="curves" title="No curves yet">
        <p>Curves are built from quotes: bring some, then run the end of day.</p>
        <span className="line"><Link className="button primary" href="/curves/quotes">Bring quotes</Link><Link className="button" href="/curves/runs">End of day</Link></span>
        <code>gridlake curves quotes FILE</code>
      </Empty>
    </div>
  )
}

interface ViewerProps { place: Place, sets: readonly CurveSet[], list: CurveList, loading: boolean, onChange: (set: CurveSet) => void }

function Viewer({ place, sets, list, loading, onChange }: ViewerProps) {
  const { address, set, at, term, fine } = place
  const asked = address.all('curve')
  const curves = asked.length > 0 ? asked : [usualCurve(list.curves)]
  const main = curves[0] ?? ''
  const against = address.get('against') === 'none' ? [] : address.all('against').length > 0 ? address.all('against') : ['day']
  const name = setName(list.set)
  const lines = useQuery<CurveLines>(fine ? null : withQuery('/api/curves/lines', { set, at, curve: curves, term, against }))
  const findings = useQuery<CurveFindings>(withQuery('/api/curves/findings', { set, at }))
  const hrefOf = (curve: string) => withQuery('/curves', { curve, set: set === 'latest' ? null : set, at, term: fine ?? (term === 'month' ? null : term), against: address.all('against'), span: address.get('span'), from: address.get('from'), days: address.get('days') })
  function changed(made: CurveSet) {
    lines.reload()
    findings.reload()
    onChange(made)
  }
  return (
    <div className="viewer">
      <CurveListing curves={list.curves} chosen={curves} hrefOf={hrefOf} />
      <div className="stack">
        <div className="controls viewer-controls">
          <SetSelect label="Set" value={set} sets={sets} onChange={next => address.set({ set: next === 'latest' ? null : next })} />
          <div className="field"><span aria-hidden="true">Delivery</span><Segments label="Delivery" value={fine ?? term} options={deliveries} onChange={next => address.set({ term: next === 'month' ? null : next, span: null })} /></div>
          {!fine && <Against value={against} sets={sets} own={name} onChange={next => address.set({ against: next.length === 0 ? 'none' : next })} />}
          {fine !== 'hour' && <Buckets list={list.curves} chosen={fine ? [main] : curves} single={fine !== null} onChange={next => address.set({ curve: next })} />}
        </div>
        {fine && <FinePrices place={place} fine={fine} curve={main} />}
        {lines.error && <ErrorNotice error={lines.error} retry={lines.reload} />}
        {!fine && !lines.data && !lines.error && <div className="card"><Bones rows={12} /></div>}
        {!fine && lines.data && !lines.error && <Prices data={lines.data} busy={loading || lines.loading} main={main} missing={lines.data.missing} markHref={at === '' ? withQuery('/curves/marks', { day: list.set.curve_day, curve: main }) : null} />}
        <div className="viewer-below">
          <SetCard set={list.set} at={at} onChange={changed} />
          {findings.error && <ErrorNotice error={findings.error} retry={findings.reload} />}
          {findings.data && <FindingsCard findings={findings.data.findings} curves={fine ? [main] : curves} />}
        </div>
      </div>
    </div>
  )
}

function Prices({ data, busy, main, missing, markHref }: { data: CurveLines, busy: boolean, main: string, missing: readonly string[], markHref: string | null }) {
  const looks = useMemo(() => looksOf(data.lines), [data])
  const periods = useMemo(() => periodsOf(data.lines), [data])
  const shown = useMemo(() => new Set(data.lines.filter(({ is }) => is === 'set').flatMap(({ points }) => points.map(({ origin }) => origin))), [data])
  const unit = unitOf(main)
  return (
    <div className={`stack${busy ? ' waiting' : ''}`} aria-busy={busy}>
      <section className="card chart-card" aria-label="Chart">
        <div className="chart-head">
          <h2>{shortCurve(main)}</h2><span className="faint">{unit}</span><SetChip set={data.set} />
          <span className="chart-keys">{looks.map(({ key, label, token, dash }) => <span key={key}><svg width={20} height={6} aria-hidden="true"><line x1={0} x2={20} y1={3} y2={3} stroke={`var(--${token})`} strokeWidth={2} {...dash ? { strokeDasharray: dash } : {}} /></svg>{label}</span>)}</span>
          <span className="spacer" />
          <OriginKeys shown={shown} />
        </div>
        {periods.length > 0 ? <CurveChart looks={looks} periods={periods} unit={unit} /> : <Empty icon="curves" title="No whole period of this length"><p>The curve ends before one does: choose shorter ones.</p></Empty>}
        {missing.length > 0 && <p className="card-body faint curve-missing">There is no set to put beside it: {missing.map(besideText).join(', ')}.</p>}
      </section>
      {periods.length > 0 && <CurveTable looks={looks} periods={periods} title={`${shortCurve(main)} ${setName(data.set)}`} unit={unit} markHref={markHref} />}
    </div>
  )
}

const againstMost = 6

function Against({ value, sets, own, onChange }: { value: readonly string[], sets: readonly CurveSet[], own: string, onChange: (value: readonly string[]) => void }) {
  const toggled = (name: string) => value.includes(name) ? value.filter(one => one !== name) : [...value, name].slice(-againstMost)
  const other = value.filter(name => !besides.some(([usual]) => usual === name))
  return (
    <div className="field"><span aria-hidden="true">Beside</span>
      <div className="line against" role="group" aria-label="Beside">
        {besides.map(([name, text]) => <button key={name} type="button" className="button toggle" aria-pressed={value.includes(name)} onClick={() => onChange(toggled(name))}>{text}</button>)}
        {other.map(name => <button key={name} type="button" className="button toggle mono" aria-pressed="true" onClick={() => onChange(toggled(name))}>{name}</button>)}
        <select className="select" aria-label="Beside another set" value="" onChange={event => { if (event.target.value) onChange(toggled(event.target.value)) }}>
          <option value="">other…</option>
          {sets.map(setName).filter(name => name !== own && !value.includes(name)).map(name => <option key={name}>{name}</option>)}
        </select>
      </div>
    </div>
  )
}

/** Other buckets of the same hub: one of them, or several laid over each other. */
function Buckets({ list, chosen, single, onChange }: { list: readonly CurveSummary[], chosen: readonly string[], single: boolean, onChange: (curves: readonly string[]) => void }) {
  const hub = hubOf(chosen[0] ?? '')
  const siblings = list.filter(({ curve_id }) => hubOf(curve_id) === hub)
  if (siblings.length < 2) return null
  const toggled = (id: string) => single ? [id] : chosen.includes(id) ? chosen.filter(one => one !== id) : [...chosen, id]
  return (
    <div className="field"><span aria-hidden="true">Buckets</span>
      <div className="line" role="group" aria-label="Buckets of the hub">{siblings.map(({ curve_id }) => <button key={curve_id} type="button" className="button toggle" aria-pressed={chosen.includes(curve_id)} onClick={() => { const next = toggled(curve_id); if (next.length > 0) onChange(next) }}>{readCurve(curve_id).bucket}</button>)}</div>
    </div>
  )
}
