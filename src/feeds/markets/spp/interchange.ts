/**
 * SPP's flows to its neighbours, by the minute: what is scheduled of all of them, and what flows on each tie.
 * https://portal.spp.org/pages/historical-tie-flow, https://portal.spp.org/pages/integrated-marketplace-interchange-trend
 *
 *   name   = TieFlows_[SPP_ | SWPW_]MonYYYY.csv, a month | interchange-trend[-swpw]*.csv, two days and what is scheduled of the third
 *   header = (GMTTIME | GMTTime),(SPP | SWPW)[_ ]NSI,(SPP | SWPW)[_ ]NAI,tie,..[,(SPP | SWPW) NSI Future]
 *   row    = `2026-03-25T05:00:00Z`, megawatts; in one file lines end with CR LF and with LF
 *
 * NSI and NAI are the net as scheduled and as it flows. Values are telemetry at their minute; empty cells are times to come, and
 * months in which a tie was none. The western area's month has SPP_NSI in its header too: which area it is the name says, or the tie
 * to AECI, which only the eastern one has.
 *
 * SPP does not document the sign. Exports are positive: its ties of September 2025 agree so with what it reports to the EIA, where
 * exports are, and the net has the sign of the ties. The western area is taken to do as the eastern.
 */
import { fail } from '#base/error.ts'
import { literal } from '#base/sql.ts'
import { civilDate, dayNumberOf } from '#canon/civil.ts'
import { interchange as dataset } from '#canon/interchange.ts'
import { cells, columnNames, columnOf, layoutOf, quoted, readMixedLines } from '../csv.ts'
import { report } from '../../report.ts'
import { fileBrowser, fileBrowserIntervalMs } from './file-browser.ts'
import { headerNames, wideRows } from './interval-file.ts'
import type { Download, FetchWindow, Head, Layout, SourceFile } from '../../report.ts'

const net = /^(spp|swpw)(nsi|nai|nsifuture)$/
const kinds: Readonly<Record<string, string>> = { nsi: 'scheduled', nai: 'actual', nsifuture: 'scheduled_ahead' }
const western = 'SWPW'
const eastern = 'SPP'

function recognise(head: Head): Layout | null {
  const columns = cells((head.lines[0] ?? '').replace(/^\uFEFF/, ''))
  const names = columnNames(columns)
  const areas = new Set(names.flatMap(name => net.exec(name)?.[1]?.toUpperCase() ?? []))
  const end = columnOf(columns, 'GMTTime')
  if (end === null || areas.size !== 1 || !names.some(name => net.exec(name)?.[2] === 'nai') || !names.some(name => net.exec(name)?.[2] === 'nsi')) return null
  return { headerLine: 0, columns, facts: { end, area: areaOf(head.name, areas.has(western), names) } }
}

/** Throws `feed/mismatch` where name and header contradict each other, or do not say whose ties these are. */
function areaOf(name: string, saysWestern: boolean, names: readonly string[]): string {
  const named = /^(TieFlows_|interchange-trend-)SWPW/i.test(name) ? western : /^(TieFlows_(SPP_)?[a-z]{3}\d{4}|interchange-trend(?!-))/i.test(name) ? eastern : null
  const inside = saysWestern ? western : names.includes('aeci') ? eastern : null
  if (named !== null && inside !== null && named !== inside) throw fail('feed/mismatch', `${name}: the name says that these are ties of ${named}, the header ${inside}'s; rename the file to what it holds`, { name, named, inside })
  const area = inside ?? named
  if (area === null) throw fail('feed/mismatch', `${name}: neither name nor header say whether these are ties of ${eastern} or of ${western}; give the file the name that SPP gave it, TieFlows_SPP_MonYYYY.csv or TieFlows_SWPW_MonYYYY.csv`, { name })
  return area
}

function rows(files: readonly SourceFile[]): string {
  const { columns, facts } = layoutOf(files)
  const series = [...headerNames(columns)].filter(([column, name]) => column !== facts['end'] && name !== '')
  const values = series.map(([column, name]) => {
    const kind = net.exec(column)?.[2]
    return { interface_id: literal(kind === undefined ? name.toUpperCase() : 'NET'), kind: literal(kinds[kind ?? 'nai'] ?? ''), border: `'external'`, flow_mw: `0 - ${quoted(column)}` }
  })
  const numbers = series.map(([column]) => column)
  const relation = readMixedLines(files, Object.fromEntries(numbers.map(name => [name, 'DOUBLE' as const])))
  return wideRows(files, { minutes: 0, status: 'preliminary', numbers, relation, values, area: literal(facts['area'] ?? ''), where: 'flow_mw IS NOT NULL' })
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** Files of the months that the window touches: since March 2026 one for each area. */
function plan(base: string, { from, to }: FetchWindow): Download[] {
  const found = new Map<string, Download>()
  for (let day = dayNumberOf(from); day <= dayNumberOf(to); day++) {
    const { year, month } = civilDate(day)
    for (const area of year > 2026 || (year === 2026 && month >= 3) ? ['SPP_', 'SWPW_'] : ['']) {
      const name = `TieFlows_${area}${months[month - 1]}${year}.csv`
      found.set(name, { url: `${base}/historical-tie-flow?path=/${name}`, name })
    }
  }
  return [...found.values()]
}

export const interchange = report({
  iso: 'spp',
  name: 'interchange',
  title: 'Flows to neighbours by tie, by the minute',
  spec: 'Historical Tie Flow, Interchange Trend (TieFlows)',
  dataset,
  grid: { minutes: 1, covers: 'window' },
  // A month's file; when it is renewed is not documented.
  published: { kind: 'daily', hour: 8, ahead: -1, allowedMinutes: 40 * 60 },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(TieFlows|interchange-trend)/i,
  recognise,
  rows,
  endpoint: { base: fileBrowser, minIntervalMs: fileBrowserIntervalMs, plan },
})
