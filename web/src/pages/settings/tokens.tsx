/** Tokens for notebooks and scripts. The secret is shown once, at creation. */
import { useState, type SubmitEvent } from 'react'
import { useSession } from '../../app/session.tsx'
import { sendJson, type ApiError } from '../../api/http.ts'
import { toApiError, useQuery } from '../../api/query.ts'
import type { Token } from '../../api/types.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { textOf } from '../../parts/form.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { ConfirmButton } from './confirm-button.tsx'

export function Tokens() {
  const { me } = useSession()
  const { data, error, reload } = useQuery<{ tokens: Token[] }>('/api/tokens')
  const [fresh, setFresh] = useState<string | null>(null)
  const [failure, setFailure] = useState<ApiError | null>(null)

  async function act(work: () => Promise<void>) {
    try {
      setFailure(null)
      await work()
      reload()
    } catch (thrown) {
      setFailure(toApiError(thrown))
    }
  }
  function create(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const element = event.currentTarget
    const form = new FormData(element)
    const days = Number(form.get('days'))
    void act(async () => {
      const made = await sendJson<{ token: string }>('POST', '/api/tokens', { name: textOf(form, 'name'), role: textOf(form, 'role'), ...(days > 0 ? { days } : {}) })
      setFresh(made.token)
      element.reset()
    })
  }
  return (
    <section className="card" aria-labelledby="tokens">
      <div className="card-head"><h2 id="tokens">Tokens</h2><span className="faint">for notebooks, scripts and dashboards: <code>Authorization: Bearer glk_…</code></span></div>
      <form className="card-body new-row" onSubmit={create}>
        <label className="field grow"><span>Name</span><input className="input" name="name" required maxLength={64} placeholder="notebook" autoComplete="off" /></label>
        <label className="field"><span>Role</span><select className="select" name="role" defaultValue="reader"><option value="reader">reader</option>{me?.role === 'admin' && <option value="admin">admin</option>}</select></label>
        <label className="field"><span>Valid for</span><select className="select" name="days" defaultValue="90"><option value="7">7 days</option><option value="90">90 days</option><option value="365">1 year</option><option value="0">no end</option></select></label>
        <button className="button primary">Create token</button>
      </form>
      {fresh && (
        <div className="fresh" role="status">
          <p>Copy it now: it is shown this once, and only its hash is kept.</p>
          <div className="line"><code className="code-line fresh-token">{fresh}</code><CopyButton text={fresh} label="Copy" words /><button type="button" className="button quiet" onClick={() => setFresh(null)}>Done</button></div>
        </div>
      )}
      {(failure ?? error) && <div className="card-body"><ErrorNotice error={(failure ?? error) as ApiError} /></div>}
      {!data && !error && <Bones rows={3} />}
      {data?.tokens.length === 0 && <Empty icon="settings" title="No token yet"><p>Create one above, then pass it to pandas, DuckDB or Grafana as a bearer token.</p></Empty>}
      {data && data.tokens.length > 0 && (
        <table className="table people">
          <thead><tr><th scope="col">Name</th><th scope="col">User</th><th scope="col" className="wide">Role</th><th scope="col" className="wide">Last used</th><th scope="col" className="wide">Expires</th><th scope="col"><span className="hidden-visually">Actions</span></th></tr></thead>
          <tbody>
            {data.tokens.map(token => (
              <tr key={token.id}>
                <td>{token.name}</td><td>{token.user}</td><td className="wide dim">{token.role}</td>
                <td className="wide">{token.last_used_utc ? <Instant utc={token.last_used_utc} age /> : <span className="faint">never</span>}</td>
                <td className="wide">{token.expires_utc ? <Instant utc={token.expires_utc} /> : <span className="faint">no end</span>}</td>
                <td className="num"><ConfirmButton verb="Revoke" what={`token ${token.name}`} onConfirm={() => void act(async () => { await sendJson('DELETE', `/api/tokens/${encodeURIComponent(token.id)}`) })} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
