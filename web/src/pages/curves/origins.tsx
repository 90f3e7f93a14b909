/** Where a price comes from: a word, and a shape that is told apart without colours. */
import type { ReactNode } from 'react'
import type { Origin } from '../../api/curve-types.ts'

export const origins: readonly (readonly [Origin, string, string])[] = [
  ['quoted', 'quoted', 'A quote or mark is for just this.'],
  ['implied', 'implied', 'Follows from several quotes.'],
  ['shaped', 'shaped', 'Quotes leave it open; it follows the shape of the year.'],
  ['flat', 'flat', 'Quotes leave it open; it stays flat within its strip.'],
  ['interpolated', 'interpolated', 'Between two quotes.'],
  ['extrapolated', 'extrapolated', 'Beyond all quotes.'],
]

/** Drawn around (0, 0), in the current colour. */
export function OriginShape({ origin, size = 4 }: { origin: Origin, size?: number }): ReactNode {
  switch (origin) {
    case 'quoted': return <circle r={size} fill="currentColor" />
    case 'implied': return <path d={`M0 ${-size - 0.6}L${size + 0.6} 0L0 ${size + 0.6}L${-size - 0.6} 0Z`} fill="currentColor" />
    case 'shaped': return <path d={`M0 ${-size}L${size} ${size - 0.5}H${-size}Z`} fill="var(--surface)" stroke="currentColor" strokeWidth={1.4} />
    case 'flat': return <rect x={-size + 0.4} y={-size + 0.4} width={2 * size - 0.8} height={2 * size - 0.8} fill="var(--surface)" stroke="currentColor" strokeWidth={1.4} />
    case 'interpolated': return <circle r={size - 0.3} fill="var(--surface)" stroke="currentColor" strokeWidth={1.4} />
    case 'extrapolated': return <path d={`M${-size + 0.5} ${-size + 0.5}L${size - 0.5} ${size - 0.5}M${size - 0.5} ${-size + 0.5}L${-size + 0.5} ${size - 0.5}`} fill="none" stroke="currentColor" strokeWidth={1.5} />
  }
}

export function OriginMark({ origin }: { origin: Origin }) {
  return <svg className="origin-mark" width={12} height={12} viewBox="-6 -6 12 12" aria-hidden="true"><OriginShape origin={origin} /></svg>
}

/** `derived`: by way of another bucket or hub. */
export function OriginWord({ origin, derived }: { origin: Origin, derived: boolean }) {
  const [, word, meaning] = origins.find(([name]) => name === origin) ?? ['', origin, '']
  return <span className="origin-word nowrap" title={`${meaning}${derived ? ' By way of another bucket or hub.' : ''}`}><OriginMark origin={origin} />{word}{derived && <span className="faint">, derived</span>}</span>
}

export function OriginKeys({ shown }: { shown: ReadonlySet<Origin> }) {
  return <span className="chart-keys origin-keys" role="group" aria-label="Where prices come from">{origins.filter(([origin]) => shown.has(origin)).map(([origin, word, meaning]) => <span key={origin} title={meaning}><OriginMark origin={origin} />{word}</span>)}</span>
}
