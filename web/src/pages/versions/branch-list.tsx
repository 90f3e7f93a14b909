import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { Branch } from '../../api/types.ts'
import { shortId } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'

export interface Tip { message: string, /** Commit of `main` that the branch began at. */ fork: string | null }

interface Props { branches: readonly Branch[], tips: ReadonlyMap<string, Tip> }

/** A branch is compared with where it began: against `main` of today it would seem to take away what `main` got since. */
export function BranchList({ branches, tips }: Props) {
  return (
    <section className="card" aria-labelledby="branches">
      <div className="card-head"><h2 id="branches">Branches</h2><span className="faint">{branches.length}</span></div>
      <ul className="branches">
        {branches.map(({ name, commit, at_utc: at }) => {
          const tip = tips.get(name)
          return (
            <li key={name}>
              <span className="branch-name">{name}</span>
              {name === 'main' ? <span /> : <Link className="link" href={withQuery('/versions', { from: tip?.fork ? shortId(tip.fork) : 'main', to: name })} title="What the branch added since it left main">compare</Link>}
              <span className="faint branch-tip"><Link className="link mono" href={`/versions/${commit}`}>{shortId(commit)}</Link> · <Instant utc={at} />{tip?.message ? <> · <span title={tip.message}>{tip.message}</span></> : null}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
