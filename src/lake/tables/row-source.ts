/** SQL that reads data files as the rows that a table has: columns by field id, deleted rows left out. Pure. */
import { identifier, list, literal } from '#base/sql.ts'
import type { Placed } from './deletes.ts'
import { byFieldId, byName, type ReadColumn } from './read-columns.ts'

/** Files that are read in one way. */
export interface FileGroup {
  readonly locations: readonly string[]
  /** Names of columns in files without field ids, by field id; undefined where files have ids. */
  readonly names?: ReadonlyMap<number, string>
}

export interface Deletes {
  /** The data files that some row is deleted from. */
  readonly touched: readonly Placed[]
  readonly positions: readonly Placed[]
  /** Rows of touched files, by their positions. */
  readonly vectors: readonly { readonly location: string, readonly rows: readonly number[] }[]
  readonly equalities: readonly { readonly columns: readonly ReadColumn[], readonly files: readonly Placed[] }[]
}

/** Under this name `relation` gives the location of each row's file. */
export const fileOfRow = 'file_of_row'

/** No row of the table, with its columns. */
export function noRows(columns: readonly ReadColumn[], withFile = false): string {
  const nothing = columns.map(({ type, name }) => `NULL::${type} AS ${identifier(name)}`)
  return `(SELECT ${[...nothing, ...withFile ? [`NULL::VARCHAR AS ${fileOfRow}`] : []].join(', ')} WHERE false)`
}

/** Files without deletes. */
export function plainSelect(columns: readonly ReadColumn[], group: FileGroup, withFile: boolean): string {
  return `SELECT * FROM ${readParquet(columns, group, name => name.name, withFile ? [`filename = ${literal(fileOfRow)}`] : [])}`
}

function readParquet(columns: readonly ReadColumn[], { locations, names }: FileGroup, as: (column: ReadColumn) => string, options: readonly string[]): string {
  return `read_parquet(${list(locations)}, ${['hive_partitioning = false', ...options, names === undefined ? byFieldId(columns, as) : byName(columns, names, as)].join(', ')})`
}

/** Inside, columns are called by their ids: no name of the table's can meet one of ours. */
const inside = ({ id }: Pick<ReadColumn, 'id'>): string => `f${id}`

/** Files with deletes, all of one group. */
export function deletedSelect(columns: readonly ReadColumn[], group: FileGroup, deletes: Deletes, withFile: boolean): string {
  const here = new Set(group.locations)
  const touched = deletes.touched.filter(({ location }) => here.has(location))
  // A delete may look at a column that the table has no more.
  const all = [...new Map([...columns, ...deletes.equalities.flatMap(each => each.columns)].map(column => [column.id, column])).values()]
  const scopes = new Map([...new Set(touched.map(file => file.partition))].map((partition, index) => [partition, index]))
  const joins = [
    ...deletes.equalities.length === 0 ? [] : [`JOIN (VALUES ${touched.map(file => `(${literal(file.location)}, ${age(file)}, ${scopes.get(file.partition)})`).join(', ')}) AS m(m_file, m_age, m_scope) ON m.m_file = d.x_file`],
    ...deletes.positions.length === 0 ? [] : [positionJoin(touched, deletes.positions, scopes)],
    ...vectorJoin(deletes.vectors.filter(({ location }) => here.has(location))),
    ...deletes.equalities.flatMap((each, index) => equalityJoins(each, index, scopes)),
  ]
  const selected = [...columns.map(column => `d.${inside(column)} AS ${identifier(column.name)}`), ...withFile ? [`d.x_file AS ${fileOfRow}`] : []]
  // `file_row_number` is there unasked; asked for, the engine looks for it in files without field ids.
  return `SELECT ${selected.join(', ')} FROM ${readParquet(all, group, inside, [`filename = 'x_file'`])} AS d ${joins.join(' ')}`
}

function age({ entry }: Placed): string { return `${entry.sequenceNumber}::BIGINT` }

/** Files of positions name data files as manifests do; where the engine finds them is another matter. */
function positionJoin(touched: readonly Placed[], positions: readonly Placed[], scopes: ReadonlyMap<string, number>): string {
  const files = positions.filter(file => scopes.has(file.partition))
  if (files.length === 0) return ''
  const read = `read_parquet(${list(files.map(({ location }) => location))}, hive_partitioning = false, filename = 'x_from', schema = MAP {'file_path': {name: 'x_path', type: 'VARCHAR', default_value: NULL}, 'pos': {name: 'x_pos', type: 'BIGINT', default_value: NULL}})`
  return `ANTI JOIN (SELECT t.t_file, p.x_pos FROM ${read} AS p JOIN ${values(files, scopes)} AS s(s_file, s_age, s_scope) ON s.s_file = p.x_from
    JOIN (VALUES ${touched.map(file => `(${literal(file.entry.file.path)}, ${literal(file.location)}, ${age(file)}, ${scopes.get(file.partition)})`).join(', ')}) AS t(t_path, t_file, t_age, t_scope)
      ON t.t_path = p.x_path AND t.t_scope = s.s_scope AND t.t_age <= s.s_age) AS gone ON gone.t_file = d.x_file AND gone.x_pos = d.file_row_number`
}

/** A text for each file: a list of so many numbers would be long in the parsing. */
function vectorJoin(vectors: Deletes['vectors']): string[] {
  if (vectors.length === 0) return []
  const texts = `(VALUES ${vectors.map(({ location, rows }) => `(${literal(location)}, ${literal(rows.join(','))})`).join(', ')}) AS v(v_file, v_rows)`
  return [`ANTI JOIN (SELECT v.v_file, unnest(string_split(v.v_rows, ','))::BIGINT AS v_row FROM ${texts}) AS struck ON struck.v_file = d.x_file AND struck.v_row = d.file_row_number`]
}

function values(files: readonly Placed[], scopes: ReadonlyMap<string, number>): string {
  return `(VALUES ${files.map(file => `(${literal(file.location)}, ${age(file)}, ${scopes.get(file.partition) ?? -1})`).join(', ')})`
}

/** Deletes of a partition, and those of all. NULL is a value like another here. */
function equalityJoins({ columns, files }: Deletes['equalities'][number], index: number, scopes: ReadonlyMap<string, number>): string[] {
  const kinds = [files.filter(file => file.unpartitioned), files.filter(file => !file.unpartitioned && scopes.has(file.partition))]
  return kinds.flatMap((some, kind) => {
    if (some.length === 0) return []
    const [name, names] = [`e${index}_${kind}`, columns.map(inside)]
    const read = readParquet(columns, { locations: some.map(({ location }) => location) }, inside, [`filename = 'x_from'`])
    const on = [...names.map(column => `${name}.${column} IS NOT DISTINCT FROM d.${column}`), `${name}.s_age > m.m_age`, ...kind === 0 ? [] : [`${name}.s_scope = m.m_scope`]]
    return [`ANTI JOIN (SELECT DISTINCT ${names.map(column => `r.${column}`).join(', ')}, s.s_age, s.s_scope FROM ${read} AS r JOIN ${values(some, scopes)} AS s(s_file, s_age, s_scope) ON s.s_file = r.x_from) AS ${name} ON ${on.join(' AND ')}`]
  })
}
