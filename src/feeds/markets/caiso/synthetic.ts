/** Price files in the operator's form, made up for tests: a small market whose components add up. */
import { addDays } from '#canon/civil.ts'
import { minuteMs } from '#canon/instant.ts'
import { localParts, localToUtc } from '#canon/zone.ts'
import { zone } from './oasis.ts'

export interface OasisRow {
  readonly start: number
  readonly end: number
  readonly date: string
  /** As the operator counts: 1 to 24, and 25 for the hour that clocks repeat. */
  readonly hour: number
  readonly interval: number
  readonly node: string
  readonly run: string
  readonly type: string
  readonly price: number
}

export interface Market {
  readonly date: string
  readonly minutes: number
  readonly run: string
  readonly nodes: readonly string[]
  readonly ghg: boolean
}

/** Every row of one Pacific day, in order of node, component and time. */
export function oasisRows({ date, minutes, run, nodes, ghg }: Market): OasisRow[] {
  const from = midnight(date)
  const to = midnight(addDays(date, 1))
  const types = ['LMP', 'MCC', 'MCE', 'MCL', ...ghg ? ['MGHG'] : []]
  return nodes.flatMap((node, place) => types.flatMap(type => {
    const rows: OasisRow[] = []
    for (let start = from; start < to; start += minutes * minuteMs) {
      const { hour, minute, occurrence } = localParts(zone, start)
      rows.push({
        start, end: start + minutes * minuteMs, date,
        hour: occurrence === 'second' ? 25 : hour + 1,
        interval: minutes === 60 ? 0 : Math.floor(minute / minutes) + 1,
        node, run, type, price: priceOf(type, place, (start - from) / minuteMs, ghg),
      })
    }
    return rows
  }))
}

/** In hundred-thousandths, so that the sum is exact before it is written. */
function priceOf(type: string, place: number, minute: number, ghg: boolean): number {
  const units: Readonly<Record<string, number>> = {
    MCE: 3_512_345 + minute * 907, MCC: (place - 1) * 123_457 - minute * 11, MCL: place * -20_101 + minute, MGHG: ghg ? 31_415 * place : 0,
  }
  const total = Object.values(units).reduce((sum, value) => sum + value, 0)
  return (type === 'LMP' ? total : units[type] ?? 0) / 1e5
}

function midnight(date: string): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number]
  const utc = localToUtc(zone, year, month, day, 0, 0)
  if (utc === null) throw new TypeError(`no midnight on ${date}`)
  return utc
}

const columnsBefore = ['INTERVALSTARTTIME_GMT', 'INTERVALENDTIME_GMT', 'OPR_DT', 'OPR_HR']
const columnsAfter = ['NODE_ID_XML', 'NODE_ID', 'NODE', 'MARKET_RUN_ID', 'LMP_TYPE', 'XML_DATA_ITEM', 'PNODE_RESMRID', 'GRP_TYPE', 'POS']

/** The order of the columns goes with the name of the price, as in the operator's queries. */
export function priceFile(price: 'MW' | 'PRC' | 'VALUE', options: { padHour?: boolean } = {}) {
  const columns = price === 'MW'
    ? [...columnsBefore, 'OPR_INTERVAL', ...columnsAfter, price, 'GROUP']
    : [...columnsBefore, ...columnsAfter, price, 'OPR_INTERVAL', 'GROUP']
  return {
    write(rows: readonly OasisRow[]): string {
      const lines = rows.map(row => {
        const values: Readonly<Record<string, string | number>> = {
          INTERVALSTARTTIME_GMT: gmt(row.start), INTERVALENDTIME_GMT: gmt(row.end), OPR_DT: row.date,
          OPR_HR: options.padHour ? String(row.hour).padStart(2, '0') : row.hour,
          OPR_INTERVAL: row.interval, NODE_ID_XML: row.node, NODE_ID: row.node, NODE: row.node, MARKET_RUN_ID: row.run,
          LMP_TYPE: row.type, XML_DATA_ITEM: itemOf(row.type), PNODE_RESMRID: row.node, GRP_TYPE: 'ALL', POS: 1, [price]: row.price, GROUP: 1,
        }
        return columns.map(column => values[column]).join(',')
      })
      return [columns.join(','), ...lines, ''].join('\n')
    },
  }
}

function itemOf(type: string): string {
  const middle = { LMP: '', MCE: 'ENE_', MCC: 'CONG_', MCL: 'LOSS_', MGHG: 'GHG_' }[type] ?? 'X_'
  return `LMP_${middle}PRC`
}

function gmt(utc: number): string {
  return `${new Date(utc).toISOString().slice(0, 19)}-00:00`
}

/** Another order, the same each time: the operator's files are in no order of time. */
export function shuffled<T>(values: readonly T[]): T[] {
  return values.map((value, index) => ({ value, order: (index * 7919) % 10_007 })).sort((one, other) => one.order - other.order).map(({ value }) => value)
}
