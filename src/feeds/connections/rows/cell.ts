/**
 * SQL from the text of a cell to a value of a column's type. What is no such value stops the reading with the column and the
 * text; an empty cell is NULL. Nothing is guessed: `1.5` is no whole number, and a time without an offset has none.
 */
import { literal } from '#base/sql.ts'
import type { ColumnSpec } from '../spec/schema.ts'

type Cell = Pick<ColumnSpec, 'name' | 'type' | 'format' | 'time_zone'>

const whole = String.raw`[+-]?[0-9]+(\.0*)?`
const isoDate = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}`
const isoTime = String.raw`${isoDate}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?`
const isoInstant = String.raw`${isoDate}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)`

/** Whether the column holds times of a local clock, which need their zone to become instants. */
export function isLocal({ type, format, time_zone }: Cell): boolean {
  return type === 'timestamptz' && time_zone !== undefined && (format === undefined || !(format.includes('%z') || isEpoch(format)))
}

/** Of a column that is not local: its value. Of a local one: what the clock shows, as TIMESTAMP. `text` is SQL of a trimmed text or NULL. */
export function valueSql(cell: Cell, text: string): string {
  const { type, format } = cell
  switch (type) {
    case 'string': return text
    case 'double': return orStop(cell, text, `TRY_CAST(${text} AS DOUBLE)`, 'a number')
    case 'int': return orStop(cell, text, wholeNumber(text, 'INTEGER'), 'a whole number')
    case 'long': return orStop(cell, text, wholeNumber(text, 'BIGINT'), 'a whole number')
    case 'boolean': return orStop(cell, text, `CASE WHEN lower(${text}) IN ('true', 't', 'yes', 'y', '1') THEN true WHEN lower(${text}) IN ('false', 'f', 'no', 'n', '0') THEN false END`, 'true or false')
    case 'date': return orStop(cell, text, format === undefined ? `CASE WHEN regexp_full_match(${text}, ${literal(isoDate)}) THEN TRY_CAST(${text} AS DATE) END` : `CAST(try_strptime(${text}, ${literal(format)}) AS DATE)`, format === undefined ? 'a date (YYYY-MM-DD)' : `a date of the form ${format}`)
    case 'timestamptz': return isLocal(cell) ? stampSql(cell, text) : instantSql(cell, text)
  }
}

function instantSql(cell: Cell, text: string): string {
  const { format } = cell
  if (format === 'epoch' || format === 'epoch_ms') return orStop(cell, text, `make_timestamptz(CAST(round(TRY_CAST(${text} AS DOUBLE) * ${format === 'epoch' ? 1_000_000 : 1000}) AS BIGINT))`, format === 'epoch' ? 'seconds since 1970' : 'milliseconds since 1970')
  if (format !== undefined) return orStop(cell, text, `try_strptime(${text}, ${literal(format)})`, `a time of the form ${format}`)
  const withSeconds = `regexp_replace(${text}, ${literal(`^(${isoDate}[T ][0-9]{2}:[0-9]{2})(Z|[+-][0-9:]+)$`)}, '\\1:00\\2')`
  return orStop(cell, text, `CASE WHEN regexp_full_match(${text}, ${literal(isoInstant)}) THEN TRY_CAST(${withSeconds} AS TIMESTAMPTZ) END`, 'a time with its offset, such as 2026-11-20T05:00:00Z (time_zone says where the clock stands of a time without one)')
}

/** `24:00` is the end of its day. */
function stampSql(cell: Cell, text: string): string {
  const { format } = cell
  if (format === undefined) return orStop(cell, text, `CASE WHEN regexp_full_match(${text}, ${literal(isoTime)}) THEN TRY_CAST(${text} AS TIMESTAMP) END`, 'a time (YYYY-MM-DD HH:MM)')
  const plain = `try_strptime(${text}, ${literal(format)})`
  const midnight = format.includes('%H') ? `coalesce(${plain}, try_strptime(regexp_replace(${text}, '\\b24(:|$)', '00\\1'), ${literal(format)}) + INTERVAL 1 DAY)` : plain
  return orStop(cell, text, midnight, `a time of the form ${format}`)
}

function wholeNumber(text: string, type: 'INTEGER' | 'BIGINT'): string { return `CASE WHEN regexp_full_match(${text}, ${literal(whole)}) THEN TRY_CAST(regexp_replace(${text}, '\\..*$', '') AS ${type}) END` }

function orStop({ name }: Cell, text: string, value: string, expected: string): string {
  return `CASE WHEN ${text} IS NOT NULL THEN coalesce(${value}, error('report: column ' || ${literal(name)} || ': ' || ${literal(expected)} || ' was expected, ''' || ${text}[:100] || ''' found')) END`
}

function isEpoch(format: string): boolean { return format === 'epoch' || format === 'epoch_ms' }
