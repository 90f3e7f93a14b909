/** The history of the lake: every commit, every branch, and what lies between two of them. */
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'wouter'
import { getJson, withQuery } from '../../api/http.ts'
import type { Tag } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Branch, Commit } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { BranchList, type Tip } from './branch-list.tsx'
import { CommitList } from './commit-list.tsx'
import { CommitPanel } from './commit-panel.tsx'
import { ComparePanel } from './compare-panel.tsx'
import { layOut } from './graph.ts'
import { TagList } from './tag-list.tsx'
import './versions.css'

const pageSize = 100
const mostBranches = 12

export function VersionsPage({ id }: { id: string | null }) {
  const address = useAddress()
  const words = address.get('q') ?? ''
  const limit = Math.max(pageSize, Number(address.get('limit') ?? pageSize) || pageSize)
  const branches = useQuery<{ branches: Branch[] }>('/api/branches')
  const log = useQuery<{ commits: Commit[] }>(withQuery('/api/log', { ref: 'main', limit }))
  const tags = useQuery<{ tags: Tag[] }>('/api/tags')
  const sides = useSideCommits(branches.data?.branches ?? null, log.data?.commits ?? null)
  const main = branches.data?.branches.find(branch => branch.name === 'main')?.commit ?? null

  const commits = useMemo(() => unique([...log.data?.commits ?? [], ...sides]), [log.data, sides])
  const graph = useMemo(() => layOut(commits, main), [commits, main])
  const shown = useMemo(() => words.trim() === '' ? null : new Set(commits.filter(commit => matches(commit, words)).map(commit => commit.id)), [commits, words])
  const tips = useMemo(() => tipsOf(branches.data?.branches ?? [], commits, new Set(log.data?.commits.map(commit => commit.id))), [branches.data, commits, log.data])
  const error = log.error ?? branches.error
  function reload() {
    log.reload()
    branches.reload()
    tags.reload()
  }
  return (
    <div className="page">
      <div className="page-head">
        <h1>Versions</h1>
        <span className="spacer" />
        <Link className="button" href="/versions/diff">Compare</Link>
        <Link className="button" href="/versions/merge">Merge</Link>
        <input data-search className="input" type="search" placeholder="Message, author, table, id" aria-label="Search commits" value={words} onChange={event => address.set({ q: event.target.value })} />
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      <div className={`versions${id || address.get('from') ? ' focused' : ''}`}>
        <section className="card" aria-label="Commits">
          {!log.data && !error && <Bones rows={14} />}
          {log.data && commits.length === 0 && <Empty icon="versions" title="No commit yet"><p>Each merged run becomes a commit. The first appears when the first file has passed the gate.</p><code>gridlake ingest FILE...</code></Empty>}
          {shown?.size === 0 && commits.length > 0 && <Empty icon="search" title="No commit fits"><p>None of the {commits.length} commits loaded says “{words}”.</p></Empty>}
          {commits.length > 0 && shown?.size !== 0 && <CommitList graph={graph} branches={branches.data?.branches ?? []} shown={shown} selected={id} />}
          {log.data && log.data.commits.length >= limit && <div className="more"><button type="button" className="button" onClick={() => address.set({ limit: String(limit + pageSize) })}>Older commits</button></div>}
        </section>
        <div className="stack versions-side">
          {id && <CommitPanel key={id} id={id} known={commits.find(commit => commit.id === id || commit.id.startsWith(id)) ?? null} onChange={reload} />}
          <ComparePanel from={address.get('from') ?? ''} to={address.get('to') ?? ''} />
          {branches.data && <BranchList branches={branches.data.branches} tips={tips} onChange={reload} />}
          {tags.data && <TagList tags={tags.data.tags} onChange={reload} />}
        </div>
      </div>
    </div>
  )
}

function matches(commit: Commit, words: string): boolean {
  const text = [commit.id, commit.message, commit.author, commit.run_id, ...commit.tables.map(change => change.table)].join(' ').toLowerCase()
  return words.toLowerCase().split(/\s+/).every(word => text.includes(word))
}

/** Of each branch its newest commit, and where it left `main`, as far as they are loaded. */
function tipsOf(branches: readonly Branch[], commits: readonly Commit[], onMain: ReadonlySet<string>): ReadonlyMap<string, Tip> {
  const known = new Map(commits.map(commit => [commit.id, commit]))
  return new Map(branches.map(branch => {
    let at = known.get(branch.commit)
    while (at && !onMain.has(at.id)) at = known.get(at.parents[0] ?? '')
    return [branch.name, { message: known.get(branch.commit)?.message ?? '', fork: at?.id ?? null }]
  }))
}

function unique(commits: readonly Commit[]): Commit[] { return [...new Map(commits.map(commit => [commit.id, commit])).values()] }

/** What the newest branches hold beyond `main`; a branch that cannot be read is left out of the drawing. */
function useSideCommits(branches: readonly Branch[] | null, main: readonly Commit[] | null): Commit[] {
  const [commits, setCommits] = useState<Commit[]>([])
  useEffect(() => {
    if (!branches || !main) return undefined
    const abort = new AbortController()
    const known = new Set(main.map(commit => commit.id))
    const oldest = main.at(-1)?.at_utc ?? ''
    const open = branches.filter(branch => branch.name !== 'main' && !known.has(branch.commit)).sort((a, b) => b.at_utc.localeCompare(a.at_utc)).slice(0, mostBranches)
    void Promise.allSettled(open.map(branch => getJson<{ commits: Commit[] }>(withQuery('/api/log', { ref: branch.name, limit: 20 }), abort.signal))).then(answers => {
      if (abort.signal.aborted) return
      setCommits(answers.flatMap(answer => answer.status === 'fulfilled' ? answer.value.commits : []).filter(commit => commit.at_utc >= oldest))
    })
    return () => abort.abort()
  }, [branches, main])
  return commits
}
