/** Prices at every point of a market for a run of intervals: dispatch, then congestion, losses and (CAISO) emissions by point. */
import { createDispatch, type Dispatched } from './dispatch.ts'
import { createLoad } from './bus-load.ts'
import { hourMs as hour, minuteMs as minute } from '#canon/instant.ts'
import type { Network } from './network.ts'
import { createSupply } from './supply.ts'
import { createWeather } from './weather.ts'
import { stream } from './random.ts'

/** `day-ahead` sees forecasts; `real-time` what happened; `look-ahead` (fifteen-minute market) something in between. */
export type View = 'day-ahead' | 'real-time' | 'look-ahead'

/** Components in USD/MWh, unrounded; `lmp = energy + congestion + loss + ghg` by construction. Index: `interval * points + point`. */
export interface PriceTable {
  readonly start: number
  readonly minutes: number
  readonly intervals: number
  readonly points: number
  /** By interval: one price at the reference. */
  readonly energy: Float64Array
  readonly congestion: Float64Array
  readonly loss: Float64Array
  readonly ghg: Float64Array
  /** MW by interval. */
  readonly load: Float64Array
  readonly shortage: Float64Array
  /** MW by interval and bus: `interval * buses + bus`. */
  readonly bus_load: Float64Array
  /** MW by interval and fleet of the network. */
  readonly output: Float64Array
  /** USD/MWh and MW by interval and line of the network, as the dispatch has them. */
  readonly shadow: Float64Array
  readonly flow: Float64Array
}

export interface Pricing {
  /** Prices from `start` to `end` (instants), every `minutes`. */
  run(view: View, start: number, end: number, minutes: number): PriceTable
  /** MW of the whole market, as forecast the day before. */
  forecast(at: number): number
}

/** USD per tonne of carbon dioxide x tonnes per MWh of the imports that set the price. */
const ghgAdder = 34 * 0.428

export function createPricing(seed: number, network: Network): Pricing {
  const weather = createWeather(seed, network.iso, network.buses)
  const load = createLoad(seed, network, weather)
  const supply = createSupply(seed, network)
  const peak = network.buses.reduce((sum, bus) => sum + bus.load_mw, 0)
  const lossNoise = stream(seed, `${network.iso} loss`)
  const spread = spreader(network)
  const { buses, lines, fleets } = network
  const fleetOf = supply.blocks.map(block => fleets.findIndex(fleet => fleet.fuel === block.fuel && fleet.bus === buses[block.bus]!.id))
  const importBlocks = supply.blocks.flatMap((block, index) => block.fuel === 'import' ? [index] : [])

  function run(view: View, start: number, end: number, minutes: number): PriceTable {
    const intervals = Math.round((end - start) / (minutes * minute))
    const count = network.points.length
    const table = {
      start, minutes, intervals, points: count,
      energy: new Float64Array(intervals), congestion: new Float64Array(intervals * count),
      loss: new Float64Array(intervals * count), ghg: new Float64Array(intervals * count),
      load: new Float64Array(intervals), shortage: new Float64Array(intervals),
      bus_load: new Float64Array(intervals * buses.length), output: new Float64Array(intervals * fleets.length),
      shadow: new Float64Array(intervals * lines.length), flow: new Float64Array(intervals * lines.length),
    }
    // A run of its own: the basis is carried from interval to interval, never from run to run.
    const dispatch = createDispatch(network, supply.blocks)
    const busLoad = new Float64Array(network.buses.length)
    for (let interval = 0; interval < intervals; interval++) {
      const middle = start + (interval + 0.5) * minutes * minute
      const isActual = view !== 'day-ahead'
      // Fifteen-minute prices are set half an hour ahead, on what is known then.
      const known = view === 'look-ahead' ? middle - 0.4 * hour : middle
      supply.fill(known, isActual, (bus, fuel) => {
        const seen = isActual ? weather.actual(bus, known) : weather.forecast(bus, known)
        return fuel === 'wind' ? seen.wind_share : seen.solar_share
      }, dispatch.cost, dispatch.upper)
      let total = 0
      for (let bus = 0; bus < busLoad.length; bus++) {
        busLoad[bus] = network.buses[bus]!.load_mw === 0 ? 0 : isActual ? load.actual(bus, middle) : load.forecast(bus, middle)
        total += busLoad[bus]!
      }
      const solved = dispatch.solve(busLoad)
      table.energy[interval] = solved.energy_usd_per_mwh
      table.load[interval] = total
      table.shortage[interval] = solved.shortage_mw
      table.bus_load.set(busLoad, interval * buses.length)
      table.shadow.set(solved.shadow, interval * lines.length)
      table.flow.set(solved.flow, interval * lines.length)
      // What is held in reserve is bought with the rest and not made.
      const made = Math.min(1, total / solved.supply.reduce((sum, block) => sum + block, 0))
      fleetOf.forEach((fleet, block) => { table.output[interval * fleets.length + fleet]! += made * solved.supply[block]! })
      const level = 0.45 + 0.75 * total / peak + 0.04 * lossNoise.smooth(middle / hour / 2)
      spread(solved, level, importPressure(solved, total), table, interval)
    }
    return table
  }

  /** 0 to 1: how far imports set the price; their emissions are paid for inside California only. */
  function importPressure(solved: Dispatched, total: number): number {
    if (network.iso !== 'caiso' || solved.energy_usd_per_mwh <= 0) return 0
    let imports = 0
    for (const block of importBlocks) imports += solved.supply[block]!
    return Math.min(1, Math.max(0, (imports / total - 0.13) / 0.15))
  }

  function forecast(at: number): number {
    return buses.reduce((sum, bus, index) => sum + (bus.load_mw === 0 ? 0 : load.forecast(index, at)), 0)
  }

  return { run, forecast }
}

/** Writes one interval of a table: points first by their buses, then aggregates as means of their points. */
function spreader(network: Network): (solved: Dispatched, lossLevel: number, imports: number, table: PriceTable, interval: number) => void {
  const busIndex = new Map(network.buses.map((bus, index) => [bus.id, index]))
  const pointIndex = new Map(network.points.map((point, index) => [point.id, index]))
  const single = network.points.flatMap((point, index) => point.members.length > 0 ? [] : [{
    index, lossFactor: point.loss_factor, ghg: point.ghg,
    at: point.at.map(([bus, share]) => ({ bus: busIndex.get(bus)!, share })),
  }])
  const aggregates = network.points.flatMap((point, index) => point.members.length === 0 ? [] : [{
    index, members: point.members.map(([id, weight]) => ({ member: pointIndex.get(id)!, weight })),
  }])
  return (solved, lossLevel, imports, table, interval) => {
    const row = interval * table.points
    const { congestion, loss, ghg } = table
    for (const { index, lossFactor, ghg: paysGhg, at } of single) {
      let sum = 0
      for (const { bus, share } of at) sum += share * solved.congestion[bus]!
      congestion[row + index] = sum
      loss[row + index] = solved.energy_usd_per_mwh * lossFactor * lossLevel
      ghg[row + index] = paysGhg ? ghgAdder * imports : 0
    }
    for (const { index, members } of aggregates) {
      for (const { member, weight } of members) {
        congestion[row + index]! += weight * congestion[row + member]!
        loss[row + index]! += weight * loss[row + member]!
        ghg[row + index]! += weight * ghg[row + member]!
      }
    }
  }
}

/** Mean of each `group` intervals, as an hourly price is the mean of its five-minute ones. */
export function integrate(table: PriceTable, group: number): PriceTable {
  const intervals = table.intervals / group
  const mean = (from: Float64Array, width = from.length / table.intervals): Float64Array => {
    const to = new Float64Array(intervals * width)
    for (let at = 0; at < from.length; at++) {
      const interval = Math.floor(at / width)
      to[Math.floor(interval / group) * width + at % width]! += from[at]! / group
    }
    return to
  }
  return {
    start: table.start, minutes: table.minutes * group, intervals, points: table.points,
    energy: mean(table.energy), congestion: mean(table.congestion), loss: mean(table.loss), ghg: mean(table.ghg),
    load: mean(table.load), shortage: mean(table.shortage),
    bus_load: mean(table.bus_load), output: mean(table.output), shadow: mean(table.shadow), flow: mean(table.flow),
  }
}
