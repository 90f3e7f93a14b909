/**
 * ERCOT outages of single generating units that were not planned, three days after: a workbook a day.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP1-346-ER (Unplanned Resource Outages Report)
 *
 *   sheet  = Unplanned Resource Outages: titles, "Current as of: .." , header row* text
 *   header = Resource Name,Resource Unit Code,Fuel Type,Outage Type,Available MW Maximum,Available MW During Outage,
 *            Effective MW Reduction Due to Outage,Actual Outage Start,Planned End Date,Actual End Date,Nature Of Work, in some order
 *   row    = stamps of the Central clock
 *
 * An outage has no id: unit, kind and start stand for one. It ends when it did, else when it is planned to. What is planned
 * from the start is in no public list of ERCOT's; neither is what is out of the grid (NP3-157-SG asks for a certificate).
 */
import { formatInstant } from '#canon/instant.ts'
import { outage as dataset } from '#canon/outage.ts'
import { localToUtc } from '#canon/zone.ts'
import { cells, columnNames, findHeader, layoutOf, quoted, readCsv } from '../csv.ts'
import { numberCell, outageListRows, stampCell, textCell } from '../outage-rows.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'
import { zone } from './document.ts'
import { postedUtc } from './posted.ts'

const columns = ['Resource Name', 'Resource Unit Code', 'Outage Type', 'Available MW Maximum', 'Effective MW Reduction Due to Outage', 'Actual Outage Start', 'Planned End Date', 'Actual End Date'] as const

function recognise(head: Head): Layout | null {
  const header = findHeader(head, columns, 20)
  if (header === null) return null
  const told = head.lines.slice(0, header.line).map(line => /current as of:?\s*(.*)/i.exec(cells(line).join(' '))?.[1]).find(text => text !== undefined)
  const asOf = told === undefined ? null : asOfUtc(told)
  return { headerLine: header.line, columns: header.columns, facts: {}, ...asOf === null ? {} : { own: { asOf } } }
}

/** `2026-11-20 05:00:00` or `11/20/2026 05:00[:00]`; null for another form. */
function asOfUtc(text: string): string | null {
  const [, ...iso] = /(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)/.exec(text) ?? []
  const [, month, day, year, hour, minute] = /(\d\d?)\/(\d\d?)\/(\d{4}),? (\d\d?):(\d\d)(?!.*[AP]M)/i.exec(text) ?? []
  const parts = (iso.length > 0 ? iso : [year, month, day, hour, minute]).map(Number)
  if (parts.some(part => !Number.isInteger(part))) return null
  const utc = localToUtc(zone, ...parts as [number, number, number, number, number])
  return utc === null ? null : formatInstant(utc)
}

/** Text below the table fills one cell. */
function rows(files: readonly SourceFile[]): string {
  const said = columnNames(layoutOf(files).columns).map(name => `CAST(coalesce(trim("${name}"), '') <> '' AS INTEGER)`).join(' + ')
  const [resource, unit, kind] = ['Resource Name', 'Resource Unit Code', 'Outage Type'].map(name => textCell(quoted(name))) as [string, string, string]
  return outageListRows({
    iso: 'ercot', kind: 'generation',
    listed: `SELECT file_index, concat_ws('/', ${resource}, ${unit}, ${kind}) AS outage_id, ${resource} AS resource_id, ${unit} AS resource_name, lower(${kind}) AS cause,
      ${stampCell(quoted('Actual Outage Start'))} AS start_stamp, coalesce(${stampCell(quoted('Actual End Date'))}, ${stampCell(quoted('Planned End Date'))}) AS end_stamp,
      ${numberCell(quoted('Effective MW Reduction Due to Outage'))} AS out_mw, ${numberCell(quoted('Available MW Maximum'))} AS capacity_mw
    FROM ${readCsv(files)} WHERE ${said} > 1`,
  })
}

export const resourceOutages = report({
  iso: 'ercot',
  name: 'resource-outages',
  title: 'Outages of single generating units that were not planned, of a day',
  spec: 'Unplanned Resource Outages Report (NP1-346-ER)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP1-?346|\.00022912\.|Unplanned_?Resource_?Outages/i,
  recognise,
  rows,
  knownFromUtc: file => file.layout.own?.asOf ?? postedUtc(file),
})
