/** What Parquet files say of themselves, read by the engine from their footers. */
import { list } from '#base/sql.ts'
import type { Engine, Row } from '#drivers/engine/port.ts'

export interface FooterColumn {
  /** Names from the root, joined by `, ` as the engine does. */
  readonly name: string
  readonly fieldId: number | null
  /** The engine's type: `VARCHAR`, `DECIMAL(10,2)`. */
  readonly type: string
  readonly topLevel: boolean
  readonly nulls: number | null
  /** The engine's text, one for each row group that has a value; null where it has none, or one that was cut. */
  readonly ranges: readonly { readonly min: string | null, readonly max: string | null }[]
}

export interface Footer { readonly rows: number, readonly columns: readonly FooterColumn[], /** Top-level columns that are nested. */ readonly nested: readonly { readonly name: string, readonly fieldId: number | null }[] }

const filesAtOnce = 100

/** By location. Throws what the engine throws for a file that is no Parquet. */
export async function readFooters(engine: Engine, locations: readonly string[]): Promise<ReadonlyMap<string, Footer>> {
  const footers = new Map<string, Footer>()
  const session = await engine.session()
  try {
    // A file that one snapshot of a commit adds and the next carries over is named twice; the engine would tell of it twice.
    const distinct = [...new Set(locations)]
    for (let at = 0; at < distinct.length; at += filesAtOnce) {
      const files = list(distinct.slice(at, at + filesAtOnce))
      const schemas = grouped(await session.rows<SchemaRow>(`SELECT file_name, name, field_id, duckdb_type, num_children FROM parquet_schema(${files})`))
      const totals = await session.rows<{ file_name: string, num_rows: bigint }>(`SELECT file_name, num_rows FROM parquet_file_metadata(${files})`)
      const chunks = grouped(await session.rows<ChunkRow>(`SELECT file_name, row_group_id, column_id, row_group_num_rows, stats_null_count, stats_min_value, stats_max_value, min_is_exact, max_is_exact FROM parquet_metadata(${files})`))
      for (const { file_name: file, num_rows } of totals) footers.set(file, footerOf(Number(num_rows), schemas.get(file) ?? [], chunks.get(file) ?? []))
    }
  } finally {
    session.close()
  }
  return footers
}

interface SchemaRow extends Row { readonly file_name: string, readonly name: string, readonly field_id: bigint | null, readonly duckdb_type: string | null, readonly num_children: bigint | null }
interface ChunkRow extends Row {
  readonly file_name: string
  readonly column_id: bigint
  readonly row_group_num_rows: bigint
  readonly stats_null_count: bigint | null
  readonly stats_min_value: string | null
  readonly stats_max_value: string | null
  readonly min_is_exact: boolean | null
  readonly max_is_exact: boolean | null
}

function grouped<T extends { readonly file_name: string }>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, row => row.file_name)
}

/** Schema rows come depth first with the root before them; a row with children is no column of its own. */
function footerOf(rows: number, schema: readonly SchemaRow[], chunks: readonly ChunkRow[]): Footer {
  const columns: FooterColumn[] = []
  const nested: Footer['nested'][number][] = []
  const open: { left: number, path: string[] }[] = [{ left: Number(schema[0]?.num_children ?? 0), path: [] }]
  const byColumn = Map.groupBy(chunks.filter(chunk => chunk.row_group_num_rows > 0n), chunk => Number(chunk.column_id))
  for (const row of schema.slice(1)) {
    while (open.length > 1 && open.at(-1)?.left === 0) open.pop()
    const parent = open.at(-1)
    if (parent === undefined) break
    parent.left--
    const path = [...parent.path, row.name]
    const fieldId = row.field_id === null ? null : Number(row.field_id)
    if (row.num_children !== null && row.num_children > 0n) {
      if (path.length === 1) nested.push({ name: row.name, fieldId })
      open.push({ left: Number(row.num_children), path })
      continue
    }
    columns.push({ name: path.join(', '), fieldId, type: row.duckdb_type ?? '', topLevel: path.length === 1, ...statistics(byColumn.get(columns.length) ?? []) })
  }
  return { rows, columns, nested }
}

function statistics(chunks: readonly ChunkRow[]): Pick<FooterColumn, 'nulls' | 'ranges'> {
  const nulls = chunks.every(chunk => chunk.stats_null_count !== null) ? chunks.reduce((sum, chunk) => sum + Number(chunk.stats_null_count), 0) : null
  const ranges = chunks.filter(chunk => chunk.stats_null_count !== chunk.row_group_num_rows)
    .map(chunk => ({ min: whole(chunk.stats_min_value, chunk.min_is_exact), max: whole(chunk.stats_max_value, chunk.max_is_exact) }))
  return { nulls, ranges }
}

/** Writers that do not say whether they cut a text cut none below this length. */
const neverCut = 32

function whole(text: string | null, exact: boolean | null): string | null {
  return text === null || exact === false || (exact === null && text.length >= neverCut) ? null : text
}
