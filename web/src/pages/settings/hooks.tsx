/** Whom the platform asks before, and tells after, a commit or merge. For admins: addresses may be nobody else's business. */
import { useState } from 'react'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { Delivery, Hook } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { Chip } from '../../parts/chip.tsx'
import { formatMs, shortId } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { HookDialog } from './hook-dialog.tsx'

export function Hooks() {
  const { me } = useSession()
  if (me?.role !== 'admin') return <section className="card"><Empty icon="settings" title="Hooks are seen by admins"><p>They call other systems, whose addresses are shown to admins only.</p></Empty></section>
  return <><HookList /><Deliveries /></>
}

function HookList() {
  const { data, error, reload } = useQuery<{ hooks: Hook[] }>('/api/hooks')
  const { error: failure, act } = useAct()
  const problem = failure ?? error
  const [adding, setAdding] = useState(false)
  async function remove(name: string) {
    if (await act(() => sendJson('DELETE', withQuery('/api/hooks', { name })))) reload()
  }
  return (
    <section className="card" aria-labelledby="hooks">
      <div className="card-head"><h2 id="hooks">Hooks</h2><span className="faint">asked before, told after a commit or merge</span><span className="spacer" /><button type="button" className="button small" onClick={() => setAdding(true)}><Icon name="plus" size={12} />New hook</button></div>
      {problem && <div className="card-body"><ErrorNotice error={problem} /></div>}
      {!data && !error && <Bones rows={2} />}
      {data?.hooks.length === 0 && <p className="card-body faint">None yet. A hook before a move can refuse it; one after it is told, and tried again where nobody answers.</p>}
      {data && data.hooks.length > 0 && (
        <ul className="rules" aria-labelledby="hooks">
          {data.hooks.map(({ name, pattern, on, webhook, check, timeout_ms: limit }) => (
            <li key={name}>
              <code className="rule-pattern">{name}</code>
              <div className="rule-what">
                <p>{webhook ? <>Calls <code>{webhook.url}</code>{webhook.secret ? <>, signed with <code>{webhook.secret}</code></> : ', not signed'}</> : <>Runs the check <code>{check}</code></>} for <code>{pattern}</code>, {formatMs(limit)} at most.</p>
                <div className="touched">{on.map(event => <span key={event} className="chip">{event.replace('-', ' ')}</span>)}</div>
              </div>
              <ConfirmButton verb="Remove" what={`the hook ${name}`} onConfirm={() => void remove(name)} />
            </li>
          ))}
        </ul>
      )}
      {adding && <HookDialog onClose={() => setAdding(false)} onDone={reload} />}
    </section>
  )
}

const outcomes = { pending: 'accent', passed: 'ok', failed: 'bad' } as const

function Deliveries() {
  const { data, error } = useQuery<{ deliveries: Delivery[] }>('/api/hooks/deliveries?limit=50', { pollMs: 15_000 })
  if (error) return <ErrorNotice error={error} />
  if (!data || data.deliveries.length === 0) return null
  return (
    <section className="card" aria-labelledby="deliveries">
      <div className="card-head"><h2 id="deliveries">How they went</h2><span className="faint">newest first</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="deliveries">
        <table className="table">
          <thead><tr><th scope="col">Hook</th><th scope="col">For</th><th scope="col">Outcome</th><th scope="col" className="num">Tries</th><th scope="col">At</th></tr></thead>
          <tbody>{data.deliveries.map(({ id, hook, event, ref, commit, outcome, message, attempts, at_utc: at }) => (
            <tr key={id}>
              <td className="mono">{hook}</td>
              <td>{event.replace('-', ' ')} <code>{ref}</code>{commit && <span className="faint"> {shortId(commit)}</span>}</td>
              <td><Chip tone={outcomes[outcome]}>{outcome}</Chip>{message !== '' && <span className="faint reason said">{message}</span>}</td>
              <td className="num">{attempts}</td><td><Instant utc={at} /></td>
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  )
}
