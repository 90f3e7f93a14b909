/** The pages in the order in which data passes them; the keys `g o` ... go there. */
import type { IconName } from '../parts/icon.tsx'

/** `short`: under the icon, where a phone has no room for the title. */
interface Page { path: string, title: string, short?: string, icon: IconName, key: string }

export const pages: readonly Page[] = [
  { path: '/', title: 'Overview', icon: 'overview', key: 'o' },
  { path: '/prices', title: 'Prices', icon: 'prices', key: 'p' },
  { path: '/markets', title: 'Markets', icon: 'map', key: 'm' },
  { path: '/curves', title: 'Curves', icon: 'curves', key: 'c' },
  { path: '/sql', title: 'SQL', icon: 'sql', key: 's' },
  { path: '/connections', title: 'Connections', short: 'Sources', icon: 'connections', key: 'n' },
  { path: '/runs', title: 'Runs', icon: 'runs', key: 'r' },
  { path: '/quality', title: 'Quality', icon: 'quality', key: 'u' },
  { path: '/versions', title: 'Versions', icon: 'versions', key: 'v' },
  { path: '/pulls', title: 'Pull requests', short: 'Pulls', icon: 'pulls', key: 'q' },
  { path: '/settings', title: 'Settings', icon: 'settings', key: 't' },
]

/** Places within pages that somebody may look for by name. */
export const places: readonly Pick<Page, 'path' | 'title' | 'icon'>[] = [
  { path: '/markets', title: 'Market map', icon: 'map' },
  { path: '/markets/constraints', title: 'Constraints', icon: 'map' },
  { path: '/markets/load', title: 'Load against forecast', icon: 'map' },
  { path: '/markets/fuel', title: 'Fuel mix', icon: 'map' },
  { path: '/curves/movers', title: 'Movers of curves', icon: 'curves' },
  { path: '/curves/spreads', title: 'Spark spreads and heat rates', icon: 'curves' },
  { path: '/curves/factors', title: 'Factors of curves', icon: 'curves' },
  { path: '/curves/marks', title: 'Marks of curves', icon: 'curves' },
  { path: '/curves/quotes', title: 'Quotes for curves', icon: 'curves' },
  { path: '/curves/runs', title: 'End of day of curves', icon: 'curves' },
  { path: '/connections/new', title: 'New connection', icon: 'connections' },
  { path: '/quality/findings', title: 'Findings of the gate', icon: 'quality' },
  { path: '/quality/quarantine', title: 'Quarantine', icon: 'quality' },
  { path: '/quality/rules', title: 'Rules of the gate', icon: 'quality' },
  { path: '/quality/rules/new', title: 'New rule', icon: 'quality' },
]

export function isCurrent(path: string, location: string): boolean {
  return path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`)
}
