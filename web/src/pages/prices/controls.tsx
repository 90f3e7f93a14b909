/** What to show: operator, nodes, market and days. */
import type { Overview } from '../../api/types.ts'
import type { Change } from '../../parts/address.ts'
import { Segments } from '../../parts/segments.tsx'
import { NodePicker } from './node-picker.tsx'
import { isosWithPrices, presets, type Selection } from './selection.ts'

const markets = [['da', 'DA'], ['rt', 'RT'], ['both', 'Both']] as const

interface Props { selection: Selection, nodes: readonly string[], overview: Overview | null, days: { from: string | null, to: string | null }, onChange: (change: Change) => void }

export function Controls({ selection, nodes, overview, days, onChange }: Props) {
  const isos = isosWithPrices(overview)
  const options = isos.includes(selection.iso) || selection.iso === '' ? isos : [...isos, selection.iso]
  const dates = { from: selection.from ?? days.from ?? '', to: selection.to ?? days.to ?? '' }
  function dated(change: Partial<typeof dates>) {
    const next = { ...dates, ...change }
    if (next.from && next.to) onChange(next.from <= next.to ? { ...next, range: null } : { from: next.to, to: next.from, range: null })
  }
  return (
    <div className="controls">
      <select className="select" aria-label="Operator" value={selection.iso} onChange={event => onChange({ iso: event.target.value, node: null })}>
        {options.map(iso => <option key={iso} value={iso}>{iso.toUpperCase()}</option>)}
      </select>
      <NodePicker iso={selection.iso} chosen={nodes} onChange={node => onChange({ iso: selection.iso, node })} />
      <Segments label="Market" value={selection.market} options={markets} onChange={market => onChange({ market: market === 'both' ? null : market })} />
      <Segments label="Range" value={selection.preset ?? ('' as never)} options={presets} onChange={range => onChange({ range: range === '7d' ? null : range, from: null, to: null })} />
      <span className="line dates">
        <input className="input" type="date" aria-label="First market day" value={dates.from} onChange={event => dated({ from: event.target.value })} />
        <span className="faint">–</span>
        <input className="input" type="date" aria-label="Last market day" value={dates.to} onChange={event => dated({ to: event.target.value })} />
      </span>
    </div>
  )
}
