/** One pull request: what it is about, what it changes, what it waits for. */
import { Link } from 'wouter'
import type { PullView } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Branch } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { shortId } from '../../parts/format.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Instant } from '../../parts/time.tsx'
import { PullApprovals, PullChecks } from './pull-checks.tsx'
import { PullDiff } from './pull-diff.tsx'
import { PullMerge } from './pull-merge.tsx'
import { PullTalk } from './pull-talk.tsx'
import { Way } from './pull-table.tsx'
import { PullChip } from './state-chip.tsx'
import './pulls.css'

const views = [['talk', 'Conversation'], ['changes', 'Changes']] as const

export function PullPage({ id }: { id: string }) {
  const address = useAddress()
  const view = address.get('table') !== null || address.get('view') === 'changes' ? 'changes' : 'talk'
  const { data, error, reload } = useQuery<PullView>(`/api/pulls/${encodeURIComponent(id)}`, { pollMs: 10_000 })
  const branches = useQuery<{ branches: Branch[] }>('/api/branches', { pollMs: 10_000 })
  function changed() {
    reload()
    branches.reload()
  }
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/pulls">Pull requests</Link><span className="faint">/ #{id}</span></nav>
        <h1 className="pull-name">{data?.pull.title ?? `Pull request ${id}`}</h1>
        {data && <PullChip state={data.pull.state} />}
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={8} /></div>}
      {data && (
        <div className="pull">
          <div className="stack pull-main">
            <div className="pull-line">
              <span className="dim"><strong>{data.pull.author}</strong> {data.pull.state === 'merged' ? 'merged' : 'wants to merge'} <Way pull={data.pull} /> · opened <Instant utc={data.pull.created_utc} age /></span>
              {data.pull.merged_commit && <Link className="link" href={`/versions/${data.pull.merged_commit}`}>merged as <code>{shortId(data.pull.merged_commit)}</code></Link>}
              <span className="spacer" />
              <Segments label="What to see" value={view} options={views} onChange={value => address.set({ view: value === 'changes' ? value : null, table: null, page: null })} />
            </div>
            {view === 'talk' ? <PullTalk view={data} onChange={changed} /> : <PullDiff pull={data.pull} />}
          </div>
          <div className="stack pull-side">
            <PullMerge view={data} branches={branches.data?.branches ?? []} onChange={changed} />
            <PullChecks view={data} branches={branches.data?.branches ?? []} onChange={changed} />
            <PullApprovals view={data} onChange={changed} />
          </div>
        </div>
      )}
    </div>
  )
}
