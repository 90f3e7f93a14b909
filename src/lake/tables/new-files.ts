/** From rows to data files: one for each partition, sorted, with the bounds of its keys. */
import { identifier, literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { ParquetFile, Session } from '#drivers/engine/port.ts'
import type { Bound } from '../query/prune.ts'
import type { Choose, FoundFile } from './manifest-cache.ts'
import type { Scan } from './table-scan.ts'

export interface NewFile {
  readonly dataset: Dataset
  /** One value per partition column, as the transform gives it: a string, or whole days since the epoch. */
  readonly partition: readonly (string | number)[]
  readonly key: string
  readonly parquet: ParquetFile
}

/** Where the rows go and come from: the effects that an upsert needs. */
export interface TableFiles {
  find(dataset: Dataset, choose: Choose): Promise<readonly FoundFile[]>
  /** Rows of data files by their keys, without those that are deleted. */
  scan(session: Session, dataset: Dataset, keys: ReadonlySet<string>): Promise<Scan>
  location(path: string): string
  /** Makes a key for a new data file and readies its folder. */
  newKey(dataset: Dataset): Promise<string>
  keyLocation(key: string): string
}

export interface Part { readonly values: readonly (string | number)[], readonly filter: string, readonly lower: ReadonlyMap<string, Bound>, readonly upper: ReadonlyMap<string, Bound> }

const dayMicros = 86_400_000_000

function partitionValue(dataset: Dataset): string[] {
  return dataset.partition.map(({ column, transform }) => {
    const name = identifier(column)
    switch (transform) {
      case 'identity': return name
      // The transform counts from the epoch, towards minus infinity.
      case 'day': return `floor(epoch_us(${name}) / ${dayMicros})::INTEGER`
      case 'month': return `((year(${name}) - 1970) * 12 + month(${name}) - 1)::INTEGER`
    }
  })
}

/** The partitions of the rows, with the bounds of the key columns in each. */
export async function partitionsOf(session: Session, dataset: Dataset, relation: string): Promise<Part[]> {
  const values = partitionValue(dataset)
  const bounds = dataset.key.flatMap((name, index) => {
    const type = dataset.columns.find(column => column.name === name)?.type
    const expression = type === 'timestamptz' ? (fn: string) => `epoch_us(${fn}(${identifier(name)}))` : (fn: string) => `${fn}(${identifier(name)})`
    return [`${expression('min')} AS lower${index}`, `${expression('max')} AS upper${index}`]
  })
  // A table without key and partitions has one part, of which nothing is known.
  const select = [...values.map((value, index) => `${value} AS part${index}`), ...bounds, ...values.length + bounds.length === 0 ? ['count(*) AS rows'] : []].join(', ')
  const rows = await session.rows(`SELECT ${select} FROM ${relation}${values.length === 0 ? '' : ` GROUP BY ${values.join(', ')} ORDER BY ALL`}`)
  return rows.filter(row => row['lower0'] !== null).map(row => {
    const parts = values.map((_, index) => plain(row[`part${index}`]) as string | number)
    return {
      values: parts,
      filter: values.map((value, index) => parts[index] === null ? `${value} IS NULL` : `${value} = ${literal(parts[index] ?? null)}`).join(' AND ') || 'true',
      lower: new Map(dataset.key.map((name, index) => [name, plain(row[`lower${index}`])])),
      upper: new Map(dataset.key.map((name, index) => [name, plain(row[`upper${index}`])])),
    }
  })
}

function plain(value: unknown): Bound { return typeof value === 'bigint' ? Number(value) : value as Bound }

/** Columns that say what a row means, as opposed to how it came to us. */
export function valueColumns(dataset: Dataset): string[] {
  const about = new Set([...dataset.key, 'version', 'known_from_utc', 'run_id', 'status'])
  return dataset.columns.map(column => column.name).filter(name => !about.has(name))
}

export async function writeParts(session: Session, dataset: Dataset, rows: string, parts: readonly Part[], files: Omit<TableFiles, 'find' | 'scan' | 'location'>): Promise<NewFile[]> {
  const fieldIds = new Map(dataset.columns.map(column => [column.name, column.id]))
  const columns = dataset.columns.map(column => identifier(column.name)).join(', ')
  const order = dataset.sort.length === 0 ? '' : `ORDER BY ${dataset.sort.map(identifier).join(', ')}`
  const written: NewFile[] = []
  for (const part of parts) {
    const key = await files.newKey(dataset)
    const parquet = await session.copyToParquet(`SELECT ${columns} FROM (${rows}) WHERE ${part.filter} ${order}`, files.keyLocation(key), fieldIds, dataset.row_group_rows)
    if (parquet.rows > 0) written.push({ dataset, partition: part.values, key, parquet })
  }
  return written
}

export function rowsOf(files: readonly NewFile[]): number { return files.reduce((sum, file) => sum + file.parquet.rows, 0) }
