/**
 * SPP's file browser: https://portal.spp.org/file-browser-api/download/<dataset>?path=/..., no key, 404 for a wrong path.
 *
 * Daily files lie in /YYYY/MM/By_Day, or where their report says. A five-minute file lies in the folder of the day in which its interval STARTS, and
 * its name has the time at which the interval ENDS: the file of 00:00 is in the day before.
 */
import { civilDate, dayNumberOf, formatDate, twoDigits } from '#canon/civil.ts'
import { dayMs, hourMs, minuteMs, type UtcMs } from '#canon/instant.ts'
import { isRepeated, localMs, localToUtc } from '#canon/zone.ts'
import type { Download, FetchWindow } from '../../report.ts'

export const zone = 'America/Chicago'
export const fileBrowser = 'https://portal.spp.org/file-browser-api/download'

/** SPP publishes no limit; one request a second is what patient readers of it do. */
export const fileBrowserIntervalMs = 1000

const fiveMinutesMs = 5 * minuteMs

/** One file per market day: `prefix` + YYYYMMDD + `suffix`. */
export function dailyDownloads(base: string, window: FetchWindow, dataset: string, prefix: string, suffix: string): Download[] {
  const downloads: Download[] = []
  for (let day = dayNumberOf(window.from); day <= dayNumberOf(window.to); day++) {
    const date = formatDate(day)
    downloads.push(download(base, dataset, `${date.slice(0, 4)}/${date.slice(5, 7)}/By_Day`, `${prefix}${date.replaceAll('-', '')}${suffix}.csv`))
  }
  return downloads
}

export interface Place { readonly folder: string, readonly name: string }

/** One file per market day, where `place` says with {Y}, {M} and {D}. */
export function dailyFiles(base: string, window: FetchWindow, dataset: string, place: Place): Download[] {
  const downloads: Download[] = []
  for (let day = dayNumberOf(window.from); day <= dayNumberOf(window.to); day++) {
    const [year = '', month = '', dayOfMonth = ''] = formatDate(day).split('-')
    const [folder, name] = [place.folder, place.name].map(text => text.replaceAll('{Y}', year).replaceAll('{M}', month).replaceAll('{D}', dayOfMonth)) as [string, string]
    downloads.push(download(base, dataset, folder, name))
  }
  return downloads
}

/**
 * The files that were made every `minutes` on the days of the window, by the time in their names: in the folder of the day,
 * and of short-term ones in that of the hour after.
 */
export function madeDownloads(base: string, window: FetchWindow, dataset: string, prefix: string, minutes: 5 | 60): Download[] {
  const downloads: Download[] = []
  const end = midnight(dayNumberOf(window.to) + 1)
  for (let made = midnight(dayNumberOf(window.from)); made < end; made += minutes * minuteMs) {
    const label = endLabel(made - minutes * minuteMs, minutes)
    const hour = minutes === 60 ? '' : `/${twoDigits((Number(label.slice(8, 10)) + 1) % 24)}`
    downloads.push(download(base, dataset, `${label.slice(0, 4)}/${label.slice(4, 6)}/${label.slice(6, 8)}${hour}`, `${prefix}${label}.csv`))
  }
  return downloads
}

/** One file per five-minute interval of the market days: 276, 288 or 300 a day. */
export function intervalDownloads(base: string, window: FetchWindow, dataset: string, prefix: string): Download[] {
  const downloads: Download[] = []
  const end = midnight(dayNumberOf(window.to) + 1)
  for (let start = midnight(dayNumberOf(window.from)); start < end; start += fiveMinutesMs) {
    const folder = formatDate(Math.floor(localMs(zone, start) / dayMs)).split('-')
    downloads.push(download(base, dataset, `${folder[0]}/${folder[1]}/By_Interval/${folder[2]}`, `${prefix}${endLabel(start)}.csv`))
  }
  return downloads
}

/**
 * `YYYYMMDDHHMM` of the end of the interval that starts at `start`, with `d` in the repeated hour. Where clocks change
 * inside the label, it is the later of the two readings, as in the rows of the daily files: the hour before the clocks go
 * back ends at 02:00 and so does the hour after it; the hour before they go forward ends at 03:00.
 */
export function endLabel(start: UtcMs, minutes = 5): string {
  const local = Math.max(localMs(zone, start) + minutes * minuteMs, localMs(zone, start + minutes * minuteMs))
  const date = formatDate(Math.floor(local / dayMs)).replaceAll('-', '')
  return `${date}${twoDigits(Math.floor(local / hourMs) % 24)}${twoDigits(Math.floor(local / minuteMs) % 60)}${isRepeated(zone, start) ? 'd' : ''}`
}

function download(base: string, dataset: string, folder: string, name: string): Download {
  return { url: `${base}/${dataset}?path=/${folder}/${name}`, name }
}

function midnight(day: number): UtcMs {
  const { year, month, day: dayOfMonth } = civilDate(day)
  const utc = localToUtc(zone, year, month, dayOfMonth, 0, 0)
  if (utc === null) throw new TypeError(`no midnight on ${formatDate(day)} in ${zone}`)
  return utc
}
