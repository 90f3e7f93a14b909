/**
 * ERCOT's areas of load. Weather zones and forecast zones share names (NORTH, WEST) and not their borders: each stands with
 * what it is behind its name. Documents spell a zone in several ways.
 */
import { system } from '#canon/measured.ts'
import type { Columns } from './measured-rows.ts'

type Zones = readonly (readonly [area: string, ...spellings: string[]])[]

const whole = [system, 'TOTAL', 'SystemTotal'] as const

/** The whole comes with the weather zones alone, so that it is one series. */
export const weatherZones: Zones = [
  ['COAST@WZ', 'COAST'], ['EAST@WZ', 'EAST'], ['FAR_WEST@WZ', 'FAR_WEST'], ['NORTH@WZ', 'NORTH'], ['NORTH_CENTRAL@WZ', 'NORTH_C', 'NorthCentral'],
  ['SOUTHERN@WZ', 'SOUTHERN'], ['SOUTH_CENTRAL@WZ', 'SOUTH_C', 'SouthCentral'], ['WEST@WZ', 'WEST'], whole,
]
export const forecastZones: Zones = [['NORTH@FZ', 'NORTH'], ['SOUTH@FZ', 'SOUTH'], ['WEST@FZ', 'WEST'], ['HOUSTON@FZ', 'HOUSTON']]

/** What recognition looks for: `zone0` and so on. */
export function zoneParts(zones: Zones): Record<string, readonly string[]> {
  return Object.fromEntries(zones.map(([, ...spellings], index) => [`zone${index}`, spellings]))
}

/** Their cells and values, from the facts of the layout. */
export function zoneValues(zones: Zones, facts: Readonly<Record<string, string>>): { numbers: Record<string, string>, values: Columns[] } {
  return {
    numbers: Object.fromEntries(zones.map((_, index) => [`zone${index}`, facts[`zone${index}`] ?? ''])),
    values: zones.map(([area], index) => ({ area_id: `'${area}'`, load_mw: `zone${index}` })),
  }
}
