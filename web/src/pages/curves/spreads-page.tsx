/** Power against the gas that makes it: spark spreads at a heat rate, and the heat rate at which there would be none. */
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { CurveList, CurveSummary, Spark } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { CurvesHead, SetSelect } from './head.tsx'
import { hubOf, readCurve, shortCurve } from './names.ts'
import { named, terms, usePlace, useSets, usualCurve } from './place.ts'
import { SparkCard } from './spark-card.tsx'

/** Of the configuration: gas hubs by the code that the platform takes. */
interface Hubs { configuration: { gas: { code: string, hub: string }[] } }

export function SpreadsPage() {
  const { address, set, at, term } = usePlace()
  const sets = useSets(at)
  const all = sets.data?.sets ?? null
  const chosen = all ? named(all, set) : undefined
  const list = useQuery<CurveList>(chosen ? withQuery('/api/curves', { set, at }) : null)
  const hubs = useQuery<Hubs>('/api/curves/configuration')
  const curves = list.data?.curves ?? []
  const power = curves.filter(({ commodity }) => commodity === 'power')
  const curve = address.get('curve') ?? usualCurve(power)
  const [gas, rate, vom, ghg] = [address.get('gas'), address.get('heat_rate'), address.get('vom'), address.get('ghg')]
  const spark = useQuery<Spark>(chosen && curve ? withQuery('/api/curves/spark', { set, at, curve, term, gas, heat_rate: rate, vom, ghg }) : null)
  const gases = (hubs.data?.configuration.gas ?? []).filter(({ hub }) => curves.some(({ curve_id }) => curve_id === `gas/${hub}`))
  const { data } = spark
  const failed = sets.error ?? list.error
  return (
    <div className="page curves">
      <CurvesHead at={at} onAt={next => address.set({ at: next })} />
      {failed && <ErrorNotice error={failed} retry={() => { sets.reload(); list.reload() }} />}
      {all && !chosen && <div className="card"><Empty icon="curves" title="No such set"><p>There is no set {set}{at ? ' at this time' : ' yet'}.</p><Link className="button" href="/curves/quotes">Bring quotes</Link></Empty></div>}
      {list.data && power.length === 0 && <div className="card"><Empty icon="curves" title="The set has no power curve"><p>Spreads need power and gas: bring quotes of both.</p><Link className="button" href="/curves/quotes">Bring quotes</Link></Empty></div>}
      {chosen && power.length > 0 && (
        <div className="controls viewer-controls">
          <SetSelect label="Set" value={set} sets={all ?? []} onChange={next => address.set({ set: next === 'latest' ? null : next })} />
          <PowerSelect curves={power} value={curve} onChange={next => address.set({ curve: next, gas: null, heat_rate: null })} />
          <label className="field"><span>Gas</span>
            <select className="select" value={gas ?? ''} onChange={event => address.set({ gas: event.target.value })}>
              <option value="">{data && gas === null ? `${data.gas_curve.slice(4)}, the hub’s own` : 'the hub’s own'}</option>
              {gas !== null && !gases.some(({ code }) => code === gas) && <option value={gas}>{gas}</option>}
              {gases.map(({ code, hub }) => <option key={code} value={code}>{hub}</option>)}
            </select>
          </label>
          <div className="field"><span aria-hidden="true">Delivery</span><Segments label="Delivery" value={term} options={terms} onChange={next => address.set({ term: next === 'month' ? null : next })} /></div>
          <NumberField label="Heat rate, MMBtu/MWh" value={rate} usual={data && rate === null ? String(data.heat_rate_mmbtu_per_mwh) : ''} step={0.1} least={0.1} most={50} onChange={next => address.set({ heat_rate: next })} />
          <NumberField label="O&M, USD/MWh" value={vom} usual="0" step={0.5} least={0} most={1000} onChange={next => address.set({ vom: next })} />
          <NumberField label="CO₂, USD/t" value={ghg} usual="0" step={1} least={0} most={10_000} onChange={next => address.set({ ghg: next })} />
        </div>
      )}
      {!failed && (!all || (chosen && !list.data)) && <div className="card"><Bones rows={12} /></div>}
      {spark.error && (spark.error.code === 'curve/invalid'
        ? <div className="card"><Empty icon="curves" title="No gas to compare with"><p>{spark.error.message}</p>{gas !== null && <button type="button" className="button" onClick={() => address.set({ gas: null })}>The hub’s own gas</button>}</Empty></div>
        : <ErrorNotice error={spark.error} retry={spark.reload} />)}
      {chosen && power.length > 0 && !data && !spark.error && <div className="card"><Bones rows={12} /></div>}
      {data && !spark.error && <div className={`stack${spark.loading ? ' waiting' : ''}`} aria-busy={spark.loading}><SparkCard data={data} costs={{ vom: Number(vom ?? 0), ghg: Number(ghg ?? 0) }} /></div>}
    </div>
  )
}

function PowerSelect({ curves, value, onChange }: { curves: readonly CurveSummary[], value: string, onChange: (curve: string) => void }) {
  const groups = [...Map.groupBy(curves, ({ curve_id }) => hubOf(curve_id))]
  return (
    <label className="field"><span>Power</span>
      <select className="select" value={value} onChange={event => onChange(event.target.value)}>
        {!curves.some(({ curve_id }) => curve_id === value) && <option value={value}>{shortCurve(value)}</option>}
        {groups.map(([hub, some]) => <optgroup key={hub} label={`${readCurve(hub).hub}, ${readCurve(hub).market.toUpperCase()}`}>{some.map(({ curve_id }) => <option key={curve_id} value={curve_id}>{shortCurve(curve_id)}</option>)}</optgroup>)}
      </select>
    </label>
  )
}

interface NumberProps { label: string, value: string | null, usual: string, step: number, least: number, most: number, onChange: (value: string | null) => void }

/** Taken when it is left or Enter is pressed; empty for the usual one. What is no number in its bounds is said and not taken. */
function NumberField({ label, value, usual, step, least, most, onChange }: NumberProps) {
  const [text, setText] = useState(value ?? '')
  useEffect(() => setText(value ?? ''), [value])
  const wrong = text !== '' && !(Number(text) >= least && Number(text) <= most)
  function commit() {
    if (!wrong && text !== (value ?? '')) onChange(text === '' ? null : String(Number(text)))
  }
  return (
    <label className="field number-field"><span>{label}</span>
      <input className="input" type="number" inputMode="decimal" min={least} max={most} step={step} value={text} placeholder={usual} aria-invalid={wrong} title={wrong ? `A number from ${least} to ${most}` : undefined}
        onChange={event => setText(event.target.value)} onBlur={commit} onKeyDown={event => { if (event.key === 'Enter') commit() }} />
    </label>
  )
}
