/**
 * What a person's SQL may be: one SELECT, over these table functions.
 *
 * DuckDB's own lock is not enough: with every setting locked, `FROM enable_logging()` still changes the instance,
 * `FROM enable_profiling()` breaks the connection, and `FROM arrow_scan(...)` follows any address.
 */
import { fail, type GridlakeError } from '#base/error.ts'

const tableFunctions: ReadonlySet<string> = new Set(['read_parquet', 'range', 'generate_series', 'unnest', 'repeat', 'repeat_row', 'json_each'])

/** They tell of the host, or of the folder that answers are written to. */
const functions: ReadonlySet<string> = new Set(['current_setting', 'current_query', 'getenv', 'read_text', 'read_blob', 'write_log', 'sleep_ms', 'pg_sleep'])

/** Asks DuckDB's parser what is in a text; the text is parameter 1. Table functions are named whatever their schema or quoting. */
export const inspection = `
  SELECT json_extract_string(tree, '$.error') = 'true' AS unread, json_extract_string(tree, '$.error_type') AS trouble,
         json_array_length(tree, '$.statements') AS statements,
         list_distinct(json_extract_string(tree, '$..function.function_name')) AS functions,
         list_distinct(json_extract_string(tree, '$..function_name')) AS calls,
         list_distinct(json_extract_string(tree, '$..table_name')) AS tables
  FROM (SELECT json_serialize_sql($1::VARCHAR) AS tree)`

export interface Inspected extends Record<string, unknown> {
  readonly unread: boolean
  readonly trouble: string | null
  readonly statements: bigint | null
  readonly functions: readonly string[] | null
  readonly calls: readonly (string | null)[] | null
  readonly tables: readonly (string | null)[] | null
}

/** Undefined where it may be prepared: that is not yet leave to run it, as a text that does not parse must get its own error. */
export function refusal(found: Inspected): GridlakeError | undefined {
  if (found.unread) return found.trouble === 'parser' ? undefined : notASelect('another kind of statement')
  if (found.statements === 0n) return fail('sql/invalid', 'The SQL holds no statement.')
  if (found.statements !== 1n) return notASelect(`${String(found.statements)} statements`)
  const refused = (found.functions ?? []).find(name => !tableFunctions.has(name.toLowerCase()))
  if (refused !== undefined) return fail('sql/refused', `A query may not use the table function ${refused}.`, { function: refused })
  const call = (found.calls ?? []).find(name => functions.has(name?.toLowerCase() ?? ''))
  if (typeof call === 'string') return fail('sql/refused', `A query may not use the function ${call}.`, { function: call })
  // A name without a table is taken for a file where it looks like one.
  const file = (found.tables ?? []).find(name => /[./\\*?:[\]{}]/.test(name ?? ''))
  return typeof file !== 'string' ? undefined : fail('sql/refused', `A query may not name a file as a table: ${file}.`)
}

export function notASelect(found: string): GridlakeError {
  return fail('sql/refused', `A query is one SELECT; found ${found}. Data changes by ingest and by commits only.`, { found })
}
