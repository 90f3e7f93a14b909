/** Prices as rows for a spreadsheet. */
import type { PriceSeries } from '../../api/types.ts'
import { hourEnding, localOf } from '../../chart/market-time.ts'
import type { Cell, CsvTable } from '../../parts/csv.ts'

/** Local date and hour ending are the market's. */
export function pricesTable(series: readonly PriceSeries[], zone: string): CsvTable {
  return { header: ['iso', 'market_run', 'node_id', 'interval_start_utc', 'interval_minutes', 'local_date', 'hour_ending', 'lmp', 'energy', 'congestion', 'loss', 'ghg'], rows: priceRows(series, zone) }
}

function* priceRows(series: readonly PriceSeries[], zone: string): Generator<Cell[]> {
  for (const one of series) {
    let hour = NaN
    let local: [string, string] = ['', '']
    for (let index = 0; index < one.start.length; index += 1) {
      const at = one.start[index] ?? 0
      // Five-minute rows of one hour share date and hour ending: the calendar is asked once for each.
      if (Math.floor(at / 3600) !== hour) {
        hour = Math.floor(at / 3600)
        local = [localOf(at, zone).date, hourEnding(at, zone)]
      }
      const values = [one.lmp[index], one.energy[index], one.congestion[index], one.loss[index], one.ghg[index]].map(value => value ?? null)
      yield [one.iso, one.market_run, one.node_id, `${new Date(at * 1000).toISOString().slice(0, 19)}Z`, one.interval_minutes, ...local, ...values]
    }
  }
}
