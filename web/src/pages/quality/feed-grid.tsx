/** A row for each feed, a column for each rule that found something; on a phone the rules stand under their feed. */
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { FeedQuality, RuleCount } from '../../api/quality-types.ts'
import type { Severity } from '../../api/types.ts'
import { formatCount, formatShort, plural } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'
import { findingsPath, type Filters, severitiesOf } from './filters.tsx'

const tones: Record<Severity, string> = { block: 'bad', warn: 'warn', note: 'plain' }
const weight: Record<Severity, number> = { block: 0, warn: 1, note: 2 }

interface Props { feeds: readonly FeedQuality[], filters: Filters }

export function FeedGrid({ feeds, filters }: Props) {
  const shown = severitiesOf(filters.severity)
  const counts = feeds.flatMap(feed => feed.rules).filter(({ severity }) => shown.includes(severity))
  const rules = ruleOrder(counts)
  return (
    <section className="card" aria-labelledby="by-feed">
      <div className="card-head"><h2 id="by-feed">Findings by feed and rule</h2><span className="faint">{rules.length === 0 ? 'no rule found anything here' : 'a number leads to its findings'}</span></div>
      <div className="table-wrap" tabIndex={0} role="group" aria-label="Findings by feed and rule">
        <table className="table quality-grid">
          <thead>
            <tr>
              <th scope="col">Feed</th><th scope="col" className="num">Runs</th><th scope="col" className="num">Held</th><th scope="col" className="wide">Last finding</th><th scope="col" className="wide">Last clean</th>
              {rules.map(rule => <th key={rule} scope="col" className="rule-head"><Link className="link-quiet" href={findingsPath(filters, { iso: filters.iso, rule })}>{rule}</Link></th>)}
              <th aria-hidden="true" className="rest" />
            </tr>
          </thead>
          <tbody>{feeds.map((feed, index) => <Row key={`${feed.iso} ${feed.report}`} feed={feed} rules={rules} shown={shown} filters={filters} first={feeds[index - 1]?.iso !== feed.iso} />)}</tbody>
        </table>
      </div>
    </section>
  )
}

/** The gravest first, then those that found most. */
function ruleOrder(counts: readonly RuleCount[]): string[] {
  const rank = (rule: string): readonly [number, number] => {
    const own = counts.filter(count => count.rule === rule)
    return [Math.min(...own.map(({ severity }) => weight[severity])), -own.reduce((sum, { findings }) => sum + findings, 0)]
  }
  return [...new Set(counts.map(({ rule }) => rule))].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    return left[0] - right[0] || left[1] - right[1] || (a < b ? -1 : 1)
  })
}

interface RowProps { feed: FeedQuality, rules: readonly string[], shown: readonly Severity[], filters: Filters, first: boolean }

function Row({ feed, rules, shown, filters, first }: RowProps) {
  const dirty = feed.runs - feed.clean_runs
  return (
    <tr className={`${first ? 'first' : ''} ${feed.runs === 0 ? 'off' : ''}`}>
      <th scope="row" title={`${feed.title} (${feed.report})`}>
        <span className="iso-tag">{feed.iso}</span> <Link className="link-quiet feed-name" href={findingsPath(filters, { iso: feed.iso, report: feed.report })}>{feed.title || feed.report}</Link>
        <span className="narrow faint">{feed.last_finding_utc ? <>found <Instant utc={feed.last_finding_utc} age /> · </> : null}{feed.last_clean_utc ? <>clean <Instant utc={feed.last_clean_utc} age /></> : 'never clean'}</span>
        <span className="narrow touched">{rules.map(rule => <Count key={rule} feed={feed} rule={rule} shown={shown} filters={filters} named />)}</span>
      </th>
      <td className="num" title={`${plural(feed.runs, 'run')} judged, ${formatCount(feed.clean_runs)} clean${feed.failed_runs > 0 ? `, ${formatCount(feed.failed_runs)} failed before` : ''}`}>{formatShort(feed.runs)}{dirty > 0 && <span className="warn dirty">{formatShort(dirty)} not clean</span>}</td>
      <td className="num">{feed.quarantined > 0 ? <Link className="held-count" href={withQuery('/quality/quarantine', { iso: feed.iso })} aria-label={`${plural(feed.quarantined, 'run')} of ${feed.report} in quarantine`}>{feed.quarantined}</Link> : <span className="faint">–</span>}</td>
      <td className="wide"><Instant utc={feed.last_finding_utc} age /></td>
      <td className="wide"><Instant utc={feed.last_clean_utc} age /></td>
      {rules.map(rule => <td key={rule} className="count-cell"><Count feed={feed} rule={rule} shown={shown} filters={filters} /></td>)}
      <td aria-hidden="true" className="rest" />
    </tr>
  )
}

function Count({ feed, rule, shown, filters, named = false }: Omit<RowProps, 'rules' | 'first'> & { rule: string, named?: boolean }) {
  const own = feed.rules.filter(count => count.rule === rule && shown.includes(count.severity)).sort((a, b) => weight[a.severity] - weight[b.severity])
  const [worst] = own
  if (!worst) return named ? null : <span className="none" aria-hidden="true">·</span>
  const findings = own.reduce((sum, count) => sum + count.findings, 0)
  const said = own.map(count => `${count.severity}: ${plural(count.findings, 'finding')} with ${plural(count.faults, 'fault')}`).join('; ')
  return (
    <Link className={`count ${tones[worst.severity]}`} href={findingsPath(filters, { iso: feed.iso, report: feed.report, rule })} title={said} aria-label={`${rule} in ${feed.iso} ${feed.report}: ${said}`}>
      {named ? `${rule} ${formatShort(findings)}` : formatShort(findings)}
    </Link>
  )
}
