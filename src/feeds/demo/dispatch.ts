/**
 * Least-cost dispatch of one interval: a DC optimal power flow over the network, with its prices.
 *
 *   minimise   offers + reserve shortage + lost load + line overload
 *   subject to supply = load + reserve                                    (dual: energy, at the reference)
 *              -limit <= flow over each line - overload <= limit          (dual: -shadow price)
 *
 * flow = sum over buses of transfer factor x (supply - load). The price at a bus is energy + congestion, where
 * congestion = - sum over lines of shadow price x transfer factor. The energy price is taken at a reference that lies
 * where the load lies.
 */
import { createSolver, type Program, type Solution } from './linear-program.ts'
import { transferFactors, type Network } from './network.ts'
import type { Block } from './supply.ts'

export interface Dispatched {
  readonly energy_usd_per_mwh: number
  /** By bus, USD/MWh. */
  readonly congestion: Float64Array
  /** By line, USD/MWh: positive where it binds from -> to. */
  readonly shadow: Float64Array
  /** By line, MW from -> to. */
  readonly flow: Float64Array
  /** By block, MW. */
  readonly supply: Float64Array
  /** MW of reserve that is missing, and of load that is not served. */
  readonly shortage_mw: number
}

export interface Dispatch {
  readonly program: Program
  readonly factors: Float64Array
  /** The last problem that `solve` was given, for whoever wants to check its answer. */
  readonly problem: { readonly cost: Float64Array, readonly upper: Float64Array, readonly rhs: Float64Array }
  /** Fill these before `solve`: cost and capacity of the blocks. */
  readonly cost: Float64Array
  readonly upper: Float64Array
  /** `load`: MW by bus. Arrays of the answer are overwritten by the next call. */
  solve(load: Float64Array): Dispatched & { readonly raw: Solution }
}

export function createDispatch(network: Network, blocks: readonly Block[]): Dispatch {
  const { buses, lines, reserve_steps_usd_per_mwh: steps } = network
  const factors = transferFactors(network)
  const firstStep = blocks.length
  const firstLost = firstStep + steps.length
  const firstOver = firstLost + buses.length
  const program = buildProgram(network, blocks, factors)
  const solver = createSolver(program)
  const { columns, rows } = program
  const cost = new Float64Array(columns)
  const upper = new Float64Array(columns)
  const rhs = new Float64Array(rows)
  const congestion = new Float64Array(buses.length)
  const shadow = new Float64Array(lines.length)
  const flow = new Float64Array(lines.length)
  steps.forEach((price, step) => { cost[firstStep + step] = price })
  cost.fill(network.lost_load_usd_per_mwh, firstLost, firstOver)
  for (let line = 0; line < lines.length; line++) {
    // Penalties that differ by a cent keep the dearest line unique.
    cost.fill(network.line_penalty_usd_per_mwh + line / 100, firstOver + 2 * line, firstOver + 2 * line + 2)
  }
  upper.fill(1e6, firstOver)

  function solve(load: Float64Array): Dispatched & { raw: Solution } {
    const total = load.reduce((sum, value) => sum + value, 0)
    const reserve = network.reserve_share * total
    rhs[0] = total + reserve
    for (let line = 0; line < lines.length; line++) {
      let flowOfLoad = 0
      for (let bus = 0; bus < buses.length; bus++) flowOfLoad += factors[line * buses.length + bus]! * load[bus]!
      rhs[1 + line] = flowOfLoad
    }
    upper.fill(reserve / steps.length, firstStep, firstLost)
    upper.set(load, firstLost)
    const raw = solver.solve(cost, upper, rhs)
    congestion.fill(0)
    for (let line = 0; line < lines.length; line++) {
      // `|| 0` turns the -0 of an idle line into 0.
      shadow[line] = -raw.dual[1 + line]! || 0
      let through = -rhs[1 + line]!
      for (let column = 0; column < firstOver; column++) through += program.matrix[(1 + line) * columns + column]! * raw.level[column]!
      flow[line] = through
      if (shadow[line] === 0) continue
      for (let bus = 0; bus < buses.length; bus++) congestion[bus]! -= shadow[line]! * factors[line * buses.length + bus]!
    }
    let shortage = 0
    for (let column = firstStep; column < firstOver; column++) shortage += raw.level[column]!
    return {
      energy_usd_per_mwh: raw.dual[0]!, congestion, shadow, flow,
      supply: raw.level.subarray(0, blocks.length), shortage_mw: shortage, raw,
    }
  }

  return { program, factors, problem: { cost, upper, rhs }, cost, upper, solve }
}

/** Columns: blocks, reserve steps, lost load by bus, overload of each line both ways. Rows: the balance, then the lines. */
function buildProgram(network: Network, blocks: readonly Block[], factors: Float64Array): Program {
  const { buses, lines, reserve_steps_usd_per_mwh: steps } = network
  const firstStep = blocks.length
  const firstLost = firstStep + steps.length
  const firstOver = firstLost + buses.length
  const columns = firstOver + 2 * lines.length
  const rows = 1 + lines.length
  const matrix = new Float64Array(rows * columns)
  const put = (column: number, bus: number): void => {
    matrix[column] = 1
    lines.forEach((_, line) => { matrix[(1 + line) * columns + column] = factors[line * buses.length + bus]! })
  }
  blocks.forEach((block, column) => put(column, block.bus))
  // Reserve is short where the load is, that is at the reference, whose factors are zero.
  steps.forEach((_, step) => { matrix[firstStep + step] = 1 })
  buses.forEach((_, bus) => put(firstLost + bus, bus))
  lines.forEach((_, line) => {
    matrix[(1 + line) * columns + firstOver + 2 * line] = -1
    matrix[(1 + line) * columns + firstOver + 2 * line + 1] = 1
  })
  const low = Float64Array.from([0, ...lines.map(line => -line.limit_mw)])
  const high = Float64Array.from([0, ...lines.map(line => line.limit_mw)])
  return { rows, columns, matrix, low, high }
}
