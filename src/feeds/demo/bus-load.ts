/** Load at each bus: the hour on the wall, the day of the week, the temperature, and what no forecast knows. */
import { hourMs } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'
import type { Network } from './network.ts'
import { stream } from './random.ts'
import type { WeatherModel } from './weather.ts'

export interface LoadModel {
  /** MW at a bus. */
  forecast(bus: number, at: number): number
  actual(bus: number, at: number): number
}

export function createLoad(seed: number, network: Network, weather: WeatherModel): LoadModel {
  const miss = network.buses.map(bus => stream(seed, `${network.iso} ${bus.id} load miss`))
  const systemMiss = stream(seed, `${network.iso} load miss`)
  const wobble = network.buses.map(bus => stream(seed, `${network.iso} ${bus.id} load wobble`))
  const expected = (bus: number, at: number, temperature: number): number => {
    const local = new Date(localMs(network.zone, at))
    const hours = local.getUTCHours() + local.getUTCMinutes() / 60
    const low = Math.floor(hours)
    const share = network.load_shape[low]! + (network.load_shape[(low + 1) % 24]! - network.load_shape[low]!) * (hours - low)
    const weekend = local.getUTCDay() === 0 ? 0.91 : local.getUTCDay() === 6 ? 0.935 : 1
    const cooling = 0.014 * Math.max(0, temperature - 20)
    const heating = 0.0075 * Math.max(0, 9 - temperature)
    return network.buses[bus]!.load_mw * share * weekend * (1 + cooling + heating)
  }
  return {
    forecast: (bus, at) => expected(bus, at, weather.forecast(bus, at).temperature_c),
    actual: (bus, at) => {
      const hours = at / hourMs
      const error = 0.015 * systemMiss.smooth(hours / 9) + 0.011 * miss[bus]!.smooth(hours / 4) + 0.0025 * wobble[bus]!.smooth(hours / 0.15)
      return expected(bus, at, weather.actual(bus, at).temperature_c) * (1 + error)
    },
  }
}
