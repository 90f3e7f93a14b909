/**
 * The Universal Ingestion Specification 1.2: one description of a source, what its rows mean, and where they go. This schema is
 * the one form of it: parser, wizard, compilers and editors all read it.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { authConfigs, paginationConfigs, secretRef, strict } from './by-kind.ts'
import { authTypes, columnTypes, compatModes, formats, isoMarkets, marketRuns, methods, modes, nodeTypes, paginationTypes, providerTypes, sinkTypes, transformTypes, units } from './words.ts'

export const specVersion = '1.2'

const oneOf = <const T extends readonly string[]>(words: T, more = {}) => Type.Unsafe<T[number]>(Type.Enum([...words], more))
const text = (description: string, more = {}) => Type.String({ maxLength: 2000, description, ...more })
const name = (description: string) => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,62}$', description: `${description} A letter, then at most 62 letters, digits, - or _.` })
const path = (description: string) => Type.String({ minLength: 1, maxLength: 500, description: `${description} JSONPath ($.items[*]) or JSON Pointer (/items).` })
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description: `${description} 0 to 1.` })
const texts = (description: string) => Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 4000 }), { maxProperties: 100, description })
const anything = (description: string) => Type.Record(Type.String({ maxLength: 200 }), Type.Unknown(), { maxProperties: 100, description })

const column = Type.Object({
  name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$', description: 'In the table: a small letter, then small letters, digits or _.' }),
  from: Type.Optional(text('Field or header in the source; left out, the same name.')),
  type: oneOf(columnTypes, { description: 'In the table.' }),
  unit: Type.Optional(oneOf(units, { description: 'Of the values.' })),
  required: Type.Optional(Type.Boolean({ description: 'A row without it is a fault.' })),
  key: Type.Optional(Type.Boolean({ description: 'Part of what tells rows apart.' })),
  format: Type.Optional(text('Of times and dates that are not ISO 8601, in the words of strptime: %m/%d/%Y %H:%M.', { maxLength: 60 })),
  time_zone: Type.Optional(text('IANA zone of times without an offset: America/Chicago.', { maxLength: 60 })),
  ends_interval: Type.Optional(Type.Boolean({ description: 'The time ends its interval in the source; the table has the start.' })),
}, { ...strict, description: 'A column of the table, and where its values come from.' })

const rules = Type.Object({
  required_fields: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 200, description: 'Columns without empty values.' })),
  unique_fields: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 20, description: 'Columns that tell rows apart.' })),
  numeric_ranges: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.Object({ min: Type.Optional(Type.Number()), max: Type.Optional(Type.Number()) }, strict), { maxProperties: 200, description: 'Least and greatest value of a column.' })),
  allowed_values: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.Array(Type.Union([Type.String(), Type.Number()]), { minItems: 1, maxItems: 1000 }), { maxProperties: 200, description: 'Values that a column may have.' })),
}, { ...strict, description: 'What good rows look like.' })

const incremental = Type.Object({
  from_param: Type.Optional(text('Parameter that asks for rows from a time on.')),
  to_param: Type.Optional(text('Parameter that ends the time.')),
  format: Type.Optional(text('Of these times; iso (the default), epoch, epoch_ms, date, or strptime\'s words.', { maxLength: 60 })),
  cursor_path: Type.Optional(path('The newest value of a row, which the next fetch goes on from.')),
  start: Type.Optional(text('Where the first fetch begins.', { maxLength: 60 })),
  overlap_minutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 525_600, description: 'Fetched again each time, for late rows.' })),
}, { ...strict, description: 'How a fetch goes on from the one before.' })

const endpoint = Type.Object({
  name: name('Of the endpoint.'),
  path: text('Under the provider\'s base_url; of a file its place, of a database a SELECT, of a queue a topic.', { maxLength: 20_000 }),
  method: Type.Optional(oneOf(methods, { default: 'GET', description: 'Of the request.' })),
  auth: Type.Optional(oneOf(authTypes, { default: 'none', description: 'How the source knows who asks.' })),
  auth_config: Type.Optional(anything('What `auth` needs; secrets by reference alone.')),
  headers: Type.Optional(texts('Sent with each request.')),
  query_params: Type.Optional(texts('Sent with each request.')),
  body_template: Type.Optional(text('Body of the request.', { maxLength: 100_000 })),
  pagination: Type.Optional(oneOf(paginationTypes, { default: 'none', description: 'How an answer goes on.' })),
  pagination_config: Type.Optional(anything('What `pagination` needs.')),
  incremental: Type.Optional(incremental),
  response_format: Type.Optional(oneOf(formats, { default: 'json', description: 'Of an answer.' })),
  response_path: Type.Optional(path('The list of rows in an answer.')),
  field_mapping: Type.Optional(texts('Field of the source: column of the table. `columns` says more.')),
  columns: Type.Optional(Type.Array(column, { minItems: 1, maxItems: 500, description: 'Columns of the table.' })),
  interval_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 44_640, description: 'Length of the interval that a row is of.' })),
  market_run: Type.Optional(oneOf(marketRuns, { description: 'Market that the rows are of.' })),
  node_type: Type.Optional(oneOf(nodeTypes, { description: 'Kind of point that the rows are of.' })),
  rate_limit_group: Type.Optional(text('Endpoints of one group share their rate.', { maxLength: 100 })),
  rate_limit_per_second: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1000, description: 'Most requests in a second.' })),
  sample_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 100, description: 'Rows of a preview.' })),
  validation_rules: Type.Optional(rules),
  is_active: Type.Optional(Type.Boolean({ default: true, description: 'Fetched when the provider is.' })),
}, strict)

const transform = Type.Object({
  name: name('Of the transform.'),
  type: oneOf(transformTypes, { description: 'What runs it.' }),
  wasm_module: Type.Optional(text('Place of a WebAssembly module.')),
  wasm_function: Type.Optional(text('Exported by it.', { default: 'transform' })),
  spark_config: Type.Optional(anything('For Spark.')),
  flink_config: Type.Optional(anything('For Flink.')),
  python_module: Type.Optional(text('Of Python, for Spark and Flink.')),
  python_function: Type.Optional(text('In it.')),
  javascript: Type.Optional(text('A function body from `row` to a row, rows or null.', { maxLength: 100_000 })),
  sql_query: Type.Optional(text('One SELECT from `input`.', { maxLength: 100_000 })),
  parameters: Type.Optional(anything('Given to it.')),
  input_schema: Type.Optional(anything('JSON Schema of what it takes.')),
  output_schema: Type.Optional(anything('JSON Schema of what it gives.')),
}, strict)

const sink = Type.Object({
  type: oneOf(sinkTypes, { description: 'Where rows go.' }),
  config: anything('What the sink needs: warehouse and branch of iceberg, path of parquet.'),
  table_name: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$', maxLength: 128, description: 'namespace.table, in small letters.' })),
  partition_by: Type.Optional(Type.Array(text('A column, or day(column), month(column).', { maxLength: 100 }), { maxItems: 10 })),
  clickhouse_table: Type.Optional(text('Table in ClickHouse.')),
  clickhouse_cluster: Type.Optional(text('Cluster of ClickHouse.')),
  kafka_topic: Type.Optional(text('Topic in Kafka.')),
  kafka_key_field: Type.Optional(text('Column that is the record\'s key.')),
}, strict)

const slos = Type.Object({
  freshness_target_minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 527_040, description: 'Age that the newest rows may reach.' })),
  accuracy_threshold: Type.Optional(share('Rows that must pass the rules.')),
  completeness_threshold: Type.Optional(share('Intervals that must be there.')),
  availability_target: Type.Optional(share('Fetches that must succeed.')),
  block_on_schema_drift: Type.Optional(Type.Boolean({ default: true, description: 'A changed form of the source stops its rows.' })),
  block_on_quality_drop: Type.Optional(Type.Boolean({ default: true, description: 'Rows that do not pass are held back.' })),
}, { ...strict, description: 'Service level.' })

const retry = Type.Object({
  attempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 5, description: 'Of one request.' })),
  first_wait_ms: Type.Optional(Type.Integer({ minimum: 10, maximum: 600_000, default: 1000, description: 'Doubles with each attempt, with jitter.' })),
  longest_wait_ms: Type.Optional(Type.Integer({ minimum: 10, maximum: 3_600_000, default: 60_000, description: 'No wait is longer.' })),
  timeout_ms: Type.Optional(Type.Integer({ minimum: 100, maximum: 3_600_000, default: 60_000, description: 'Of one attempt.' })),
}, { ...strict, description: 'Attempts at a request.' })

const provider = Type.Object({
  name: name('Of the connection.'),
  display_name: text('For people.', { minLength: 1, maxLength: 200 }),
  provider_type: oneOf(providerTypes, { description: 'Kind of source.' }),
  tenant_id: text('Whose it is.', { minLength: 1, maxLength: 100 }),
  owner: text('Who answers for it.', { minLength: 1, maxLength: 200 }),
  sinks: Type.Array(sink, { minItems: 1, maxItems: 10, description: 'Where the rows go.' }),
  description: Type.Optional(text('What it is.')),
  market: Type.Optional(oneOf(isoMarkets, { description: 'Operator that the rows are about.' })),
  base_url: Type.Optional(text('Address of the source.')),
  config: Type.Optional(anything('What the kind of source needs.')),
  credentials_ref: Type.Optional(secretRef('Credentials of the source.')),
  schedule_cron: Type.Optional(text('Minute, hour, day, month, weekday.', { maxLength: 100 })),
  schedule_timezone: Type.Optional(text('IANA zone of the schedule.', { default: 'UTC', maxLength: 60 })),
  tags: Type.Optional(Type.Array(text('', { maxLength: 100 }), { maxItems: 50, description: 'Words to find it by.' })),
  endpoints: Type.Optional(Type.Array(endpoint, { maxItems: 200, description: 'What is fetched.' })),
  transforms: Type.Optional(Type.Array(transform, { maxItems: 50, description: 'Between source and sink, in order.' })),
  schema_contract: Type.Optional(anything('JSON Schema of a row.')),
  slos: Type.Optional(slos),
  mode: Type.Optional(oneOf(modes, { default: 'batch', description: 'How rows come.' })),
  parallelism: Type.Optional(Type.Integer({ minimum: 1, maximum: 64, default: 1, description: 'Endpoints at once.' })),
  retry_config: Type.Optional(retry),
}, strict)

export const specSchema = Type.Object({
  version: Type.Literal(specVersion, { default: specVersion, description: 'Of this form.' }),
  name: name('Of the specification.'),
  description: Type.Optional(text('What it is.')),
  schemaRef: Type.Optional(Type.Union([text('Subject of the schema registry that the rows obey: hmco.trading.orders-v1.', { maxLength: 255 }), Type.Null()])),
  compatMode: Type.Optional(Type.Union([oneOf(compatModes), Type.Null()], { default: 'BACKWARD', description: 'How the schema may change.' })),
  provider,
  global_config: Type.Optional(anything('For all engines.')),
  environment: Type.Optional(Type.Union([Type.Literal('development'), Type.Literal('staging'), Type.Literal('production')], { default: 'development', description: 'Production asks for more: owner, tenant and credentials.' })),
  created_at: Type.Optional(text('ISO 8601.', { maxLength: 40 })),
  created_by: text('Who wrote it.', { minLength: 1, maxLength: 200 }),
}, { ...strict, title: `Universal Ingestion Specification ${specVersion}` })

export type Spec = Static<typeof specSchema>
export type Provider = Spec['provider']
export type EndpointSpec = NonNullable<Provider['endpoints']>[number]
export type ColumnSpec = Static<typeof column>
export type TransformSpec = NonNullable<Provider['transforms']>[number]
export type SinkSpec = Provider['sinks'][number]

/** The schema for editors, with the forms that follow from `auth` and `pagination`. */
export function publishedSchema(): Record<string, unknown> {
  const schema = structuredClone(specSchema) as unknown as { properties: { provider: { properties: { endpoints: { items: Record<string, unknown> } } } } }
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  const cases = (word: string, settings: string, forms: Readonly<Record<string, TSchema>>) => Object.entries(forms).map(([kind, form]) => ({ if: { properties: { [word]: { const: kind } }, required: [word] }, then: { properties: { [settings]: form } } }))
  schema.properties.provider.properties.endpoints.items['allOf'] = [...cases('auth', 'auth_config', authConfigs), ...cases('pagination', 'pagination_config', paginationConfigs)]
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema }
}
