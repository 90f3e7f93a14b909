import { Link } from 'wouter'
import type { PullRequest } from '../../api/lake-types.ts'
import type { Branch } from '../../api/types.ts'
import { Icon } from '../../parts/icon.tsx'
import { Instant } from '../../parts/time.tsx'
import { CheckChip, PullChip } from './state-chip.tsx'
import { movedBranches, type CheckState } from './waiting.ts'

/** `branches` null: not known yet. */
export function PullTable({ pulls, branches }: { pulls: readonly PullRequest[], branches: readonly Branch[] | null }) {
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label="Pull requests">
      <table className="table pulls">
        <thead><tr><th scope="col">Pull request</th><th scope="col" className="wide">From, into</th><th scope="col">State</th><th scope="col" className="wide">Checks</th><th scope="col" className="num wide">Approvals</th><th scope="col" className="wide">Author</th><th scope="col" className="wide">Updated</th></tr></thead>
        <tbody>
          {pulls.map(pull => (
            <tr key={pull.id}>
              <td className="pull-title"><Link className="link" href={`/pulls/${pull.id}`}><span className="faint">#{pull.id}</span> {pull.title}</Link><span className="narrow faint">{pull.source} → {pull.target}</span></td>
              <td className="wide"><Way pull={pull} /></td>
              <td><PullChip state={pull.state} />{pull.auto_merge && pull.state === 'open' && <span className="faint auto"> merges itself</span>}</td>
              <td className="wide"><CheckChip state={overall(pull, branches)} /></td>
              <td className="num wide">{new Set(pull.approvals.map(({ by }) => by)).size}</td>
              <td className="wide dim">{pull.author}</td>
              <td className="wide"><Instant utc={pull.updated_utc} age /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

export function Way({ pull: { source, target } }: { pull: Pick<PullRequest, 'source' | 'target'> }) {
  return <span className="way"><code>{source}</code><Icon name="arrow" size={12} /><span className="hidden-visually"> into </span><code>{target}</code></span>
}

/** The worst of all checks, as they stand for the branches of now. */
function overall(pull: PullRequest, branches: readonly Branch[] | null): CheckState {
  if (pull.round === null) return 'not run'
  if (pull.state === 'open' && branches !== null && movedBranches(pull, branches).length > 0) return 'stale'
  return pull.round.checks.find(({ outcome }) => outcome !== 'passed')?.outcome ?? 'passed'
}
