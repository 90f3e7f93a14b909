/** Files without field ids, in tables that say by which names their columns are found (table spec, "Column Projection"). */
import { list } from '#base/sql.ts'
import type { Session } from '#drivers/engine/port.ts'
import { JsonNode } from '../iceberg/json-node.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import type { FileGroup } from './row-source.ts'

const property = 'schema.name-mapping.default'
/** What files say never changes; this many are remembered. */
const filesKept = 20_000
const known = new Map<string, FileColumns>()

/** First-level columns; `withIds` where each has a field id. */
interface FileColumns { readonly withIds: boolean, readonly names: readonly string[] }

/** All files as one group, where the table has no mapping; else footers are read, once each. */
export async function nameGroups(session: Session, table: string, { properties }: Pick<TableMetadata, 'properties'>, locations: readonly string[]): Promise<FileGroup[]> {
  const mapping = properties[property]
  if (mapping === undefined || locations.length === 0) return locations.length === 0 ? [] : [{ locations }]
  const wanted = parseMapping(table, mapping)
  await learn(session, locations)
  const groups = new Map<string, { locations: string[], names?: ReadonlyMap<number, string> }>()
  for (const location of locations) {
    const columns = columnsIn(location)
    const names = columns.withIds ? undefined : new Map(columns.names.flatMap(name => wanted.has(name) ? [[wanted.get(name) ?? -1, name] as const] : []))
    const kind = names === undefined ? '' : JSON.stringify([...names].sort(([a], [b]) => a - b))
    const group = groups.get(kind) ?? { locations: [], ...names === undefined ? {} : { names } }
    group.locations.push(location)
    groups.set(kind, group)
  }
  return [...groups.values()]
}

function columnsIn(location: string): FileColumns {
  const columns = known.get(location)
  if (columns === undefined) throw new TypeError(`the footer of ${location} was not read`)
  return columns
}

/** Field id by name, on the first level. */
function parseMapping(table: string, text: string): Map<string, number> {
  const fields = JsonNode.parse(text, `${table} (${property})`).items()
  return new Map(fields.flatMap(field => {
    const id = field.at('field-id').optional(found => found.int())
    return id === undefined ? [] : field.at('names').items().map(name => [name.string(), id] as const)
  }))
}

async function learn(session: Session, locations: readonly string[]): Promise<void> {
  if (known.size > filesKept) known.clear()
  const unknown = locations.filter(location => !known.has(location))
  if (unknown.length === 0) return
  const rows = await session.rows<{ file: string, name: string, id: bigint | null, children: bigint | null, at: bigint }>(
    `SELECT file_name AS file, name, field_id AS id, num_children AS children, column_id AS at FROM parquet_schema(${list(unknown)}) ORDER BY file_name, column_id`)
  for (const [file, schema] of Map.groupBy(rows, row => row.file)) {
    const tops = firstLevel(schema)
    known.set(file, { withIds: tops.every(({ id }) => id !== null), names: tops.map(({ name }) => name) })
  }
}

/** Depth first, the root before all. */
function firstLevel<T extends { readonly children: bigint | null }>(schema: readonly T[]): T[] {
  const tops: T[] = []
  const open: number[] = []
  for (const row of schema.slice(1)) {
    while (open.at(-1) === 0) open.pop()
    if (open.length === 0) tops.push(row)
    else open[open.length - 1] = (open.at(-1) ?? 1) - 1
    if (row.children !== null && row.children > 0n) open.push(Number(row.children))
  }
  return tops
}

