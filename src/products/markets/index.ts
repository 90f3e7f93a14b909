/** What operators publish beside prices, in the form that a desk asks for: by hour, by day, and as it was known before the day. */
import type { Capability } from '#base/capability.ts'
import { marketViews } from './views.ts'

export { marketViews } from './views.ts'

export const marketProducts: Capability<unknown> = {
  name: 'markets',
  stage: 'products',
  summary: 'Load, day-ahead forecasts and output by fuel by hour, and constraints by day.',
  reads: ['market.load', 'market.load_forecast', 'market.generation', 'market.constraint'],
  writes: marketViews.map(view => view.name),
  start: () => ({}),
}
