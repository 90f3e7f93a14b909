/** Day-ahead minus real-time, a column for each day and a cell for each hour ending. */
import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react'
import { withQuery } from '../../api/http.ts'
import { useQuery } from '../../api/query.ts'
import type { DartRow } from '../../api/types.ts'
import { formatPrice, formatSigned, two } from '../../parts/format.ts'
import { Bones, Empty, ErrorNotice } from '../../parts/notice.tsx'
import { onThemeChange } from '../../theme/theme.ts'
import { drawHeat, heatOf, heatPlace, type Heat } from './dart-heat.ts'

interface Props { iso: string, node: string | null, at: string, from: string | null, to: string | null }

const heatHeight = 250

export function DartStrip({ iso, node, at, from, to }: Props) {
  const { data, error, loading, reload } = useQuery<{ rows: DartRow[] }>(node && from && to ? withQuery('/api/products/dart', { iso, node, from, to, at }) : null)
  const runs = useMemo(() => runsOf(data?.rows ?? []), [data])
  const [chosen, setChosen] = useState('')
  const run = runs.includes(chosen) ? chosen : runs[0] ?? ''
  const heat = useMemo(() => heatOf((data?.rows ?? []).filter(row => (row.rt_market_run ?? '') === run)), [data, run])
  return (
    <section className={`card${loading && data ? ' waiting' : ''}`} aria-labelledby="dart" aria-busy={loading}>
      <div className="card-head">
        <h2 id="dart">DART</h2><span className="faint">day-ahead minus real-time, by hour ending</span>
        <span className="spacer" />
        {runs.length > 1 && <select className="select" aria-label="Real-time run" value={run} onChange={event => setChosen(event.target.value)}>{runs.map(one => <option key={one}>{one}</option>)}</select>}
      </div>
      {error && <div className="card-body"><ErrorNotice error={error} retry={reload} /></div>}
      {!data && loading && <Bones rows={6} />}
      {data && heat.cells.length === 0 && <Empty icon="table" title="No hour has both prices"><p>DART needs day-ahead and real-time prices of the same hours.</p></Empty>}
      {heat.cells.length > 0 && <HeatView heat={heat} />}
    </section>
  )
}

/** The run that most hours have comes first. */
function runsOf(rows: readonly DartRow[]): string[] {
  const hours = new Map<string, number>()
  for (const { rt_market_run: run = '' } of rows) hours.set(run, (hours.get(run) ?? 0) + 1)
  return [...hours].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1)).map(([run]) => run)
}

function HeatView({ heat }: { heat: Heat }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [hovered, setHovered] = useState<DartRow | null>(null)
  useEffect(() => {
    const element = canvas.current
    if (!element) return undefined
    const draw = () => drawHeat(element, heat)
    const sizes = new ResizeObserver(draw)
    sizes.observe(element)
    const stop = onThemeChange(draw)
    return () => { sizes.disconnect(); stop() }
  }, [heat])
  function onMove(event: PointerEvent<HTMLCanvasElement>) {
    const place = heatPlace(event.currentTarget, heat, event.nativeEvent.offsetX, event.nativeEvent.offsetY)
    setHovered(place ? heat.cells.findLast(cell => cell.local_date === place.date && cell.hour_ending === place.hour && (place.rightHalf || !cell.repeated)) ?? null : null)
  }
  const { mean, positive, widest } = heat
  return (
    <div className="dart">
      <p className="dart-line tab-nums" aria-live="off">
        {hovered
          ? <><b>{hovered.local_date} HE{two(hovered.hour_ending)}{hovered.repeated ? '*' : ''}</b> DA {formatPrice(hovered.da)} · RT {formatPrice(hovered.rt)} · <b>{formatSigned(hovered.dart_da_minus_rt)}</b></>
          : <span className="dim">mean {formatSigned(mean)} · DA above RT in {Math.round(positive * 100)} % of hours · widest {formatSigned(widest?.dart_da_minus_rt)} on {widest?.local_date} HE{two(widest?.hour_ending ?? 0)}</span>}
      </p>
      <canvas ref={canvas} style={{ height: heatHeight }} role="img" aria-label={`DART by day and hour ending. Mean ${formatSigned(mean)} USD/MWh; day-ahead above real-time in ${Math.round(positive * 100)} percent of the hours`} onPointerMove={onMove} onPointerLeave={() => setHovered(null)} />
      <p className="dart-scale faint tab-nums"><span>{formatPrice(-heat.limit)} RT above</span><i /><span>DA above {formatPrice(heat.limit)}</span></p>
    </div>
  )
}
