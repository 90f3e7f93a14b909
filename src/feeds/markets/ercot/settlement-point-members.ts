/**
 * Which buses and resource nodes lie in which of ERCOT's load zones and hubs. Grammar in settlement-point-list.ts. A file of the
 * list is taken for the points themselves unless this report is named.
 */
import { nodeHub } from '#canon/node.ts'
import { report } from '../../report.ts'
import { listed, marketStart, recogniseList } from './settlement-point-list.ts'
import type { SourceFile } from '../../report.ts'

function rows(files: readonly SourceFile[]): string {
  return `WITH list AS (${listed(files)}),
  member AS (
    SELECT file_index, zone AS hub_id, 'ZONE' AS hub_type, unnest([bus, resource]) AS node_id FROM list UNION ALL SELECT file_index, hub, 'HUB', bus FROM list
  )
  SELECT CAST(min(file_index) AS INTEGER) AS file, 'ercot' AS iso, hub_id, hub_type, node_id, ${marketStart} AS valid_from_utc, CAST(NULL AS TIMESTAMPTZ) AS valid_to_utc, 1 AS copies
  FROM member WHERE hub_id IS NOT NULL AND node_id IS NOT NULL GROUP BY hub_id, hub_type, node_id`
}

export const settlementPointMembers = report({
  iso: 'ercot',
  name: 'settlement-point-members',
  title: 'Members of load zones and hubs',
  spec: 'Settlement Points List and Electrical Buses Mapping (NP4-160-SG)',
  dataset: nodeHub,
  part: true,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  recognise: recogniseList,
  rows,
})
