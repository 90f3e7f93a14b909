/** What the form of a specification cannot say: what belongs together, what excludes what, what is better not done. Pure. */
import { authConfigs, paginationConfigs } from './by-kind.ts'
import { isTimeZone, scheduleFault } from './cron.ts'
import { formFaults } from './form.ts'
import { error, type Found, pointer, warning } from './problems.ts'
import type { EndpointSpec, Provider, SinkSpec, Spec, TransformSpec } from './schema.ts'
import { secretFaults } from './secrets.ts'

const endpointsOfPathMost = 5
const outsideTransformsMost = 3

export function ruleFaults(spec: Spec): Found[] {
  const { provider } = spec
  const endpoints = provider.endpoints ?? []
  return [
    ...providerFaults(spec),
    ...provider.sinks.flatMap((sink, index) => sinkFaults(sink, pointer('/provider/sinks', index))),
    ...(provider.transforms ?? []).flatMap((transform, index) => transformFaults(transform, pointer('/provider/transforms', index))),
    ...twice(provider.transforms ?? [], '/provider/transforms', 'transform'),
    ...endpoints.flatMap((endpoint, index) => endpointFaults(endpoint, provider, pointer('/provider/endpoints', index))),
    ...twice(endpoints, '/provider/endpoints', 'endpoint'),
    ...rateFaults(endpoints),
    ...secretFaults(spec),
  ]
}

function providerFaults({ environment, provider }: Spec): Found[] {
  const found: Found[] = []
  const at = '/provider'
  const { provider_type: type, base_url: base, schedule_cron: cron, schedule_timezone: zone } = provider
  const endpoints = provider.endpoints ?? []
  if ((type === 'rest_api' || type === 'graphql') && base === undefined) found.push(error(`${at}/base_url`, `base_url is missing: a source of type ${type} has an address, such as https://api.example.com`))
  if (base !== undefined && (type === 'rest_api' || type === 'graphql' || type === 'websocket')) found.push(...addressFaults(base, `${at}/base_url`, type === 'websocket' ? ['wss:', 'ws:'] : ['https:', 'http:']))
  if (endpoints.length === 0 && type !== 'webhook') found.push(error(`${at}/endpoints`, `endpoints are missing: a source of type ${type} needs one at least, which says what is fetched`))
  if (environment === 'production' && provider.credentials_ref === undefined && endpoints.some(({ auth }) => auth !== undefined && auth !== 'none')) found.push(error(`${at}/credentials_ref`, 'credentials_ref is missing: in production the credentials of a source lie in one place, such as vault://providers/NAME'))
  if ((type === 'rest_api' || type === 'graphql') && endpoints.length > 0 && endpoints.every(({ auth }) => (auth ?? 'none') === 'none')) found.push(warning(at, 'no endpoint has auth: whoever knows the address may fetch, and limits are those of strangers'))
  if (cron !== undefined) {
    const fault = scheduleFault(cron)
    if (fault !== null) found.push(error(`${at}/schedule_cron`, `"${cron}" is no schedule: ${fault}. Expected: minute hour day month weekday, such as "5 * * * *"`))
  }
  if (zone !== undefined && !isTimeZone(zone)) found.push(error(`${at}/schedule_timezone`, `"${zone}" is no time zone that is known; expected an IANA name such as America/Chicago`))
  const outside = (provider.transforms ?? []).filter(transform => transform.type === 'spark' || transform.type === 'flink').length
  if (outside > outsideTransformsMost) found.push(warning(`${at}/transforms`, `${outside} transforms run in Spark or Flink: each is a job of its own; one that does it all is faster`))
  const paths = Map.groupBy(endpoints, ({ path }) => path)
  for (const [path, same] of paths) if (same.length > endpointsOfPathMost) found.push(warning(`${at}/endpoints`, `${same.length} endpoints have the path ${path}: one with parameters is easier to keep`))
  return found
}

function addressFaults(address: string, at: string, schemes: readonly string[]): Found[] {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !schemes.includes(url.protocol)) return [error(at, `${/[@?#]/.test(address) ? 'this' : `"${address}"`} is no address of this kind of source; expected ${schemes[0] ?? ''}//host/path`)]
  if (url.username !== '' || url.password !== '') return [error(at, 'the address has a login in it; put it into auth_config, the password by reference')]
  return url.protocol === 'http:' || url.protocol === 'ws:' ? [warning(at, `${url.protocol}// can be read and changed on its way; use ${schemes[0] ?? ''}// where the source has it`)] : []
}

function sinkFaults(sink: SinkSpec, at: string): Found[] {
  const need = (there: boolean, name: string, say: string): Found[] => there ? [] : [error(`${at}/${name}`, `${name.split('/').at(-1) ?? name} is missing: a sink of type ${sink.type} needs ${say}`)]
  const inConfig = (key: string): boolean => typeof sink.config[key] === 'string' && sink.config[key] !== ''
  switch (sink.type) {
    case 'iceberg': return [...need(sink.table_name !== undefined, 'table_name', 'its table'), ...need(inConfig('warehouse'), 'config/warehouse', 'the warehouse of its table')]
    case 'clickhouse': return need(sink.clickhouse_table !== undefined, 'clickhouse_table', 'its table')
    case 'kafka': return need(sink.kafka_topic !== undefined, 'kafka_topic', 'its topic')
    case 'postgres': return need(sink.table_name !== undefined, 'table_name', 'its table')
    case 'parquet': return need(inConfig('path'), 'config/path', 'the folder of its files')
    case 'elasticsearch': return need(inConfig('index'), 'config/index', 'its index')
  }
}

function transformFaults(transform: TransformSpec, at: string): Found[] {
  const needs = ({ wasm: 'wasm_module', sql: 'sql_query', javascript: 'javascript', python: 'python_module', spark: 'spark_config', flink: 'flink_config' } as const)[transform.type]
  return transform[needs] === undefined ? [error(`${at}/${needs}`, `${needs} is missing: a transform of type ${transform.type} needs it`)] : []
}

function endpointFaults(endpoint: EndpointSpec, provider: Provider, at: string): Found[] {
  const found: Found[] = []
  const { auth = 'none', auth_config: authConfig, pagination = 'none', pagination_config: paginationConfig, incremental } = endpoint
  found.push(...byKind(auth, 'auth', authConfig, authConfigs, `${at}/auth_config`), ...byKind(pagination, 'pagination', paginationConfig, paginationConfigs, `${at}/pagination_config`))
  for (const [name, path] of [['response_path', endpoint.response_path], ['incremental/cursor_path', incremental?.cursor_path]] as const) {
    if (path !== undefined && !/^[$/]/.test(path)) found.push(error(`${at}/${name}`, `"${path}" is no path: JSONPath begins with $ ($.items), JSON Pointer with / (/items)`))
  }
  if (incremental !== undefined && incremental.from_param === undefined && incremental.cursor_path === undefined) found.push(error(`${at}/incremental`, 'it says neither from_param, which asks for what is new, nor cursor_path, which tells what was the newest'))
  const often = /realtime|stream/i.test(endpoint.name) || provider.mode === 'streaming' || provider.mode === 'websocket'
  if (often && endpoint.rate_limit_per_second === undefined && provider.provider_type !== 'kafka') found.push(error(`${at}/rate_limit_per_second`, 'rate_limit_per_second is missing: an endpoint that is asked often needs a limit'))
  if (endpoint.market_run !== undefined && provider.market === undefined) found.push(error('/provider/market', `market is missing: ${endpoint.name} says a market run, so the operator must be known`))
  found.push(...columnFaults(endpoint, at))
  return found
}

/** The settings that a word asks for: there, and of the form that it has. */
function byKind(kind: string, word: string, config: unknown, forms: Readonly<Record<string, Parameters<typeof formFaults>[0]>>, at: string): Found[] {
  const form = forms[kind]
  const name = `${word}_config`
  if (form === undefined) return config === undefined ? [] : [warning(at, `${name} says nothing where ${word} is none`)]
  if (config === undefined) return [error(at, `${name} is missing: ${word} ${kind} needs ${Object.keys((form as unknown as { properties: object }).properties).join(', ')}`)]
  return formFaults(form, typeof config === 'object' && config !== null ? { ...defaultsOf(form), ...config } : config, at)
}

/** What a form takes where nothing is said. */
export function defaultsOf(form: Parameters<typeof formFaults>[0]): Record<string, unknown> {
  const { properties } = form as unknown as { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> }
  return Object.fromEntries(Object.entries(properties).flatMap(([name, { default: value }]) => value === undefined ? [] : [[name, value]]))
}

function columnFaults({ columns, field_mapping: mapping, validation_rules: rules }: EndpointSpec, at: string): Found[] {
  const found: Found[] = []
  const targets = new Map<string, string>()
  for (const [from, to] of Object.entries(mapping ?? {})) {
    const other = targets.get(to)
    if (other !== undefined) found.push(error(pointer(`${at}/field_mapping`, from), `${from} and ${other} both become ${to}`))
    targets.set(to, from)
  }
  if (columns === undefined) return found
  found.push(...twice(columns, `${at}/columns`, 'column'))
  columns.forEach((column, index) => {
    const place = pointer(`${at}/columns`, index)
    const mapped = targets.get(column.name)
    if (mapped !== undefined && mapped !== (column.from ?? column.name)) found.push(error(`${place}/from`, `column ${column.name} comes from ${column.from ?? column.name} here and from ${mapped} in field_mapping`))
    if (column.time_zone !== undefined && !isTimeZone(column.time_zone)) found.push(error(`${place}/time_zone`, `"${column.time_zone}" is no time zone that is known; expected an IANA name such as America/Chicago`))
    if (column.time_zone !== undefined && column.type !== 'timestamptz') found.push(error(`${place}/time_zone`, `a column of type ${column.type} has no time zone`))
    if (column.unit !== undefined && !['int', 'long', 'double'].includes(column.type)) found.push(error(`${place}/unit`, `a column of type ${column.type} has no unit`))
  })
  const known = new Set(columns.map(({ name }) => name))
  const named = [...(rules?.required_fields ?? []).map(name => ['required_fields', name]), ...(rules?.unique_fields ?? []).map(name => ['unique_fields', name]), ...Object.keys(rules?.numeric_ranges ?? {}).map(name => ['numeric_ranges', name]), ...Object.keys(rules?.allowed_values ?? {}).map(name => ['allowed_values', name])] as const
  for (const [rule = '', name = ''] of named) if (!known.has(name)) found.push(error(`${at}/validation_rules/${rule}`, `${rule} names ${name}, which is no column (columns: ${[...known].join(', ')})`))
  for (const [name, range] of Object.entries(rules?.numeric_ranges ?? {})) if (range.min !== undefined && range.max !== undefined && range.min > range.max) found.push(error(pointer(`${at}/validation_rules/numeric_ranges`, name), `min ${range.min} is above max ${range.max}`))
  return found
}

/** One rate for all endpoints of a group. */
function rateFaults(endpoints: readonly EndpointSpec[]): Found[] {
  const rates = new Map<string, { readonly rate: number, readonly name: string }>()
  return endpoints.flatMap(({ name, rate_limit_group: group, rate_limit_per_second: rate }, index) => {
    if (group === undefined || rate === undefined) return []
    const first = rates.get(group)
    rates.set(group, first ?? { rate, name })
    return first === undefined || first.rate === rate ? [] : [error(`${pointer('/provider/endpoints', index)}/rate_limit_per_second`, `group ${group} has ${first.rate} a second at ${first.name} and ${rate} here; a group has one rate`)]
  })
}

function twice(named: readonly { readonly name: string }[], at: string, what: string): Found[] {
  const seen = new Set<string>()
  return named.flatMap(({ name }, index) => {
    if (!seen.has(name)) { seen.add(name); return [] }
    return [error(`${pointer(at, index)}/name`, `there are two ${what}s with the name ${name}`)]
  })
}
