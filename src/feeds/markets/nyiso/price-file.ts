/**
 * NYISO's price files: one form for the day-ahead market, real-time dispatch and the hourly integrated real-time prices, by
 * zone or by generator.
 * https://www.nyiso.com/energy-market-operational-data (P-2A, P-4A, P-24A)
 *
 *   name   = YYYYMMDD (damlbmp | realtime | rtlbmp) _ (zone | gen) .csv, or realtime_(zone | gen)_lbmp.csv of the latest intervals
 *   header = "Time Stamp","Name","PTID","LBMP ($/MWHr)","Marginal Cost Losses ($/MWHr)","Marginal Cost Congestion ($/MWHr)"
 *   row    = local stamp, name, PTID, prices with two decimals
 *
 * Quotes are there or not; until 2016 the last header is cut off inside its bracket; the latest file begins with an empty
 * line. The stamp is `07/18/2022 00:05:00` or `07/18/2022 00:00`, without a zone: the hour that comes twice in autumn is
 * told by the order of the rows (price-rows.ts).
 *
 * The columns do not tell the markets apart. A stamp off the hour is real-time dispatch; else the file's name decides
 * (`fileNames`), or the caller.
 */
import { fail } from '#base/error.ts'
import { epochDay, formatDate, isCivilDate } from '#canon/civil.ts'
import { cells, columnNames } from '../csv.ts'
import { turnsBack } from '../local-clock.ts'
import type { Head, Layout } from '../../report.ts'

export const zone = 'America/New_York'

/** Columns by what their names begin with; the last is told by as much of it as the cut-off form has. */
const wanted = { stamp: /^timestamp$/, name: /^name$/, ptid: /^ptid$/, lmp: /^lbmp/, loss: /^marginalcostloss/, congestion: /^marginalcostcong/ } as const

/** A whole row: prices have two decimals each. A file that ends with one is whole without a line end. */
export const trailer = /^"?\d\d\/\d\d\/\d{4} [\d:]+"?,"?[^",]+"?,"?\d+"?(,"?-?\d*\.\d\d"?){3}$/

/**
 * The layout of a price file whose first stamp can be one of `minutes`, or null where the file is none. Facts: the columns'
 * names, `stamps` (their form), `turns` where clocks are put back on the first stamp's day, so that rows must be read in
 * order, and `latest` of the file that holds the latest intervals alone.
 *
 * Throws `feed/mismatch` where the rows' day is not the name's.
 */
export function recognisePrices(head: Head, minutes: 60 | 5): Layout | null {
  const headerLine = head.lines.slice(0, 3).findIndex(line => line.trim() !== '')
  const columns = cells((head.lines[headerLine] ?? '').replace(/^\uFEFF/, ''))
  const names = columnNames(columns)
  const facts: Record<string, string> = {}
  for (const [part, form] of Object.entries(wanted)) {
    const column = names.find(name => form.test(name))
    if (column === undefined) return null
    facts[part] = column
  }
  const first = head.lines.slice(headerLine + 1).find(line => line.trim() !== '')
  const stamp = cells(first ?? '')[names.indexOf(facts['stamp'] ?? '')] ?? ''
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d\d)(:\d\d)?$/.exec(stamp)
  if (first !== undefined && found === null) return null
  const [, month, day, year, , minute = '00', seconds] = found ?? []
  if (found !== null && !isCivilDate(Number(year), Number(month), Number(day))) return null
  const isHour = minute === '00' && (seconds ?? ':00') === ':00'
  if (minutes === 60 && !isHour || minutes === 5 && isHour && seconds === undefined && found !== null) return null
  const date = found === null ? null : formatDate(epochDay(Number(year), Number(month), Number(day)))
  refuseOtherDay(head, date)
  return {
    headerLine, columns,
    facts: {
      ...facts, stamps: seconds === undefined ? '%m/%d/%Y %H:%M' : '%m/%d/%Y %H:%M:%S',
      ...date !== null && turnsBack(zone, date) ? { turns: 'back' } : {}, .../^realtime_(zone|gen)_lbmp/i.test(head.name) ? { latest: 'yes' } : {},
    },
  }
}

function refuseOtherDay(head: Head, inside: string | null): void {
  const named = /^(\d{4})(\d\d)(\d\d)(?:damlbmp|realtime|rtlbmp)_/i.exec(head.name)?.slice(1).join('-')
  if (inside === null || named === undefined || named === inside) return
  throw fail('feed/mismatch', `${head.name}: the first row is of ${inside}, the name says ${named}; rename the file to what it holds, or fetch it again`, { name: head.name, inside, named })
}
