/**
 * SPP's files: a row per settlement location and interval, labelled by the END of the interval on the local clock and in
 * GMT, four decimals. The daily real-time file names its columns otherwise than the single-interval one.
 */
import { hourMs, minuteMs } from '#canon/instant.ts'
import type { MarketDay } from '#canon/market-day.ts'
import { isRepeated, localMs, utcOfLocalMs } from '#canon/zone.ts'
import type { Network } from './network.ts'
import { compactDate, usStamp, type OperatorFile } from './operator-file.ts'
import type { PriceTable } from './prices.ts'

const header = 'Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC'
const dailyHeader = 'Interval,GMT Interval, Settlement Location Name, PNODE Name, LMP, MLC, MCC, MEC'

export function sppDayAhead(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile {
  return { name: `DA-LMP-SL-${compactDate(day.date)}0100.csv`, text: text(network, table, header, 0, table.intervals), published }
}

export function sppDaily(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile {
  return { name: `RTBM-LMP-DAILY-SL-${compactDate(day.date)}.csv`, text: text(network, table, dailyHeader, 0, table.intervals), published }
}

/** One file per interval, each up some minutes after its end. */
export function sppIntervals(network: Network, table: PriceTable, delay: (interval: number) => number): OperatorFile[] {
  return Array.from({ length: table.intervals }, (_, interval) => {
    const start = table.start + interval * table.minutes * minuteMs
    const end = new Date(localEnd(network.zone, start, table.minutes)).toISOString()
    const stamp = `${compactDate(end.slice(0, 10))}${end.slice(11, 13)}${end.slice(14, 16)}`
    return {
      name: `RTBM-LMP-SL-${stamp}${isRepeated(network.zone, start) ? 'd' : ''}.csv`,
      text: text(network, table, header, interval, interval + 1),
      published: start + table.minutes * minuteMs + delay(interval),
    }
  })
}

function text(network: Network, table: PriceTable, columns: string, from: number, to: number): string {
  const order = network.points.map((point, index) => ({ point, index })).toSorted((a, b) => a.point.id < b.point.id ? -1 : 1)
  const lines = [columns]
  for (let interval = from; interval < to; interval++) {
    const start = table.start + interval * table.minutes * minuteMs
    const head = `${usStamp(localEnd(network.zone, start, table.minutes))},${usStamp(start + table.minutes * minuteMs)}`
    const energy = fine(table.energy[interval]!)
    for (const { point, index } of order) {
      const row = interval * table.points + index
      const loss = fine(table.loss[row]!)
      const congestion = fine(table.congestion[row]!)
      lines.push(`${head},${point.id},${point.pnode},${decimal(energy + loss + congestion)},${decimal(loss)},${decimal(congestion)},${decimal(energy)}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** Ten-thousandths. */
function fine(price: number): number {
  return Math.round(price * 1e4) + 0
}

function decimal(value: number): string {
  const whole = Math.abs(value)
  const fraction = whole % 10_000
  const digits = fraction < 1000 ? String(fraction).padStart(4, '0') : String(fraction)
  return `${value < 0 ? '-' : ''}${(whole - fraction) / 10_000}.${digits}`
}

/**
 * The label of an interval's end: the start's clock plus the length, so that the repeated hour has its labels twice; an
 * end that falls into the hour skipped in spring is named by the clock after it. As if UTC, in the form of `localMs`.
 */
export function localEnd(zone: string, start: number, minutes: number): number {
  const end = localMs(zone, start) + minutes * minuteMs
  return utcOfLocalMs(zone, end) === null ? end + hourMs : end
}
