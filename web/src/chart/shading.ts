/** What lies behind the lines: days, on-peak blocks, the day on which the clocks change, and zero. */
import type uPlot from 'uplot'
import type { CalendarDay } from '../api/types.ts'

interface Mark { from: number, text: string }

export interface Shading {
  /** Epoch seconds. */
  dayStarts: number[]
  peaks: (readonly [number, number])[]
  dst: (readonly [number, number])[]
  marks: Mark[]
}

export function shadingOf(days: readonly CalendarDay[]): Shading {
  const seconds = (utc: string) => Date.parse(utc) / 1000
  const special = days.filter(day => day.dst || day.holiday)
  return {
    dayStarts: days.map(day => seconds(day.start_utc)),
    peaks: days.flatMap(day => day.on_peak.map(block => [seconds(block.start_utc), seconds(block.end_utc)] as const)),
    dst: days.filter(day => day.dst).map(day => [seconds(day.start_utc), seconds(day.end_utc)] as const),
    marks: special.map(day => ({ from: seconds(day.start_utc), text: day.dst ? `DST, ${day.hours} h` : day.holiday ?? '' })),
  }
}

export interface ShadingColours { peak: string, line: string, zero: string, dst: string, surface: string, text: string, font: string }

const leastDayPx = 5
const leastMarkPx = 18

/** Under the grid and the lines. Positions are canvas pixels. */
export function drawShading(plot: uPlot, shading: Shading, colours: ShadingColours) {
  const { ctx, bbox } = plot
  const { left, top, width, height } = bbox
  const ratio = devicePixelRatio
  const at = (seconds: number) => Math.min(left + width, Math.max(left, Math.round(plot.valToPos(seconds, 'x', true))))
  const span = (plot.scales.x?.max ?? 1) - (plot.scales.x?.min ?? 0)
  const dayPx = width * 86_400 / span / ratio
  ctx.save()
  if (dayPx >= leastDayPx) {
    for (const [from, to] of shading.peaks) fill(ctx, colours.peak, at(from), at(to), top, height)
    for (const [from, to] of shading.dst) fill(ctx, colours.dst, at(from), at(to), top, height)
    ctx.fillStyle = colours.line
    for (const start of shading.dayStarts) {
      const x = at(start)
      if (x > left && x < left + width) ctx.fillRect(x, top, Math.max(1, Math.round(ratio * 0.75)), height)
    }
  }
  ctx.restore()
}

/** Over the grid: zero, so that prices below it stand out, and the names of special days where `labels` asks for them. */
export function drawMarks(plot: uPlot, shading: Shading | null, colours: ShadingColours, labels: boolean) {
  const { ctx, bbox: { left, top, width } } = plot
  const ratio = devicePixelRatio
  ctx.save()
  if ((plot.scales.y?.min ?? 0) < 0 && (plot.scales.y?.max ?? 0) > 0) {
    ctx.fillStyle = colours.zero
    ctx.fillRect(left, Math.round(plot.valToPos(0, 'y', true)), width, Math.max(1, Math.round(ratio)))
  }
  const span = (plot.scales.x?.max ?? 1) - (plot.scales.x?.min ?? 0)
  if (shading && labels && width * 86_400 / span / ratio >= leastMarkPx) {
    ctx.font = colours.font
    ctx.textBaseline = 'top'
    ctx.textAlign = 'left'
    for (const mark of shading.marks) {
      const x = plot.valToPos(mark.from, 'x', true)
      const wide = ctx.measureText(mark.text).width
      if (x < left - 1 || x + wide + 6 * ratio > left + width) continue
      ctx.fillStyle = colours.surface
      ctx.fillRect(x + 3 * ratio, top + 2 * ratio, wide + 6 * ratio, 15 * ratio)
      ctx.fillStyle = colours.text
      ctx.fillText(mark.text, x + 6 * ratio, top + 4 * ratio)
    }
  }
  ctx.restore()
}

function fill(ctx: CanvasRenderingContext2D, colour: string, from: number, to: number, top: number, height: number) {
  if (to <= from) return
  ctx.fillStyle = colour
  ctx.fillRect(from, top, to - from, height)
}

const markPx = 5

/** Small triangles at the edge where prices lie beyond the scale, so that a clipped spike is still seen. */
export function drawBeyond(plot: uPlot, colourOf: (series: number) => string) {
  const { ctx, bbox: { left, top, width, height } } = plot
  const [from, to] = plot.series[0]?.idxs ?? [0, 0]
  const { min, max } = plot.scales.y ?? {}
  if (min === undefined || max === undefined || min === null || max === null) return
  const size = markPx * devicePixelRatio
  ctx.save()
  for (let series = 1; series < plot.series.length; series += 1) {
    if (!plot.series[series]?.show) continue
    ctx.fillStyle = colourOf(series)
    const values = plot.data[series] as ArrayLike<number>
    let last = -Infinity
    for (let index = from; index <= to; index += 1) {
      const value = values[index] ?? NaN
      if (!(value > max) && !(value < min)) continue
      const x = plot.valToPos(plot.data[0][index] ?? 0, 'x', true)
      if (x - last < size || x < left || x > left + width) continue
      last = x
      const [edge, inward] = value > max ? [top, size * 1.4] : [top + height, -size * 1.4]
      ctx.beginPath()
      ctx.moveTo(x, edge)
      ctx.lineTo(x - size, edge + inward)
      ctx.lineTo(x + size, edge + inward)
      ctx.fill()
    }
  }
  ctx.restore()
}
