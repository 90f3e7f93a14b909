/** Numbers as a desk reads them. */

export const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function two(value: number): string { return String(value).padStart(2, '0') }

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
// What rounds to nothing has no sign.
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'negative' })
const signedCents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' })
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

export function formatCount(count: number): string { return whole.format(count) }
export function formatShort(count: number): string { return count < 10_000 ? whole.format(count) : short.format(count) }

/** USD/MWh with cents and a real minus sign; a dash where there is none. */
export function formatPrice(price: number | null | undefined): string {
  return price === null || price === undefined || !Number.isFinite(price) ? '–' : cents.format(price).replace('-', '−')
}

export function formatSigned(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  return signedCents.format(value).replace('-', '−')
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let amount = bytes
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit += 1
  }
  return `${amount >= 100 || unit === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`
}

export function formatMs(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 60_000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.floor(ms / 60_000)} min ${Math.round(ms % 60_000 / 1000)} s`
}

export function plural(count: number, one: string, many = `${one}s`): string { return `${formatCount(count)} ${count === 1 ? one : many}` }

export function shortId(id: string): string { return id.length > 10 ? id.slice(0, 8) : id }

/** A value of an answer as it is, with no rounding. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
