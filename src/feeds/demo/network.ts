/**
 * A market's network: buses with load and weather, lines with limits, a fleet, and the points at which prices are
 * published. Small enough to be read, shaped like the operator's own: where load, wind, sun and bottlenecks lie.
 */
import assert from 'node:assert'

export type DemoIso = 'caiso' | 'miso' | 'spp'

export const fuels = ['nuclear', 'geothermal', 'coal', 'gas-cc', 'gas-ct', 'hydro', 'import', 'battery', 'wind', 'solar'] as const
export type Fuel = typeof fuels[number]

export interface Bus {
  readonly id: string
  readonly latitude: number
  readonly longitude: number
  /** Load at its normal autumn peak. */
  readonly load_mw: number
  readonly mean_temperature_c: number
  /** Log-odds of the mean wind capacity factor: -1 is about 0.27. */
  readonly windiness: number
}

export interface Line {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly reactance_pu: number
  readonly limit_mw: number
}

export interface Fleet {
  readonly bus: string
  readonly fuel: Fuel
  readonly capacity_mw: number
  readonly units: number
}

export type PointType = 'HUB' | 'ZONE' | 'GEN' | 'LOAD' | 'INTERFACE'

export interface PricePoint {
  readonly id: string
  readonly type: PointType
  /** SPP's pricing node behind a settlement location; elsewhere the id itself. */
  readonly pnode: string
  /** Where it hangs: shares of one or two buses, adding up to 1. Empty for an aggregate. */
  readonly at: readonly (readonly [bus: string, share: number])[]
  /** Marginal loss factor at normal load: positive where one more MW of load costs more than one MW at the reference. */
  readonly loss_factor: number
  /** Points that an aggregate is the weighted mean of, with weights that add up to 1. */
  readonly members: readonly (readonly [id: string, weight: number])[]
  /** CAISO: inside California, where imports pay for their emissions. */
  readonly ghg: boolean
}

export interface Network {
  readonly iso: DemoIso
  /** Of the market's clock. */
  readonly zone: string
  readonly buses: readonly Bus[]
  readonly lines: readonly Line[]
  readonly fleets: readonly Fleet[]
  readonly points: readonly PricePoint[]
  /** Share of the buses' load by the hour on the wall (0 to 23), working days. */
  readonly load_shape: readonly number[]
  readonly gas_usd_per_mmbtu: number
  /** Operating reserve as a share of load, and what the market pays as it runs out, first step first. */
  readonly reserve_share: number
  readonly reserve_steps_usd_per_mwh: readonly number[]
  readonly lost_load_usd_per_mwh: number
  /** Maintenance against the usual: autumn is its season where summer is the peak. */
  readonly maintenance: number
  /** What a crisis takes of the conventional fleet, at least and at most: as much as makes this market scarce. */
  readonly crisis_share: readonly [low: number, high: number]
  /** What one MW over a line's limit costs the dispatch; no shadow price goes beyond it. */
  readonly line_penalty_usd_per_mwh: number
}

type PointRow = readonly [id: string, type: PointType, bus: string, neighbour: string, share: number, loss_factor: number, pnode?: string]

/** Points of the tables: `share` of the point's power enters at the neighbour, the rest at the bus. */
export function points(rows: readonly PointRow[], outside: readonly string[] = []): PricePoint[] {
  return rows.map(([id, type, bus, neighbour, share, lossFactor, pnode]) => ({
    id, type,
    pnode: pnode ?? id,
    at: share === 0 ? [[bus, 1]] : [[bus, 1 - share], [neighbour, share]],
    loss_factor: lossFactor,
    members: [],
    ghg: !outside.includes(bus),
  }))
}

/** An aggregate of points that are weighted alike. */
export function aggregate(id: string, type: PointType, members: readonly string[], pnode = id): PricePoint {
  assert(members.length > 0)
  return { id, type, pnode, at: [], loss_factor: 0, members: members.map(member => [member, 1 / members.length] as const), ghg: true }
}

/** Shares of the reference: it lies where the load lies, so congestion and losses average to about zero over the load. */
export function referenceShares(network: Network): Float64Array {
  const total = network.buses.reduce((sum, bus) => sum + bus.load_mw, 0)
  return Float64Array.from(network.buses, bus => bus.load_mw / total)
}

/**
 * Power transfer distribution factors, `factors[line * buses + bus]`: the part of one MW, put in at the bus and taken out
 * at the reference, that flows over the line (from -> to). From the DC flow `f = D A' theta`, `A D A' theta = p`, solved
 * with the first bus grounded and then moved to the distributed reference.
 */
export function transferFactors(network: Network): Float64Array {
  const count = network.buses.length
  const indexOf = new Map(network.buses.map((bus, index) => [bus.id, index]))
  const ends = network.lines.map(line => {
    const from = indexOf.get(line.from)
    const to = indexOf.get(line.to)
    assert(from !== undefined && to !== undefined, `${network.iso}: line ${line.id} ends at no bus`)
    return { from, to, susceptance: 1 / line.reactance_pu }
  })
  const angles = invertGrounded(count, ends)
  const shares = referenceShares(network)
  const factors = new Float64Array(network.lines.length * count)
  ends.forEach(({ from, to, susceptance }, line) => {
    let reference = 0
    for (let bus = 0; bus < count; bus++) {
      const factor = susceptance * (angles[from * count + bus]! - angles[to * count + bus]!)
      factors[line * count + bus] = factor
      reference += shares[bus]! * factor
    }
    for (let bus = 0; bus < count; bus++) factors[line * count + bus]! -= reference
  })
  return factors
}

/** Angles per MW by Gauss-Jordan elimination of the grounded susceptance matrix; row and column 0 stay zero. */
function invertGrounded(count: number, ends: readonly { from: number, to: number, susceptance: number }[]): Float64Array {
  const left = new Float64Array(count * count)
  const right = new Float64Array(count * count)
  for (let i = 1; i < count; i++) right[i * count + i] = 1
  for (const { from, to, susceptance } of ends) {
    left[from * count + from]! += susceptance
    left[to * count + to]! += susceptance
    left[from * count + to]! -= susceptance
    left[to * count + from]! -= susceptance
  }
  // A grounded Laplacian is positive definite: no pivoting needed.
  for (let i = 1; i < count; i++) {
    const pivot = left[i * count + i]!
    assert(pivot > 1e-12, 'the network has a bus that no line reaches')
    for (let j = 1; j < count; j++) {
      left[i * count + j]! /= pivot
      right[i * count + j]! /= pivot
    }
    for (let k = 1; k < count; k++) {
      const factor = left[k * count + i]!
      if (k === i || factor === 0) continue
      for (let j = 1; j < count; j++) {
        left[k * count + j]! -= factor * left[i * count + j]!
        right[k * count + j]! -= factor * right[i * count + j]!
      }
    }
  }
  return right
}
