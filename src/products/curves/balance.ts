/** What is left of a period that is being delivered: its price less what was settled already. */
import { formatDate } from '#canon/civil.ts'
import type { StripQuote } from './bootstrap.ts'
import { finding, type Finding } from './finding.ts'
import type { Stretch } from './pieces.ts'
import type { DeliveryWeights } from './weights.ts'

/** `(P H - Σ settled) / remaining`: the price of the hours that are left, where the whole period costs `price`. */
export function balancePrice(price: number, hours: number, settled: number, settled_hours: number): number {
  return (price * hours - settled * settled_hours) / (hours - settled_hours)
}

/**
 * Quotes as of `from_day`: those in delivery become quotes of what is left. `settled` says the average price of the days
 * delivered so far, by hours of the bucket, or null where it is not known; such a quote is set aside.
 */
export function quotesFrom(from_day: number, quotes: readonly StripQuote[], weights: DeliveryWeights, settled: (range: Stretch) => number | null): { quotes: StripQuote[], findings: Finding[] } {
  const findings: Finding[] = []
  const kept = quotes.flatMap(quote => {
    if (quote.first_day >= from_day) return [quote]
    const delivered = { first_day: quote.first_day, end_day: Math.min(from_day, quote.end_day) }
    const [hours, gone] = [weights.between(quote.first_day, quote.end_day), weights.between(delivered.first_day, delivered.end_day)]
    if (hours <= gone) {
      findings.push(finding('expired', 'info', quote.id, `nothing of it is left to deliver from ${formatDate(from_day)} on`))
      return []
    }
    const average = gone === 0 ? 0 : settled(delivered)
    if (average === null) {
      findings.push(finding('in-delivery', 'warning', quote.id, `${gone} of ${hours} ${weights.unit} are delivered and their prices are not known; it is left out`))
      return []
    }
    const rest = (price: number): number => balancePrice(price, hours, average, gone)
    return [{ ...quote, first_day: from_day, price: rest(quote.price), bid: quote.bid === null ? null : rest(quote.bid), ask: quote.ask === null ? null : rest(quote.ask) }]
  })
  return { quotes: kept, findings }
}
