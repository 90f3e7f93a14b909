/** The heat map of DART on a canvas: days across, hours ending down. */
import type { DartRow } from '../../api/types.ts'
import { faded, tokenColour } from '../../theme/theme.ts'

export interface Heat {
  cells: DartRow[]
  dates: string[]
  /** Value at which the colour is full: nineteen in twenty hours lie within it, so that one spike does not bleach the rest. */
  limit: number
  mean: number
  /** Share of hours with day-ahead above real-time. */
  positive: number
  widest: DartRow | null
}

export function heatOf(rows: readonly DartRow[]): Heat {
  const cells = rows.filter(row => row.dart_da_minus_rt !== null)
  const sizes = cells.map(cell => Math.abs(cell.dart_da_minus_rt ?? 0)).sort((a, b) => a - b)
  const sum = cells.reduce((total, cell) => total + (cell.dart_da_minus_rt ?? 0), 0)
  const widest = cells.reduce<DartRow | null>((most, cell) => !most || Math.abs(cell.dart_da_minus_rt ?? 0) > Math.abs(most.dart_da_minus_rt ?? 0) ? cell : most, null)
  return {
    cells, dates: [...new Set(cells.map(cell => cell.local_date))].sort(), limit: Math.max(1, Math.ceil(sizes[Math.floor(sizes.length * 0.95)] ?? 1)),
    mean: cells.length > 0 ? sum / cells.length : 0, positive: cells.length > 0 ? cells.filter(cell => (cell.dart_da_minus_rt ?? 0) > 0).length / cells.length : 0, widest,
  }
}

const left = 30
const bottom = 20
const hours = 24
const labelPx = 46

interface Box { column: number, row: number, width: number, height: number }

function boxOf(canvas: HTMLCanvasElement, heat: Heat): Box {
  const { clientWidth: width, clientHeight: height } = canvas
  return { column: Math.min(120, (width - left) / Math.max(1, heat.dates.length)), row: (height - bottom) / hours, width, height }
}

export function heatPlace(canvas: HTMLCanvasElement, heat: Heat, x: number, y: number): { date: string, hour: number, rightHalf: boolean } | null {
  const { column, row } = boxOf(canvas, heat)
  const date = heat.dates[Math.floor((x - left) / column)]
  const hour = Math.floor(y / row) + 1
  return date && hour >= 1 && hour <= hours ? { date, hour, rightHalf: (x - left) % column > column / 2 } : null
}

export function drawHeat(canvas: HTMLCanvasElement, heat: Heat) {
  const ctx = canvas.getContext('2d')
  if (!ctx) return
  const { column, row, width, height } = boxOf(canvas, heat)
  canvas.width = Math.round(width * devicePixelRatio)
  canvas.height = Math.round(height * devicePixelRatio)
  ctx.scale(devicePixelRatio, devicePixelRatio)
  const above = tokenColour('da')
  const below = tokenColour('rt')
  const place = new Map(heat.dates.map((date, index) => [date, index]))
  const gap = column > 8 ? 1 : 0
  ctx.fillStyle = faded(tokenColour('text'), 0.035)
  ctx.fillRect(left, 0, column * heat.dates.length - gap, row * hours - gap)
  const twice = new Set(heat.cells.filter(cell => cell.repeated).map(cell => `${cell.local_date} ${cell.hour_ending}`))
  for (const cell of heat.cells) {
    const value = cell.dart_da_minus_rt ?? 0
    // The hour that autumn repeats shares its place: the first has the left half, the second the right.
    const half = twice.has(`${cell.local_date} ${cell.hour_ending}`) ? column / 2 : 0
    ctx.fillStyle = faded(value >= 0 ? above : below, 0.06 + 0.94 * Math.min(1, Math.abs(value) / heat.limit))
    ctx.fillRect(left + (place.get(cell.local_date) ?? 0) * column + (cell.repeated ? half : 0), (cell.hour_ending - 1) * row, column - gap - half, row - gap)
  }
  ctx.fillStyle = tokenColour('faint')
  ctx.font = `11px ${getComputedStyle(document.body).fontFamily}`
  ctx.textBaseline = 'middle'
  ctx.textAlign = 'right'
  for (const hour of [1, 6, 12, 18, 24]) ctx.fillText(String(hour), left - 8, (hour - 0.5) * row)
  ctx.textAlign = 'left'
  const every = Math.max(1, Math.ceil(labelPx / column))
  heat.dates.forEach((date, index) => { if (index % every === 0 && left + index * column + labelPx <= width + 6) ctx.fillText(date.slice(5), left + index * column, height - bottom / 2 + 2) })
}
