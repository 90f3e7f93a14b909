/**
 * Engine port: SQL over Parquet and over operators' files. Bytes move inside it; JavaScript decides.
 *
 * The session time zone is UTC. A session is one connection with temporary tables of its own and is used by one caller at
 * a time. Values come back as JavaScript's: DOUBLE and INTEGER as number, BIGINT as bigint, TIMESTAMPTZ as Date (whole
 * milliseconds, towards the past), VARCHAR as string, NULL as null, LIST as array, STRUCT as object, MAP as array of
 * `{ key, value }`, DECIMAL as number, BLOB as Uint8Array; DATE (`2026-11-20`), TIMESTAMP without a zone, and the rest as
 * the engine's text. Whole numbers as parameters are bound as INTEGER or BIGINT.
 */
export interface Engine {
  /** A session for the platform's own SQL: may read and write files. */
  session(): Promise<Session>
  /**
   * A session for a person's SQL: reads Parquet files below the objects' root and nothing else, writes nowhere, changes no
   * setting; its errors name files below their folders. It is the second fence; the first is the plan, which names every
   * file (lake).
   */
  reader(): Promise<Session>
  close(): Promise<void>
}

export interface Session {
  run(sql: string): Promise<void>
  rows<T extends Row = Row>(sql: string, params?: readonly Param[]): Promise<T[]>
  /** Column by column, for large results; `onChunk` gets at most a few thousand rows at a time. */
  stream(sql: string, params: readonly Param[], onChunk: (chunk: Chunk) => Promise<void> | void): Promise<readonly ResultColumn[]>
  /** Writes the rows of `select`, in their order, as one Parquet file with these field ids, in row groups of the engine's own size or of about `groupRows`. */
  copyToParquet(select: string, location: string, fieldIds: ReadonlyMap<string, number>, groupRows?: number): Promise<ParquetFile>
  /**
   * Writes the answer of one SELECT, DESCRIBE or SUMMARIZE to a new file in the engine's own folder and gives its path; the
   * caller deletes it. Nothing in the text can say where to.
   */
  exportQuery(select: string, format: ExportFormat): Promise<string>
  /** How the engine would run one SELECT, or with `analyze`, how it ran it: its words for people. */
  explain(select: string, analyze: boolean): Promise<readonly { readonly key: string, readonly value: string }[]>
  /** Stops what runs now; its promise rejects with `engine/interrupted`. */
  interrupt(): void
  close(): void
}

export type ExportFormat = 'csv' | 'parquet'
export type Param = string | number | bigint | boolean | null
export type Row = Record<string, unknown>

export interface ResultColumn { readonly name: string, readonly type: string }

export interface Chunk {
  readonly rows: number
  /** One array per column, values as above. */
  readonly columns: readonly (readonly unknown[])[]
}

export interface ParquetFile {
  readonly rows: number
  readonly bytes: number
  readonly columns: ReadonlyMap<string, ColumnStats>
}

/** `min` and `max` are the engine's text of the value (`2026-11-20 08:00:00+00`, `-3.5`; 0 and 1 of booleans), or undefined where it gives none. */
export interface ColumnStats {
  readonly bytes: number
  readonly values: number
  readonly nulls: number
  readonly min?: string
  readonly max?: string
  readonly hasNaN?: boolean
}
