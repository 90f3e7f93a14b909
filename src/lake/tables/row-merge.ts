/**
 * Three versions of some rows (base, ours, theirs) as one: which rows of theirs are put, deleted or in conflict.
 *
 * A row is changed by a side where it differs from the base's row of the same key. Where both changed it, columns that tell
 * how a row came to us (run, time of knowing, version) do not make a conflict. Without a key whole rows are compared, by how
 * often they occur.
 */
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Row, Session } from '#drivers/engine/port.ts'
import type { MergeStrategy, RowConflict } from '../port.ts'
import { valueColumns } from './new-files.ts'
import { fileOfRow } from './row-source.ts'
import type { Scan } from './table-scan.ts'

/** The rows of the three; those of `ours` can be told by file, for the files that must be written again. */
export interface Sides { readonly base: Scan, readonly ours: Scan, readonly theirs: Scan }

export interface RowMerge {
  /** Keys that both changed in different ways, after the strategy was applied. */
  readonly conflicts: readonly RowConflict[]
  readonly conflictCount: number
  /** Locations of our files that hold a row which is replaced or deleted. */
  readonly hit: readonly string[]
  /** SELECT of the rows that stand in for the hit files' rows and are new. */
  readonly rows: string
  readonly put: number
  readonly deleted: number
}

const conflictsShown = 50

/** Leaves tables in the session that `rows` reads; `dropRowMerge` removes them. */
export async function mergeRows(session: Session, dataset: Dataset, sides: Sides, strategy: MergeStrategy): Promise<RowMerge> {
  return dataset.key.length > 0 && await keysAreUnique(session, dataset, sides)
    ? await mergeByKey(session, dataset, sides, strategy) : await mergeByCount(session, dataset, sides)
}

export async function dropRowMerge(session: Session): Promise<void> {
  await session.run('DROP TABLE IF EXISTS temp.merge_change; DROP TABLE IF EXISTS temp.merge_verdict')
}

async function keysAreUnique(session: Session, dataset: Dataset, sides: Sides): Promise<boolean> {
  const key = dataset.key.map(identifier).join(', ')
  for (const side of [sides.base, sides.ours, sides.theirs]) {
    const [row] = await session.rows<{ unique: boolean }>(`SELECT count(*) = count(DISTINCT (${key})) AS unique FROM ${side.relation()} AS s`)
    if (row?.unique === false) return false
  }
  return true
}

const struct = (alias: string, columns: readonly string[]): string => `{${columns.map(name => `${identifier(name)}: ${alias}.${identifier(name)}`).join(', ')}}`

async function mergeByKey(session: Session, dataset: Dataset, sides: Sides, strategy: MergeStrategy): Promise<RowMerge> {
  const names = dataset.columns.map(column => column.name)
  const key = dataset.key.map(identifier)
  const compared = comparedColumns(dataset)
  const values = (row: string): string => compared.length === 0 ? '0' : struct(row, compared)
  const on = (a: string, b: string): string => key.map(name => `${a}.${name} = ${b}.${name}`).join(' AND ')
  await session.run(`
    CREATE OR REPLACE TEMP TABLE merge_change AS
      SELECT * FROM (
        SELECT ${key.map(name => `coalesce(b.${name}, t.${name}) AS ${name}`).join(', ')},
          CASE WHEN b.here THEN ${struct('b', names)} END AS base, CASE WHEN t.here THEN ${struct('t', names)} END AS theirs
        FROM (SELECT *, true AS here FROM ${sides.base.relation()} AS s) AS b FULL JOIN (SELECT *, true AS here FROM ${sides.theirs.relation()} AS s) AS t ON ${on('b', 't')})
      WHERE base IS DISTINCT FROM theirs;
    CREATE OR REPLACE TEMP TABLE merge_verdict AS
      SELECT c.*, o.ours, o.file, CASE
          WHEN o.ours IS NOT DISTINCT FROM c.base OR (o.ours IS NOT NULL AND c.base IS NOT NULL AND ${values('o.ours')} IS NOT DISTINCT FROM ${values('c.base')})
            THEN CASE WHEN c.theirs IS NULL THEN 'delete' ELSE 'put' END
          WHEN (o.ours IS NULL AND c.theirs IS NULL) OR (o.ours IS NOT NULL AND c.theirs IS NOT NULL AND ${values('o.ours')} IS NOT DISTINCT FROM ${values('c.theirs')}) THEN 'keep'
          WHEN c.base IS NOT NULL AND c.theirs IS NOT NULL AND ${values('c.theirs')} IS NOT DISTINCT FROM ${values('c.base')} THEN 'keep'
          ELSE ${resolution(dataset, strategy)}
        END AS verdict
      FROM merge_change AS c LEFT JOIN (
        SELECT ${key.map(name => `s.${name}`).join(', ')}, ${struct('s', names)} AS ours, s.${fileOfRow} AS file FROM ${sides.ours.relation({ withFile: true })} AS s) AS o ON ${on('c', 'o')}`)
  if (dataset.apart) await requireApart(session, dataset, dataset.apart, sides, strategy)
  const hit = await session.rows<{ file: string }>(`SELECT DISTINCT file FROM merge_verdict WHERE verdict IN ('put', 'delete') AND file IS NOT NULL ORDER BY 1`)
  const hits = hit.map(row => row.file)
  const columns = names.map(identifier).join(', ')
  return {
    ...await counted(session), hit: hits,
    ...await conflictsOf(session, dataset, `SELECT ${key.join(', ')}, base, ours, theirs FROM merge_verdict WHERE verdict = 'conflict' ORDER BY ${key.join(', ')}`),
    rows: `SELECT ${names.map(name => `theirs.${identifier(name)} AS ${identifier(name)}`).join(', ')} FROM merge_verdict WHERE verdict = 'put'
      UNION ALL SELECT ${columns} FROM ${sides.ours.relation({ only: hits })} AS o WHERE NOT EXISTS (SELECT 1 FROM merge_verdict AS v WHERE v.verdict IN ('put', 'delete') AND ${on('v', 'o')})`,
  }
}

/** Rows that both sides added with equal `apart` columns are about one thing (the same node, met by two runs), whatever the rest of their keys says. */
async function requireApart(session: Session, dataset: Dataset, apart: readonly string[], sides: Sides, strategy: MergeStrategy): Promise<void> {
  if (strategy === 'theirs' || strategy === 'latest-known') return
  const equal = (a: string, b: string, names: readonly string[]): string => names.map(name => `${a}.${identifier(name)} = ${b}.${identifier(name)}`).join(' AND ')
  await session.run(`UPDATE merge_verdict AS v SET verdict = '${strategy === 'ours' ? 'keep' : 'conflict'}' WHERE v.verdict = 'put' AND v.base IS NULL AND EXISTS (
    SELECT 1 FROM ${sides.ours.relation()} AS o WHERE ${apart.map(name => `o.${identifier(name)} = v.theirs.${identifier(name)}`).join(' AND ')}
      AND NOT EXISTS (SELECT 1 FROM ${sides.base.relation()} AS b WHERE ${equal('b', 'o', dataset.key)}))`)
}

/** What a change of the row must be in to matter. */
function comparedColumns(dataset: Dataset): string[] {
  return [...valueColumns(dataset).filter(name => name !== 'known_to_utc'), ...dataset.columns.some(column => column.name === 'status') ? ['status'] : []]
}

function resolution(dataset: Dataset, strategy: MergeStrategy): string {
  switch (strategy) {
    case 'fail': return `'conflict'`
    case 'ours': return `'keep'`
    case 'theirs': return `CASE WHEN c.theirs IS NULL THEN 'delete' ELSE 'put' END`
    case 'latest-known':
      // A deletion has no time at which it became known: nobody can say which is later.
      return dataset.columns.some(column => column.name === 'known_from_utc')
        ? `CASE WHEN o.ours IS NULL OR c.theirs IS NULL OR o.ours.known_from_utc = c.theirs.known_from_utc THEN 'conflict' WHEN c.theirs.known_from_utc > o.ours.known_from_utc THEN 'put' ELSE 'keep' END`
        : `'conflict'`
  }
}

/**
 * Rows without a key as a multiset: what both sides added and took away adds up, however the rows lie in files, as it does
 * where files are put together (`apart.ts`). Never a conflict; a row that both took away is gone.
 */
async function mergeByCount(session: Session, dataset: Dataset, sides: Sides): Promise<RowMerge> {
  const names = dataset.columns.map(column => column.name)
  const columns = names.map(identifier).join(', ')
  const count = (side: Scan, as: string): string => `SELECT ${struct('s', names)} AS item, ${as === 'b' ? 'count(*)' : '0'} AS b, ${as === 'o' ? 'count(*)' : '0'} AS o, ${as === 't' ? 'count(*)' : '0'} AS t FROM ${side.relation()} AS s GROUP BY item`
  await session.run(`
    CREATE OR REPLACE TEMP TABLE merge_change AS
      SELECT item, sum(b)::BIGINT AS b, sum(o)::BIGINT AS o, sum(t)::BIGINT AS t FROM (${count(sides.base, 'b')} UNION ALL ${count(sides.ours, 'o')} UNION ALL ${count(sides.theirs, 't')}) GROUP BY item;
    CREATE OR REPLACE TEMP TABLE merge_verdict AS
      SELECT *, CASE WHEN n > o THEN 'put' ELSE 'delete' END AS verdict FROM (SELECT *, greatest(0, o + t - b) AS n FROM merge_change) WHERE n <> o`)
  const hit = await session.rows<{ file: string }>(`SELECT DISTINCT s.${fileOfRow} AS file FROM ${sides.ours.relation({ withFile: true })} AS s WHERE EXISTS (SELECT 1 FROM merge_verdict AS v WHERE v.verdict = 'delete' AND v.item = ${struct('s', names)}) ORDER BY 1`)
  const hits = hit.map(row => row.file)
  return {
    ...await counted(session), hit: hits,
    conflicts: [], conflictCount: 0,
    // Of a row that must become fewer, as many of its copies in the files that are written again are left out.
    rows: `SELECT item.* FROM merge_verdict, range(n - o) WHERE verdict = 'put'
      UNION ALL SELECT ${columns} FROM (SELECT s.*, v.o - v.n AS fewer, row_number() OVER (PARTITION BY ${struct('s', names)}) AS copy
        FROM ${sides.ours.relation({ only: hits })} AS s LEFT JOIN merge_verdict AS v ON v.verdict = 'delete' AND v.item = ${struct('s', names)}) WHERE fewer IS NULL OR copy > fewer`,
  }
}

async function counted(session: Session): Promise<{ put: number, deleted: number }> {
  const [row] = await session.rows<{ put: bigint, deleted: bigint }>(`SELECT count(*) FILTER (verdict = 'put') AS put, count(*) FILTER (verdict = 'delete') AS deleted FROM merge_verdict`)
  return { put: Number(row?.put ?? 0), deleted: Number(row?.deleted ?? 0) }
}

async function conflictsOf(session: Session, dataset: Dataset, select: string): Promise<{ conflicts: RowConflict[], conflictCount: number }> {
  const [total] = await session.rows<{ n: bigint }>(`SELECT count(*) AS n FROM merge_verdict WHERE verdict = 'conflict'`)
  const rows = Number(total?.n ?? 0) === 0 ? [] : await session.rows(`${select} LIMIT ${conflictsShown}`)
  return {
    conflictCount: Number(total?.n ?? 0),
    conflicts: rows.flatMap(row => {
      const [base, ours, theirs] = [row['base'], row['ours'], row['theirs']].map(side => side as Row | null)
      const key = Object.fromEntries(dataset.key.map(name => [name, plain(row[name])]))
      const columns = Object.keys(ours ?? theirs ?? base ?? {}).filter(column => ours === null || theirs === null ? !dataset.key.includes(column) : plain(ours?.[column]) !== plain(theirs?.[column]))
      const gone = ours === null ? { gone: 'ours' as const } : theirs === null ? { gone: 'theirs' as const } : {}
      return columns.map(column => ({ table: dataset.name, key, column, base: plain(base?.[column]), ours: plain(ours?.[column]), theirs: plain(theirs?.[column]), ...gone }))
    }),
  }
}

/** As JSON has it: instants as text, 64-bit numbers too. */
export function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return value.toString()
  return value ?? null
}
