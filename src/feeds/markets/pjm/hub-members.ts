/**
 * Which nodes PJM's hubs and other aggregates of fixed weights are made of, with validity in time.
 * https://dataminer2.pjm.com/feed/agg_definitions/definition; grammar in table.ts.
 *
 *   agg_pnode_id,agg_pnode_name,bus_pnode_id,bus_pnode_name,bus_pnode_factor,effective_date_ept,terminate_date_ept
 *
 * Dates are days of Eastern time; 12/31/9999 is no end.
 */
import { literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { nodeHub } from '#canon/node.ts'
import { report, type Download, type FetchWindow } from '../../report.ts'
import { dataMiner, dataMinerIntervalMs, dataMinerKey, rowsMost } from './data-miner.ts'
import { partialAnswer } from './feed.ts'
import { midnightSql, recogniseTable, tableRows, type Table } from './table.ts'

const table: Table = { feed: 'agg_definitions', texts: ['agg_pnode_id', 'bus_pnode_id', 'effective_date_ept', 'terminate_date_ept'], numbers: [] }

function hubType(id: string): string {
  return `CASE ${id} ${officialHubs('pjm').map(hub => `WHEN ${literal(hub.id)} THEN ${literal(hub.type)}`).join(' ')} ELSE 'AGGREGATE' END`
}

/** All definitions are more than one answer holds: those of the hubs, unless others are asked for. */
function plan(base: string, { nodes }: FetchWindow): Download[] {
  const ids = nodes.length > 0 ? nodes : officialHubs('pjm').map(({ id }) => id)
  return [{ url: `${base}/agg_definitions?startRow=1&rowCount=${rowsMost}&agg_pnode_id=${encodeURIComponent(ids.join(';'))}`, name: 'agg_definitions.json' }]
}

export const hubMembers = report({
  iso: 'pjm',
  name: 'hub-members',
  title: 'Members of hubs and aggregates',
  spec: 'Fixed Weighted Average Aggregate Definitions (agg_definitions)',
  dataset: nodeHub,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(api_)?agg_definitions/i,
  recognise: head => recogniseTable(head, table),
  rows: files => tableRows(files, table, { columns: cell => {
    const [hub, end] = [`trim(${cell('agg_pnode_id')})`, midnightSql(cell('terminate_date_ept'))]
    return {
      hub_id: hub, hub_type: hubType(hub), node_id: `trim(${cell('bus_pnode_id')})`, valid_from_utc: midnightSql(cell('effective_date_ept')),
      valid_to_utc: `CASE WHEN year(${end}) < 9999 THEN ${end} END`,
    }
  } }),
  endpoint: { base: dataMiner, minIntervalMs: dataMinerIntervalMs, credential: dataMinerKey, partial: partialAnswer, plan },
})
