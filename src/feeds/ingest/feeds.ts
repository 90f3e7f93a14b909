/** Every report that can arrive, in short, and what its prices hold to. */
import type { Iso } from '#canon/market.ts'
import type { PriceTerms } from '#gate/port.ts'
import { reports } from '../markets/registry.ts'
import type { FeedSummary } from '../port.ts'
import { publicationOf } from '../publication.ts'

export const feedSummaries: readonly FeedSummary[] = reports.map(report => ({
  iso: report.iso, report: report.name, title: report.title, dataset: report.dataset.name, grid: report.grid, published: publicationOf(report),
}))

/**
 * What an operator's prices in a dataset hold to, whichever report they came by: the loosest of its reports. Null where it has none.
 */
export function priceTerms(dataset: string, iso: Iso): PriceTerms | null {
  const of = reports.filter(report => report.iso === iso && report.dataset.name === dataset)
  if (of.length === 0) return null
  const tolerances = of.flatMap(({ identityTolerance }) => identityTolerance ?? [])
  const spreads = of.map(({ energySpread }) => energySpread)
  const offGridMinutes = of.flatMap(({ grid }) => grid?.offGrid === true ? grid.minutes : [])
  return {
    // Where every report derives a component nothing was published that could contradict, but rows that name no derived one can.
    identityTolerance: tolerances.length === 0 ? 0.02 : Math.max(...tolerances),
    energySpread: spreads.includes(null) ? null : Math.max(...spreads.flatMap(spread => spread ?? [])),
    ...offGridMinutes.length > 0 && { offGridMinutes },
  }
}
