/** What arrived, what is late, what failed. Asks again every ten seconds without a flicker. */
import { useEffect } from 'react'
import { Link } from 'wouter'
import { noteServerTime } from '../../api/clock.ts'
import { useQuery } from '../../api/query.ts'
import type { Overview } from '../../api/types.ts'
import { formatBytes, formatCount, formatShort, shortId } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { formatInstant } from '../../parts/time.tsx'
import { Attention } from './attention.tsx'
import { FeedTable } from './feed-table.tsx'
import './overview.css'

export function OverviewPage() {
  const { data, error, reload } = useQuery<Overview>('/api/overview', { pollMs: 10_000 })
  if (data) noteServerTime(data.now_utc)
  useEffect(() => {
    if (data && data.attention.length > 0) document.title = `(${data.attention.length}) Overview · gridlake`
  }, [data])
  return (
    <div className="page overview">
      <div className="page-head">
        <h1>Overview</h1>
        <span className="spacer" />
        {data && <span className="faint tab-nums"><Link className="link mono" href={`/versions/${data.ref_commit}`}>main@{shortId(data.ref_commit)}</Link> · {formatInstant(data.now_utc)} UTC</span>}
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={12} /></div>}
      {data && <Body data={data} />}
    </div>
  )
}

function Body({ data }: { data: Overview }) {
  const nothing = data.totals.runs === 0 && data.totals.rows === 0
  return (
    <>
      <Standing data={data} />
      {data.attention.length > 0 && <Attention runs={data.attention} />}
      {nothing && (
        <div className="card">
          <Empty icon="overview" title="Nothing has arrived yet">
            <p>Give gridlake a file of an operator, or let it fetch one. It recognises the report, judges it and merges it into <code>main</code>.</p>
            <p className="line" style={{ justifyContent: 'center', marginTop: 6 }}><code>gridlake ingest FILE...</code><code>gridlake fetch caiso lmp-day-ahead</code></p>
          </Empty>
        </div>
      )}
      {data.feeds.length > 0 && <FeedTable feeds={data.feeds} runs={data.recent_runs} />}
    </>
  )
}

/** One line of numbers: first what needs a person, then how much there is. */
function Standing({ data: { totals, feeds, attention } }: { data: Overview }) {
  const late = feeds.filter(feed => feed.state === 'late').length
  const failed = feeds.filter(feed => feed.state === 'failed').length
  const active = feeds.filter(feed => feed.state !== 'empty').length
  const good = feeds.filter(feed => feed.state === 'ok').length
  return (
    <dl className="standing">
      <Figure label="Feeds in order" value={`${good}`} detail={`of ${active || feeds.length}`} tone={good > 0 ? 'ok' : ''} />
      <Figure label="Late" value={`${late}`} tone={late > 0 ? 'warn' : ''} />
      <Figure label="Failed" value={`${failed}`} tone={failed > 0 ? 'bad' : ''} />
      <Figure label="To look at" value={`${attention.length}`} tone={attention.length > 0 ? 'warn' : ''} detail={attention.length === 1 ? 'run' : 'runs'} />
      <Figure label="Rows" value={formatShort(totals.rows)} title={formatCount(totals.rows)} />
      <Figure label="Stored" value={formatBytes(totals.bytes)} detail={`${formatShort(totals.files)} files`} />
      <Figure label="Tables" value={formatCount(totals.tables)} />
      <Figure label="Commits" value={formatShort(totals.commits)} detail={`${formatShort(totals.runs)} runs`} />
    </dl>
  )
}

function Figure({ label, value, detail, tone = '', title }: { label: string, value: string, detail?: string, tone?: string, title?: string }) {
  return (
    <div title={title}>
      <dt>{label}</dt>
      <dd><span className={tone}>{value}</span>{detail && <small>{detail}</small>}</dd>
    </div>
  )
}
