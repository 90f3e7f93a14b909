/**
 * ERCOT's kinds of settlement points in canon's words. The real-time document names them: RN resource node, PCCRN and LCCRN
 * of combined cycles, PUN of private networks; LZ load zone, LZ_DC zone of a tie to a neighbour, LZEW and LZ_DCEW the same
 * weighted by energy; HU hub, SH and AH averages of hubs. Others tell by name alone, and what is neither hub nor zone nor tie
 * is a resource node: there are no other settlement points.
 */

/** SQL of canon's node type from SQL of the point's name and of ERCOT's type (null where the document has none). */
export function nodeTypeSql(name: string, type: string): string {
  return `CASE WHEN ${type} IN ('RN', 'PCCRN', 'LCCRN', 'PUN') THEN 'GEN' WHEN ${type} IN ('LZ', 'LZEW') THEN 'ZONE' WHEN ${type} IN ('LZ_DC', 'LZ_DCEW') THEN 'INTERFACE'
      WHEN ${type} IN ('HU', 'SH', 'AH') THEN 'HUB' WHEN ${type} IS NOT NULL THEN NULL
      WHEN starts_with(${name}, 'HB_') THEN 'HUB' WHEN starts_with(${name}, 'LZ_') THEN 'ZONE' WHEN starts_with(${name}, 'DC_') THEN 'INTERFACE' ELSE 'GEN' END`
}
