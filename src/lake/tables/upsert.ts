/**
 * From new rows to new files: which rows are new, which replace older values, which files must be written again.
 *
 * Only files whose bounds overlap the new rows are read; where none does, the rows are appended as they are.
 */
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Session } from '#drivers/engine/port.ts'
import type { Bound, FileIndex } from '../query/prune.ts'
import { order } from '../query/prune.ts'
import type { Upsert } from '../port.ts'
import type { FoundFile } from './manifest-cache.ts'
import { type NewFile, type Part, partitionsOf, rowsOf, type TableFiles, valueColumns, writeParts } from './new-files.ts'
import { fileOfRow } from './row-source.ts'
import type { Scan } from './table-scan.ts'

export interface TableDelta {
  readonly added: readonly NewFile[]
  /** Paths of files that the new ones stand in for. */
  readonly removed: readonly string[]
  /** Manifests that name the removed files. */
  readonly near: ReadonlySet<string>
  readonly addedRows: number
  readonly removedRows: number
}

/** The changes by table name; a revision also adds to `superseded`. */
export async function upsert(session: Session, change: Upsert, files: TableFiles): Promise<Map<string, { dataset: Dataset, delta: TableDelta }>> {
  const { dataset, relation, mode, superseded } = change
  const deltas = new Map<string, { dataset: Dataset, delta: TableDelta }>()
  const parts = await partitionsOf(session, dataset, relation)
  const candidates = mode === 'append' || parts.length === 0 ? [] : await files.find(dataset, index => overlapping(index, dataset, parts))
  if (candidates.length === 0) {
    const added = await writeParts(session, dataset, `SELECT * FROM ${relation}`, parts, files)
    deltas.set(dataset.name, { dataset, delta: { added, removed: [], near: new Set(), addedRows: rowsOf(added), removedRows: 0 } })
    return deltas
  }
  const known = await files.scan(session, dataset, new Set(candidates.map(({ path }) => path)))
  await compare(session, dataset, relation, known)
  try {
    deltas.set(dataset.name, { dataset, delta: await rewritten(session, dataset, { candidates, known }, files) })
    if (superseded) await session.run(`CREATE OR REPLACE TEMP TABLE upsert_superseded AS ${supersededRows(dataset, superseded)}`)
  } finally {
    await session.run('DROP TABLE IF EXISTS temp.upsert_change; DROP TABLE IF EXISTS temp.upsert_old')
  }
  if (!superseded) return deltas
  // What was replaced may have been kept before: an older file that comes again brings nothing.
  const kept = await upsert(session, { dataset: superseded, relation: 'upsert_superseded', mode: 'revise' }, files)
  return new Map([...deltas, ...kept])
}

/** Files that may hold one of the keys. Column by column, instants and numbers before texts: they cost less and leave less. */
function overlapping(index: FileIndex, dataset: Dataset, parts: readonly Part[]): number[] {
  const found = new Set<number>()
  for (const { lower, upper } of parts) {
    const isText = (name: string): number => Number(typeof lower.get(name) === 'string')
    let left = [...index.paths.keys()]
    for (const name of dataset.key.toSorted((one, other) => isText(one) - isText(other))) {
      const [lowest, highest, from, to] = [index.lower.get(name), index.upper.get(name), lower.get(name), upper.get(name)]
      left = left.filter(file => compared(lowest?.[file], to) <= 0 && compared(from, highest?.[file]) <= 0)
    }
    for (const file of left) found.add(file)
  }
  return [...found]
}

/** Below or equal where nobody can say. The bounds of a day are instants, and the engine gives days as text. */
function compared(a: Bound, b: Bound): number { return a === undefined || b === undefined || typeof a !== typeof b ? 0 : order(a, b) }

const rank = (side: string): string => `list_position(['preliminary', 'final', 'corrected'], ${side}.status)`

/**
 * `upsert_change`: each new row beside the one it meets. `verdict` is new, same, newer (replaces), older (was replaced
 * before we saw it) or confirmed (same value, now of a firmer status).
 */
async function compare(session: Session, dataset: Dataset, relation: string, known: Scan): Promise<void> {
  const on = dataset.key.map(name => `o.${identifier(name)} = n.${identifier(name)}`).join(' AND ')
  const differs = valueColumns(dataset).map(name => `n.${identifier(name)} IS DISTINCT FROM o.${identifier(name)}`).join(' OR ') || 'false'
  const has = (name: string): boolean => dataset.columns.some(column => column.name === name)
  const firmer = has('status') ? `${rank('n')} > ${rank('o')}` : 'false'
  const softer = has('status') ? `${rank('n')} < ${rank('o')}` : 'false'
  const later = has('known_from_utc') ? 'n.known_from_utc >= o.known_from_utc' : 'true'
  const [firstKey = ''] = dataset.key
  await session.run(`
    CREATE OR REPLACE TEMP TABLE upsert_old AS
      SELECT o.* EXCLUDE (${fileOfRow}), o.${fileOfRow} AS upsert_file FROM ${known.relation({ withFile: true })} AS o
      WHERE EXISTS (SELECT 1 FROM ${relation} AS n WHERE ${on});
    CREATE OR REPLACE TEMP TABLE upsert_change AS
      SELECT n.*, o.upsert_file, ${has('version') ? 'o.version' : 'NULL'} AS upsert_old_version, ${has('known_from_utc') ? 'o.known_from_utc' : 'NULL'} AS upsert_old_known,
        CASE
          WHEN o.${identifier(firstKey)} IS NULL THEN 'new'
          WHEN ${differs} THEN CASE WHEN ${firmer} THEN 'newer' WHEN ${softer} THEN 'older' WHEN ${later} THEN 'newer' ELSE 'older' END
          WHEN ${firmer} THEN 'confirmed'
          ELSE 'same'
        END AS upsert_verdict
      FROM ${relation} AS n LEFT JOIN upsert_old AS o ON ${on}`)
}

async function rewritten(session: Session, dataset: Dataset, { candidates, known }: { readonly candidates: readonly FoundFile[], readonly known: Scan }, files: TableFiles): Promise<TableDelta> {
  const hit = await session.rows<{ file: string }>(`SELECT DISTINCT upsert_file AS file FROM upsert_change WHERE upsert_verdict IN ('newer', 'confirmed') ORDER BY 1`)
  const locations = hit.map(row => row.file)
  const gone = candidates.filter(({ path }) => locations.includes(files.location(path)))
  const removed = gone.map(file => file.path)
  const columns = dataset.columns.map(column => identifier(column.name)).join(', ')
  const on = dataset.key.map(name => `o.${identifier(name)} = n.${identifier(name)}`).join(' AND ')
  const taken = dataset.columns.map(({ name }) => {
    if (name === 'version') return `CASE upsert_verdict WHEN 'newer' THEN upsert_old_version + 1 WHEN 'confirmed' THEN upsert_old_version ELSE version END::INTEGER AS version`
    if (name === 'known_from_utc') return `CASE upsert_verdict WHEN 'confirmed' THEN upsert_old_known ELSE known_from_utc END AS known_from_utc`
    return identifier(name)
  }).join(', ')
  const fresh = `SELECT ${taken} FROM upsert_change WHERE upsert_verdict IN ('new', 'newer', 'confirmed')`
  const kept = removed.length === 0 ? '' : `UNION ALL SELECT ${columns} FROM ${known.relation({ only: locations })} AS o
    WHERE NOT EXISTS (SELECT 1 FROM upsert_change AS n WHERE n.upsert_verdict IN ('newer', 'confirmed') AND ${on})`
  const rows = `SELECT * FROM (${fresh} ${kept})`
  const added = await writeParts(session, dataset, rows, await partitionsOf(session, dataset, `(${rows})`), files)
  const [before] = removed.length === 0 ? [] : await session.rows<{ rows: bigint }>(`SELECT count(*) AS rows FROM ${known.relation({ only: locations })} AS o`)
  return { added, removed, near: new Set(gone.map(file => file.manifest)), addedRows: rowsOf(added), removedRows: Number(before?.rows ?? 0) }
}

/**
 * Old values with the time at which the new one became known; and new rows that are older or softer than what is known, as
 * version 0: they were never the answer, or had stopped being it.
 */
function supersededRows(dataset: Dataset, superseded: Dataset): string {
  const columns = dataset.columns.map(column => identifier(column.name)).join(', ')
  const on = dataset.key.map(name => `o.${identifier(name)} = n.${identifier(name)}`).join(' AND ')
  const names = superseded.columns.map(column => identifier(column.name)).join(', ')
  const late = dataset.columns.map(({ name }) => name === 'version' ? '0::INTEGER AS version' : identifier(name)).join(', ')
  return `SELECT ${names} FROM (
    SELECT ${dataset.columns.map(column => `o.${identifier(column.name)}`).join(', ')}, greatest(n.known_from_utc, o.known_from_utc) AS known_to_utc
      FROM upsert_old AS o JOIN upsert_change AS n ON ${on} WHERE n.upsert_verdict = 'newer'
    UNION ALL SELECT ${columns}, known_to_utc FROM (SELECT ${late}, greatest(known_from_utc, upsert_old_known) AS known_to_utc FROM upsert_change WHERE upsert_verdict = 'older'))`
}
