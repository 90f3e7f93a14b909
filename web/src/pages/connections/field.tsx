/** A field of the wizard with what is wrong with it beside it. */
import type { ReactNode } from 'react'
import type { Problem } from '../../api/connection-types.ts'
import type { Draft } from './draft.ts'
import type { Step } from './places.ts'

export interface StepProps {
  readonly draft: Draft
  readonly onChange: (change: Partial<Draft>) => void
  /** By place; of a step that was not left yet, of filled fields alone. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>
  readonly seen: boolean
  readonly admin: boolean
  readonly goTo: (step: Step) => void
}

interface Props { place: string, label: string, value: string, problems: StepProps['problems'], seen: boolean, onChange: (value: string) => void, hint?: ReactNode, placeholder?: string, list?: string, className?: string, bare?: boolean, numeric?: boolean }

export function Field({ place, label, value, problems, seen, onChange, hint, placeholder, list, className = '', bare = false, numeric = false }: Props) {
  const faults = shown(problems, place, value, seen)
  const id = `field-${place.replaceAll(' ', '-')}`
  const input = <input id={id} className="input mono" value={value} placeholder={placeholder} list={list} inputMode={numeric ? 'decimal' : 'text'} autoComplete="off" autoCapitalize="none" spellCheck={false}
    aria-label={bare ? label : undefined} aria-invalid={faults.some(({ severity }) => severity === 'error')} aria-describedby={faults.length > 0 ? `${id}-said` : undefined} onChange={event => onChange(event.target.value)} />
  return (
    <div className={`field ${className}`}>
      {!bare && <label htmlFor={id} className="field-title">{label}</label>}
      {input}
      {hint !== undefined && faults.length === 0 && <span className="reason faint">{hint}</span>}
      <Faults id={`${id}-said`} faults={faults} />
    </div>
  )
}

/** An empty field of a step where somebody still is, is no fault yet. */
function shown(problems: StepProps['problems'], place: string, value: string, seen: boolean): readonly Problem[] { return value === '' && !seen ? [] : problems.get(place) ?? [] }

export function Faults({ faults, id }: { faults: readonly Problem[], id?: string }) {
  if (faults.length === 0) return null
  return <span className="faults" id={id}>{faults.map(({ message, severity }) => <span key={message} className={`reason ${severity === 'error' ? 'bad' : 'warn'}`}>{message}</span>)}</span>
}

interface SelectProps { place: string, label: string, value: string, options: readonly string[], none?: string, problems: StepProps['problems'], onChange: (value: string) => void, bare?: boolean, disabled?: boolean }

export function Choice({ place, label, value, options, none, problems, onChange, bare = false }: SelectProps) {
  const id = `field-${place.replaceAll(' ', '-')}`
  const faults = problems.get(place) ?? []
  return (
    <div className="field">
      {!bare && <label htmlFor={id} className="field-title">{label}</label>}
      <select id={id} className="select" value={value} aria-label={bare ? label : undefined} aria-invalid={faults.length > 0} onChange={event => onChange(event.target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        {[...options, ...value === '' || options.includes(value) ? [] : [value]].map(option => <option key={option}>{option}</option>)}
      </select>
      <Faults faults={faults} />
    </div>
  )
}

export const zonesId = 'time-zones'

export function Zones() {
  return <datalist id={zonesId}>{['UTC', ...Intl.supportedValuesOf('timeZone')].map(zone => <option key={zone} value={zone} />)}</datalist>
}
