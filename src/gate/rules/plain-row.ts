/** Rows of the engine as plain JSON, because verdicts are kept: instants as text, numbers that JSON lacks as words. */
import type { Row } from '#drivers/engine/port.ts'

export function plainRow(cells: Row): Row {
  return Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, plain(value)]))
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z')
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === 'object' && value !== null ? plainRow(value as Row) : value
}
