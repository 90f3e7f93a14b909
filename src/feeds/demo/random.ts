/**
 * Seeded randomness without state: every draw is a hash of (seed, name, index).
 *
 * A generator with state would make day 40 depend on whether day 39 was drawn before it. Here any day can be made alone
 * and comes out the same.
 */

/** One named sequence of draws. `index` may be any integer. */
export interface Stream {
  /** Uniform in [0, 1). */
  uniform(index: number): number
  /** Standard normal, cut at about 6. */
  normal(index: number): number
  /**
   * Smooth noise over a continuous coordinate, mean 0, standard deviation about 1, correlated over about one unit:
   * normals on the integers, joined by a quintic fade, scaled so that the variance between them does not sag.
   */
  smooth(x: number): number
}

export function stream(seed: number, name: string): Stream {
  const base = hashName(seed, name)
  const uniform = (index: number): number => mix(base, index) / 4_294_967_296
  const normal = (index: number): number => {
    const first = uniform(2 * index)
    const second = uniform(2 * index + 1)
    return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second)
  }
  // Neighbouring intervals share their lattice points, so the last two normals are kept.
  let keptCell = Number.NaN
  let keptLow = 0
  let keptHigh = 0
  const smooth = (x: number): number => {
    const cell = Math.floor(x)
    if (cell !== keptCell) {
      keptLow = normal(cell)
      keptHigh = normal(cell + 1)
      keptCell = cell
    }
    const part = x - cell
    const fade = part * part * part * (part * (part * 6 - 15) + 10)
    return (keptLow * (1 - fade) + keptHigh * fade) / Math.sqrt((1 - fade) ** 2 + fade ** 2)
  }
  return { uniform, normal, smooth }
}

/** FNV-1a over the UTF-16 units of the name, started from the seed. */
function hashName(seed: number, name: string): number {
  let hash = Math.imul(seed ^ 0x811c9dc5, 0x01000193)
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** Integer hash with full avalanche (two xor-multiply rounds after folding the index in). */
function mix(base: number, index: number): number {
  let value = base ^ Math.imul(index | 0, 0x9e3779b1) ^ Math.imul(Math.floor(index / 4_294_967_296), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
  return (value ^ (value >>> 15)) >>> 0
}
