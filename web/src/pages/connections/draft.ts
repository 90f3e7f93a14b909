/** A connection on its way through the wizard: what its fields hold, and the specification that follows. Pure. */
import { isFields, type Json, yamlOf } from './yaml-lines.ts'

export interface DraftColumn {
  readonly id: number
  readonly include: boolean
  readonly from: string
  readonly name: string
  readonly type: string
  readonly unit: string
  readonly format: string
  readonly time_zone: string
  readonly ends_interval: boolean
  readonly key: boolean
  readonly required: boolean
  readonly min: string
  readonly max: string
  /** With commas between. */
  readonly allowed: string
}

/** Fields are the texts that a person typed, whether they hold or not. */
export interface Draft {
  readonly name: string
  readonly address: string
  readonly zone: string
  readonly key_header: string
  readonly key_ref: string
  readonly format: string
  readonly rows_at: string
  readonly interval: string
  readonly columns: readonly DraftColumn[]
  /** What the sample left to a person to look at. */
  readonly notes: readonly string[]
  readonly freshness: string
  readonly table: string
  readonly cron: string
  readonly cron_zone: string
  /** All that a specification says beside. */
  readonly base: Fields
  /** Written by hand: it wins until a field is changed. */
  readonly text: string | null
}

type Fields = { readonly [key: string]: Json | undefined }

export const columnTypes = ['string', 'int', 'long', 'double', 'boolean', 'date', 'timestamptz'] as const
export const units = ['USD/MWh', 'USD/kWh', 'cents/kWh', 'MW', 'kW', 'GW', 'MWh', 'kWh', 'GWh', 'USD', 'USD/MMBtu', 'MMBtu', 'degF', 'degC', 'percent', 'ratio', 'm/s', 'mph', 'W/m2', 'mm', 'in', 'hPa', 'count'] as const
export const formats = ['csv', 'json', 'ndjson', 'xlsx'] as const

export const emptyDraft: Draft = { name: '', address: '', zone: '', key_header: '', key_ref: '', format: 'csv', rows_at: '', interval: '', columns: [], notes: [], freshness: '', table: '', cron: '', cron_zone: 'UTC', base: {}, text: null }

const emptyColumn: DraftColumn = { id: 0, include: true, from: '', name: '', type: 'string', unit: '', format: '', time_zone: '', ends_interval: false, key: false, required: false, min: '', max: '', allowed: '' }

export function isNumeric(type: string): boolean { return type === 'double' || type === 'int' || type === 'long' }

export function withColumn(draft: Draft): Draft {
  const id = Math.max(0, ...draft.columns.map(column => column.id)) + 1
  return { ...draft, text: null, columns: [...draft.columns, { ...emptyColumn, id }] }
}

/** What a person changed; the text written by hand holds no longer. */
export function changed(draft: Draft, change: Partial<Draft>): Draft { return { ...draft, text: null, ...change } }

export function columnChanged(draft: Draft, id: number, change: Partial<DraftColumn>): Draft {
  return changed(draft, { columns: draft.columns.map(column => column.id === id ? { ...column, ...change } : column) })
}

export function textOf(draft: Draft, author: string): string { return draft.text ?? yamlOf(specOf(draft, author)) }

export function specOf(draft: Draft, author: string): Fields {
  const { provider: kept, name: _name, ...top } = draft.base
  const provider = fields(kept)
  const [sink, ...sinks] = list(provider['sinks'])
  const [endpoint, ...endpoints] = list(provider['endpoints'])
  const url = /^https?:/i.test(draft.address.trim()) ? URL.parse(draft.address.trim()) : null
  const cron = given(draft.cron)
  const own: Fields = {
    name: draft.name, display_name: provider['display_name'] ?? draft.name,
    provider_type: kindOf(provider['provider_type'], url !== null && draft.format !== 'csv' && draft.format !== 'xlsx'),
    tenant_id: provider['tenant_id'] ?? 'desk', owner: provider['owner'] ?? author,
    base_url: url?.origin, schedule_cron: cron, schedule_timezone: cron === undefined || draft.cron_zone === 'UTC' ? undefined : given(draft.cron_zone),
    slos: filled({ ...fields(provider['slos']), freshness_target_minutes: amount(draft.freshness) }),
    endpoints: [endpointOf(draft, fields(endpoint), url), ...endpoints],
    sinks: [{ ...sink === undefined ? { type: 'iceberg', config: { warehouse: 'lake' } } : fields(sink), table_name: given(draft.table) }, ...sinks],
  }
  // The first gives the order in which people read, the last the values.
  return { version: '1.2', name: draft.name, created_by: author, ...top, provider: { ...own, ...provider, ...own } }
}

/** Kinds that the fields of the wizard do not tell apart stay what they are. */
function kindOf(kept: Json | undefined, asked: boolean): Json { return kept !== undefined && kept !== 'rest_api' && kept !== 'file_ftp' ? kept : asked ? 'rest_api' : 'file_ftp' }

function endpointOf(draft: Draft, kept: Fields, url: URL | null): Fields {
  const { auth, auth_config: config, columns: _columns, validation_rules: rules, ...rest } = kept
  const columns = draft.columns.filter(({ include }) => include)
  const keyed = given(draft.key_ref) !== undefined || given(draft.key_header) !== undefined
  const ranges = columns.flatMap(({ name, type, min, max }) => isNumeric(type) && (given(min) ?? given(max)) !== undefined ? [[name, { min: amount(min), max: amount(max) }] as const] : [])
  const allowed = columns.flatMap(({ name, type, allowed: words }) => given(words) === undefined ? [] : [[name, words.split(',').map(word => word.trim()).filter(word => word !== '').map(word => isNumeric(type) ? amount(word) ?? word : word)] as const])
  return {
    name: 'rows', ...rest, path: url === null ? draft.address.trim() : `${url.pathname}${url.search}`,
    ...keyed ? { auth: 'api_key', auth_config: { in: 'header', name: draft.key_header, key_ref: draft.key_ref } } : auth === 'api_key' ? {} : { auth, auth_config: config },
    response_format: draft.format, response_path: draft.format === 'json' ? given(draft.rows_at) : undefined, interval_minutes: amount(draft.interval),
    columns: columns.map(columnOf),
    validation_rules: filled({ ...fields(rules), required_fields: undefined, unique_fields: undefined, numeric_ranges: filled(Object.fromEntries(ranges)), allowed_values: filled(Object.fromEntries(allowed)) }),
  }
}

function columnOf({ name, from, type, unit, format, time_zone, ends_interval, key, required }: DraftColumn): Fields {
  const timed = type === 'timestamptz'
  return {
    name, from: from === name ? undefined : given(from, false), type, unit: isNumeric(type) ? given(unit) : undefined,
    format: timed || type === 'date' ? given(format) : undefined, time_zone: timed ? given(time_zone) : undefined,
    ends_interval: timed && ends_interval ? true : undefined, key: key ? true : undefined, required: required && !key ? true : undefined,
  }
}

/** A draft of a specification that holds. Columns of `before` that were left out stay to be chosen. */
export function draftOf(spec: Fields, before: Draft): Draft {
  const { provider: kept, ...top } = spec
  const { name, display_name: title, schedule_cron: cron, schedule_timezone: zone, base_url: base, ...provider } = fields(kept)
  const [sink] = list(provider['sinks'])
  const [given_] = list(provider['endpoints'])
  const { path, response_path: rows, response_format: format, interval_minutes: minutes, columns: described, ...endpoint } = fields(given_)
  const rules = fields(endpoint['validation_rules'])
  const { name: header, key_ref: ref, in: place } = fields(endpoint['auth_config'])
  const keyed = endpoint['auth'] === 'api_key' && place !== 'query'
  const columns = list(described).map((column, index) => columnIn(fields(column), index + 1, rules))
  const keys = columns.some(({ key }) => key) ? columns : columns.map(column => ({ ...column, key: list(rules['unique_fields']).includes(column.name) }))
  const left = before.columns.filter(column => !column.include && !columns.some(({ from }) => from === column.from)).map((column, index) => ({ ...column, id: columns.length + index + 1 }))
  return {
    ...before, name: words(name), address: words(base) + words(path), key_header: keyed ? words(header) : '', key_ref: keyed ? words(ref) : '',
    format: words(format) || 'json', rows_at: words(rows), interval: words(minutes), columns: [...keys, ...left],
    freshness: words(fields(provider['slos'])['freshness_target_minutes']), table: words(fields(sink)['table_name']), cron: words(cron), cron_zone: words(zone) || 'UTC',
    base: { ...plain(top), provider: { ...plain(provider), display_name: title === name ? undefined : title, endpoints: [plain(endpoint), ...list(provider['endpoints']).slice(1)] } },
  }
}

function columnIn(column: Fields, id: number, rules: Fields): DraftColumn {
  const name = words(column['name'])
  const { min, max } = fields(fields(rules['numeric_ranges'])[name])
  return {
    id, include: true, name, from: words(column['from'] ?? name), type: words(column['type']), unit: words(column['unit']), format: words(column['format']), time_zone: words(column['time_zone']),
    ends_interval: column['ends_interval'] === true, key: column['key'] === true, required: column['required'] === true || list(rules['required_fields']).includes(name),
    min: words(min), max: words(max), allowed: list(fields(rules['allowed_values'])[name]).map(words).join(', '),
  }
}

/** What a specification has without saying so; said, it only makes the text longer. */
const defaults: Fields = { method: 'GET', auth: 'none', pagination: 'none', sample_size: 100, is_active: true, mode: 'batch', parallelism: 1, environment: 'development', compatMode: 'BACKWARD' }

function plain(value: Fields): Fields { return Object.fromEntries(Object.entries(value).filter(([key, inner]) => inner !== defaults[key])) }

/** What the desk's tables are called where nobody says otherwise. */
export function tableFor(name: string): string {
  const table = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  return name === '' ? '' : `desk.${/^[a-z]/.test(table) ? table : `t_${table}`}`
}

function fields(value: Json | undefined): Fields { return isFields(value) ? value : {} }
function list(value: Json | undefined): readonly Json[] { return Array.isArray(value) ? value as readonly Json[] : [] }
function words(value: Json | undefined): string { return typeof value === 'string' || typeof value === 'number' ? String(value) : '' }
function filled(value: Fields): Fields | undefined { return Object.values(value).every(inner => inner === undefined) ? undefined : value }
function given(text: string, trimmed = true): string | undefined { return text.trim() === '' ? undefined : trimmed ? text.trim() : text }

/** What is no number is passed on as it is, for the platform to say what is wrong with it. */
function amount(text: string): number | string | undefined {
  const said = given(text)
  return said === undefined ? undefined : Number.isFinite(Number(said)) ? Number(said) : said
}
