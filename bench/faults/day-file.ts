/** Files as operators put them up, one for a market day: of the demo market without its own faults, and of what operators published. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { addDays } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { marketDay } from '#canon/market-day.ts'
import { type DemoFile, writeDemoMarket } from '#feeds/demo/index.ts'
import { underscoreStamp } from '#feeds/demo/operator-file.ts'
import { textOf } from '#feeds/demo/independent-reader.ts'
import { type Form, linesOf } from './price-text.ts'

/** Prices of one market day (of one interval, where it is a snapshot). */
export interface DayFile extends Form {
  /** What it is, for the table: `spp-day-ahead`. */
  readonly kind: string
  readonly market: 'da' | 'rt'
  /** Market day, `YYYY-MM-DD`. */
  readonly day: string
  /** The operator's name for it. */
  readonly name: string
  readonly text: string
  /** When it was put up: an instant. */
  readonly published: number
  readonly status: 'preliminary' | 'final'
}

/** A list of nodes. */
export interface ListFile { readonly kind: 'list', readonly name: string, readonly text: string, readonly published: number }

const kinds: Readonly<Partial<Record<DemoFile['kind'], Pick<DayFile, 'minutes' | 'market' | 'status'>>>> = {
  'caiso-day-ahead': { minutes: 60, market: 'da', status: 'final' },
  'caiso-fifteen-minute': { minutes: 15, market: 'rt', status: 'final' },
  'miso-day-ahead': { minutes: 60, market: 'da', status: 'final' },
  'miso-preliminary': { minutes: 60, market: 'rt', status: 'preliminary' },
  'miso-final': { minutes: 60, market: 'rt', status: 'final' },
  'spp-day-ahead': { minutes: 60, market: 'da', status: 'final' },
  'spp-daily': { minutes: 5, market: 'rt', status: 'final' },
  'spp-interval': { minutes: 5, market: 'rt', status: 'preliminary' },
}

/** In the order in which they were put up; broken files are left out. CAISO's five-minute prices are of the last days only, and are left out too. */
export async function demoFiles(folder: string, request: { readonly seed: number, readonly lastDay: string, readonly days: number }): Promise<(DayFile | ListFile)[]> {
  const { files } = await writeDemoMarket({ folder, ...request })
  const made = files.map(async (file): Promise<(DayFile | ListFile)[]> => {
    const of = kinds[file.kind]
    if (file.fault !== null || of === undefined && file.kind !== 'caiso-atlas') return []
    const { text, member } = await textOf(join(folder, file.path))
    const common = { name: member ?? basename(file.path), text, published: Date.parse(file.published_utc) }
    return [of === undefined ? { ...common, kind: 'list' } : { ...common, ...of, iso: file.iso, kind: file.kind, day: file.day }]
  })
  return (await Promise.all(made)).flat()
}

/**
 * Months of day-ahead prices that CAISO published, cut into a file for each market day, as a query for one day would have
 * given it the day before: about 13:00 on the market's clock. Their three nodes are the slack of the trading hubs, and are called
 * by the hubs' names, so that what is meant for hubs looks at them.
 */
export async function caisoMonths(folder: string): Promise<DayFile[]> {
  const names = (await readdir(join(folder, 'caiso')).catch(() => [])).filter(name => /^\d{6}01_\d{6}01_PRC_LMP_DAM_/.test(name)).sort()
  const found: DayFile[] = []
  for (const name of names) {
    const text = await readFile(join(folder, 'caiso', name), 'utf8')
    const lines = linesOf(text.replaceAll(/\b([NSZ]P\d\d)SLAK_5_N001\b/g, 'TH_$1_GEN-APND'))
    const header = lines[0] ?? ''
    const byDay = Map.groupBy(lines.slice(1).filter(line => line !== ''), line => line.split(',')[2] ?? '')
    for (const [day, rows] of [...byDay].toSorted(([a], [b]) => a < b ? -1 : 1)) {
      const published = marketDay('caiso', day).start_utc - 11 * hourMs
      found.push({
        iso: 'caiso', minutes: 60, kind: 'real caiso-day-ahead', market: 'da', day, status: 'final', published,
        name: `${compact(day)}_${compact(addDays(day, 1))}_PRC_LMP_DAM_${caisoStamp(published)}_v1.csv`, text: `${[header, ...rows].join('\n')}\n`,
      })
    }
  }
  return found
}

/**
 * Days and intervals that operators published alone. What is there before is the day before where the operator has it in the
 * same file, else the same prices under the date of the day before.
 */
export async function lonelyDays(folder: string): Promise<{ readonly before: DayFile, readonly file: DayFile }[]> {
  const read = async (path: string): Promise<string | null> => await readFile(join(folder, path), 'utf8').catch(() => null)
  const [miso, spp, fifteen, autumn] = [await read('miso/20230101_da_expost_lmp.csv'), await read('spp/DA-LMP-SL-202503190100.csv'), await read('caiso/20230917_20230919_PRC_RTPD_LMP_RTPD_20230921_11_49_39_v2.csv'), (await read('spp/DA-LMP-SL-202511020100.reduced.csv'))?.split('\n').filter(line => !/,(AEC|CSWS_HUB),/.test(line)).join('\n') ?? null]
  const found: { before: DayFile, file: DayFile }[] = []
  if (miso !== null) {
    const of = (day: string, text: string): DayFile => ({ ...dayAhead('miso', day), name: `${compact(day)}_da_expost_lmp.csv`, text })
    found.push({ file: of('2023-01-01', miso), before: of('2022-12-31', miso.replace('01/01/2023', '12/31/2022')) })
  }
  if (spp !== null) found.push(sppPair('2025-03-19', '2025-03-18', spp.replaceAll('03/19/2025', '03/18/2025').replaceAll('03/20/2025', '03/19/2025'), spp))
  // Of two of its nodes lines were cut out. The day before has 24 hours: the first 24 of this one, an offset earlier.
  if (autumn !== null) found.push(sppPair('2025-11-02', '2025-11-01', autumn.split('\n').filter(line => !line.includes('11/03/2025 06:00')).join('\n').replaceAll('11/02/2025', '11/01/2025').replaceAll('11/03/2025', '11/02/2025'), autumn))
  if (fifteen !== null) {
    const [header = '', ...rows] = fifteen.split('\n').filter(line => line !== '')
    const of = (day: string): DayFile => {
      const published = marketDay('caiso', day).end_utc + 2 * hourMs
      return {
        iso: 'caiso', minutes: 15, kind: 'real caiso-fifteen-minute', market: 'rt', day, status: 'final', published, name: `${compact(day)}_${compact(addDays(day, 1))}_PRC_RTPD_LMP_RTPD_${caisoStamp(published)}_v2.csv`,
        text: `${[header, ...rows.filter(row => row.split(',')[2] === day)].join('\n')}\n`,
      }
    }
    found.push({ before: of('2023-09-17'), file: of('2023-09-18') })
  }
  for (const time of ['0840', '0850', '0855']) {
    const text = await read(`spp/RTBM-LMP-SL-20250331${time}.csv`)
    if (text === null) continue
    const of = (day: string, content: string): DayFile => ({
      iso: 'spp', minutes: 5, kind: 'real spp-interval', market: 'rt', day, status: 'preliminary', text: content,
      published: marketDay('spp', day).start_utc + (Number(time.slice(0, 2)) * 60 + Number(time.slice(2)) + 4) * minuteMs, name: `RTBM-LMP-SL-${compact(day)}${time}.csv`,
    })
    found.push({ file: of('2025-03-31', text), before: of('2025-03-30', text.replaceAll('03/31/2025', '03/30/2025')) })
  }
  return found
}

function dayAhead(iso: DayFile['iso'], day: string): Omit<DayFile, 'name' | 'text'> {
  return { iso, minutes: 60, kind: `real ${iso}-day-ahead`, market: 'da', day, status: 'final', published: marketDay(iso, day).start_utc - 11 * hourMs }
}

function sppPair(day: string, dayBefore: string, before: string, text: string): { before: DayFile, file: DayFile } {
  const of = (date: string, content: string): DayFile => ({ ...dayAhead('spp', date), name: `DA-LMP-SL-${compact(date)}0100.csv`, text: content })
  return { file: of(day, text), before: of(dayBefore, before) }
}

/** The file made again at another instant: CAISO's names say when. */
export function putUp<F extends { readonly name: string, readonly published: number }>(file: F, published: number): F {
  return { ...file, published, name: file.name.replace(/_\d{8}_\d\d_\d\d_\d\d_v/, `_${caisoStamp(published)}_v`) }
}

function compact(day: string): string { return day.replaceAll('-', '') }

function caisoStamp(at: number): string { return underscoreStamp('America/Los_Angeles', at) }
