/** The first products: bucket averages and DART, as views over the prices and the bucket calendar. */
import type { Capability } from '#base/capability.ts'
import { priceViews } from './views.ts'

export { priceViews } from './views.ts'

export const priceProducts: Capability<unknown> = {
  name: 'prices',
  stage: 'products',
  summary: 'Bucket averages by day and month, and day-ahead minus real-time by hour.',
  reads: ['market.lmp_da', 'market.lmp_rt', 'market.market_hour'],
  writes: priceViews.map(view => view.name),
  start: () => ({}),
}
