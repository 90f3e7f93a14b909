/** What a check of quotes or curves says: bad data is a returned value here, and always carries its reason. */

export type Check =
  | 'unknown-contract' | 'malformed-quote' | 'no-price' | 'crossed' | 'stale' | 'after-cut' | 'not-yet-known' | 'superseded' | 'settle-outside-market'
  | 'no-hours' | 'expired' | 'in-delivery' | 'redundant' | 'inconsistent' | 'arbitrage' | 'bucket-undetermined' | 'no-base-year'
  | 'missing-month' | 'missing-balance' | 'missing-bucket' | 'not-finite' | 'out-of-bounds' | 'duplicate-key' | 'bucket-identity' | 'quote-missed' | 'large-move' | 'inverted' | 'extrapolated' | 'marked' | 'no-quotes' | 'gone'

export interface Finding {
  readonly check: Check
  /** `error`: what it is about was not used, or must not be published. `warning`: somebody should look. `info`: for the record. */
  readonly severity: 'error' | 'warning' | 'info'
  /** The quote, the curve or the row of it. */
  readonly subject: string
  readonly message: string
}

export function finding(check: Check, severity: Finding['severity'], subject: string, message: string): Finding {
  return { check, severity, subject, message }
}

/** By subject, then check, then message: findings of the same input always stand in one order. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => compareText(a.subject, b.subject) || compareText(a.check, b.check) || compareText(a.message, b.message))
}

/** By code unit: the locale of the process must not change the order of anything. */
export function compareText(a: string, b: string): number { return a < b ? -1 : a > b ? 1 : 0 }

/** A price as findings write it. */
export function shown(price: number): string { return String(Math.round(price * 1e6) / 1e6) }
