/**
 * Where price points lie, for maps. Operators publish no coordinates with prices: these are centres of hubs, zones and the
 * areas of utilities, to a tenth of a degree, from general knowledge of who serves which towns. A point of an area is put
 * near its centre by a rule that gives the same place each time. Nothing here is fit for more than a map.
 */
import type { Iso } from './market.ts'

export interface Place {
  readonly latitude: number
  readonly longitude: number
  /** `centre`: the middle of the hub or zone that the point is. `scattered`: somewhere in the area that the point is of. */
  readonly approximate: 'centre' | 'scattered'
}

type Centre = readonly [latitude: number, longitude: number]

/** By the id or name of a hub, zone or interface. */
const centres: Readonly<Record<Iso, Readonly<Record<string, Centre>>>> = {
  caiso: {
    'TH_NP15_GEN-APND': [38.6, -121.6], 'TH_ZP26_GEN-APND': [35.9, -119.6], 'TH_SP15_GEN-APND': [34.2, -117.6],
    'DLAP_PGAE-APND': [37.6, -121.4], 'DLAP_SCE-APND': [34.4, -118.6], 'DLAP_SDGE-APND': [32.9, -117.0], 'DLAP_VEA-APND': [36.2, -116.0],
    'MALINRB_5_N101': [42.0, -121.4], 'PALOVRD_ASR-A1': [33.4, -112.9],
  },
  miso: {
    'INDIANA.HUB': [39.9, -86.3], 'MICHIGAN.HUB': [43.0, -84.4], 'MINN.HUB': [45.2, -94.2], 'ILLINOIS.HUB': [39.8, -89.4],
    'ARKANSAS.HUB': [34.9, -92.4], 'LOUISIANA.HUB': [30.7, -91.6], 'TEXAS.HUB': [30.5, -94.6], 'MS.HUB': [32.3, -90.0],
    'PJMC': [41.6, -87.5], 'SWPP': [39.8, -94.8], 'MHEB': [49.6, -97.1], 'ONT': [43.0, -82.4], 'TVA': [35.6, -88.2], 'SOCO': [32.4, -88.4],
  },
  spp: {
    'SPPNORTH_HUB': [40.5, -97.6], 'SPPSOUTH_HUB': [35.3, -98.0], 'MISO': [38.8, -92.6], 'ERCOTN': [33.9, -98.5], 'ERCOTE': [33.1, -94.8], 'AECI': [37.4, -92.9],
  },
  pjm: {
    'WESTERN HUB': [40.2, -78.6], 'EASTERN HUB': [39.4, -75.5], 'AEP-DAYTON HUB': [39.9, -83.4], 'N ILLINOIS HUB': [41.8, -88.6], 'DOMINION HUB': [37.6, -77.6],
    'OHIO HUB': [40.5, -82.4], 'AEP GEN HUB': [38.9, -82.0], 'ATSI GEN HUB': [41.2, -81.2], 'CHICAGO HUB': [41.9, -87.8], 'CHICAGO GEN HUB': [41.4, -88.3], 'NEW JERSEY HUB': [40.2, -74.5], 'WEST INT HUB': [39.6, -80.6],
    'AECO': [39.4, -74.6], 'AEP': [38.6, -82.2], 'APS': [39.5, -79.4], 'ATSI': [41.1, -81.6], 'BGE': [39.3, -76.6], 'COMED': [41.8, -88.0], 'DAY': [39.8, -84.2], 'DEOK': [39.1, -84.5], 'DOM': [37.5, -77.4], 'DPL': [38.8, -75.6],
    'DUQ': [40.4, -80.0], 'EKPC': [37.8, -84.2], 'JCPL': [40.3, -74.2], 'METED': [40.3, -76.0], 'OVEC': [38.9, -82.9], 'PECO': [40.0, -75.3], 'PENELEC': [41.2, -78.6], 'PEPCO': [38.9, -77.0], 'PPL': [40.9, -76.3], 'PSEG': [40.7, -74.2], 'RECO': [41.1, -74.1],
  },
  nyiso: {
    'WEST': [42.8, -78.7], 'GENESE': [43.0, -77.5], 'CENTRL': [42.8, -76.3], 'NORTH': [44.6, -74.0], 'MHK VL': [43.2, -75.0], 'CAPITL': [42.8, -73.8], 'HUD VL': [41.7, -74.1], 'MILLWD': [41.2, -73.8],
    'DUNWOD': [40.9, -73.8], 'N.Y.C.': [40.7, -73.9], 'LONGIL': [40.8, -73.1], 'PJM': [41.7, -76.6], 'NPX': [42.2, -73.0], 'O H': [43.5, -79.4], 'H Q': [45.4, -73.8],
  },
  ercot: {
    'HB_NORTH': [32.6, -97.2], 'HB_HOUSTON': [29.8, -95.4], 'HB_SOUTH': [28.4, -98.0], 'HB_WEST': [32.0, -101.4], 'HB_PAN': [34.9, -101.4], 'HB_BUSAVG': [31.0, -98.6], 'HB_HUBAVG': [30.8, -99.2],
    'LZ_NORTH': [32.9, -96.7], 'LZ_HOUSTON': [29.6, -95.1], 'LZ_SOUTH': [27.6, -98.3], 'LZ_WEST': [31.8, -102.3], 'LZ_AEN': [30.3, -97.7], 'LZ_CPS': [29.4, -98.5], 'LZ_LCRA': [30.1, -97.3], 'LZ_RAYBN': [32.9, -96.1],
  },
  isone: {
    '.H.INTERNAL_HUB': [42.4, -72.1], '.Z.MAINE': [44.8, -69.4], '.Z.NEWHAMPSHIRE': [43.3, -71.6], '.Z.VERMONT': [44.0, -72.7], '.Z.CONNECTICUT': [41.6, -72.7], '.Z.RHODEISLAND': [41.7, -71.5],
    '.Z.SEMASS': [41.8, -70.9], '.Z.WCMASS': [42.3, -72.5], '.Z.NEMASSBOST': [42.5, -71.0],
  },
}

/** Utilities by the first part of their points' ids, up to a dot or an underscore. */
const areas: Readonly<Partial<Record<Iso, Readonly<Record<string, Centre>>>>> = {
  miso: {
    ALTE: [43.2, -89.6], ALTW: [42.0, -92.4], AMIL: [39.3, -89.2], AMMO: [38.5, -91.2], BREC: [37.7, -87.4], CIN: [39.8, -86.2], CLEC: [30.9, -92.4], CONS: [43.3, -84.8], DECO: [42.5, -83.2], DPC: [43.8, -91.2], DUK: [39.7, -86.1],
    EAI: [34.8, -92.3], EES: [30.2, -91.8], EMI: [32.4, -89.9], GRE: [45.9, -94.4], HE: [38.5, -86.9], IPL: [39.8, -86.2], LAFA: [30.2, -92.0], LAGN: [30.6, -91.2], LEPA: [29.7, -90.9], MDU: [46.8, -100.8], MEC: [41.7, -93.6], MGE: [43.1, -89.4],
    MP: [47.3, -92.6], NIPS: [41.3, -86.9], NSP: [45.0, -93.6], OTP: [46.4, -96.4], SIGE: [38.0, -87.5], SMP: [44.0, -92.5], UPPC: [46.5, -87.6], WEC: [43.2, -88.1], WPS: [44.6, -88.4],
  },
  spp: {
    AECC: [34.9, -93.4], CSWS: [35.6, -95.4], EDE: [37.1, -94.3], GRDA: [36.3, -95.2], GSEC: [33.2, -94.4], INDN: [39.1, -94.4], KACY: [39.1, -94.7], KCPL: [39.0, -94.5], LES: [40.8, -96.7], MPS: [38.8, -93.6], NPPD: [41.4, -98.8],
    OKGE: [35.5, -97.4], OPPD: [41.2, -96.2], SECI: [38.2, -100.6], SPRM: [37.2, -93.3], SPS: [34.6, -102.0], WAUE: [46.4, -100.4], WFEC: [34.8, -98.6], WR: [38.2, -96.6],
  },
}

/** Furthest that a point is put from the centre of its area, in degrees of latitude. */
const scatterDegrees = 0.9

/** `memberOf`: ids of the hubs and zones that the point is a member of. Null where nothing is known of where it lies. */
export function placeOf(iso: Iso, point: { readonly node_id: string, readonly name?: string | null }, memberOf: readonly string[] = []): Place | null {
  const known = centres[iso]
  const bare = point.node_id.replace(/@.*$/, '')
  const own = known[bare] ?? (point.name ? known[point.name] : undefined)
  if (own !== undefined) return { latitude: own[0], longitude: own[1], approximate: 'centre' }
  const area = areas[iso]?.[/^[^._]+/.exec(bare)?.[0].toUpperCase() ?? ''] ?? memberOf.map(id => known[id]).find(centre => centre !== undefined)
  return area === undefined ? null : scattered(area, point.node_id)
}

/** Even over a disc: the same point for the same id. */
function scattered([latitude, longitude]: Centre, id: string): Place {
  const angle = 2 * Math.PI * share(id, 1)
  const radius = scatterDegrees * Math.sqrt(0.06 + 0.94 * share(id, 2))
  const round = (degrees: number): number => Math.round(degrees * 1000) / 1000
  return { latitude: round(latitude + radius * Math.sin(angle)), longitude: round(longitude + radius * Math.cos(angle) / Math.cos(latitude * Math.PI / 180)), approximate: 'scattered' }
}

/** 0 to 1 by the letters of the id: FNV-1a, with its bits mixed, since its high ones hardly change with the last letter. */
function share(id: string, turn: number): number {
  let hash = Math.imul(0x811c9dc5 ^ turn, 0x01000193)
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return ((hash ^ (hash >>> 15)) >>> 0) / 4_294_967_296
}
