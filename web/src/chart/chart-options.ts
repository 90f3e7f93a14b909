/** The settings of one chart, from its lines and the theme's colours. */
import uPlot from 'uplot'
import { faded, tokenColour } from '../theme/theme.ts'
import type { Line } from './lines.ts'
import { drawBeyond, drawMarks, drawShading, type Shading, type ShadingColours } from './shading.ts'
import { stepPath } from './step-path.ts'
import { levelText, timeLabels, visibleRange } from './scale.ts'
import { drawBands, drawRings, type Suspects } from './suspects.ts'

export interface ChartLook {
  lines: readonly Line[]
  hidden: ReadonlySet<string>
  zone: string
  shading: Shading | null
  width: number
  height: number
  clip: boolean
  /** Charts with the same key share the cursor. */
  sync: string | null
  /** Day names and dates under the chart, marks in it; small multiples leave them to the lowest. */
  axisLabels: boolean
  suspects: Suspects | null
  onCursor: (plot: uPlot) => void
  onZoom: (plot: uPlot) => void
  onDraw: (plot: uPlot) => void
}

function shadingColours(): ShadingColours {
  const text = tokenColour('text')
  return { peak: tokenColour('peak'), line: tokenColour('line'), zero: faded(text, 0.4), dst: tokenColour('warn-soft'), surface: tokenColour('surface'), text: tokenColour('dim'), font: `${11 * devicePixelRatio}px ${fontFamily()}` }
}

function fontFamily(): string { return getComputedStyle(document.body).fontFamily }

export function chartOptions(look: ChartLook): uPlot.Options {
  const colours = shadingColours()
  const faint = tokenColour('faint')
  const line = tokenColour('line')
  const font = `11px ${fontFamily()}`
  const { shading, suspects } = look
  const [ring, band, surface] = [tokenColour('bad'), faded(tokenColour('bad'), 0.16), tokenColour('surface')]
  return {
    width: look.width, height: look.height, padding: [8, 26, look.axisLabels ? 0 : 4, 0],
    legend: { show: false }, focus: { alpha: 1 },
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), look.zone),
    cursor: {
      y: false, points: { show: false }, drag: { x: true, y: false, dist: 4 },
      ...(look.sync ? { sync: { key: look.sync, setSeries: false } } : {}),
    },
    scales: { x: { time: true }, y: { range: plot => visibleRange(plot, look.clip) } },
    series: [{}, ...look.lines.map((one): uPlot.Series => ({
      label: one.label, auto: false, show: !look.hidden.has(one.key), stroke: faded(tokenColour(one.token), one.opacity), width: one.width, paths: stepPath, points: { show: false },
    }))],
    axes: [
      { show: look.axisLabels, stroke: faint, font, size: 26, gap: 6, space: 64, values: (_plot, splits, _axis, _space, step) => timeLabels(splits, step, look.zone), grid: { show: !shading, stroke: line, width: 1 }, ticks: { show: false } },
      { stroke: faint, font, size: 52, gap: 6, space: look.height > 160 ? 34 : 20, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (_plot, splits) => splits.map(levelText) },
    ],
    hooks: {
      drawClear: [...shading ? [(plot: uPlot) => drawShading(plot, shading, colours)] : [], ...suspects ? [(plot: uPlot) => drawBands(plot, suspects, band)] : []],
      drawAxes: [plot => drawMarks(plot, shading, colours, look.height > 160)],
      setCursor: [look.onCursor], setScale: [(plot, key) => { if (key === 'x') look.onZoom(plot) }], draw: [plot => { if (suspects?.rings) drawRings(plot, suspects, { ring, surface }) }, plot => { if (look.clip) drawBeyond(plot, series => tokenColour(look.lines[series - 1]?.token ?? 'text')) }, look.onDraw],
    },
  }
}
