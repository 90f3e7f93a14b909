/**
 * ERCOT generation capacity that is or will be out of service, hourly for seven days, by zone.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP3-233-CD
 *
 *   Date,HourEnding,TotalResourceMWZoneSouth,..North,..West,..Houston,TotalIRRMWZoneSouth,..,TotalNewEquipResourceMWZoneSouth,..
 *   Date,HourEnding,TotalResourceMW,TotalIRRMW,TotalNewEquipResourceMW                                      (until 2021)
 *
 * Posted every hour; an answer says of each row when. TotalResource is of plants that are neither wind or solar (IRR) nor new. Hours
 * are 1 to 24 on every day and have no flag: an hour that the clock leaves out is no row, and of the hour that comes twice only the
 * first is there. ERCOT sums no zones since it has them; SYSTEM is their sum.
 */
import { system } from '#canon/measured.ts'
import { outageTotal as dataset } from '#canon/outage.ts'
import { report } from '../../report.ts'
import { recogniseParts } from './document.ts'
import { measuredRows, posted } from './measured-rows.ts'
import { postedUtc } from './posted.ts'
import { postedAnswers } from './public-api.ts'
import { layoutOf } from '../csv.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'

const kinds = [
  { word: 'TotalResource', cause: 'all', fuel: 'conventional' }, { word: 'TotalIRR', cause: 'all', fuel: 'renewable' }, { word: 'TotalNewEquipResource', cause: 'new_equipment', fuel: 'all' },
] as const
const zones = ['South', 'North', 'West', 'Houston'] as const
const time = { date: ['Date', 'OperatingDate'], hour: ['HourEnding'] } as const

function recognise(head: Head): Layout | null {
  const byZone = kinds.flatMap(({ word }) => zones.map(zone => [`${word}${zone}`, [`${word}MWZone${zone}`]] as const))
  return recogniseParts(head, { ...time, ...Object.fromEntries(byZone) }, { also: posted })
    ?? recogniseParts(head, { ...time, ...Object.fromEntries(kinds.map(({ word }) => [word, [`${word}MW`]])) }, { also: posted })
}

function rows(files: readonly SourceFile[]): string {
  const { facts } = layoutOf(files)
  const byZone = facts['TotalResourceSouth'] !== undefined
  const parts = kinds.flatMap(({ word }) => byZone ? zones.map(zone => `${word}${zone}`) : [word])
  const values = kinds.flatMap(({ word, cause, fuel }) => {
    const of = (area: string, sql: string) => ({ area_id: `'${area}'`, cause: `'${cause}'`, fuel: `'${fuel}'`, out_mw: sql })
    return byZone ? [...zones.map(zone => of(zone.toUpperCase(), `"${word}${zone}"`)), of(system, zones.map(zone => `"${word}${zone}"`).join(' + '))] : [of(system, `"${word}"`)]
  })
  return measuredRows(files, { minutes: 60, status: 'final', numbers: Object.fromEntries(parts.map(part => [part, facts[part] ?? ''])), columns: {}, values, issued: true })
}

export const generationOutages = report({
  iso: 'ercot',
  name: 'generation-outages',
  title: 'Generation capacity out of service by zone, hourly for seven days',
  spec: 'Hourly Resource Outage Capacity (NP3-233-CD)',
  dataset,
  grid: { minutes: 60, covers: 'window' },
  identityTolerance: null,
  energySpread: null,
  fileNames: /NP3-?233/i,
  recognise,
  rows,
  knownFromUtc: postedUtc,
  endpoint: postedAnswers('np3-233-cd/hourly_res_outage_cap'),
})
