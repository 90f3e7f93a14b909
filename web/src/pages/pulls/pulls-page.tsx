/** Pull requests, newest first. */
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { withQuery } from '../../api/http.ts'
import type { PullRequest } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Branch } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { PullTable } from './pull-table.tsx'
import './pulls.css'

const states = [['open', 'Open'], ['merged', 'Merged'], ['closed', 'Closed'], ['all', 'All']] as const
type Filter = typeof states[number][0]
const pageSize = 100
const most = 1000

export function PullsPage() {
  const address = useAddress()
  const { me } = useSession()
  const state: Filter = states.find(([value]) => value === address.get('state'))?.[0] ?? 'open'
  const [words, target, mine] = [address.get('q') ?? '', address.get('target') ?? '', address.get('mine') === 'yes']
  const limit = Math.min(most, Math.max(pageSize, Number(address.get('limit') ?? pageSize) || pageSize))
  const pulls = useQuery<{ pull_requests: PullRequest[] }>(withQuery('/api/pulls', { state: state === 'all' ? null : state, limit }), { pollMs: 15_000 })
  const branches = useQuery<{ branches: Branch[] }>('/api/branches')
  const all = pulls.data?.pull_requests ?? []
  const shown = all.filter(pull => (target === '' || pull.target === target) && (!mine || pull.author === me?.name) && matches(pull, words))
  const targets = [...new Set([...all.map(pull => pull.target), ...target === '' ? [] : [target]])].sort()
  return (
    <div className="page">
      <div className="page-head">
        <h1>Pull requests</h1>
        <span className="spacer" />
        <input data-search className="input pulls-search" type="search" placeholder="Title, branch, author, number" aria-label="Search pull requests" value={words} onChange={event => address.set({ q: event.target.value })} />
        <select className="select" aria-label="Target" value={target} onChange={event => address.set({ target: event.target.value })}>
          <option value="">Into any branch</option>
          {targets.map(one => <option key={one} value={one}>into {one}</option>)}
        </select>
        <button type="button" className="button" aria-pressed={mine} onClick={() => address.set({ mine: mine ? null : 'yes' })}>Mine</button>
        <div className="scroll-x"><Segments label="State" value={state} options={states} onChange={value => address.set({ state: value === 'open' ? null : value })} /></div>
        {me?.role === 'admin' ? <Link className="button primary" href="/pulls/new"><Icon name="plus" size={12} />New pull request</Link> : <button type="button" className="button" disabled title="Only admins open pull requests; you can read and comment.">New pull request</button>}
      </div>
      {pulls.error && <ErrorNotice error={pulls.error} retry={pulls.reload} />}
      {!pulls.data && !pulls.error && <div className="card"><Bones rows={8} /></div>}
      {pulls.data && (
        <div className={`card${pulls.loading ? ' waiting' : ''}`} aria-busy={pulls.loading}>
          {shown.length > 0 ? <PullTable pulls={shown} branches={branches.data?.branches ?? null} /> : <NoPulls state={state} filtered={all.length > 0 || words !== '' || target !== '' || mine} />}
          {all.length >= limit && limit < most && <div className="more"><button type="button" className="button" onClick={() => address.set({ limit: String(Math.min(most, limit + pageSize)) })}>Older pull requests</button></div>}
        </div>
      )}
    </div>
  )
}

function matches({ id, title, source, target, author, description }: PullRequest, words: string): boolean {
  const text = `#${id} ${title} ${source} ${target} ${author} ${description}`.toLowerCase()
  return words.toLowerCase().split(/\s+/).every(word => text.includes(word))
}

function NoPulls({ state, filtered }: { state: Filter, filtered: boolean }) {
  if (filtered) return <Empty icon="pulls" title="No pull request fits"><Link className="button" href="/pulls?state=all">Show all</Link></Empty>
  return <Empty icon="pulls" title={state === 'all' ? 'No pull request yet' : `No ${state} pull request`}><p>Work on a branch, then ask for its change to be looked at, checked and merged.</p>{state !== 'all' && <Link className="link" href="/pulls?state=all">Show all</Link>}</Empty>
}
