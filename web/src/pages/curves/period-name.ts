/** Periods of delivery as a desk says them. */
import { monthNames } from '../../parts/time.tsx'
import type { Period } from './lines.ts'

/** `Dec 2026`, `Q1 2027`, `2028`; of a month in delivery what is left of it. */
export function periodName({ term, delivery, start, end }: Pick<Period, 'term' | 'delivery' | 'start' | 'end'>): string {
  const [year, part = ''] = delivery.split('-')
  if (term === 'balance-of-month') return `${monthNames[Number(part) - 1] ?? part} ${Number(start.slice(8))}–${new Date(Date.parse(end) - 86_400_000).getUTCDate()}, ${year}`
  return term === 'month' ? `${monthNames[Number(part) - 1] ?? part} ${year}` : term === 'quarter' ? `${part} ${year}` : delivery
}
