/** Setting a hook: a webhook or a check. */
import { useState, type SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import type { SqlCheck } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { builtInChecks } from '../../changes/protection.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { textOf } from '../../parts/form.ts'
import { ErrorNotice } from '../../parts/notice.tsx'
import { Segments } from '../../parts/segments.tsx'

const kinds = [['webhook', 'Call an address'], ['check', 'Run a check']] as const
type Kind = typeof kinds[number][0]
const events = [['before-commit', 'before a commit (can refuse it)'], ['before-merge', 'before a merge (can refuse it)'], ['after-commit', 'after a commit'], ['after-merge', 'after a merge']] as const

export function HookDialog({ onClose, onDone }: { onClose: () => void, onDone: () => void }) {
  const [kind, setKind] = useState<Kind>('webhook')
  const own = useQuery<{ checks: SqlCheck[] }>('/api/checks')
  const { busy, error, act } = useAct()
  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const filled = (field: string) => textOf(form, field).trim()
    const way = kind === 'check' ? { check: filled('check') } : { url: filled('url'), ...filled('secret') === '' ? {} : { secret: filled('secret') } }
    if (!await act(() => sendJson('PUT', '/api/hooks', { name: filled('name'), pattern: filled('pattern'), on: form.getAll('on').map(String), ...way, ...filled('seconds') === '' ? {} : { timeout_ms: Math.round(Number(filled('seconds')) * 1000) } }))) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title="New hook" onClose={onClose}>
      <form className="stack" onSubmit={event => void save(event)}>
        <div className="rule-numbers">
          <label className="field"><span>Name</span><input className="input mono" name="name" required autoFocus maxLength={64} placeholder="tell-desk" autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
          <label className="field"><span>Branches (a pattern)</span><input className="input mono" name="pattern" required maxLength={200} defaultValue="main" autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
        </div>
        <div><Segments label="What it does" value={kind} options={kinds} onChange={setKind} /></div>
        {kind === 'webhook' && <label className="field"><span>Address</span><input className="input mono" name="url" type="url" required maxLength={2000} placeholder="https://example.org/hook" /></label>}
        {kind === 'webhook' && <label className="field"><span>Environment variable with the key of the signature (may be empty)</span><input className="input mono" name="secret" maxLength={100} placeholder="HOOK_SECRET" autoComplete="off" spellCheck={false} /></label>}
        {kind === 'check' && <label className="field"><span>Check</span><select className="select" name="check">{[...builtInChecks, ...own.data?.checks.map(({ name }) => name) ?? []].map(name => <option key={name}>{name}</option>)}</select></label>}
        <fieldset className="strategies"><legend>When</legend>{events.map(([value, text]) => <label key={value} className="strategy"><input type="checkbox" name="on" value={value} defaultChecked={value === 'after-merge'} /><span>{text}</span></label>)}</fieldset>
        <label className="field"><span>Seconds at most (empty: 5 for an address, 60 for a check)</span><input className="input" name="seconds" type="number" min={0.1} max={600} step="any" /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy}>{busy ? 'Saving…' : 'Save hook'}</button></div>
      </form>
    </Dialog>
  )
}
