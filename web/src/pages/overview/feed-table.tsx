/** Every feed, grouped by operator. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { Feed, Run } from '../../api/types.ts'
import { FeedChip } from '../../parts/chip.tsx'
import { formatCount, formatShort, plural } from '../../parts/format.ts'
import { formatInstant, Instant, spanText } from '../../parts/time.tsx'
import { AgeBar } from './age-bar.tsx'

export function FeedTable({ feeds, runs }: { feeds: Feed[], runs: Run[] }) {
  const operators = [...new Set(feeds.map(feed => feed.iso))]
  return (
    <section className="card" aria-labelledby="feeds">
      <div className="card-head"><h2 id="feeds">Feeds</h2><span className="faint">times in UTC</span></div>
      <table className="table feeds">
        <thead>
          <tr>
            <th scope="col">Report</th><th scope="col">State</th><th scope="col" className="wide">Data until</th><th scope="col">Arrived</th>
            <th scope="col" className="wide">To next</th><th scope="col" className="wide">Last runs</th><th scope="col" className="num wide">Rows</th>
          </tr>
        </thead>
        {operators.map(iso => <Group key={iso} iso={iso} feeds={feeds.filter(feed => feed.iso === iso)} runs={runs} />)}
      </table>
    </section>
  )
}

interface GroupProps { iso: string, feeds: Feed[], runs: Run[] }

/** What has never arrived is counted in one line, unless there is nothing else. */
function Group({ iso, feeds, runs }: GroupProps) {
  const [open, setOpen] = useState(false)
  const filled = feeds.filter(feed => feed.state !== 'empty')
  const silent = feeds.length - filled.length
  const folded = silent > 1 && filled.length > 0
  return (
    <tbody>
      <tr className="group"><th colSpan={7} scope="rowgroup"><span className="iso-tag">{iso}</span></th></tr>
      {(folded && !open ? filled : feeds).map(feed => <Row key={feed.report} feed={feed} runs={runs} />)}
      {folded && <tr className="fold"><td colSpan={7}><button type="button" className="link plain" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? 'Hide what never arrived' : `${silent} more reports that never arrived`}</button></td></tr>}
    </tbody>
  )
}

function Row({ feed, runs }: { feed: Feed, runs: Run[] }) {
  const own = runs.filter(run => run.iso === feed.iso && run.report === feed.report).slice(0, 10).reverse()
  const market = feed.dataset.endsWith('_rt') ? 'rt' : feed.dataset.endsWith('_da') ? 'da' : null
  return (
    <tr className={feed.state === 'empty' ? 'off' : ''}>
      <td title={`${feed.title} (${feed.report})`}>
        <span className="feed-title">{market ? <Link className="link-quiet" href={`/prices?iso=${feed.iso}&market=${market}`}>{feed.title}</Link> : feed.title}</span>
        <span className="faint mono feed-report">{feed.report}</span>
      </td>
      <td><FeedChip state={feed.state} expected={feed.expected_next_utc !== null} />{feed.late_minutes ? <span className="late-by tab-nums">{spanText(feed.late_minutes)}</span> : null}</td>
      <td className="wide"><Instant utc={feed.last_interval_end_utc} />{feed.missing.length > 0 && <Gaps missing={feed.missing} />}</td>
      <td className="arrived"><Instant utc={feed.last_arrival_utc} age /></td>
      <td className="wide"><AgeBar feed={feed} /></td>
      <td className="wide"><Ticks runs={own} failed={feed.failed_runs} of={feed.runs} /></td>
      <td className="num wide" title={formatCount(feed.rows)}>{feed.rows ? formatShort(feed.rows) : '–'}</td>
    </tr>
  )
}

/** Stretches between arrivals that main does not have. */
function Gaps({ missing }: { missing: Feed['missing'] }) {
  const words = missing.map(([from, to]) => `${formatInstant(from)} to ${formatInstant(to)}`).join('\n')
  return <span className="late-by tab-nums" title={`Missing on main (UTC):\n${words}`}>{plural(missing.length, 'gap')}</span>
}

const tones: Record<Run['state'], string> = { merged: 'ok', unchanged: 'same', held: 'busy', running: 'busy', quarantined: 'warn', failed: 'bad', reverted: 'same', released: 'ok', expired: 'same', corrected: 'same' }

/** The latest runs as small bars, oldest first; each leads to its run. */
function Ticks({ runs, failed, of }: { runs: Run[], failed: number, of: number }) {
  if (of === 0) return <span className="faint">–</span>
  return (
    <span className="ticks">
      {runs.map(run => <Link key={run.id} href={`/runs/${encodeURIComponent(run.id)}`} className={`tick ${tones[run.state]}`} aria-label={`${run.state} run ${run.id}`} title={`${run.state}, ${run.started_utc}`} />)}
      <span className="faint tab-nums">{formatShort(of)}{failed > 0 && <span className="warn nowrap" title="Runs that were quarantined or failed"> · {formatCount(failed)} refused</span>}</span>
    </span>
  )
}
