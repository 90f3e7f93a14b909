/** The order in which fuels are stacked, from what runs always to what follows load, and their colours. Pure. */
import type { FuelAnswer } from '../../api/market-types.ts'

const looks: readonly (readonly [fuel: string, name: string, token: string])[] = [
  ['nuclear', 'Nuclear', 'series-6'], ['geothermal', 'Geothermal', 'bad'], ['biomass', 'Biomass', 'series-5'], ['waste', 'Waste', 'faint'], ['coal', 'Coal', 'fuel-coal'], ['gas', 'Gas', 'fuel-gas'], ['dual_fuel', 'Dual fuel', 'rt'], ['oil', 'Oil', 'bad'],
  ['hydro', 'Hydro', 'da'], ['imports', 'Imports', 'series-4'], ['other', 'Other', 'faint'], ['renewable', 'Other renewables', 'series-5'], ['wind', 'Wind', 'series-3'], ['solar', 'Solar', 'fuel-solar'], ['pumped_storage', 'Pumped storage', 'accent'], ['battery', 'Batteries', 'series-4'],
]

export interface FuelSeries { fuel: string, name: string, token: string, output: readonly (number | null)[] }

export function stacked({ fuels }: FuelAnswer): FuelSeries[] {
  const place = (fuel: string) => { const at = looks.findIndex(([one]) => one === fuel); return at < 0 ? looks.length : at }
  return [...fuels].sort((a, b) => place(a.fuel) - place(b.fuel)).map(({ fuel, output_mw }) => {
    const [, name, token] = looks[place(fuel)] ?? [fuel, fuel, 'faint']
    return { fuel, name, token, output: output_mw }
  })
}

export interface Band { fuel: FuelSeries, from: number[], to: number[] }

/** What is above zero on top of each other, and below zero likewise downwards: a battery that charges is no output. */
export function bandsOf(series: readonly FuelSeries[], hours: number): { bands: Band[], low: number, high: number } {
  const up = Array.from({ length: hours }, () => 0)
  const down = Array.from({ length: hours }, () => 0)
  const bands = series.map(fuel => {
    const [from, to]: [number[], number[]] = [[], []]
    for (let hour = 0; hour < hours; hour += 1) {
      const value = fuel.output[hour] ?? 0
      const base = (value >= 0 ? up : down)
      from.push(base[hour] ?? 0)
      base[hour] = (base[hour] ?? 0) + value
      to.push(base[hour] ?? 0)
    }
    return { fuel, from, to }
  })
  return { bands, low: Math.min(0, ...down), high: Math.max(1, ...up) }
}
