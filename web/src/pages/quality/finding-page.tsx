/** One finding: what was expected, what was found, what to do, and a picture of it. */
import { Link } from 'wouter'
import type { BuiltInRule, HeldRun, OwnRule } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Finding, Run } from '../../api/types.ts'
import { RunChip, SeverityChip } from '../../parts/chip.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { formatBytes, formatCount, plural, shortId } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { Examples } from '../runs/finding-card.tsx'
import '../runs/runs.css'
import { FindingChart } from './finding-chart.tsx'
import { QualityPath } from './tabs.tsx'
import './quality.css'

export function FindingPage({ id, n }: { id: string, n: number }) {
  const { data: run, error, reload } = useQuery<Run>(`/api/runs/${encodeURIComponent(id)}`)
  const finding = run?.verdict?.findings[n - 1]
  return (
    <div className="page">
      <div className="page-head">
        <QualityPath path="/quality/findings" title="Findings" />
        <h1 className="mono">{finding?.rule ?? `${n} of ${shortId(id)}`}</h1>
        {finding && <SeverityChip severity={finding.severity} />}
        {run && <RunChip state={run.state} />}
      </div>
      {error && <ErrorNotice error={error} retry={reload} />}
      {!run && !error && <div className="card"><Bones rows={10} /></div>}
      {run && !finding && <div className="card"><Empty icon="quality" title={`Run ${id} has no finding ${n}`}><p>It has {plural(run.verdict?.findings.length ?? 0, 'finding')}.</p><Link className="button" href={`/runs/${encodeURIComponent(id)}`}>The run</Link></Empty></div>}
      {run && finding && <Body run={run} finding={finding} />}
    </div>
  )
}

function Body({ run, finding }: { run: Run, finding: Finding }) {
  const held = useQuery<HeldRun>(run.state === 'quarantined' ? `/api/quarantine/${encodeURIComponent(run.id)}` : null)
  return (
    <div className="run-body finding-body">
      <div className="stack">
        <section className="card card-body stack finding-words" aria-label="What it says">
          <Expected finding={finding} prices={run.dataset.startsWith('market.lmp_')} />
          <div><h2>Found</h2><p>{finding.message}</p></div>
          <div><h2>What to do</h2><p>{finding.remedy || 'Nothing: it is a fact worth keeping.'}</p></div>
          {run.state === 'quarantined' && <p className="notice warn"><span>Nothing of this run is on main: readers keep the last good state. <Link className="link" href={`/quality/quarantine/${encodeURIComponent(run.id)}`}>Compare, release or expire it</Link></span></p>}
          {run.released && <p className="notice warn"><span>{run.released.by} released it as run <Link className="link mono" href={`/runs/${run.released.run}`}>{shortId(run.released.run)}</Link>: {run.released.reason}</span></p>}
        </section>
        <FindingChart run={run} findings={[finding]} held={held.data?.beside?.series ?? null} pending={held.loading} />
        <section className="card" aria-labelledby="examples">
          <div className="card-head"><h2 id="examples">Examples</h2><span className="faint">{finding.examples.length === 0 ? 'this rule shows none' : `${formatCount(finding.examples.length)} of ${formatCount(finding.count)}`}</span></div>
          {finding.examples.length > 0 && <Examples rows={finding.examples} rule={finding.rule} />}
        </section>
      </div>
      <Facts run={run} finding={finding} />
    </div>
  )
}

/** Kinds of rules that prices are judged by; some of their ids are those of other rules too. */
const ofPrices: ReadonlySet<string> = new Set(['prices', 'history', 'detectors'])

/** What the rule expects of good rows. Rules that share an id and a severity are told apart by their message alone: then all are said. */
function Expected({ finding, prices }: { finding: Finding, prices: boolean }) {
  const builtIn = useQuery<{ rules: BuiltInRule[] }>('/api/rules/built-in').data?.rules ?? []
  const own = useQuery<{ rules: OwnRule[] }>('/api/rules').data?.rules ?? []
  const same = builtIn.filter(rule => rule.id === finding.rule && ofPrices.has(rule.of) === prices)
  const fitting = same.some(rule => rule.severity === finding.severity) ? same.filter(rule => rule.severity === finding.severity) : same
  const expects = [...new Set([...fitting.map(rule => rule.expects), ...own.filter(rule => rule.name === finding.rule).map(rule => rule.expects)])]
  return (
    <div className="expected">
      <h2>Expected</h2>
      {expects.length === 0 && <p className="faint">{builtIn.length === 0 ? '…' : 'The rule is not on the list of those that are asked now.'}</p>}
      {expects.length === 1 && <p>{expects[0]}</p>}
      {expects.length > 1 && <ul className="expectations">{expects.map(text => <li key={text}>{text}</li>)}</ul>}
    </div>
  )
}

function Facts({ run, finding }: { run: Run, finding: Finding }) {
  const file = finding.file === null ? run.files.length === 1 ? run.files[0] ?? null : null : run.files[finding.file] ?? null
  return (
    <aside className="card card-body run-facts" aria-label="Facts">
      <dl className="facts">
        <dt>Rule</dt><dd className="mono">{finding.rule}</dd>
        <dt>Faults</dt><dd className="tab-nums">{formatCount(finding.count)}</dd>
        <dt>Operator</dt><dd>{run.iso.toUpperCase()}</dd>
        <dt>Report</dt><dd>{run.report}</dd>
        <dt>File</dt><dd>{file ? <>{file.name}<br /><span className="line"><code className="dim" title={file.sha256}>{file.sha256.slice(0, 12)}</code><CopyButton text={file.sha256} label={`Copy the hash of ${file.name}`} /><span className="faint">{formatBytes(file.bytes)}</span></span></> : `all ${plural(run.files.length, 'file')} of the run`}</dd>
        <dt>Run</dt><dd><Link className="link mono" href={`/runs/${encodeURIComponent(run.id)}`}>{run.id}</Link></dd>
        <dt>Commit</dt><dd>{run.commit ? <Link className="link mono" href={`/versions/${run.commit}`}>{shortId(run.commit)}</Link> : <span className="faint">none</span>} on <span className="mono">{run.branch}</span></dd>
        <dt>Table</dt><dd>{run.dataset}</dd>
        <dt>Judged</dt><dd><Instant utc={run.started_utc} /> UTC</dd>
      </dl>
    </aside>
  )
}
