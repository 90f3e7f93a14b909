/** The head of the curve pages: one title, the ways between them, and the time as of which everything is shown. */
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import type { CurveSet } from '../../api/curve-types.ts'
import { withQuery } from '../../api/http.ts'
import { Chip } from '../../parts/chip.tsx'
import { RefPicker } from '../../parts/ref-picker.tsx'
import { besides, setName } from './names.ts'
import './curves.css'

const tabs = [['/curves', 'Curves'], ['/curves/movers', 'Movers'], ['/curves/spreads', 'Spreads'], ['/curves/factors', 'Factors'], ['/curves/marks', 'Marks'], ['/curves/quotes', 'Quotes'], ['/curves/runs', 'End of day']] as const

interface Props { at?: string, onAt?: (at: string) => void, children?: ReactNode }

/** `onAt` where the page can be shown as it was. */
export function CurvesHead({ at = '', onAt, children }: Props) {
  const [location] = useLocation()
  return (
    <div className="page-head">
      <h1>Curves</h1>
      <nav className="tabs scroll-x" aria-label="Curves">
        {tabs.map(([path, title]) => <Link key={path} href={withQuery(path, { at })} aria-current={location === path ? 'page' : undefined}>{title}</Link>)}
      </nav>
      <span className="spacer" />
      {children}
      {onAt && <label className="line as-of"><span className="faint">as known at</span><RefPicker label="As known at: a time, tag or commit" value={at} placeholder="now" width={190} onChange={onAt} /></label>}
    </div>
  )
}

const tones = { draft: 'warn', reviewed: 'accent', official: 'ok' } as const

export function SetChip({ set: { state } }: { set: CurveSet }) { return <Chip tone={tones[state]}>{state}</Chip> }

interface SelectProps { label: string, value: string, sets: readonly CurveSet[], onChange: (set: string) => void }

/** Any set, and the two that move on. */
export function SetSelect({ label, value, sets, onChange }: SelectProps) {
  const known = ['latest', 'official', ...sets.map(setName)]
  return (
    <label className="field"><span>{label}</span>
      <select className="select mono" value={value} onChange={event => onChange(event.target.value)}>
        <option value="latest">latest</option>
        <option value="official">official</option>
        {!known.includes(value) && <option value={value}>{value}</option>}
        {sets.map(set => <option key={setName(set)} value={setName(set)}>{setName(set)} {set.state}</option>)}
      </select>
    </label>
  )
}

/** One set beside another: the usual ones, or any. */
export function BesideSelect({ label, value, sets, onChange }: SelectProps) {
  const known = [...besides.map(([name]) => name as string), ...sets.map(setName)]
  return (
    <label className="field"><span>{label}</span>
      <select className="select" value={value} onChange={event => onChange(event.target.value)}>
        {besides.map(([name, text]) => <option key={name} value={name}>{text}</option>)}
        {!known.includes(value) && <option value={value}>{value}</option>}
        {sets.map(set => <option key={setName(set)} value={setName(set)}>{setName(set)} {set.state}</option>)}
      </select>
    </label>
  )
}
