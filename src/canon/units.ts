/**
 * Units of power, energy, price, gas price and heat rate, with exact ratios between them.
 *
 * A unit is a whole number of its dimension's base unit, so a ratio is a quotient of integers: a conversion by a power of ten
 * is one correctly rounded operation. The Btu is that of the International Table, 1055.05585262 J exactly; a dekatherm is
 * one MMBtu and a therm a tenth of it, as gas is traded.
 *
 * Power prices and gas prices are dimensions of their own: what joins them is a heat rate, never a conversion.
 */
import { fail } from '#base/error.ts'

interface Definition { readonly dimension: 'power' | 'energy' | 'power price' | 'gas price' | 'heat rate', readonly size: bigint }

const definitions = {
  'W': { dimension: 'power', size: 1n },
  'kW': { dimension: 'power', size: 1_000n },
  'MW': { dimension: 'power', size: 1_000_000n },
  'GW': { dimension: 'power', size: 1_000_000_000n },
  // In millijoules.
  'kWh': { dimension: 'energy', size: 3_600_000_000n },
  'MWh': { dimension: 'energy', size: 3_600_000_000_000n },
  'GWh': { dimension: 'energy', size: 3_600_000_000_000_000n },
  'GJ': { dimension: 'energy', size: 1_000_000_000_000n },
  'therm': { dimension: 'energy', size: 105_505_585_262n },
  'Dth': { dimension: 'energy', size: 1_055_055_852_620n },
  'MMBtu': { dimension: 'energy', size: 1_055_055_852_620n },
  // In USD/MWh.
  'USD/MWh': { dimension: 'power price', size: 1n },
  'cent/kWh': { dimension: 'power price', size: 10n },
  'USD/kWh': { dimension: 'power price', size: 1_000n },
  // In USD/MMBtu.
  'USD/MMBtu': { dimension: 'gas price', size: 1n },
  'USD/Dth': { dimension: 'gas price', size: 1n },
  'USD/therm': { dimension: 'gas price', size: 10n },
  // In Btu/kWh.
  'Btu/kWh': { dimension: 'heat rate', size: 1n },
  'MMBtu/MWh': { dimension: 'heat rate', size: 1_000n },
} as const satisfies Record<string, Definition>

export type Unit = keyof typeof definitions
export const units = Object.keys(definitions) as readonly Unit[]

/** `value` of `from`, in `to`. Throws `usage/invalid` where the two measure different things. */
export function convert(value: number, from: Unit, to: Unit): number {
  const { numerator, denominator } = ratio(from, to)
  // Dividing once by a power of ten rounds correctly; multiplying by its inverse would not.
  return denominator === 1n ? value * Number(numerator) : value * Number(numerator) / Number(denominator)
}

/** How many `to` make one `from`, as a quotient in lowest terms. Throws `usage/invalid`. */
export function ratio(from: Unit, to: Unit): { readonly numerator: bigint, readonly denominator: bigint } {
  const [one, other]: readonly Definition[] = [definitions[from], definitions[to]]
  if (!one || !other) throw fail('usage/invalid', `no unit ${one ? to : from}; expected one of ${units.join(', ')}`, { from, to })
  if (one.dimension !== other.dimension) {
    throw fail('usage/invalid', `${from} is a ${one.dimension} and ${to} a ${other.dimension}: no conversion between them`, { from, to })
  }
  const shared = greatestCommonDivisor(one.size, other.size)
  return { numerator: one.size / shared, denominator: other.size / shared }
}

/** Energy in MWh of a constant power over an interval. */
export function energyMwh(power_mw: number, interval_minutes: number): number {
  return power_mw * interval_minutes / 60
}

/** Mean power in MW over an interval. */
export function meanPowerMw(energy_mwh: number, interval_minutes: number): number {
  return energy_mwh * 60 / interval_minutes
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other)
}
