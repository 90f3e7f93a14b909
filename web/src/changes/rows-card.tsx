/** The rows of one table that differ, page by page; the page is in the address. */
import { withQuery } from '../api/http.ts'
import type { RowDiff } from '../api/lake-types.ts'
import { useQuery } from '../api/query.ts'
import { useAddress } from '../parts/address.ts'
import { formatCount } from '../parts/format.ts'
import { Bones, ErrorNotice } from '../parts/notice.tsx'
import { rowCounts, RowTable } from './row-table.tsx'

const pageSize = 100
/** What the platform answers at most. */
const most = 10_000

/** `path` answers a `RowDiff` for the table and a limit: the platform knows no later page without those before it. */
export function RowsCard({ path, parameters, table }: { path: string, parameters: Record<string, string>, table: string }) {
  const address = useAddress()
  const page = Math.min(most / pageSize, Math.max(1, Math.floor(Number(address.get('page') ?? 1)) || 1))
  const { data: kept, error, loading, reload } = useQuery<RowDiff>(withQuery(path, { ...parameters, table, limit: page * pageSize }))
  const diff = kept?.table === table ? kept : null
  const total = diff ? diff.added + diff.removed + diff.changed : 0
  const pages = Math.max(1, Math.ceil(Math.min(total, most) / pageSize))
  const rows = diff?.rows.slice((page - 1) * pageSize, page * pageSize) ?? []
  return (
    <section className={`card${loading && diff ? ' waiting' : ''}`} aria-labelledby="rows" aria-busy={loading}>
      <div className="card-head">
        <h2 id="rows" className="table-name">{table}</h2>
        <span className="dim" role="status">{diff ? rowCounts(diff) : error ? '' : 'reading rows …'}</span>
      </div>
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {!diff && !error && <Bones rows={8} />}
      {diff && rows.length > 0 && <RowTable key={page} diff={{ ...diff, rows }} />}
      {diff && total > 0 && rows.length === 0 && !loading && <p className="card-body dim">There is no page {page}; the last is {pages}.</p>}
      {diff && total === 0 && <p className="card-body dim">The files differ, the rows do not: small files were put together, or rows came again as they were.</p>}
      {diff && total > pageSize && (
        <div className="pager">
          <button type="button" className="button small" disabled={page <= 1} onClick={() => address.set({ page: page <= 2 ? null : String(page - 1) })}>Previous</button>
          <span className="dim tab-nums">Rows {formatCount((page - 1) * pageSize + 1)}–{formatCount(Math.min(page * pageSize, total))} of {formatCount(total)}{total > most ? `, of which the first ${formatCount(most)} can be shown` : ''}</span>
          <button type="button" className="button small" disabled={page >= pages} onClick={() => address.set({ page: String(page + 1) })}>Next</button>
        </div>
      )}
    </section>
  )
}
