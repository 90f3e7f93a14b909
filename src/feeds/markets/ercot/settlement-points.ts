/** ERCOT's electrical buses, resource nodes, load zones and hubs. Grammar in settlement-point-list.ts. */
import { node } from '#canon/node.ts'
import { report } from '../../report.ts'
import { listed, listFiles, marketStart, recogniseList } from './settlement-point-list.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `WITH list AS (${listed(files)}),
  point AS (
    SELECT file_index, bus AS node_id, bus_name AS name, 'NODE' AS type FROM list UNION ALL SELECT file_index, resource, resource, 'GEN' FROM list
    UNION ALL SELECT file_index, zone, zone, 'ZONE' FROM list UNION ALL SELECT file_index, hub, hub, 'HUB' FROM list
  )
  SELECT CAST(min(file_index) AS INTEGER) AS file, 'ercot' AS iso, node_id, name, type, ${marketStart} AS valid_from_utc, CAST(NULL AS TIMESTAMPTZ) AS valid_to_utc, 'part' AS source, 1 AS copies
  FROM point WHERE node_id IS NOT NULL GROUP BY node_id, name, type`
}

export const settlementPoints = report({
  iso: 'ercot',
  name: 'settlement-points',
  title: 'List of buses, resource nodes, load zones and hubs',
  spec: 'Settlement Points List and Electrical Buses Mapping (NP4-160-SG)',
  dataset: node,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: listFiles,
  recognise: recogniseList,
  rows,
})
