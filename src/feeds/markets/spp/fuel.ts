/** SPP's words for fuels, in canon's. Names vary in case, blanks and underscores, and are compared without them. */
import type { Fuel } from '#canon/demand-and-supply.ts'
import { normalised } from '../csv.ts'

interface Kind { readonly name: string, readonly fuel: Fuel, readonly also?: readonly string[] }

const kinds: readonly Kind[] = [
  { name: 'Coal', fuel: 'coal' },
  { name: 'Diesel Fuel Oil', fuel: 'oil', also: ['Diesel Fuel'] },
  { name: 'Hydro', fuel: 'hydro' },
  { name: 'Natural Gas', fuel: 'gas', also: ['Gas'] },
  { name: 'Nuclear', fuel: 'nuclear' },
  { name: 'Solar', fuel: 'solar' },
  { name: 'Waste Disposal Services', fuel: 'waste', also: ['Waste Disposal'] },
  { name: 'Wind', fuel: 'wind' },
  { name: 'Waste Heat', fuel: 'other' },
  { name: 'Energy Storage', fuel: 'battery' },
  { name: 'Other', fuel: 'other' },
]

/** SPP's own name of the fuel and canon's; null for a word that is none of SPP's fuels. */
export function fuelOf(word: string): { readonly name: string, readonly fuel: Fuel } | null {
  return kinds.find(({ name, also = [] }) => [name, ...also].some(known => normalised(known) === normalised(word))) ?? null
}
