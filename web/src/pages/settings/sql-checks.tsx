/** Checks in SQL, which rules and hooks can require: a query that must find no row. */
import { useState, type SubmitEvent } from 'react'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { SqlCheck } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { textOf } from '../../parts/form.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { ConfirmButton } from './confirm-button.tsx'

export function SqlChecks() {
  const { me } = useSession()
  const { data, error, reload } = useQuery<{ checks: SqlCheck[] }>('/api/checks')
  const { error: failure, act } = useAct()
  const problem = failure ?? error
  const [adding, setAdding] = useState(false)
  const admin = me?.role === 'admin'
  async function remove(name: string) {
    if (await act(() => sendJson('DELETE', withQuery('/api/checks', { name })))) reload()
  }
  return (
    <section className="card" aria-labelledby="sql-checks">
      <div className="card-head"><h2 id="sql-checks">Checks in SQL</h2><span className="faint">a query over the result of a merge that must find no row</span><span className="spacer" />{admin && <button type="button" className="button small" onClick={() => setAdding(true)}><Icon name="plus" size={12} />New check</button>}</div>
      {problem && <div className="card-body"><ErrorNotice error={problem} /></div>}
      {!data && !error && <Bones rows={2} />}
      {data?.checks.length === 0 && <p className="card-body faint">None yet. Built in are mergeable, keys-unique and contract.</p>}
      {data && data.checks.length > 0 && (
        <ul className="rules" aria-labelledby="sql-checks">
          {data.checks.map(({ name, sql, doc, by, at_utc: at }) => (
            <li key={name}>
              <code className="rule-pattern">{name}</code>
              <div className="rule-what">{doc !== '' && <p>{doc}</p>}<pre className="check-sql" tabIndex={0} aria-label={`SQL of ${name}`}>{sql}</pre><p className="faint">{by}, <Instant utc={at} /></p></div>
              {admin && <ConfirmButton verb="Remove" what={`the check ${name}`} onConfirm={() => void remove(name)} />}
            </li>
          ))}
        </ul>
      )}
      {adding && <NewCheck onClose={() => setAdding(false)} onDone={reload} />}
    </section>
  )
}

function NewCheck({ onClose, onDone }: { onClose: () => void, onDone: () => void }) {
  const { busy, error, act } = useAct()
  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    if (!await act(() => sendJson('PUT', '/api/checks', { name: textOf(form, 'name').trim(), sql: textOf(form, 'sql'), doc: textOf(form, 'doc') }))) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title="New check" onClose={onClose}>
      <form className="stack" onSubmit={event => void save(event)}>
        <p className="dim">Write the query so that it finds what must not be. The check passes where it finds nothing.</p>
        <label className="field"><span>Name</span><input className="input mono" name="name" required autoFocus maxLength={64} placeholder="no-wild-prices" autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
        <label className="field"><span>SQL</span><textarea className="input area mono" name="sql" required rows={5} maxLength={100_000} placeholder="SELECT node_id, lmp FROM market.lmp_da WHERE lmp > 5000" spellCheck={false} /></label>
        <label className="field"><span>What it is for (may be empty)</span><input className="input" name="doc" maxLength={1000} autoComplete="off" /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy}>{busy ? 'Saving…' : 'Save check'}</button></div>
      </form>
    </Dialog>
  )
}
