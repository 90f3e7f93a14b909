/** Runs that wait for a person, each with the finding that says most. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { Run } from '../../api/types.ts'
import { RunChip } from '../../parts/chip.tsx'
import { Instant } from '../../parts/time.tsx'
import { leadingFinding } from '../runs/leading-finding.ts'

const shownAtFirst = 4
const mostWithoutButton = 6

export function Attention({ runs }: { runs: Run[] }) {
  const [all, setAll] = useState(false)
  const shown = all || runs.length <= mostWithoutButton ? runs : runs.slice(0, shownAtFirst)
  return (
    <section className="card attention" aria-labelledby="attention">
      <div className="card-head">
        <h2 id="attention">Needs a look</h2>
        <span className="faint">{runs.length}</span>
        <span className="spacer" />
        {runs.length > mostWithoutButton && <button type="button" className="button quiet small" aria-expanded={all} onClick={() => setAll(!all)}>{all ? 'Show fewer' : `Show all ${runs.length}`}</button>}
      </div>
      <ul>
        {shown.map(run => {
          const lead = leadingFinding(run)
          return (
            <li key={run.id}>
              <Link href={`${run.state === 'quarantined' ? '/quality/quarantine' : '/runs'}/${encodeURIComponent(run.id)}`} className="attention-row">
                <RunChip state={run.state} />
                <span className="attention-what"><span className="iso-tag">{run.iso}</span> {run.report}</span>
                <span className="attention-why">{lead?.message ?? 'No reason was recorded.'}</span>
                <span className="faint"><Instant utc={run.started_utc} age /></span>
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
