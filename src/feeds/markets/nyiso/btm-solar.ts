/**
 * What NYISO's two files of solar output behind meters share: estimated after the day, and forecast on the day before.
 * http://mis.nyiso.com/public/P-70Alist.htm, P-70Blist.htm; grammar in public-table.ts.
 *
 *   Time Stamp,Time Zone,Zone Name,MW Value
 *
 * The stamp STARTS the hour. Zone SYSTEM is all of them. The columns do not tell the two apart: the name does, or `--report`.
 */
import type { Table } from './public-table.ts'

export const btmSolar: Table = { parts: { area: /^zonename$/, mw: /^mwvalue$/ }, numbers: ['mw'] }

export const btmArea = `nullif(upper(trim(area)), '')`
