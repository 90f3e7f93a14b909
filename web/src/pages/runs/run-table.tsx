import type { MouseEvent } from 'react'
import { Link, useLocation } from 'wouter'
import type { Run, Severity } from '../../api/types.ts'
import { RunChip } from '../../parts/chip.tsx'
import { formatCount, formatMs } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'

export function RunTable({ runs }: { runs: readonly Run[] }) {
  return (
    <table className="table runs">
      <thead>
        <tr>
          <th scope="col">Run</th><th scope="col">State</th><th scope="col">Report</th><th scope="col" className="wide">Findings</th>
          <th scope="col" className="num">Rows</th><th scope="col" className="num wide">Aside</th><th scope="col" className="num wide">Files</th><th scope="col" className="wide">Author</th><th scope="col" className="wide">Started (UTC)</th><th scope="col" className="num wide">Took</th>
        </tr>
      </thead>
      <tbody>{runs.map(run => <Row key={run.id} run={run} />)}</tbody>
    </table>
  )
}

function Row({ run }: { run: Run }) {
  const [, go] = useLocation()
  const href = `/runs/${encodeURIComponent(run.id)}`
  // The whole row is a target for the mouse; the link in it is what the keyboard and screen readers use.
  function open(event: MouseEvent) {
    if (event.target instanceof Element && event.target.closest('a')) return
    if (!event.metaKey && !event.ctrlKey && String(getSelection()) === '') go(href)
  }
  return (
    <tr className="go" onClick={open}>
      <td><Link className="link mono" href={href}>{run.id}</Link><span className="narrow faint">{run.iso.toUpperCase()} {run.report} · <Instant utc={run.started_utc} /></span></td>
      <td><RunChip state={run.state} /></td>
      <td><span className="iso-tag">{run.iso}</span> {run.report}</td>
      <td className="wide"><Counts run={run} /></td>
      <td className="num">{run.rows ? formatCount(run.rows) : '–'}</td>
      <td className="num wide">{run.aside ? <span className="warn">{formatCount(run.aside)}</span> : '–'}</td>
      <td className="num wide">{formatCount(run.files.length)}</td>
      <td className="wide dim">{run.author}</td>
      <td className="wide"><Instant utc={run.started_utc} /></td>
      <td className="num wide dim">{tookText(run)}</td>
    </tr>
  )
}

export function tookText(run: Run): string {
  return run.finished_utc ? formatMs(Date.parse(run.finished_utc) - Date.parse(run.started_utc)) : '–'
}

const severities: readonly (readonly [Severity, string, string])[] = [['block', 'bad', 'blocking'], ['warn', 'warn', 'to know'], ['note', 'faint', 'noted']]

function Counts({ run }: { run: Run }) {
  if (run.error) return <span className="bad mono">{run.error.code}</span>
  const findings = run.verdict?.findings ?? []
  if (findings.length === 0) return <span className="faint">{run.verdict ? 'clean' : '–'}</span>
  return (
    <span className="line tab-nums" style={{ flexWrap: 'nowrap' }}>
      {severities.map(([severity, tone, word]) => {
        const count = findings.filter(finding => finding.severity === severity).length
        return count > 0 && <span key={severity} className={`${tone} nowrap`}>{count} {word}</span>
      })}
    </span>
  )
}
