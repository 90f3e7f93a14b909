/** A dataset contract: what a table holds, in which units, by which keys. The lake makes the table from it; the gate holds rows to it. */

export type ColumnType = 'string' | 'int' | 'long' | 'double' | 'boolean' | 'date' | 'timestamptz'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Iceberg field id. Given once, never reused, whatever happens to the name. */
  readonly id: number
  readonly required: boolean
  readonly unit?: string
  /** Beyond it a number is doubted, never dropped. */
  readonly range?: readonly [low: number, high: number]
  readonly doc: string
}

export interface Partition { readonly column: string, readonly transform: 'identity' | 'day' | 'month' }

export interface Dataset {
  /** `namespace.table`. */
  readonly name: string
  readonly doc: string
  readonly columns: readonly Column[]
  /** Rows with equal keys are versions of one fact. */
  readonly key: readonly string[]
  /** Columns by which rows that two branches add are told apart; the key unless told. */
  readonly apart?: readonly string[]
  readonly partition: readonly Partition[]
  readonly sort: readonly string[]
  /** Where readers want few neighbouring rows of a file: how many lie together in it and are left out together. The engine's own number unless told. */
  readonly row_group_rows?: number
  readonly tags?: Readonly<Record<string, string>>
  /** A user described it: it keeps its past and is judged as what is measured. */
  readonly described?: true
}

/** The engine's type of a column. */
export const engineTypes = {
  string: 'VARCHAR', int: 'INTEGER', long: 'BIGINT', double: 'DOUBLE', boolean: 'BOOLEAN', date: 'DATE', timestamptz: 'TIMESTAMP WITH TIME ZONE',
} as const satisfies Record<ColumnType, string>

export function column(dataset: Dataset, name: string): Column {
  const found = dataset.columns.find(candidate => candidate.name === name)
  if (!found) throw new TypeError(`${dataset.name} has no column ${name}`)
  return found
}
