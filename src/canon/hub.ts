/** The operators' own names and ids of the price points that are quoted and traded. */
import type { Iso } from './market.ts'

export interface Hub {
  /** As in the name column of the operator's price files. */
  readonly name: string
  /** As in the id column of the operator's price files; equal to the name where there is no other. */
  readonly id: string
  readonly type: 'HUB' | 'ZONE'
}

/** Hubs and zones in the operator's spelling, the most traded first. */
export function officialHubs(iso: Iso): readonly Hub[] { return hubs[iso] }

const hubs: Readonly<Record<Iso, readonly Hub[]>> = {
  caiso: [
    ...named('HUB', ['TH_SP15_GEN-APND', 'TH_NP15_GEN-APND', 'TH_ZP26_GEN-APND']),
    ...named('ZONE', ['DLAP_PGAE-APND', 'DLAP_SCE-APND', 'DLAP_SDGE-APND', 'DLAP_VEA-APND']),
  ],
  miso: named('HUB', ['INDIANA.HUB', 'MICHIGAN.HUB', 'MINN.HUB', 'ILLINOIS.HUB', 'ARKANSAS.HUB', 'LOUISIANA.HUB', 'TEXAS.HUB', 'MS.HUB']),
  spp: named('HUB', ['SPPSOUTH_HUB', 'SPPNORTH_HUB']),
  pjm: numbered('HUB', [
    [51288, 'WESTERN HUB'], [34497127, 'AEP-DAYTON HUB'], [33092315, 'N ILLINOIS HUB'], [51217, 'EASTERN HUB'],
    [35010337, 'DOMINION HUB'], [34497125, 'AEP GEN HUB'], [34497151, 'OHIO HUB'], [116013751, 'ATSI GEN HUB'],
    [33092313, 'CHICAGO HUB'], [33092311, 'CHICAGO GEN HUB'], [4669664, 'NEW JERSEY HUB'], [51287, 'WEST INT HUB'],
  ]),
  nyiso: numbered('ZONE', [
    [61752, 'WEST'], [61757, 'CAPITL'], [61758, 'HUD VL'], [61761, 'N.Y.C.'], [61753, 'GENESE'], [61754, 'CENTRL'],
    [61755, 'NORTH'], [61756, 'MHK VL'], [61759, 'MILLWD'], [61760, 'DUNWOD'], [61762, 'LONGIL'],
    // Proxies of the neighbours, which the zones' file has as zones.
    [61847, 'PJM'], [61845, 'NPX'], [61846, 'O H'], [61844, 'H Q'],
  ]),
  ercot: [
    ...named('HUB', ['HB_NORTH', 'HB_HOUSTON', 'HB_SOUTH', 'HB_WEST', 'HB_PAN', 'HB_BUSAVG', 'HB_HUBAVG']),
    ...named('ZONE', ['LZ_NORTH', 'LZ_HOUSTON', 'LZ_SOUTH', 'LZ_WEST', 'LZ_AEN', 'LZ_CPS', 'LZ_LCRA', 'LZ_RAYBN']),
  ],
  isone: [
    ...numbered('HUB', [[4000, '.H.INTERNAL_HUB']]),
    ...numbered('ZONE', [
      [4001, '.Z.MAINE'], [4002, '.Z.NEWHAMPSHIRE'], [4003, '.Z.VERMONT'], [4004, '.Z.CONNECTICUT'],
      [4005, '.Z.RHODEISLAND'], [4006, '.Z.SEMASS'], [4007, '.Z.WCMASS'], [4008, '.Z.NEMASSBOST'],
    ]),
  ],
}

function named(type: Hub['type'], names: readonly string[]): Hub[] {
  return names.map(name => ({ name, id: name, type }))
}

function numbered(type: Hub['type'], points: readonly (readonly [number, string])[]): Hub[] {
  return points.map(([id, name]) => ({ name, id: String(id), type }))
}
