/**
 * ISO Express, where ISO-NE publishes its CSV reports: one file per market day, no key.
 * https://www.iso-ne.com/static-transform/csv/histRpts/...
 *
 * A day that has no report is answered with 200 and a sentence in place of a file.
 */
import { dayNumberOf, formatDate } from '#canon/civil.ts'
import type { Download, FetchWindow } from '../../report.ts'

export const express = 'https://www.iso-ne.com/static-transform/csv/histRpts'

/** ISO-NE publishes no limit; one request in two seconds is what patient readers of it do. */
export const expressIntervalMs = 2000

/** One download per market day and name: `names('20260604')` gives paths below the base. */
export function dailyReports(base: string, window: FetchWindow, names: (date: string) => readonly string[]): Download[] {
  const downloads: Download[] = []
  for (let day = dayNumberOf(window.from); day <= dayNumberOf(window.to); day++) {
    for (const path of names(formatDate(day).replaceAll('-', ''))) downloads.push({ url: `${base}/${path}`, name: path.split('/').at(-1) ?? path })
  }
  return downloads
}
