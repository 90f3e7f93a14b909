/** One run: what came, what the gate said, what became of it. */
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useQuery } from '../../api/query.ts'
import type { Run } from '../../api/types.ts'
import { ReplayDialog } from '../../changes/replay-dialog.tsx'
import { useAddress } from '../../parts/address.ts'
import { RunChip } from '../../parts/chip.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { formatBytes, formatCount, plural, shortId } from '../../parts/format.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { FindingCard } from './finding-card.tsx'
import { inOrder } from './leading-finding.ts'
import { tookText } from './run-table.tsx'
import './runs.css'

export function RunPage({ id }: { id: string }) {
  const { data: run, error, reload } = useQuery<Run>(`/api/runs/${encodeURIComponent(id)}`)
  const { me } = useSession()
  const address = useAddress()
  const admin = me?.role === 'admin'
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/runs">Runs</Link><span className="faint">/</span></nav>
        <h1 className="mono run-id">{id}</h1>
        <CopyButton text={id} label="Copy the id" />
        {run && <RunChip state={run.state} />}
        <span className="spacer" />
        {run?.state === 'quarantined' && <Link className="button" href={`/quality/quarantine/${encodeURIComponent(id)}`}>Compare, release or expire</Link>}
        {admin && run?.state === 'merged' && run.commit && <button type="button" className="button danger" onClick={() => address.set({ do: 'revert' })}>Revert this run</button>}
      </div>
      {admin && run?.commit && address.get('do') === 'revert' && <ReplayDialog kind="revert" thing={id} name={`run ${id}`} onClose={() => address.set({ do: null })} onDone={reload} />}
      {error && <ErrorNotice error={error} retry={reload} />}
      {!run && !error && <div className="card"><Bones rows={8} /></div>}
      {run && <Body run={run} />}
    </div>
  )
}

function Body({ run }: { run: Run }) {
  const said = run.verdict?.findings ?? []
  const findings = inOrder(said)
  return (
    <div className="run-body">
      <div className="stack">
        {run.error && (
          <section className="notice" aria-label="Error"><div><p>{run.error.message}</p><code>{run.error.code}</code></div></section>
        )}
        {run.released && <p className="notice warn"><span>{run.released.by} released it: {run.released.reason}. Its rows came by run <Link className="link mono" href={`/runs/${run.released.run}`}>{run.released.run}</Link>.</span></p>}
        {run.releases && <p className="notice warn"><span>These are the rows of run <Link className="link mono" href={`/runs/${run.releases.run}`}>{run.releases.run}</Link>, which did not pass. {run.releases.by} released them: {run.releases.reason}</span></p>}
        <section className="stack" aria-labelledby="findings">
          <h2 id="findings">{findings.length > 0 ? plural(findings.length, 'finding') : 'Findings'}</h2>
          {findings.map(finding => <FindingCard key={said.indexOf(finding)} finding={finding} file={finding.file === null ? null : run.files[finding.file]?.name ?? null} href={`/quality/${encodeURIComponent(run.id)}/${said.indexOf(finding) + 1}`} />)}
          {findings.length === 0 && <p className="dim">{run.verdict ? 'The gate found nothing to object to.' : run.state === 'running' ? 'The gate has not judged yet.' : 'The run ended before the gate could judge.'}</p>}
        </section>
        <Files run={run} />
      </div>
      <Facts run={run} />
    </div>
  )
}

function Facts({ run }: { run: Run }) {
  return (
    <aside className="card card-body run-facts" aria-label="Facts">
      <dl className="facts">
        <dt>Operator</dt><dd>{run.iso.toUpperCase()}</dd>
        <dt>Report</dt><dd>{run.report}</dd>
        <dt>Table</dt><dd><Link className="link" href={`/sql?sql=${encodeURIComponent(`SELECT * FROM ${run.dataset} WHERE run_id = '${run.id}' LIMIT 100`)}`}>{run.dataset}</Link></dd>
        <dt>Commit</dt><dd>{run.commit ? <Link className="link mono" href={`/versions/${run.commit}`}>{shortId(run.commit)}</Link> : <span className="faint">none: main is as it was</span>}</dd>
        <dt>Branch</dt><dd className="mono">{run.branch}</dd>
        <dt>Author</dt><dd>{run.author}</dd>
        <dt>Started</dt><dd><Instant utc={run.started_utc} /> UTC</dd>
        <dt>Took</dt><dd className="tab-nums">{tookText(run)}</dd>
        <dt>Rows</dt><dd className="tab-nums">{formatCount(run.rows)}</dd>
        <dt>Kept aside</dt><dd className="tab-nums">{run.aside > 0 ? <span className="warn">{formatCount(run.aside)}</span> : '0'}</dd>
      </dl>
    </aside>
  )
}

function Files({ run }: { run: Run }) {
  return (
    <section className="card" aria-labelledby="files">
      <div className="card-head"><h2 id="files">{plural(run.files.length, 'file')}</h2></div>
      <div className="table-wrap files" tabIndex={run.files.length > 12 ? 0 : undefined} role="group" aria-label="Files">
        <table className="table">
          <thead><tr><th scope="col">Name</th><th scope="col" className="wide">SHA-256</th><th scope="col" className="num wide">Size</th><th scope="col" className="num">Rows</th></tr></thead>
          <tbody>
            {run.files.map(file => (
              <tr key={file.sha256 + file.name}>
                <td className="file-name">{file.name}</td>
                <td className="wide"><span className="line" style={{ flexWrap: 'nowrap' }}><code className="dim" title={file.sha256}>{file.sha256.slice(0, 12)}</code><CopyButton text={file.sha256} label={`Copy the hash of ${file.name}`} /></span></td>
                <td className="num wide">{formatBytes(file.bytes)}</td>
                <td className="num">{formatCount(file.rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
