/** The frame of charts over stretches (hours, days, months of delivery): axes, and the stretch that the pointer or the arrow keys choose, whose numbers are told. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { axisText, stepsOf, type Stretch, type Tick } from './axis.ts'
import './chart.css'

export interface Plane { x: (at: number) => number, y: (value: number) => number, width: number }

interface Props {
  label: string
  height: number
  /** In order of time. */
  stretches: readonly Stretch[]
  range: readonly [number, number]
  valueText?: (value: number) => string
  ticks: (most: number) => readonly Tick[]
  /** What each tick needs, in pixels. */
  tickSpace?: number
  /** Names, which need more room than dates: below each other. */
  slanted?: boolean
  className?: string
  readout: (at: number) => ReactNode
  children: (plane: Plane) => ReactNode
}

const [left, right, top] = [54, 12, 12]
/** What each level needs, in pixels. */
const levelSpace = 36

export function StretchChart({ label, height, stretches, range: [low, high], valueText = value => axisText(value, high - low), ticks, tickSpace = 60, slanted = false, className = '', readout, children }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(900)
  const [at, setAt] = useState<number | null>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const sizes = new ResizeObserver(([entry]) => { if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width) })
    sizes.observe(place.current)
    return () => sizes.disconnect()
  }, [])
  const bottom = slanted ? 84 : 24
  const first = stretches[0]?.from ?? 0
  const last = stretches.reduce((most, { to }) => Math.max(most, to), first)
  const x = (where: number) => left + (where - first) / (last - first) * (width - left - right)
  const y = (value: number) => top + (high - value) / (high - low) * (height - top - bottom)

  function onMove(event: PointerEvent<SVGSVGElement>) {
    const where = event.nativeEvent.offsetX
    const found = stretches.findLastIndex(({ from }) => x(from) <= where)
    setAt(found < 0 || where > width - right ? null : found)
  }
  function onKey(event: KeyboardEvent) {
    const moves: Record<string, number> = { ArrowLeft: (at ?? stretches.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: stretches.length - 1 }
    const next = moves[event.key]
    if (event.key === 'Escape') setAt(null)
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(stretches.length - 1, next)))
  }
  const chosen = at === null ? undefined : stretches[at]
  const side = chosen && (x(chosen.from) + x(chosen.to) > width ? { right: width - x(chosen.from) + 12 } : { left: x(chosen.to) + 12 })
  return (
    <div ref={place} className={`chart stretch-chart ${className}`} style={{ height }} role="group" tabIndex={0} aria-label={label} data-points={stretches.length} onKeyDown={onKey} onBlur={() => setAt(null)}>
      <svg width={width} height={height} aria-hidden="true" onPointerMove={onMove} onPointerDown={onMove} onPointerLeave={event => { if (event.pointerType === 'mouse') setAt(null) }}>
        {children({ x, y, width })}
        {stepsOf(low, high, Math.floor((height - top - bottom) / levelSpace)).map(value => <g key={value}><line className={value === 0 ? 'axis-zero' : 'axis-rule'} x1={left} x2={width - right} y1={y(value)} y2={y(value)} /><text className="axis-text" x={left - 8} y={y(value) + 4} textAnchor="end">{valueText(value)}</text></g>)}
        {ticks(Math.max(2, Math.floor((width - left) / tickSpace))).map(tick => <g key={tick.at}><line className="axis-rule" x1={x(tick.at)} x2={x(tick.at)} y1={top} y2={height - bottom} />{slanted
          ? <text className="axis-text" transform={`translate(${(x(tick.at) + 4).toFixed(1)} ${height - bottom + 12}) rotate(-45)`} textAnchor="end">{tick.text}</text>
          : <text className="axis-text" x={x(tick.at)} y={height - 7} textAnchor={x(tick.at) < left + 20 ? 'start' : x(tick.at) > width - 24 ? 'end' : 'middle'}>{tick.text}</text>}</g>)}
        {chosen && <rect className="axis-chosen" x={x(chosen.from)} width={Math.max(1.5, x(chosen.to) - x(chosen.from))} y={top} height={height - top - bottom} />}
      </svg>
      {at !== null && chosen && <div className="readout" style={side} role="status">{readout(at)}</div>}
    </div>
  )
}
