/**
 * ISO-NE's hourly workbooks of a year: prices of the load zones in both markets, beside demand and weather.
 * https://www.iso-ne.com/isoexpress/web/reports/load-and-demand/-/tree/zone-info
 *
 *   name   = YYYY_smd_hourly.xlsx
 *   sheet  = ME | NH | VT | CT | RI | SEMA | WCMA | NEMA: header row*          others: Notes; ISO NE CA, the whole
 *   header = Date,Hr_End,DA_Demand,RT_Demand,DA_LMP,DA_EC,DA_CC,DA_MLC,RT_LMP,RT_EC,RT_CC,RT_MLC,Dry_Bulb,Dew_Point
 *   row    = a day, hour ending 01 to 24 and 02X, megawatts, the price with its energy, congestion and marginal loss
 *
 * A sheet has the name of its zone, and rows do not. Of the whole the prices are left out: which point they are of is not
 * said. Hours to come have no price.
 */
import { officialHubs } from '#canon/hub.ts'
import { literal } from '#base/sql.ts'
import { findHeader, quoted, readCsv } from '../csv.ts'
import { dayHours, hourLabels, midnight } from './hours.ts'
import { locationRows } from './location-rows.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

export type Market = 'DA' | 'RT'

const parts = ['LMP', 'EC', 'CC', 'MLC'] as const
const zones: Readonly<Record<string, string>> = {
  ME: '.Z.MAINE', NH: '.Z.NEWHAMPSHIRE', VT: '.Z.VERMONT', CT: '.Z.CONNECTICUT', RI: '.Z.RHODEISLAND', SEMA: '.Z.SEMASS', WCMA: '.Z.WCMASS', NEMA: '.Z.NEMASSBOST',
}

export function recognisePriceYear(head: Head): Layout | null {
  const header = findHeader(head, ['Date', 'Hr_End', ...parts.flatMap(part => [`DA_${part}`, `RT_${part}`])])
  const zone = zones[(head.sheet ?? '').trim().toUpperCase()]
  return header === null || zone === undefined ? null : { headerLine: header.line, columns: header.columns, facts: {}, own: { zone } }
}

/** Of a line without an hour and a price nothing is said. */
export function priceYearRows(files: readonly SourceFile[], market: Market): string {
  const [lmp = '', energy = '', congestion = '', loss = ''] = parts.map(part => quoted(`${market}_${part}`))
  const places = files.map(({ layout }, index) => {
    const name = layout.own?.zone ?? ''
    return `(${index}, ${literal(officialHubs('isone').find(hub => hub.name === name)?.id ?? name)}, ${literal(name)})`
  })
  const types = Object.fromEntries(parts.map(part => [`${market}_${part}`, 'DOUBLE' as const]))
  return locationRows(`WITH place(file_index, node_id, name) AS (VALUES ${places.join(', ')}),
  dated AS (
    SELECT *, file_index, coalesce(try_strptime(left(trim("date"), 10), ['%Y-%m-%d', '%m/%d/%Y']), error('report: a day was expected, ''' || coalesce("date", '') || ''' found')::TIMESTAMP)::DATE AS day, upper(trim(hrend)) AS hour
    FROM ${readCsv(files, { types })} WHERE hrend IS NOT NULL OR ${lmp} IS NOT NULL
  ),
  day AS (SELECT DISTINCT day, ${midnight('day')} AS midnight_utc, ${dayHours('day')} AS day_hours FROM dated),
  source AS (
    SELECT dated.file_index, node_id, name, 'LOAD ZONE' AS type, ${lmp} AS lmp, ${energy} AS energy, ${congestion} AS congestion, ${loss} AS loss,
      CASE WHEN label.hours IS NULL THEN error('report: ' || day || ' has no hour ending ' || coalesce(hour, 'without a label'))::TIMESTAMPTZ ELSE midnight_utc + to_hours(label.hours) END AS start_utc
    FROM dated JOIN place ON place.file_index = dated.file_index LEFT JOIN day USING (day)
      LEFT JOIN ${hourLabels()} ON label.day_hours = day.day_hours AND label.label = CASE WHEN length(regexp_replace(hour, 'X$', '')) = 1 THEN '0' || hour ELSE hour END
    WHERE ${lmp} IS NOT NULL OR ${energy} IS NOT NULL
  )`, { marketRun: market === 'DA' ? 'DAM' : 'RTH', minutes: 60, status: market === 'DA' ? 'final' : 'preliminary' })
}
