import { useState } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { withQuery } from '../../api/http.ts'
import type { RefStorage, Rule, Sandbox } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Branch } from '../../api/types.ts'
import { protectionText, ruleOf, useRules } from '../../changes/protection.ts'
import { formatBytes, formatCount, plural, shortId } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { isInternal, rankOf } from '../../parts/branch-names.ts'
import { formatInstant, Instant } from '../../parts/time.tsx'
import { DeleteBranch, NewBranch } from './branch-dialogs.tsx'

export interface Tip { message: string, /** Commit of `main` that the branch began at. */ fork: string | null }

interface Props { branches: readonly Branch[], tips: ReadonlyMap<string, Tip>, onChange: () => void }

/** A branch is compared with where it began: against `main` of today it would seem to take away what `main` got since. */
export function BranchList({ branches, tips, onChange }: Props) {
  const { me } = useSession()
  const storage = useQuery<{ refs: RefStorage[] }>('/api/storage')
  const sandboxes = useQuery<{ sandboxes: Sandbox[] }>('/api/sandboxes')
  const rules = useRules()
  const [adding, setAdding] = useState(false)
  const [doomed, setDoomed] = useState<string | null>(null)
  const own = new Map(storage.data?.refs.map(one => [one.ref, one]))
  const terms = new Map(sandboxes.data?.sandboxes.map(one => [one.branch, one]))
  const admin = me?.role === 'admin'
  function changed() {
    storage.reload()
    sandboxes.reload()
    onChange()
  }
  return (
    <section className="card" aria-labelledby="branches">
      <div className="card-head"><h2 id="branches">Branches</h2><span className="faint">{branches.length}</span><span className="spacer" />{admin && <button type="button" className="button small" onClick={() => setAdding(true)}><Icon name="plus" size={12} />New branch</button>}</div>
      <ul className="branches" tabIndex={0} aria-labelledby="branches">
        {inOrder(branches).map(branch => <Row key={branch.name} branch={branch} rule={ruleOf(rules, branch.name)} tip={tips.get(branch.name)} storage={own.get(branch.name)} sandbox={terms.get(branch.name)} onDelete={admin ? setDoomed : null} />)}
      </ul>
      {storage.data && <p className="card-body faint branch-foot">Own: in files that no other branch or tag has. A new branch copies nothing.</p>}
      {adding && <NewBranch onClose={() => setAdding(false)} onDone={changed} />}
      {doomed && <DeleteBranch name={doomed} storage={own.get(doomed)} sandbox={terms.has(doomed)} onClose={() => setDoomed(null)} onDone={changed} />}
    </section>
  )
}

/** `main`, then what people made, then what runs and pull requests made for themselves. */
function inOrder(branches: readonly Branch[]): Branch[] {
  return [...branches].sort((a, b) => rankOf(a.name) - rankOf(b.name) || (a.name < b.name ? -1 : 1))
}

interface RowProps { branch: Branch, rule: Rule | null, tip: Tip | undefined, storage: RefStorage | undefined, sandbox: Sandbox | undefined, onDelete: ((name: string) => void) | null }

function Row({ branch: { name, commit, at_utc: at }, rule, tip, storage, sandbox, onDelete }: RowProps) {
  const pull = /^candidate\/(\d+)$/.exec(name)?.[1]
  return (
    <li>
      <span className="branch-name">{name} {rule && <span className="chip" title={protectionText(rule)}>protected</span>}{sandbox && <> <span className={`chip ${sandbox.phase === 'active' ? '' : 'warn'}`}>sandbox</span></>}</span>
      <span className="line branch-links">
        {name !== 'main' && <Link className="link" href={withQuery('/versions', { from: tip?.fork ? shortId(tip.fork) : 'main', to: name })} title="What the branch added since it left main">compare</Link>}
        {pull && <Link className="link" href={`/pulls/${pull}`}>pull request</Link>}
        {name !== 'main' && !isInternal(name) && <Link className="link" href={withQuery('/versions/merge', { from: name })}>merge</Link>}
        {name !== 'main' && !pull && onDelete && rule?.forced_moves !== false && <button type="button" className="link plain" aria-label={`Delete the branch ${name}`} onClick={() => onDelete(name)}>delete</button>}
      </span>
      <span className="faint branch-tip"><Link className="link mono" href={`/versions/${commit}`}>{shortId(commit)}</Link> · <Instant utc={at} />{tip?.message ? <> · <span title={tip.message}>{tip.message}</span></> : null}</span>
      <span className="faint branch-tip tab-nums">{storage ? <>{formatBytes(storage.unique_bytes)} own, {formatBytes(storage.bytes - storage.unique_bytes)} shared</> : '\u00a0'}</span>
      {rule && <span className="faint branch-note">{protectionText(rule)}</span>}
      {sandbox && <span className={`branch-note ${sandbox.phase === 'active' ? 'faint' : 'warn'}`}>{sandbox.phase === 'expired' ? 'Its time is over' : `Ends ${formatInstant(sandbox.expires_utc)} UTC`} · {sandbox.owner} · {formatCount(sandbox.commits)} of {plural(sandbox.commits_max, 'commit')}, {formatBytes(sandbox.bytes)} of {formatBytes(sandbox.bytes_max)}</span>}
    </li>
  )
}
