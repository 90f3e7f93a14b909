/** What the page shows, as it stands in the address. */
import type { Node, Overview } from '../../api/types.ts'
import type { Address } from '../../parts/address.ts'

export const presets = [['1d', '1 d'], ['7d', '7 d'], ['30d', '30 d'], ['all', 'All']] as const
export type Preset = typeof presets[number][0]
export type MarketChoice = 'da' | 'rt' | 'both'
export type View = 'price' | 'components'

export interface Selection {
  iso: string
  nodes: string[]
  market: MarketChoice
  /** Null where `from` and `to` are given. */
  preset: Preset | null
  /** Market days, both included; null with a preset. */
  from: string | null
  to: string | null
  view: View
  /** The scale leaves out the outermost half percent, so that one spike does not flatten the rest. Null = as the data needs it. */
  clip: boolean | null
  /** Ref or time; empty = main as it is. */
  at: string
  /** Epoch seconds. */
  zoom: readonly [number, number] | null
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

export function readSelection(address: Address, overview: Overview | null): Selection {
  const from = address.get('from')
  const to = address.get('to')
  const dated = from !== null && to !== null && dayPattern.test(from) && dayPattern.test(to) && from <= to
  const market = address.get('market')
  const preset = presets.find(([value]) => value === address.get('range'))?.[0] ?? '7d'
  return {
    iso: address.get('iso') ?? firstIso(overview), nodes: address.all('node'),
    market: market === 'da' || market === 'rt' ? market : 'both',
    preset: dated ? null : preset, from: dated ? from : null, to: dated ? to : null,
    view: address.get('view') === 'components' ? 'components' : 'price',
    clip: address.get('clip') === null ? null : address.get('clip') === '1', at: address.get('at') ?? '', zoom: readZoom(address.get('zoom')),
  }
}

function readZoom(text: string | null): readonly [number, number] | null {
  const [from, to] = (text ?? '').split('_').map(Number)
  return from && to && to > from ? [from, to] : null
}

/** Hubs first, by their type, else by their name where the operator's list has no type for them. */
export function hubsFirst(nodes: readonly Node[]): Node[] {
  return [...nodes].sort((a, b) => rank(a) - rank(b))
}

function rank(node: Node): number {
  if (node.type === 'HUB') return 0
  if (/^(TH|HB)_|HUB/i.test(node.node_id)) return 1
  return node.type === 'ZONE' ? 2 : 3
}

/** Operators that have prices, in the order of the overview. */
export function isosWithPrices(overview: Overview | null): string[] {
  const priced = (overview?.feeds ?? []).filter(feed => feed.dataset.startsWith('market.lmp'))
  const filled = priced.filter(feed => feed.rows > 0)
  return [...new Set((filled.length > 0 ? filled : priced).map(feed => feed.iso))]
}

function firstIso(overview: Overview | null): string { return isosWithPrices(overview)[0] ?? '' }

/** End of the newest interval of the operator in these markets, in epoch milliseconds: where "the last 7 days" end. */
export function newestEnd(overview: Overview, iso: string, market: MarketChoice): number | null {
  const ends = overview.feeds
    .filter(feed => feed.iso === iso && feed.last_interval_end_utc && (market === 'both' || feed.dataset === `market.lmp_${market}`))
    .map(feed => Date.parse(feed.last_interval_end_utc ?? ''))
  return ends.length > 0 ? Math.max(...ends) : null
}
