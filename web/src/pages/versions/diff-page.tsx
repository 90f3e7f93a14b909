/** What lies between two states: tables first, then the rows of one with old and new values. */
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { Diff } from '../../api/types.ts'
import { ChangeTable } from '../../changes/change-table.tsx'
import { changesTitle } from '../../changes/name-list.tsx'
import { RowsCard } from '../../changes/rows-card.tsx'
import { SchemaCard } from '../../changes/schema-changes.tsx'
import { useAddress } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import './versions.css'

export function DiffPage() {
  const address = useAddress()
  const [from, to] = [address.get('from') ?? '', address.get('to') ?? '']
  const ready = from !== '' && to !== ''
  const { data: kept, error, loading, reload } = useQuery<Diff>(ready ? withQuery('/api/diff', { from, to }) : null)
  const data = ready && !loading && !error ? kept : null
  const table = data?.tables.find(change => change.table === address.get('table'))?.table ?? data?.tables[0]?.table ?? null
  const { set } = address
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/versions">Versions</Link><span className="faint">/</span></nav>
        <h1>Compare</h1>
      </div>
      <div className="diff-refs">
        <div className="field"><span aria-hidden="true">Before</span><RefPicker label="Before" value={from} placeholder="main, a tag, a commit, a time" width={0} onChange={ref => set({ from: ref, table: null, page: null })} /></div>
        <button type="button" className="button quiet icon" aria-label="Swap the two sides" title="Swap" disabled={!ready} onClick={() => set({ from: to, to: from, page: null })}><Icon name="arrow" /></button>
        <div className="field"><span aria-hidden="true">After</span><RefPicker label="After" value={to} placeholder="main" width={0} onChange={ref => set({ to: ref, table: null, page: null })} /></div>
      </div>
      {!ready && <Empty icon="versions" title="Choose two states"><p>A branch against <code>main</code>, a tag against today, or <code>main</code> at two times, such as 2026-11-20 and 2026-11-21.</p></Empty>}
      {error && <ErrorNotice error={error} retry={reload} />}
      {ready && !data && !error && <div className="card"><Bones rows={5} /></div>}
      {data && data.tables.length + data.names.length === 0 && <Empty icon="check" title="No difference"><p>Both hold the same data.</p></Empty>}
      {data && data.tables.length + data.names.length > 0 && (
        <div className="diff">
          <div className="stack">
            <section className="card" aria-labelledby="tables">
              <div className="card-head"><h2 id="tables">{changesTitle(data)}</h2></div>
              <ChangeTable changes={data.tables} names={data.names} selected={table} hrefOf={one => withQuery('/versions/diff', { from, to, table: one })} />
            </section>
            {data.tables.some(change => change.added_rows > 0 && change.removed_rows > 0) && <p className="faint schema-none">Plus and minus count the rows of files that came and went. The rows themselves are compared by key.</p>}
            <SchemaCard from={from} to={to} tables={data.tables.map(change => change.table)} />
          </div>
          {table && <RowsCard key={`${from} ${to} ${table}`} path="/api/diff/rows" parameters={{ from, to }} table={table} />}
        </div>
      )}
    </div>
  )
}
