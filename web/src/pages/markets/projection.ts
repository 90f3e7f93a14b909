/** From degrees to the plane: Albers' equal-area conic, with the parallels that maps of the United States use. Pure. */
import { borders, coast } from './outline.ts'

const radians = Math.PI / 180
const [first, second, latitude0, longitude0] = [29.5 * radians, 45.5 * radians, 37.5 * radians, -96 * radians]
const cone = (Math.sin(first) + Math.sin(second)) / 2
const constant = Math.cos(first) ** 2 + 2 * cone * Math.sin(first)
const radius = (latitude: number): number => Math.sqrt(constant - 2 * cone * Math.sin(latitude)) / cone
/** The continent is about a thousand units wide. */
const scale = 1250

export interface Spot { readonly x: number, readonly y: number }

/** J. P. Snyder, Map Projections: A Working Manual (1987), section 14; y grows downwards. */
export function project(longitude: number, latitude: number): Spot {
  const angle = cone * (longitude * radians - longitude0)
  const rho = radius(latitude * radians)
  return { x: scale * rho * Math.sin(angle), y: -scale * (radius(latitude0) - rho * Math.cos(angle)) }
}

/** An SVG path; long straight lines are bent by points between, as parallels are. */
function pathOf(line: string): string {
  const corners = line.trim().split(/\s+/).map(pair => pair.split(',').map(Number) as [number, number])
  const spots = corners.flatMap(([longitude, latitude], index) => {
    const [fromLongitude, fromLatitude] = corners[index - 1] ?? [longitude, latitude]
    const steps = Math.max(1, Math.ceil(Math.abs(longitude - fromLongitude) / 3))
    return Array.from({ length: steps }, (_, step) => {
      const share = (step + 1) / steps
      return project(fromLongitude + (longitude - fromLongitude) * share, fromLatitude + (latitude - fromLatitude) * share)
    })
  })
  return spots.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}

export const backdrop = { coast: `${pathOf(coast)}Z`, borders: borders.map(pathOf).join('') }

export interface Frame { readonly x: number, readonly y: number, readonly width: number, readonly height: number }

const leastWidth = 170

/** What shows all spots with some room, in the proportions of the place that the map has. */
export function frameOf(spots: readonly Spot[], proportion: number): Frame {
  const [xs, ys] = [spots.map(({ x }) => x), spots.map(({ y }) => y)]
  const [left, right, top, bottom] = spots.length === 0 ? [-480, 480, -330, 300] : [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const wide = Math.max(leastWidth, (right - left) * 1.2)
  const high = Math.max(leastWidth / proportion, (bottom - top) * 1.22)
  const width = Math.max(wide, high * proportion)
  const height = width / proportion
  return { x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height }
}

export interface Hex<T> { readonly x: number, readonly y: number, readonly members: readonly T[] }

/** Spots in hexagons of a radius, pointed at the top: rows lie 1.5 radii apart, and every other is shifted by half a hexagon. */
export function hexesOf<T extends Spot>(spots: readonly T[], size: number): Hex<T>[] {
  const [wide, high] = [Math.sqrt(3) * size, 1.5 * size]
  const cells = new Map<string, { x: number, y: number, members: T[] }>()
  for (const spot of spots) {
    const near = [Math.floor(spot.y / high), Math.floor(spot.y / high) + 1].map(row => {
      const shift = row % 2 === 0 ? 0 : 0.5
      const column = Math.round(spot.x / wide - shift)
      return { x: (column + shift) * wide, y: row * high, key: `${column} ${row}` }
    })
    const [one, other] = near
    if (!one || !other) continue
    const far = (cell: Spot): number => (cell.x - spot.x) ** 2 + (cell.y - spot.y) ** 2
    const cell = far(one) <= far(other) ? one : other
    const known = cells.get(cell.key)
    if (known) known.members.push(spot)
    else cells.set(cell.key, { x: cell.x, y: cell.y, members: [spot] })
  }
  return [...cells.values()]
}

export function hexPath({ x, y }: Spot, size: number): string {
  return `${[0, 1, 2, 3, 4, 5].map(corner => {
    const angle = Math.PI / 3 * corner - Math.PI / 2
    return `${corner === 0 ? 'M' : 'L'}${(x + size * Math.cos(angle)).toFixed(2)} ${(y + size * Math.sin(angle)).toFixed(2)}`
  }).join('')}Z`
}
