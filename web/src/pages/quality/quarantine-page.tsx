/** What did not pass and waits for somebody: why, since when, for how long still. */
import type { MouseEvent } from 'react'
import { Link, useLocation } from 'wouter'
import { serverNow } from '../../api/clock.ts'
import type { QuarantineList } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Run } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Chip } from '../../parts/chip.tsx'
import { formatCount } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { leadingFinding } from '../runs/leading-finding.ts'
import { QualityHead } from './tabs.tsx'

export function QuarantinePage() {
  const address = useAddress()
  const iso = address.get('iso') ?? ''
  const { data, error, reload } = useQuery<QuarantineList>('/api/quarantine', { pollMs: 15_000 })
  const isos = [...new Set([...data?.runs.map(run => run.iso) ?? [], ...iso === '' ? [] : [iso]])].sort()
  const runs = data?.runs.filter(run => iso === '' || run.iso === iso) ?? []
  return (
    <div className="page">
      <QualityHead>
        <select className="select" aria-label="Operator" value={iso} onChange={event => address.set({ iso: event.target.value })}>
          <option value="">All operators</option>
          {isos.map(one => <option key={one} value={one}>{one.toUpperCase()}</option>)}
        </select>
      </QualityHead>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!data && !error && <div className="card"><Bones rows={8} /></div>}
      {data && (
        <section className="card" aria-labelledby="held">
          <div className="card-head"><h2 id="held">In quarantine</h2><span className="faint">{data.keep_days === 0 ? 'kept until somebody decides' : `kept for ${data.keep_days} days; main stays at the last good state`}</span></div>
          {runs.length === 0 && <Empty icon="quality" title="Nothing is in quarantine"><p>A run that does not pass the gate stays here with its findings until it is corrected, released or expired.</p></Empty>}
          {runs.length > 0 && (
            <table className="table held">
              <thead><tr><th scope="col">Run</th><th scope="col" className="wide">File</th><th scope="col">Why</th><th scope="col" className="num wide">Rows</th><th scope="col" className="wide">Since</th><th scope="col" className="num">Days left</th></tr></thead>
              <tbody>{runs.map(run => <Row key={run.id} run={run} keepDays={data.keep_days} />)}</tbody>
            </table>
          )}
        </section>
      )}
    </div>
  )
}

function Row({ run, keepDays }: { run: Run, keepDays: number }) {
  const [, go] = useLocation()
  const href = `/quality/quarantine/${encodeURIComponent(run.id)}`
  const blocking = [...new Set((run.verdict?.findings ?? []).filter(({ severity }) => severity === 'block').map(({ rule }) => rule))]
  const said = leadingFinding(run)?.message ?? 'No reason was recorded.'
  const left = daysLeft(run, keepDays)
  function open(event: MouseEvent) {
    if (event.target instanceof Element && event.target.closest('a')) return
    if (!event.metaKey && !event.ctrlKey && String(getSelection()) === '') go(href)
  }
  return (
    <tr className="go" onClick={open}>
      <td><span className="iso-tag">{run.iso}</span> <Link className="link held-report" href={href}>{run.report}</Link><span className="faint mono held-id">{run.id}</span></td>
      <td className="wide file-name">{run.files[0]?.name ?? '–'}{run.files.length > 1 && <span className="faint"> and {run.files.length - 1} more</span>}</td>
      <td className="held-why"><span className="touched">{blocking.map(rule => <Chip key={rule} tone="bad">{rule}</Chip>)}</span><span className="said-short dim" title={said}>{said}</span></td>
      <td className="num wide">{formatCount(run.rows)}</td>
      <td className="wide"><Instant utc={run.finished_utc ?? run.started_utc} age /></td>
      <td className={`num ${left !== null && left <= 3 ? 'warn' : ''}`}>{left ?? '–'}</td>
    </tr>
  )
}

/** Whole days until it expires by itself; null where it does not. */
export function daysLeft(run: Run, keepDays: number): number | null {
  if (keepDays === 0) return null
  return Math.max(0, Math.floor(keepDays - (serverNow() - Date.parse(run.finished_utc ?? run.started_utc)) / 86_400_000))
}
