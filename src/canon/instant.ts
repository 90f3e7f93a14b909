/** Instants: milliseconds since 1970-01-01T00:00Z as a number inside, RFC 3339 text at the edges. */
import { epochDay, formatDate, isCivilDate, twoDigits } from './civil.ts'

/** Epoch milliseconds. Every `_utc` number in canon is one. */
export type UtcMs = number

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000

/** `2024-03-10T07:00:00Z`; milliseconds only where there are some. */
export function formatInstant(utc: UtcMs): string {
  const day = Math.floor(utc / dayMs)
  const rest = utc - day * dayMs
  const milliseconds = rest % 1000
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`
  const clock = `${twoDigits(Math.floor(rest / hourMs))}:${twoDigits(Math.floor(rest / minuteMs) % 60)}:${twoDigits(Math.floor(rest / 1000) % 60)}`
  return `${formatDate(day)}T${clock}${fraction}Z`
}

const instantForm = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/i

/**
 * The instant that a text with an offset names, or null. A text without an offset names no instant and is null: which zone
 * it means is the market's business. Fractions finer than a millisecond are cut.
 */
export function parseInstant(text: string): UtcMs | null {
  const found = instantForm.exec(text)
  if (!found) return null
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6] ?? 0)]
  const offset = offsetMinutes(found[8] ?? '')
  if (!isCivilDate(year, month, day) || hour > 23 || minute > 59 || second > 59 || offset === null) return null
  const milliseconds = Number((found[7] ?? '').padEnd(3, '0').slice(0, 3))
  return epochDay(year, month, day) * dayMs + hour * hourMs + (minute - offset) * minuteMs + second * 1000 + milliseconds
}

function offsetMinutes(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))]
  if (hours > 23 || minutes > 59) return null
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
