/** Where MISO keeps its daily and weekly files: one flat folder, no key, 404 for a name that does not exist. */
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import type { Download, FetchWindow } from '../../report.ts'

export const marketReports = 'https://docs.misoenergy.org/marketreports'

/** MISO publishes no limit for the folder; one request a second is what patient readers of it do. */
export const marketReportsIntervalMs = 1000

/** One download per market day and suffix: `20260501_da_expost_lmp.csv`. */
export function dailyDownloads(base: string, window: FetchWindow, suffixes: readonly string[]): Download[] {
  const downloads: Download[] = []
  for (let day = dayNumberOf(window.from); day <= dayNumberOf(window.to); day++) {
    for (const suffix of suffixes) downloads.push(marketReport(base, day, suffix))
  }
  return downloads
}

export function marketReport(base: string, day: number, suffix: string): Download {
  const name = `${formatDate(day).replaceAll('-', '')}_${suffix}`
  return { url: `${base}/${name}`, name }
}
