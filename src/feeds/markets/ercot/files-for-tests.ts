/** Made-up documents in ERCOT's form, for tests: prices follow from place and time, so that a test can tell what must come out. */
import { twoDigits } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { localParts } from '#canon/zone.ts'
import { zone } from './document.ts'

/** Cells of time as ERCOT writes them. */
export function timeCells(utc: number): { date: string, iso: string, hour: number, quarter: number, clock: string, flag: 'Y' | 'N' } {
  const { year, month, day, hour, minute, second, occurrence } = localParts(zone, utc)
  return {
    date: `${twoDigits(month)}/${twoDigits(day)}/${year}`, iso: `${year}-${twoDigits(month)}-${twoDigits(day)}`, hour: hour + 1, quarter: Math.floor(minute / 15) + 1,
    clock: `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`, flag: occurrence === 'second' ? 'Y' : 'N',
  }
}

export function instants(first: string, count: number, step: number): number[] {
  return Array.from({ length: count }, (_, index) => Date.parse(first) + index * step)
}

export const dayAheadHeader = 'DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag'

/** A day's hours, of each point `index` of the hour and its place as price. */
export function dayAhead(first: string, hours: number, points: readonly string[] = ['AEEC', 'HB_NORTH', 'LZ_WEST']): string[] {
  return [dayAheadHeader, ...instants(first, hours, hourMs).flatMap((utc, index) => {
    const { date, hour, flag } = timeCells(utc)
    return points.map((point, place) => `${date},${twoDigits(hour)}:00,${point}, ${(index - place * 100).toFixed(2)},${flag}`)
  })]
}

export const realTimeHeader = 'DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType,SettlementPointPrice,DSTFlag'

export function realTime(first: string, quarters: number): string[] {
  return [realTimeHeader, ...instants(first, quarters, 15 * minuteMs).flatMap((utc, index) => {
    const { date, hour, quarter, flag } = timeCells(utc)
    return [['AEEC', 'RN'], ['LZ_WEST', 'LZ'], ['LZ_WEST', 'LZEW']].map(([name, type], place) => `${date},${hour},${quarter},${name},${type},${index + place * 1000},${flag}`)
  })]
}

/** The API's answer: names of fields, and rows of cells. */
export function answer(product: string, fields: readonly string[], data: readonly (readonly unknown[])[], pages = 1): string {
  return JSON.stringify({
    _meta: { totalRecords: data.length, pageSize: 1000, totalPages: pages, currentPage: 1 }, report: { reportName: 'made', reportEMIL: product },
    fields: fields.map((name, cardinality) => ({ name, label: name, cardinality: cardinality + 1, dataType: 'VARCHAR' })), data, _links: {},
  })
}
