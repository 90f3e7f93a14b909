/** Columns that differ between two states, as a card. */
import { withQuery } from '../api/http.ts'
import { useQuery } from '../api/query.ts'
import type { Table } from '../api/types.ts'
import { schemaChanges } from './schema.ts'
import './changes.css'

export function SchemaCard({ from, to, tables }: { from: string, to: string, tables: readonly string[] }) {
  const before = useQuery<{ tables: Table[] }>(withQuery('/api/tables', { ref: from }))
  const after = useQuery<{ tables: Table[] }>(withQuery('/api/tables', { ref: to }))
  if (!before.data || !after.data || before.loading || after.loading) return null
  const found = schemaChanges(before.data.tables, after.data.tables, new Set(tables))
  if (found.length === 0) return <p className="faint schema-none">No column differs.</p>
  return (
    <section className="card" aria-labelledby="schema">
      <div className="card-head"><h2 id="schema">Columns that differ</h2></div>
      <dl className="card-body schema-changes">{found.map(({ table, changes }) => <div key={table}><dt>{table}</dt>{changes.map(change => <dd key={change} className={`mono ${change.startsWith('+') ? 'ok' : change.startsWith('−') ? 'bad' : 'warn'}`}>{change}</dd>)}</div>)}</dl>
    </section>
  )
}
