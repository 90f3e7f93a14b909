/** MISO's word for the kind of a price point, in canon's. Some 400 aggregates share `Type=Hub` with the eight commercial hubs. */
import { literal } from '#base/sql.ts'

/** The hubs that are traded; the others of `Type=Hub` are aggregates of participants. */
export const commercialHubs = [
  'ARKANSAS.HUB', 'ILLINOIS.HUB', 'INDIANA.HUB', 'LOUISIANA.HUB', 'MICHIGAN.HUB', 'MINN.HUB', 'MS.HUB', 'TEXAS.HUB',
] as const

/** SQL of canon's node type, from SQL of the node's name and of MISO's type; null where MISO's word is none that is known. */
export function nodeTypeSql(nodeId: string, type: string): string {
  return `CASE lower(trim(${type}))
    WHEN 'hub' THEN CASE WHEN ${nodeId} IN (${commercialHubs.map(literal).join(', ')}) THEN 'HUB' ELSE 'AGGREGATE' END
    WHEN 'loadzone' THEN 'ZONE' WHEN 'gennode' THEN 'GEN' WHEN 'interface' THEN 'INTERFACE' END`
}
