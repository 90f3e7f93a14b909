/** Releasing and expiring: first what it means, then doing it. */
import { useState, type SubmitEvent } from 'react'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import type { HeldRun } from '../../api/quality-types.ts'
import type { Run } from '../../api/types.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { plural } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'

export function ReleaseDialog({ held: { run, beside }, onClose, onDone }: { held: HeldRun, onClose: () => void, onDone: () => void }) {
  const { me } = useSession()
  const { busy, error, act } = useAct()
  const [reason, setReason] = useState('')
  async function release(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (await act(() => sendJson('POST', `/api/quarantine/${encodeURIComponent(run.id)}/release`, { reason: reason.trim() }))) onDone()
  }
  const blocking = run.verdict?.findings.filter(({ severity }) => severity === 'block') ?? []
  return (
    <Dialog open title="Release this run" onClose={onClose}>
      <form className="stack" onSubmit={event => void release(event)}>
        <ul className="consequences">
          {beside && beside.fresh > 0 && <li>{plural(beside.fresh, 'row')} that main lacks {beside.fresh === 1 ? 'is' : 'are'} added to {run.dataset}.</li>}
          {beside && beside.differing > 0 && <li><strong>{plural(beside.differing, 'row')} of main {beside.differing === 1 ? 'is' : 'are'} replaced</strong>. The values of now are kept as superseded.</li>}
          {beside && beside.same > 0 && <li>{plural(beside.same, 'row')} {beside.same === 1 ? 'is' : 'are'} the same and stay.</li>}
          <li>Everybody who reads main sees {beside?.rows === 1 ? 'it' : 'them'} at once, though {blocking.length > 0 ? [...new Set(blocking.map(({ rule }) => rule))].join(', ') : 'the gate'} objected.</li>
          <li>A run by {me?.name ?? 'you'} says that, and why, for good. It can be reverted like any other.</li>
        </ul>
        <label className="field"><span>Why its rows are right</span><textarea className="input area" value={reason} onChange={event => setReason(event.target.value)} required maxLength={1000} autoFocus placeholder="The operator confirmed the correction in notice 4711" /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy || reason.trim() === ''}>{busy ? 'Releasing…' : 'Release to main'}</button></div>
      </form>
    </Dialog>
  )
}

export function ExpireDialog({ run, onClose, onDone }: { run: Run, onClose: () => void, onDone: () => void }) {
  const { busy, error, act } = useAct()
  return (
    <Dialog open title="Let this run expire" onClose={onClose}>
      <ul className="consequences">
        <li>The branch <code>{run.branch}</code> goes, and its {plural(run.rows, 'row')} with it. This cannot be undone.</li>
        <li>The file stays among the raw bytes, and the findings stay with the run.</li>
        <li>The same file is judged anew when it comes again.</li>
        <li>Main is not touched.</li>
      </ul>
      {error && <ErrorNotice error={error} />}
      <div className="dialog-actions"><button type="button" className="button" autoFocus onClick={onClose}>Cancel</button><button type="button" className="button danger" disabled={busy} onClick={() => void act(() => sendJson('POST', `/api/quarantine/${encodeURIComponent(run.id)}/expire`)).then(done => { if (done) onDone() })}>{busy ? 'Expiring…' : 'Expire now'}</button></div>
    </Dialog>
  )
}
