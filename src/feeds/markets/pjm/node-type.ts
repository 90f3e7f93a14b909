/** PJM's word for the kind of a price point, in canon's. */

/**
 * SQL of canon's node type, from SQL of the `type` of a price row or the `pnode_subtype` of the list; null where PJM's word is
 * none that is known. A residual zone is what metered areas leave of one: a settlement aggregate, with no calendar of its own.
 */
export function nodeTypeSql(type: string): string {
  return `CASE upper(trim(${type}))
      WHEN 'HUB' THEN 'HUB' WHEN 'ZONE' THEN 'ZONE' WHEN 'GEN' THEN 'GEN' WHEN 'LOAD' THEN 'LOAD' WHEN 'INTERFACE' THEN 'INTERFACE'
      WHEN 'AGGREGATE' THEN 'AGGREGATE' WHEN 'RESIDUAL_METERED_EDC' THEN 'AGGREGATE' WHEN 'EHV' THEN 'NODE' WHEN 'EXT' THEN 'NODE' WHEN 'TIE' THEN 'NODE' WHEN 'BUS' THEN 'NODE' END`
}
