/** Pieces of fourth degree on a normalised axis, `u` from 0 to 1 over each piece: powers of days lose four digits of the price. */

export const degree = 4

export type Quartic = Float64Array

export function valueAt(piece: Quartic, u: number): number {
  let sum = 0
  for (let power = degree; power >= 0; power--) sum = sum * u + (piece[power] ?? 0)
  return sum
}

/** `∫ p'' p''` over a piece of `length`: `k(k-1) l(l-1) / (k+l-3) / length³`. */
export function bend(k: number, l: number, length: number): number {
  return k < 2 || l < 2 ? 0 : k * (k - 1) * l * (l - 1) / (k + l - 3) / (length * length * length)
}

/** `∫ p' p'` over a piece of `length`: `k l / (k+l-1) / length`. */
export function stretch(k: number, l: number, length: number): number {
  return k < 1 || l < 1 ? 0 : k * l / (k + l - 1) / length
}
