/** Instants: short on the page, whole in the tooltip and for machines. All times are UTC unless a zone is named. */
import { serverNow } from '../api/clock.ts'
import { monthNames, two } from './format.ts'

/** `Nov 20 08:00`, with the year where it is not this one. */
export function formatInstant(utc: string): string {
  const at = new Date(utc)
  if (Number.isNaN(at.getTime())) return utc
  const year = at.getUTCFullYear() === new Date(serverNow()).getUTCFullYear() ? '' : `${at.getUTCFullYear()} `
  return `${year}${monthNames[at.getUTCMonth()]} ${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`
}

/** `4 min ago`, `in 2 h`. */
export function formatAge(utc: string): string {
  const ms = serverNow() - Date.parse(utc)
  if (!Number.isFinite(ms)) return ''
  const size = Math.abs(ms)
  if (size < 45_000) return 'just now'
  const text = spanText(size / 60_000)
  return ms >= 0 ? `${text} ago` : `in ${text}`
}

/** `45 min`, `3 h 20 min`, `2 d 4 h`. */
export function spanText(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes))
  if (whole < 60) return `${whole} min`
  if (whole < 60 * 24) return `${Math.floor(whole / 60)} h${whole % 60 ? ` ${whole % 60} min` : ''}`
  const hours = Math.round(whole / 60)
  if (hours < 24 * 14) return `${Math.floor(hours / 24)} d${hours % 24 ? ` ${hours % 24} h` : ''}`
  return `${Math.round(hours / 24)} d`
}

export function Instant({ utc, age = false }: { utc: string | null, age?: boolean }) {
  if (!utc) return <span className="faint">–</span>
  return <time dateTime={utc} title={`${utc} (${formatAge(utc)})`} className="tab-nums nowrap">{age ? formatAge(utc) : formatInstant(utc)}</time>
}

export function isoUtc(ms: number): string { return new Date(ms).toISOString().replace('.000Z', 'Z') }
