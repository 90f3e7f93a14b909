/** Of which days: a span, and steps of it through the curve. */
import { Icon } from '../../parts/icon.tsx'
import { Segments } from '../../parts/segments.tsx'
import type { Span, Window } from './span.ts'

interface Props<T extends Span> { spans: readonly (readonly [T, string])[], span: T, shown: Window, first: string, last: string, onSpan: (span: T) => void, onFrom: (from: string) => void }

export function SpanPicker<T extends Span>({ spans, span, shown: { from, earlier, later }, first, last, onSpan, onFrom }: Props<T>) {
  return (
    <>
      <div className="field"><span aria-hidden="true">Range</span><Segments label="Range" value={span} options={spans} onChange={onSpan} /></div>
      {span !== 'all' && <div className="field span-from"><span aria-hidden="true">From</span>
        <span className="line">
          <button type="button" className="button icon" aria-label="Earlier" disabled={earlier === null} onClick={() => onFrom(earlier ?? from)}><span className="turned"><Icon name="right" size={14} /></span></button>
          <input className="input" type="date" aria-label="From" min={first} max={last} value={from} onChange={event => { if (event.target.value >= first && event.target.value <= last) onFrom(event.target.value) }} />
          <button type="button" className="button icon" aria-label="Later" disabled={later === null} onClick={() => onFrom(later ?? from)}><Icon name="right" size={14} /></button>
        </span>
      </div>}
    </>
  )
}
