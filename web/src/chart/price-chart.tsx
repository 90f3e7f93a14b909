/** One uPlot chart in React: React gives it data and size, the chart does the rest on its canvas. */
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import './chart.css'
import { onThemeChange } from '../theme/theme.ts'
import type { Aligned } from './align.ts'
import { chartOptions, type ChartLook } from './chart-options.ts'
import type { Line } from './lines.ts'
import { makeReadout, type Readout } from './readout.ts'
import type { Shading } from './shading.ts'
import type { Suspects } from './suspects.ts'

interface Props {
  label: string
  data: Aligned
  lines: readonly Line[]
  hidden: ReadonlySet<string>
  zone: string
  shading: Shading | null
  height: number
  clip: boolean
  zoom: readonly [number, number] | null
  onZoom: (zoom: readonly [number, number] | null) => void
  sync?: string
  axisLabels?: boolean
  suspects?: Suspects | null
}

export function PriceChart({ label, data, lines, hidden, zone, shading, height, clip, zoom, onZoom, sync, axisLabels = true, suspects = null }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const [width, setWidth] = useState(0)
  const [theme, setTheme] = useState(0)
  const current = useRef({ zoom, onZoom })
  current.current = { zoom, onZoom }

  useEffect(() => onThemeChange(() => setTheme(before => before + 1)), [])
  useEffect(() => {
    if (!place.current) return undefined
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    sizes.observe(place.current)
    return () => sizes.disconnect()
  }, [])

  useEffect(() => {
    const parent = place.current
    if (!parent || width === 0) return undefined
    const began = performance.now()
    const readout: Readout = makeReadout(parent, { lines, hidden, zone, data, floating: !sync, stamp: axisLabels })
    let full: readonly [number, number] = [data.x[0] ?? 0, data.x[data.x.length - 1] ?? 1]
    let settled = false
    const look: ChartLook = {
      lines, hidden, zone, shading, width, height, clip, sync: sync ?? null, axisLabels, suspects,
      onCursor: readout.move,
      onDraw: () => { if (!settled) Object.assign(parent.dataset, { drawMs: (performance.now() - began).toFixed(1), points: String(data.points) }) },
      onZoom(made) {
        const { min, max } = made.scales.x ?? {}
        if (!settled || min === undefined || max === undefined || min === null || max === null) return
        const all = min <= full[0] && max >= full[1]
        const known = current.current.zoom
        const next = all ? null : [Math.round(min), Math.round(max)] as const
        if (next?.[0] !== known?.[0] || next?.[1] !== known?.[1]) current.current.onZoom(next)
      },
    }
    const made = new uPlot(chartOptions(look), [data.x, ...data.values], parent)
    if (current.current.zoom) made.setScale('x', { min: current.current.zoom[0], max: current.current.zoom[1] })
    plot.current = made
    // uPlot draws in a microtask: what it reports before that is its own beginning, not a person's zoom.
    const ready = window.setTimeout(() => { settled = true }, 0)
    full = [data.x[0] ?? 0, data.x[data.x.length - 1] ?? 1]
    return () => {
      window.clearTimeout(ready)
      readout.remove()
      made.destroy()
      plot.current = null
    }
  }, [data, lines, hidden, zone, shading, width, height, clip, sync, axisLabels, suspects, theme])

  useEffect(() => {
    const made = plot.current
    if (!made) return
    const [min, max] = zoom ?? [data.x[0] ?? 0, data.x[data.x.length - 1] ?? 1]
    if (made.scales.x?.min !== min || made.scales.x.max !== max) made.setScale('x', { min, max })
  }, [zoom, data])

  function onKey(event: KeyboardEvent) {
    const made = plot.current
    const move = made && moves[event.key]
    if (!made || !move || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    const first = data.x[0] ?? 0
    const last = data.x[data.x.length - 1] ?? 1
    const [from, to] = move(made.scales.x?.min ?? first, made.scales.x?.max ?? last, first, last)
    made.setScale('x', { min: Math.max(first, from), max: Math.min(last, to) })
  }
  return <div ref={place} className="chart" style={{ height }} role="group" tabIndex={0} aria-label={label} onKeyDown={onKey} />
}

type Move = (from: number, to: number, first: number, last: number) => readonly [number, number]

function shifted(share: number): Move {
  return (from, to, first, last) => {
    const by = Math.min(last - to, Math.max(first - from, (to - from) * share))
    return [from + by, to + by]
  }
}

const zoomIn: Move = (from, to) => to - from < 7200 ? [from, to] : [from + (to - from) / 4, to - (to - from) / 4]
const zoomOut: Move = (from, to) => [from - (to - from) / 2, to + (to - from) / 2]
const moves: Record<string, Move> = { 'ArrowLeft': shifted(-0.2), 'ArrowRight': shifted(0.2), '+': zoomIn, '=': zoomIn, '-': zoomOut, '0': (_from, _to, first, last) => [first, last] }
