/** DuckDB as anybody has it: the baseline that the platform is held against. */
import { DuckDBInstance } from '@duckdb/node-api'
import { list, literal } from '#base/sql.ts'

export interface PlainSettings {
  readonly threads: number
  readonly memory: string
  /** Where it spills. */
  readonly temp: string
}

/** Runs statements in a fresh in-memory instance. Returns the rows of the last one. */
export async function plainDuckdb(settings: PlainSettings, statements: readonly string[]): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(settings.threads), memory_limit: settings.memory, temp_directory: settings.temp })
  const connection = await instance.connect()
  try {
    let rows: unknown[][] = []
    for (const sql of ["SET TimeZone = 'UTC'", ...statements]) rows = await (await connection.run(sql)).getRowsJS()
    return rows
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The plainest way from CSV files to one Parquet file. `options` are for read_csv, beginning with a comma. */
export function copyCsv(files: readonly string[], target: string, options = ''): string {
  return `COPY (FROM read_csv(${list(files)}${options})) TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd)`
}
