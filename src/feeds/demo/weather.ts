/**
 * Weather at each bus: season, day and fronts that last days, the same whatever order it is asked in.
 *
 * The forecast is what the day-ahead market sees; the actual is the forecast plus an error that itself lasts hours.
 */
import { dayMs as day, hourMs as hour } from '#canon/instant.ts'
import type { Bus } from './network.ts'
import { stream, type Stream } from './random.ts'

export interface Weather {
  readonly temperature_c: number
  /** Capacity factor of the wind fleet, 0 to 1. */
  readonly wind_share: number
  /** Capacity factor of the solar fleet, 0 to 1. */
  readonly solar_share: number
}

export interface WeatherModel {
  forecast(bus: number, at: number): Weather
  actual(bus: number, at: number): Weather
}

type Layer = readonly [Stream, hours: number, weight: number]

interface Skies {
  readonly temperature: readonly Layer[]
  readonly wind: readonly Layer[]
  readonly cloud: readonly Layer[]
  readonly temperatureError: readonly Layer[]
  readonly windError: readonly Layer[]
  readonly cloudError: readonly Layer[]
}

export function createWeather(seed: number, region: string, buses: readonly Bus[]): WeatherModel {
  const skies = buses.map((bus): Skies => {
    const own = (name: string): Stream => stream(seed, `${region} ${bus.id} ${name}`)
    // Fronts are wider than a bus: part of the noise is the region's.
    const shared = (name: string): Stream => stream(seed, `${region} ${name}`)
    return {
      temperature: [[shared('front'), 76, 3.6], [own('front'), 50, 2.2], [own('air'), 9, 0.7]],
      wind: [[shared('wind'), 44, 0.9], [own('wind'), 27, 0.7], [own('gust'), 5, 0.28]],
      cloud: [[shared('cloud'), 52, 1.2], [own('cloud'), 20, 1], [own('shade'), 3, 0.4]],
      temperatureError: [[own('temperature error'), 14, 0.9]],
      windError: [[shared('wind error'), 11, 0.36], [own('wind error'), 5, 0.34], [own('wind ramp'), 0.7, 0.14], [own('wind flutter'), 0.2, 0.03]],
      cloudError: [[own('cloud error'), 7, 0.45], [own('cloud edge'), 0.6, 0.3]],
    }
  })
  // Load, wind and sun ask for the same instant one after the other.
  const kept = buses.map(() => ({ instant: Number.NaN, isActual: false, weather: null as Weather | null }))
  const at = (bus: number, instant: number, isActual: boolean): Weather => {
    const last = kept[bus]!
    if (last.weather && last.instant === instant && last.isActual === isActual) return last.weather
    const weather = weatherAt(buses[bus]!, skies[bus]!, instant, isActual)
    kept[bus] = { instant, isActual, weather }
    return weather
  }
  return {
    forecast: (bus, instant) => at(bus, instant, false),
    actual: (bus, instant) => at(bus, instant, true),
  }
}

function weatherAt(bus: Bus, skies: Skies, at: number, isActual: boolean): Weather {
  const hours = at / hour
  const solarHour = (hours + bus.longitude / 15) % 24
  const season = Math.cos(2 * Math.PI * (dayOfYear(at) - 205) / 365.25)
  const error = (layers: readonly Layer[]): number => isActual ? sum(layers, hours) : 0
  const cloud = logistic(-0.9 + sum(skies.cloud, hours) + error(skies.cloudError))
  const nightly = Math.cos(2 * Math.PI * (solarHour - 2) / 24)
  return {
    temperature_c: bus.mean_temperature_c + 10 * season - 5 * Math.cos(2 * Math.PI * (solarHour - 3) / 24)
      + sum(skies.temperature, hours) + error(skies.temperatureError),
    wind_share: logistic(bus.windiness + 0.22 * nightly + sum(skies.wind, hours) + error(skies.windError)),
    solar_share: 0.93 * sunShare(bus.latitude, dayOfYear(at), solarHour) * (1 - 0.72 * cloud),
  }
}

/**
 * Output of tracking panels under a clear sky as a share of their rating: the sine of the sun's height, raised to 0.55
 * because trackers flatten the day. Declination after P. I. Cooper, Solar Energy 12 (1969).
 */
function sunShare(latitude: number, dayNumber: number, solarHour: number): number {
  const declination = 23.45 * Math.sin(2 * Math.PI * (284 + dayNumber) / 365) * Math.PI / 180
  const phi = latitude * Math.PI / 180
  const hourAngle = (solarHour - 12) * Math.PI / 12
  const height = Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hourAngle)
  return height <= 0 ? 0 : height ** 0.55
}

function dayOfYear(at: number): number {
  return (at - Date.UTC(new Date(at).getUTCFullYear(), 0, 1)) / day
}

function sum(layers: readonly Layer[], hours: number): number {
  let total = 0
  for (const [noise, scale, weight] of layers) total += weight * noise.smooth(hours / scale)
  return total
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}
