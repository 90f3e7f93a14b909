/**
 * MISO beside prices: the displays of load and of output by fuel (JSON, numbers as texts, EST), and the day-ahead constraints
 * of a year (CSV, prices below zero in brackets).
 */
import { minuteMs } from '#canon/instant.ts'
import type { MarketDay } from '#canon/market-day.ts'
import { localParts } from '#canon/zone.ts'
import { twoDigits } from '#canon/civil.ts'
import type { Fuel, Network } from './network.ts'
import { compactDate, type OperatorFile } from './operator-file.ts'
import type { PriceTable } from './prices.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const categories: Readonly<Partial<Record<Fuel, string>>> = { coal: 'Coal', 'gas-cc': 'Natural Gas', 'gas-ct': 'Natural Gas', nuclear: 'Nuclear', wind: 'Wind', solar: 'Solar', hydro: 'Hydro' }

/** The display of load at an instant of the day: forecast and cleared by hour, measured as far as the day has come. */
export function misoTotalLoad(network: Network, day: MarketDay, dayAhead: PriceTable, five: PriceTable, at: number): OperatorFile {
  const hours = (name: string, value: string): object[] => Array.from(dayAhead.load, (load, hour) => ({ [name]: { [name === 'Forecast' ? 'HourEnding' : 'Hour']: String(hour + 1), [value]: whole(load) } }))
  const seen = Math.floor((at - day.start_utc) / (5 * minuteMs)) + 1
  const text = lined({ LoadInfo: {
    RefId: refId(network, at),
    ClearedMW: hours('ClearedMWHourly', 'Value'),
    MediumTermLoadForecast: hours('Forecast', 'LoadForecast'),
    FiveMinTotalLoad: Array.from(five.load.subarray(0, seen), (load, index) => ({ Load: { Time: clock(index * 5), Value: whole(load) } })),
  } })
  return { name: `RealTimeTotalLoad_${compactDate(day.date)}_${clock((at - day.start_utc) / minuteMs).replace(':', '')}.json`, text, published: at }
}

/** The display of yesterday's output by fuel, every five minutes. */
export function misoFuelMix(network: Network, day: MarketDay, five: PriceTable, published: number): OperatorFile {
  const names = [...new Set(network.fleets.map(({ fuel }) => categories[fuel] ?? 'Other'))].toSorted()
  const of = network.fleets.map(({ fuel }) => names.indexOf(categories[fuel] ?? 'Other'))
  const items: string[] = []
  for (let interval = 0; interval < five.intervals; interval++) {
    const sums = new Float64Array(names.length)
    of.forEach((name, fleet) => { sums[name]! += five.output[interval * of.length + fleet]! })
    const minute = interval * 5
    const hour = Math.floor(minute / 60)
    const begins = `${day.date} ${hour % 12 === 0 ? 12 : hour % 12}:${twoDigits(minute % 60)}:00 ${hour < 12 ? 'AM' : 'PM'}`
    names.forEach((name, index) => items.push(`{"INTERVALEST":"${begins}","CATEGORY":"${name}","ACT":"${whole(sums[index]!)}","FUEL_CATEGORY":"${name}  (${whole(sums[index]!)} MW)"}`))
  }
  return { name: `FuelMix_${compactDate(day.date)}.json`, text: `{"RefId":"${refId(network, published)}","TotalMW":"0","Fuel":{"Type":[\n${items.join(',\n')}]}}`, published }
}

export interface DayAheadDay { readonly day: MarketDay, readonly table: PriceTable }

export function misoConstraints(network: Network, year: string, days: readonly DayAheadDay[], published: number): OperatorFile {
  const header = 'Market Date,Constraint_ID,Constraint Name,Branch Name ( Branch Type / From CA / To CA ),Contingency Description,Hour of Occurrence,Shadow Price,Constraint Description,Override,Curve Type,BP1,PC1,BP2,PC2'
  const made = localParts(network.zone, published)
  const rows = days.flatMap(({ day, table }) => {
    const [, month, date] = day.date.split('-').map(Number)
    return Array.from({ length: table.intervals }, (_, hour) => network.lines.flatMap((line, index) => {
      const price = Math.abs(table.shadow[hour * network.lines.length + index]!)
      if (price < 0.005) return []
      return [`${month}/${date}/${year},${262_000 + index},${line.id},"${line.from} ${line.to} 1 (LN/${line.from}/${line.to})",,${hour + 1},($${price.toFixed(2)}),,0,PERCENT,100.0,${network.line_penalty_usd_per_mwh.toFixed(1)},102.0,${network.line_penalty_usd_per_mwh.toFixed(1)}`]
    })).flat()
  })
  return { name: `${year}_da_bc_HIST.csv`, text: `${['Day Ahead Binding Constraints', `Publish Date: ${twoDigits(made.month)}/${twoDigits(made.day)}/${made.year}`, header, ...rows].join('\n')}\n`, published }
}

/** With a line for each object of a list: whoever looks at the first line sees little of the file. */
function lined(display: object): string { return JSON.stringify(display).replaceAll('[{', '[\n{').replaceAll('},{', '},\n{') }

function refId(network: Network, at: number): string {
  const { year, month, day, hour, minute } = localParts(network.zone, at)
  return `${twoDigits(day)}-${months[month - 1]}-${year} - Interval ${twoDigits(hour)}:${twoDigits(minute)} EST`
}

function clock(minutes: number): string { return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}` }

function whole(megawatts: number): string { return String(Math.round(megawatts) + 0) }
