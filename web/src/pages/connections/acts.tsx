/** What can be done with a connection: fetched now, paused, removed. */
import { useState, type SubmitEvent } from 'react'
import type { Connection, EndpointOutcome } from '../../api/connection-types.ts'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { useWork } from './use-work.ts'

interface Props {
  connection: Connection
  tables: readonly string[]
  small?: boolean
  onDone: () => void
  onRemoved: () => void
}

function pathOf(name: string): string { return `/api/connections/${encodeURIComponent(name)}` }

export function Acts({ connection, tables, small = false, onDone, onRemoved }: Props) {
  const { name, state } = connection
  const [removing, setRemoving] = useState(false)
  const [said, setSaid] = useState<string | null>(null)
  const turn = useAct()
  const work = useWork()
  const size = small ? ' small' : ''
  const error = turn.error ?? work.error
  async function run() {
    setSaid(null)
    await work.start(async signal => {
      const { endpoints } = await sendJson<{ endpoints: EndpointOutcome[] }>('POST', `${pathOf(name)}/run`, {}, signal)
      setSaid(endpoints.map(({ endpoint, state: ended, rows }) => `${endpoint}: ${ended}, ${plural(rows, 'row')}`).join('; '))
    })
    onDone()
  }
  async function pause() { if (await turn.act(() => sendJson('POST', `${pathOf(name)}/${state === 'paused' ? 'resume' : 'pause'}`))) onDone() }
  return (
    <div className="connection-acts">
      <div className="line">
        <button type="button" className={`button${size}`} disabled={work.busy} aria-label={`Run ${name} now`} onClick={() => void run()}><Icon name="play" size={12} />{work.busy ? 'Fetching…' : 'Run now'}</button>
        {work.busy && <button type="button" className={`button${size}`} aria-label={`Cancel the run of ${name}`} onClick={work.cancel}>Cancel</button>}
        <button type="button" className={`button${size}`} disabled={turn.busy} aria-label={`${state === 'paused' ? 'Resume' : 'Pause'} ${name}`} onClick={() => void pause()}>{state === 'paused' ? 'Resume' : 'Pause'}</button>
        <button type="button" className={`button danger${size}`} aria-label={`Remove ${name}`} onClick={() => setRemoving(true)}>Remove…</button>
      </div>
      {said !== null && <p className="reason dim" role="status">{said}</p>}
      {error && <ErrorNotice error={error} />}
      {removing && <RemoveDialog connection={connection} tables={tables} onClose={() => setRemoving(false)} onRemoved={onRemoved} />}
    </div>
  )
}

function RemoveDialog({ connection: { name, schedule_cron: cron }, tables, onClose, onRemoved }: { connection: Connection, tables: readonly string[], onClose: () => void, onRemoved: () => void }) {
  const [typed, setTyped] = useState('')
  const { busy, error, act } = useAct()
  async function remove(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!await act(() => sendJson('DELETE', pathOf(name)))) return
    onClose()
    onRemoved()
  }
  return (
    <Dialog open title={`Remove ${name}`} onClose={onClose}>
      <form className="stack" onSubmit={event => void remove(event)}>
        <ul className="consequences">
          <li>{tables.length === 0 ? 'It has made no table yet.' : <>{tables.length === 1 ? 'Its table stays' : 'Its tables stay'} with all rows and their past: {tables.map(table => <code key={table}>{table} </code>)}</>}</li>
          <li>{cron === null ? 'It has no schedule.' : <>Its schedule <code>{cron}</code> ends: nothing is fetched any more.</>}</li>
          <li>How far it had come is forgotten. A connection of the same name fetches from the beginning.</li>
        </ul>
        <label className="field"><span>Type {name} to remove it</span><input className="input mono" value={typed} autoFocus autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={event => setTyped(event.target.value)} /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Keep it</button><button className="button danger" disabled={busy || typed !== name}>{busy ? 'Removing…' : 'Remove the connection'}</button></div>
      </form>
    </Dialog>
  )
}
