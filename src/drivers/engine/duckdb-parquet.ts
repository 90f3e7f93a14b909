/** COPY to Parquet, and the statistics that it returns. */
import { identifier, literal } from '#base/sql.ts'
import type { ColumnStats, ParquetFile } from './port.ts'

/** The select ends on a line of its own, so that a comment at its end does not swallow the rest. */
export function copyStatement(select: string, location: string, fieldIds: ReadonlyMap<string, number>, groupRows?: number): string {
  const ids = [...fieldIds].map(([name, id]) => `${identifier(name)}: ${id}`).join(', ')
  const options = ['FORMAT parquet', 'COMPRESSION zstd', 'RETURN_STATS', ...groupRows === undefined ? [] : [`ROW_GROUP_SIZE ${groupRows}`], ...ids === '' ? [] : [`FIELD_IDS {${ids}}`]]
  return `COPY (\n${select}\n) TO ${literal(location)} (${options.join(', ')})`
}

/** The one row that COPY with RETURN_STATS answers. */
export interface CopyRow extends Record<string, unknown> {
  readonly count: bigint
  readonly file_size_bytes: bigint
  readonly column_statistics: readonly { key: string, value: readonly { key: string, value: string }[] }[]
}

/** Rows of a row group, unless COPY is told otherwise. */
const rowGroupRows = 122_880

export function parquetFile(row: CopyRow, groupRows = rowGroupRows): ParquetFile {
  const columns = row.column_statistics.map(({ key, value }) => {
    const name = unquoted(key)
    return [name, columnStats(new Map(value.map(entry => [entry.key, entry.value])), Number(row.count) <= groupRows)] as const
  })
  return { rows: Number(row.count), bytes: Number(row.file_size_bytes), columns: new Map(columns) }
}

/** `oneGroup`: DuckDB's has_nan speaks of the last row group alone, so that its "no" holds only where there is no other. */
function columnStats(said: ReadonlyMap<string, string>, oneGroup: boolean): ColumnStats {
  const [min, max, nan] = [said.get('min'), said.get('max'), said.get('has_nan')]
  const isFloat = nan !== undefined
  return {
    bytes: Number(said.get('column_size_bytes') ?? 0),
    values: Number(said.get('num_values') ?? 0),
    nulls: Number(said.get('null_count') ?? 0),
    ...min === undefined ? {} : { min: isFloat && isZero(min) ? '-0.0' : min },
    ...max === undefined ? {} : { max: isFloat && isZero(max) ? '0.0' : max },
    ...nan === 'true' || (nan === 'false' && oneGroup) ? { hasNaN: nan === 'true' } : {},
  }
}

/** DuckDB holds the two zeros equal and keeps whichever it saw first; a reader that orders them must not miss one. */
function isZero(text: string): boolean { return Number(text) === 0 }

/** Names come as a quoted path. */
function unquoted(key: string): string {
  return key.startsWith('"') ? key.slice(1, -1).replaceAll('""', '"') : key
}
