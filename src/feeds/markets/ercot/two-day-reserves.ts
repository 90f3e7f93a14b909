/**
 * ERCOT's disclosure of the day-ahead market's reserves after two days: a document for each product and kind, each with an hour
 * a row and a single volume, whose column names both.
 * https://www.ercot.com/mp/data-products/data-product-details?id=NP3-911-ER
 *
 *   name   = ("2d" | "48h") ("_Cleared_DAM_AS_" | "_Self_Arranged_AS_") product "-" DD-MON-YY ".csv", the day of posting
 *   header = Delivery Date,Hour Ending,Total Cleared AS - ECRSM | Delivery Date,Hour Ending,Total Self-Arranged AS - NonSpin
 *          | deliveryDate, hourEnding, totalClearedASECRSM in the API's answer
 *
 * Hours are counted as in hours-counted.ts. Documents of one kind are read together, whatever their products: the volume's column is given one name.
 */
import type { Reserve } from '#canon/market-results.ts'
import { literal } from '#base/sql.ts'
import { cleared as dataset } from '#canon/demand-and-supply.ts'
import { system } from '#canon/measured.ts'
import { columnNames } from '../csv.ts'
import { report, type Head, type Layout, type Report, type SourceFile } from '../../report.ts'
import { cellsOf } from './document-rows.ts'
import { recogniseParts } from './document.ts'
import { hoursCounted } from './hours-counted.ts'

const kinds = { cleared: { column: /^totalclearedas([a-z]+)$/, word: 'reserve' }, selfArranged: { column: /^totalselfarrangedas([a-z]+)$/, word: 'self_arranged' } } as const
type Kind = keyof typeof kinds

const volume = 'volume'

function recognise(head: Head, kind: Kind): Layout | null {
  const found = recogniseParts(head, { date: ['DeliveryDate'], hour: ['HourEnding'] })
  if (found === null) return null
  const names = columnNames(found.columns)
  const place = names.findIndex(name => kinds[kind].column.test(name))
  const product = kinds[kind].column.exec(names[place] ?? '')?.[1]
  if (product === undefined) return null
  return { ...found, columns: found.columns.map((column, index) => index === place ? volume : column), own: { product } }
}

const products: Readonly<Record<string, Reserve>> = { regup: 'regulation_up', regdown: 'regulation_down', regdn: 'regulation_down', nonspin: 'non_spin', nspin: 'non_spin' }
/** Whose products are several kinds of one reserve, each with a volume of its own: by who provides it, and how it is called. */
const families: readonly (readonly [RegExp, Reserve])[] = [[/^rrs/, 'responsive'], [/^ecrs/, 'contingency'], [/^nsp/, 'non_spin']]

/** The word of `market.ancillary_price`, and the operator's own behind it where several have one word. */
function productOf(name: string): string {
  const one = products[name]
  if (one !== undefined) return one
  return `${families.find(([form]) => form.test(name))?.[1] ?? 'other'}:${name}`
}

function rows(files: readonly SourceFile[], kind: Kind): string {
  const product = files.map(({ layout }, file) => `WHEN ${file} THEN ${literal(`${kinds[kind].word}:${productOf(layout.own?.product ?? '')}`)}`).join(' ')
  return `WITH ${hoursCounted(cellsOf(files, {}, { cleared_mw: volume }), ['cleared_mw'])}
  SELECT CAST(file_index AS INTEGER) AS file, 'ercot' AS iso, ${literal(system)} AS area_id, 'DAM' AS market_run, CASE file_index ${product} END AS product, cleared_mw,
    interval_start_utc, 60 AS interval_minutes, 'final' AS status, count(*)::INTEGER AS copies
  FROM placed GROUP BY ALL`
}

export function twoDayReport(kind: Kind, naming: Pick<Report, 'name' | 'title' | 'spec' | 'fileNames'>): Report {
  return report({
    ...naming, iso: 'ercot', dataset, grid: { minutes: 60, covers: 'market-day' }, identityTolerance: null, energySpread: null,
    // At which hour is not documented: by the end of the day.
    published: { kind: 'daily', hour: 8, ahead: -2, allowedMinutes: 16 * 60 },
    recognise: head => recognise(head, kind), rows: files => rows(files, kind),
  })
}
