import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { Branch } from '../../api/types.ts'
import { shortId } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'

export function BranchList({ branches }: { branches: readonly Branch[] }) {
  return (
    <section className="card" aria-labelledby="branches">
      <div className="card-head"><h2 id="branches">Branches</h2><span className="faint">{branches.length}</span></div>
      <ul className="branches">
        {branches.map(branch => (
          <li key={branch.name}>
            <span className="branch-name clip" title={branch.name}>{branch.name}</span>
            <Link className="link mono" href={`/versions/${branch.commit}`}>{shortId(branch.commit)}</Link>
            <span className="faint"><Instant utc={branch.at_utc} /></span>
            {branch.name === 'main' ? <span /> : <Link className="link" href={withQuery('/versions', { from: 'main', to: branch.name })}>compare</Link>}
          </li>
        ))}
      </ul>
    </section>
  )
}
