/** Bringing what one branch has into another: first what it would do, then doing exactly that. */
import { useState } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { MergePreview } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Commit } from '../../api/types.ts'
import { ConflictTable } from '../../changes/conflict-table.tsx'
import { MergeTable } from '../../changes/merge-table.tsx'
import { demandText, needsPullRequest, ruleOf, useRules } from '../../changes/protection.ts'
import { strategies, StrategyChoice } from '../../changes/strategies.tsx'
import { useAddress } from '../../parts/address.ts'
import { plural, shortId } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import './versions.css'

export function MergePage() {
  const address = useAddress()
  const [from, into] = [address.get('from') ?? '', address.get('into') ?? 'main']
  const strategy = strategies.find(one => one === address.get('strategy')) ?? 'fail'
  const ready = from !== '' && into !== ''
  const preview = useQuery<MergePreview>(ready ? withQuery('/api/merge', { from, into, strategy }) : null)
  const [done, setDone] = useState<{ commit: Commit, from: string, into: string } | null>(null)
  const shown = ready && !preview.loading && !preview.error ? preview.data : null
  function choose(change: Record<string, string>) {
    setDone(null)
    address.set(change)
  }
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/versions">Versions</Link><span className="faint">/</span></nav>
        <h1>Merge</h1>
      </div>
      <div className="merge">
        <section className="card card-body merge-form" aria-label="What to merge">
          <div className="field"><span aria-hidden="true">Bring in what this has</span><RefPicker label="Source: bring in what this has" value={from} placeholder="a branch" width={0} onChange={ref => choose({ from: ref })} /></div>
          <div className="field"><span aria-hidden="true">Into this branch</span><RefPicker label="Target: into this branch" value={into} width={0} onChange={ref => choose({ into: ref })} /></div>
          <StrategyChoice value={strategy} source={from || 'the source'} target={into || 'the target'} onChange={value => choose({ strategy: value === 'fail' ? '' : value })} />
          {done === null && <MergeButton key={`${from} ${into} ${strategy}`} from={from} into={into} strategy={strategy} preview={shown} onDone={commit => { setDone({ commit, from, into }); preview.reload() }} onMoved={preview.reload} />}
          {done !== null && <div className="notice ok" role="status"><div><p>{done.from} is merged into {done.into}.</p><Link className="link" href={`/versions/${done.commit.id}`}>See commit {shortId(done.commit.id)}</Link></div></div>}
        </section>
        <div className="stack">
          {!ready && <Empty icon="versions" title="Choose what to merge"><p>What the merge would do appears here. Nothing changes until you press Merge.</p></Empty>}
          {preview.error && ready && <ErrorNotice error={preview.error} retry={preview.reload} />}
          {ready && !shown && !preview.error && <div className="card"><Bones rows={4} /></div>}
          {done === null && shown && <Preview preview={shown} from={from} into={into} />}
        </div>
      </div>
    </div>
  )
}

function Preview({ preview: { tables, names, conflicts, conflict_count: count }, from, into }: { preview: MergePreview, from: string, into: string }) {
  if (tables.length + names.length === 0) return <Empty icon="check" title="Nothing to merge"><p>{into} has everything that {from} has.</p></Empty>
  return (
    <>
      {count > 0 && <ConflictTable conflicts={conflicts} count={count} source={from} target={into} />}
      <section className="card" aria-labelledby="would">
        <div className="card-head"><h2 id="would">What the merge would do</h2><span className="faint">nothing is changed yet</span></div>
        <MergeTable tables={tables} names={names} />
      </section>
    </>
  )
}

interface ButtonProps { from: string, into: string, strategy: string, preview: MergePreview | null, onDone: (commit: Commit) => void, onMoved: () => void }

/** Merges what was seen: where a branch moved meanwhile the platform refuses, and it is looked at again. */
function MergeButton({ from, into, strategy, preview, onDone, onMoved }: ButtonProps) {
  const { me } = useSession()
  const rule = ruleOf(useRules(), into)
  const { busy, error, act } = useAct()
  const blocked = preview?.tables.some(({ how }) => how === 'conflict') ?? false
  async function merge() {
    if (!preview) return
    const fine = await act(async () => { onDone(await sendJson<Commit>('POST', '/api/merge', { from, into, strategy, expect: { source: preview.source, target: preview.target } })) })
    if (!fine) onMoved()
  }
  if (me?.role !== 'admin') return <p className="dim">Only admins merge. You see what it would do.</p>
  if (rule && needsPullRequest(rule)) {
    return (
      <>
        <p className="dim">{into} is protected: it takes {demandText(rule)}.</p>
        <Link className="button primary" href={withQuery('/pulls/new', { source: from, target: into })}>Open a pull request</Link>
      </>
    )
  }
  return (
    <>
      {blocked && <p className="bad">{preview && preview.conflict_count > 0 ? `${plural(preview.conflict_count, 'row')} ${preview.conflict_count === 1 ? 'was' : 'were'} changed in different ways: choose what shall stay.` : 'These two do not go together; the table says why.'}</p>}
      {error && <ErrorNotice error={error} />}
      <button type="button" className="button primary" disabled={busy || blocked || !preview || preview.tables.length + preview.names.length === 0} onClick={() => void merge()}>{busy ? 'Merging…' : `Merge into ${into}`}</button>
    </>
  )
}
