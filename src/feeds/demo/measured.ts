/** What the demo market's operators publish beside prices, from the dispatch that made the prices. */
import { dayMs, hourMs, minuteMs } from '#canon/instant.ts'
import type { MarketDay } from '#canon/market-day.ts'
import { caisoLoad, caisoRenewables, type DayHours } from './caiso-measured.ts'
import { caisoNetwork } from './caiso-network.ts'
import { misoConstraints, misoFuelMix, misoTotalLoad, type DayAheadDay } from './miso-measured.ts'
import { misoNetwork } from './miso-network.ts'
import type { DemoIso, Network } from './network.ts'
import type { OperatorFile } from './operator-file.ts'
import { integrate, type PriceTable } from './prices.ts'
import { stream } from './random.ts'
import { generationMixRows, sppConstraintsDayAhead, sppConstraintsRealTime, sppGenerationMix, sppMidTerm } from './spp-measured.ts'
import { sppNetwork } from './spp-network.ts'

/** `reports` as of `MeasuredFile`. */
export type WriteMeasured = (iso: DemoIso, file: OperatorFile, reports: readonly (string | null)[]) => Promise<void>

export interface Measured {
  caiso(day: MarketDay, dayAhead: PriceTable, fifteen: PriceTable): void
  miso(day: MarketDay, dayAhead: PriceTable, five: PriceTable, back: number): Promise<void>
  spp(day: MarketDay, dayAhead: PriceTable, five: PriceTable, forecast: (at: number) => number): Promise<void>
  /** Files that hold many days, once all are there. */
  finish(): Promise<void>
}

/** Days of one file, where CAISO is asked for 31 at most. */
const daysOfFile = 30
/** Days at the end that have MISO's displays, which nobody can fetch once they are past. */
const displayDays = 30

export function createMeasured(seed: number, write: WriteMeasured): Measured {
  const caiso: DayHours[] = []
  const miso: DayAheadDay[] = []
  const mix: string[] = []
  const error = horizonError(seed, sppNetwork)
  let lastEnd = 0
  const own: readonly null[] = [null]
  const put = async (iso: DemoIso, file: OperatorFile | null): Promise<void> => { if (file !== null) await write(iso, file, own) }

  async function misoDay(day: MarketDay, dayAhead: PriceTable, five: PriceTable, back: number): Promise<void> {
    miso.push({ day, table: dayAhead })
    if (back >= displayDays) return
    await write('miso', misoTotalLoad(misoNetwork, day, dayAhead, five, day.start_utc), ['load-forecast'])
    await put('miso', misoTotalLoad(misoNetwork, day, dayAhead, five, day.end_utc - 5 * minuteMs))
    await put('miso', misoFuelMix(misoNetwork, day, five, day.end_utc + 5 * minuteMs))
  }

  async function sppDay(day: MarketDay, dayAhead: PriceTable, five: PriceTable, forecast: (at: number) => number): Promise<void> {
    const ahead = (made: number) => (start: number): number => forecast(start + hourMs / 2) * (1 + error(start, (start - made) / dayMs))
    const both = [null, 'load-averaged'] as const
    if (lastEnd === 0) await put('spp', sppMidTerm(sppNetwork, day.start_utc, null, ahead(day.start_utc)))
    await write('spp', sppMidTerm(sppNetwork, day.end_utc, integrate(five, 12), ahead(day.end_utc)), both)
    await put('spp', sppConstraintsDayAhead(sppNetwork, dayAhead, day, day.start_utc - 11 * hourMs))
    await put('spp', sppConstraintsRealTime(sppNetwork, five, day, day.end_utc + 8 * hourMs))
    mix.push(...generationMixRows(sppNetwork, five))
    lastEnd = day.end_utc
  }

  async function finish(): Promise<void> {
    for (let at = 0; at < caiso.length; at += daysOfFile) {
      const days = caiso.slice(at, at + daysOfFile)
      const end = days.at(-1)!.day.end_utc
      await put('caiso', caisoLoad(caisoNetwork, 'DAM', days, end - 15 * hourMs))
      await put('caiso', caisoLoad(caisoNetwork, 'ACTUAL', days, end + 2 * hourMs))
      await put('caiso', caisoRenewables(caisoNetwork, days, end + 2 * hourMs))
    }
    for (const [year, days] of Map.groupBy(miso, ({ day }) => day.date.slice(0, 4))) await put('miso', misoConstraints(misoNetwork, year, days, days.at(-1)!.day.start_utc))
    await put('spp', sppGenerationMix(mix, lastEnd + minuteMs))
  }

  return {
    caiso(day, dayAhead, fifteen) { caiso.push({ day, forecast: dayAhead, actual: integrate(fifteen, 4) }) },
    miso: misoDay, spp: sppDay, finish,
  }
}

/** What a forecast misses more, the further ahead it looks: about a percent of load after three days. */
function horizonError(seed: number, network: Network): (at: number, daysAhead: number) => number {
  const miss = stream(seed, `${network.iso} horizon`)
  return (at, daysAhead) => 0.0035 * Math.floor(daysAhead) * miss.smooth(at / hourMs / 8 + 1e5 * Math.floor(daysAhead))
}
