/** Whether it can be merged, why not yet, and the buttons that end it. */
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { PullView } from '../../api/lake-types.ts'
import type { Branch } from '../../api/types.ts'
import { strategyWords } from '../../changes/strategies.tsx'
import { Icon } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { waitingFor } from './waiting.ts'

interface Props { view: PullView, branches: readonly Branch[], onChange: () => void }

export function PullMerge({ view, branches, onChange }: Props) {
  const { pull, standing } = view
  const waiting = waitingFor(view, branches)
  if (pull.state !== 'open') {
    return (
      <section className="card card-body stack" aria-label="State">
        <p>{pull.state === 'merged' ? <>Merged. {pull.target} has the change.</> : 'Closed without a merge.'}</p>
        {pull.state === 'merged' && pull.merged_commit && <Link className="link" href={withQuery(`/versions/${pull.merged_commit}`, { do: 'revert' })}>Revert it …</Link>}
      </section>
    )
  }
  return (
    <section className="card" aria-labelledby="merge-state">
      <div className="card-head merge-head"><Icon name={standing?.ready ? 'check' : 'clock'} /><h2 id="merge-state">{standing?.ready ? 'Ready to merge' : 'Cannot be merged yet'}</h2></div>
      <div className="card-body stack">
        {waiting.length > 0 && <ul className="waiting-for">{waiting.map(one => <li key={one}>{one}</li>)}</ul>}
        {standing?.ready && <p className="dim">Checks passed and approvals are there, for exactly the commits at which both branches stand.</p>}
        <p className="faint">Where both changed the same row: {strategyWords(pull.strategy, pull.source, pull.target)[1]}</p>
        <Buttons view={view} onChange={onChange} />
      </div>
    </section>
  )
}

function Buttons({ view: { pull, standing }, onChange }: Omit<Props, 'branches'>) {
  const { me } = useSession()
  const { busy, error, act } = useAct()
  const base = `/api/pulls/${pull.id}`
  const send = async (method: string, path: string, body?: unknown) => {
    await act(async () => { await sendJson(method, path, body) })
    onChange()
  }
  if (me?.role !== 'admin') return <p className="dim">Only admins merge and close. You can read and comment.</p>
  const clash = pull.round !== null && standing?.current && pull.round.candidate === null
  return (
    <>
      {error && <ErrorNotice error={error} />}
      <label className="strategy"><input type="checkbox" checked={pull.auto_merge} disabled={busy} onChange={event => void send('PUT', `${base}/auto-merge`, { on: event.target.checked })} /><span><strong>Merge by itself</strong> <span className="dim">as soon as nothing is missing.</span></span></label>
      <div className="line">
        <button type="button" className="button primary" disabled={busy || !standing?.ready} title={standing?.ready ? undefined : 'It waits for what is listed above.'} onClick={() => void send('POST', `${base}/merge`)}>{busy ? 'Working…' : `Merge into ${pull.target}`}</button>
        <button type="button" className="button danger" disabled={busy} onClick={() => void send('POST', `${base}/close`)}>Close</button>
        {clash && <Link className="link" href={withQuery(`/pulls/${pull.id}`, { view: 'changes' })}>See what stands against it</Link>}
      </div>
    </>
  )
}
