/** Points of an operator on a backdrop of states. Hubs and zones are links for the keyboard too; the others stand in the table. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { shortNode } from '../../chart/lines.ts'
import type { MapPoint } from '../../api/market-types.ts'
import { formatPrice, formatSigned, plural } from '../../parts/format.ts'
import { backdrop, frameOf, hexesOf, hexPath, project, type Spot } from './projection.ts'
import { shadeOf, type Measure, type Shades } from './shades.ts'

export interface Placed extends Spot { point: MapPoint, value: number }

interface Props { placed: readonly Placed[], shades: Shades, measure: Measure, href: (node: string) => string }

/** Beyond as many, points that are no hub or zone are shown in hexagons with their mean. */
const pointsMax = 350
const labelPx = 11

export function isLandmark({ type }: MapPoint): boolean { return type === 'HUB' || type === 'ZONE' || type === 'INTERFACE' }

export function placedOf(points: readonly MapPoint[], measure: Measure): Placed[] {
  return points.flatMap(point => {
    const value = measure === 'price' ? point.lmp : point.congestion
    if (point.latitude === null || point.longitude === null || value === null) return []
    return [{ point, value, ...project(point.longitude, point.latitude) }]
  })
}

export function MarketMap({ placed, shades, measure, href }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 960, height: 520 })
  const [hovered, setHovered] = useState<Placed | null>(null)
  const [, go] = useLocation()
  useEffect(() => {
    if (!place.current) return undefined
    const sizes = new ResizeObserver(([entry]) => { if (entry && entry.contentRect.width > 0) setSize({ width: entry.contentRect.width, height: entry.contentRect.height }) })
    sizes.observe(place.current)
    return () => sizes.disconnect()
  }, [])
  const frame = useMemo(() => frameOf(placed, size.width / size.height), [placed, size])
  const unit = frame.width / size.width
  const landmarks = useMemo(() => placed.filter(({ point }) => point.type === 'HUB' || point.type === 'ZONE'), [placed])
  const others = placed.filter(({ point }) => point.type !== 'HUB' && point.type !== 'ZONE')
  const crowded = others.length > pointsMax
  const labels = useMemo(() => labelsOf(landmarks.filter(({ point }) => point.approximate === 'centre'), unit), [landmarks, unit])
  const open = (node: string) => (event: React.MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    go(href(node))
  }
  const marker = (one: Placed, radius: number, tabbed: boolean) => (
    <a key={one.point.node_id} href={href(one.point.node_id)} tabIndex={tabbed ? 0 : -1} aria-label={`${one.point.node_id}, ${formatPrice(one.value)} USD/MWh`} onClick={open(one.point.node_id)}
      onPointerEnter={() => setHovered(one)} onPointerLeave={() => setHovered(null)} onFocus={() => setHovered(one)} onBlur={() => setHovered(null)}>
      {one.point.type === 'HUB'
        ? <rect x={one.x - radius * unit} y={one.y - radius * unit} width={2 * radius * unit} height={2 * radius * unit} rx={2.5 * unit} fill={shadeOf(one.value, shades)} />
        : <circle cx={one.x} cy={one.y} r={radius * unit} fill={shadeOf(one.value, shades)} />}
    </a>
  )
  return (
    <div ref={place} className="market-map" role="group" aria-label={`Map of ${plural(placed.length, 'point')} by ${measure}. Tab moves through hubs and zones; the table below has all points`}>
      <svg viewBox={`${frame.x} ${frame.y} ${frame.width} ${frame.height}`} preserveAspectRatio="xMidYMid meet">
        <g aria-hidden="true"><path className="map-land" d={backdrop.coast} /><path className="map-border" d={backdrop.borders} /></g>
        <g className="map-points">
          {crowded ? <Hexes others={others} shades={shades} unit={unit} /> : others.map(one => marker(one, isLandmark(one.point) ? 5.5 : 4.5, isLandmark(one.point)))}
          {landmarks.map(one => marker(one, one.point.approximate === 'centre' ? 6.5 : 5, true))}
        </g>
        <g className="map-labels" aria-hidden="true" style={{ fontSize: labelPx * unit, strokeWidth: 3 * unit }}>{labels.map(({ one, x, y }) => <text key={one.point.node_id} x={x} y={y}>{shortNode(one.point.node_id)}</text>)}</g>
      </svg>
      {hovered && <Readout one={hovered} left={(hovered.x - frame.x) / unit} top={(hovered.y - frame.y) / unit} width={size.width} />}
    </div>
  )
}

function Hexes({ others, shades, unit }: { others: readonly Placed[], shades: Shades, unit: number }) {
  return hexesOf(others, 11 * unit).map(hex => {
    const mean = hex.members.reduce((sum, { value }) => sum + value, 0) / hex.members.length
    return <path key={`${hex.x} ${hex.y}`} className="map-hex" d={hexPath(hex, 11 * unit)} fill={shadeOf(mean, shades)}><title>{`${plural(hex.members.length, 'point')}, mean ${formatPrice(mean)}`}</title></path>
  })
}

interface Label extends Spot { one: Placed }

/** Beside their points, where no label or other point of the kind is in the way; hubs before zones. */
function labelsOf(landmarks: readonly Placed[], unit: number): Label[] {
  const taken: { left: number, right: number, top: number, bottom: number }[] = []
  const labels: Label[] = []
  for (const one of [...landmarks].sort((a, b) => Number(b.point.type === 'HUB') - Number(a.point.type === 'HUB'))) {
    const wide = shortNode(one.point.node_id).length * labelPx * 0.62 * unit
    for (const [x, y] of [[one.x + 10 * unit, one.y + 4 * unit], [one.x - 10 * unit - wide, one.y + 4 * unit], [one.x - wide / 2, one.y - 10 * unit], [one.x - wide / 2, one.y + 19 * unit]] as const) {
      const box = { left: x, right: x + wide, top: y - labelPx * unit, bottom: y + 3 * unit }
      const free = taken.every(other => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom)
        && landmarks.every(other => other === one || other.x < box.left - 6 * unit || other.x > box.right + 6 * unit || other.y < box.top - 6 * unit || other.y > box.bottom + 6 * unit)
      if (!free) continue
      taken.push(box)
      labels.push({ one, x, y })
      break
    }
  }
  return labels
}

function Readout({ one: { point }, left, top, width }: { one: Placed, left: number, top: number, width: number }) {
  const side = left > width / 2 ? { right: width - left + 14 } : { left: left + 14 }
  const rows = [['LMP', formatPrice(point.lmp)], ['Energy', formatPrice(point.energy)], ['Congestion', formatSigned(point.congestion)], ['Loss', formatSigned(point.loss)]] as const
  return (
    <div className="readout map-readout" style={{ ...side, top: Math.max(4, top - 20) }} role="status">
      <div className="readout-head">{point.node_id}{point.type ? `\n${point.type.toLowerCase()}` : ''}{point.approximate === 'scattered' ? `${point.type ? ', ' : '\n'}place approximate` : ''}</div>
      {rows.filter(([, text]) => text !== '–').map(([name, text]) => <div key={name}><span>{name}</span><b>{text}</b></div>)}
    </div>
  )
}
