import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInstant, minuteMs } from '#canon/instant.ts'
import { caisoNetwork } from './caiso-network.ts'
import { createDispatch } from './dispatch.ts'
import { createLoad } from './bus-load.ts'
import { misoNetwork } from './miso-network.ts'
import type { Network } from './network.ts'
import { sppNetwork } from './spp-network.ts'
import { createSupply } from './supply.ts'
import { createWeather } from './weather.ts'

const start = parseInstant('2026-10-18T00:00:00Z')!

for (const network of [caisoNetwork, misoNetwork, sppNetwork]) {
  test(`${network.iso}: two days of dispatch are optimal`, () => checkDays(network))
}

/**
 * Proof of optimality, interval by interval: the primal is feasible, every variable is where its reduced cost wants it
 * (complementary slackness), and both objectives agree.
 */
function checkDays(network: Network): void {
  const weather = createWeather(5, network.iso, network.buses)
  const load = createLoad(5, network, weather)
  const supply = createSupply(5, network)
  const dispatch = createDispatch(network, supply.blocks)
  const { program, problem } = dispatch
  let bound = 0
  for (let interval = 0; interval < 576; interval += 3) {
    const at = start + interval * 5 * minuteMs
    supply.fill(at, true, (bus, fuel) => fuel === 'wind' ? weather.actual(bus, at).wind_share : weather.actual(bus, at).solar_share, dispatch.cost, dispatch.upper)
    const solved = dispatch.solve(Float64Array.from(network.buses, (_, bus) => load.actual(bus, at)))
    const { level, dual } = solved.raw
    let primal = 0
    let dualObjective = dual.reduce((sum, price, row) => sum + price * problem.rhs[row]!, 0)
    for (let j = 0; j < program.columns; j++) {
      let reduced = problem.cost[j]!
      for (let row = 0; row < program.rows; row++) reduced -= dual[row]! * program.matrix[row * program.columns + j]!
      assert.ok(level[j]! >= -1e-5 && level[j]! <= problem.upper[j]! + 1e-5, 'within its bounds')
      if (reduced > 1e-6) assert.ok(level[j]! < 1e-5, 'too dear and yet used')
      if (reduced < -1e-6) assert.ok(level[j]! > problem.upper[j]! - 1e-5, 'worth more than it costs and not used up')
      primal += problem.cost[j]! * level[j]!
      dualObjective += Math.min(0, reduced) * problem.upper[j]!
    }
    for (let row = 0; row < program.rows; row++) {
      let slack = problem.rhs[row]!
      for (let j = 0; j < program.columns; j++) slack -= program.matrix[row * program.columns + j]! * level[j]!
      assert.ok(slack >= program.low[row]! - 1e-4 && slack <= program.high[row]! + 1e-4, 'the row holds')
      dualObjective -= Math.max(dual[row]! * program.low[row]!, dual[row]! * program.high[row]!)
      if (Math.abs(dual[row]!) > 1e-6 && row > 0) {
        bound++
        assert.ok(Math.abs(Math.abs(slack) - network.lines[row - 1]!.limit_mw) < 1e-4, 'a line with a price is at its limit')
      }
    }
    assert.ok(Math.abs(primal - dualObjective) < 1e-6 * Math.abs(primal) + 1e-3, `${primal} and ${dualObjective}`)
    checkPrices(network, supply.blocks, dispatch, solved)
  }
  assert.ok(bound > 0, 'no line was ever at its limit: nothing about congestion was shown')
}

/** What a trader would check: a block that runs in part sets the price at its bus. */
function checkPrices(
  network: Network, blocks: ReturnType<typeof createSupply>['blocks'], dispatch: ReturnType<typeof createDispatch>, solved: ReturnType<ReturnType<typeof createDispatch>['solve']>,
): void {
  blocks.forEach((block, index) => {
    const price = solved.energy_usd_per_mwh + solved.congestion[block.bus]!
    const [level, most, cost] = [solved.supply[index]!, dispatch.upper[index]!, dispatch.cost[index]!]
    if (level > 1e-4 && level < most - 1e-4) assert.ok(Math.abs(price - cost) < 1e-6, `marginal block at ${cost}, price ${price}`)
  })
  network.lines.forEach((line, index) => {
    if (solved.shadow[index]! > 1e-6) assert.ok(solved.flow[index]! > line.limit_mw - 1e-4)
    if (solved.shadow[index]! < -1e-6) assert.ok(solved.flow[index]! < -line.limit_mw + 1e-4)
    assert.ok(Math.abs(solved.shadow[index]!) <= network.line_penalty_usd_per_mwh + 0.2)
  })
}

test('two buses, one line: the price parts where the line is full', () => {
  const bus = (id: string, load_mw: number) => ({ id, load_mw, latitude: 0, longitude: 0, mean_temperature_c: 0, windiness: 0 })
  const network: Network = {
    ...sppNetwork, reserve_share: 0, fleets: [], points: [],
    buses: [bus('WEST', 0), bus('EAST', 100)],
    lines: [{ id: 'ONLY', from: 'WEST', to: 'EAST', reactance_pu: 0.1, limit_mw: 60 }],
  }
  const block = (at: number) => ({ bus: at, fuel: 'coal', unit: at, capacity_mw: 200, heat_rate_mmbtu_per_mwh: 0, other_usd_per_mwh: 0 } as const)
  const dispatch = createDispatch(network, [block(0), block(1)])
  dispatch.cost.set([20, 50])
  dispatch.upper.set([200, 200])
  const solved = dispatch.solve(Float64Array.of(0, 100))
  assert.deepEqual([...solved.supply].map(Math.round), [60, 40])
  assert.deepEqual([...solved.flow].map(Math.round), [60])
  // All load is in the east, so the east is the reference.
  assert.ok(Math.abs(solved.energy_usd_per_mwh - 50) < 1e-9)
  assert.ok(Math.abs(solved.congestion[0]! + 30) < 1e-9 && Math.abs(solved.congestion[1]!) < 1e-9)
  assert.ok(Math.abs(solved.shadow[0]! - 30) < 1e-9)
})
