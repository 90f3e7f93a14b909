/** From a value to its colour: blue below, orange above, pale between. Pure. */

export type Measure = 'price' | 'congestion'

export interface Shades {
  /** Value without colour: zero of congestion, the median of prices. */
  readonly middle: number
  /** Distance from it at which the colour is full: nineteen in twenty points lie within. */
  readonly reach: number
}

export function shadesOf(values: readonly number[], measure: Measure): Shades {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = measure === 'congestion' ? 0 : sorted[Math.floor(sorted.length / 2)] ?? 0
  const far = sorted.map(value => Math.abs(value - middle)).sort((a, b) => a - b)
  return { middle, reach: Math.max(0.5, far[Math.floor((far.length - 1) * 0.95)] ?? 0.5) }
}

/** A CSS colour. */
export function shadeOf(value: number, { middle, reach }: Shades): string {
  const share = Math.max(-1, Math.min(1, (value - middle) / reach))
  return `color-mix(in oklab, var(--${share < 0 ? 'da' : 'rt'}) ${Math.round(Math.abs(share) * 100)}%, var(--map-mid))`
}
