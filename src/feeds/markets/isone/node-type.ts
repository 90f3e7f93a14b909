/** ISO-NE's word for the kind of a location, in canon's. */

/** SQL of canon's node type, from SQL of the location type; null where ISO-NE's word is none that is known. */
export function nodeTypeSql(type: string): string {
  return `CASE upper(trim(${type}))
      WHEN 'HUB' THEN 'HUB' WHEN 'LOAD ZONE' THEN 'ZONE' WHEN 'EXT. NODE' THEN 'INTERFACE' WHEN 'NETWORK NODE' THEN 'NODE' WHEN 'HUB NODE' THEN 'NODE'
      WHEN 'DRRAZ' THEN 'AGGREGATE' WHEN 'RESERVE ZONE' THEN 'AGGREGATE' WHEN 'SYSTEM' THEN 'AGGREGATE' END`
}
