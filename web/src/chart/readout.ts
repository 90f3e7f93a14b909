/** The values under the cursor, written straight into the page: no React on the way of the mouse. */
import type uPlot from 'uplot'
import { formatPrice, formatSigned } from '../parts/format.ts'
import { indexAt, type Aligned } from './align.ts'
import type { Line } from './lines.ts'
import { marketText, utcText } from './market-time.ts'

interface Shown { lines: readonly Line[], hidden: ReadonlySet<string>, zone: string, data: Aligned, floating: boolean, stamp: boolean }

export interface Readout { move: (plot: uPlot) => void, remove: () => void }

/** Floating: a card beside the cursor. Otherwise one line at the chart's upper edge, for small multiples, of which one has the `stamp` of time. */
export function makeReadout(parent: HTMLElement, shown: Shown): Readout {
  const box = document.createElement('div')
  box.className = shown.floating ? 'readout' : 'readout-line'
  box.hidden = true
  parent.append(box)
  const lines = shown.lines.map((line, index) => ({ line, index })).filter(({ line }) => !shown.hidden.has(line.key))
  const head = document.createElement('div')
  head.className = 'readout-head'
  const rows = lines.map(({ line }) => row(line.label, line.token, line.opacity))
  const spread = spreadOf(lines)
  const spreadRow = spread && shown.floating ? row('DA − RT', null, 1) : null
  box.append(...shown.floating || shown.stamp ? [head] : [], ...rows.map(made => made.element), ...spreadRow ? [spreadRow.element] : [])

  function move(plot: uPlot) {
    const { left } = plot.cursor
    const at = left === undefined || left === null || left < 0 ? -1 : indexAt(shown.data.x, plot.posToVal(left, 'x'))
    const start = shown.data.x[at]
    box.hidden = start === undefined
    if (start === undefined) return
    head.innerText = shown.floating ? `${marketText(start, shown.zone)}\n${utcText(start)}` : marketText(start, shown.zone)
    lines.forEach(({ index }, nth) => {
      const value = shown.data.values[index]?.[at]
      const target = rows[nth]?.value
      if (target) {
        target.textContent = formatPrice(value)
        target.classList.toggle('bad', value !== undefined && value < 0)
      }
    })
    if (spread && spreadRow) spreadRow.value.textContent = formatSigned((shown.data.values[spread[0]]?.[at] ?? NaN) - (shown.data.values[spread[1]]?.[at] ?? NaN))
    if (shown.floating) beside(box, parent, plot)
  }
  return { move, remove: () => box.remove() }
}

function beside(box: HTMLElement, parent: HTMLElement, plot: uPlot) {
  const x = (plot.cursor.left ?? 0) + plot.bbox.left / devicePixelRatio
  const wide = box.offsetWidth
  const right = x + 14 + wide <= parent.clientWidth
  box.style.transform = `translate(${Math.max(0, right ? x + 14 : x - 14 - wide)}px, 10px)`
}

function row(label: string, token: string | null, opacity: number) {
  const element = document.createElement('div')
  const name = document.createElement('span')
  const value = document.createElement('b')
  if (token) {
    const swatch = document.createElement('i')
    swatch.className = 'swatch'
    swatch.style.background = `var(--${token})`
    swatch.style.opacity = String(opacity)
    element.append(swatch)
  }
  name.textContent = label
  element.append(name, value)
  return { element, value }
}

/** Indices of the day-ahead and the real-time line, where there is exactly one of each. */
function spreadOf(lines: readonly { line: Line, index: number }[]): readonly [number, number] | null {
  const da = lines.filter(({ line }) => line.market === 'da')
  const rt = lines.filter(({ line }) => line.market === 'rt')
  return da.length === 1 && rt.length === 1 && da[0] && rt[0] ? [da[0].index, rt[0].index] : null
}
