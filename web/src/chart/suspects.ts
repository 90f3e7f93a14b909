/** Intervals that are under suspicion: a band behind the lines, and a ring around the price of the line in question. */
import type uPlot from 'uplot'

export interface Suspects {
  /** Index of the line whose prices are meant. */
  line: number
  /** Epoch seconds; the end is not included. */
  intervals: readonly (readonly [number, number])[]
  /** Whether single prices are meant, and not whole days. */
  rings: boolean
}

const leastBandPx = 2
const ringPx = 4

/** Positions are canvas pixels. */
export function drawBands(plot: uPlot, { intervals }: Suspects, colour: string) {
  const { ctx, bbox: { left, top, width, height } } = plot
  ctx.save()
  ctx.fillStyle = colour
  for (const [from, to] of intervals) {
    const begin = Math.max(left, plot.valToPos(from, 'x', true))
    const end = Math.min(left + width, Math.max(begin + leastBandPx * devicePixelRatio, plot.valToPos(to, 'x', true)))
    if (end > begin) ctx.fillRect(begin, top, end - begin, height)
  }
  ctx.restore()
}

export function drawRings(plot: uPlot, { line, intervals }: Suspects, colours: { ring: string, surface: string }) {
  const { ctx, bbox: { left, top, width, height } } = plot
  const values = plot.data[line + 1] as ArrayLike<number> | undefined
  if (!values || !plot.series[line + 1]?.show) return
  const ratio = devicePixelRatio
  const indices = new Map(Array.from(plot.data[0], (at, index) => [at, index]))
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, width, height)
  ctx.clip()
  ctx.lineWidth = 2 * ratio
  ctx.strokeStyle = colours.ring
  ctx.fillStyle = colours.surface
  for (const [from, to] of intervals) {
    const value = values[indices.get(from) ?? -1] ?? NaN
    if (value !== value) continue
    ctx.beginPath()
    ctx.arc(plot.valToPos((from + to) / 2, 'x', true), plot.valToPos(value, 'y', true), ringPx * ratio, 0, 2 * Math.PI)
    ctx.fill()
    ctx.stroke()
  }
  ctx.restore()
}
