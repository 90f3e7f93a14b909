/** Sets prices by hand: old and new beside each other, one reason for all, and the curves built with them at once. */
import { useMemo, useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useAct } from '../../api/act.ts'
import type { Built, CurveLines, CurvePoint, CurveSet, Mark } from '../../api/curve-types.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { changeText, priceText, setName, shortCurve, unitOf } from './names.ts'
import { OriginWord } from './origins.tsx'
import { periodName } from './period-name.ts'
import { terms, viewerPath, type Term } from './place.ts'

interface Props { day: string, curve: string, base: CurveSet, marks: readonly Mark[], why: string | null, note: string, onChange: () => void }

export function MarkForm({ day, curve, base, marks, why, note, onChange }: Props) {
  const [term, setTerm] = useState<Term>('month')
  const { data, error, reload } = useQuery<CurveLines>(withQuery('/api/curves/lines', { set: setName(base), curve, term }))
  const { busy, error: refused, act } = useAct()
  /** By period, as typed. */
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map())
  const [reason, setReason] = useState('')
  const [build, setBuild] = useState(true)
  const [done, setDone] = useState<{ count: number, built: Built | null } | null>(null)
  const points = useMemo(() => data?.lines.find(({ curve_id, is }) => curve_id === curve && is === 'set')?.points ?? [], [data, curve])
  const given = [...typed].filter(([, text]) => text.trim() !== '')
  const wrong = given.filter(([, text]) => numberOf(text) === null)
  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => {
      const { built } = await sendJson<{ built: Built | null }>('POST', '/api/curves/marks', { curve_day: day, reason: reason.trim(), build, marks: given.map(([delivery, text]) => ({ curve_id: curve, delivery, price: numberOf(text) })) })
      setDone({ count: given.length, built })
      setTyped(new Map())
    })
  }
  if (done) return <Done day={day} curve={curve} {...done} onMore={() => { setDone(null); onChange() }} />
  return (
    <form className="card mark-form" aria-labelledby="mark-title" onSubmit={event => void save(event)}>
      <div className="card-head"><h2 id="mark-title">Set prices of {shortCurve(curve)}</h2><span className="faint">{note}, {unitOf(curve)}</span><span className="spacer" /><Segments label="Delivery" value={term} options={terms} onChange={setTerm} /></div>
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {!data && !error && <Bones rows={8} />}
      {points.length > 0 && <Rows points={points} curve={curve} marks={marks} typed={typed} disabled={why !== null} onType={(delivery, text) => setTyped(new Map(typed).set(delivery, text))} />}
      {data && points.length === 0 && <p className="card-body faint">The curve has no whole period of this length.</p>}
      <div className="card-body mark-foot stack">
        {why && <p className="reason dim">{why}</p>}
        {wrong.length > 0 && <p className="reason bad" role="alert">{wrong.map(([delivery, text]) => `${delivery}: ${text}`).join(', ')} {wrong.length === 1 ? 'is no number' : 'are no numbers'}; expected one such as 47 or -4.25.</p>}
        <div className="mark-acts">
          <label className="field"><span>Why, for those who review it</span><input className="input" value={reason} minLength={3} maxLength={500} required disabled={why !== null} placeholder="Thin market, the broker withdrew" onChange={event => setReason(event.target.value)} /></label>
          <label className="strategy"><input type="checkbox" checked={build} disabled={why !== null} onChange={event => setBuild(event.target.checked)} /><span>Build at once</span></label>
          <button className="button primary" disabled={busy || why !== null || given.length === 0 || wrong.length > 0 || reason.trim().length < 3}>{busy ? 'One moment…' : given.length === 0 ? 'Set marks' : `Set ${given.length} ${given.length === 1 ? 'mark' : 'marks'}${build ? ' and build' : ''}`}</button>
        </div>
        {refused && <ErrorNotice error={refused} />}
      </div>
    </form>
  )
}

function Rows({ points, curve, marks, typed, disabled, onType }: { points: readonly CurvePoint[], curve: string, marks: readonly Mark[], typed: ReadonlyMap<string, string>, disabled: boolean, onType: (delivery: string, text: string) => void }) {
  return (
    <div className="mark-scroll" tabIndex={0} role="group" aria-label="Prices of the curve">
      <table className="table">
        <thead><tr><th scope="col">Delivery</th><th scope="col" className="num wide">{unitOf(curve) === 'USD/MMBtu' ? 'Days' : 'Hours'}</th><th scope="col" className="wide">From</th><th scope="col" className="num">Old</th><th scope="col" className="num">New</th><th scope="col" className="num">Change</th></tr></thead>
        <tbody>{points.map(point => {
          // What is left of the month in delivery has another name in a mark than in the set.
          const delivery = point.term === 'balance-of-month' ? 'balance-of-month' : point.delivery
          const text = typed.get(delivery) ?? ''
          const price = numberOf(text)
          const marked = marks.find(mark => mark.delivery === delivery)
          return (
            <tr key={delivery} className={text.trim() === '' ? '' : 'typed'}>
              <th scope="row">{periodName(point)}</th><td className="num dim wide">{point.weight.toLocaleString('en-US', { maximumFractionDigits: 2 })}</td>
              <td className="nowrap wide"><OriginWord origin={point.origin} derived={point.derived} />{marked && <span className="faint" title={marked.reason}>, marked by {marked.marked_by}</span>}</td>
              <td className="num">{priceText(point.price, curve)}</td>
              <td className="num"><input className="input num mark-input" inputMode="decimal" autoComplete="off" aria-label={`New price of ${periodName(point)}`} aria-invalid={text.trim() !== '' && price === null} disabled={disabled} value={text} placeholder={marked ? priceText(marked.price, curve) : ''} onChange={event => onType(delivery, event.target.value)} /></td>
              <td className="num strong">{price === null ? '' : changeText(price - point.price, curve)}</td>
            </tr>
          )
        })}</tbody>
      </table>
    </div>
  )
}

/** Null for what is no plain number. */
function numberOf(text: string): number | null {
  const plain = text.trim().replace('−', '-')
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : null
}

function Done({ day, curve, count, built, onMore }: { day: string, curve: string, count: number, built: Built | null, onMore: () => void }) {
  const marks = `${count} ${count === 1 ? 'mark' : 'marks'} of ${day}`
  return (
    <div className="notice ok mark-done" role="status">
      <div className="stack">
        {built === null && <p>{marks} set. The next build has {count === 1 ? 'it' : 'them'}.</p>}
        {built && built.commit !== null && <p>{marks} set, and <strong className="mono">{setName(built.record)}</strong> is built with {count === 1 ? 'it' : 'them'}: a draft, which another person reviews.</p>}
        {built && built.commit === null && <p>{marks} set; {setName(built.record)} stays as it is, since no price changed.</p>}
        <span className="line">{built && <Link className="button" href={viewerPath(curve, { set: setName(built.record), against: `${day}.v${Math.max(1, built.record.set_version - 1)}` })}>See it beside the version before</Link>}<button type="button" className="button" onClick={onMore}>More marks</button></span>
      </div>
    </div>
  )
}
