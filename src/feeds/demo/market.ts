/**
 * The demo market: days of CAISO, MISO and SPP prices, written as the operators' own files, with faults among them.
 *
 * The same seed and dates give byte-identical files, and any day comes out the same whatever days are written around it.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fail } from '#base/error.ts'
import { addDays, dayNumberOf, parseDate } from '#canon/civil.ts'
import { formatInstant, minuteMs } from '#canon/instant.ts'
import { marketDay, type MarketDay } from '#canon/market-day.ts'
import { caisoAtlas, caisoDayAhead, caisoFifteenMinute, caisoFiveMinute } from './caiso-files.ts'
import { caisoNetwork } from './caiso-network.ts'
import { damaged, emptyIntervalName, faults, type FileKind, type InjectedFault } from './faults.ts'
import { createMeasured, type Measured } from './measured.ts'
import { misoDayAhead, misoRealTime } from './miso-files.ts'
import { misoNetwork } from './miso-network.ts'
import type { DemoIso, Network } from './network.ts'
import { bytesOf, type OperatorFile } from './operator-file.ts'
import { createPricing, integrate, type PriceTable } from './prices.ts'
import { stream } from './random.ts'
import { sppDaily, sppDayAhead, sppIntervals } from './spp-files.ts'
import { sppNetwork } from './spp-network.ts'
import { createTimetable, daysToFinal } from './timetable.ts'

/** The autumn of 2026: clocks go back on 1 November. */
export const defaultLastDay = '2026-11-20'
export const defaultDays = 60
export const defaultSeed = 20_261_120
const mostDays = 400
/** Days at the end for which CAISO's five-minute prices are there too. */
const fiveMinuteDays = 2

export interface DemoRequest {
  readonly folder: string
  readonly seed?: number
  /** Last market day, `YYYY-MM-DD`. */
  readonly lastDay: string
  readonly days: number
  readonly signal?: AbortSignal
  progress?(done: number, total: number): void
}

export interface DemoFile {
  readonly iso: DemoIso
  /** Below the folder. */
  readonly path: string
  readonly kind: FileKind | 'caiso-atlas' | 'caiso-five-minute'
  /** Market day, `YYYY-MM-DD`. */
  readonly day: string
  readonly published_utc: string
  readonly bytes: number
  /** Of the CSV inside, where the file is a zip. */
  readonly unpacked_bytes: number
  /** Id of the fault in it, or null. */
  readonly fault: string | null
}

/** A file beside prices: load, output by fuel, constraints. */
export interface MeasuredFile {
  readonly iso: DemoIso
  /** Below the folder. */
  readonly path: string
  readonly published_utc: string
  readonly bytes: number
  /** The reports to take it for: null for the one that takes such a file, a name for one that must be asked for. */
  readonly reports: readonly (string | null)[]
}

export interface DemoMarket {
  /** Prices and lists of points, in the order in which the operators put them up: the order in which to take them in. */
  readonly files: readonly DemoFile[]
  /** What is measured and forecast beside prices, in the same order. */
  readonly measured: readonly MeasuredFile[]
  readonly faults: readonly InjectedFault[]
}

/** Writes the files and `faults.json`. Throws `usage/invalid` for a date or number of days that cannot be. */
export async function writeDemoMarket(request: DemoRequest): Promise<DemoMarket> {
  const { lastDay, days } = request
  if (parseDate(lastDay) === null) throw fail('usage/invalid', `"${lastDay}" is no date: expected YYYY-MM-DD`, { lastDay })
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw fail('usage/invalid', `The demo market has 1 to ${mostDays} days, found ${days}`, { days })
  }
  const seed = request.seed ?? defaultSeed
  const writer = createWriter(request.folder, lastDay, days)
  const measured = createMeasured(seed, writer.measured)
  const operators = [caisoDays(seed, writer, measured), misoDays(seed, writer, measured), sppDays(seed, writer, measured)]
  const total = days * operators.length
  let done = 0
  for (let back = days - 1; back >= 0; back--) {
    for (const writeDay of operators) {
      request.signal?.throwIfAborted()
      await writeDay(addDays(lastDay, -back), back)
      request.progress?.(++done, total)
    }
  }
  await measured.finish()
  const market = writer.market()
  await writeFile(join(request.folder, 'faults.json'), `${JSON.stringify(market.faults, null, 2)}\n`)
  return market
}

type WriteDay = (date: string, back: number) => Promise<void>

function caisoDays(seed: number, writer: Writer, measured: Measured): WriteDay {
  const pricing = createPricing(seed, caisoNetwork)
  const timetable = createTimetable(seed)
  return async (date, back) => {
    const day = marketDay('caiso', date)
    if (back === writer.days - 1) {
      for (const file of caisoAtlas(caisoNetwork, date, timetable.caisoDayAhead(marketDay('caiso', addDays(date, -2))))) await writer.write(caisoNetwork, 'caiso-atlas', day, file)
    }
    const dayAhead = pricing.run('day-ahead', day.start_utc, day.end_utc, 60)
    await writer.withFaults(caisoNetwork, 'caiso-day-ahead', day, caisoDayAhead(caisoNetwork, dayAhead, day, timetable.caisoDayAhead(day)))
    const fifteen = pricing.run('look-ahead', day.start_utc, day.end_utc, 15)
    await writer.withFaults(caisoNetwork, 'caiso-fifteen-minute', day, caisoFifteenMinute(caisoNetwork, fifteen, day, timetable.caisoFifteenMinute(day)))
    measured.caiso(day, dayAhead, fifteen)
    if (back >= fiveMinuteDays) return
    const five = pricing.run('real-time', day.start_utc, day.end_utc, 5)
    await writer.write(caisoNetwork, 'caiso-five-minute', day, caisoFiveMinute(caisoNetwork, five, day, timetable.caisoFiveMinute(day)))
  }
}

function misoDays(seed: number, writer: Writer, measured: Measured): WriteDay {
  const pricing = createPricing(seed, misoNetwork)
  const timetable = createTimetable(seed)
  return async (date, back) => {
    const day = marketDay('miso', date)
    const dayAhead = pricing.run('day-ahead', day.start_utc, day.end_utc, 60)
    await writer.withFaults(misoNetwork, 'miso-day-ahead', day, misoDayAhead(misoNetwork, dayAhead, day, timetable.misoDayAhead(day)))
    const five = pricing.run('real-time', day.start_utc, day.end_utc, 5)
    await measured.miso(day, dayAhead, five, back)
    const final = integrate(five, 12)
    const preliminary = unsettled(seed, final, date)
    await writer.withFaults(misoNetwork, 'miso-preliminary', day, misoRealTime(misoNetwork, preliminary, day, 'prelim', timetable.misoPreliminary(day)))
    if (back < daysToFinal - 1) return
    await writer.withFaults(misoNetwork, 'miso-final', day, misoRealTime(misoNetwork, final, day, 'final', timetable.misoFinal(day)))
  }
}

function sppDays(seed: number, writer: Writer, measured: Measured): WriteDay {
  const pricing = createPricing(seed, sppNetwork)
  const timetable = createTimetable(seed)
  return async (date, back) => {
    const day = marketDay('spp', date)
    const dayAhead = pricing.run('day-ahead', day.start_utc, day.end_utc, 60)
    await writer.withFaults(sppNetwork, 'spp-day-ahead', day, sppDayAhead(sppNetwork, dayAhead, day, timetable.sppDayAhead(day)))
    const five = pricing.run('real-time', day.start_utc, day.end_utc, 5)
    writer.watchSpike(day, five)
    await measured.spp(day, dayAhead, five, pricing.forecast)
    if (back > 0) {
      await writer.withFaults(sppNetwork, 'spp-daily', day, sppDaily(sppNetwork, five, day, timetable.sppDaily(day)))
      return
    }
    for (const file of sppIntervals(sppNetwork, five, interval => timetable.sppIntervalDelay(day, interval))) {
      if (emptyIntervalName.test(file.name)) await writer.withFaults(sppNetwork, 'spp-interval', day, file)
      else await writer.write(sppNetwork, 'spp-interval', day, file)
    }
  }
}

/** Prices as they are before settlement has checked them: one to three hours differ, at all nodes in energy, at some in congestion. */
function unsettled(seed: number, final: PriceTable, date: string): PriceTable {
  const draw = stream(seed, `miso unsettled ${date}`)
  const energy = final.energy.slice()
  const congestion = final.congestion.slice()
  const hours = 1 + Math.floor(draw.uniform(0) * 3)
  for (let change = 0; change < hours; change++) {
    const hour = Math.floor(draw.uniform(10 + change) * final.intervals)
    energy[hour]! += 0.9 * draw.normal(20 + change)
    for (let point = 0; point < final.points; point++) congestion[hour * final.points + point]! *= 1 + 0.12 * draw.normal(30 + change)
  }
  return { ...final, energy, congestion }
}

type Writer = ReturnType<typeof createWriter>

/** Writes a file below the folder, whose own folders it makes. */
function saver(folder: string): (path: string, file: OperatorFile) => Promise<Uint8Array> {
  const made = new Set<string>()
  return async (path, file) => {
    const bytes = await bytesOf(file)
    const target = join(folder, path)
    if (!made.has(dirname(target))) await mkdir(dirname(target), { recursive: true })
    made.add(dirname(target))
    await writeFile(target, bytes)
    return bytes
  }
}

/** Puts files into the folder, faults beside them, and keeps the list of both. */
function createWriter(folder: string, lastDay: string, days: number) {
  const files: { readonly published: number, readonly file: DemoFile }[] = []
  const beside: MeasuredFile[] = []
  const injected: InjectedFault[] = []
  const save = saver(folder)
  let spike = { price: -Infinity, day: '', start: 0 }

  async function measured(iso: DemoIso, file: OperatorFile, reports: MeasuredFile['reports']): Promise<void> {
    const path = `${iso}/${file.name}`
    beside.push({ iso, path, published_utc: formatInstant(file.published), bytes: (await save(path, file)).length, reports })
  }

  async function put(path: string, network: Network, kind: DemoFile['kind'], day: MarketDay, file: OperatorFile, fault: string | null): Promise<string> {
    const bytes = await save(path, file)
    files.push({
      published: file.published,
      file: {
        iso: network.iso, path, kind, day: day.date, published_utc: formatInstant(file.published),
        bytes: bytes.length, unpacked_bytes: Buffer.byteLength(file.text), fault,
      },
    })
    return path
  }

  function write(network: Network, kind: DemoFile['kind'], day: MarketDay, file: OperatorFile): Promise<string> {
    return put(`${network.iso}/${file.name}`, network, kind, day, file, null)
  }

  async function withFaults(network: Network, kind: FileKind, day: MarketDay, file: OperatorFile): Promise<void> {
    const back = dayNumberOf(lastDay) - dayNumberOf(day.date)
    const good = `${network.iso}/${file.name}`
    for (const fault of faults) {
      if (fault.kind !== kind || fault.daysBack % days !== back) continue
      const isGood = fault.id === 'miso-final'
      const broken = damaged(fault, file, network.zone)
      const isLater = broken.published > file.published
      const path = isGood ? good : isLater ? `${fault.iso}/${broken.name}` : `${fault.iso}/faulty/${fault.id}/${broken.name}`
      if (!isGood) await put(path, network, kind, day, broken, fault.id)
      injected.push({ id: fault.id, iso: fault.iso, file: path, what: fault.what, expected: fault.expected, resent: isGood || isLater ? null : good })
    }
    await write(network, kind, day, file)
  }

  /** Remembers SPP's dearest interval: a spike that is true must come through. */
  function watchSpike(day: MarketDay, table: PriceTable): void {
    table.energy.forEach((price, interval) => {
      if (price > spike.price) spike = { price, day: day.date, start: table.start + interval * table.minutes * minuteMs }
    })
  }

  function market(): DemoMarket {
    const dear = files.find(({ file }) => file.day === spike.day && file.fault === null && (file.kind === 'spp-daily' || file.kind === 'spp-interval'))?.file
    const kept: InjectedFault[] = dear === undefined ? [] : [{
      id: 'spp-true-spike', iso: 'spp', file: dear.path, resent: null,
      what: `Scarcity that was real: energy at ${spike.price.toFixed(2)} USD/MWh in the interval that starts at ${formatInstant(spike.start)}.`,
      expected: { finding: '', outcome: 'kept', afterwards: 'The prices are merged as they are; a note is fine, a block is not.' },
    }]
    const ordered = files.toSorted((a, b) => a.published - b.published || (a.file.path < b.file.path ? -1 : 1))
    const measured = beside.toSorted((a, b) => a.published_utc < b.published_utc ? -1 : 1)
    return { files: ordered.map(({ file }) => file), measured, faults: [...injected, ...kept].toSorted((a, b) => a.id < b.id ? -1 : 1) }
  }

  return { days, write, withFaults, measured, watchSpike, market }
}
