/** What good rows look like, how new they must be, and a look at real ones. */
import { columnChanged, type Draft, isNumeric } from './draft.ts'
import { Field, type StepProps } from './field.tsx'

export function QualityStep({ draft, onChange, problems, seen, onDraft }: StepProps & { onDraft: (draft: Draft) => void }) {
  const field = { problems, seen }
  const columns = draft.columns.filter(({ include }) => include)
  return (
    <>
      <div className="rule-rows" role="table" aria-label="Rules of columns">
        <div className="rule-row column-head" role="row">{['Column', 'Never empty', 'At least', 'At most', 'Values that it may have'].map(title => <span key={title} role="columnheader">{title}</span>)}</div>
        {columns.map(column => (
          <div key={column.id} className="rule-row" role="row">
            <span className="column-cell mono rule-column" role="rowheader">{column.name || column.from}{column.unit !== '' && isNumeric(column.type) && <span className="faint"> {column.unit}</span>}</span>
            <div className="column-cell" role="cell" data-title="Never empty"><input type="checkbox" aria-label={`${column.name} is never empty`} checked={column.required || column.key} disabled={column.key} title={column.key ? 'A key is never empty' : undefined} onChange={event => onDraft(columnChanged(draft, column.id, { required: event.target.checked }))} /></div>
            {isNumeric(column.type)
              ? (['min', 'max'] as const).map(bound => <div key={bound} className="column-cell" role="cell" data-title={bound === 'min' ? 'At least' : 'At most'}><Field {...field} bare numeric place={`column ${column.id} ${bound}`} label={`${bound === 'min' ? 'Least' : 'Greatest'} ${column.name}`} value={column[bound]} onChange={value => onDraft(columnChanged(draft, column.id, { [bound]: value }))} /></div>)
              : <><span className="column-cell none" role="cell" data-title="At least">–</span><span className="column-cell none" role="cell" data-title="At most">–</span></>}
            <div className="column-cell" role="cell" data-title="Values that it may have">{column.type === 'timestamptz' || column.type === 'date' ? <span className="none">–</span> : <Field {...field} bare place={`column ${column.id} allowed`} label={`Values of ${column.name}`} value={column.allowed} placeholder="any; or with commas between" onChange={allowed => onDraft(columnChanged(draft, column.id, { allowed }))} />}</div>
          </div>
        ))}
      </div>
      {columns.length === 0 && <p className="card-body dim">There are no columns yet: the second step says them.</p>}
      <div className="card-body connection-fields three step-line">
        <Field {...field} place="freshness" label="The newest rows are at most this old (minutes)" numeric value={draft.freshness} onChange={freshness => onChange({ freshness })} placeholder="90" hint="Empty: nobody expects them at a certain time." />
        <p className="reason dim not-yet">The values that a column may have, and the age of the newest rows, are kept in the specification; the gate does not judge by them yet.</p>
      </div>
    </>
  )
}
