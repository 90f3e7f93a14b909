/** Every report that can arrive, in short. */
import { reports } from '../markets/registry.ts'
import type { FeedSummary } from '../port.ts'

export const feedSummaries: readonly FeedSummary[] = reports.map(({ iso, name, title, dataset, grid }) => ({ iso, report: name, title, dataset: dataset.name, grid }))
