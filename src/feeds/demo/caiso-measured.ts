/**
 * CAISO's files of load and of wind and solar: zips with one CSV, as its prices have, for up to 31 days.
 *
 * Specification: "OASIS Interface Specification", https://www.caiso.com/documents/oasis-interfacespecification.pdf
 */
import { addDays } from '#canon/civil.ts'
import { formatInstant, hourMs } from '#canon/instant.ts'
import type { MarketDay } from '#canon/market-day.ts'
import { operatingHour } from './caiso-files.ts'
import type { Network } from './network.ts'
import { compactDate, underscoreStamp, type OperatorFile } from './operator-file.ts'
import type { PriceTable } from './prices.ts'

/** One market day by hour, as it was forecast and as it was. */
export interface DayHours { readonly day: MarketDay, readonly forecast: PriceTable, readonly actual: PriceTable }

const areas: readonly (readonly [area: string, buses: readonly string[]])[] = [
  ['PGE-TAC', ['NORTH', 'BAY', 'CENTRAL']], ['SCE-TAC', ['LA', 'DESERT']], ['SDGE-TAC', ['SD']],
  ['CA ISO-TAC', ['NORTH', 'BAY', 'CENTRAL', 'LA', 'DESERT', 'SD']],
]
const hubs: readonly (readonly [hub: string, buses: readonly string[]])[] = [['NP15', ['NORTH', 'BAY']], ['ZP26', ['CENTRAL']], ['SP15', ['LA', 'SD', 'DESERT', 'SW']]]

const loadRuns = {
  ACTUAL: { type: 0, label: 'Total Actual Hourly Integrated Load', item: 'SYS_FCST_ACT_MW', pos: '3.8' },
  DAM: { type: 1, label: 'Demand Forecast Day Ahead', item: 'SYS_FCST_DA_MW', pos: '2.8' },
} as const

export function caisoLoad(network: Network, run: 'ACTUAL' | 'DAM', days: readonly DayHours[], published: number): OperatorFile {
  const { type, label, item, pos } = loadRuns[run]
  const header = 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,LOAD_TYPE,OPR_DT,OPR_HR,OPR_INTERVAL,MARKET_RUN_ID,TAC_AREA_NAME,LABEL,XML_DATA_ITEM,POS,MW,EXECUTION_TYPE,GROUP'
  const rows = areas.flatMap(([area, buses], group) => {
    const at = buses.map(bus => network.buses.findIndex(({ id }) => id === bus))
    return days.flatMap(({ day, forecast, actual }) => {
      const table = run === 'DAM' ? forecast : actual
      return hoursOf(network, day, table, (ends, hour, interval) => {
        const megawatts = at.reduce((sum, bus) => sum + table.bus_load[interval * network.buses.length + bus]!, 0)
        return `${ends},${type},${day.date},${hour},0,${run},${area},${label},${item},${pos},${round(megawatts)},${run},${group + 1}`
      })
    })
  })
  return file(network, `SLD_FCST_${run}`, days, [header, ...rows], published)
}

export function caisoRenewables(network: Network, days: readonly DayHours[], published: number): OperatorFile {
  const header = 'OPR_DT,OPR_HR,OPR_INTERVAL,INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,TRADING_HUB,RENEWABLE_TYPE,LABEL,XML_DATA_ITEM,MARKET_RUN_ID_POS,RENEW_POS,MW,MARKET_RUN_ID,GROUP'
  const series = hubs.flatMap(([hub, buses]) => (['solar', 'wind'] as const).map(fuel => ({
    hub, fuel, fleets: network.fleets.flatMap((fleet, index) => fleet.fuel === fuel && buses.includes(fleet.bus) ? [index] : []),
  }))).filter(({ fleets }) => fleets.length > 0)
  const rows = series.flatMap(({ hub, fuel, fleets }, group) => days.flatMap(({ day, actual }) => hoursOf(network, day, actual, (ends, hour, interval) => {
    const megawatts = fleets.reduce((sum, fleet) => sum + actual.output[interval * network.fleets.length + fleet]!, 0)
    return `${day.date},${hour},0,${ends},${hub},${fuel === 'solar' ? 'Solar' : 'Wind'},Renewable Actual,RENEW_ACT_MW,4,${fuel === 'solar' ? 0 : 1},${round(megawatts)},ACTUAL,${group + 1}`
  })))
  return file(network, 'SLD_REN_FCST_ACTUAL', days, [header, ...rows], published)
}

function hoursOf(network: Network, day: MarketDay, table: PriceTable, row: (ends: string, hour: number, interval: number) => string): string[] {
  return Array.from({ length: table.intervals }, (_, interval) => {
    const start = day.start_utc + interval * hourMs
    return row(`${gmt(start)},${gmt(start + hourMs)}`, operatingHour(network.zone, start), interval)
  })
}

function file(network: Network, what: string, days: readonly DayHours[], lines: readonly string[], published: number): OperatorFile {
  const [from, to] = [days[0]!.day.date, addDays(days.at(-1)!.day.date, 1)]
  const stem = `${compactDate(from)}_${compactDate(to)}_${what}_${underscoreStamp(network.zone, published)}_v1`
  return { name: `${stem}.zip`, member: `${stem}.csv`, text: `${lines.join('\n')}\n`, published }
}

/** `2026-11-01T07:00:00-00:00` */
function gmt(at: number): string { return `${formatInstant(at).slice(0, 19)}-00:00` }

function round(megawatts: number): number { return Math.round(megawatts * 100) / 100 + 0 }
