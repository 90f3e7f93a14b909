/** The fields of a rule, its dry run, and the way to keep it. */
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { OwnSeverity } from '../../api/quality-types.ts'
import type { Table } from '../../api/types.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Editor, type EditorHandle } from '../sql/editor.tsx'
import { DryRun } from './dry-run.tsx'
import { type Draft, givenOf, kinds, severities } from './rule-draft.ts'
import { RuleForm } from './rule-form.tsx'

interface Props { start: Draft, isNew: boolean, names: readonly string[], tables: readonly Table[], datasets: readonly string[], admin: boolean }

const means: Record<OwnSeverity, string> = { block: 'nothing of the run reaches main', quarantine: 'as block: an admin may release it', warn: 'merged, and somebody should look', note: 'merged, and kept as a fact' }

/** What ingest fills in, so that a batch has not got it yet. */
const later: ReadonlySet<string> = new Set(['version', 'run_id', 'known_from_utc'])

export function RuleEditor({ start, isNew, names, tables, datasets, admin }: Props) {
  const [draft, setDraft] = useState(start)
  const [, go] = useLocation()
  const { busy, error, act } = useAct()
  const editor = useRef<EditorHandle>(null)
  const [dryRun, setDryRun] = useState(0)
  const set = (change: Partial<Draft>): void => setDraft(before => ({ ...before, ...change }))
  const columns = (tables.find(({ table }) => table === draft.dataset)?.columns ?? []).filter(({ name }) => !later.has(name))
  const batch: Table = { table: 'batch', kind: 'table', rows: 0, files: 1, bytes: 0, doc: 'The rows that are judged.', columns }
  const replaces = isNew && names.includes(draft.name.trim())
  const kind = kinds.find(([one]) => one === draft.kind)
  async function save() {
    if (await act(() => sendJson('PUT', '/api/rules', { rule: givenOf(draft) }))) go(withQuery('/quality/rules', { saved: draft.name.trim() }))
  }
  return (
    <div className="rule-body">
      <form className="card card-body rule-fields" aria-label="Rule" onSubmit={event => { event.preventDefault(); void save() }}>
        <label className="field"><span>Name</span><input className="input mono" value={draft.name} readOnly={!isNew} required pattern="[a-z][a-z0-9_\-]{0,63}" title="Small letters, digits, - and _; a letter first" placeholder="capped-hubs" autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={event => set({ name: event.target.value })} /></label>
        <label className="field"><span>Dataset</span><select className="select" value={draft.dataset} onChange={event => set({ dataset: event.target.value })}>{[...new Set([...datasets, draft.dataset])].map(one => <option key={one}>{one}</option>)}</select></label>
        <label className="field"><span>A fault is</span><select className="select" value={draft.severity} onChange={event => set({ severity: severities.find(one => one === event.target.value) ?? 'warn' })}>{severities.map(one => <option key={one}>{one}</option>)}</select><span className="reason faint">{means[draft.severity]}</span></label>
        <label className="field"><span>Kind of rule</span><select className="select" value={draft.kind} onChange={event => set({ kind: kinds.find(([one]) => one === event.target.value)?.[0] ?? 'sql' })}>{kinds.map(([one, title]) => <option key={one} value={one}>{title}</option>)}</select><span className="reason faint">{kind?.[2]}</span></label>
        <div className="rule-what-field">
          {draft.kind === 'sql'
            ? <><span className="field-title">Faulty rows; <kbd>Ctrl</kbd> <kbd>Enter</kbd> tries it</span><div className="rule-sql-editor"><Editor ref={editor} initial={draft.sql} tables={[batch, ...tables]} onRun={() => setDryRun(before => before + 1)} onChange={sql => set({ sql })} /></div></>
            : <RuleForm draft={draft} columns={columns} onChange={set} />}
        </div>
        <label className="field wide-field"><span>What good rows look like</span><input className="input" value={draft.expects} maxLength={2000} placeholder="Hubs stay below the cap." onChange={event => set({ expects: event.target.value })} /></label>
        <label className="field wide-field"><span>What to do about a fault</span><input className="input" value={draft.remedy} maxLength={2000} placeholder="Compare with the operator's display." onChange={event => set({ remedy: event.target.value })} /></label>
        <label className="strategy"><input type="checkbox" checked={draft.enabled} onChange={event => set({ enabled: event.target.checked })} /><span>Enabled: it judges every batch from now on</span></label>
        {replaces && <p className="notice warn wide-field" role="status"><span>There is a rule {draft.name.trim()} already; saving replaces it.</span></p>}
        {error && <div className="wide-field"><ErrorNotice error={error} /></div>}
        <div className="dialog-actions wide-field">
          {!admin && <span className="faint rule-why">Only admins keep rules; the dry run is for everybody.</span>}
          <button className="button primary" disabled={!admin || busy}>{busy ? 'Trying it, then saving…' : isNew ? 'Save rule' : 'Save changes'}</button>
        </div>
      </form>
      <DryRun draft={draft} turn={dryRun} />
    </div>
  )
}
