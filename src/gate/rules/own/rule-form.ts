/** A rule in words (`between: { column: lmp, min: -500 }`) as SQL of the rows that break it. Pure. */
import { identifier, list, literal } from '#base/sql.ts'

export type Form =
  | { readonly not_null: readonly string[] }
  | { readonly unique: readonly string[] }
  | { readonly between: { readonly column: string, readonly min?: number | undefined, readonly max?: number | undefined } }
  | { readonly in: { readonly column: string, readonly values: readonly (string | number)[] } }
  | { readonly matches: { readonly column: string, readonly pattern: string } }
  | { readonly row_count: { readonly min?: number | undefined, readonly max?: number | undefined } }
  | { readonly freshness: { readonly column: string, readonly hours: number } }

export const formNames = ['not_null', 'unique', 'between', 'in', 'matches', 'row_count', 'freshness'] as const

/** Over `batch`. `now_utc`: ISO. */
export function formSql(form: Form, now_utc: string): string {
  if ('not_null' in form) return `SELECT * FROM batch WHERE ${form.not_null.map(column => `${identifier(column)} IS NULL`).join(' OR ')}`
  if ('unique' in form) {
    const key = form.unique.map(identifier).join(', ')
    return `SELECT ${key}, count(*) AS ${identifier('rows')} FROM batch GROUP BY ${key} HAVING count(*) > 1`
  }
  if ('between' in form) return `SELECT * FROM batch WHERE ${outside(identifier(form.between.column), form.between)}`
  if ('in' in form) return `SELECT * FROM batch WHERE ${identifier(form.in.column)} NOT IN (${list(form.in.values).slice(1, -1)})`
  if ('matches' in form) return `SELECT * FROM batch WHERE NOT regexp_full_match(${identifier(form.matches.column)}, ${literal(form.matches.pattern)})`
  if ('row_count' in form) return `SELECT count(*) AS ${identifier('rows')} FROM batch HAVING ${outside('count(*)', form.row_count)}`
  const { column, hours } = form.freshness
  return `SELECT max(${identifier(column)}) AS newest FROM batch HAVING max(${identifier(column)}) < TIMESTAMPTZ ${literal(new Date(Date.parse(now_utc) - hours * 3_600_000).toISOString())}`
}

function outside(value: string, { min, max }: { readonly min?: number | undefined, readonly max?: number | undefined }): string {
  return [...min === undefined ? [] : [`${value} < ${literal(min)}`], ...max === undefined ? [] : [`${value} > ${literal(max)}`]].join(' OR ')
}
