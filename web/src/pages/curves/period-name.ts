/** Periods of delivery as a desk says them. */
import type { Stretch } from '../../chart/axis.ts'
import { monthNames } from '../../parts/format.ts'
import type { Period } from './lines.ts'

/** `Dec 2026`, `Q1 2027`, `2028`; of a month in delivery what is left of it. */
export function periodName({ term, delivery, start, end }: Pick<Period, 'term' | 'delivery' | 'start' | 'end'>): string {
  const [year, part = ''] = delivery.split('-')
  return term === 'balance-of-month' ? `${monthNames[Number(part) - 1] ?? part} ${Number(start.slice(8))}–${new Date(Date.parse(end) - 86_400_000).getUTCDate()}, ${year}` : deliveryName(delivery)
}

/** Of a whole month (`2026-12`), quarter (`2027-Q1`) or year. */
export function deliveryName(delivery: string): string {
  const [year, part] = delivery.split('-')
  return part === undefined ? delivery : `${monthNames[Number(part) - 1] ?? part} ${year}`
}

/** In ms. */
export function stretchOfDelivery(delivery: string): Stretch {
  const [year = '', part] = delivery.split('-')
  const quarter = part?.startsWith('Q')
  const month = part === undefined ? 0 : quarter ? 3 * (Number(part.slice(1)) - 1) : Number(part) - 1
  return { from: Date.UTC(Number(year), month, 1), to: Date.UTC(Number(year), month + (part === undefined ? 12 : quarter ? 3 : 1), 1) }
}
