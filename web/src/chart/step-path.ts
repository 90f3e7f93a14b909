/**
 * Draws a price as what it is, a step that holds for its interval. Gaps stay gaps. Where several points share a pixel only
 * the lowest and highest of each are drawn, so that no spike is lost and a year costs as much as a day.
 */
import type uPlot from 'uplot'

const densePerPixel = 3

export const stepPath: uPlot.Series.PathBuilder = (plot, seriesIndex, from, to) => {
  const stroke = new Path2D()
  const x = plot.data[0]
  const y = plot.data[seriesIndex] as ArrayLike<number>
  const scale = plot.series[seriesIndex]?.scale ?? 'y'
  const left = plot.valToPos(plot.scales.x?.min ?? 0, 'x', true)
  const right = plot.valToPos(plot.scales.x?.max ?? 1, 'x', true)
  const perPixel = (to - from) / Math.max(1, right - left)
  const toX = linear(plot, 'x')
  const toY = linear(plot, scale)
  if (perPixel > densePerPixel) dense(stroke, x, y, from, to, toX, toY)
  else steps(stroke, x, y, from, to, toX, toY)
  return { stroke, flags: 1 }
}

type ToPixel = (value: number) => number

/** Position in canvas pixels as a straight function, without a call into the chart for each point. */
function linear(plot: uPlot, scale: string): ToPixel {
  const min = plot.scales[scale]?.min ?? 0
  const max = plot.scales[scale]?.max ?? 1
  const low = plot.valToPos(min, scale, true)
  const slope = (plot.valToPos(max, scale, true) - low) / (max - min || 1)
  return value => low + (value - min) * slope
}

function steps(path: Path2D, x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number, toX: ToPixel, toY: ToPixel) {
  let drawing = false
  for (let index = from; index <= to; index += 1) {
    const value = y[index] ?? NaN
    if (value !== value) {
      drawing = false
      continue
    }
    const at = toX(x[index] ?? 0)
    const height = toY(value)
    if (drawing) path.lineTo(at, height)
    else path.moveTo(at, height)
    drawing = true
    const end = x[index + 1]
    if (end !== undefined) path.lineTo(toX(end), height)
  }
}

function dense(path: Path2D, x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number, toX: ToPixel, toY: ToPixel) {
  let drawing = false
  let pixel = -Infinity
  /** Height at which the pixel before ended: the price holds until the next. */
  let held = NaN
  let low = Infinity, high = -Infinity, last = NaN, first = NaN
  /** Whether the pixel's last point is a price: a gap that begins in it goes on until the next price. */
  let open = false
  function flush() {
    if (first !== first) return
    if (drawing) {
      path.lineTo(pixel, held)
      path.lineTo(pixel, toY(first))
    } else {
      path.moveTo(pixel, toY(first))
    }
    held = toY(last)
    if (low !== high) {
      path.lineTo(pixel, toY(low))
      path.lineTo(pixel, toY(high))
      path.lineTo(pixel, held)
    }
    // The last price before a gap still holds for its interval, which is no longer than a pixel.
    if (!open) path.lineTo(pixel + 1, held)
    drawing = open
  }
  for (let index = from; index <= to; index += 1) {
    const value = y[index] ?? NaN
    const at = Math.round(toX(x[index] ?? 0))
    if (at !== pixel) {
      flush()
      if (pixel > -Infinity && first !== first) drawing = false
      pixel = at
      low = Infinity
      high = -Infinity
      first = NaN
    }
    open = value === value
    if (!open) continue
    if (first !== first) first = value
    if (value < low) low = value
    if (value > high) high = value
    last = value
  }
  flush()
}
