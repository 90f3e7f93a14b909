/** A rule while somebody writes it: the fields of all kinds at once, as text, and back to what the API takes. Pure. */
import type { OwnRule, OwnSeverity } from '../../api/quality-types.ts'

export const kinds = [
  ['sql', 'SQL', 'One SELECT of the faulty rows from batch'], ['not_null', 'Filled', 'These columns always have a value'], ['between', 'Between', 'A number lies between two bounds'],
  ['in', 'One of', 'A column has one of these values'], ['unique', 'Unique', 'No two rows have the same values here'], ['matches', 'Pattern', 'A text has this form, from its beginning to its end'],
  ['row_count', 'Row count', 'A batch has so many rows'], ['freshness', 'Fresh', 'The newest value is not older than so many hours'],
] as const
export type Kind = typeof kinds[number][0]

export interface Draft {
  name: string
  dataset: string
  severity: OwnSeverity
  expects: string
  remedy: string
  enabled: boolean
  kind: Kind
  sql: string
  columns: string[]
  column: string
  min: string
  max: string
  values: string
  pattern: string
  hours: string
}

const firstSql = 'SELECT node_id, interval_start_utc, lmp\nFROM batch\nWHERE lmp > 2000'

export const blank: Draft = { name: '', dataset: 'market.lmp_da', severity: 'warn', expects: '', remedy: '', enabled: true, kind: 'sql', sql: firstSql, columns: [], column: '', min: '', max: '', values: '', pattern: '', hours: '24' }

/** From a rule as it is kept, or as it is suggested: there the form's key stands beside the other fields. */
export function draftOf(rule: Readonly<Record<string, unknown>>): Draft {
  const form = isRecord(rule['form']) ? rule['form'] : rule
  const kind = kinds.find(([name]) => name !== 'sql' && form[name] !== undefined && form[name] !== null)?.[0] ?? 'sql'
  const held = form[kind]
  const of = isRecord(held) ? held : {}
  const text = (value: unknown): string => typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
  const columns = (Array.isArray(held) ? held : typeof held === 'string' && kind !== 'sql' ? [held] : []).map(text)
  return {
    ...blank, name: text(rule['name']), dataset: text(rule['dataset']) || blank.dataset, severity: severities.find(one => one === rule['severity']) ?? 'warn', expects: text(rule['expects']), remedy: text(rule['remedy']),
    enabled: rule['disabled'] !== true && rule['enabled'] !== false, kind, sql: text(rule['sql']) || firstSql, columns, column: text(of['column']), min: text(of['min']), max: text(of['max']),
    values: Array.isArray(of['values']) ? of['values'].map(text).join(', ') : '', pattern: text(of['pattern']), hours: text(of['hours']) || blank.hours,
  }
}

export const severities: readonly OwnSeverity[] = ['block', 'quarantine', 'warn', 'note']

/** What the API takes; what is not a number stays a text, and the API says so. */
export function givenOf(draft: Draft): Record<string, unknown> {
  const said = { ...draft.expects.trim() === '' ? {} : { expects: draft.expects.trim() }, ...draft.remedy.trim() === '' ? {} : { remedy: draft.remedy.trim() }, ...draft.enabled ? {} : { enabled: false } }
  return { name: draft.name.trim(), dataset: draft.dataset, severity: draft.severity, ...said, [draft.kind]: heldOf(draft) }
}

function heldOf({ kind, sql, columns, column, min, max, values, pattern, hours }: Draft): unknown {
  const bounds = { ...min.trim() === '' ? {} : { min: numberOr(min) }, ...max.trim() === '' ? {} : { max: numberOr(max) } }
  switch (kind) {
    case 'sql': return sql
    case 'not_null': case 'unique': return columns
    case 'between': return { column, ...bounds }
    case 'in': return { column, values: values.split(/[,\n]/).map(value => value.trim()).filter(value => value !== '').map(numberOr) }
    case 'matches': return { column, pattern }
    case 'row_count': return bounds
    case 'freshness': return { column, hours: numberOr(hours) }
  }
}

function numberOr(text: string): number | string {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : text
}

function isRecord(value: unknown): value is Record<string, unknown> { return typeof value === 'object' && value !== null && !Array.isArray(value) }

/** A form in words: `lmp between −500 and 2000`. */
export function formText({ sql, form }: Pick<OwnRule, 'sql' | 'form'>): string {
  if (sql !== null || form === null) return sql ?? ''
  const { kind, columns, column, min, max, values, pattern, hours } = draftOf({ form })
  const bounds = [...min === '' ? [] : [`at least ${min}`], ...max === '' ? [] : [`at most ${max}`]].join(', ')
  switch (kind) {
    case 'sql': return ''
    case 'not_null': return `${columns.join(', ')} filled`
    case 'unique': return `${columns.join(', ')} unique`
    case 'between': return `${column} ${bounds}`
    case 'in': return `${column} one of ${values}`
    case 'matches': return `${column} like ${pattern}`
    case 'row_count': return `rows ${bounds}`
    case 'freshness': return `${column} at most ${hours} h old`
  }
}
