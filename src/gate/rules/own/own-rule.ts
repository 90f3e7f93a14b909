/** A user's rule as it is kept, and how it is read from what a person wrote. */
import { fail } from '#base/error.ts'
import type { Severity } from '../../port.ts'
import { type Form, formNames } from './rule-form.ts'

/** `quarantine` and `block` are one: the run is quarantined, and an admin may release it. */
export const ownSeverities = ['block', 'quarantine', 'warn', 'note'] as const
export type OwnSeverity = typeof ownSeverities[number]

export interface OwnRule {
  readonly name: string
  readonly dataset: string
  readonly severity: OwnSeverity
  readonly expects: string
  readonly remedy: string
  /** One SELECT of the faulty rows from `batch`; null where a form says it. */
  readonly sql: string | null
  readonly form: Form | null
  /** Kept, but not asked. Left out: asked. */
  readonly disabled?: true
  readonly by: string
  readonly at_utc: string
}

export type GivenRule = Omit<OwnRule, 'by' | 'at_utc'>

export function severityOf(severity: OwnSeverity): Severity { return severity === 'quarantine' ? 'block' : severity }

const nameForm = /^[a-z][a-z0-9_-]{0,63}$/
const textMost = 2000
export const sqlMost = 20_000
const patternMost = 500
const columnsMost = 50
const valuesMost = 1000
/** A hundred years. */
const hoursMost = 876_600

/** Throws `gate/invalid-rule` with what is wrong where. */
export function readRule(given: unknown): GivenRule {
  const fields = only(['name', 'dataset', 'severity', 'expects', 'remedy', 'sql', 'enabled', ...formNames], record(given, 'a rule'), 'a rule')
  const name = text(fields, 'name', 64)
  if (!nameForm.test(name)) throw invalid(`"${name}" cannot be the name of a rule: a small letter, then small letters, digits, "_" and "-", 64 at most, are expected`, { name })
  const severity = text(fields, 'severity', 20, 'warn')
  if (!isSeverity(severity)) throw invalid(`rule ${name}: severity is one of ${ownSeverities.join(', ')}, found "${severity}"`, { name })
  const forms = formNames.filter(form => fields[form] !== undefined)
  if (forms.length + Number(fields['sql'] !== undefined) !== 1) throw invalid(`rule ${name}: exactly one of sql, ${formNames.join(', ')} is expected, found ${forms.length + Number(fields['sql'] !== undefined)}`, { name })
  const [form] = forms
  return {
    name, severity, dataset: text(fields, 'dataset', 128),
    expects: text(fields, 'expects', textMost, form === undefined ? 'The query finds no rows.' : `${form} holds.`), remedy: text(fields, 'remedy', textMost, 'Look at the rows, and release the run or take a corrected file in.'),
    sql: fields['sql'] === undefined ? null : text(fields, 'sql', sqlMost), form: form === undefined ? null : readForm(name, form, fields[form]),
    ...isEnabled(fields) ? {} : { disabled: true },
  }
}

/** Of one file. */
export function readRules(given: readonly unknown[]): GivenRule[] {
  const rules = given.map(readRule)
  const twice = rules.find(({ name }, index) => rules.findIndex(rule => rule.name === name) < index)
  if (twice !== undefined) throw invalid(`rule ${twice.name} is given twice`, { name: twice.name })
  return rules
}

function readForm(name: string, form: typeof formNames[number], given: unknown): Form {
  const where = `rule ${name}, ${form}`
  switch (form) {
    case 'not_null': return { not_null: columns(where, given) }
    case 'unique': return { unique: columns(where, given) }
    case 'between': { const of = only(['column', 'min', 'max'], record(given, where), where); return { between: { column: column(where, of['column']), ...bounds(where, of) } } }
    case 'row_count': return { row_count: bounds(where, only(['min', 'max'], record(given, where), where)) }
    case 'matches': { const of = only(['column', 'pattern'], record(given, where), where); return { matches: { column: column(where, of['column']), pattern: text(of, 'pattern', patternMost) } } }
    case 'freshness': {
      const of = only(['column', 'hours'], record(given, where), where)
      const { hours } = of
      if (typeof hours !== 'number' || !(hours > 0 && hours <= hoursMost)) throw invalid(`${where}: hours must be a number above 0, and at most ${hoursMost}`, { name })
      return { freshness: { column: column(where, of['column']), hours } }
    }
    case 'in': {
      const of = only(['column', 'values'], record(given, where), where)
      const values: unknown = of['values']
      if (!Array.isArray(values) || values.length === 0 || values.length > valuesMost || !values.every(isValue)) throw invalid(`${where}: values must be a list of 1 to ${valuesMost} texts or numbers`, { name })
      return { in: { column: column(where, of['column']), values } }
    }
  }
}

function isEnabled({ enabled }: Readonly<Record<string, unknown>>): boolean {
  if (enabled !== undefined && typeof enabled !== 'boolean') throw invalid(`enabled must be true or false, found ${JSON.stringify(enabled)}`, { field: 'enabled' })
  return enabled !== false
}

function isValue(value: unknown): value is string | number { return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)) }

function isSeverity(value: string): value is OwnSeverity { return (ownSeverities as readonly string[]).includes(value) }

function bounds(where: string, { min, max }: Readonly<Record<string, unknown>>): { min?: number, max?: number } {
  const number = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
  if ((min === undefined && max === undefined) || (min !== undefined && !number(min)) || (max !== undefined && !number(max))) throw invalid(`${where}: min, max or both must be given as numbers`)
  if (number(min) && number(max) && min > max) throw invalid(`${where}: min ${min} lies above max ${max}`)
  return { ...number(min) ? { min } : {}, ...number(max) ? { max } : {} }
}

function columns(where: string, given: unknown): string[] {
  const all: unknown[] = Array.isArray(given) ? given : [given]
  if (all.length === 0 || all.length > columnsMost) throw invalid(`${where}: 1 to ${columnsMost} columns are expected`)
  return all.map(each => column(where, each))
}

function column(where: string, given: unknown): string {
  if (typeof given !== 'string' || given === '' || given.length > 128) throw invalid(`${where}: the name of a column is expected, found ${JSON.stringify(given) ?? 'nothing'}`)
  return given
}

function record(given: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid(`${what} must be a mapping of fields to values`)
  return given as Readonly<Record<string, unknown>>
}

/** A misspelt bound is no bound. */
function only(known: readonly string[], fields: Readonly<Record<string, unknown>>, what: string): Readonly<Record<string, unknown>> {
  const strange = Object.keys(fields).filter(key => !known.includes(key))
  if (strange.length > 0) throw invalid(`${what} has no field ${strange.join(', ')}; it has ${known.join(', ')}`, { fields: strange })
  return fields
}

function text(fields: Readonly<Record<string, unknown>>, name: string, most: number, otherwise?: string): string {
  const value = fields[name] ?? otherwise
  if (typeof value !== 'string' || value.trim() === '' || value.length > most) throw invalid(`${name} must be a text of 1 to ${most} characters`, { field: name })
  return value
}

export function invalid(message: string, details: Record<string, unknown> = {}): Error { return fail('gate/invalid-rule', message, details) }
