/**
 * ERCOT's list of electrical buses with the load zone, resource node and hub of each.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP4-160-SG (Settlement Points List and Electrical Buses Mapping)
 *
 *   name   = Settlement_Points_MMDDYYYY_HHMMSS.csv, in an archive with other lists
 *   header = ELECTRICAL_BUS,NODE_NAME,PSSE_BUS_NAME,VOLTAGE_LEVEL,SUBSTATION,SETTLEMENT_LOAD_ZONE,RESOURCE_NODE,HUB_BUS_NAME,HUB,
 *            PSSE_BUS_NUMBER
 *
 * The list of a network model, posted when the model changes, and without dates: what is on it is taken to exist since the nodal
 * market began. Logical resource nodes of combined cycles, averages of hubs and ties stand in other lists, so it is a part.
 */
import { literal } from '#base/sql.ts'
import { findHeader, readCsv } from '../csv.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const columns = ['ELECTRICAL_BUS', 'SUBSTATION', 'SETTLEMENT_LOAD_ZONE', 'RESOURCE_NODE', 'HUB'] as const

export const listFiles = /^Settlement_Points_\d{8}/i

export function recogniseList(head: Head): Layout | null {
  const found = findHeader(head, columns, 1)
  return found && { headerLine: found.line, columns: found.columns, facts: {} }
}

/** First instant of the nodal market, 1 December 2010. */
export const marketStart = `TIMESTAMPTZ ${literal('2010-12-01 06:00:00+00')}`

/** A SELECT of `file_index`, `bus`, `zone`, `resource`, `hub`; null where a bus has none. Points are called as in the prices. */
export function listed(files: readonly SourceFile[]): string {
  const cell = (name: string): string => `nullif(trim(${name}), '')`
  return `SELECT file_index, ${cell('electricalbus')} || '@BUS' AS bus, ${cell('electricalbus')} AS bus_name, ${cell('settlementloadzone')} AS zone, ${cell('resourcenode')} AS resource, ${cell('hub')} AS hub FROM ${readCsv(files)}`
}
