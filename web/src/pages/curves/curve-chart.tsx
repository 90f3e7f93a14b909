/** Prices by period of delivery as steps: what they come from is a shape on each, other sets are dashed. The pointer or the arrow keys choose a period. */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import '../../chart/chart.css'
import { monthNames } from '../../parts/time.tsx'
import { type LookLine, type Period, stepsOf } from './lines.ts'
import { changeText, priceText } from './names.ts'
import { OriginShape, OriginWord } from './origins.tsx'
import { periodName } from './period-name.ts'

interface Props { looks: readonly LookLine[], periods: readonly Period[], unit: string }

const [left, right, top, bottom, height] = [54, 12, 12, 24, 330]
const dayMs = 86_400_000

export function CurveChart({ looks, periods, unit }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(900)
  const [at, setAt] = useState<number | null>(null)
  useEffect(() => {
    if (!place.current) return undefined
    const sizes = new ResizeObserver(([entry]) => { if (entry && entry.contentRect.width > 0) setWidth(entry.contentRect.width) })
    sizes.observe(place.current)
    return () => sizes.disconnect()
  }, [])
  const first = Date.parse(periods[0]?.start ?? '')
  const last = Math.max(...periods.map(({ end }) => Date.parse(end)))
  const [low, high] = useMemo(() => rangeOf(periods), [periods])
  const x = (date: string) => left + (Date.parse(date) - first) / (last - first) * (width - left - right)
  const y = (price: number) => top + (high - price) / (high - low) * (height - top - bottom)
  const size = Math.max(1.8, Math.min(4, (width - left - right) / periods.length / 2.4))

  function onMove(event: PointerEvent<SVGSVGElement>) {
    const found = periods.findLastIndex(({ start }) => x(start) <= event.nativeEvent.offsetX)
    setAt(found < 0 ? null : found)
  }
  function onKey(event: KeyboardEvent) {
    const moves: Record<string, number> = { ArrowLeft: (at ?? periods.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: periods.length - 1 }
    const next = moves[event.key]
    if (event.key === 'Escape') setAt(null)
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(periods.length - 1, next)))
  }
  const chosen = at === null ? undefined : periods[at]
  return (
    <div ref={place} className="chart curve-chart" style={{ height }} role="group" tabIndex={0} aria-label={`Prices by delivery, ${unit}. Arrow keys choose a period; the table below has all`} data-points={periods.length} onKeyDown={onKey} onBlur={() => setAt(null)}>
      <svg width={width} height={height} aria-hidden="true" onPointerMove={onMove} onPointerLeave={() => setAt(null)}>
        {stepsOf(low, high, 6).map(price => <g key={price}><line className={price === 0 ? 'curve-zero' : 'curve-rule'} x1={left} x2={width - right} y1={y(price)} y2={y(price)} /><text className="curve-text" x={left - 8} y={y(price) + 4} textAnchor="end">{axisText(price, high - low)}</text></g>)}
        {ticksOf(first, last, Math.floor((width - left) / 60)).map(({ date, text }) => <g key={date}><line className="curve-rule" x1={x(date)} x2={x(date)} y1={top} y2={height - bottom} /><text className="curve-text" x={x(date)} y={height - 7} textAnchor={x(date) < left + 14 ? 'start' : 'middle'}>{text}</text></g>)}
        {chosen && <rect className="curve-chosen" x={x(chosen.start)} width={Math.max(1, x(chosen.end) - x(chosen.start))} y={top} height={height - top - bottom} />}
        {looks.map(({ key, token, dash }, index) => <path key={key} d={stepPath(periods, index, x, y)} fill="none" stroke={`var(--${token})`} strokeWidth={dash ? 1.3 : 1.8} {...dash ? { strokeDasharray: dash } : {}} strokeLinejoin="round" />)}
        {looks.map(({ key, token, dash }, index) => dash === null && (
          <g key={key} style={{ color: `var(--${token})` }}>{periods.map(({ term, delivery, start, end, points }) => {
            const point = points[index]
            return point && <g key={`${term} ${delivery}`} transform={`translate(${((x(start) + x(end)) / 2).toFixed(1)} ${y(point.price).toFixed(1)})`}><OriginShape origin={point.origin} size={size} /></g>
          })}</g>
        ))}
      </svg>
      {chosen && <Readout period={chosen} looks={looks} side={x(chosen.start) > width / 2 ? { right: width - x(chosen.start) + 12 } : { left: x(chosen.end) + 12 }} />}
    </div>
  )
}

function Readout({ period, looks, side }: { period: Period, looks: readonly LookLine[], side: { left: number } | { right: number } }) {
  return (
    <div className="readout curve-readout" style={side} role="status">
      <div className="readout-head">{periodName(period)}</div>
      {looks.map(({ key, label, token, line }, index) => {
        const point = period.points[index]
        const base = looks.findIndex(other => other.line.is === 'set' && other.line.curve_id === line.curve_id)
        const own = period.points[base]
        if (!point) return null
        return <div key={key}><i className="swatch" style={{ background: `var(--${token})` }} /><span>{label}</span><b>{priceText(point.price, line.curve_id)}</b>{line.is === 'set' ? <OriginWord origin={point.origin} derived={point.derived} /> : own && <span className="dim">now {changeText(own.price - point.price, line.curve_id)}</span>}</div>
      })}
    </div>
  )
}

function rangeOf(periods: readonly Period[]): [number, number] {
  const prices = periods.flatMap(({ points }) => points.flatMap(point => point ? [point.price] : []))
  const [low, high] = [Math.min(...prices), Math.max(...prices)]
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 0.01)
  return [low - room, high + room]
}

function axisText(price: number, span: number): string { return price.toFixed(span < 0.5 ? 2 : span < 6 ? 1 : 0).replace('-', '−') }

/** A step for each period; a gap where there is none. */
function stepPath(periods: readonly Period[], index: number, x: (date: string) => number, y: (price: number) => number): string {
  let [path, end] = ['', '']
  for (const { points } of periods) {
    const point = points[index]
    if (!point) continue
    path += `${point.start === end ? 'L' : 'M'}${x(point.start).toFixed(1)} ${y(point.price).toFixed(1)}H${x(point.end).toFixed(1)}`
    end = point.end
  }
  return path
}

/** Beginnings of months, of every third, sixth or of years: as many as there is room for. */
function ticksOf(first: number, last: number, most: number): { date: string, text: string }[] {
  const begin = new Date(first)
  const months: Date[] = []
  for (let month = begin.getUTCDate() > 1 ? 1 : 0; ; month += 1) {
    const date = new Date(Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + month, 1))
    if (date.getTime() >= last - 20 * dayMs) break
    months.push(date)
  }
  const every = [1, 3, 6, 12, 24].find(step => months.length / step <= most) ?? 60
  return months.filter(date => (date.getUTCFullYear() * 12 + date.getUTCMonth()) % every === 0)
    .map(date => ({ date: date.toISOString().slice(0, 10), text: date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : monthNames[date.getUTCMonth()] ?? '' }))
}
