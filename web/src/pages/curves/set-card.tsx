/** Where a set stands: who built, marked, reviewed it and made it official, and what may be done next. */
import { useState } from 'react'
import { useSession } from '../../app/session.tsx'
import type { CurveSet } from '../../api/curve-types.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { formatCount, plural } from '../../parts/format.ts'
import { Instant } from '../../parts/time.tsx'
import { SetChip } from './head.tsx'
import { setName } from './names.ts'
import { RebuildCheck } from './rebuild.tsx'
import { BuildDialog, DecisionDialog, type Decision } from './set-dialogs.tsx'

interface Props { set: CurveSet, at: string, onChange: (set: CurveSet) => void }

export function SetCard({ set, at, onChange }: Props) {
  const { me } = useSession()
  const [asked, setAsked] = useState<Decision | 'build' | null>(null)
  const decision: Decision | null = set.state === 'draft' ? 'review' : set.state === 'reviewed' ? 'official' : null
  const why = at !== '' ? 'This is what was known then. Decisions are taken on what is known now.' : obstacleOf(set, me, decision)
  const mayBuild = me?.role === 'admin' && at === ''
  return (
    <section className="card set-card" aria-labelledby="set-title">
      <div className="card-head"><h2 id="set-title" className="mono">{setName(set)}</h2><SetChip set={set} /><span className="spacer" />
        {decision && <button type="button" className="button small primary" disabled={why !== null} aria-describedby="set-why" onClick={() => setAsked(decision)}>{decision === 'review' ? 'Review…' : 'Make official…'}</button>}
        <button type="button" className="button small" disabled={!mayBuild} title={mayBuild ? undefined : 'Admins build curves, from what is known now.'} onClick={() => setAsked('build')}>Build again…</button>
      </div>
      <div className="card-body stack">
        {why && <p className="reason dim" id="set-why">{why}</p>}
        <dl className="facts">
          <dt>Built</dt><dd>{set.made_by}, <Instant utc={set.made_at_utc} />: {set.reason}</dd>
          {set.marked_by.length > 0 && <><dt>Marks by</dt><dd>{set.marked_by.join(', ')}</dd></>}
          <dt>Reviewed</dt><dd>{set.reviewed_by ?? <span className="faint">not yet</span>}</dd>
          <dt>Official</dt><dd>{set.official_by ? <>{set.official_by}, <Instant utc={set.known_from_utc} /></> : <span className="faint">not yet</span>}</dd>
          {set.note && <><dt>Note</dt><dd>{set.note}</dd></>}
          <dt>Quotes until</dt><dd><Instant utc={set.cut_utc} /> UTC, as known <Instant utc={set.known_at_utc} /></dd>
          <dt>In it</dt><dd>{plural(set.curves, 'curve')}, {plural(set.points, 'price')} from {plural(set.quotes, 'quote')}</dd>
          <dt>Found</dt><dd>{plural(set.errors, 'error')}, {plural(set.warnings, 'warning')}{set.blocking > 0 && <strong className="bad">, {formatCount(set.blocking)} in the way of official</strong>}</dd>
        </dl>
        <details className="hashes"><summary>SHA-256 of what went in and came out</summary>
          <dl className="facts">{(['inputs', 'configuration', 'calendar', 'points'] as const).map(what => { const hash = set[`${what}_sha256`]; return <Hash key={what} what={what === 'points' ? 'prices' : what} hash={hash} /> })}<dt>code</dt><dd className="mono">{set.code_version}</dd></dl>
        </details>
        <RebuildCheck key={setName(set)} name={setName(set)} />
      </div>
      {asked === 'build' && <BuildDialog day={set.curve_day} onClose={() => setAsked(null)} onDone={made => { setAsked(null); onChange(made) }} />}
      {(asked === 'review' || asked === 'official') && <DecisionDialog set={set} decision={asked} onClose={() => setAsked(null)} onDone={made => { setAsked(null); onChange(made) }} />}
    </section>
  )
}

function Hash({ what, hash }: { what: string, hash: string }) {
  return <><dt>{what}</dt><dd className="line"><code title={hash}>{hash.slice(0, 16)}</code><CopyButton text={hash} label={`Copy the hash of ${what}`} /></dd></>
}

/** Why this person cannot decide; null where it is free to. The platform has the last word. */
function obstacleOf(set: CurveSet, me: { name: string, role: string } | null, decision: Decision | null): string | null {
  if (decision === null || me === null) return null
  const step = decision === 'review' ? 'reviews it' : 'makes it official'
  if (me.role !== 'admin') return `An admin ${step}; ${me.name} may read.`
  if (set.made_by === me.name) return `${me.name} built it: another person ${step}.`
  if (set.marked_by.includes(me.name)) return `${me.name} marked in it: another person ${step}.`
  if (decision === 'official' && set.blocking > 0) return `${plural(set.blocking, 'finding')} below ${set.blocking === 1 ? 'is' : 'are'} in the way: bring the quotes that are missing, or mark, and build again.`
  return null
}
