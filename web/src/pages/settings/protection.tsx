/** What branches of a pattern ask of a change; everybody sees it, admins set it. */
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson, withQuery } from '../../api/http.ts'
import type { Rule } from '../../api/lake-types.ts'
import { useQuery } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { ConfirmButton } from './confirm-button.tsx'
import { RuleDialog } from './rule-dialog.tsx'

export function Protection() {
  const { me } = useSession()
  const address = useAddress()
  const { data, error, reload } = useQuery<{ rules: Rule[] }>('/api/protection')
  const { error: failure, act } = useAct()
  const problem = failure ?? error
  const admin = me?.role === 'admin'
  const [edited, stop] = [admin ? address.get('rule') : null, () => address.set({ rule: null })]
  async function remove(pattern: string) {
    if (await act(() => sendJson('DELETE', withQuery('/api/protection', { pattern })))) reload()
  }
  return (
    <section className="card" aria-labelledby="protection">
      <div className="card-head"><h2 id="protection">Protection</h2><span className="faint">what branches ask of a change; where several rules fit, the strictest counts</span><span className="spacer" />{admin && <button type="button" className="button small" onClick={() => address.set({ rule: 'new' })}><Icon name="plus" size={12} />New rule</button>}</div>
      {!admin && <p className="card-body faint">Only admins change it.</p>}
      {problem && <div className="card-body"><ErrorNotice error={problem} /></div>}
      {!data && !error && <Bones rows={3} />}
      {data?.rules.length === 0 && <Empty icon="settings" title="No branch is protected"><p>Whoever may write changes every branch directly.</p></Empty>}
      {data && data.rules.length > 0 && (
        <ul className="rules" aria-labelledby="protection">
          {data.rules.map(rule => (
            <li key={rule.pattern}>
              <code className="rule-pattern">{rule.pattern}</code>
              <div className="rule-what">
                <p>{sentences(rule).join(' ')}</p>
                {rule.required_checks.length > 0 && <div className="touched"><span className="faint">Checks</span>{rule.required_checks.map(check => <span key={check} className="chip">{check}</span>)}</div>}
              </div>
              {admin && <span className="line rule-acts"><button type="button" className="button small" aria-label={`Edit the rule of ${rule.pattern}`} onClick={() => address.set({ rule: rule.pattern })}>Edit</button><ConfirmButton verb="Remove" what={`the rule of ${rule.pattern}`} onConfirm={() => void remove(rule.pattern)} /></span>}
            </li>
          ))}
        </ul>
      )}
      {edited !== null && data && <RuleDialog key={edited} rule={data.rules.find(rule => rule.pattern === edited) ?? null} onClose={stop} onDone={reload} />}
    </section>
  )
}

function sentences({ approvals, approvers, direct_commits: direct, forced_moves: forced, runs, required_checks: checks, auto_merge_from: auto }: Rule): string[] {
  return [
    approvals > 0 ? `${plural(approvals, 'approval')} by ${approvers === 'admins' ? 'admins' : 'anybody'} other than the author.` : checks.length > 0 ? 'A pull request without approvals.' : 'Merges without a pull request.',
    direct ? 'Commits may be made directly.' : 'No direct commits.',
    forced ? 'May be reset and deleted.' : 'Not reset, not deleted.',
    runs ? 'Runs merge what passed the gate.' : 'Runs do not merge into it.',
    ...auto.length > 0 ? [`Pull requests from ${auto.join(', ')} merge themselves.`] : [],
  ]
}
