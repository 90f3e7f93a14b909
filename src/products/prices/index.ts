/** The first products: bucket averages, DART and what was known when, as views over the prices and the bucket calendar. */
import type { Capability } from '#base/capability.ts'
import { priceViews } from './views.ts'

export { priceViews } from './views.ts'

export const priceProducts: Capability<unknown> = {
  name: 'prices',
  stage: 'products',
  summary: 'Bucket averages by day and month, and day-ahead minus real-time by hour, what was known when and what has changed.',
  reads: ['market.lmp_da', 'market.lmp_rt', 'market.lmp_superseded', 'market.market_hour'],
  writes: priceViews.map(view => view.name),
  start: () => ({}),
}
