/**
 * CAISO generators that were out or curtailed on the trade date before: one workbook for each.
 * https://www.caiso.com/library/curtailed-and-non-operational-generator-reports (from 2021-06-18)
 *
 *   name   = curtailed-[and-]non-operational-generator-prior-trade-date-report-YYYYMMDD.xlsx, the trade date
 *   sheet  = PREV_DAY_OUTAGES: preamble header row* text*
 *   header = OUTAGE MRID,RESOURCE NAME,RESOURCE ID,OUTAGE TYPE,NATURE OF WORK,CURTAILMENT START DATE TIME,CURTAILMENT END DATE TIME,
 *            CURTAILMENT MW,RESOURCE PMAX MW,NET QUALIFYING CAPACITY MW, on some dates OUTAGE STATUS; some columns are empty
 *   row    = stamps of the Pacific clock; no end where none is known
 *
 * An outage stands in the file of each day that it lasts, as it was last reported. Where two rows have one id and start, all
 * but one last no time: those say nothing. The file comes at about half past eight of the morning after, which is when its
 * rows count from.
 */
import { addDays, dayNumberOf, formatDate } from '#canon/civil.ts'
import { formatInstant } from '#canon/instant.ts'
import { outage as dataset } from '#canon/outage.ts'
import { dayOver } from '#canon/publication.ts'
import { localToUtc } from '#canon/zone.ts'
import { columnNames, findHeader, layoutOf, quoted, readCsv } from '../csv.ts'
import { numberCell, outageListRows, stampCell, textCell } from '../outage-rows.ts'
import { report, type Download, type FetchWindow, type Head, type Layout, type SourceFile } from '../../report.ts'
import { zone } from './oasis.ts'

const columns = ['OUTAGE MRID', 'RESOURCE NAME', 'RESOURCE ID', 'OUTAGE TYPE', 'CURTAILMENT START DATE TIME', 'CURTAILMENT END DATE TIME', 'CURTAILMENT MW', 'RESOURCE PMAX MW'] as const

function recognise(head: Head): Layout | null {
  const header = findHeader(head, columns, 40)
  return header && { headerLine: header.line, columns: header.columns, facts: {} }
}

/** Text below the table fills one cell; a row has an id and a resource. */
function rows(files: readonly SourceFile[]): string {
  const { columns: header } = layoutOf(files)
  const said = columnNames(header).map(name => `CAST(coalesce(trim("${name}"), '') <> '' AS INTEGER)`).join(' + ')
  const [id, resource, start, end] = [quoted('OUTAGE MRID'), quoted('RESOURCE ID'), quoted('CURTAILMENT START DATE TIME'), quoted('CURTAILMENT END DATE TIME')]
  return outageListRows({
    iso: 'caiso', kind: 'generation',
    listed: `SELECT * FROM (
      SELECT file_index, ${textCell(id)} AS outage_id, ${textCell(resource)} AS resource_id, ${textCell(quoted('RESOURCE NAME'))} AS resource_name, lower(${textCell(quoted('OUTAGE TYPE'))}) AS cause,
        ${stampCell(start)} AS start_stamp, ${stampCell(end)} AS end_stamp, ${numberCell(quoted('CURTAILMENT MW'))} AS out_mw, ${numberCell(quoted('RESOURCE PMAX MW'))} AS capacity_mw
      FROM ${readCsv(files)} WHERE ${said} > 1 AND lower(trim(${id})) <> 'outage mrid')
      QUALIFY start_stamp IS DISTINCT FROM end_stamp OR count(*) FILTER (start_stamp IS DISTINCT FROM end_stamp) OVER (PARTITION BY file_index, outage_id, resource_id, start_stamp) = 0`,
  })
}

const named = /curtailed-(?:and-)?non-operational-generator-prior-trade-date-report-(\d{4})(\d\d)(\d\d)/i

function knownFromUtc({ name }: Pick<SourceFile, 'name'>): string | null {
  const found = named.exec(name)
  if (found === null) return null
  const [year = 0, month = 0, day = 0] = addDays(found.slice(1).join('-'), 1).split('-').map(Number)
  const utc = localToUtc(zone, year, month, day, 8, 30)
  return utc === null ? null : formatInstant(utc)
}

function plan(base: string, { from, to }: FetchWindow): Download[] {
  return Array.from({ length: dayNumberOf(to) - dayNumberOf(from) + 1 }, (_, index) => {
    const name = `curtailed-non-operational-generator-prior-trade-date-report-${formatDate(dayNumberOf(from) + index).replaceAll('-', '')}.xlsx`
    return { url: `${base}/${name}`, name }
  })
}

export const generationOutages = report({
  iso: 'caiso',
  name: 'generation-outages',
  title: 'Outages of single generators, of a day',
  spec: 'Curtailed and Non-Operational Generator Prior Trade Date Report',
  dataset,
  grid: null,
  published: dayOver(180),
  identityTolerance: null,
  energySpread: null,
  fileNames: named,
  recognise,
  rows,
  knownFromUtc,
  // CAISO publishes no limit for its documents.
  endpoint: { base: 'https://www.caiso.com/documents', minIntervalMs: 5000, plan },
})
