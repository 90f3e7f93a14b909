/**
 * Instants in the words of a source: `iso` (2026-11-20T05:00:00Z), `date` (2026-11-20), `epoch` (seconds), `epoch_ms`, or strptime's
 * words. A time without an offset counts as UTC, and is written without one again. Pure.
 */
import { fail } from '#base/error.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const titled = (month: string): string => month.slice(0, 1).toUpperCase() + month.slice(1)
const two = (number: number): string => String(number).padStart(2, '0')

interface Parts { year?: number, month?: number, day?: number, hour?: number, minute?: number, second?: number, millisecond?: number, afternoon?: boolean, offsetMinutes?: number }
interface Word { readonly form: string, read(text: string, into: Parts): void, write(at: Date): string }

const words: Readonly<Record<string, Word>> = {
  Y: { form: '\\d{4}', read(text, into) { into.year = Number(text) }, write: at => String(at.getUTCFullYear()).padStart(4, '0') },
  y: { form: '\\d{2}', read(text, into) { into.year = Number(text) + (Number(text) < 69 ? 2000 : 1900) }, write: at => two(at.getUTCFullYear() % 100) },
  m: { form: '\\d{1,2}', read(text, into) { into.month = Number(text) }, write: at => two(at.getUTCMonth() + 1) },
  b: { form: '[A-Za-z]{3}', read(text, into) { into.month = months.indexOf(text.toLowerCase()) + 1 }, write: at => titled(months[at.getUTCMonth()] ?? '') },
  d: { form: '\\d{1,2}', read(text, into) { into.day = Number(text) }, write: at => two(at.getUTCDate()) },
  H: { form: '\\d{1,2}', read(text, into) { into.hour = Number(text) }, write: at => two(at.getUTCHours()) },
  I: { form: '\\d{1,2}', read(text, into) { into.hour = Number(text) % 12 }, write: at => two((at.getUTCHours() + 11) % 12 + 1) },
  p: { form: '[AaPp][Mm]', read(text, into) { into.afternoon = /^p/i.test(text) }, write: at => at.getUTCHours() < 12 ? 'AM' : 'PM' },
  M: { form: '\\d{1,2}', read(text, into) { into.minute = Number(text) }, write: at => two(at.getUTCMinutes()) },
  S: { form: '\\d{1,2}', read(text, into) { into.second = Number(text) }, write: at => two(at.getUTCSeconds()) },
  f: { form: '\\d{1,9}', read(text, into) { into.millisecond = Math.floor(Number(`0.${text}`) * 1000) }, write: at => `${String(at.getUTCMilliseconds()).padStart(3, '0')}000` },
  z: { form: 'Z|[+-]\\d{2}:?\\d{2}', read(text, into) { into.offsetMinutes = text === 'Z' ? 0 : Number(`${text.slice(0, 1)}1`) * (Number(text.slice(1, 3)) * 60 + Number(text.slice(-2))) }, write: () => '+0000' },
}
const shorts: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S' }

/** Milliseconds since the epoch; null for a text that is no instant of that form. Throws `connections/invalid-spec` for a form that is none. */
export function readInstant(text: string, format: string): number | null {
  if (format === 'epoch' || format === 'epoch_ms') return /^-?\d{1,16}(\.\d+)?$/.test(text) ? Math.floor(Number(text) * (format === 'epoch' ? 1000 : 1)) : null
  if (format === 'iso') return readIso(text)
  if (format === 'date') return text.trim().length === 10 ? readIso(text) : null
  const pieces = piecesOf(format)
  const found = new RegExp(`^${pieces.map(piece => typeof piece === 'string' ? piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : `(${piece.form})`).join('')}$`).exec(text.trim())
  if (found === null) return null
  const into: Parts = {}
  pieces.filter(piece => typeof piece !== 'string').forEach((piece, index) => { piece.read(found[index + 1] ?? '', into) })
  return instantOf(into)
}

function readIso(text: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text.trim())
  if (found === null) return null
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(part => Number(part ?? 0))
  const into: Parts = { year: year ?? 0, month: month ?? 0, day: day ?? 0, hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 }
  words['f']?.read(found[7] ?? '0', into)
  words['z']?.read((found[8] ?? 'Z').toUpperCase(), into)
  return instantOf(into)
}

function instantOf({ year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0, afternoon = false, offsetMinutes = 0 }: Parts): number | null {
  const hours = hour + (afternoon ? 12 : 0)
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  at.setUTCHours(hours, minute, second, millisecond)
  // Beyond a month, a day or an hour the calendar would carry over.
  const same = at.getUTCMonth() === month - 1 && at.getUTCDate() === day && at.getUTCHours() === hours && minute < 60 && second < 60
  return same ? at.getTime() - offsetMinutes * 60_000 : null
}

/** What is finer than the form is left away: the instant is written as the one at or before it. `like`: a text whose offset, or lack of one, is kept. */
export function writeInstant(ms: number, format: string, like = 'Z'): string {
  const iso = new Date(ms).toISOString()
  if (format === 'epoch') return String(Math.floor(ms / 1000))
  if (format === 'epoch_ms') return String(ms)
  if (format === 'date') return iso.slice(0, 10)
  if (format !== 'iso') return piecesOf(format).map(piece => typeof piece === 'string' ? piece : piece.write(new Date(ms))).join('')
  const text = iso.replace('.000Z', 'Z')
  return /(Z|[+-]\d\d:?\d\d)$/i.test(like.replace(/^\d{4}-\d\d-\d\d/, '')) ? text : text.slice(0, -1)
}

function piecesOf(format: string): (string | Word)[] {
  const spelled = format.replace(/%([FT])/g, (_, short: string) => shorts[short] ?? '')
  const pieces = spelled.split(/(%.)/s).filter(piece => piece !== '').map(piece => {
    if (!piece.startsWith('%')) return piece.includes('%') ? unknown(format, piece) : piece
    if (piece === '%%') return '%'
    return words[piece.slice(1)] ?? unknown(format, piece)
  })
  return pieces.some(piece => typeof piece !== 'string') ? pieces : unknown(format, format)
}

function unknown(format: string, piece: string): never {
  throw fail('connections/invalid-spec', `incremental.format "${format}" is not understood at "${piece}"; expected iso, date, epoch, epoch_ms, or strptime's words of ${[...Object.keys(words), ...Object.keys(shorts), '%'].map(word => `%${word}`).join(' ')}`, { format })
}
