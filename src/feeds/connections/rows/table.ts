/** The table that an endpoint of a specification fills: its columns, their units and keys, and what every table has beside. */
import type { Column, Dataset, Partition } from '#canon/dataset.ts'
import { fedDatasets } from '#canon/datasets.ts'
import { isIso } from '#canon/market.ts'
import { error, type Found } from '../spec/problems.ts'
import type { ColumnSpec, EndpointSpec, Spec } from '../spec/schema.ts'
import { formatOf, readFormats } from './files.ts'
import { isLocal } from './cell.ts'

/** Ids below are those of what every table has. */
const firstColumnId = 10
const intervalStart = 'interval_start_utc'
const intervalMinutes: Column = { id: 3, name: 'interval_minutes', type: 'int', required: true, unit: 'min', doc: 'Length of the interval.' }
const ours: readonly Column[] = [
  { id: 5, name: 'version', type: 'int', required: true, doc: '1 for the first value of this key, one more for each revision.' },
  { id: 6, name: 'known_from_utc', type: 'timestamptz', required: true, doc: 'When the value was fetched.' },
  { id: 7, name: 'run_id', type: 'string', required: true, doc: 'The run that brought it.' },
]
/** Names that a user's column cannot have: what tables have beside, and what stages on the way call their own. */
export const takenNames: readonly string[] = [
  ...ours.map(({ name }) => name), 'known_to_utc', 'file', 'copies', 'file_index', 'line', 'place', 'stamp', 'pass', 'reason',
  'fault', 'fault_row', 'fault_count', 'examples', 'repeats', 'said', 'of_key', 'versions', 'measure_column', 'value', 'intervals', 'expected', 'first_utc', 'last_utc',
]

/** Whose tables are made by feeds and products that ship. */
const shippedNamespaces = ['market', 'curve', 'products', 'information_schema', 'system', 'main', 'temp']

export type Table = { readonly dataset: Dataset, readonly faults: readonly [] } | { readonly dataset: null, readonly faults: readonly Found[] }

/** Tag of a table with the name of the connection that fills it. */
export const connectionTag = 'connection'

export function tableOf(spec: Spec, index: number): Table {
  const endpoint = spec.provider.endpoints?.[index] as EndpointSpec
  const faults = [...sinkFaults(spec), ...endpointFaults(endpoint, `/provider/endpoints/${index}`)]
  return faults.length > 0 ? { dataset: null, faults } : { dataset: datasetOf(spec, endpoint), faults: [] }
}

function datasetOf({ provider, ...spec }: Spec, endpoint: EndpointSpec): Dataset {
  const columns = endpoint.columns as readonly ColumnSpec[]
  const [sink] = provider.sinks
  const rules = endpoint.validation_rules ?? {}
  const key = keyOf(endpoint)
  const described = columns.map((column, index): Column => {
    const { min, max } = rules.numeric_ranges?.[column.name] ?? {}
    const bounded = column.type === 'double' || column.type === 'int' || column.type === 'long'
    return {
      id: firstColumnId + index, name: column.name, type: column.type,
      required: column.required === true || key.includes(column.name) || rules.required_fields?.includes(column.name) === true,
      ...column.unit && { unit: column.unit }, ...bounded && (min ?? max) !== undefined && { range: [min ?? -Infinity, max ?? Infinity] as const },
      doc: column.from === undefined || column.from === column.name ? 'As in the source.' : `${column.from} of the source.`,
    }
  })
  return {
    name: tableName(endpoint, sink?.table_name), doc: spec.description ?? provider.description ?? provider.display_name, described: true,
    columns: [...described, ...hasIntervals(endpoint) ? [intervalMinutes] : [], ...ours], key,
    partition: sink?.partition_by?.map(partitionOf) ?? monthOf(columns.filter(({ name }) => key.includes(name))), sort: key,
    tags: { [connectionTag]: provider.name, owner: provider.owner },
  }
}

export function keyOf({ columns = [], validation_rules: rules }: EndpointSpec): string[] {
  const said = columns.filter(({ key }) => key).map(({ name }) => name)
  return said.length > 0 ? said : [...rules?.unique_fields ?? []]
}

/** Whether rows are of intervals that the gate can look for holes in. */
export function hasIntervals({ columns = [], interval_minutes }: EndpointSpec): boolean { return interval_minutes !== undefined && columns.some(({ name, type }) => name === intervalStart && type === 'timestamptz') && !columns.some(({ name }) => name === intervalMinutes.name) }

function tableName({ name }: EndpointSpec, table = ''): string { return table.endsWith('.*') ? `${table.slice(0, -1)}${name.toLowerCase().replaceAll('-', '_')}` : table }

function sinkFaults({ provider: { name, sinks } }: Spec): Found[] {
  if (isIso(name)) return [error('/provider/name', `${name} is the name of an operator, whose reports come by themselves; take another`)]
  const [sink] = sinks
  if (sink?.type !== 'iceberg' || sinks.length > 1) return [error('/provider/sinks', `rows go to one table of the lake (type iceberg) until now; found ${sinks.map(({ type }) => type).join(', ')}`)]
  const [namespace = ''] = sink.table_name?.split('.') ?? []
  if (shippedNamespaces.includes(namespace) || fedDatasets.some(({ name }) => name === sink.table_name)) return [error('/provider/sinks/0/table_name', `tables of ${namespace} are filled by what ships with gridlake; take another name before the dot, such as desk.${sink.table_name?.split('.')[1] ?? 'prices'}`)]
  return []
}

function endpointFaults(endpoint: EndpointSpec, at: string): Found[] {
  const { columns = [] } = endpoint
  const found: Found[] = []
  if (columns.length === 0) return [error(`${at}/columns`, `columns are missing: they say what the table of ${endpoint.name} holds; \`gridlake uis sample\` proposes them from a first answer`)]
  if (formatOf(endpoint) === null) found.push(error(`${at}/response_format`, `${endpoint.response_format ?? ''} is not read yet; ${readFormats.join(', ')} are`))
  const names = columns.map(({ name }) => name)
  for (const [index, column] of columns.entries()) {
    const place = `${at}/columns/${index}`
    if (takenNames.includes(column.name)) found.push(error(`${place}/name`, `${column.name} is a word of the platform's own; take another name, such as ${column.name}_1`))
    if (names.indexOf(column.name) !== index) found.push(error(`${place}/name`, `${column.name} is the name of two columns`))
    if (column.ends_interval === true && endpoint.interval_minutes === undefined) found.push(error(`${at}/interval_minutes`, `interval_minutes is missing: ${column.name} ends its interval, so its length must be known`))
    if (column.time_zone !== undefined && !isLocal(column)) found.push(error(`${place}/time_zone`, `${column.name} is no time of a local clock (${column.type}${column.format === undefined ? '' : `, ${column.format}`}): it has no zone`))
    if (column.type === 'timestamptz' && column.format !== undefined && !isLocal(column) && !/%z|^epoch(_ms)?$/.test(column.format)) found.push(error(`${place}/time_zone`, `time_zone is missing: times of the form ${column.format} have no offset, so the zone of their clock must be known, such as America/Chicago`))
  }
  const key = keyOf(endpoint)
  if (key.length === 0) found.push(error(`${at}/columns`, 'no column has key: true: rows that are fetched again could not be told from new ones'))
  for (const name of key) if (!names.includes(name)) found.push(error(`${at}/validation_rules/unique_fields`, `${name} is no column`))
  return found
}

function partitionOf(words: string): Partition {
  const [, transform = 'identity', column = words] = /^(day|month)\((.+)\)$/.exec(words) ?? []
  return { column, transform: transform as Partition['transform'] }
}

function monthOf(columns: readonly ColumnSpec[]): Partition[] {
  const time = columns.find(({ type }) => type === 'timestamptz' || type === 'date')
  return time === undefined ? [] : [{ column: time.name, transform: 'month' }]
}
