/**
 * ERCOT's documents, as CSV and as the answers of its public API.
 * https://www.ercot.com/mp/data-products (prices: NP4-183-CD, NP4-190-CD, NP6-787-CD, NP6-788-CD, NP6-905-CD)
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

export const flagNames = ['DSTFlag', 'RepeatedHourFlag', 'RepeatHourFlag'] as const
const dateNames = ['DeliveryDate'] as const
const intervalNames = ['DeliveryInterval'] as const

/** The layout of a document of prices: `recogniseParts` with its columns. */
export function recogniseDocument(head: Head, { point, price, time, type }: DocumentColumns): Layout | null {
  const runs = 'run' in time
  return recogniseParts(head, {
    point, price, flag: flagNames,
    ...runs ? { run: time.run } : { date: dateNames, hour: time.hour },
    ...runs || time.interval === undefined ? {} : { interval: time.interval },
    ...type === undefined ? {} : { type },
    // Quarters of an hour are another document than hours.
  }, { lacks: runs || time.interval !== undefined ? [] : intervalNames })
}

/** Of a sheet of a workbook of a year, where months to come have a sheet with nothing but its header. */
export function recogniseYear(head: Head, columns: DocumentColumns): Layout | null {
  return head.sheet === undefined || head.lines.length < 2 ? null : recogniseDocument(head, columns)
}

type Spellings = Readonly<Record<string, readonly string[]>>

/**
 * The layout of a document that has a column for each of the parts, under one of its spellings, and no column of `lacks`; or null.
 * Facts: the column of each part, and of those of `also` that are there; `form` (`csv` or `answer`). An answer without rows is none.
 */
export function recogniseParts(head: Head, parts: Spellings, { lacks = [], also = {} }: { lacks?: readonly string[], also?: Spellings } = {}): Layout | null {
  const text = jsonHead(head)
  const columns = text === null ? cells((head.lines[0] ?? '').replace(/^\uFEFF/, '')) : answerColumns(text)
  if (columns === null || columnOf(columns, ...lacks) !== null) return null
  const found = columnsOf(columns, parts)
  if (Object.keys(found).length < Object.keys(parts).length) return null
  const facts = { ...found, ...columnsOf(columns, also) }
  if (text === null) return { headerLine: 0, columns, facts: { ...facts, form: 'csv' } }
  if (/"data"\s*:\s*\[\s*\]/.test(text)) return null
  return { headerLine: 0, columns, facts: { ...facts, form: 'answer', ...sizeFact(head) } }
}

function columnsOf(columns: readonly string[], wanted: Spellings): Record<string, string> {
  return Object.fromEntries(Object.entries(wanted).flatMap(([part, names]) => {
    const column = columnOf(columns, ...names)
    return column === null ? [] : [[part, column] as const]
  }))
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
