/**
 * The merit order: every fleet as offered blocks of power, with what each costs and how much of it is there at a time.
 *
 * Must-run and subsidised power offers below zero, which is what makes prices negative when there is too much of it;
 * thermal blocks cost heat rate x fuel + variable cost. Units go out for maintenance (known a day ahead) and trip (not).
 */
import { dayMs as day, hourMs as hour } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'
import type { Fleet, Fuel, Network } from './network.ts'
import { stream, type Stream } from './random.ts'

export interface Block {
  readonly bus: number
  readonly fuel: Fuel
  readonly unit: number
  readonly capacity_mw: number
  readonly heat_rate_mmbtu_per_mwh: number
  readonly other_usd_per_mwh: number
}

export interface Supply {
  readonly blocks: readonly Block[]
  /**
   * Fills cost (USD/MWh) and available capacity (MW) of every block. `output(bus, fuel)` is the capacity factor of wind
   * and solar; `isActual` says whether trips that nobody foresaw have happened.
   */
  fill(at: number, isActual: boolean, output: (bus: number, fuel: 'wind' | 'solar') => number, cost: Float64Array, upper: Float64Array): void
}

/** Blocks of one unit: share of its capacity, heat rate, other cost in USD/MWh. Where a fleet has several units, they spread by `spread`. */
interface Offer {
  readonly blocks: readonly (readonly [share: number, heatRate: number, other: number])[]
  /** Relative spread of cost over the units of a fleet. */
  readonly spread: number
  /** Chance that a unit is out for maintenance in a ten-day block, and that it trips in an eight-hour one. */
  readonly planned: number
  readonly tripped: number
}

const coalPrice = 2.15
const offers: Readonly<Record<Fuel, Offer>> = {
  nuclear: { blocks: [[1, 0, -29]], spread: 0.05, planned: 0.13, tripped: 0.003 },
  geothermal: { blocks: [[1, 0, -27]], spread: 0.05, planned: 0.05, tripped: 0.006 },
  coal: { blocks: [[0.36, 0, -25], [0.34, 9.6, 3.5], [0.3, 10.8, 4.5]], spread: 0.16, planned: 0.15, tripped: 0.02 },
  'gas-cc': { blocks: [[0.22, 5.4, -2], [0.42, 6.9, 3], [0.36, 7.7, 4]], spread: 0.13, planned: 0.12, tripped: 0.012 },
  'gas-ct': { blocks: [[0.5, 9.4, 7], [0.3, 11.8, 17], [0.2, 14, 38]], spread: 0.4, planned: 0.1, tripped: 0.02 },
  hydro: { blocks: [[0.32, 0, -26], [0.3, 0, 31], [0.23, 0, 48], [0.15, 0, 74]], spread: 0.1, planned: 0.08, tripped: 0.004 },
  import: { blocks: [[0.2, 0, -19], [0.35, 0, 27], [0.27, 0, 44], [0.18, 0, 82]], spread: 0.3, planned: 0.06, tripped: 0.008 },
  battery: { blocks: [[0.4, 0, 52], [0.35, 0, 71], [0.25, 0, 105]], spread: 0.12, planned: 0.02, tripped: 0.004 },
  wind: { blocks: [[0.3, 0, -24], [0.25, 0, -17], [0.2, 0, -9.5], [0.15, 0, -4], [0.1, 0, -0.6]], spread: 0, planned: 0, tripped: 0 },
  solar: { blocks: [[0.25, 0, -21], [0.25, 0, -14], [0.2, 0, -8], [0.18, 0, -3.5], [0.12, 0, -0.4]], spread: 0, planned: 0, tripped: 0 },
}

export function createSupply(seed: number, network: Network): Supply {
  const blocks: Block[] = []
  const outages: ((at: number, isActual: boolean) => boolean)[] = []
  for (const fleet of network.fleets) {
    for (let unit = 0; unit < fleet.units; unit++) {
      blocks.push(...unitBlocks(seed, network, fleet, unit, outages.length))
      outages.push(outagesOf(seed, network, fleet, unit))
    }
  }
  const crisis = crises(seed, network)
  const gas = stream(seed, `${network.iso} gas`)
  // Units that start late or ramp slowly: a shortage of minutes, several times a day.
  const flicker = stream(seed, `${network.iso} slow units`)
  const drift = new Map<Fuel, Stream>(Object.keys(offers).map(fuel => [fuel as Fuel, stream(seed, `${network.iso} ${fuel} offers`)]))
  return {
    blocks,
    fill(at, isActual, output, cost, upper) {
      const hours = at / hour
      // A gas day is one price: the noise is read once a day, at its middle.
      const gasPrice = network.gas_usd_per_mmbtu * Math.exp(0.09 * gas.smooth((Math.floor(hours / 24) + 0.5) / 5))
      const evening = batteryShare(Math.floor(localMs(network.zone, at) % day / hour))
      const left = isActual ? 1 - Math.max(crisis(at), 0.5 * network.crisis_share[0] * Math.max(0, flicker.smooth(hours / 0.35) - 1.5)) : 1
      const unitOut = outages.map(isOut => isOut(at, isActual))
      const moves = new Map<Fuel, number>()
      for (const [fuel, noise] of drift) moves.set(fuel, noise.smooth(hours / 5) + 0.35 * noise.smooth(1e6 + hours / 0.8) + 0.1 * noise.smooth(2e6 + hours / 0.09))
      blocks.forEach((block, index) => {
        const move = moves.get(block.fuel)!
        const fuelPrice = block.fuel === 'coal' ? coalPrice : gasPrice
        cost[index] = block.heat_rate_mmbtu_per_mwh === 0
          ? block.other_usd_per_mwh + (block.other_usd_per_mwh < 0 ? 0.5 : 0.9) * move
          : (block.heat_rate_mmbtu_per_mwh * fuelPrice + block.other_usd_per_mwh) * (1 + 0.015 * move)
        upper[index] = unitOut[block.unit] ? 0 : block.capacity_mw * availability(block, output, evening, left)
      })
    },
  }
}

function availability(block: Block, output: (bus: number, fuel: 'wind' | 'solar') => number, evening: number, left: number): number {
  if (block.fuel === 'wind' || block.fuel === 'solar') return output(block.bus, block.fuel)
  if (block.fuel === 'battery') return evening * left
  return block.fuel === 'nuclear' ? 1 : left
}

/** Batteries are full when the sun goes down and empty by midnight. */
function batteryShare(localHour: number): number {
  if (localHour >= 17 && localHour < 22) return 1
  return localHour >= 6 && localHour < 9 ? 0.5 : 0.15
}

function unitBlocks(seed: number, network: Network, fleet: Fleet, unit: number, unitIndex: number): Block[] {
  const offer = offers[fleet.fuel]
  const bus = network.buses.findIndex(candidate => candidate.id === fleet.bus)
  const draw = stream(seed, `${network.iso} ${fleet.bus} ${fleet.fuel} ${unit}`)
  const place = fleet.units === 1 ? 0 : unit / (fleet.units - 1) - 0.5
  // No two blocks may cost the same, or the marginal one would not be unique.
  const factor = 1 + offer.spread * place + 0.02 * (draw.uniform(0) - 0.5)
  return offer.blocks.map(([share, heatRate, other], index) => ({
    bus,
    fuel: fleet.fuel,
    unit: unitIndex,
    capacity_mw: fleet.capacity_mw / fleet.units * share,
    heat_rate_mmbtu_per_mwh: heatRate * factor,
    other_usd_per_mwh: other * factor + 0.6 * (draw.uniform(index + 1) - 0.5),
  }))
}

function outagesOf(seed: number, network: Network, fleet: Fleet, unit: number): (at: number, isActual: boolean) => boolean {
  const offer = offers[fleet.fuel]
  const name = `${network.iso} ${fleet.bus} ${fleet.fuel} ${unit}`
  const planned = stream(seed, `${name} maintenance`)
  const tripped = stream(seed, `${name} trip`)
  // Units do not all go out on the same midnight.
  const shift = planned.uniform(-1) * 10 * day
  return (at, isActual) => {
    if (planned.uniform(Math.floor((at + shift) / (10 * day))) < offer.planned * network.maintenance) return true
    // A trip lasts up to a day: the day ahead knows of one that began two or three blocks ago.
    const block = Math.floor((at + shift) / (8 * hour))
    const knows = isActual ? [0, 1, 2] : [2]
    return knows.some(ago => tripped.uniform(block - ago) < offer.tripped)
  }
}

/**
 * Rare evenings on which a good part of the conventional fleet is gone for an hour or so (a pipeline, a fire under a
 * line): one in each block of eight days, between 18:00 and 20:00. What real time sees then is scarcity, and day-ahead did not.
 */
function crises(seed: number, network: Network): (at: number) => number {
  const draw = stream(seed, `${network.iso} crisis`)
  const length = 8
  const [least, most] = network.crisis_share
  return at => {
    const local = localMs(network.zone, at)
    const days = Math.floor(local / day)
    const block = Math.floor(days / length)
    if (days - block * length !== Math.floor(draw.uniform(4 * block) * length)) return 0
    const begins = days * day + (18 + 2 * draw.uniform(4 * block + 1)) * hour
    const lasts = (0.6 + 1.2 * draw.uniform(4 * block + 2)) * hour
    const since = local - begins
    if (since < 0 || since > lasts) return 0
    return (least + (most - least) * draw.uniform(4 * block + 3)) * Math.min(1, since / (0.2 * hour) + 0.3)
  }
}
