import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type uPlot from 'uplot'
import { stepPath } from './step-path.ts'

interface Stretch { readonly from: number, readonly to: number }

/** Stands in for the canvas: keeps each horizontal or slanted line as the pixels that it covers. */
class RecordedPath {
  readonly stretches: Stretch[] = []
  #at = NaN
  moveTo(x: number) { this.#at = x }
  lineTo(x: number) {
    if (x !== this.#at) this.stretches.push({ from: this.#at, to: x })
    this.#at = x
  }
}

const real = (globalThis as { Path2D?: unknown }).Path2D
before(() => { (globalThis as { Path2D?: unknown }).Path2D = RecordedPath })
after(() => { (globalThis as { Path2D?: unknown }).Path2D = real })

/** Draws `y` over `x` on a chart of so many pixels; `from` of the answer's stretches are pixels. */
function drawn(x: readonly number[], y: readonly number[], width: number): readonly Stretch[] {
  const [min, max] = [x[0] ?? 0, x.at(-1) ?? 1]
  const plot = {
    data: [x, y], series: [{}, { scale: 'y' }], scales: { x: { min, max }, y: { min: 0, max: 100 } },
    valToPos: (value: number, scale: string) => scale === 'x' ? (value - min) / (max - min) * width : 100 - value,
  } as unknown as uPlot
  const { stroke } = stepPath(plot, 1, 0, x.length - 1) as unknown as { stroke: RecordedPath }
  return stroke.stretches
}

const hours = Array.from({ length: 1000 }, (_, hour) => hour)
const price = (hour: number): number => 50 + 30 * Math.sin(hour / 9)
const touches = (stretches: readonly Stretch[], from: number, to: number): boolean => stretches.some(one => one.from < to && one.to > from)

// One price ends the first part and shares its pixel with the instant at which the data end, as the time axis has it.
for (const [name, width] of [['many points a pixel', 100], ['few points a pixel', 900]] as const) {
  test(`missing data are no line: ${name}`, () => {
    const x = hours.filter(hour => hour <= 403 || hour >= 600)
    const y = x.map(hour => hour === 403 ? NaN : price(hour))
    const stretches = drawn(x, y, width)
    const pixel = width / 999
    assert.ok(!touches(stretches, 403 * pixel + 2, 600 * pixel - 2), 'nothing is drawn in the gap')
    assert.ok(touches(stretches, 390 * pixel, 400 * pixel) && touches(stretches, 603 * pixel, 620 * pixel), 'both sides are')
  })
}

test('what is there is drawn without a break', () => {
  const stretches = drawn(hours, hours.map(price), 100)
  for (let pixel = 1; pixel < 98; pixel++) assert.ok(touches(stretches, pixel, pixel + 1), String(pixel))
})

test('one price alone is seen', () => {
  const y = hours.map(hour => hour === 505 ? 50 : NaN)
  assert.equal(drawn(hours, y, 100).length, 1)
})
