/**
 * ERCOT output by fuel, about every five minutes, yesterday and today.
 * https://www.ercot.com/gridmktinfo/dashboards/fuelmix
 *
 *   {"lastUpdated": "2026-10-08 05:06:00-0500", "monthlyCapacity": {..}, "data": {date: {instant: {fuel: {"gen"}, ..}, ..}, ..}}
 *
 * Instants have their offset (`2026-10-07 00:04:55-0500`) and lie off the grid; now and then the fuels of one stand under two that
 * are seconds apart: values at an instant. Power Storage is the sum of Power Storage Charging, which is negative, and
 * Power Storage Discharging; those two are its parts and left out.
 */
import type { Fuel } from '#canon/demand-and-supply.ts'
import { generation as dataset } from '#canon/demand-and-supply.ts'
import { formatInstant } from '#canon/instant.ts'
import { system } from '#canon/measured.ts'
import { jsonHead, readJson, sizeFact } from '../json.ts'
import { report, type Head, type Layout, type SourceFile } from '../../report.ts'

const fuels: Readonly<Record<string, Fuel>> = {
  'Coal and Lignite': 'coal', Hydro: 'hydro', Nuclear: 'nuclear', 'Power Storage': 'battery', Solar: 'solar', Wind: 'wind', 'Natural Gas': 'gas', Other: 'other',
}
const parts = ['Power Storage Charging', 'Power Storage Discharging'] as const

function recognise(head: Head): Layout | null {
  const text = jsonHead(head)
  if (text === null || !['data', 'Coal and Lignite', 'gen'].every(name => new RegExp(`"${name}"\\s*:`).test(text))) return null
  const made = /"lastUpdated"\s*:\s*"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)([+-]\d\d):?(\d\d)"/.exec(text)
  return { headerLine: 0, columns: [], facts: sizeFact(head), own: made === null ? {} : { made: formatInstant(Date.parse(`${made[1]}T${made[2]}${made[3]}:${made[4]}`)) } }
}

function rows(files: readonly SourceFile[]): string {
  const fuel = `CASE fuel_name ${Object.entries(fuels).map(([theirs, ours]) => `WHEN '${theirs}' THEN '${ours}'`).join(' ')} ELSE 'other' END`
  // Without its offset an instant would be taken for UTC without a word.
  const instant = `CASE WHEN regexp_matches(said, '[+-]\\d\\d:?\\d\\d$') THEN CAST(said AS TIMESTAMPTZ) ELSE error('report: an instant with its offset was expected, ''' || said || ''' found')::TIMESTAMPTZ END`
  return `WITH day AS (SELECT file_index, unnest(map_values(data)) AS instants FROM ${readJson(files, { data: 'MAP(VARCHAR, MAP(VARCHAR, MAP(VARCHAR, STRUCT(gen DOUBLE))))' })}),
  instant AS (SELECT file_index, unnest(map_entries(instants)) AS entry FROM day),
  output AS (SELECT file_index, entry.key AS said, unnest(map_entries(entry.value)) AS fuel FROM instant)
  SELECT CAST(file_index AS INTEGER) AS file, 'ercot' AS iso, '${system}' AS area_id, ${fuel} AS fuel, fuel_name, output_mw, ${instant} AS interval_start_utc, 0 AS interval_minutes,
    'preliminary' AS status, count(*)::INTEGER AS copies
  FROM (SELECT file_index, said, trim(fuel.key) AS fuel_name, fuel.value.gen AS output_mw FROM output) WHERE fuel_name NOT IN (${parts.map(part => `'${part}'`).join(', ')}) GROUP BY ALL`
}

export const fuelMix = report({
  iso: 'ercot',
  name: 'fuel-mix',
  title: 'Output by fuel, about every five minutes',
  spec: 'Fuel Mix dashboard (fuel-mix.json)',
  dataset,
  grid: null,
  identityTolerance: null,
  energySpread: null,
  fileNames: /^(ercot_)?fuel-mix.*\.json$/i,
  recognise,
  rows,
  knownFromUtc: file => file.layout.own?.made ?? null,
  // Yesterday and today, whatever was asked for.
  endpoint: { base: 'https://www.ercot.com/api/1/services/read/dashboards', minIntervalMs: 2000, plan: base => [{ url: `${base}/fuel-mix.json`, name: 'ercot_fuel-mix.json' }] },
})
