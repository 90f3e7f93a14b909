/** Marks of a day: who, when, what it was before, what it is, why. One that is no longer right is taken back, with a reason. */
import { useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useAct } from '../../api/act.ts'
import type { Built, Mark } from '../../api/curve-types.ts'
import { sendJson } from '../../api/http.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { formatCount } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { changeText, priceText, setName, shortCurve } from './names.ts'
import { viewerPath } from './place.ts'

interface Props { day: string, marks: readonly Mark[], at: string, mayChange: boolean, onChange: () => void }

export function MarkTable({ day, marks, at, mayChange, onChange }: Props) {
  const [asked, setAsked] = useState<Mark | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  return (
    <section className="card" aria-labelledby="marks">
      <div className="card-head"><h2 id="marks">Marks of {day}</h2><span className="faint">{formatCount(marks.length)}{at ? ', as known then' : ''}</span></div>
      {said && <p className="notice ok" role="status"><span>{said}</span></p>}
      {marks.length === 0 && <p className="card-body faint">No mark counts for this day{at ? ' at that time' : ''}: its curves come from quotes alone.</p>}
      {marks.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-label="Marks">
          <table className="table marks">
            <thead><tr><th scope="col">Curve</th><th scope="col">Delivery</th><th scope="col" className="num">Old</th><th scope="col" className="num">New</th><th scope="col" className="num">Change</th><th scope="col">Who</th><th scope="col">When</th><th scope="col">Why</th><th scope="col"><span className="hidden-visually">Take back</span></th></tr></thead>
            <tbody>{marks.map(mark => (
              <tr key={`${mark.curve_id} ${mark.delivery}`}>
                <td><Link className="link nowrap" href={viewerPath(mark.curve_id, { set: day })} title={mark.curve_id}>{shortCurve(mark.curve_id)}</Link></td><td className="nowrap">{mark.delivery}</td>
                <td className="num dim">{priceText(mark.price_before, mark.curve_id)}</td><td className="num strong">{priceText(mark.price, mark.curve_id)}</td><td className="num">{changeText(mark.price_before === null ? null : mark.price - mark.price_before, mark.curve_id)}</td>
                <td>{mark.marked_by}</td><td><Instant utc={mark.marked_at_utc} /></td><td className="mark-why">{mark.reason}</td>
                <td className="num"><button type="button" className="button small" disabled={!mayChange} aria-label={`Take back ${shortCurve(mark.curve_id)} ${mark.delivery}`} onClick={() => setAsked(mark)}>Take back…</button></td>
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
      {asked && <TakeBack day={day} mark={asked} onClose={() => setAsked(null)} onDone={built => { setSaid(`The mark is taken back${built ? `; ${setName(built.record)} is built without it` : ''}.`); setAsked(null); onChange() }} />}
    </section>
  )
}

function TakeBack({ day, mark: { curve_id, delivery, price }, onClose, onDone }: { day: string, mark: Mark, onClose: () => void, onDone: (built: Built | null) => void }) {
  const { busy, error, act } = useAct()
  const [reason, setReason] = useState('')
  const [build, setBuild] = useState(true)
  async function takeBack(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => onDone((await sendJson<{ built: Built | null }>('POST', '/api/curves/marks', { curve_day: day, reason: reason.trim(), build, marks: [{ curve_id, delivery, price: null }] })).built))
  }
  return (
    <Dialog open title="Take a mark back" onClose={onClose}>
      <form className="stack" onSubmit={event => void takeBack(event)}>
        <p className="dim">{shortCurve(curve_id)} {delivery} at {priceText(price, curve_id)} counts no more: quotes decide again. Sets that have it keep it, and the mark stays on record.</p>
        <label className="field"><span>Why</span><input className="input" value={reason} minLength={3} maxLength={500} required autoFocus placeholder="The broker is back" onChange={event => setReason(event.target.value)} /></label>
        <label className="strategy"><input type="checkbox" checked={build} onChange={event => setBuild(event.target.checked)} /><span>Build the curves of {day} at once</span></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy || reason.trim().length < 3}>{busy ? 'One moment…' : 'Take back'}</button></div>
      </form>
    </Dialog>
  )
}
