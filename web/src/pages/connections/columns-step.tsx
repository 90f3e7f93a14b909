/** What the rows hold: each column's name, type, unit, clock, and whether it tells rows apart. */
import { Icon } from '../../parts/icon.tsx'
import { columnChanged, columnTypes, type Draft, type DraftColumn, formats, isNumeric, units, withColumn } from './draft.ts'
import { Choice, Faults, Field, type StepProps, zonesId } from './field.tsx'

export function ColumnsStep({ draft, onChange, problems, seen, onDraft }: StepProps & { onDraft: (draft: Draft) => void }) {
  const field = { problems, seen }
  const { of, others } = notesOf(draft)
  return (
    <>
      <div className="card-body connection-fields three">
        <Choice problems={problems} place="format" label="The answer is" value={draft.format} options={formats} onChange={format => onChange({ format })} />
        {draft.format === 'json' && <Field {...field} place="rows_at" label="Its rows lie at" value={draft.rows_at} onChange={rows_at => onChange({ rows_at })} placeholder="/data/items" hint="JSON Pointer or JSONPath. Empty: the answer is the list." />}
        <Field {...field} place="interval" label="A row is of an interval of (minutes)" numeric value={draft.interval} onChange={interval => onChange({ interval })} placeholder="60" hint="Empty: rows are of no interval. With it, missing intervals are found." />
      </div>
      {others.length > 0 && <ul className="step-notes">{others.map(note => <li key={note}><Icon name="alert" size={14} />{note}</li>)}</ul>}
      {problems.has('columns') && <div className="card-body" role="alert"><Faults faults={problems.get('columns') ?? []} /></div>}
      <div className="column-rows" role="table" aria-label="Columns">
        <div className="column-row column-head" role="row">{['Take', 'In the source', 'In the table', 'Type', 'Unit', 'Form of times', 'Clock', 'Key'].map(title => <span key={title} role="columnheader">{title}</span>)}</div>
        {draft.columns.map(column => <ColumnRow key={column.id} column={column} notes={of.get(column.id) ?? []} field={field} onChange={change => onDraft(columnChanged(draft, column.id, change))} />)}
      </div>
      <div className="step-acts"><button type="button" className="button" onClick={() => onDraft(withColumn(draft))}><Icon name="plus" size={13} />Column</button><span className="reason dim">Key columns tell rows apart: a row that comes again with the same key is a revision, not a second row.</span></div>
    </>
  )
}

interface RowProps { column: DraftColumn, notes: readonly string[], field: Pick<StepProps, 'problems' | 'seen'>, onChange: (change: Partial<DraftColumn>) => void }

function ColumnRow({ column, notes, field, onChange }: RowProps) {
  const { id, include, from, name, type } = column
  const called = from || name || `column ${id}`
  const timed = type === 'timestamptz'
  const text = (key: 'from' | 'name' | 'format' | 'time_zone', label: string, more: { list?: string, placeholder?: string } = {}) => <Field {...field} {...more} bare place={`column ${id} ${key}`} label={`${label} of ${called}`} value={column[key]} onChange={value => onChange({ [key]: value })} />
  return (
    <div className={`column-row${include ? '' : ' off'}`} role="row">
      <div className="column-cell" role="cell" data-title="Take"><input type="checkbox" aria-label={`Take ${called}`} checked={include} onChange={event => onChange({ include: event.target.checked })} /></div>
      <div className="column-cell" role="cell" data-title="In the source">{text('from', 'Source')}</div>
      <div className="column-cell" role="cell" data-title="In the table">{text('name', 'Name')}</div>
      <div className="column-cell" role="cell" data-title="Type"><Choice bare problems={field.problems} place={`column ${id} type`} label={`Type of ${called}`} value={type} options={columnTypes} onChange={value => onChange({ type: value })} /></div>
      <div className="column-cell" role="cell" data-title="Unit">{isNumeric(type) ? <Choice bare problems={field.problems} place={`column ${id} unit`} label={`Unit of ${called}`} value={column.unit} options={units} none="none" onChange={unit => onChange({ unit })} /> : <None />}</div>
      <div className="column-cell" role="cell" data-title="Form of times">{timed || type === 'date' ? text('format', 'Form', { placeholder: 'ISO 8601' }) : <None />}</div>
      <div className="column-cell" role="cell" data-title="Clock">
        {timed ? <div className="stack tight">{text('time_zone', 'Zone', { list: zonesId, placeholder: 'has an offset' })}<label className="strategy small-text"><input type="checkbox" checked={column.ends_interval} aria-label={`${called} ends its interval`} onChange={event => onChange({ ends_interval: event.target.checked })} /><span>ends its interval</span></label></div> : <None />}
      </div>
      <div className="column-cell" role="cell" data-title="Key"><input type="checkbox" aria-label={`${called} is part of the key`} checked={column.key} onChange={event => onChange({ key: event.target.checked })} /></div>
      {include && notes.length > 0 && <p className="column-notes" role="cell">{notes.map(note => <span key={note}><Icon name="alert" size={13} />{note}</span>)}</p>}
    </div>
  )
}

function None() { return <span className="none">–</span> }

/** Notes begin with the column that they are about. */
function notesOf({ notes, columns }: Draft): { of: ReadonlyMap<number, string[]>, others: readonly string[] } {
  const longest = columns.filter(({ from }) => from !== '').sort((a, b) => b.from.length - a.from.length)
  const of = new Map<number, string[]>()
  const others = notes.filter(note => {
    const about = longest.find(({ from }) => note.startsWith(`${from} `))
    if (about) of.set(about.id, [...of.get(about.id) ?? [], note.slice(about.from.length + 1)])
    return about === undefined
  })
  return { of, others }
}
