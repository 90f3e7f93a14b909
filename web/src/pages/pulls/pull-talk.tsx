/** What was said and done, oldest first, and the place to say something. */
import type { SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import type { PullEvent, PullView } from '../../api/lake-types.ts'
import { textOf } from '../../parts/form.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'

const kinds: Record<PullEvent['kind'], readonly [IconName, string, string]> = {
  'opened': ['pulls', 'plain', 'opened this'], 'commented': ['copy', 'plain', 'commented'], 'approved': ['check', 'ok', 'approved'], 'checked': ['runs', 'accent', 'checks ran'],
  'auto-merge': ['clock', 'plain', 'set merging by itself'], 'refused': ['alert', 'bad', 'could not merge by itself'], 'merged': ['versions', 'ok', 'merged it'], 'closed': ['close', 'plain', 'closed it'],
}

export function PullTalk({ view: { pull, events }, onChange }: { view: PullView, onChange: () => void }) {
  return (
    <>
      <section className="card card-body said description" aria-label="Description">{pull.description === '' ? <span className="faint">No description.</span> : pull.description}</section>
      <ol className="timeline" aria-label="History">{events.map((event, index) => <Happened key={index} event={event} />)}</ol>
      <CommentForm id={pull.id} onChange={onChange} />
    </>
  )
}

function Happened({ event: { kind, by, at_utc: at, text } }: { event: PullEvent }) {
  const [icon, tone, words] = kinds[kind]
  return (
    <li className={kind === 'commented' ? 'comment' : ''}>
      <span className={`dot ${tone}`}><Icon name={icon} size={12} /></span>
      <div className={kind === 'commented' ? 'card comment-card' : ''}>
        <p className="event"><strong>{by}</strong> {kind === 'checked' ? <span className="dim">{words} for the commits</span> : <span className="dim">{words}</span>} <span className="faint"><Instant utc={at} /></span></p>
        {text !== '' && <p className={kind === 'commented' ? 'said' : 'said dim event-text'} title={kind === 'checked' ? text : undefined}>{text}</p>}
      </div>
    </li>
  )
}

function CommentForm({ id, onChange }: { id: number, onChange: () => void }) {
  const { busy, error, act } = useAct()
  async function say(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const text = textOf(new FormData(form), 'text').trim()
    if (text === '' || !await act(() => sendJson('POST', `/api/pulls/${id}/comments`, { text }))) return
    form.reset()
    onChange()
  }
  return (
    <form className="stack comment-form" onSubmit={event => void say(event)}>
      <label className="field"><span>Comment</span><textarea className="input area" name="text" required maxLength={20_000} rows={3} /></label>
      {error && <ErrorNotice error={error} />}
      <div className="dialog-actions"><button className="button" disabled={busy}>{busy ? 'Saying…' : 'Comment'}</button></div>
    </form>
  )
}
