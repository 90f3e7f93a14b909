/**
 * NYISO's public files: http://mis.nyiso.com/public/csv/<folder>/, no key.
 *
 * A day's file `YYYYMMDD<file>.csv` is kept for seven to ten days; what is older lies in the month's archive
 * `YYYYMM01<file>_csv.zip`, which holds the days' files, and the day's address answers 404.
 */
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import type { Download, Endpoint, FetchWindow } from '../../report.ts'

/** NYISO publishes no limit; one request a second is what patient readers of it do. */
const intervalMs = 1000

/** Days for which a day's own file is surely gone. */
const dailyKeptDays = 10

const publicCsv = { base: 'http://mis.nyiso.com/public/csv', minIntervalMs: intervalMs } as const

/** Zones and generators, a file of each for a day. */
export function publicFiles(folder: string): Endpoint { return dayFiles(folder, `${folder}_zone`, `${folder}_gen`) }

/** Files of a day each, by what follows the day in their names; that is the folder's name unless told. */
export function dayFiles(folder: string, ...files: readonly string[]): Endpoint {
  const named = files.length === 0 ? [folder] : files
  return { ...publicCsv, plan: (base, window) => days(window).flatMap(date => named.map(file => daily(`${base}/${folder}`, date, file))) }
}

/** A file that is written over and keeps no past: the same one for all days. */
export function standingFile(folder: string, name: string): Endpoint {
  return { ...publicCsv, plan: base => [{ url: `${base}/${folder}/${name}`, name }] }
}

function daily(base: string, date: string, file: string): Download {
  const name = `${date.replaceAll('-', '')}${file}.csv`
  const archive = `${date.slice(0, 7).replace('-', '')}01${file}_csv.zip`
  return { url: `${base}/${name}`, name, instead: { url: `${base}/${archive}`, name: archive, afterDays: dailyKeptDays } }
}

function days({ from, to }: FetchWindow): string[] {
  const dates: string[] = []
  for (let day = dayNumberOf(from); day <= dayNumberOf(to); day++) dates.push(formatDate(day))
  return dates
}
