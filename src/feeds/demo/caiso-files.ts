/**
 * CAISO's files: zips with one CSV, the components of a price as rows, all instants in GMT, prices with five decimals.
 *
 * Specification: "OASIS Interface Specification", https://www.caiso.com/documents/oasis-interfacespecification.pdf
 */
import { addDays } from '#canon/civil.ts'
import { formatInstant, hourMs, minuteMs } from '#canon/instant.ts'
import { isRepeated, localMs } from '#canon/zone.ts'
import type { MarketDay } from '#canon/market-day.ts'
import type { Network, PricePoint } from './network.ts'
import { compactDate, underscoreStamp, type OperatorFile } from './operator-file.ts'
import type { PriceTable } from './prices.ts'

interface Query {
  readonly name: string
  readonly run: string
  readonly version: number
  readonly priceColumn: 'MW' | 'PRC' | 'VALUE'
}

const dayAhead: Query = { name: 'PRC_LMP', run: 'DAM', version: 12, priceColumn: 'MW' }
const fifteenMinute: Query = { name: 'PRC_RTPD_LMP', run: 'RTPD', version: 3, priceColumn: 'PRC' }
const fiveMinute: Query = { name: 'PRC_INTVL_LMP', run: 'RTM', version: 3, priceColumn: 'VALUE' }

const components = [
  ['LMP', 'LMP_PRC'], ['MCC', 'LMP_CONG_PRC'], ['MCE', 'LMP_ENE_PRC'], ['MCL', 'LMP_LOSS_PRC'], ['MGHG', 'LMP_GHG_PRC'],
] as const

export function caisoDayAhead(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile {
  return priceFile(dayAhead, network, network.points, table, day, published)
}

/** The commercial points only: hubs and default load aggregation points, as a desk asks for them by name. */
export function caisoFifteenMinute(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile {
  return priceFile(fifteenMinute, network, network.points.filter(isCommercial), table, day, published)
}

export function caisoFiveMinute(network: Network, table: PriceTable, day: MarketDay, published: number): OperatorFile {
  return priceFile(fiveMinute, network, network.points.filter(isCommercial), table, day, published)
}

export function isCommercial(point: PricePoint): boolean {
  return point.members.length > 0
}

function priceFile(query: Query, network: Network, points: readonly PricePoint[], table: PriceTable, day: MarketDay, published: number): OperatorFile {
  const stem = [
    compactDate(day.date), compactDate(addDays(day.date, 1)), query.name, query.run, underscoreStamp(network.zone, published), `v${query.version}`,
  ].join('_')
  return { name: `${stem}.zip`, member: `${stem}.csv`, text: priceText(query, network, points, table, day), published }
}

function priceText(query: Query, network: Network, points: readonly PricePoint[], table: PriceTable, day: MarketDay): string {
  const isFifteen = query.priceColumn === 'PRC'
  const perHour = 60 / table.minutes
  // The fifteen-minute report keeps the interval number behind the price.
  const columns = isFifteen
    ? 'INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,PRC,OPR_INTERVAL,GROUP'
    : `INTERVALSTARTTIME_GMT,INTERVALENDTIME_GMT,OPR_DT,OPR_HR,OPR_INTERVAL,NODE_ID_XML,NODE_ID,NODE,MARKET_RUN_ID,LMP_TYPE,XML_DATA_ITEM,PNODE_RESMRID,GRP_TYPE,POS,${query.priceColumn},GROUP`
  const intervals = Array.from({ length: table.intervals }, (_, interval) => {
    const start = table.start + interval * table.minutes * minuteMs
    const number = perHour === 1 ? 0 : interval % perHour + 1
    const head = `${gmt(start)},${gmt(start + table.minutes * minuteMs)},${day.date},${operatingHour(network.zone, start)},`
    return isFifteen ? { head, tail: `,${number}` } : { head: `${head}${number},`, tail: '' }
  })
  const lines = [columns]
  let group = 0
  for (const point of points) {
    const at = network.points.indexOf(point)
    const values = roundedComponents(table, at)
    components.forEach(([type, item], component) => {
      group++
      const middle = `${point.id},${point.id},${point.id},${query.run},${type},${item},${point.id},ALL,1,`
      for (let step = 0; step < intervals.length; step++) {
        // The site's rows are in no order of time: seven shares no factor with the intervals of any day but a multiple of it.
        const interval = intervals.length % 7 === 0 ? step : step * 7 % intervals.length
        const { head, tail } = intervals[interval]!
        lines.push(`${head}${middle}${values[component]![interval]! / 1e5}${tail},${group}`)
      }
    })
  }
  return `${lines.join('\n')}\n`
}

/** Hundred-thousandths, in the order of `components`. The price is the sum of the rounded parts, so the parts add up exactly. */
function roundedComponents(table: PriceTable, point: number): number[][] {
  const parts: number[][] = [[], [], [], [], []]
  for (let interval = 0; interval < table.intervals; interval++) {
    const row = interval * table.points + point
    const congestion = fine(table.congestion[row]!)
    const energy = fine(table.energy[interval]!)
    const loss = fine(table.loss[row]!)
    const ghg = fine(table.ghg[row]!)
    ;[congestion + energy + loss + ghg, congestion, energy, loss, ghg].forEach((value, part) => parts[part]!.push(value))
  }
  return parts
}

function fine(price: number): number {
  // Adding zero turns -0 into 0.
  return Math.round(price * 1e5) + 0
}

/** 1 to 24 by the hour that ends; the second pass of a repeated hour is 25. */
export function operatingHour(zone: string, start: number): number {
  if (isRepeated(zone, start)) return 25
  return Math.floor(localMs(zone, start) / hourMs) % 24 + 1
}

/** `2026-11-01T07:00:00-00:00` */
function gmt(at: number): string {
  return `${formatInstant(at).slice(0, 19)}-00:00`
}

const open = { local: '2030-12-31T23:59:59', gmt: '2031-01-01T07:59:59-00:00' }
const begun = { local: '2019-01-01T00:00:00', gmt: '2019-01-01T08:00:00-00:00' }

/** The operator's lists: every price point, and which of them each aggregate is made of. */
export function caisoAtlas(network: Network, firstDay: string, published: number): OperatorFile[] {
  const stamp = underscoreStamp(network.zone, published)
  const file = (query: string, lines: readonly string[]): OperatorFile => {
    const stem = `${compactDate(firstDay)}_${compactDate(addDays(firstDay, 1))}_${query}_N_${stamp}_v1`
    return { name: `${stem}.zip`, member: `${stem}.csv`, text: `${lines.join('\n')}\n`, published }
  }
  const nodes = network.points.filter(point => point.members.length === 0)
  return [
    file('ATL_PNODE', [
      'PNODE_ID,PNODE_TYPE,DESCRIPTION,COMMENTS,EFF_START_DT,EFF_END_DT,EFF_START_DT_GMT,EFF_END_DT_GMT,CB_NODE_FLAG,MAX_CB_MW,MAX_CB_MW_EFF_START_DT,MAX_CB_MW_EFF_END_DT,MAX_CB_MW_EFF_START_DT_GMT,MAX_CB_MW_EFF_END_DT_GMT',
      ...nodes.map(({ id, type }) => `${id},,${id},,${begun.local},${open.local},${begun.gmt},${open.gmt},${type === 'GEN' ? 'Y' : 'N'},,,,,`),
    ]),
    file('ATL_PNODE_MAP', [
      'APNODE_ID,PNODE_ID,DESCRIPTION,COMMENTS,EFF_START_DT_GMT,EFF_END_DT_GMT,EFF_START_DT,EFF_END_DT',
      ...network.points.flatMap(({ id, members }) => members.map(([member]) => `${id},${member},${id},,${begun.gmt},${open.gmt},${begun.local},${open.local}`)),
    ]),
  ]
}

/** What the site answers, with status 200, where it has nothing. */
export function caisoNoData(published: number): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<m:OASISReport xmlns:m="http://www.caiso.com/soa/OASISReport_v1.xsd">',
    `<m:MessageHeader><m:TimeDate>${formatInstant(published)}</m:TimeDate><m:Source>OASIS</m:Source><m:Version>v20131201</m:Version></m:MessageHeader>`,
    '<m:MessagePayload><m:RTO><m:name>CAISO</m:name><m:ERROR>',
    '<m:ERR_CODE>1000</m:ERR_CODE><m:ERR_DESC>No data returned for the specified selection</m:ERR_DESC>',
    '</m:ERROR></m:RTO></m:MessagePayload>', '</m:OASISReport>', '',
  ].join('\n')
}
