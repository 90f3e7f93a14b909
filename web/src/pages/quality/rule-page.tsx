/** Writing a rule: what it says, what it would have found, and then keeping it. */
import { useMemo } from 'react'
import { useSession } from '../../app/session.tsx'
import type { OwnRule, Quality } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import type { Table } from '../../api/types.ts'
import { useAddress } from '../../parts/address.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { blank, type Draft, draftOf } from './rule-draft.ts'
import { RuleEditor } from './rule-editor.tsx'
import { RuleState } from './rule-state.tsx'
import { datasetsOf } from './rules-page.tsx'
import { QualityPath } from './tabs.tsx'
import './quality.css'

/** `name` null: a new rule; the address may carry a draft. */
export function RulePage({ name }: { name: string | null }) {
  const address = useAddress()
  const { me } = useSession()
  const own = useQuery<{ rules: OwnRule[] }>('/api/rules')
  const tables = useQuery<{ tables: Table[] }>('/api/tables?ref=main')
  const quality = useQuery<Quality>('/api/quality?days=30')
  const kept = own.data?.rules.find(rule => rule.name === name) ?? null
  const given = address.get('rule')
  const start = useMemo(() => name === null ? givenDraft(given) : kept ? draftOf({ ...kept }) : null, [name, given, kept])
  const error = own.error ?? tables.error ?? quality.error
  const ready = own.data && tables.data && quality.data
  return (
    <div className="page">
      <div className="page-head">
        <QualityPath path="/quality/rules" title="Rules" />
        <h1 className={name === null ? '' : 'mono'}>{name ?? 'New rule'}</h1>
        {kept && <RuleState rule={kept} />}
      </div>
      {error && <ErrorNotice error={error} retry={() => { own.reload(); tables.reload(); quality.reload() }} />}
      {!ready && !error && <div className="card"><Bones rows={10} /></div>}
      {ready && start === null && <div className="card"><Empty icon="quality" title={`There is no rule ${name}`}><p>Somebody removed it, or it never was.</p></Empty></div>}
      {ready && start !== null && <RuleEditor key={`${name} ${given}`} start={start} isNew={name === null} names={own.data?.rules.map(rule => rule.name) ?? []} tables={tables.data?.tables ?? []} datasets={datasetsOf(quality.data)} admin={me?.role === 'admin'} />}
    </div>
  )
}

function givenDraft(text: string | null): Draft {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return typeof value === 'object' && value !== null ? draftOf(value as Record<string, unknown>) : blank
  } catch {
    return blank
  }
}
