/** Deciding on a set and building one: first what it means, then doing it. */
import { useState, type SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import type { Built, CurveSet } from '../../api/curve-types.ts'
import { sendJson } from '../../api/http.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { plural } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { setName } from './names.ts'

export type Decision = 'review' | 'official'

interface DecisionProps { set: CurveSet, decision: Decision, onClose: () => void, onDone: (set: CurveSet) => void }

export function DecisionDialog({ set, decision, onClose, onDone }: DecisionProps) {
  const { busy, error, act } = useAct()
  const [note, setNote] = useState('')
  const name = setName(set)
  async function decide(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => onDone((await sendJson<{ record: CurveSet }>('POST', `/api/curves/sets/${name}/${decision}`, { note: note.trim() || null })).record))
  }
  return (
    <Dialog open title={decision === 'review' ? `Review ${name}` : `Make ${name} official`} onClose={onClose}>
      <form className="stack" onSubmit={event => void decide(event)}>
        <ul className="consequences">
          {decision === 'review' && <li>You say that you looked at it. Its prices stay; it can be made official then.</li>}
          {decision === 'official' && <li>Readers of official curves get it at once, and the lake is tagged <code>curves/{name}</code>.</li>}
          <li>{set.errors + set.warnings === 0 ? 'No check found a fault.' : `Checks found ${plural(set.errors, 'error')} and ${plural(set.warnings, 'warning')}.`}{set.marked_by.length > 0 && ` It has marks by ${set.marked_by.join(', ')}.`}</li>
          <li>A correction is another version: this one stays.</li>
        </ul>
        <label className="field"><span>Note, for those who look later</span><input className="input" value={note} maxLength={500} autoFocus onChange={event => setNote(event.target.value)} /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy}>{busy ? 'One moment…' : decision === 'review' ? 'Mark as reviewed' : 'Make official'}</button></div>
      </form>
    </Dialog>
  )
}

interface BuildProps { day: string, onClose: () => void, onDone: (set: CurveSet) => void }

export function BuildDialog({ day, onClose, onDone }: BuildProps) {
  const { busy, error, act } = useAct()
  const [reason, setReason] = useState('')
  const [same, setSame] = useState<CurveSet | null>(null)
  async function build(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    await act(async () => {
      const { record, commit } = await sendJson<Built>('POST', '/api/curves/sets', { curve_day: day, reason: reason.trim() })
      if (commit === null) setSame(record)
      else onDone(record)
    })
  }
  return (
    <Dialog open title={`Build the curves of ${day}`} onClose={onClose}>
      <form className="stack" onSubmit={event => void build(event)}>
        <p className="dim">From the quotes, marks and settled prices that are known now, with the configuration in force. It becomes a new version, a draft, unless nothing changed.</p>
        <label className="field"><span>Why</span><input className="input" value={reason} minLength={3} maxLength={500} required autoFocus placeholder="A broker sent its prices again" onChange={event => setReason(event.target.value)} /></label>
        {error && <ErrorNotice error={error} />}
        {same && <p className="notice ok" role="status"><span>Nothing changed: {setName(same)} is what would be built. No version was made.</span></p>}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>{same ? 'Close' : 'Cancel'}</button><button className="button primary" disabled={busy || reason.trim().length < 3}>{busy ? 'Building…' : 'Build'}</button></div>
      </form>
    </Dialog>
  )
}
