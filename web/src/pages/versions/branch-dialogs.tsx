/** Making and deleting a branch. */
import { useState, type SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { RefStorage } from '../../api/lake-types.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { textOf } from '../../parts/form.ts'
import { formatBytes } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import { Segments } from '../../parts/segments.tsx'

const kinds = [['branch', 'Stays until deleted'], ['sandbox', 'Ends by itself']] as const
type Kind = typeof kinds[number][0]

export function NewBranch({ onClose, onDone }: { onClose: () => void, onDone: () => void }) {
  const [kind, setKind] = useState<Kind>('branch')
  const [from, setFrom] = useState('main')
  const { busy, error, act } = useAct()
  async function create(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const name = textOf(form, 'name').trim()
    const made = await act(async () => { await (kind === 'branch' ? sendJson('POST', '/api/branches', { name, from: from || 'main' }) : sendJson('POST', '/api/sandboxes', { name, from: from || 'main', days: Number(textOf(form, 'days')) })) })
    if (!made) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title="New branch" onClose={onClose}>
      <form className="stack" onSubmit={event => void create(event)}>
        <p className="dim">A branch is the whole lake under a name of its own: change what you like, nobody else sees it. Nothing is copied.</p>
        <div><Segments label="How long it stays" value={kind} options={kinds} onChange={setKind} /></div>
        <label className="field"><span>Name</span><input className="input mono" name="name" required autoFocus maxLength={kind === 'branch' ? 200 : 100} placeholder={kind === 'branch' ? 'bea/fix-nov-12' : 'curve-trial'} autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
        <div className="field"><span aria-hidden="true">Begins as</span><RefPicker label="Begins as" value={from} width={0} onChange={setFrom} /></div>
        {kind === 'sandbox' && <label className="field"><span>Days (30 at most)</span><input className="input" name="days" type="number" min={1} max={30} defaultValue={7} required /></label>}
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy}>{busy ? 'Creating…' : 'Create branch'}</button></div>
      </form>
    </Dialog>
  )
}

interface DeleteProps { name: string, storage: RefStorage | undefined, sandbox: boolean, onClose: () => void, onDone: () => void }

export function DeleteBranch({ name, storage, sandbox, onClose, onDone }: DeleteProps) {
  const { busy, error, act } = useAct()
  async function remove() {
    if (!await act(() => sendJson('DELETE', sandbox ? withQuery('/api/sandboxes', { branch: name }) : withQuery('/api/branches', { name })))) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title="Delete a branch" onClose={onClose}>
      <p><strong className="said">{name}</strong> will be gone. {storage && storage.unique_bytes > 0 ? `No other branch or tag has ${formatBytes(storage.unique_bytes)} of its data: merge it first if you want to keep that.` : 'All of its data is on other branches or tags too.'}</p>
      {error && <ErrorNotice error={error} />}
      <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Keep it</button><button type="button" className="button danger" disabled={busy} onClick={() => void remove()}>{busy ? 'Deleting…' : 'Delete branch'}</button></div>
    </Dialog>
  )
}
