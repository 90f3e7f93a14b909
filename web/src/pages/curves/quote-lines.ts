/** Quotes as a person types or pastes them, and what the platform says of each line. */
import type { Upload } from '../../api/curve-types.ts'

export const gridFields = ['product', 'delivery', 'bid', 'ask', 'settle'] as const
export type GridField = typeof gridFields[number]
export type GridRow = Record<GridField, string>

export const emptyRow: GridRow = { product: '', delivery: '', bid: '', ask: '', settle: '' }

export function isEmpty(row: GridRow): boolean { return gridFields.every(field => row[field].trim() === '') }

/** `rows` with a block of cells laid over them from one cell on, as a spreadsheet does it; there is always an empty row behind. */
export function pasted(rows: readonly GridRow[], text: string, atRow: number, atField: GridField): GridRow[] {
  const first = gridFields.indexOf(atField)
  const made = [...rows]
  for (const [down, line] of text.replace(/\r?\n$/, '').split(/\r?\n/).entries()) {
    const row = { ...made[atRow + down] ?? emptyRow }
    for (const [across, cell] of line.split(line.includes('\t') ? '\t' : line.includes(';') ? ';' : ',').entries()) {
      const field = gridFields[first + across]
      if (field) row[field] = cell.trim()
    }
    made[atRow + down] = row
  }
  return withEmptyEnd(made)
}

export function withEmptyEnd(rows: readonly GridRow[]): GridRow[] {
  const last = rows.at(-1)
  return last === undefined || !isEmpty(last) ? [...rows, { ...emptyRow }] : [...rows]
}

/** What became of a line: the worst that was said of it. `problems` may be cut off at the end. */
export function verdictOf({ problems }: Upload, line: number): { taken: boolean, words: string } {
  const own = problems.filter(problem => problem.line === line)
  const refused = own.find(({ severity }) => severity === 'error')
  return { taken: refused === undefined, words: refused ? `${refused.check}: ${refused.message}` : own.map(({ message }) => message).join('; ') }
}

export interface Cut { cut: string, cut_zone: string }

/** The cut of the day with its offset, such as `2026-11-20T16:00:00-05:00`, or now where that is earlier. */
export function asOfDay(day: string, { cut, cut_zone }: Cut, now: number): string {
  const noon = Date.parse(`${day}T12:00:00Z`)
  if (!Number.isFinite(noon)) return ''
  const offset = offsetOf(noon, cut_zone)
  const local = `${day}T${cut}:00${offset}`
  if (now >= Date.parse(local)) return local
  return `${new Date(now).toISOString().slice(0, 19)}Z`
}

function offsetOf(at: number, zone: string): string {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return name.replace('GMT', '') || '+00:00'
}
