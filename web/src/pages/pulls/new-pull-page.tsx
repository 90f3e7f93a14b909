/** Opening a pull request: what it would bring is seen before it is opened. */
import { useState, type SubmitEvent } from 'react'
import { Link, useLocation } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { MergePreview, PullView } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { ConflictTable } from '../../changes/conflict-table.tsx'
import { MergeTable } from '../../changes/merge-table.tsx'
import { demandText, ruleOf, useRules } from '../../changes/protection.ts'
import { strategies, StrategyChoice } from '../../changes/strategies.tsx'
import { useAddress } from '../../parts/address.ts'
import { BranchSelect } from '../../parts/branch-select.tsx'
import { textOf } from '../../parts/form.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import './pulls.css'

export function NewPullPage() {
  const address = useAddress()
  const [source, target] = [address.get('source') ?? '', address.get('target') ?? 'main']
  const strategy = strategies.find(one => one === address.get('strategy')) ?? 'fail'
  const ready = source !== '' && target !== '' && source !== target
  const { data, error, loading, reload } = useQuery<MergePreview>(ready ? withQuery('/api/merge', { from: source, into: target, strategy }) : null)
  const preview = ready && !loading && !error ? data : null
  const empty = preview !== null && preview.tables.length + preview.names.length === 0
  return (
    <div className="page">
      <div className="page-head">
        <nav aria-label="Path" className="line"><Link className="link" href="/pulls">Pull requests</Link><span className="faint">/</span></nav>
        <h1>New</h1>
      </div>
      <div className="new-pull">
        <Form source={source} target={target} strategy={strategy} nothing={empty} />
        <div className="stack">
          {!ready && <Empty icon="pulls" title={source !== '' && source === target ? 'Choose two different branches' : 'Choose the branch that has the change'}><p>What it would bring appears here, before anybody is asked.</p></Empty>}
          {ready && error && <ErrorNotice error={error} retry={reload} />}
          {ready && !preview && !error && <div className="card"><Bones rows={4} /></div>}
          {empty && <Empty icon="check" title="Nothing to merge"><p>{target} has everything that {source} has.</p></Empty>}
          {preview && preview.conflict_count > 0 && <ConflictTable conflicts={preview.conflicts} count={preview.conflict_count} source={source} target={target} />}
          {preview && !empty && <section className="card" aria-labelledby="would"><div className="card-head"><h2 id="would">What it would bring</h2><span className="faint">nothing is changed yet</span></div><MergeTable tables={preview.tables} names={preview.names} /></section>}
        </div>
      </div>
    </div>
  )
}

interface FormProps { source: string, target: string, strategy: typeof strategies[number], nothing: boolean }

function Form({ source, target, strategy, nothing }: FormProps) {
  const address = useAddress()
  const { me } = useSession()
  const [, go] = useLocation()
  const [title] = useState(address.get('title') ?? '')
  const rule = ruleOf(useRules(), target)
  const { busy, error, act } = useAct()
  function open(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const auto = textOf(form, 'auto')
    void act(async () => {
      const { pull } = await sendJson<PullView>('POST', '/api/pulls', { title: textOf(form, 'title'), description: textOf(form, 'description'), source, target, strategy, ...auto === '' ? {} : { auto_merge: auto === 'yes' } })
      go(`/pulls/${pull.id}`)
    })
  }
  const admin = me?.role === 'admin'
  return (
    <form className="card card-body pull-form" aria-label="The pull request" onSubmit={open}>
      <BranchSelect label="From this branch" value={source} none="choose a branch" onChange={value => address.set({ source: value })} />
      <BranchSelect label="Into this branch" value={target} onChange={value => address.set({ target: value })} />
      <p className="dim">{rule ? `${target} takes ${demandText(rule)}.` : `${target} is not protected: the checks that are built in must pass, and nobody need approve.`}</p>
      <label className="field"><span>Title</span><input className="input" name="title" required maxLength={200} defaultValue={title} placeholder="Correct SP15 of November 19" autoComplete="off" /></label>
      <label className="field"><span>What and why (may be empty)</span><textarea className="input area" name="description" maxLength={20_000} rows={5} /></label>
      <StrategyChoice value={strategy} source={source || 'the source'} target={target} onChange={value => address.set({ strategy: value === 'fail' ? null : value })} />
      <label className="field"><span>When nothing is missing any more</span><select className="select" name="auto" defaultValue=""><option value="">as the rule of {target} says{rule?.auto_merge_from.includes(source) ? ': merge by itself' : ''}</option><option value="yes">merge by itself</option><option value="no">wait for somebody to merge</option></select></label>
      {error && <ErrorNotice error={error} />}
      {!admin && <p className="dim">Only admins open pull requests; you see what it would bring.</p>}
      <button className="button primary" disabled={busy || !admin || source === '' || source === target || nothing}>{busy ? 'Opening and checking…' : 'Open pull request'}</button>
    </form>
  )
}
