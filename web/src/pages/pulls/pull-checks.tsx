/** Checks, bound to the commits that they looked at, and approvals, bound to those that were approved. */
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import type { Approval, PullView } from '../../api/lake-types.ts'
import type { Branch } from '../../api/types.ts'
import { ruleOf, useRules } from '../../changes/protection.ts'
import { Chip } from '../../parts/chip.tsx'
import { shortId } from '../../parts/format.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { CheckChip } from './state-chip.tsx'
import { approvalRefusal, checkLines, movedBranches } from './waiting.ts'

interface Props { view: PullView, onChange: () => void }

export function PullChecks({ view, branches, onChange }: Props & { branches: readonly Branch[] }) {
  const { me } = useSession()
  const { busy, error, act } = useAct()
  const { pull, standing } = view
  const { round } = pull
  const lines = checkLines(view)
  const moved = pull.state === 'open' && standing && !standing.current ? movedBranches(pull, branches) : []
  async function run() {
    await act(() => sendJson('POST', `/api/pulls/${pull.id}/checks`, { again: standing?.current ?? false }))
    onChange()
  }
  return (
    <section className="card" aria-labelledby="checks">
      <div className="card-head">
        <h2 id="checks">Checks</h2><span className="spacer" />
        {pull.state === 'open' && <button type="button" className="button small" disabled={busy || me?.role !== 'admin'} title={me?.role === 'admin' ? undefined : 'Only admins run checks.'} onClick={() => void run()}>{busy ? 'Running…' : standing?.current ? 'Run again' : 'Run checks'}</button>}
      </div>
      <div className="card-body stack">
        {round && <p className="faint bound">Of <Bound commit={round.source} name={pull.source} moved={moved.includes(pull.source)} /> into <Bound commit={round.target} name={pull.target} moved={moved.includes(pull.target)} /></p>}
        {lines.length === 0 && <p className="dim">None is required.</p>}
        <ul className="checks">
          {lines.map(line => (
            <li key={line.name}>
              <span className="mono">{line.name}</span><CheckChip state={line.state} />
              {(line.message !== '' || !line.required) && <span className="dim check-said said">{line.message}{!line.required && <span className="faint"> not required</span>}</span>}
            </li>
          ))}
        </ul>
        {error && <ErrorNotice error={error} />}
      </div>
    </section>
  )
}

function Bound({ commit, name, moved }: { commit: string, name: string, moved: boolean }) {
  return <><Link className="link mono" href={`/versions/${commit}`} title={name}>{shortId(commit)}</Link>{moved && <span className="warn"> ({name} moved since)</span>}</>
}

export function PullApprovals({ view, onChange }: Props) {
  const { me } = useSession()
  const rule = ruleOf(useRules(), view.pull.target)
  const { busy, error, act } = useAct()
  const { pull, standing } = view
  const needed = standing?.approvals.needed ?? 0
  const refusal = me ? approvalRefusal(view, me, rule) : ''
  async function approve() {
    await act(() => sendJson('POST', `/api/pulls/${pull.id}/approvals`, { source: pull.round?.source, target: pull.round?.target }))
    onChange()
  }
  return (
    <section className="card" aria-labelledby="approvals">
      <div className="card-head">
        <h2 id="approvals">Approvals</h2>
        {standing && <span className="faint">{needed === 0 ? 'none needed' : `${standing.approvals.counted.length} of ${needed}`}</span>}
        <span className="spacer" />
        {pull.state === 'open' && <button type="button" className="button small" disabled={busy || refusal !== null} onClick={() => void approve()}>{busy ? 'Approving…' : 'Approve'}</button>}
      </div>
      <div className="card-body stack">
        {pull.approvals.length === 0 && <p className="dim">Nobody yet.</p>}
        <ul className="checks">{pull.approvals.map(approval => <Line key={approval.by} approval={approval} view={view} />)}</ul>
        {pull.state === 'open' && refusal && <p className="faint">{refusal}</p>}
        {error && <ErrorNotice error={error} />}
      </div>
    </section>
  )
}

function Line({ approval: { by, at_utc: at, source, target }, view: { pull, standing } }: { approval: Approval, view: PullView }) {
  const stale = standing?.approvals.stale.includes(by) ?? false
  const counts = standing?.approvals.counted.includes(by) ?? false
  return (
    <li>
      <span><strong>{by}</strong> <span className="faint"><Instant utc={at} age /></span></span>
      {pull.state !== 'open' || counts ? <Chip tone="ok">approved</Chip> : <Chip tone={stale ? 'warn' : 'plain'}>{stale ? 'stale' : 'does not count'}</Chip>}
      <span className="faint check-said">of <code>{shortId(source)}</code> into <code>{shortId(target)}</code></span>
    </li>
  )
}
