/** By what batches are judged: the rules that users added, what could be added, and what is built in. */
import { useState } from 'react'
import { Link } from 'wouter'
import { useSession } from '../../app/session.tsx'
import { useAct } from '../../api/act.ts'
import { sendJson } from '../../api/http.ts'
import type { BuiltInRule, OwnRule, Quality } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { SeverityChip } from '../../parts/chip.tsx'
import { formatShort, plural } from '../../parts/format.ts'
import { Icon } from '../../parts/icon.tsx'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { Instant } from '../../parts/time.tsx'
import { ConfirmButton } from '../settings/confirm-button.tsx'
import { formText } from './rule-draft.ts'
import { RuleState } from './rule-state.tsx'
import { Suggestions } from './suggestions.tsx'
import { QualityHead } from './tabs.tsx'

export function RulesPage() {
  const address = useAddress()
  const { me } = useSession()
  const own = useQuery<{ rules: OwnRule[] }>('/api/rules')
  const builtIn = useQuery<{ rules: BuiltInRule[] }>('/api/rules/built-in')
  const quality = useQuery<Quality>('/api/quality?days=30')
  const found = foundBy(quality.data)
  const saved = address.get('saved')
  const admin = me?.role === 'admin'
  return (
    <div className="page">
      <QualityHead>{admin ? <Link className="button primary" href="/quality/rules/new"><Icon name="plus" size={13} />New rule</Link> : <Link className="button" href="/quality/rules/new">Try a rule</Link>}</QualityHead>
      {saved !== null && <p className="notice ok" role="status"><span>Rule <code>{saved}</code> is kept. It judges every batch from now on.</span><button type="button" className="button quiet icon small" aria-label="Close" onClick={() => address.set({ saved: null })}><Icon name="close" size={13} /></button></p>}
      <OwnRules rules={own.data?.rules ?? null} error={own.error} found={found} admin={admin} reload={own.reload} />
      <Suggestions datasets={datasetsOf(quality.data)} kept={own.data?.rules ?? []} />
      <section className="card" aria-labelledby="built-in">
        <div className="card-head"><h2 id="built-in">Built in</h2><span className="faint">{builtIn.data ? `${builtIn.data.rules.length} questions, asked of every batch; code, and not to be changed here` : ''}</span></div>
        {builtIn.error && <div className="card-body"><ErrorNotice error={builtIn.error} retry={builtIn.reload} /></div>}
        {!builtIn.data && !builtIn.error && <Bones rows={10} />}
        {builtIn.data && <BuiltIn rules={builtIn.data.rules} prices={foundBy(quality.data, 'prices')} lists={foundBy(quality.data, 'lists')} />}
      </section>
    </div>
  )
}

type Found = ReadonlyMap<string, number>

/** Findings of thirty days by rule: in prices, or in lists of nodes, whose rules share some ids. */
function foundBy(quality: Quality | null, of: 'prices' | 'lists' | 'all' = 'all'): Found {
  const counts = new Map<string, number>()
  for (const { rule, findings } of quality?.feeds.filter(({ dataset }) => of === 'all' || dataset.startsWith('market.lmp_') === (of === 'prices')).flatMap(feed => feed.rules) ?? []) counts.set(rule, (counts.get(rule) ?? 0) + findings)
  return counts
}

export function datasetsOf(quality: Quality | null): string[] {
  return [...new Set(quality?.feeds.map(({ dataset }) => dataset) ?? [])].sort()
}

function Times({ rule, found }: { rule: string, found: Found }) {
  const times = found.get(rule) ?? 0
  return times === 0 ? <span className="faint">–</span> : <Link className="link tab-nums" href={`/quality/findings?rule=${encodeURIComponent(rule)}&severity=all`} aria-label={`${plural(times, 'finding')} of ${rule} in 30 days`}>{formatShort(times)}</Link>
}

interface OwnProps { rules: readonly OwnRule[] | null, error: ReturnType<typeof useQuery>['error'], found: Found, admin: boolean, reload: () => void }

function OwnRules({ rules, error, found, admin, reload }: OwnProps) {
  const { busy, error: failure, act } = useAct()
  const problem = failure ?? error
  async function change(work: () => Promise<unknown>) { if (await act(work)) reload() }
  function turned({ by: _by, at_utc: _at, form, sql, disabled, ...rule }: OwnRule): Record<string, unknown> {
    return { ...rule, ...sql === null ? form : { sql }, enabled: disabled === true }
  }
  return (
    <section className="card" aria-labelledby="own">
      <div className="card-head"><h2 id="own">Rules of your own</h2><span className="faint">{admin ? 'asked of every batch of their dataset, beside those built in' : 'only admins change them; anybody may try one'}</span></div>
      {problem && <div className="card-body"><ErrorNotice error={problem} retry={reload} /></div>}
      {!rules && !error && <Bones rows={3} />}
      {rules?.length === 0 && <Empty icon="quality" title="No rules of your own yet"><p>A rule says in SQL, or by a form, which rows are faulty. A dry run shows what it would have found before it judges anything.</p></Empty>}
      {rules && rules.length > 0 && (
        <ul className="own-rules" aria-labelledby="own">
          {rules.map(rule => (
            <li key={rule.name} className={rule.disabled ? 'off' : ''}>
              <div className="line"><Link className="link mono rule-name" href={`/quality/rules/${encodeURIComponent(rule.name)}`}>{rule.name}</Link><RuleState rule={rule} /><span className="faint">{rule.dataset}</span></div>
              <span className="faint rule-found">found <Times rule={rule.name} found={found} /> in 30 days</span>
              <div className="rule-words"><p>{rule.expects}</p><code className="rule-sql" title={formText(rule)}>{formText(rule)}</code><span className="faint">by {rule.by}, <Instant utc={rule.at_utc} age /></span></div>
              {admin && (
                <span className="line rule-acts">
                  <button type="button" className="button small" disabled={busy} aria-label={`${rule.disabled ? 'Enable' : 'Disable'} ${rule.name}`} onClick={() => void change(() => sendJson('PUT', '/api/rules', { rule: turned(rule) }))}>{rule.disabled ? 'Enable' : 'Disable'}</button>
                  <ConfirmButton verb="Remove" what={`the rule ${rule.name}`} onConfirm={() => void change(() => sendJson('DELETE', `/api/rules/${encodeURIComponent(rule.name)}`))} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** What a later platform has beside these comes under its own name. */
const titles: Readonly<Record<string, string>> = { prices: 'Of prices', history: 'Beside what the lake has', lists: 'Of lists of nodes and hubs', measurements: 'Of measurements', detectors: 'By detectors' }

function BuiltIn({ rules, prices, lists }: { rules: readonly BuiltInRule[], prices: Found, lists: Found }) {
  const [words, setWords] = useState('')
  const fitting = rules.filter(rule => `${rule.id} ${rule.severity} ${rule.expects} ${rule.remedy}`.toLowerCase().includes(words.trim().toLowerCase()))
  return (
    <>
      <div className="card-body"><input data-search className="input built-in-search" type="search" placeholder="Search rules" aria-label="Search built-in rules" value={words} onChange={event => setWords(event.target.value)} /></div>
      {fitting.length === 0 && <p className="card-body dim">No built-in rule speaks of that.</p>}
      {[...new Set(fitting.map(({ of }) => of))].map(of => {
        const own = fitting.filter(rule => rule.of === of)
        return (
          <table key={of} className="table built-in">
            <thead><tr><th scope="col">{titles[of] ?? of}</th><th scope="col">A fault is</th><th scope="col">What it expects</th><th scope="col" className="num" title="Findings in 30 days">30 days</th></tr></thead>
            <tbody>{own.map((rule, index) => (
              <tr key={`${rule.id} ${rule.severity} ${rule.expects}`}>
                <td className="mono">{own[index - 1]?.id === rule.id ? <span className="hidden-visually">{rule.id}</span> : rule.id}</td>
                <td><SeverityChip severity={rule.severity} /></td>
                <td>{rule.expects}<span className="faint built-in-remedy">{rule.remedy}</span></td>
                <td className="num">{own[index - 1]?.id === rule.id ? '' : <Times rule={rule.id} found={of === 'lists' ? lists : prices} />}</td>
              </tr>
            ))}</tbody>
          </table>
        )
      })}
    </>
  )
}
