import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { Commit } from '../../api/types.ts'
import { ReplayDialog } from '../../changes/replay-dialog.tsx'
import { ResetDialog } from '../../changes/reset-dialog.tsx'
import { useAddress } from '../../parts/address.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { shortId } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { NewTag } from './tag-list.tsx'
import { ChangeTable } from '../../changes/change-table.tsx'

/** `known` where the list has it already; an older one, or one named by a link, is asked for. */
export function CommitPanel({ id, known, onChange }: { id: string, known: Commit | null, onChange: () => void }) {
  const asked = useQuery<{ commits: Commit[] }>(known ? null : withQuery('/api/log', { ref: id, limit: 1 }))
  const commit = known ?? asked.data?.commits[0] ?? null
  return (
    <section className="card" aria-label="Commit">
      <div className="card-head">
        <h2>Commit <code className="dim">{shortId(id)}</code></h2><CopyButton text={commit?.id ?? id} label="Copy the commit id" />
        <span className="spacer" />
        <Link className="button quiet icon small" href="/versions" aria-label="Close the commit"><Icon name="close" /></Link>
      </div>
      {asked.error && <div className="card-body"><ErrorNotice error={asked.error} /></div>}
      {!commit && !asked.error && <Bones rows={4} />}
      {commit && <Body commit={commit} onChange={onChange} />}
    </section>
  )
}

function Body({ commit, onChange }: { commit: Commit, onChange: () => void }) {
  const { me } = useSession()
  const address = useAddress()
  const admin = me?.role === 'admin'
  const doing = admin ? address.get('do') : null
  const stop = () => address.set({ do: null })
  const changed = commit.parents.length > 0 && commit.tables.length > 0
  const [parent] = commit.parents
  return (
    <>
      <div className="card-body stack">
        <p className="commit-message">{commit.message}</p>
        <dl className="facts">
          <dt>Author</dt><dd>{commit.author}</dd>
          <dt>At</dt><dd>{commit.parents.length > 0 ? <><Instant utc={commit.at_utc} /> UTC</> : <span className="faint">where every lake begins</span>}</dd>
          <dt>Run</dt><dd>{commit.run_id ? <Link className="link mono" href={`/runs/${encodeURIComponent(commit.run_id)}`}>{commit.run_id}</Link> : <span className="faint">none</span>}</dd>
          <dt>{commit.parents.length > 1 ? 'Parents' : 'Parent'}</dt>
          <dd className="line">{commit.parents.map(one => <Link key={one} className="link mono" href={`/versions/${one}`}>{shortId(one)}</Link>)}{commit.parents.length === 0 && <span className="faint">none: the first</span>}</dd>
        </dl>
        <div className="line">
          <Link className="button small" href={withQuery('/sql', { ref: commit.id })}>Query it</Link>
          {parent && <Link className="button small" href={withQuery(`/versions/${commit.id}`, { from: parent, to: commit.id })}>Compare with parent</Link>}
          <Link className="button small" href={withQuery(`/versions/${commit.id}`, { from: commit.id, to: 'main' })}>Compare with main</Link>
        </div>
        {admin && (
          <div className="line">
            {changed && <button type="button" className="button small" onClick={() => address.set({ do: 'revert' })}>Revert</button>}
            {changed && commit.run_id && <button type="button" className="button small" onClick={() => address.set({ do: 'revert-run' })}>Revert the run</button>}
            {changed && <button type="button" className="button small" onClick={() => address.set({ do: 'cherry-pick' })}>Cherry-pick</button>}
            <button type="button" className="button small" onClick={() => address.set({ do: 'tag' })}>Tag</button>
            <button type="button" className="button small danger" onClick={() => address.set({ do: 'reset' })}>Reset to here</button>
          </div>
        )}
      </div>
      {commit.tables.length > 0 && <div className="panel-table"><ChangeTable changes={commit.tables} {...parent ? { hrefOf: (table: string) => withQuery('/versions/diff', { from: parent, to: commit.id, table }) } : {}} /></div>}
      {doing === 'tag' && <NewTag commit={commit.id} onClose={stop} onDone={onChange} />}
      {doing === 'revert' && <ReplayDialog kind="revert" thing={commit.id} name={`commit ${shortId(commit.id)}`} onClose={stop} onDone={onChange} />}
      {doing === 'revert-run' && commit.run_id && <ReplayDialog kind="revert" thing={commit.run_id} name={`run ${commit.run_id}`} onClose={stop} onDone={onChange} />}
      {doing === 'cherry-pick' && <ReplayDialog kind="cherry-pick" thing={commit.id} name={`commit ${shortId(commit.id)}`} onClose={stop} onDone={onChange} />}
      {doing === 'reset' && <ResetDialog commit={commit.id} onClose={stop} onDone={onChange} />}
    </>
  )
}
