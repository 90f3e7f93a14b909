/** Output by fuel and hour, on top of each other. The pointer or the arrow keys choose an hour, whose numbers are told. */
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { marketText, utcText } from '../../chart/market-time.ts'
import { timeLabels } from '../../chart/scale.ts'
import { formatCount } from '../../parts/format.ts'
import { bandsOf, stepOf, type FuelSeries } from './fuels.ts'

interface Props { start: readonly number[], series: readonly FuelSeries[], zone: string }

const [left, right, top, bottom, height] = [52, 14, 8, 26, 340]
const hourSeconds = 3600

export function StackChart({ start, series, zone }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(900)
  const [at, setAt] = useState<number | null>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const sizes = new ResizeObserver(([entry]) => { if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width) })
    sizes.observe(place.current)
    return () => sizes.disconnect()
  }, [])
  const first = start[0] ?? 0
  const span = (start.at(-1) ?? 0) + hourSeconds - first
  const { bands, low, high } = useMemo(() => bandsOf(series, start.length), [series, start])
  const x = useCallback((seconds: number) => left + (seconds - first) / span * (width - left - right), [first, span, width])
  const y = useCallback((value: number) => top + (high - value) / (high - low) * (height - top - bottom), [high, low])
  const paths = useMemo(() => bands.map(({ fuel, from, to }) => ({ fuel, d: areaPath(start, from, to, x, y) })), [bands, start, x, y])
  const step = stepOf(high - low)
  const rules = Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, index) => (Math.ceil(low / step) + index) * step)
  const ticks = ticksOf(start, zone, Math.max(2, Math.floor((width - left) / 80)))

  function onMove(event: PointerEvent<SVGSVGElement>) {
    const seconds = first + (event.nativeEvent.offsetX - left) / (width - left - right) * span
    const found = start.findLastIndex(one => one <= seconds)
    setAt(found < 0 || seconds > first + span ? null : found)
  }
  function onKey(event: KeyboardEvent) {
    const moves: Record<string, number> = { ArrowLeft: (at ?? start.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: start.length - 1 }
    const next = moves[event.key]
    if (event.key === 'Escape') setAt(null)
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(start.length - 1, next)))
  }
  const chosen = at === null ? undefined : start[at]
  return (
    <div ref={place} className="chart stack-chart" style={{ height }} role="group" tabIndex={0} aria-label="Output by fuel. Arrow keys choose an hour; the table below has the days" data-points={start.length} onKeyDown={onKey} onBlur={() => setAt(null)}>
      <svg width={width} height={height} aria-hidden="true" onPointerMove={onMove} onPointerLeave={() => setAt(null)}>
        {paths.map(({ fuel, d }) => <path key={fuel.fuel} d={d} fill={`var(--${fuel.token})`} fillOpacity={0.82} />)}
        {rules.map(value => <g key={value}><line className={value === 0 ? 'stack-zero' : 'stack-rule'} x1={left} x2={width - right} y1={y(value)} y2={y(value)} /><text className="stack-text" x={left - 8} y={y(value) + 4} textAnchor="end">{formatCount(value).replace('-', '−')}</text></g>)}
        {ticks.map(({ seconds, text }) => <text key={seconds} className="stack-text" x={x(seconds)} y={height - 8} textAnchor={x(seconds) < left + 20 ? 'start' : 'middle'}>{text}</text>)}
        {chosen !== undefined && <line className="stack-cursor" x1={x(chosen + hourSeconds / 2)} x2={x(chosen + hourSeconds / 2)} y1={top} y2={height - bottom} />}
      </svg>
      {chosen !== undefined && at !== null && <Readout start={chosen} at={at} series={series} zone={zone} side={x(chosen) > width / 2 ? { right: width - x(chosen) + 12 } : { left: x(chosen) + 22 }} />}
    </div>
  )
}

function Readout({ start, at, series, zone, side }: { start: number, at: number, series: readonly FuelSeries[], zone: string, side: { left: number } | { right: number } }) {
  const total = series.reduce((sum, { output }) => sum + (output[at] ?? 0), 0)
  return (
    <div className="readout stack-readout" style={side} role="status">
      <div className="readout-head">{`${marketText(start, zone)}\n${utcText(start)}`}</div>
      {series.toReversed().map(({ fuel, name, token, output }) => <div key={fuel}><i className="swatch" style={{ background: `var(--${token})` }} /><span>{name}</span><b>{megawatts(output[at])}</b></div>)}
      <div><span>Total</span><b>{megawatts(total)} MW</b></div>
    </div>
  )
}

export function megawatts(value: number | null | undefined): string { return value === null || value === undefined ? '–' : formatCount(value).replace('-', '−') }

/** Steps: an hour's value holds from its first instant to the next's. */
function areaPath(start: readonly number[], from: readonly number[], to: readonly number[], x: (seconds: number) => number, y: (value: number) => number): string {
  const edge = (values: readonly number[]) => start.flatMap((at, hour) => [[x(at), y(values[hour] ?? 0)], [x(at + hourSeconds), y(values[hour] ?? 0)]])
  return `${[...edge(to), ...edge(from).reverse()].map(([across, down], index) => `${index === 0 ? 'M' : 'L'}${across?.toFixed(1)} ${down?.toFixed(1)}`).join('')}Z`
}

/** Market days where there are several, else every few hours. */
function ticksOf(start: readonly number[], zone: string, most: number): { seconds: number, text: string }[] {
  const texts = timeLabels(start, hourSeconds, zone)
  const days = start.flatMap((seconds, index) => /:/.test(texts[index] ?? ':') ? [] : [{ seconds, text: texts[index] ?? '' }])
  const every = Math.ceil(days.length / most)
  if (days.length > 3) return days.filter((_, index) => index % every === 0)
  const hours = [3, 6, 12].find(step => start.length / step <= most) ?? 24
  return start.flatMap((seconds, index) => index % hours === 0 ? [{ seconds, text: texts[index] ?? '' }] : [])
}
