import { Link, useSearch } from 'wouter'
import type { Branch, Commit } from '../../api/types.ts'
import { rankOf } from '../../parts/branch-names.ts'
import { formatShort, shortId } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'
import type { Graph } from './graph.ts'
import { Lanes, lanesWidth, rowHeight } from './lanes.tsx'

const namesMost = 2

interface Props { graph: Graph, branches: readonly Branch[], shown: Set<string> | null, selected: string | null }

/** A search hides rows, and a drawing with holes would lie: then there is only the list. */
export function CommitList({ graph, branches, shown, selected }: Props) {
  const rows = shown ? graph.rows.filter(row => shown.has(row.commit.id)) : graph.rows
  return (
    <div className="commits" style={{ paddingLeft: shown ? 0 : lanesWidth(graph.lanes) }}>
      {!shown && <Lanes graph={graph} selected={selected} />}
      <ol>
        {rows.map(({ commit }) => <Row key={commit.id} commit={commit} names={branches.filter(branch => branch.commit === commit.id).map(branch => branch.name)} current={commit.id === selected} />)}
      </ol>
    </div>
  )
}

function Row({ commit, names, current }: { commit: Commit, names: readonly string[], current: boolean }) {
  const search = useSearch()
  const sorted = names.toSorted((a, b) => rankOf(a) - rankOf(b))
  const [first, more] = [sorted.slice(0, namesMost), sorted.slice(namesMost)]
  const added = commit.tables.reduce((sum, change) => sum + change.added_rows, 0)
  const removed = commit.tables.reduce((sum, change) => sum + change.removed_rows, 0)
  return (
    <li style={{ height: rowHeight }}>
      <Link className="commit-row" href={`/versions/${commit.id}${search ? `?${search}` : ''}`} aria-current={current ? 'true' : undefined}>
        <span className="commit-what">
          <span className="line commit-first">
            {first.map(name => <span key={name} className={`chip ${name === 'main' ? 'accent' : ''}`}>{name}</span>)}
            {more.length > 0 && <span className="chip" title={more.join(', ')}>+{more.length}</span>}
            <span className="clip">{commit.message}</span>
          </span>
          <span className="faint clip commit-second"><code>{shortId(commit.id)}</code> · {commit.author} · {commit.tables.map(change => change.table).join(', ') || 'no table'}</span>
        </span>
        <span className="num commit-counts">{(added > 0 || removed === 0) && commit.tables.length > 0 && <span className="ok">+{formatShort(added)}</span>}{removed > 0 && <span className="bad"> −{formatShort(removed)}</span>}</span>
        <span className="num faint commit-when">{commit.parents.length > 0 && <Instant utc={commit.at_utc} />}</span>
      </Link>
    </li>
  )
}
