/** Taking back a commit or a whole run, or putting a commit on another branch: first what it would do, then doing that. */
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useAct } from '../api/act.ts'
import { sendJson, withQuery } from '../api/http.ts'
import type { ReplayPreview } from '../api/lake-types.ts'
import { useQuery } from '../api/query.ts'
import type { Commit } from '../api/types.ts'
import { BranchSelect } from '../parts/branch-select.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { shortId } from '../parts/format.ts'
import { Bones, ErrorNotice } from '../parts/notice.tsx'
import { ConflictTable } from './conflict-table.tsx'
import { MergeTable } from './merge-table.tsx'
import { ruleOf, useRules } from './protection.ts'
import { replays, type Replay } from './replays.ts'

/** `thing`: a commit, or the id of a run to take back; `name`: how the page calls it. */
interface Props { kind: Replay, thing: string, name: string, onClose: () => void, onDone: () => void }

export function ReplayDialog(props: Props) {
  return <Dialog open title={`${replays[props.kind].title} ${props.name}`} className="wide-dialog" onClose={props.onClose}><Body {...props} /></Dialog>
}

function Body({ kind, thing, name, onClose, onDone }: Props) {
  const words = replays[kind]
  const [branch, setBranch] = useState(kind === 'revert' ? 'main' : '')
  const [done, setDone] = useState<Commit | null>(null)
  const asked = branch === '' || done ? null : withQuery(words.path, words.parameters(thing, branch))
  const query = useQuery<ReplayPreview>(asked)
  const preview = asked === null || query.loading || query.error ? null : query.data
  if (done) return <Done said={words.done(branch)} commit={done} onClose={onClose} />
  return (
    <>
      <p className="dim">{words.means(name)}</p>
      <BranchSelect label={kind === 'revert' ? 'On the branch' : 'Onto the branch'} value={branch} none="choose a branch" onChange={setBranch} />
      {query.error && asked !== null && <ErrorNotice error={query.error} retry={query.reload} />}
      {asked !== null && !preview && !query.error && <div className="card"><Bones rows={3} label="Trying it" /></div>}
      {preview && <Preview preview={preview} branch={branch} kind={kind} />}
      <Actions kind={kind} thing={thing} branch={branch} preview={preview} onClose={onClose} onMoved={query.reload} onDone={commit => { setDone(commit); onDone() }} />
    </>
  )
}

function Preview({ preview: { tables, names, conflicts, conflict_count: count, readers }, branch, kind }: { preview: ReplayPreview, branch: string, kind: Replay }) {
  if (names.length === 0 && tables.every(table => table.added_files + table.removed_files + table.added_rows + table.removed_rows === 0)) return <p className="notice warn" role="status">{branch} has nothing of it{kind === 'revert' ? ' any more' : ' to gain: it is there already'}. There is nothing to do.</p>
  const blocked = tables.some(({ how }) => how === 'conflict')
  return (
    <>
      {blocked && <p className="bad" role="status">{replays[kind].blocked(branch)}</p>}
      {count > 0 && <ConflictTable conflicts={conflicts} count={count} {...replays[kind].sides(branch)} />}
      <section className="card" aria-labelledby="would"><div className="card-head"><h3 id="would">What it would do</h3><span className="faint">nothing is changed yet</span></div><MergeTable tables={tables} names={names} taken={replays[kind].taken} /></section>
      {readers && <Readers readers={readers} />}
    </>
  )
}

interface ActionsProps { kind: Replay, thing: string, branch: string, preview: ReplayPreview | null, onClose: () => void, onMoved: () => void, onDone: (commit: Commit) => void }

function Actions({ kind, thing, branch, preview, onClose, onMoved, onDone }: ActionsProps) {
  const words = replays[kind]
  const rule = ruleOf(useRules(), branch)
  const shut = rule !== null && !rule.direct_commits
  const [, go] = useLocation()
  const { busy, error, act } = useAct()
  const useless = preview === null || preview.tables.length + preview.names.length === 0 || preview.tables.some(({ how }) => how === 'conflict')
  const send = async (on: string) => words.commitOf(await sendJson('POST', words.path, { ...words.parameters(thing, on), expect: { target: preview?.target } }))
  async function perform() {
    if (!await act(async () => { onDone(await send(branch)) })) onMoved()
  }
  /** On a branch that begins where the protected one stands, for others to look at. */
  async function propose() {
    const own = `${kind}/${shortId(thing)}`
    await act(async () => {
      await sendJson('POST', '/api/branches', { name: own, from: preview?.target })
      await send(own)
      go(withQuery('/pulls/new', { source: own, target: branch, title: words.proposal(thing) }))
    })
  }
  return (
    <>
      {shut && <p className="warn">{branch} is protected: nothing is committed on it directly. It can be done on a branch of its own, then go through a pull request.</p>}
      {error && <ErrorNotice error={error} />}
      <div className="dialog-actions">
        <button type="button" className="button" onClick={onClose}>Cancel</button>
        {shut
          ? <button type="button" className="button primary" disabled={busy || useless} onClick={() => void propose()}>{busy ? 'Preparing…' : 'Prepare a pull request'}</button>
          : <button type="button" className={`button ${kind === 'revert' ? 'danger' : 'primary'}`} disabled={busy || useless} onClick={() => void perform()}>{busy ? 'Working…' : `${words.verb} ${branch === '' ? '…' : branch}`}</button>}
      </div>
    </>
  )
}

function Done({ said, commit, onClose }: { said: string, commit: Commit, onClose: () => void }) {
  return (
    <>
      <div className="notice ok" role="status"><div><p>{said}</p></div></div>
      <div className="dialog-actions"><Link className="button" href={`/versions/${commit.id}`} onClick={onClose}>See commit {shortId(commit.id)}</Link><button type="button" className="button primary" autoFocus onClick={onClose}>Close</button></div>
    </>
  )
}

function Readers({ readers }: { readers: readonly string[] }) {
  if (readers.length === 0) return <p className="dim">No view reads these tables.</p>
  return <div className="stack readers"><p className="dim">{readers.length === 1 ? 'This view reads them and changes with them:' : `These ${readers.length} views read them and change with them:`}</p><div className="touched">{readers.map(reader => <span key={reader} className="chip">{reader}</span>)}</div></div>
}
