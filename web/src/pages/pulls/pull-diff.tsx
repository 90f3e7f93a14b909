/** What a pull request changes: conflicts where the two do not go together, tables, then the rows of one. */
import { useEffect } from 'react'
import { withQuery } from '../../api/http.ts'
import type { MergePreview, PullRequest } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Diff } from '../../api/types.ts'
import { ChangeTable } from '../../changes/change-table.tsx'
import { ConflictTable } from '../../changes/conflict-table.tsx'
import { changesTitle } from '../../changes/name-list.tsx'
import { RowsCard } from '../../changes/rows-card.tsx'
import { SchemaCard } from '../../changes/schema-changes.tsx'
import { useAddress } from '../../parts/address.ts'
import { shortId } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'

export function PullDiff({ pull }: { pull: PullRequest }) {
  const address = useAddress()
  const path = `/api/pulls/${pull.id}/diff`
  const { data, error, reload } = useQuery<Diff>(path)
  const table = address.get('table') ?? data?.tables[0]?.table ?? null
  // New checks compare other commits.
  const round = `${pull.round?.source} ${pull.round?.target}`
  useEffect(() => reload(), [round, reload])
  const clash = pull.state === 'open' && pull.round !== null && pull.round.candidate === null
  return (
    <>
      {clash && <Clash pull={pull} />}
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={4} /></div>}
      {data && data.tables.length + data.names.length === 0 && <Empty icon="check" title="No difference"><p>{pull.target} has everything that {pull.source} has.</p></Empty>}
      {data && data.tables.length + data.names.length > 0 && (
        <>
          <section className="card" aria-labelledby="tables">
            <div className="card-head"><h2 id="tables">{changesTitle(data)}</h2><span className="faint">{pull.round?.candidate ? <>the result of the merge, against <code>{shortId(pull.round.target)}</code></> : `${pull.source} against ${pull.target}`}</span></div>
            <ChangeTable changes={data.tables} names={data.names} selected={table} hrefOf={one => withQuery(`/pulls/${pull.id}`, { view: 'changes', table: one })} />
          </section>
          <SchemaCard from={data.from} to={data.to} tables={data.tables.map(change => change.table)} />
          {table && <RowsCard key={`${data.from} ${data.to} ${table}`} path={path} parameters={{}} table={table} />}
        </>
      )}
    </>
  )
}

function Clash({ pull }: { pull: PullRequest }) {
  const { data } = useQuery<MergePreview>(`/api/pulls/${pull.id}/preview`)
  return data && data.conflict_count > 0 ? <ConflictTable conflicts={data.conflicts} count={data.conflict_count} source={pull.source} target={pull.target} /> : null
}
