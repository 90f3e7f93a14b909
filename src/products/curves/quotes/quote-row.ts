/** A quote as it is kept: one source's word on one product and period, with the day of the curves that it is for. */
import { parseDate } from '#canon/civil.ts'
import { parseInstant } from '#canon/instant.ts'
import type { Quote } from '../quote.ts'
import { contractId } from '../catalogue/book.ts'

export interface QuoteRow {
  readonly source: string
  readonly product: string
  readonly delivery: string
  /** ISO, UTC. */
  readonly quoted_at_utc: string
  readonly received_at_utc: string
  readonly bid: number | null
  readonly ask: number | null
  readonly mid: number | null
  readonly settle: number | null
  readonly rank: number | null
}

export function asQuote(row: QuoteRow): Quote {
  const { source, product, delivery, bid, ask, mid, settle } = row
  return { source, contract_id: contractId(product, delivery), bid, ask, mid, settle, quoted_at_utc: Date.parse(row.quoted_at_utc), received_at_utc: Date.parse(row.received_at_utc) }
}

/** As somebody gives it: texts, of which nothing is known yet. */
export type GivenQuote = Readonly<Partial<Record<QuoteField, string>>>
export const quoteFields = ['curve_day', 'as_of', 'source', 'product', 'delivery', 'bid', 'ask', 'mid', 'settle', 'rank'] as const
export type QuoteField = typeof quoteFields[number]

export interface ReadQuote extends Omit<QuoteRow, 'received_at_utc'> { readonly curve_day: string }

const textMost = 120
/** No price of power or gas is beyond it. */
const priceMost = 1_000_000

/** The quote, or what is wrong with it. `otherwise`: for what the line does not say. */
export function readQuote(given: GivenQuote, otherwise: { readonly curve_day: string | null, readonly as_of: string | null, readonly source: string | null }): ReadQuote | { readonly why: string } {
  const said = (field: QuoteField): string => given[field]?.trim() ?? ''
  const curve_day = said('curve_day') || (otherwise.curve_day ?? '')
  if (parseDate(curve_day) === null) return { why: `curve_day is a date YYYY-MM-DD, found ${JSON.stringify(curve_day)}` }
  const at = parseInstant(said('as_of') || (otherwise.as_of ?? ''))
  if (at === null) return { why: `as_of is an instant with its offset, such as ${curve_day}T14:30:00-05:00, found ${JSON.stringify(said('as_of'))}` }
  const [source, product, delivery] = [said('source') || (otherwise.source ?? ''), said('product'), said('delivery')]
  for (const [name, value] of [['source', source], ['product', product]] as const) if (value === '') return { why: `${name} is missing` }
  for (const [name, value] of [['source', source], ['product', product], ['delivery', delivery]] as const) {
    if (value.length > textMost) return { why: `${name} has ${value.length} characters, ${textMost} at most are allowed` }
    if (/\p{Cc}/u.test(value)) return { why: `${name} has control characters` }
  }
  const prices: Record<string, number | null> = {}
  for (const name of ['bid', 'ask', 'mid', 'settle'] as const) {
    const price = numberOf(said(name))
    if (price === undefined || (price !== null && Math.abs(price) > priceMost)) return { why: `${name} is a number such as -4.25, found ${JSON.stringify(said(name).slice(0, 40))}` }
    prices[name] = price
  }
  const rank = numberOf(said('rank'))
  if (rank === undefined || (rank !== null && !(Number.isInteger(rank) && rank >= 0 && rank <= 1000))) return { why: `rank is a whole number from 0 to 1000, found ${JSON.stringify(said('rank').slice(0, 40))}` }
  return { curve_day, source, product, delivery, quoted_at_utc: new Date(at).toISOString(), bid: prices['bid'] ?? null, ask: prices['ask'] ?? null, mid: prices['mid'] ?? null, settle: prices['settle'] ?? null, rank }
}

/** Null where nothing is said; undefined for what is no plain decimal number: no thousands, no hexadecimal, no infinity. */
function numberOf(text: string): number | null | undefined {
  if (text === '') return null
  const number = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/.test(text) ? Number(text) : NaN
  return Number.isFinite(number) ? number === 0 ? 0 : number : undefined
}
