/**
 * SPP output by fuel, five minutes, by balancing area.
 * https://portal.spp.org/pages/generation-mix-historical
 *
 *   name   = GenMix(2Hour | 365 | YTD | _YYYY)[_SPP | _SWPW] .csv
 *   header = (GMT MKT Interval | GMTTIME)[,BAA],(fuel " Market" | fuel_MKT),(fuel " Self" | fuel_SELF),..,Load
 *   row    = `2025-12-16T21:25:00Z` or `1/1/2017 6:05`, megawatts
 *
 * Each fuel comes in two columns, as the market committed it and as its owner did (`Gas Self` beside `Natural Gas Market`); of
 * old files in one. Output is their sum. Load is the short-term forecast and not output, and left out. A year's file begins
 * with 06:05 GMT of 1 January and ends with 06:00 of the next: stamps are interval ends, as in all of SPP's files.
 *
 * The area is the BAA column's, else the name's. Files of neither are SPP's older series of all its market, which differs from
 * the one by area: it is kept as SYSTEM. Rows without any value are the interval to come.
 */
import { fail } from '#base/error.ts'
import { generation as dataset } from '#canon/demand-and-supply.ts'
import { columnOf, cells, layoutOf, normalised, quoted } from '../csv.ts'
import { report } from '../../report.ts'
import { fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { fuelOf } from './fuel.ts'
import { headerNames, wideRows } from './interval-file.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const ends = ['GMTMKTInterval', 'GMTTime'] as const
const notOutput: readonly string[] = [...ends, 'BAA', 'Load', 'Average Actual Load', 'Short Term Load Forecast'].map(normalised)

/** The fuel of a column's name without its share; null where the column is no output. */
function fuelColumn(name: string): { readonly name: string, readonly fuel: string } | null {
  const found = /^(.*?)[ _]*(market|mkt|self)$/i.exec(name)
  const known = fuelOf(found?.[1] ?? name)
  if (known !== null) return known
  return found?.[1] ? { name: found[1], fuel: 'other' } : null
}

function recognise(head: Head): Layout | null {
  const columns = cells((head.lines[0] ?? '').replace(/^\uFEFF/, ''))
  const end = columnOf(columns, ...ends)
  if (end === null || !columns.some(name => fuelColumn(name)?.fuel === 'coal') || !columns.some(name => fuelColumn(name)?.fuel === 'wind')) return null
  const strange = columns.find(name => name !== '' && !notOutput.includes(normalised(name)) && fuelColumn(name) === null)
  if (strange !== undefined) throw fail('feed/malformed', `${head.name}: column '${strange}' is neither a fuel that is known nor one by market and self; tell us if SPP added it`, { name: head.name, column: strange })
  const baa = columnOf(columns, 'BAA')
  const area = /_(SPP|SWPW)\.csv$/i.exec(head.name)?.[1]?.toUpperCase() ?? 'SYSTEM'
  return { headerLine: 0, columns, facts: { end, area, ...baa === null ? {} : { baa } } }
}

function rows(files: readonly SourceFile[]): string {
  const byFuel = new Map<string, { fuel: string, columns: string[] }>()
  for (const [column, name] of headerNames(layoutOf(files).columns)) {
    const found = notOutput.includes(column) ? null : fuelColumn(name)
    if (found === null) continue
    const columns = byFuel.get(found.name)?.columns ?? []
    byFuel.set(found.name, { fuel: found.fuel, columns: [...columns, column] })
  }
  const numbers = [...byFuel.values()].flatMap(({ columns }) => columns)
  const values = [...byFuel].map(([name, { fuel, columns }]) => ({ fuel: `'${fuel}'`, fuel_name: `'${name.replaceAll('\'', '\'\'')}'`, output_mw: columns.map(quoted).join(' + ') }))
  const anything = `coalesce(${numbers.map(quoted).join(', ')}) IS NOT NULL`
  return `SELECT * EXCLUDE (given) FROM (${wideRows(files, { minutes: 5, status: 'preliminary', numbers, columns: { given: anything }, values })}) WHERE given`
}

export const generationMix = report({
  iso: 'spp',
  name: 'generation-mix',
  title: 'Output by fuel, five minutes',
  spec: 'Generation Mix Historical (GenMix)',
  dataset,
  grid: { minutes: 5, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^GenMix/i,
  recognise,
  rows,
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    // The last 365 days, whatever was asked for: it is the shortest file that has a past.
    plan: base => ['SPP', 'SWPW'].map(area => ({ url: `${base}/generation-mix-historical?path=/${area}/GenMix365_${area}.csv`, name: `GenMix365_${area}.csv` })),
  },
})
