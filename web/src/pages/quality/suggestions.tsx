/** Rules read off a table: each becomes a draft by a click. */
import { useState } from 'react'
import { Link } from 'wouter'
import { withQuery } from '../../api/http.ts'
import type { OwnRule } from '../../api/quality-types.ts'
import { useQuery } from '../../api/query.ts'
import { Bones, ErrorNotice } from '../../parts/notice.tsx'
import { draftOf, formText } from './rule-draft.ts'

interface Props { datasets: readonly string[], kept: readonly OwnRule[] }

export function Suggestions({ datasets, kept }: Props) {
  const [dataset, setDataset] = useState('')
  const { data, error, loading, reload } = useQuery<{ rules: Record<string, unknown>[] }>(dataset === '' ? null : withQuery('/api/rules/suggest', { dataset }))
  const rules = loading ? null : data?.rules ?? null
  return (
    <section className="card" aria-labelledby="suggested">
      <div className="card-head">
        <h2 id="suggested">Suggestions</h2><span className="faint">read off the rows that main has</span>
        <span className="spacer" />
        <select className="select" aria-label="Dataset to read rules off" value={dataset} onChange={event => setDataset(event.target.value)}>
          <option value="">choose a dataset</option>
          {datasets.map(one => <option key={one} value={one}>{one}</option>)}
        </select>
      </div>
      {dataset !== '' && error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {dataset !== '' && !rules && !error && <Bones rows={4} label="Reading rules off the table" />}
      {dataset !== '' && rules && (
        <ul className="suggestions">
          {rules.map(rule => {
            const draft = draftOf(rule)
            const there = kept.some(({ name }) => name === draft.name)
            return (
              <li key={draft.name}>
                <span className="mono rule-name">{draft.name}</span>
                <span className="dim suggestion-words">{formText({ sql: null, form: rule })}</span>
                <Link className="button small" href={there ? `/quality/rules/${encodeURIComponent(draft.name)}` : withQuery('/quality/rules/new', { rule: JSON.stringify(rule) })} aria-label={there ? `The rule ${draft.name} is there` : `Make a draft of ${draft.name}`}>{there ? 'is there' : 'Draft'}</Link>
              </li>
            )
          })}
          {rules.length === 0 && <li className="dim">Nothing holds for all of its rows.</li>}
        </ul>
      )}
    </section>
  )
}
