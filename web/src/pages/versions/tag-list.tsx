/** Tags: names that stay where they were put. */
import { useState, type SubmitEvent } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { Tag } from '../../api/lake-types.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { textOf } from '../../parts/form.ts'
import { shortId } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'

export function TagList({ tags, onChange }: { tags: readonly Tag[], onChange: () => void }) {
  const { me } = useSession()
  const [doomed, setDoomed] = useState<string | null>(null)
  return (
    <section className="card" aria-labelledby="tags">
      <div className="card-head"><h2 id="tags">Tags</h2><span className="faint">{tags.length}</span></div>
      {tags.length === 0 && <p className="card-body faint">None yet. A tag keeps a state under a name, such as the day's close: choose a commit, then Tag.</p>}
      {tags.length > 0 && (
        <ul className="branches" tabIndex={0} aria-labelledby="tags">
          {tags.map(({ name, commit, at_utc: at, author, message }) => (
            <li key={name}>
              <span className="branch-name">{name}</span>
              <span className="line branch-links"><Link className="link" href={withQuery('/versions/diff', { from: `tag:${name}`, to: 'main' })}>since then</Link>{me?.role === 'admin' && <button type="button" className="link plain" aria-label={`Delete the tag ${name}`} onClick={() => setDoomed(name)}>delete</button>}</span>
              <span className="faint branch-tip"><Link className="link mono" href={`/versions/${commit}`}>{shortId(commit)}</Link> · <Instant utc={at} /> · {author}{message && <> · <span title={message}>{message}</span></>}</span>
            </li>
          ))}
        </ul>
      )}
      {doomed && <DeleteTag name={doomed} onClose={() => setDoomed(null)} onDone={onChange} />}
    </section>
  )
}

function DeleteTag({ name, onClose, onDone }: { name: string, onClose: () => void, onDone: () => void }) {
  const { busy, error, act } = useAct()
  async function remove() {
    if (!await act(() => sendJson('DELETE', withQuery('/api/tags', { name })))) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title="Delete a tag" onClose={onClose}>
      <p>The name <strong className="said">{name}</strong> will be gone. The commit stays as long as a branch has it.</p>
      {error && <ErrorNotice error={error} />}
      <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Keep it</button><button type="button" className="button danger" disabled={busy} onClick={() => void remove()}>{busy ? 'Deleting…' : 'Delete tag'}</button></div>
    </Dialog>
  )
}

export function NewTag({ commit, onClose, onDone }: { commit: string, onClose: () => void, onDone: () => void }) {
  const { busy, error, act } = useAct()
  async function create(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const message = textOf(form, 'message').trim()
    if (!await act(() => sendJson('POST', '/api/tags', { name: textOf(form, 'name').trim(), at: commit, ...message === '' ? {} : { message } }))) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title={`Tag ${shortId(commit)}`} onClose={onClose}>
      <form className="stack" onSubmit={event => void create(event)}>
        <p className="dim">A tag is a name for exactly this state, and never moves. Use it in SQL and prices as <code>tag:name</code>.</p>
        <label className="field"><span>Name</span><input className="input mono" name="name" required autoFocus maxLength={200} placeholder="close-nov-23" autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
        <label className="field"><span>Why (may be empty)</span><input className="input" name="message" maxLength={2000} autoComplete="off" /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy}>{busy ? 'Tagging…' : 'Tag commit'}</button></div>
      </form>
    </Dialog>
  )
}
