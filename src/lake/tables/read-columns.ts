/** A table's columns as the engine is told of them, so that it finds them in files by field id. Pure. */
import { fail } from '#base/error.ts'
import { identifier, literal } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts'
import { type Field, isPrimitive, type Type } from '../iceberg/types.ts'

export interface ReadColumn {
  readonly id: number
  readonly name: string
  /** The engine's, with its parameters. */
  readonly type: string
  /** What a row has whose file has no such column, as the engine's text. */
  readonly initial: string | null
}

/** Of a contract: ours have no initial values. */
export function columnsOf({ columns }: Pick<Dataset, 'columns'>): ReadColumn[] {
  return columns.map(({ id, name, type }) => ({ id, name, type: engineTypes[type], initial: null }))
}

/** Of the schema now. Throws `lake/unreadable` where a nested column changed in a way that the engine cannot follow. */
export function readColumns(table: string, metadata: TableMetadata): ReadColumn[] {
  return currentSchema(metadata).fields.map(field => {
    if (!isPrimitive(field.type)) checkNested(table, field, metadata)
    return readColumn(table, field)
  })
}

/** A column that is perhaps gone from the schema now, by its field id. */
export function columnById(table: string, metadata: TableMetadata, id: number): ReadColumn | undefined {
  const field = [currentSchema(metadata), ...metadata.schemas.toReversed()].flatMap(schema => schema.fields).find(each => each.id === id)
  return field && isPrimitive(field.type) ? readColumn(table, field) : undefined
}

function readColumn(table: string, field: Field): ReadColumn {
  const type = engineType(field.type)
  if (type === undefined) throw unreadable(table, `its column ${field.name} holds instants in nanoseconds (timestamptz_ns), which the engine would cut to microseconds; store timestamp_ns or timestamptz`)
  return { id: field.id, name: field.name, type, initial: initialText(table, field) }
}

/** Undefined where the engine has no type that holds every value. */
export function engineType(type: Type): string | undefined {
  switch (type.kind) {
    case 'struct': return whole(type.fields.map(field => field.type), types => `STRUCT(${type.fields.map((field, index) => `${identifier(field.name)} ${types[index] ?? ''}`).join(', ')})`)
    case 'list': return whole([type.element], ([element]) => `${element ?? ''}[]`)
    case 'map': return whole([type.key, type.value], ([key, value]) => `MAP(${key ?? ''}, ${value ?? ''})`)
    case 'decimal': return `DECIMAL(${type.precision}, ${type.scale})`
    case 'fixed': case 'binary': return 'BLOB'
    case 'boolean': return 'BOOLEAN'
    case 'int': return 'INTEGER'
    case 'long': return 'BIGINT'
    case 'float': return 'FLOAT'
    case 'double': return 'DOUBLE'
    case 'date': return 'DATE'
    case 'time': return 'TIME'
    case 'timestamp': return 'TIMESTAMP'
    case 'timestamptz': return 'TIMESTAMP WITH TIME ZONE'
    case 'timestamp_ns': return 'TIMESTAMP_NS'
    case 'timestamptz_ns': return undefined
    case 'string': return 'VARCHAR'
    case 'uuid': return 'UUID'
  }
}

function whole(types: readonly Type[], made: (types: readonly string[]) => string): string | undefined {
  const known = types.map(engineType)
  return known.every(type => type !== undefined) ? made(known) : undefined
}

/** JSON of a single value (table spec, appendix D) is text that the engine casts, but for bytes. */
function initialText(table: string, { name, type, initialDefault: value = null }: Field): string | null {
  if (value === null) return null
  if (!isPrimitive(type) || typeof value === 'object') throw unreadable(table, `its column ${name} is nested and has an initial default`)
  return type.kind === 'binary' || type.kind === 'fixed' ? String(value).replaceAll(/[0-9a-fA-F]{2}/g, byte => `\\x${byte}`) : String(value)
}

/**
 * The engine finds what lies within a nested column by its name. Fields that were added are null in older files, as they
 * must be; one that was renamed, or came again under a name that was another's, would be read wrongly.
 */
function checkNested(table: string, field: Field, { schemas }: TableMetadata): void {
  const names = new Map<string, number>()
  const ids = new Map<number, string>()
  for (const schema of schemas) {
    for (const each of schema.fields.filter(({ id }) => id === field.id)) {
      for (const [path, id] of inner(each.type, '')) {
        if ((names.get(path) ?? id) !== id || (ids.get(id) ?? path) !== path) {
          throw unreadable(table, `within its column ${field.name}, ${path.slice(1)} was renamed or replaced, and files are read by name below the first level; write the table anew (CREATE TABLE ... AS SELECT), or rename it back`)
        }
        names.set(path, id)
        ids.set(id, path)
      }
    }
  }
}

function* inner(type: Type, path: string): Generator<readonly [path: string, id: number]> {
  if (type.kind === 'struct') {
    for (const field of type.fields) {
      yield [`${path}.${field.name.toLowerCase()}`, field.id]
      yield* inner(field.type, `${path}.${field.name.toLowerCase()}`)
      if (field.initialDefault !== undefined && field.initialDefault !== null) yield [`${path}.${field.name.toLowerCase()}`, -1]
    }
  }
  if (type.kind === 'list') yield* inner(type.element, `${path}.element`)
  if (type.kind === 'map') {
    yield* inner(type.key, `${path}.key`)
    yield* inner(type.value, `${path}.value`)
  }
}

/** The engine's `schema` of read_parquet. `names`: what the columns are called in the answer. */
export function byFieldId(columns: readonly ReadColumn[], names: (column: ReadColumn) => string): string {
  return `schema = MAP {${columns.map(column => `${column.id}: ${target(column, names(column))}`).join(', ')}}`
}

/** The same for files without field ids, in which columns are found by name; one that a file has not is not in `inFile`. */
export function byName(columns: readonly ReadColumn[], inFile: ReadonlyMap<number, string>, names: (column: ReadColumn) => string): string {
  // No writer names a column so: it is found in no file.
  return `schema = MAP {${columns.map(column => `${literal(inFile.get(column.id) ?? `\u0001none ${column.id}`)}: ${target(column, names(column))}`).join(', ')}}`
}

function target({ type, initial }: ReadColumn, name: string): string {
  return `{name: ${literal(name)}, type: ${literal(type)}, default_value: ${initial === null ? 'NULL' : literal(initial)}}`
}

export function unreadable(table: string, why: string): Error {
  return fail('lake/unreadable', `${table} cannot be read: ${why}`, { table })
}
