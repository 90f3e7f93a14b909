/** Bucket averages as the platform's own product gives them, by day or month. */
import { useState } from 'react'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { BucketPrice } from '../../api/types.ts'
import { formatPrice } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'
import type { MarketChoice } from './selection.ts'

interface Props { iso: string, node: string | null, at: string, from: string | null, to: string | null, market: MarketChoice }

const grains = [['day', 'Day'], ['month', 'Month']] as const
/** In the order of a broker's sheet. The first row is what a desk asks first; the others are a click away. */
const leading = ['on-peak', 'off-peak', '7x24', '2x16', '7x8']
const known = [...leading, '5x16', '6x16', '1x16', '7x16', 'wrap', 'hlh', 'llh', '5x8', '6x8', '2x8']
const manyDays = 45

export function BucketTable({ iso, node, at, from, to, market }: Props) {
  const [chosen, setChosen] = useState<'day' | 'month' | null>(null)
  const long = from && to ? Date.parse(to) - Date.parse(from) > manyDays * 86_400_000 : false
  const grain = chosen ?? (long ? 'month' : 'day')
  const path = (which: 'da' | 'rt') => node && from && to && (market === 'both' || market === which) ? withQuery('/api/products/bucket-prices', { iso, node, market: which, grain, from, to, at }) : null
  const da = useQuery<{ rows: BucketPrice[] }>(path('da'))
  const rt = useQuery<{ rows: BucketPrice[] }>(path('rt'))
  const [all, setAll] = useState(false)
  const [side, setSide] = useState<'da' | 'rt'>('da')
  const shown = market === 'both' ? side : market
  const { data, error, loading, reload } = shown === 'da' ? da : rt
  return (
    <section className={`card${loading && data ? ' waiting' : ''}`} aria-labelledby="buckets" aria-busy={loading}>
      <div className="card-head">
        <h2 id="buckets">Buckets</h2>
        <span className="spacer" />
        <button type="button" className="button quiet small" aria-pressed={all} onClick={() => setAll(!all)}>{all ? 'Fewer' : 'All buckets'}</button>
        {market === 'both' && <Segments label="Market of the buckets" value={side} options={[['da', 'DA'], ['rt', 'RT']]} onChange={setSide} />}
        <Segments label="Grain" value={grain} options={grains} onChange={setChosen} />
      </div>
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {!data && loading && <Bones rows={6} />}
      {data && data.rows.length === 0 && <Empty icon="table" title="No bucket prices"><p>They come from whole market days; widen the range.</p></Empty>}
      {data && data.rows.length > 0 && <Table rows={data.rows} all={all} />}
    </section>
  )
}

function Table({ rows, all }: { rows: readonly BucketPrice[], all: boolean }) {
  const runs = [...new Set(rows.map(row => row.market_run ?? ''))]
  const periods = [...new Set(rows.map(row => `${row.period} ${row.market_run ?? ''}`))].sort().reverse()
  const named = [...new Set(rows.map(row => row.bucket))].sort((a, b) => place(a) - place(b))
  const buckets = all || !named.includes('on-peak') ? named : named.filter(bucket => leading.includes(bucket))
  const cells = new Map(rows.map(row => [`${row.period} ${row.market_run ?? ''} ${row.bucket}`, row]))
  return (
    <div className="table-wrap product-scroll" tabIndex={0} role="group" aria-label="Bucket prices">
      <table className="table">
        <thead><tr><th scope="col">Period</th>{buckets.map(bucket => <th key={bucket} scope="col" className="num">{bucket}</th>)}</tr></thead>
        <tbody>{periods.map(period => (
          <tr key={period}>
            <td className="tab-nums nowrap">{period.split(' ')[0]}{runs.length > 1 && <span className="faint"> {period.split(' ')[1]}</span>}</td>
            {buckets.map(bucket => <Cell key={bucket} cell={cells.get(`${period} ${bucket}`)} />)}
          </tr>
        ))}</tbody>
      </table>
    </div>
  )
}

/** An average over fewer hours than the bucket has is no settled number: it is marked. */
function Cell({ cell }: { cell: BucketPrice | undefined }) {
  if (!cell) return <td className="num faint">–</td>
  const partial = cell.hours < cell.hours_expected
  const title = partial ? `${Math.round(cell.hours * 100) / 100} of ${cell.hours_expected} hours` : `${cell.hours_expected} hours`
  return <td className={`num ${cell.price !== null && cell.price < 0 ? 'bad' : partial ? 'dim' : ''}`} title={title}>{formatPrice(cell.price)}<span className="partial" aria-label={partial ? `, ${title}` : undefined}>{partial ? '*' : ''}</span></td>
}

function place(bucket: string): number {
  const at = known.indexOf(bucket.toLowerCase())
  return at < 0 ? known.length : at
}
