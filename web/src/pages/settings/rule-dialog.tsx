/** Setting the rule of a pattern. */
import type { SubmitEvent } from 'react'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import type { Rule, SqlCheck } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { builtInChecks } from '../../changes/protection.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { textOf } from '../../parts/form.ts'
import { ErrorNotice } from '../../parts/notice.tsx'

const flags = [
  ['direct_commits', 'Commits, reverts and cherry-picks may be made on it directly'],
  ['forced_moves', 'It may be reset and deleted'],
  ['runs', 'Runs may merge what passed the gate without a pull request'],
] as const

export function RuleDialog({ rule, onClose, onDone }: { rule: Rule | null, onClose: () => void, onDone: () => void }) {
  const own = useQuery<{ checks: SqlCheck[] }>('/api/checks')
  const names = [...new Set([...builtInChecks, ...own.data?.checks.map(({ name }) => name) ?? [], ...rule?.required_checks ?? []])]
  const { busy, error, act } = useAct()
  async function save(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = {
      pattern: rule?.pattern ?? textOf(form, 'pattern').trim(), approvals: Number(textOf(form, 'approvals')), approvers: textOf(form, 'approvers'), required_checks: form.getAll('check').map(String),
      ...Object.fromEntries(flags.map(([name]) => [name, form.has(name)])),
      auto_merge_from: textOf(form, 'auto').split(/[\s,]+/).filter(text => text !== ''),
    }
    if (!await act(() => sendJson('PUT', '/api/protection', given))) return
    onDone()
    onClose()
  }
  return (
    <Dialog open title={rule ? `Rule of ${rule.pattern}` : 'New rule'} onClose={onClose}>
      <form className="stack" onSubmit={event => void save(event)}>
        {!rule && <label className="field"><span>Branches (a pattern such as prod, team/* or team/**)</span><input className="input mono" name="pattern" required maxLength={200} autoFocus autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>}
        <div className="rule-numbers">
          <label className="field"><span>Approvals by others than the author</span><input className="input" name="approvals" type="number" min={0} max={20} required defaultValue={rule?.approvals ?? 1} /></label>
          <label className="field"><span>Whose approval counts</span><select className="select" name="approvers" defaultValue={rule?.approvers ?? 'admins'}><option value="admins">admins</option><option value="anyone">anyone</option></select></label>
        </div>
        <fieldset className="strategies"><legend>Checks that must pass</legend>{names.map(name => <label key={name} className="strategy"><input type="checkbox" name="check" value={name} defaultChecked={rule ? rule.required_checks.includes(name) : (builtInChecks as readonly string[]).includes(name)} /><code>{name}</code></label>)}</fieldset>
        <fieldset className="strategies"><legend>What else may be done</legend>{flags.map(([name, text]) => <label key={name} className="strategy"><input type="checkbox" name={name} defaultChecked={rule?.[name] ?? false} /><span>{text}</span></label>)}</fieldset>
        <label className="field"><span>Pull requests from these merge themselves (patterns, may be empty)</span><input className="input mono" name="auto" defaultValue={rule?.auto_merge_from.join(', ') ?? ''} autoComplete="off" autoCapitalize="none" spellCheck={false} /></label>
        {error && <ErrorNotice error={error} />}
        <div className="dialog-actions"><button type="button" className="button" onClick={onClose}>Cancel</button><button className="button primary" disabled={busy}>{busy ? 'Saving…' : 'Save rule'}</button></div>
      </form>
    </Dialog>
  )
}
