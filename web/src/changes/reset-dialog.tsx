/** Moving a branch to another commit: for admins, after reading what is left behind. */
import { useState } from 'react'
import { useAct } from '../api/act.ts'
import { sendJson, withQuery } from '../api/http.ts'
import { useQuery } from '../api/query.ts'
import type { Commit, Diff } from '../api/types.ts'
import { BranchSelect } from '../parts/branch-select.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { plural, shortId } from '../parts/format.ts'
import { Bones, ErrorNotice } from '../parts/notice.tsx'
import { Instant } from '../parts/time.tsx'
import { ChangeTable } from './change-table.tsx'
import { ruleOf, useRules } from './protection.ts'

const most = 1000
const shown = 6

export function ResetDialog({ commit, onClose, onDone }: { commit: string, onClose: () => void, onDone: () => void }) {
  return <Dialog open title={`Reset a branch to ${shortId(commit)}`} className="wide-dialog" onClose={onClose}><Body commit={commit} onClose={onClose} onDone={onDone} /></Dialog>
}

function Body({ commit, onClose, onDone }: { commit: string, onClose: () => void, onDone: () => void }) {
  const [branch, setBranch] = useState('main')
  const [typed, setTyped] = useState('')
  const asked = branch === '' ? null : branch
  const here = useQuery<{ commits: Commit[] }>(asked && withQuery('/api/log', { ref: branch, limit: most }))
  const there = useQuery<{ commits: Commit[] }>(withQuery('/api/log', { ref: commit, limit: most }))
  const diff = useQuery<Diff>(asked && withQuery('/api/diff', { from: branch, to: commit }))
  const rule = ruleOf(useRules(), branch)
  const { busy, error, act } = useAct()
  const ready = asked !== null && !here.loading && here.data !== null && there.data !== null && !diff.loading && diff.data !== null
  const [kept, listed] = [new Set(there.data?.commits.map(({ id }) => id)), here.data?.commits ?? []]
  const left = ready ? listed.filter(({ id }) => !kept.has(id)) : []
  const head = listed[0]?.id
  const stays = ready && head === commit
  const failure = error ?? here.error ?? there.error ?? diff.error
  const forbidden = rule !== null && !rule.forced_moves
  async function reset() {
    if (await act(() => sendJson('POST', '/api/reset', { branch, to: commit, expect: { target: head } }))) {
      onDone()
      onClose()
    } else here.reload()
  }
  return (
    <>
      <p className="dim">The branch becomes as it was at {shortId(commit)}, and commits that came since are no longer on it. To take back one change and keep the others, revert it instead.</p>
      <BranchSelect label="The branch" value={branch} onChange={setBranch} />
      {!ready && !failure && <div className="card"><Bones rows={3} /></div>}
      {stays && <p className="notice warn" role="status">{branch} is at this commit already.</p>}
      {ready && !stays && (
        <>
          <section className="card" aria-labelledby="left">
            <div className="card-head"><h3 id="left">{left.length === 0 ? 'Nothing is left behind' : `Left behind: ${left.length >= most ? `more than ${most - 1} commits` : plural(left.length, 'commit')}`}</h3></div>
            {left.length > 0 && <ul className="left-behind">{left.slice(0, shown).map(one => <li key={one.id}><code>{shortId(one.id)}</code><span className="clip">{one.message}</span><span className="faint nowrap">{one.author} · <Instant utc={one.at_utc} /></span></li>)}{left.length > shown && <li className="faint">and {plural(left.length - shown, 'older one', 'older ones')}</li>}</ul>}
            {diff.data && diff.data.tables.length + diff.data.names.length > 0 && <div className="panel-table"><ChangeTable changes={diff.data.tables} names={diff.data.names} /></div>}
          </section>
          {forbidden ? <p className="warn">{branch} is protected: it may not be reset. An admin can change its rule in Settings.</p> : <label className="field"><span>Type the branch's name to confirm</span><input className="input mono" value={typed} onChange={event => setTyped(event.target.value)} placeholder={branch} autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>}
        </>
      )}
      {failure && <ErrorNotice error={failure} />}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>Cancel</button>
        <button type="button" className="button danger" disabled={busy || !ready || stays || forbidden || typed.trim() !== branch} onClick={() => void reset()}>{busy ? 'Moving…' : `Reset ${branch || '…'} to ${shortId(commit)}`}</button>
      </div>
    </>
  )
}
