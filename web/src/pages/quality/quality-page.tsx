/** Which feed broke which rule: what a desk looks at before it trusts a number. */
import { Link } from 'wouter'
import { noteServerTime } from '../../api/clock.ts'
import { withQuery } from '../../api/http.ts'
import type { FeedQuality, Quality } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { formatCount, plural } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { formatInstant } from '../../parts/time.tsx'
import { FeedGrid } from './feed-grid.tsx'
import { FilterBar, type Filters, readFilters } from './filters.tsx'
import { QualityHead } from './tabs.tsx'

export function QualityPage() {
  const address = useAddress()
  const filters = readFilters(address)
  const { data, error, loading, reload } = useQuery<Quality>(withQuery('/api/quality', { days: filters.days }), { pollMs: 30_000 })
  if (data) noteServerTime(data.now_utc)
  const feeds = data?.feeds.filter(({ iso }) => filters.iso === '' || iso === filters.iso) ?? []
  return (
    <div className="page">
      <QualityHead><FilterBar filters={filters} isos={data?.feeds.map(({ iso }) => iso) ?? []} onChange={address.set} /></QualityHead>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={12} /></div>}
      {data && !data.complete && <p className="notice warn" role="status">There were too many runs to count them all: these are the {formatCount(data.runs)} since {formatInstant(data.since_utc)} UTC.</p>}
      {data && <Figures feeds={feeds} filters={filters} />}
      {data && feeds.length > 0 && <div className={loading ? 'waiting' : ''} aria-busy={loading}><FeedGrid feeds={feeds} filters={filters} /></div>}
      {data && feeds.length === 0 && (
        <div className="card">
          <Empty icon="quality" title={filters.iso === '' ? 'Nothing has been judged yet' : `Nothing of ${filters.iso.toUpperCase()} has arrived`}>
            <p>Every file is judged before anything of it can reach <code>main</code>. What the gate finds is counted here, by feed and rule.</p>
            <code>gridlake ingest FILE...</code>
          </Empty>
        </div>
      )}
    </div>
  )
}

function Figures({ feeds, filters }: { feeds: readonly FeedQuality[], filters: Filters }) {
  const sum = (of: (feed: FeedQuality) => number): number => feeds.reduce((total, feed) => total + of(feed), 0)
  const [runs, clean, held] = [sum(feed => feed.runs), sum(feed => feed.clean_runs), sum(feed => feed.quarantined)]
  const shown = [['block', 'Blocking', 'bad'], ['warn', 'Warnings', 'warn'], ['note', 'Notes', '']] as const
  return (
    <dl className="standing quality-standing">
      <div><dt>Runs judged</dt><dd>{formatCount(runs)}<small>in {plural(Number(filters.days), 'day')}</small></dd></div>
      <div><dt>Clean</dt><dd><span className={runs > 0 && clean === runs ? 'ok' : ''}>{runs === 0 ? '–' : `${Math.floor(100 * clean / runs)} %`}</span><small>{formatCount(clean)} of {formatCount(runs)}</small></dd></div>
      {shown.map(([severity, title, tone]) => {
        const count = sum(feed => feed.findings[severity])
        return <div key={severity}><dt>{title}</dt><dd><Link className={`link-quiet ${count > 0 ? tone : ''}`} href={withQuery('/quality/findings', { iso: filters.iso, severity, days: filters.days })}>{formatCount(count)}<small>{count === 1 ? 'finding' : 'findings'}</small></Link></dd></div>
      })}
      <div><dt>In quarantine</dt><dd><Link className={`link-quiet ${held > 0 ? 'warn' : ''}`} href={withQuery('/quality/quarantine', { iso: filters.iso })}>{formatCount(held)}<small>{held === 1 ? 'run' : 'runs'}</small></Link></dd></div>
    </dl>
  )
}
