/** Kinds of settlement locations. SPP's price files have no type; hubs and interfaces are known by name. */
import { literal } from '#base/sql.ts'

/** The market's own hubs; other `*_HUB` locations are participants' aggregates. */
export const marketHubs = ['SPPNORTH_HUB', 'SPPSOUTH_HUB'] as const

/** Ties to neighbours under the names by which prices are published at them. */
export const interfaces = [
  'AECI', 'ALTW', 'AMRN', 'BLKW', 'CLEC', 'DPC', 'EDDY', 'EES', 'ERCOTE', 'ERCOTN', 'GRE', 'LAM345', 'MCWEST', 'MDU', 'MEC', 'MISO',
  'NSP', 'OTP', 'RCEAST', 'SCSE', 'SGE', 'SPA', 'SPC',
] as const

/** SQL of canon's node type from SQL of the location's name; null where nobody said. */
export function nodeTypeSql(name: string): string {
  return `CASE WHEN ${name} IN (${marketHubs.map(literal).join(', ')}) THEN 'HUB' WHEN ${name} LIKE '%\\_HUB' ESCAPE '\\' THEN 'AGGREGATE'
      WHEN ${name} IN (${interfaces.map(literal).join(', ')}) THEN 'INTERFACE' END`
}
