/** Where in the wizard a fault of the specification belongs: its field, and the step that has it. Pure. */
import type { Draft } from './draft.ts'

export const steps = ['source', 'columns', 'quality', 'table', 'review'] as const
export type Step = typeof steps[number]

/** Name of a field; of a column `column ID FIELD`; `text` for what no field shows. */
export function placeOf(path: string, { columns }: Draft): string {
  const [place, ...rest] = path.replace(/^\/provider\/endpoints\/0\//, '@').replace(/^\/provider\//, '').split('/').map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const included = columns.filter(({ include }) => include)
  if (place === '@columns') {
    const column = included[Number(rest[0])]
    return rest[0] === undefined || column === undefined ? 'columns' : `column ${column.id} ${rest[1] ?? 'name'}`
  }
  if (place === '@validation_rules') {
    const column = included.find(({ name }) => name === rest[1])
    return column === undefined ? 'columns' : `column ${column.id} ${rest[0] === 'allowed_values' ? 'allowed' : rest[2] === 'max' ? 'max' : 'min'}`
  }
  if (place === '@auth_config') return rest[0] === 'name' ? 'key_header' : 'key_ref'
  if (path === '/name') return 'name'
  return fieldOf[place ?? ''] ?? 'text'
}

const fieldOf: Readonly<Record<string, string>> = {
  name: 'name', display_name: 'name', base_url: 'address', '@path': 'address', '@auth': 'key_ref', '@response_format': 'format', '@response_path': 'rows_at', '@interval_minutes': 'interval',
  slos: 'freshness', sinks: 'table', schedule_cron: 'cron', schedule_timezone: 'cron_zone',
}

export function stepOf(place: string): Step {
  const field = place.split(' ').at(-1) ?? ''
  if (place.startsWith('column ')) return field === 'min' || field === 'max' || field === 'allowed' || field === 'required' ? 'quality' : 'columns'
  if (['name', 'address', 'key_header', 'key_ref'].includes(place)) return 'source'
  if (['columns', 'format', 'rows_at', 'interval'].includes(place)) return 'columns'
  if (place === 'freshness') return 'quality'
  return place === 'table' || place === 'cron' || place === 'cron_zone' ? 'table' : 'review'
}
