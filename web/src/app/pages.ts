/** The pages in the order in which data passes them; the keys `g o` ... go there. */
import type { IconName } from '../parts/icon.tsx'

interface Page { path: string, title: string, icon: IconName, key: string }

export const pages: readonly Page[] = [
  { path: '/', title: 'Overview', icon: 'overview', key: 'o' },
  { path: '/prices', title: 'Prices', icon: 'prices', key: 'p' },
  { path: '/sql', title: 'SQL', icon: 'sql', key: 's' },
  { path: '/runs', title: 'Runs', icon: 'runs', key: 'r' },
  { path: '/versions', title: 'Versions', icon: 'versions', key: 'v' },
  { path: '/settings', title: 'Settings', icon: 'settings', key: 't' },
]

export function isCurrent(path: string, location: string): boolean {
  return path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`)
}
