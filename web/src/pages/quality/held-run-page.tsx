/** One run in quarantine: its findings, its rows beside those of main, and how it can leave. */
import { Link } from 'wouter'
import type { HeldRun } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Run } from '../../api/types.ts'
import { RunChip } from '../../parts/chip.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import { plural } from '../../parts/format.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { FindingCard } from '../runs/finding-card.tsx'
import { inOrder } from '../runs/leading-finding.ts'
import '../runs/runs.css'
import { FindingChart } from './finding-chart.tsx'
import { Differences, Standing } from './comparison.tsx'
import { WaysOut } from './ways-out.tsx'
import { QualityPath } from './tabs.tsx'
import './quality.css'

export function HeldRunPage({ id }: { id: string }) {
  const run = useQuery<Run>(`/api/runs/${encodeURIComponent(id)}`)
  const held = useQuery<HeldRun>(run.data?.state === 'quarantined' ? `/api/quarantine/${encodeURIComponent(id)}` : null)
  const error = run.error ?? held.error
  return (
    <div className="page">
      <div className="page-head">
        <QualityPath path="/quality/quarantine" title="Quarantine" />
        <h1 className="mono run-id">{id}</h1>
        <CopyButton text={id} label="Copy the id" />
        {run.data && <RunChip state={run.data.state} />}
      </div>
      {error && <ErrorNotice error={error} retry={() => { run.reload(); held.reload() }} />}
      {!run.data && !error && <div className="card"><Bones rows={10} /></div>}
      {run.data && <Body run={run.data} held={held.data} error={held.error !== null} onChange={run.reload} />}
    </div>
  )
}

function Body({ run, held, error, onChange }: { run: Run, held: HeldRun | null, error: boolean, onChange: () => void }) {
  const said = run.verdict?.findings ?? []
  const grave = said.filter(({ severity }) => severity === 'block')
  return (
    <div className="run-body">
      <div className="stack">
        <Outcome run={run} />
        {run.state === 'quarantined' && (
          <>
            <section className="card" aria-labelledby="beside" aria-busy={held === null && !error}>
              <div className="card-head"><h2 id="beside">Beside main</h2><span className="faint">what a release would change</span></div>
              {held === null ? (error ? null : <Bones rows={2} />) : held.beside ? <Standing beside={held.beside} /> : <p className="card-body dim">None of its rows could be written. Its findings and the raw bytes speak for it.</p>}
            </section>
            <FindingChart run={run} findings={grave.length > 0 ? grave : said} held={held?.beside?.series ?? null} pending={held === null && !error} />
            {held?.beside && held.beside.differences.length > 0 && <Differences beside={held.beside} />}
          </>
        )}
        <section className="stack" aria-labelledby="findings">
          <h2 id="findings">{plural(said.length, 'finding')}</h2>
          {inOrder(said).map(finding => <FindingCard key={said.indexOf(finding)} finding={finding} file={finding.file === null ? null : run.files[finding.file]?.name ?? null} href={`/quality/${encodeURIComponent(run.id)}/${said.indexOf(finding) + 1}`} />)}
        </section>
      </div>
      <WaysOut run={run} held={held} onChange={onChange} />
    </div>
  )
}

function Outcome({ run }: { run: Run }) {
  if (run.state === 'quarantined') return null
  if (run.released) return <p className="notice ok" role="status"><span>Released by {run.released.by}: {run.released.reason}. Its rows came to main by run <Link className="link mono" href={`/runs/${run.released.run}`}>{run.released.run}</Link>.</span></p>
  if (run.corrected) return <p className="notice ok" role="status"><span>Corrected: run <Link className="link mono" href={`/runs/${run.corrected.run}`}>{run.corrected.run}</Link> brought what it should have.</span></p>
  if (run.state === 'expired') return <p className="notice warn" role="status"><span>It is expired: its rows are gone, its file and its findings stay. The same file is judged anew when it comes again.</span></p>
  return <p className="notice warn" role="status"><span>This run is {run.state}, and not in quarantine. <Link className="link" href={`/runs/${encodeURIComponent(run.id)}`}>Look at the run</Link></span></p>
}
