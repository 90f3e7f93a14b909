/**
 * ISO-NE's prices of reserves by reserve zone and of regulation.
 * https://webservices.iso-ne.com/docs/v1.1/ns0.xsd (type_ReservePrice, type_Rcp); grammar in web-records.ts.
 *
 *   reserve    = {"BeginDate", "ReserveZoneId", "ReserveZoneName", "TmsrClearingPrice", "TmnsrClearingPrice", "TmorClearingPrice", ..}
 *   regulation = {"BeginDate", "RegCapacityClearingPrice", "RegServiceClearingPrice", "HourEnd"}
 *
 * TMSR is ten-minute spinning, TMNSR ten-minute non-spinning, TMOR thirty-minute operating reserve. Regulation is paid for
 * capacity and for what it moves (service). Five-minute stamps lie some seconds behind their interval's start now and then: they
 * are put on the grid.
 */
import type { Reserve } from '#canon/market-results.ts'
import { literal } from '#base/sql.ts'
import { system } from '#canon/measured.ts'
import type { Head, Layout, SourceFile } from '../../report.ts'
import { instantSql, recogniseList, statusOfName, type Envelope } from './web-records.ts'
import { webRows } from './web-rows.ts'

const kinds = {
  reserve: [['TmsrClearingPrice', 'spin', 'TMSR'], ['TmnsrClearingPrice', 'ten_minute', 'TMNSR'], ['TmorClearingPrice', 'thirty_minute', 'TMOR']],
  regulation: [['RegCapacityClearingPrice', 'regulation', 'RegCapacity'], ['RegServiceClearingPrice', 'regulation_mileage', 'RegService']],
} as const satisfies Readonly<Record<string, readonly (readonly [field: string, product: Reserve, name: string])[]>>

type Kind = keyof typeof kinds

/** `status` where the envelope tells it; else the name does, and preliminary is what nothing says. */
export function recogniseClearing(head: Head, envelope: Envelope, kind: Kind, status = statusOfName(head.name) ?? 'preliminary'): Layout | null {
  return recogniseList(head, envelope, ['BeginDate', ...kinds[kind].map(([field]) => field)], { status, outer: envelope[0], inner: envelope[1] })
}

export function clearingRows(files: readonly SourceFile[], kind: Kind, minutes: 5 | 60): string {
  const { outer = '', inner = '', status } = files[0]?.layout.facts ?? {}
  const begin = instantSql('record.BeginDate')
  return webRows(files, {
    envelope: [outer, inner], minutes, status: status === 'final' ? 'final' : 'preliminary', start: minutes === 5 ? `time_bucket(INTERVAL 5 MINUTE, ${begin})` : begin,
    fields: `"BeginDate": "VARCHAR", "ReserveZoneName": "VARCHAR", ${kinds[kind].map(([field]) => `"${field}": "DOUBLE"`).join(', ')}`,
    columns: { area_id: kind === 'reserve' ? 'trim(record.ReserveZoneName)' : literal(system), market_run: literal(minutes === 5 ? 'RTD' : 'RTH') },
    values: kinds[kind].map(([field, product, name]) => ({ product: literal(product), product_name: literal(name), price: `record."${field}"` })),
  })
}
