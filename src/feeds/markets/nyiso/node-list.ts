/**
 * NYISO's lists of points: generators, loads, transmission nodes.
 *
 *   header = (Generator Name,Generator PTID,Aggregation PTID | Load Name,PTID | Node Name,PTID),Subzone,Zone[,Latitude,Longitude,Active]
 *
 * They have no dates and say what is there now: a point is taken to exist since the market began, and generators that are
 * not active, which ended nobody says when, are left out. Each list is of some points: prices are not held to it.
 */
import { literal } from '#base/sql.ts'
import { officialHubs } from '#canon/hub.ts'
import { node, nodeHub } from '#canon/node.ts'
import { columnOf, findHeader, layoutOf, quoted, readCsv } from '../csv.ts'
import { report, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { standingFile } from './public-files.ts'

/** First hour of the market, 18 November 1999. */
const marketStart = '1999-11-18 05:00:00+00'

export interface NodeList {
  readonly title: string
  readonly spec: string
  readonly folder: string
  readonly file: string
  /** Columns of the name and of the PTID. */
  readonly name: string
  readonly ptid: string
  readonly type: 'GEN' | 'LOAD' | 'NODE'
}

export function listReport(name: string, list: NodeList): Report {
  return report({ ...shared(list), name, title: `List of ${list.title}`, dataset: node, fileNames: new RegExp(`^${list.file}\\.csv$`, 'i'), rows: files => `
    SELECT min(file_index)::INTEGER AS file, 'nyiso' AS iso, node_id, name, ${literal(list.type)} AS type, TIMESTAMPTZ ${literal(marketStart)} AS valid_from_utc, CAST(NULL AS TIMESTAMPTZ) AS valid_to_utc, 'part' AS source, 1 AS copies
    FROM (${listed(files, list)}) GROUP BY node_id, name` })
}

/** Which zone each point of the list is in: zones by their PTIDs, as in prices. */
export function zonesReport(name: string, list: NodeList): Report {
  const zones = officialHubs('nyiso').map(hub => `WHEN ${literal(hub.name)} THEN ${literal(hub.id)}`).join(' ')
  return report({ ...shared(list), name, title: `Zones of ${list.title}`, dataset: nodeHub, part: true, rows: files => `
    SELECT min(file_index)::INTEGER AS file, 'nyiso' AS iso, CASE zone ${zones} ELSE zone END AS hub_id, 'ZONE' AS hub_type, node_id, TIMESTAMPTZ ${literal(marketStart)} AS valid_from_utc, CAST(NULL AS TIMESTAMPTZ) AS valid_to_utc, 1 AS copies
    FROM (${listed(files, list)}) GROUP BY zone, node_id` })
}

function shared(list: NodeList) {
  return {
    iso: 'nyiso', spec: list.spec, grid: null, identityTolerance: null, energySpread: null,
    recognise: (head: Head): Layout | null => {
      const found = findHeader(head, [list.name, list.ptid, 'Subzone', 'Zone'], 3)
      return found && { headerLine: found.line, columns: found.columns, facts: {} }
    },
    endpoint: standingFile(list.folder, `${list.file}.csv`),
  } as const
}

function listed(files: readonly SourceFile[], { name, ptid }: NodeList): string {
  const active = columnOf(layoutOf(files).columns, 'Active')
  return `SELECT file_index, trim(${quoted(ptid)}) AS node_id, trim(${quoted(name)}) AS name, nullif(upper(trim("zone")), '') AS zone FROM ${readCsv(files)}${active === null ? '' : ` WHERE upper(trim("${active}")) IS DISTINCT FROM 'N'`}`
}
