/** The fields of a rule that is no SQL. */
import type { Column } from '../../api/types.ts'
import { type Draft, kinds } from './rule-draft.ts'

interface Props { draft: Draft, columns: readonly Column[], onChange: (change: Partial<Draft>) => void }

export function RuleForm({ draft, columns, onChange }: Props) {
  const title = kinds.find(([kind]) => kind === draft.kind)?.[2]
  if (draft.kind === 'not_null' || draft.kind === 'unique') {
    return (
      <fieldset className="strategies rule-columns">
        <legend>{title}</legend>
        {columns.map(({ name, doc }) => <label key={name} className="strategy" title={doc}><input type="checkbox" checked={draft.columns.includes(name)} onChange={event => onChange({ columns: event.target.checked ? [...draft.columns, name] : draft.columns.filter(one => one !== name) })} /><code>{name}</code></label>)}
      </fieldset>
    )
  }
  const unit = columns.find(({ name }) => name === draft.column)?.unit
  return (
    <fieldset className="strategies rule-inputs">
      <legend>{title}{unit ? ` (${unit})` : ''}</legend>
      {draft.kind !== 'row_count' && (
        <label className="field"><span>Column</span>
          <select className="select mono" value={draft.column} onChange={event => onChange({ column: event.target.value })}>
            <option value="">choose a column</option>
            {columns.filter(({ type }) => fits(draft.kind, type)).map(({ name }) => <option key={name}>{name}</option>)}
          </select>
        </label>
      )}
      {(draft.kind === 'between' || draft.kind === 'row_count') && (
        <>
          <Text label="At least" value={draft.min} onChange={min => onChange({ min })} numeric />
          <Text label="At most" value={draft.max} onChange={max => onChange({ max })} numeric />
        </>
      )}
      {draft.kind === 'in' && <Text label="Values, with commas between" value={draft.values} onChange={values => onChange({ values })} />}
      {draft.kind === 'matches' && <Text label="Pattern (regular expression of the whole text)" value={draft.pattern} onChange={pattern => onChange({ pattern })} />}
      {draft.kind === 'freshness' && <Text label="Hours" value={draft.hours} onChange={hours => onChange({ hours })} numeric />}
    </fieldset>
  )
}

function fits(kind: Draft['kind'], type: string): boolean {
  switch (kind) {
    case 'between': return ['double', 'int', 'long'].includes(type)
    case 'matches': return type === 'string'
    case 'freshness': return type === 'timestamptz'
    default: return true
  }
}

function Text({ label, value, onChange, numeric = false }: { label: string, value: string, onChange: (value: string) => void, numeric?: boolean }) {
  return <label className="field"><span>{label}</span><input className="input mono" value={value} inputMode={numeric ? 'decimal' : 'text'} autoComplete="off" autoCapitalize="none" spellCheck={false} onChange={event => onChange(event.target.value)} /></label>
}
