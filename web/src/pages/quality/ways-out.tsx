/** How a run leaves quarantine: corrected by a better file, released with a reason, or expired. Admins decide. */
import { useState } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import type { HeldRun } from '../../api/quality-types.ts'
import type { Run } from '../../api/types.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { formatCount, plural, shortId } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'
import { ExpireDialog, ReleaseDialog } from './decision-dialogs.tsx'
import { daysLeft } from './quarantine-page.tsx'

interface Props { run: Run, held: HeldRun | null, onChange: () => void }

export function WaysOut({ run, held, onChange }: Props) {
  const { me } = useSession()
  const [open, setOpen] = useState<'release' | 'expire' | null>(null)
  const admin = me?.role === 'admin'
  const left = held ? daysLeft(run, held.keep_days) : null
  const stop = (): void => setOpen(null)
  return (
    <aside className="stack held-side">
      {run.state === 'quarantined' && (
        <section className="card card-body stack ways" aria-labelledby="ways">
          <h2 id="ways">What to do</h2>
          <div>
            <h3>Correct it</h3>
            <p className="dim">Fetch the report again, or take a corrected file in. Where it passes, its rows come to main.</p>
            <Command text={fetchCommand(run)} />
            <Command text="gridlake ingest FILE" />
          </div>
          <div>
            <h3>Release it</h3>
            <p className="dim">The rows are right after all: they come to main by a run that says who and why.</p>
            <button type="button" className="button primary" disabled={!admin || held === null || held.obstacle !== null} aria-describedby="release-why" onClick={() => setOpen('release')}>Release…</button>
            <p id="release-why" className="reason faint">{!admin ? `Only admins release a run; ${me?.name ?? 'you'} may read.` : held?.obstacle ? `It cannot be released: ${held.obstacle}. The file must be corrected.` : ''}</p>
          </div>
          <div>
            <h3>Let it expire</h3>
            <p className="dim">{left === null ? 'Its rows go when somebody says so.' : `Its rows go by themselves ${left === 0 ? 'within a day' : `in ${plural(left, 'day')}`}, or now.`} The file and the findings stay.</p>
            <button type="button" className="button danger" disabled={!admin} aria-describedby="expire-why" onClick={() => setOpen('expire')}>Expire…</button>
            <p id="expire-why" className="reason faint">{admin ? '' : 'Only admins expire a run.'}</p>
          </div>
        </section>
      )}
      <Facts run={run} />
      {open === 'release' && held && <ReleaseDialog held={held} onClose={stop} onDone={() => { stop(); onChange() }} />}
      {open === 'expire' && <ExpireDialog run={run} onClose={stop} onDone={() => { stop(); onChange() }} />}
    </aside>
  )
}

function Command({ text }: { text: string }) {
  return <div className="command"><code>{text}</code><CopyButton text={text} label={`Copy ${text}`} /></div>
}

/** By the market day that the run covers, where it covers one. */
function fetchCommand({ iso, report, from_utc: from, to_utc: to }: Run): string {
  if (from === null || to === null) return `gridlake fetch ${iso} ${report} --again`
  // The first hour of a market day may lie on the date of UTC before it; noon never does.
  const first = new Date(Date.parse(from) + 6 * 3_600_000).toISOString().slice(0, 10)
  const last = new Date(Date.parse(to) - 12 * 3_600_000).toISOString().slice(0, 10)
  return `gridlake fetch ${iso} ${report} --date ${first}${last > first ? ` --to ${last}` : ''} --again`
}

function Facts({ run }: { run: Run }) {
  return (
    <section className="card card-body" aria-label="Facts">
      <dl className="facts">
        <dt>Operator</dt><dd>{run.iso.toUpperCase()}</dd>
        <dt>Report</dt><dd>{run.report}</dd>
        <dt>Table</dt><dd>{run.dataset}</dd>
        <dt>File</dt><dd>{run.files[0]?.name ?? '–'}{run.files.length > 1 && <span className="faint"> and {run.files.length - 1} more</span>}</dd>
        <dt>Rows</dt><dd className="tab-nums">{formatCount(run.rows)}</dd>
        <dt>Run</dt><dd><Link className="link mono" href={`/runs/${encodeURIComponent(run.id)}`}>{run.id}</Link></dd>
        <dt>Branch</dt><dd className="mono">{run.branch}</dd>
        <dt>Commit</dt><dd>{run.commit ? <Link className="link mono" href={`/versions/${run.commit}`}>{shortId(run.commit)}</Link> : <span className="faint">none</span>}</dd>
        <dt>Since</dt><dd><Instant utc={run.finished_utc ?? run.started_utc} /> UTC</dd>
        <dt>By</dt><dd>{run.author}</dd>
      </dl>
    </section>
  )
}
