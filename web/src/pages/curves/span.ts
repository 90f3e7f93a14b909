/** Stretches of delivery that days and hours are shown of: a week, a month, years. Dates are `YYYY-MM-DD`; pure. */
const dayMs = 86_400_000

export const daySpans = [['3m', '3 months'], ['1y', 'Year'], ['2y', '2 years'], ['all', 'All']] as const
export const hourSpans = [['w', 'Week'], ['m', 'Month']] as const
export type Span = (typeof daySpans | typeof hourSpans)[number][0]

const months: Partial<Record<Span, number>> = { 'm': 1, '3m': 3, '1y': 12, '2y': 24 }

export function shifted(date: string, days: number): string { return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10) }

function monthsOn(date: string, count: number): string { return new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 + count, 1)).toISOString().slice(0, 10) }

/** Both included. `earlier` and `later`: where the one before and the one behind begin; null at the ends of the curve. */
export interface Window { from: string, to: string, earlier: string | null, later: string | null }

/** Of a curve from `first` to `last`, both included. Without `wanted`, or beyond the curve, it begins with the first whole month. */
export function windowOf(span: Span, wanted: string | null, first: string, last: string): Window {
  if (span === 'all') return { from: first, to: last, earlier: null, later: null }
  const whole = first.endsWith('-01') ? first : monthsOn(first, 1)
  const asked = wanted !== null && wanted >= first && wanted <= last ? wanted : whole <= last ? whole : first
  const count = months[span]
  const begin = count === undefined ? monday(asked) : monthsOn(asked, 0)
  const end = count === undefined ? shifted(begin, 7) : monthsOn(begin, count)
  const before = count === undefined ? shifted(begin, -7) : monthsOn(begin, -count)
  return { from: begin < first ? first : begin, to: end > last ? last : shifted(end, -1), earlier: begin <= first ? null : before < first ? first : before, later: end > last ? null : end }
}

function monday(date: string): string { return shifted(date, -((new Date(date).getUTCDay() + 6) % 7)) }
