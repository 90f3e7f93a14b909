/** What is looked at, as it stands in the address: operator, severity and days. */
import type { Severity } from '../../api/types.ts'
import type { Address } from '../../parts/address.ts'
import { withQuery } from '../../api/http.ts'
import { Segments } from '../../parts/segments.tsx'

export type SeverityChoice = '' | Severity | 'all'

export interface Filters { iso: string, severity: SeverityChoice, days: string }

const severities = [['', 'To look at'], ['block', 'Block'], ['warn', 'Warn'], ['note', 'Note'], ['all', 'All']] as const
const spans = [['1', '1 d'], ['7', '7 d'], ['30', '30 d'], ['90', '90 d']] as const
const usualDays = '30'

export function readFilters(address: Address): Filters {
  return {
    iso: address.get('iso') ?? '', days: spans.find(([value]) => value === address.get('days'))?.[0] ?? usualDays,
    severity: severities.find(([value]) => value === address.get('severity'))?.[0] ?? '',
  }
}

/** What a choice stands for: notes are facts worth keeping, and nobody has to look at them. */
export function severitiesOf(choice: SeverityChoice): readonly Severity[] {
  return choice === 'all' ? ['block', 'warn', 'note'] : choice === '' ? ['block', 'warn'] : [choice]
}

/** The list of findings behind a count; it is cut down in the same way as the page that counts. */
export function findingsPath({ severity, days }: Filters, which: { iso?: string, report?: string, rule?: string }): string {
  return withQuery('/quality/findings', { ...which, severity, days: days === usualDays ? '' : days })
}

export function FilterBar({ filters, isos, onChange }: { filters: Filters, isos: readonly string[], onChange: Address['set'] }) {
  const offered = [...new Set([...isos, ...filters.iso === '' ? [] : [filters.iso]])].sort()
  return (
    <div className="line quality-filters">
      <select className="select" aria-label="Operator" value={filters.iso} onChange={event => onChange({ iso: event.target.value })}>
        <option value="">All operators</option>
        {offered.map(iso => <option key={iso} value={iso}>{iso.toUpperCase()}</option>)}
      </select>
      <div className="scroll-x"><Segments label="Severity" value={filters.severity} options={severities} onChange={severity => onChange({ severity })} /></div>
      <div className="scroll-x"><Segments label="Days" value={filters.days} options={spans} onChange={days => onChange({ days: days === usualDays ? null : days })} /></div>
    </div>
  )
}
