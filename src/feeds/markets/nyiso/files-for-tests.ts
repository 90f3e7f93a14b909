/** Made-up files in NYISO's form, for tests: prices follow from place and time, so that a test can tell what must come out. */
import { twoDigits } from '#canon/civil.ts'
import { hourMs, minuteMs } from '#canon/instant.ts'
import { localParts } from '#canon/zone.ts'
import { zone } from './price-file.ts'

export const header = 'Time Stamp,Name,PTID,LBMP ($/MWHr),Marginal Cost Losses ($/MWHr),Marginal Cost Congestion ($/MWHr)'
export const quotedHeader = header.split(',').map(cell => `"${cell}"`).join(',')

export const points = [['CAPITL', 61757], ['N.Y.C.', 61761], ['PJM', 61847]] as const

/** Local stamp of an instant as the clock reads it; with seconds as dispatch writes it. */
export function stampOf(utc: number, seconds: boolean): string {
  const { year, month, day, hour, minute, second } = localParts(zone, utc)
  return `${twoDigits(month)}/${twoDigits(day)}/${year} ${twoDigits(hour)}:${twoDigits(minute)}${seconds ? `:${twoDigits(second)}` : ''}`
}

/** Published prices at a point: energy `index`, losses by place, congestion against the sign of the price. */
export function priceCells(index: number, place: number): string {
  const [loss, congestion] = [place * 0.5, -place]
  return `${(20 + index + loss - congestion).toFixed(2)},${loss.toFixed(2)},${congestion.toFixed(2)}`
}

/** Hours from `first` on by their start, in order of time. */
export function hourly(first: string, hours: number): string[] {
  return [header, ...Array.from({ length: hours }, (_, hour) => Date.parse(first) + hour * hourMs)
    .flatMap((utc, hour) => points.map(([name, ptid], place) => `${stampOf(utc, false)},${name},${ptid},${priceCells(hour, place)}`))]
}

/** Dispatch from `first` on by its end, every five minutes; `more` are ends beside those of the grid, or instead of them. */
export function fiveMinutes(first: string, intervals: number, more: readonly string[] = []): string[] {
  const begin = Date.parse(first)
  const ends = [...Array.from({ length: intervals }, (_, index) => begin + (index + 1) * 5 * minuteMs), ...more.map(text => Date.parse(text))].sort((a, b) => a - b)
  return [quotedHeader, ...ends.flatMap(utc => points.map(([name, ptid], place) => `"${stampOf(utc, true)}","${name}",${ptid},${priceCells((utc - begin) / minuteMs, place)}`))]
}
