/** The publication calendar: when each report comes. What the operator says of one stands with the report, as `published`. */
import { isPrices, lmpDayAhead } from '#canon/price.ts'
import { dayAhead, dayOver, type Publication, type Trailing } from '#canon/publication.ts'
import type { Report } from './report.ts'

/** Whoever asks a few times an hour is not late. */
const trailing: Trailing = { kind: 'trailing', lagMinutes: 15, allowedMinutes: 75 }
const forecastDatasets: readonly string[] = ['market.load_forecast', 'market.generation_forecast']

/** Null for lists, and for values that come when they come. */
export function publicationOf({ iso, name, dataset, grid, published }: Pick<Report, 'iso' | 'name' | 'dataset' | 'grid' | 'published'>): Publication | null {
  if (published !== undefined) return published
  if (grid === null) return null
  // By minutes: for those just to come.
  if (forecastDatasets.includes(dataset.name) && grid.minutes < 60) return { ...trailing, lagMinutes: 0 }
  if (dataset.name === lmpDayAhead.name || (!isPrices(dataset) && /day-ahead/.test(name)) || forecastDatasets.includes(dataset.name)) return dayAhead(iso)
  return grid.covers === 'market-day' ? dayOver() : trailing
}
