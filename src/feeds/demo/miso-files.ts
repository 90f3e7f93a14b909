/**
 * MISO's daily price files: four lines of preamble, then a row per node and value with 24 hours across, EST all year.
 *
 * Day-ahead prices have no zero before the point (`.48`), real-time ones two decimals always (`0.48`) and CRLF. There is no
 * energy column: energy is what congestion and losses leave of the price, the same at every node but for the rounding.
 */
import type { MarketDay } from '#canon/market-day.ts'
import type { Network, PointType } from './network.ts'
import { compactDate, type OperatorFile } from './operator-file.ts'
import type { PriceTable } from './prices.ts'

const typeNames: Readonly<Record<PointType, string>> = { HUB: 'Hub', ZONE: 'Loadzone', LOAD: 'Loadzone', GEN: 'Gennode', INTERFACE: 'Interface' }
const header = ['Node', 'Type', 'Value', ...Array.from({ length: 24 }, (_, index) => `HE ${index + 1}`)].join(',')
const note = ',,,All Hours-Ending are Eastern Standard Time (EST)'

export function misoDayAhead(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile {
  const [year, month, date] = day.date.split('-')
  const lines = ['Day Ahead Market ExPost LMPs', `${month}/${date}/${year}`, '', note, header]
  // Parts are rounded and the price is their sum, so that the energy left over is one number for all nodes.
  const priceOf = (energy: number, congestion: number, loss: number): number => cents(energy) + cents(congestion) + cents(loss)
  lines.push(...rows(network, table, priceOf, value => String(value / 100).replace(/^(-?)0\./, '$1.')))
  return { name: `${compactDate(day.date)}_da_expost_lmp.csv`, text: `${lines.join('\n')}\n`, published }
}

export function misoRealTime(network: Network, table: PriceTable, day: MarketDay, status: 'prelim' | 'final', published: number): OperatorFile {
  const [year, month, date] = day.date.split('-')
  const lines = ['Realtime Market LMPs', `${Number(month)}/${Number(date)}/${year}`, '', note, header]
  const priceOf = (energy: number, congestion: number, loss: number): number => cents(energy + congestion + loss)
  lines.push(...rows(network, table, priceOf, value => (value / 100).toFixed(2)))
  return { name: `${compactDate(day.date)}_rt_lmp_${status}.csv`, text: `${lines.join('\r\n')}\r\n`, published }
}

function rows(
  network: Network, table: PriceTable, priceOf: (energy: number, congestion: number, loss: number) => number, format: (cents: number) => string,
): string[] {
  const order = network.points.map((point, index) => ({ point, index })).toSorted((a, b) => a.point.id < b.point.id ? -1 : 1)
  const block = (value: string, cell: (interval: number, row: number) => number): string[] => order.map(({ point, index }) => {
    const hours = Array.from({ length: table.intervals }, (_, interval) => format(cell(interval, interval * table.points + index)))
    return `${point.id},${typeNames[point.type]},${value},${hours.join(',')}`
  })
  return [
    ...block('LMP', (interval, row) => priceOf(table.energy[interval]!, table.congestion[row]!, table.loss[row]!)),
    ...block('MCC', (_, row) => cents(table.congestion[row]!)),
    ...block('MLC', (_, row) => cents(table.loss[row]!)),
  ]
}

function cents(price: number): number {
  // Adding zero turns -0 into 0.
  return Math.round(price * 100) + 0
}
