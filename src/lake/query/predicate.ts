/**
 * What a WHERE says about the columns of a table, as far as it can be used to leave out files. Pure.
 *
 * Only what is certain is taken: comparisons of a column with a constant that are joined by AND at the top of the WHERE.
 * Everything else is ignored, which costs time and never rows.
 */
import { at, isNode, type Node, numberOf, text, type Value } from './ast.ts'

/** `column op value`. Instants are microseconds since the epoch. `in` holds when one of the values does. */
export interface Predicate {
  /** Alias or name of the table where the query gives one, else ''. */
  readonly table: string
  readonly column: string
  readonly op: '=' | '<' | '<=' | '>' | '>=' | 'in'
  readonly values: readonly Constant[]
}

/** A constant in each form that a column of some type may compare with. */
export interface Constant { readonly string?: string, readonly number?: number, readonly micros?: number }

const operators: Readonly<Record<string, Predicate['op']>> = {
  COMPARE_EQUAL: '=', COMPARE_LESSTHAN: '<', COMPARE_LESSTHANOREQUALTO: '<=', COMPARE_GREATERTHAN: '>', COMPARE_GREATERTHANOREQUALTO: '>=',
}
const mirrored = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=', in: 'in' } as const

export function predicatesOf(where: Value | undefined): Predicate[] {
  if (!isNode(where)) return []
  if (where['type'] === 'CONJUNCTION_AND') return (where['children'] as Value[]).flatMap(predicatesOf)
  if (where['class'] === 'BETWEEN' && where['type'] === 'COMPARE_BETWEEN') {
    return [...compare('>=', where['input'], where['lower']), ...compare('<=', where['input'], where['upper'])]
  }
  if (where['type'] === 'COMPARE_IN') {
    const [input, ...options] = where['children'] as Value[]
    const column = columnOf(input)
    const values = options.map(constantOf)
    return column && values.every(value => value !== null) ? [{ ...column, op: 'in', values }] : []
  }
  const op = operators[text(where['type'])]
  return op === undefined ? [] : compare(op, where['left'], where['right'])
}

function compare(op: Predicate['op'], left: Value | undefined, right: Value | undefined): Predicate[] {
  const column = columnOf(left)
  if (column) {
    const value = constantOf(right)
    return value ? [{ ...column, op, values: [value] }] : []
  }
  const swapped = columnOf(right)
  const value = constantOf(left)
  return swapped && value ? [{ ...swapped, op: mirrored[op], values: [value] }] : []
}

function columnOf(value: Value | undefined): { table: string, column: string } | null {
  if (!isNode(value) || value['class'] !== 'COLUMN_REF') return null
  const names = (value['column_names'] as Value[]).map(text)
  return { table: (names.at(-2) ?? '').toLowerCase(), column: (names.at(-1) ?? '').toLowerCase() }
}

function constantOf(value: Value | undefined): Constant | null {
  if (!isNode(value)) return null
  if (value['class'] === 'CAST') {
    const type = text(at(value, 'cast_type', 'id'))
    const inner = constantOf(value['child'])
    if (inner?.string === undefined || value['try_cast'] === true) return null
    if (type === 'VARCHAR') return { string: inner.string }
    if (type === 'DATE' && !/^\d{4}-\d\d-\d\d$/.test(inner.string)) return null
    // A TIMESTAMP has no zone: it means UTC, which is the session's, and an offset in the text would be dropped.
    if (type === 'TIMESTAMP' && (!/^[\d :T.-]+$/.test(inner.string) || /:.*-/.test(inner.string))) return null
    return ['TIMESTAMP WITH TIME ZONE', 'TIMESTAMP', 'DATE'].includes(type) && inner.micros !== undefined ? { micros: inner.micros } : null
  }
  if (value['class'] !== 'CONSTANT' || at(value, 'value', 'is_null') !== false) return null
  return scalarOf(at(value, 'value') as Node)
}

function scalarOf(value: Node): Constant | null {
  const type = text(at(value, 'type', 'id'))
  const raw = value['value']
  if (type === 'VARCHAR' && typeof raw === 'string') {
    const micros = microsOf(raw)
    return micros === null ? { string: raw } : { string: raw, micros }
  }
  const number = numberOf(raw)
  if (number === undefined) return null
  if (['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE'].includes(type)) return { number }
  if (type === 'DECIMAL') {
    const scale = numberOf(at(value, 'type', 'type_info', 'scale'))
    return scale === undefined ? null : { number: number / 10 ** scale }
  }
  return null
}

const instant = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/

/** Microseconds since the epoch of an instant written out; without a zone it is UTC. Null where it is not one. */
export function microsOf(textual: string): number | null {
  const match = instant.exec(textual.trim())
  if (!match) return null
  const [, date, time = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match
  if (match[2] === undefined && match[5] !== undefined) return null
  // JavaScript takes 30 February for 2 March; the engine takes it for an error.
  if (!isDate(date ?? '')) return null
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
  const milliseconds = Date.parse(`${date}T${time}:${seconds}${offset}`)
  return Number.isNaN(milliseconds) ? null : milliseconds * 1000 + Number(fraction.padEnd(6, '0') || 0)
}

function isDate(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date)
}
