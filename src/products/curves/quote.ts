/** Quotes as they come, and which of them may be used: every refusal is a finding with its reason. */
import { formatDate } from '#canon/civil.ts'
import { formatInstant, type UtcMs } from '#canon/instant.ts'
import { type Contract, type ContractBook, curveId, curveWeights, deliveryOn } from './contract.ts'
import { compareText, finding, type Finding, shown, sortFindings } from './finding.ts'
import type { Period } from './period.ts'

/** One source's word on one contract. Prices in the contract's unit; null where the source does not say. */
export interface Quote {
  readonly source: string
  readonly contract_id: string
  readonly bid: number | null
  readonly ask: number | null
  readonly mid: number | null
  readonly settle: number | null
  /** When the source says that the price held. */
  readonly quoted_at_utc: UtcMs
  /** When it came to us: what was received later was not known before. */
  readonly received_at_utc: UtcMs
}

/** A quote that passed, with what it delivers. */
export interface UsableQuote {
  /** `source/contract_id`. */
  readonly id: string
  readonly curve_id: string
  readonly contract: Contract
  readonly period: Period
  readonly price: number
  /** Which of the numbers `price` is. */
  readonly price_is: 'settle' | 'mid'
  readonly bid: number | null
  readonly ask: number | null
  readonly rank: number
  readonly quoted_at_utc: UtcMs
}

export interface QuoteChecks {
  readonly book: ContractBook
  /** The day of the curve, in days since 1970-01-01; balance of month begins after it. */
  readonly curve_day: number
  /** Quotes of a later time are no part of this curve. */
  readonly cut_utc: UtcMs
  /** Only what had been received by then; for a rebuild as it was known. */
  readonly known_at_utc: UtcMs
  /** Older than this at the cut is stale. */
  readonly stale_after_ms: number
}

export interface CheckedQuotes { readonly usable: readonly UsableQuote[], readonly findings: readonly Finding[] }

/** In any order in, in one order out. */
export function checkQuotes(quotes: readonly Quote[], checks: QuoteChecks): CheckedQuotes {
  const findings: Finding[] = []
  const usable = new Map<string, UsableQuote>()
  for (const quote of quotes.toSorted(newestFirst)) {
    const id = `${quote.source}/${quote.contract_id}`
    const refused = refusal(quote, id, checks)
    if (refused) {
      findings.push(refused)
      continue
    }
    const newer = usable.get(id)
    if (newer) {
      findings.push(finding('superseded', 'info', id, `the quote of ${formatInstant(quote.quoted_at_utc)} gives way to that of ${formatInstant(newer.quoted_at_utc)}`))
      continue
    }
    const placed = place(quote, id, checks)
    if ('check' in placed) {
      findings.push(placed)
      continue
    }
    usable.set(id, placed)
    const { price, bid, ask } = placed
    if ((bid !== null && price < bid) || (ask !== null && price > ask)) findings.push(finding('settle-outside-market', 'warning', id, `the ${placed.price_is} ${shown(price)} lies outside of the market of ${side(bid)} to ${side(ask)}`))
  }
  return { usable: [...usable.values()].toSorted((a, b) => compareText(a.id, b.id)), findings: sortFindings(findings) }
}

function side(price: number | null): string { return price === null ? 'no quote' : shown(price) }

function newestFirst(a: Quote, b: Quote): number {
  return b.quoted_at_utc - a.quoted_at_utc || b.received_at_utc - a.received_at_utc || compareText(a.contract_id, b.contract_id) || compareText(a.source, b.source) || compareText(JSON.stringify(a), JSON.stringify(b))
}

function refusal(quote: Quote, id: string, checks: QuoteChecks): Finding | null {
  const { bid, ask, mid, settle, quoted_at_utc, received_at_utc } = quote
  if (![quoted_at_utc, received_at_utc].every(Number.isFinite) || [bid, ask, mid, settle].some(price => price !== null && !Number.isFinite(price))) {
    return finding('malformed-quote', 'error', id, 'a price or time of it is no finite number')
  }
  if (!checks.book.find(quote.source, quote.contract_id)) return finding('unknown-contract', 'error', id, `no contract ${quote.contract_id} of ${quote.source} is mapped; map it to a curve and a delivery period`)
  if (received_at_utc > checks.known_at_utc) return finding('not-yet-known', 'info', id, `received ${formatInstant(received_at_utc)}, after ${formatInstant(checks.known_at_utc)}`)
  if (quoted_at_utc > checks.cut_utc) return finding('after-cut', 'info', id, `quoted ${formatInstant(quoted_at_utc)}, after the cut at ${formatInstant(checks.cut_utc)}`)
  if (bid !== null && ask !== null && bid > ask) return finding('crossed', 'error', id, `bid ${shown(bid)} is above ask ${shown(ask)}`)
  if (settle === null && mid === null && (bid === null || ask === null)) return finding('no-price', 'error', id, 'neither a settle nor a mid, and no market of two sides')
  const age = checks.cut_utc - quoted_at_utc
  if (age > checks.stale_after_ms) return finding('stale', 'error', id, `quoted ${formatInstant(quoted_at_utc)}, ${shown(age / 3_600_000)} hours before the cut; ${shown(checks.stale_after_ms / 3_600_000)} are allowed`)
  return null
}

function place(quote: Quote, id: string, { book, curve_day }: QuoteChecks): UsableQuote | Finding {
  const contract = book.find(quote.source, quote.contract_id)
  if (!contract) return finding('unknown-contract', 'error', id, 'no such contract is mapped')
  const period = deliveryOn(contract, curve_day)
  if (!period || period.end_day <= curve_day + 1) return finding('expired', 'info', id, `nothing of ${contract.delivery} is left to deliver after ${formatDate(curve_day)}`)
  if (curveWeights(contract.curve).between(period.first_day, period.end_day) <= 0) return finding('no-hours', 'error', id, `${period.id} has no hour of the curve ${curveId(contract.curve)}`)
  const { bid, ask } = quote
  const middle = quote.mid ?? (bid !== null && ask !== null ? (bid + ask) / 2 : null)
  const price = quote.settle ?? middle
  if (price === null) return finding('no-price', 'error', id, 'no settle and no mid')
  return { id, curve_id: curveId(contract.curve), contract, period, price, price_is: quote.settle === null ? 'mid' : 'settle', bid, ask, rank: contract.rank, quoted_at_utc: quote.quoted_at_utc }
}
