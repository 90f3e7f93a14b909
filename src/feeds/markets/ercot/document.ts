/**
 * ERCOT's price documents, as CSV and as the answers of its public API.
 * https://www.ercot.com/mp/data-products (NP4-183-CD, NP4-190-CD, NP6-787-CD, NP6-788-CD, NP6-905-CD)
 *
 *   name   = cdr.<report type>.<zeros>.YYYYMMDD.HHMMSS[mmm].<NAME>[_YYYYMMDD_HHMM[SS]][_xhr].csv; the stamp is when it was posted
 *   header = DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag            (NP4-190)
 *          | DeliveryDate,HourEnding,BusName,LMP,DSTFlag                                     (NP4-183)
 *          | DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SettlementPointPrice,DSTFlag (NP6-905)
 *          | SCEDTimestamp,RepeatedHourFlag,SettlementPoint,LMP                              (NP6-788; ElectricalBus: NP6-787)
 *   answer = {"_meta": {"totalPages", ..}, "report": {"reportEMIL", ..}, "fields": [{"name"}, ..], "data": [[..], ..]}
 *
 * Names of columns are spelt in many ways (`Repeated Hour Flag`, `DSTFlag    `, `DELIVERY_DATE`, `deliveryDate`), hours as
 * `01:00`, `1:00` or `1`, dates from either end, prices are padded with blanks. Times are Central prevailing. The flag says
 * Y (`true`) in the hour that comes for the second time, on standard time: so read by others who load ERCOT, who checked it
 * against load that falls overnight.
 */
import { cells, columnNames, columnOf } from '../csv.ts'
import { jsonHead, sizeFact } from '../json.ts'
import type { Head, Layout } from '../../report.ts'

export const zone = 'America/Chicago'

/** Columns of a document, each under all its spellings. Those of `flag` are of every document. */
export interface DocumentColumns {
  readonly point: readonly string[]
  readonly price: readonly string[]
  /** Date and hour ending, and the quarter of the hour; or the time of a run. */
  readonly time: { readonly hour: readonly string[], readonly interval?: readonly string[] } | { readonly run: readonly string[] }
  readonly type?: readonly string[]
}

const flagNames = ['DSTFlag', 'RepeatedHourFlag', 'RepeatHourFlag'] as const
const dateNames = ['DeliveryDate'] as const
const intervalNames = ['DeliveryInterval'] as const

/**
 * The layout of a document with these columns, or null where the file is none. Facts: the column of each part, and `form`
 * (`csv` or `answer`). An answer without rows is none.
 */
export function recogniseDocument(head: Head, wanted: DocumentColumns): Layout | null {
  const text = jsonHead(head)
  const columns = text === null ? cells((head.lines[0] ?? '').replace(/^\uFEFF/, '')) : answerColumns(text)
  if (columns === null) return null
  const facts = factsOf(columns, wanted)
  if (facts === null) return null
  if (text === null) return { headerLine: 0, columns, facts: { ...facts, form: 'csv' } }
  if (/"data"\s*:\s*\[\s*\]/.test(text)) return null
  return { headerLine: 0, columns, facts: { ...facts, form: 'answer', ...sizeFact(head) } }
}

function factsOf(columns: readonly string[], { point, price, time, type }: DocumentColumns): Record<string, string> | null {
  const runs = 'run' in time
  const found = {
    point: columnOf(columns, ...point), price: columnOf(columns, ...price), flag: columnOf(columns, ...flagNames),
    ...runs ? { run: columnOf(columns, ...time.run) } : { date: columnOf(columns, ...dateNames), hour: columnOf(columns, ...time.hour) },
    ...runs || time.interval === undefined ? {} : { interval: columnOf(columns, ...time.interval) },
    ...type === undefined ? {} : { type: columnOf(columns, ...type) },
  }
  const entries = Object.entries(found).flatMap(([part, column]) => column === null ? [] : [[part, column] as const])
  if (entries.length < Object.keys(found).length) return null
  // Quarters of an hour are another document than hours.
  if (!runs && time.interval === undefined && columnOf(columns, ...intervalNames) !== null) return null
  return Object.fromEntries(entries)
}

/** Names of the fields, which the rows follow by place. */
function answerColumns(text: string): string[] | null {
  const fields = /"fields"\s*:\s*\[([^\]]*)\]/.exec(text)?.[1]
  if (fields === undefined || !/"data"\s*:\s*\[/.test(text)) return null
  return [...fields.matchAll(/"name"\s*:\s*"([^"]*)"/g)].map(match => match[1] ?? '')
}

/** `page 1 of 3`, or null where the answer is whole. */
export function onePageOf(text: string): string | null {
  const pages = Number(/"totalPages"\s*:\s*(\d+)/.exec(text)?.[1] ?? 1)
  const page = /"currentPage"\s*:\s*(\d+)/.exec(text)?.[1] ?? '1'
  return pages > 1 ? `page ${page} of ${pages}` : null
}

/** The place of a column in an answer's rows, from 1. */
export function placeOf(layout: Layout, column: string): number {
  return columnNames(layout.columns).indexOf(column) + 1
}
