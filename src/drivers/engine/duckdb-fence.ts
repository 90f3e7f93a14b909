/**
 * What a person's SQL may be: one SELECT, over these table functions.
 *
 * DuckDB's own lock is not enough: with every setting locked, `FROM enable_logging()` still changes the instance,
 * `FROM enable_profiling()` breaks the connection, and `FROM arrow_scan(...)` follows any address.
 */
import { fail, type GridlakeError } from '#base/error.ts'

const tableFunctions: ReadonlySet<string> = new Set([
  'read_parquet', 'parquet_scan', 'parquet_schema', 'parquet_metadata', 'parquet_file_metadata', 'parquet_kv_metadata',
  'read_csv', 'read_csv_auto', 'sniff_csv', 'read_json', 'read_json_auto', 'read_ndjson', 'read_ndjson_auto', 'read_json_objects',
  'read_ndjson_objects', 'read_text', 'read_blob', 'glob',
  'range', 'generate_series', 'unnest', 'repeat', 'repeat_row', 'json_each', 'json_tree', 'pg_timezone_names',
])

/** Asks DuckDB's parser what is in a text; the text is parameter 1. Table functions are named whatever their schema or quoting. */
export const inspection = `
  SELECT json_extract_string(tree, '$.error') = 'true' AS unread, json_extract_string(tree, '$.error_type') AS trouble,
         json_array_length(tree, '$.statements') AS statements,
         list_distinct(json_extract_string(tree, '$..function.function_name')) AS functions
  FROM (SELECT json_serialize_sql($1::VARCHAR) AS tree)`

export interface Inspected extends Record<string, unknown> {
  readonly unread: boolean
  readonly trouble: string | null
  readonly statements: bigint | null
  readonly functions: readonly string[] | null
}

/** Undefined where it may be prepared: that is not yet leave to run it, as a text that does not parse must get its own error. */
export function refusal(found: Inspected): GridlakeError | undefined {
  if (found.unread) return found.trouble === 'parser' ? undefined : notASelect('another kind of statement')
  if (found.statements === 0n) return fail('sql/invalid', 'The SQL holds no statement.')
  if (found.statements !== 1n) return notASelect(`${String(found.statements)} statements`)
  const refused = (found.functions ?? []).find(name => !tableFunctions.has(name.toLowerCase()))
  return refused === undefined ? undefined : fail('sql/refused', `A query may not use the table function ${refused}.`, { function: refused })
}

export function notASelect(found: string): GridlakeError {
  return fail('sql/refused', `A query is one SELECT; found ${found}. Data changes by ingest and by commits only.`, { found })
}
