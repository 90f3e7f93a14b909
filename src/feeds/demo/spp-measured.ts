/** SPP beside prices: the mid-term forecast of load beside what was measured, constraints of both markets, and output by fuel. */
import { formatInstant, hourMs, minuteMs } from '#canon/instant.ts'
import type { MarketDay } from '#canon/market-day.ts'
import { localMs } from '#canon/zone.ts'
import type { Fuel, Network } from './network.ts'
import { compactDate, usStamp, type OperatorFile } from './operator-file.ts'
import type { PriceTable } from './prices.ts'
import { localEnd } from './spp-files.ts'

/** Days ahead of a mid-term forecast. */
export const midTermDays = 7

/** `made` is a midnight; `measured` is the day that ends there, by hour, where there is one. `forecast`: MW by the start of an hour. */
export function sppMidTerm(network: Network, made: number, measured: PriceTable | null, forecast: (start: number) => number): OperatorFile {
  const row = (start: number, cells: string): string => `${usStamp(localEnd(network.zone, start, 60))},${usStamp(start + hourMs)},${cells},SPP`
  const past = measured === null ? [] : Array.from(measured.load, (load, hour) => row(measured.start + hour * hourMs, `,${load.toFixed(3)}`))
  const ahead = Array.from({ length: midTermDays * 24 }, (_, hour) => row(made + hour * hourMs, `${forecast(made + hour * hourMs).toFixed(3)},`))
  const local = formatInstant(localMs(network.zone, made))
  return { name: `OP-MTLF-${compactDate(local.slice(0, 10))}0000.csv`, text: `${['Interval,GMTIntervalEnd,MTLF,Averaged Actual,BAA', ...past, ...ahead].join('\n')}\n`, published: made }
}

export function sppConstraintsDayAhead(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile | null {
  const header = 'Interval,GMTIntervalEnd,Constraint Name,Constraint Type,NERCID,State,Shadow Price,Monitored Facility,Contingent Facility,Contingency Name,Interconnect'
  const rows = binding(network, table, (line, price) => `${line.id},MCE,,BINDING,-${price.toFixed(4)},LN ${line.from} - ${line.to},,BASE,E`)
  return rows.length === 0 ? null : { name: `DA-BC-${compactDate(day.date)}0100.csv`, text: `${[header, ...rows].join('\n')}\n`, published }
}

export function sppConstraintsRealTime(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile | null {
  const header = 'Interval,GMTIntervalEnd,Constraint Name,Constraint Type,NERCID,TLR Level,State,Shadow Price,Monitored Facility,Contingent Facility,Source Limit,Real Time Effective Limit,Initial Effective Limit,Interconnect'
  const rows = binding(network, table, (line, price) => `${line.id},FG,,,BINDING,-${price.toFixed(4)},LN ${line.from} - ${line.to},,${line.limit_mw},${line.limit_mw},${line.limit_mw},E`)
  return rows.length === 0 ? null : { name: `RTBM-DAILY-BC-${compactDate(day.date)}.csv`, text: `${[header, ...rows].join('\n')}\n`, published }
}

function binding(network: Network, table: PriceTable, cells: (line: Network['lines'][number], price: number) => string): string[] {
  return Array.from({ length: table.intervals }, (_, interval) => {
    const start = table.start + interval * table.minutes * minuteMs
    return network.lines.flatMap((line, index) => {
      const price = Math.abs(table.shadow[interval * network.lines.length + index]!)
      return price < 0.000_05 ? [] : [`${usStamp(localEnd(network.zone, start, table.minutes))},${usStamp(start + table.minutes * minuteMs)},${cells(line, price)}`]
    })
  }).flat()
}

const columns: readonly (readonly [name: string, fuels: readonly Fuel[]])[] = [
  ['COAL', ['coal']], ['HYDRO', ['hydro']], ['NATURAL_GAS', ['gas-cc', 'gas-ct']], ['NUCLEAR', ['nuclear']], ['SOLAR', ['solar']], ['WIND', ['wind']],
]

/** Rows of the file of output by fuel: what owners commit themselves is coal, nuclear and hydro. */
export function generationMixRows(network: Network, table: PriceTable): string[] {
  const fleets = columns.map(([, fuels]) => network.fleets.flatMap((fleet, index) => fuels.includes(fleet.fuel) ? [index] : []))
  return Array.from({ length: table.intervals }, (_, interval) => {
    const cells = fleets.map((members, column) => {
      const megawatts = members.reduce((sum, fleet) => sum + table.output[interval * network.fleets.length + fleet]!, 0)
      const self = column < 2 || column === 3 ? 0.4 * megawatts : 0
      return `${(megawatts - self).toFixed(1)},${self.toFixed(1)}`
    })
    return `${formatInstant(table.start + (interval + 1) * table.minutes * minuteMs).slice(0, 19)}Z,${cells.join(',')},${table.load[interval]!.toFixed(1)}`
  })
}

export function sppGenerationMix(rows: readonly string[], published: number): OperatorFile {
  const header = `GMTTIME,${columns.map(([name]) => `${name}_MKT,${name}_SELF`).join(',')},LOAD`
  return { name: 'GenMix365_SPP.csv', text: `${[header, ...rows].join('\n')}\n`, published }
}
