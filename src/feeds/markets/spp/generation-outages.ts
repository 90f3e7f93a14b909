/**
 * SPP generation capacity that is or will be out of service, hourly for seven days, by fuel.
 * https://portal.spp.org/pages/capacity-of-generation-on-outage
 *
 *   name   = Capacity-Gen-Outage-YYYYMMDD.csv
 *   header = Market Hour, Outaged MW, Coal MW, Diesel Fuel Oil MW, Hydro MW, .., Other MW
 *
 * Market Hour is an hour's END and Greenwich time. Published at 8 in the morning, Central time, of the day in the name: that
 * is when it was forecast. Canon's word for a fuel stands for all of SPP's that it means, and their capacities are summed.
 */
import { outageTotal as dataset } from '#canon/outage.ts'
import { formatInstant } from '#canon/instant.ts'
import { localToUtc } from '#canon/zone.ts'
import { literal } from '#base/sql.ts'
import { cells, columnOf, layoutOf, normalised, quoted } from '../csv.ts'
import { report } from '../../report.ts'
import { dailyFiles, fileBrowser, fileBrowserIntervalMs, zone } from './file-browser.ts'
import { fuelOf } from './fuel.ts'
import { headerNames, wideRows } from './interval-file.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const publishedHour = 8

function recognise(head: Head): Layout | null {
  const columns = cells((head.lines[0] ?? '').replace(/^\uFEFF/, ''))
  const end = columnOf(columns, 'MarketHour')
  const baa = columnOf(columns, 'BAA')
  if (end === null || columnOf(columns, 'OutagedMW') === null || columnOf(columns, 'WindMW') === null) return null
  return { headerLine: 0, columns, facts: { end, area: 'SPP', ...baa === null ? {} : { baa } } }
}

function publishedUtc(name: string): string | null {
  const found = /(\d{4})(\d{2})(\d{2})\.[a-z]+$/i.exec(name)
  if (!found) return null
  const utc = localToUtc(zone, Number(found[1]), Number(found[2]), Number(found[3]), publishedHour, 0)
  return utc === null ? null : formatInstant(utc)
}

function rows(files: readonly SourceFile[]): string {
  const byFuel = new Map<string, string[]>()
  for (const [column, name] of headerNames(layoutOf(files).columns)) {
    const word = / *MW$/i.exec(name) === null ? null : name.replace(/[ _]*MW$/i, '')
    if (word === null) continue
    const fuel = normalised(word) === 'outaged' ? 'all' : fuelOf(word)?.fuel ?? 'other'
    byFuel.set(fuel, [...byFuel.get(fuel) ?? [], column])
  }
  const issued = files.map((file, index) => [index, publishedUtc(file.name)] as const).flatMap(([index, utc]) => utc === null ? [] : [`WHEN ${index} THEN TIMESTAMPTZ ${literal(utc)}`])
  return wideRows(files, {
    minutes: 60, status: 'final', numbers: [...byFuel.values()].flat(),
    columns: { cause: `'all'`, issued_utc: issued.length === 0 ? 'CAST(NULL AS TIMESTAMPTZ)' : `CASE file_index ${issued.join(' ')} END` },
    values: [...byFuel].map(([fuel, columns]) => ({ fuel: literal(fuel), out_mw: columns.map(quoted).join(' + ') })),
  })
}

export const generationOutages = report({
  iso: 'spp',
  name: 'generation-outages',
  title: 'Generation capacity out of service by fuel, hourly for seven days',
  spec: 'Capacity of Generation on Outage (Capacity-Gen-Outage)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /^Capacity-Gen-Outage-/i,
  recognise,
  rows,
  knownFromUtc: file => publishedUtc(file.name),
  endpoint: {
    base: fileBrowser,
    minIntervalMs: fileBrowserIntervalMs,
    plan: (base, window) => dailyFiles(base, window, 'capacity-of-generation-on-outage', { folder: '{Y}/{M}', name: 'Capacity-Gen-Outage-{Y}{M}{D}.csv' }),
  },
})
