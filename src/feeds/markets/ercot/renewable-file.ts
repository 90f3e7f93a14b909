/**
 * ERCOT's documents of wind and solar power, posted every hour: 48 hours back and 168 ahead.
 *
 *   wind  = DELIVERY_DATE,HOUR_ENDING,SYSTEM_WIDE_GEN,COP_HSL_SYSTEM_WIDE,STWPF_SYSTEM_WIDE,WGRPP_SYSTEM_WIDE,
 *           (GEN_area,COP_HSL_area,STWPF_area,WGRPP_area).. ,SYSTEM_WIDE_HSL,DSTFlag
 *   solar = the same with STPPF and PVGRPP
 *
 * By load zone (LZ_SOUTH_HOUSTON, LZ_WEST, LZ_NORTH) wind stands in NP4-732, solar as a whole in NP4-737; by region in NP4-742 and
 * NP4-745, whose whole is left to the former two so that it is one series. Until September 2024 output was ACTUAL_area and, of the
 * whole, GEN_SYSTEM_WIDE or ACTUAL_SYSTEM_WIDE. Answers say genSystemWide, STWPFLoadZoneWest and so on.
 *
 * STWPF and STPPF are expected, WGRPP and PVGRPP exceeded with four in five chances, COP_HSL is the sum of what owners plan: all
 * three of what could be made, before curtailment. Output is empty for the hours to come. One document, two tables: forecasts
 * take it by its name.
 */
import type { Dataset } from '#canon/dataset.ts'
import { generation, generationForecast } from '#canon/demand-and-supply.ts'
import { system } from '#canon/measured.ts'
import { columnNames, layoutOf } from '../csv.ts'
import { report, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { recogniseParts } from './document.ts'
import { deliveryHour, measuredRows, posted, type Columns } from './measured-rows.ts'
import { postedUtc } from './posted.ts'
import { postedAnswers } from './public-api.ts'

export interface Renewable {
  readonly fuel: 'wind' | 'solar'
  readonly by: 'whole' | 'region'
  readonly name: string
  readonly title: string
  /** `NP4-732-CD`. */
  readonly product: string
  readonly words: string
  /** Of the public API. */
  readonly operation: string
}

/** Areas by their spellings in columns, normalised. */
const areas: Readonly<Record<string, string>> = {
  systemwide: system, lzsouthhouston: 'LZ_SOUTH_HOUSTON', loadzonesouthhouston: 'LZ_SOUTH_HOUSTON', lzwest: 'LZ_WEST', loadzonewest: 'LZ_WEST', lznorth: 'LZ_NORTH', loadzonenorth: 'LZ_NORTH',
  panhandle: 'PANHANDLE', coastal: 'COASTAL', south: 'SOUTH', west: 'WEST', north: 'NORTH',
  centerwest: 'CENTER_WEST', northwest: 'NORTH_WEST', farwest: 'FAR_WEST', fareast: 'FAR_EAST', southeast: 'SOUTH_EAST', centereast: 'CENTER_EAST',
}

const expected = { wind: 'STWPF', solar: 'STPPF' } as const
const regionOf = { wind: 'PANHANDLE', solar: 'CenterWest' } as const

function recognise(head: Head, { fuel, by }: Renewable): Layout | null {
  const region = `${expected[fuel]}_${regionOf[fuel]}`
  const parts = { ...deliveryHour, whole: [`${expected[fuel]}_SYSTEM_WIDE`], ...by === 'region' ? { region: [region] } : {} }
  return recogniseParts(head, parts, { lacks: by === 'region' ? [] : [region], also: posted })
}

interface Series { readonly column: string, readonly area: string, readonly model: string }

/** What each column holds; GEN is output. A name that is none of these is no series. */
function seriesOf(layout: Layout, by: Renewable['by']): Series[] {
  return columnNames(layout.columns).flatMap(column => {
    const found = column === 'systemwidegen' ? ['', 'gen', 'systemwide'] : /^(gen|actual|cophsl|stwpf|stppf|wgrpp|pvgrpp)(.+)$/.exec(column)
    const area = areas[found?.[2] ?? '']
    if (found === null || area === undefined || (by === 'region' && area === system)) return []
    const model = found[1] === 'actual' ? 'GEN' : found[1] === 'cophsl' ? 'COP_HSL' : (found[1] ?? '').toUpperCase()
    return [{ column, area, model }]
  })
}

function rows(files: readonly SourceFile[], { fuel, by }: Renewable, part: 'output' | 'forecast'): string {
  const series = seriesOf(layoutOf(files), by).filter(({ model }) => (model === 'GEN') === (part === 'output'))
  const values = series.map(({ column, area, model }): Columns => ({ area_id: `'${area}'`, ...part === 'output' ? {} : { model: `'${model}'` }, output_mw: `"${column}"` }))
  const shared = { minutes: 60, numbers: Object.fromEntries(series.map(({ column }) => [column, column])), values } as const
  return part === 'forecast' ? measuredRows(files, { ...shared, status: 'final', columns: { fuel: `'${fuel}'` }, issued: true })
    : measuredRows(files, { ...shared, status: 'preliminary', columns: { fuel: `'${fuel}'`, fuel_name: `'${fuel === 'wind' ? 'Wind' : 'Solar'}'` }, where: 'output_mw IS NOT NULL', lastPosted: ['area_id'] })
}

function renewable(of: Renewable, part: 'output' | 'forecast', dataset: Dataset): Report {
  return report({
    iso: 'ercot',
    name: of.name,
    title: of.title,
    spec: `${of.words} (${of.product})`,
    dataset,
    ...part === 'output' ? { part: true as const } : { fileNames: new RegExp(of.product.slice(0, 7).replace('-', '-?'), 'i') },
    grid: { minutes: 60, covers: 'window' },
    identityTolerance: null,
    energySpread: null,
    recognise: head => recognise(head, of),
    rows: files => rows(files, of, part),
    knownFromUtc: postedUtc,
    endpoint: postedAnswers(`${of.product.toLowerCase()}/${of.operation}`),
  })
}

export function renewableForecast(of: Renewable): Report { return renewable(of, 'forecast', generationForecast) }
export function renewableActual(of: Renewable): Report { return renewable(of, 'output', generation) }
