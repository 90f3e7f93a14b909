import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { Diff } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import { ChangeTable } from '../../changes/change-table.tsx'

/** What `to` has that `from` has not. Both are branches, commits or times. */
export function ComparePanel({ from, to }: { from: string, to: string }) {
  const address = useAddress()
  const ready = from !== '' && to !== ''
  const { data: kept, error, loading, reload } = useQuery<Diff>(ready ? withQuery('/api/diff', { from, to }) : null)
  // The difference of two other refs must not stand under these.
  const data = loading ? null : kept
  return (
    <section className="card" aria-labelledby="compare">
      <div className="card-head">
        <h2 id="compare">Compare</h2>
        <span className="spacer" />
        {(from || to) && <button type="button" className="button quiet small" onClick={() => address.set({ from: null, to: null })}>Clear</button>}
      </div>
      <div className="card-body compare-refs">
        <RefPicker label="From" value={from} placeholder="from" width={0} onChange={ref => address.set({ from: ref })} />
        <button type="button" className="button quiet icon" aria-label="Swap the two sides" title="Swap" disabled={!from && !to} onClick={() => address.set({ from: to, to: from })}><Icon name="arrow" /></button>
        <RefPicker label="To" value={to} placeholder="to" width={0} onChange={ref => address.set({ to: ref })} />
      </div>
      {!ready && <p className="card-body faint compare-hint">Choose two states: a branch against <code>main</code>, two commits, or <code>main</code> as it was at two times.</p>}
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {ready && loading && !data && <Bones rows={3} />}
      {ready && data && data.tables.length + data.names.length === 0 && <p className="card-body dim compare-hint">No difference: both hold the same data.</p>}
      {ready && data && from === 'main' && data.tables.some(change => change.removed_rows > 0) && <p className="card-body faint compare-hint">Minus is what <code>main</code> has and the other side has not, such as all that came since a branch was made.</p>}
      {ready && data && data.tables.length + data.names.length > 0 && <div className="panel-table"><ChangeTable changes={data.tables} names={data.names} hrefOf={table => withQuery('/versions/diff', { from, to, table })} /></div>}
    </section>
  )
}
