/**
 * PJM's results of the reserve markets, day-ahead (hourly, since October 2022) and in real time (five minutes; hourly before
 * September 2022). Prices and cleared volumes of a row are the matter of two reports.
 * https://dataminer2.pjm.com/feed/da_reserve_market_results/definition
 * https://dataminer2.pjm.com/feed/reserve_market_results/definition; grammar in table.ts.
 *
 *   datetime_beginning_utc,datetime_beginning_ept,locale,service,mcp,mcp_capped,[reg_ccp,reg_pcp,]as_req_mw,total_mw,as_mw,ss_mw,
 *   [tier1_mw,]ircmwt2,dsr_as_mw,nsr_mw[,regd_mw]
 *
 * The price is the clearing price, mcp. Regulation's has two parts, for capability and for performance: they stand beside it
 * as REG CCP and REG PCP, under canon's word `other`, since what is paid is their sum.
 */
import { cleared } from '#canon/demand-and-supply.ts'
import { ancillaryPrice } from '#canon/market-results.ts'
import { reserveArea, reserveName, reserveProduct } from './reserve.ts'
import { feedReport, utcSql, type Cell, type Table, type TableRows } from './table.ts'
import type { Report } from '../../report.ts'

export interface ReserveMarket {
  readonly feed: 'da_reserve_market_results' | 'reserve_market_results'
  readonly marketRun: 'DAM' | 'RTD'
  readonly display: string
}

/** Columns that only the real-time feed has. */
const realTimeOnly = ['reg_ccp', 'reg_pcp'] as const

export function pricesReport(market: ReserveMarket, naming: Pick<Report, 'name' | 'title'>): Report {
  return feedReport({ ...naming, ...shared(market), dataset: ancillaryPrice, rows: {
    columns: cell => place(market, cell),
    values: cell => {
      const name = reserveName(cell('service'))
      const parts = market.marketRun === 'DAM' ? [] : realTimeOnly.map(column => ({ product: `'other'`, product_name: `${name} || ' ${column.slice(4).toUpperCase()}'`, price: cell(column) }))
      return [{ product: reserveProduct(name), product_name: name, price: cell('mcp') }, ...parts]
    },
    where: `CASE WHEN regexp_matches(product_name, ' (CCP|PCP)$') THEN product_name LIKE 'REG %' AND price IS NOT NULL ELSE true END`,
  } })
}

export function clearedReport(market: ReserveMarket, naming: Pick<Report, 'name' | 'title'>): Report {
  return feedReport({ ...naming, ...shared(market), dataset: cleared, part: true, rows: {
    columns: cell => ({ ...place(market, cell), product: `'reserve:' || ${reserveProduct(reserveName(cell('service')))}`, cleared_mw: cell('total_mw') }),
  } })
}

function shared({ feed, marketRun, display }: ReserveMarket) {
  const table: Table = {
    feed, texts: ['datetime_beginning_utc', 'locale', 'service'], numbers: ['mcp', 'total_mw', ...marketRun === 'RTD' ? realTimeOnly : []],
    lacks: marketRun === 'DAM' ? realTimeOnly : [],
  }
  return { table, display, minutes: marketRun === 'DAM' ? 60 : null, asked: { days: marketRun === 'DAM' ? 90 : 20 } } as const
}

/** When real time went from hours to five minutes: 1 September 2022. */
const fiveMinutesFrom = `TIMESTAMPTZ '2022-09-01 04:00:00+00'`

function place({ marketRun }: ReserveMarket, cell: Cell): ReturnType<TableRows['columns']> {
  const start = utcSql(cell('datetime_beginning_utc'))
  return {
    area_id: reserveArea(cell('locale')), market_run: `'${marketRun}'`, interval_start_utc: start,
    interval_minutes: marketRun === 'DAM' ? '60' : `CASE WHEN ${start} < ${fiveMinutesFrom} THEN 60 ELSE 5 END`, status: `'final'`,
  }
}
