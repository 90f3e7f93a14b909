/** The markets: whose clocks count for market days, and which days and hours their traded blocks call peak. */
import { fail } from '#base/error.ts'

/** The operators whose markets gridlake speaks. Ids are lower case, as in every `iso` column. */
export const isos = ['caiso', 'miso', 'spp', 'pjm', 'nyiso', 'ercot', 'isone'] as const
export type Iso = typeof isos[number]

/** Where power changes hands in the West without an operator's price: a daily index, no LMP. */
export const bilateralPoints = ['mid-c', 'palo-verde', 'cob', 'nob', 'mead'] as const

/**
 * Every calendar of buckets. MISO has two: `miso` is what is traded (Eastern prevailing time, HE 8-23, as all contracts on
 * MISO hubs settle), `miso-tariff` is what the tariff and its FTRs call peak (Eastern standard time all year, HE 7-22).
 * The two name the same hours in summer and are one hour apart in winter.
 */
export const marketIds = [...isos, ...bilateralPoints, 'miso-tariff'] as const
export type MarketId = typeof marketIds[number]

export interface Market {
  readonly id: MarketId
  readonly name: string
  /** Zone of the traded blocks: buckets and delivery months are cut on its clock. */
  readonly zone: string
  /** Zone of the operator's market days, hour numbers and files. Differs from `zone` at MISO only. */
  readonly marketZone: string
  /** First and last hour ending of the 16-hour block. */
  readonly onPeakHoursEnding: readonly [first: number, last: number]
  /** Peak days, less the NERC holidays: Saturday is one in the West. */
  readonly peakDays: 'mon-fri' | 'mon-sat'
}

const eastern = 'America/New_York'
const central = 'America/Chicago'
const pacific = 'America/Los_Angeles'
const easternStandard = 'Etc/GMT+5'

const western = { zone: pacific, marketZone: pacific, onPeakHoursEnding: [7, 22], peakDays: 'mon-sat' } as const

/**
 * Sources: the ICE and CME contract specifications of the on-peak and off-peak futures of each hub, and NYMEX's note on
 * MISO hours. Palo Verde and Mead lie in Arizona and Nevada but trade on Pacific prevailing time.
 */
const markets: Readonly<Record<MarketId, Market>> = {
  'caiso': { id: 'caiso', name: 'California ISO', ...western },
  'miso': { id: 'miso', name: 'Midcontinent ISO, as traded', zone: eastern, marketZone: easternStandard, onPeakHoursEnding: [8, 23], peakDays: 'mon-fri' },
  'spp': { id: 'spp', name: 'Southwest Power Pool', zone: central, marketZone: central, onPeakHoursEnding: [7, 22], peakDays: 'mon-fri' },
  'pjm': { id: 'pjm', name: 'PJM Interconnection', zone: eastern, marketZone: eastern, onPeakHoursEnding: [8, 23], peakDays: 'mon-fri' },
  'nyiso': { id: 'nyiso', name: 'New York ISO', zone: eastern, marketZone: eastern, onPeakHoursEnding: [8, 23], peakDays: 'mon-fri' },
  'ercot': { id: 'ercot', name: 'ERCOT', zone: central, marketZone: central, onPeakHoursEnding: [7, 22], peakDays: 'mon-fri' },
  'isone': { id: 'isone', name: 'ISO New England', zone: eastern, marketZone: eastern, onPeakHoursEnding: [8, 23], peakDays: 'mon-fri' },
  'mid-c': { id: 'mid-c', name: 'Mid-Columbia', ...western },
  'palo-verde': { id: 'palo-verde', name: 'Palo Verde', ...western },
  'cob': { id: 'cob', name: 'California-Oregon Border', ...western },
  'nob': { id: 'nob', name: 'Nevada-Oregon Border', ...western },
  'mead': { id: 'mead', name: 'Mead', ...western },
  'miso-tariff': { id: 'miso-tariff', name: 'Midcontinent ISO, as in its tariff', zone: easternStandard, marketZone: easternStandard, onPeakHoursEnding: [7, 22], peakDays: 'mon-fri' },
}

export function market(id: MarketId): Market { return markets[id] }

export function isIso(text: string): text is Iso {
  return isos.some(iso => iso === text)
}

/** The id that a person wrote, in any case. Throws `usage/invalid`. */
export function parseMarket(text: string): MarketId {
  const wanted = text.trim().toLowerCase()
  const found = marketIds.find(id => id === wanted)
  if (!found) throw fail('usage/invalid', `no market ${JSON.stringify(text)}; expected one of ${marketIds.join(', ')}`, { market: text })
  return found
}
