/** Power against the gas that makes it: heat rates in MMBtu/MWh, spreads in USD/MWh. */
import { dayMs, hourMs, type UtcMs } from '#canon/instant.ts'
import { localMs } from '#canon/zone.ts'
import { type Curve, type CurvePiece, priceOver } from './curve.ts'
import { compareText } from './finding.ts'

/** Tonnes of CO2 for each MMBtu of natural gas: 53.06 kg, 40 CFR 98 table C-1. */
export const gasTonnesPerMmbtu = 0.05306

/** Implied heat rate: what a MWh costs over what a MMBtu costs. Null where gas costs nothing or less. */
export function heatRate(power_usd_per_mwh: number, gas_usd_per_mmbtu: number): number | null {
  return gas_usd_per_mmbtu > 0 ? power_usd_per_mwh / gas_usd_per_mmbtu : null
}

export interface Plant {
  readonly heat_rate_mmbtu_per_mwh: number
  /** Variable operation and maintenance. */
  readonly vom_usd_per_mwh?: number
  /** Price of an allowance; 0 outside of a carbon market. */
  readonly ghg_usd_per_tonne?: number
}

/** `power - HR gas - VOM - HR 0.05306 ghg`; with an allowance price it is the clean spark spread. */
export function sparkSpread(power_usd_per_mwh: number, gas_usd_per_mmbtu: number, { heat_rate_mmbtu_per_mwh: rate, vom_usd_per_mwh = 0, ghg_usd_per_tonne = 0 }: Plant): number {
  return power_usd_per_mwh - rate * gas_usd_per_mmbtu - vom_usd_per_mwh - rate * gasTonnesPerMmbtu * ghg_usd_per_tonne
}

/** A curve of heat rates or spreads: power's stretches, each with the gas of the same days. Where either is missing, nothing. */
export function againstGas(power: Curve, gas: Curve, of: (power: number, gas: number) => number | null): Curve {
  const pieces = power.pieces.flatMap((piece): CurvePiece[] => {
    const fuel = priceOver(gas, piece)
    const value = fuel ? of(piece.price, fuel.price) : null
    return fuel && value !== null ? [{ ...piece, price: value, derived: true, quotes: [...new Set([...piece.quotes, ...fuel.quotes])].toSorted(compareText) }] : []
  })
  return { weights: power.weights, pieces }
}

/** The gas day that an instant lies in, days since 1970-01-01: from 9 in the morning to 9, Central clock time (NAESB). */
export function gasDayOf(utc: UtcMs): number {
  return Math.floor((localMs('America/Chicago', utc) - 9 * hourMs) / dayMs)
}
