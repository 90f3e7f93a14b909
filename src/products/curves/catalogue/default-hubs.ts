/**
 * The hubs that ship: those of the seven operators that trade, the bilateral points of the West, and the gas hubs beside
 * them. A hub without quotes makes no curve, so the list costs nothing.
 */
import type { Bucket } from '#canon/bucket.ts'
import { officialHubs } from '#canon/hub.ts'
import { isIso, type MarketId, market } from '#canon/market.ts'
import type { GasEntry, PowerEntry } from './configuration.ts'

const [da, both] = [['da'], ['da', 'rt']] as const

type Line = readonly [code: string, market: MarketId, hub: string, runs: readonly ('da' | 'rt')[], gas: string]

const hubs: readonly Line[] = [
  ['SP15', 'caiso', 'TH_SP15_GEN-APND', da, 'SOCAL-CG'], ['NP15', 'caiso', 'TH_NP15_GEN-APND', da, 'PGE-CG'], ['ZP26', 'caiso', 'TH_ZP26_GEN-APND', da, 'PGE-CG'],
  ['MIDC', 'mid-c', 'MID-C', da, 'SUMAS'], ['PV', 'palo-verde', 'PALO VERDE', da, 'SOCAL-B'], ['COB', 'cob', 'COB', da, 'PGE-MALIN'], ['NOB', 'nob', 'NOB', da, 'SUMAS'], ['MEAD', 'mead', 'MEAD', da, 'SOCAL-B'],
  ['INDY', 'miso', 'INDIANA.HUB', both, 'CHI-CG'], ['MICH', 'miso', 'MICHIGAN.HUB', both, 'MICHCON'], ['MINN', 'miso', 'MINN.HUB', both, 'VENTURA'], ['ILL', 'miso', 'ILLINOIS.HUB', both, 'CHI-CG'],
  ['ARK', 'miso', 'ARKANSAS.HUB', both, 'HH'], ['LA', 'miso', 'LOUISIANA.HUB', both, 'HH'], ['TEX', 'miso', 'TEXAS.HUB', both, 'HSC'],
  ['SPP-S', 'spp', 'SPPSOUTH_HUB', both, 'PANHANDLE'], ['SPP-N', 'spp', 'SPPNORTH_HUB', both, 'VENTURA'],
  ['PJM-WH', 'pjm', 'WESTERN HUB', both, 'TETCO-M3'], ['AD', 'pjm', 'AEP-DAYTON HUB', both, 'EGTS'], ['NI', 'pjm', 'N ILLINOIS HUB', both, 'CHI-CG'], ['PJM-EH', 'pjm', 'EASTERN HUB', both, 'TETCO-M3'], ['DOM', 'pjm', 'DOMINION HUB', both, 'TRANSCO-Z5'], ['NJ', 'pjm', 'NEW JERSEY HUB', both, 'TRANSCO-Z6'],
  ['NYA', 'nyiso', 'WEST', both, 'EGTS'], ['NYF', 'nyiso', 'CAPITL', both, 'ALGONQUIN'], ['NYG', 'nyiso', 'HUD VL', both, 'ALGONQUIN'], ['NYJ', 'nyiso', 'N.Y.C.', both, 'TRANSCO-Z6'], ['NYK', 'nyiso', 'LONGIL', both, 'TRANSCO-Z6'],
  ['ERN', 'ercot', 'HB_NORTH', both, 'WAHA'], ['ERH', 'ercot', 'HB_HOUSTON', both, 'HSC'], ['ERS', 'ercot', 'HB_SOUTH', both, 'HSC'], ['ERW', 'ercot', 'HB_WEST', both, 'WAHA'],
  ['MASS', 'isone', '.H.INTERNAL_HUB', both, 'ALGONQUIN'],
]

export const defaultPower: readonly PowerEntry[] = hubs.map(([code, id, hub, runs, gas]): PowerEntry => ({
  code, market: id, hub, runs, gas, node_id: isIso(id) ? officialHubs(id).find(({ name }) => name === hub)?.id ?? null : null, buckets: bucketsOf(id),
  basis_to: null, heat_rate_mmbtu_per_mwh: 7, extrapolation: 'last-year', per_year: 0, profile: null, required: false, low: null, high: null, hourly: null,
}))

/** What is traded there: Saturday belongs to the week in the West. */
function bucketsOf(id: MarketId): readonly Bucket[] { return market(id).peakDays === 'mon-fri' ? ['5x16', 'wrap', '7x24'] : ['6x16', 'LLH', '7x24'] }

/** Henry Hub is quoted outright with one volume a day, the others as a basis over it. */
const gasHubs: readonly (readonly [code: string, hub: string])[] = [
  ['SOCAL-CG', 'SOCAL CITYGATE'], ['SOCAL-B', 'SOCAL BORDER'], ['PGE-CG', 'PG&E CITYGATE'], ['PGE-MALIN', 'MALIN'], ['SUMAS', 'SUMAS'], ['WAHA', 'WAHA'], ['HSC', 'HOUSTON SHIP CHANNEL'], ['PANHANDLE', 'PANHANDLE'],
  ['CHI-CG', 'CHICAGO CITYGATE'], ['MICHCON', 'MICHCON'], ['VENTURA', 'VENTURA'], ['EGTS', 'EASTERN GAS SOUTH'], ['TETCO-M3', 'TETCO M3'], ['TRANSCO-Z5', 'TRANSCO ZONE 5'], ['TRANSCO-Z6', 'TRANSCO ZONE 6 NY'], ['ALGONQUIN', 'ALGONQUIN CITYGATE'],
]

export const defaultGas: readonly GasEntry[] = [
  { code: 'HH', hub: 'HENRY HUB', strips_by: 'days', basis_to: null, per_year: 0, required: false },
  ...gasHubs.map(([code, hub]): GasEntry => ({ code, hub, strips_by: 'days', basis_to: 'HH', per_year: 0, required: false })),
]
