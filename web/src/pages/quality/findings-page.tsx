/** The findings behind a count: newest run first, cut down by operator, report, rule, severity and days. */
import { useEffect, useState, type MouseEvent } from 'react'
import { Link, useLocation } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { NamedFinding, NamedFindings, Quality } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { RunChip, SeverityChip } from '../../parts/chip.tsx'
import { formatCount } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { FilterBar, readFilters, severitiesOf } from './filters.tsx'
import { QualityHead } from './tabs.tsx'

const firstRows = 100
const mostRows = 500

export function FindingsPage() {
  const address = useAddress()
  const filters = readFilters(address)
  const narrowed = { report: address.get('report') ?? '', rule: address.get('rule') ?? '' }
  const [limit, setLimit] = useState(firstRows)
  const which = withQuery('', { iso: filters.iso, ...narrowed, severity: severitiesOf(filters.severity), days: filters.days })
  useEffect(() => setLimit(firstRows), [which])
  const { data, error, loading, reload } = useQuery<NamedFindings>(`/api/quality/findings${which}&limit=${limit}`)
  const isos = useQuery<Quality>(withQuery('/api/quality', { days: filters.days })).data?.feeds.map(({ iso }) => iso) ?? []
  return (
    <div className="page">
      <QualityHead><FilterBar filters={filters} isos={isos} onChange={address.set} /></QualityHead>
      {(narrowed.report !== '' || narrowed.rule !== '') && (
        <div className="line" role="group" aria-label="Cut down to">
          {(['report', 'rule'] as const).map(key => narrowed[key] !== '' && <button key={key} type="button" className="button small" aria-label={`Any ${key} instead of ${narrowed[key]}`} onClick={() => address.set({ [key]: null })}>{key} <code>{narrowed[key]}</code><Icon name="close" size={12} /></button>)}
        </div>
      )}
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={12} /></div>}
      {data && (
        <div className={`card${loading ? ' waiting' : ''}`} aria-busy={loading}>
          {data.findings.length > 0 && <FindingTable findings={data.findings} />}
          {data.findings.length === 0 && <Empty icon="quality" title="Nothing was found"><p>No finding of the chosen kind in these days. Notes are shown with “Note” and “All”.</p></Empty>}
          {data.next && <div className="more">{limit < mostRows ? <button type="button" className="button" disabled={loading} onClick={() => setLimit(mostRows)}>Older findings</button> : <span className="faint">There are more than {formatCount(mostRows)}: choose an operator, a rule or fewer days.</span>}</div>}
        </div>
      )}
    </div>
  )
}

function FindingTable({ findings }: { findings: readonly NamedFinding[] }) {
  return (
    <table className="table findings">
      <thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col" className="wide">Feed</th><th scope="col" className="wide">What was found</th><th scope="col" className="num wide">Faults</th><th scope="col" className="wide">Run</th><th scope="col">When</th></tr></thead>
      <tbody>{findings.map(finding => <Row key={`${finding.run} ${finding.n}`} finding={finding} />)}</tbody>
    </table>
  )
}

function Row({ finding }: { finding: NamedFinding }) {
  const [, go] = useLocation()
  const href = `/quality/${encodeURIComponent(finding.run)}/${finding.n}`
  // The whole row is a target for the mouse; the link in it is what the keyboard and screen readers use.
  function open(event: MouseEvent) {
    if (event.target instanceof Element && event.target.closest('a')) return
    if (!event.metaKey && !event.ctrlKey && String(getSelection()) === '') go(href)
  }
  return (
    <tr className="go" onClick={open}>
      <td><SeverityChip severity={finding.severity} /></td>
      <td><Link className="link mono" href={href}>{finding.rule}</Link><span className="narrow">{finding.message}</span><span className="narrow faint"><span className="iso-tag">{finding.iso}</span> {finding.report}</span></td>
      <td className="wide nowrap"><span className="iso-tag">{finding.iso}</span> {finding.report}</td>
      <td className="wide"><span className="said-short" title={finding.message}>{finding.message}</span></td>
      <td className="num wide">{formatCount(finding.count)}</td>
      <td className="wide"><RunChip state={finding.state} /></td>
      <td className="nowrap"><Instant utc={finding.at_utc} age /></td>
    </tr>
  )
}
