/**
 * SPP's price files: one form for the day-ahead market, the real-time balancing market (RTBM) and the former western
 * imbalance service (WEIS), by settlement location or by bus (pnode).
 *
 *   name   = [WEIS-] (DA-LMP | RTBM-LMP | RTBM-LMP-DAILY) - (SL | B) - (YYYYMMDD[HHMM][d] | latestInterval) .csv
 *   header = Interval,GMTIntervalEnd[,BAA],Settlement Location,Pnode,LMP,MLC,MCC,MEC
 *   row    = local stamp, GMT stamp, [SPP | SWPW], names, prices with up to four decimals
 *
 * Columns are found by their normalised names, because these change: case, blanks, underscores, `GMT Interval`,
 * `Settlement Location Name`, and since 2026 a BAA column. Both stamps name the interval's END; the local one is read in
 * the fall hour that comes twice as 02:00 and 02:00, so instants come from the GMT one alone. A stamp is `03/19/2025
 * 06:00:00`, `4/1/2026 6:00` or `6/1/2026 06:00`. The stamp in the name is the end by the local clock of (the last or only)
 * interval for RTBM, the first hour for DA; in the repeated hour it ends in `d`.
 *
 * The columns do not tell day-ahead from real time, nor an interval from a day: of the reports that take the file its name
 * decides (`fileNames`), or the caller.
 */
import { fail } from '#base/error.ts'
import { epochDay, formatDate, isCivilDate } from '#canon/civil.ts'
import { dayMs, hourMs, minuteMs } from '#canon/instant.ts'
import { refuseOtherOffset } from '../clock-labels.ts'
import { cells, columnNames, columnOf, normalised } from '../csv.ts'
import { zone } from './file-browser.ts'
import type { Head, Layout } from '../../report.ts'

const nameForm = /(?:DA|RTBM)-LMP-(?:DAILY-)?(SL|BUS|B)-(?:(\d{8})(\d{4})?d?(?!\d)|latestInterval)/i

export interface NamedFile {
  readonly by: 'location' | 'bus'
  /** Market day, `YYYY-MM-DD`; null for the latest interval. */
  readonly day: string | null
}

/** What the name says of the rows, or null where it is none of SPP's. */
export function readName(name: string): NamedFile | null {
  const found = nameForm.exec(name)
  if (!found) return null
  const [, by, date, time] = found
  return {
    by: by?.toUpperCase() === 'SL' ? 'location' : 'bus',
    day: date === undefined ? null : dayEnding(`${date.slice(4, 6)}/${date.slice(6, 8)}/${date.slice(0, 4)} ${time?.slice(0, 2) ?? '12'}:${time?.slice(2) ?? '00'}`),
  }
}

/**
 * The layout of a price file whose first interval can be one of `minutes`, or null where the file is none. Facts: `node`
 * (the column of the price point), `gmt_end` (of the instant), `baa` (of the balancing area, where there is one), `stamps`
 * (their form).
 *
 * Throws `feed/mismatch` where the rows' day is not the name's.
 */
export function recogniseLmp(head: Head, minutes: 60 | 5): Layout | null {
  const [first = '', second = ''] = head.lines
  const columns = cells(first.replace(/^\uFEFF/, ''))
  const named = readName(head.name)
  const end = columnOf(columns, 'GMTIntervalEnd', 'GMTInterval')
  const location = columnOf(columns, 'SettlementLocation', 'SettlementLocationName')
  const node = named?.by === 'bus' || location === null ? columnOf(columns, 'Pnode', 'PnodeName') : location
  if (end === null || node === null || !['LMP', 'MLC', 'MCC', 'MEC'].every(name => columnOf(columns, name) !== null)) return null
  const row = cells(second)
  const names = columnNames(columns)
  const stamp = row[names.indexOf(end)] ?? ''
  if (minutes === 60 && /\d:(?!00)\d\d(?::\d\d)?$/.test(stamp)) return null
  const baa = columnOf(columns, 'BAA')
  const local = row[names.indexOf(normalised('Interval'))]
  if (named) refuseOtherDay(head, named, local)
  refuseOtherOffset(head, zone, [{ utc: readStamp(stamp), local: readStamp(local ?? '') }])
  return {
    headerLine: 0,
    columns,
    facts: { node, gmt_end: end, ...baa === null ? {} : { baa }, stamps: /:\d\d:\d\d$/.test(stamp) ? '%m/%d/%Y %H:%M:%S' : '%m/%d/%Y %H:%M' },
  }
}

/** Only the day is compared: how the name labels the hours in which clocks change is not documented. */
function refuseOtherDay(head: Head, named: NamedFile, stamp: string | undefined): void {
  const day = stamp === undefined ? null : dayEnding(stamp)
  if (day === null || named.day === null || day === named.day) return
  throw fail('feed/mismatch', `${head.name}: the first row is of ${day}, the name says ${named.day}; rename the file to what it holds, or fetch it again`, { name: head.name, inside: day, named: named.day })
}

/** As if it were UTC; NaN where it is no stamp. */
function readStamp(stamp: string): number {
  const [month, day, year, hour, minute] = (/^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})[ T]+(\d{1,2}):(\d{2})/.exec(stamp)?.slice(1) ?? []).map(Number)
  return month === undefined || day === undefined || year === undefined || !isCivilDate(year, month, day) ? NaN : epochDay(year, month, day) * dayMs + (hour ?? 0) * hourMs + (minute ?? 0) * minuteMs
}

/** The day to which an interval belongs that ends at this local stamp: midnight ends the day before. Null where it is no stamp. */
function dayEnding(stamp: string): string | null {
  const found = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})[ T]+(\d{1,2}):(\d{2})/.exec(stamp)
  const [month, day, year, hour, minute] = (found?.slice(1) ?? []).map(Number)
  if (month === undefined || day === undefined || year === undefined || !isCivilDate(year, month, day)) return null
  return formatDate(epochDay(year, month, day) - (hour === 0 && minute === 0 ? 1 : 0))
}
