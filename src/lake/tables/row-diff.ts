/** What differs between two states of a table, row by row; only files that one of them has and the other has not are read. */
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import type { Row, Session } from '#drivers/engine/port.ts'
import type { RowChange, RowDiff } from '../port.ts'
import { plain } from './row-merge.ts'

/** `before` and `after`: relations with the rows of the files that the sides do not share. */
export async function diffRows(session: Session, dataset: Dataset, before: string, after: string, limit: number): Promise<RowDiff> {
  const key = dataset.key.length > 0 ? dataset.key : dataset.columns.map(column => column.name)
  try {
    await (dataset.key.length > 0 ? byKey : byCount)(session, dataset, before, after)
    const [totals] = await session.rows<{ added: bigint, removed: bigint, changed: bigint }>(
      `SELECT count(*) FILTER (kind = 'added') AS added, count(*) FILTER (kind = 'removed') AS removed, count(*) FILTER (kind = 'changed') AS changed FROM row_diff`)
    const rows = limit === 0 ? [] : await session.rows(`SELECT * FROM row_diff ORDER BY ${dataset.key.length > 0 ? key.map(identifier).join(', ') : 'after, before'} LIMIT ${limit}`)
    return {
      table: dataset.name, added: Number(totals?.added ?? 0), removed: Number(totals?.removed ?? 0), changed: Number(totals?.changed ?? 0),
      rows: rows.map(row => change(row, dataset.key)),
    }
  } finally {
    await session.run('DROP TABLE IF EXISTS temp.row_diff')
  }
}

async function byKey(session: Session, dataset: Dataset, before: string, after: string): Promise<void> {
  const names = dataset.columns.map(column => identifier(column.name))
  const keys = dataset.key.map(identifier)
  const struct = (alias: string): string => `{${names.map(name => `${name}: ${alias}.${name}`).join(', ')}}`
  const differs = names.filter(name => !keys.includes(name)).map(name => `a.${name} IS DISTINCT FROM b.${name}`).join(' OR ') || 'false'
  await session.run(`CREATE OR REPLACE TEMP TABLE row_diff AS
    SELECT ${keys.map(name => `coalesce(a.${name}, b.${name}) AS ${name}`).join(', ')},
      CASE WHEN b.here IS NULL THEN 'added' WHEN a.here IS NULL THEN 'removed' ELSE 'changed' END AS kind,
      CASE WHEN b.here THEN ${struct('b')} END AS before, CASE WHEN a.here THEN ${struct('a')} END AS after
    FROM (SELECT *, true AS here FROM ${before} AS r) AS b FULL JOIN (SELECT *, true AS here FROM ${after} AS r) AS a
      ON ${keys.map(name => `a.${name} = b.${name}`).join(' AND ')}
    WHERE a.here IS NULL OR b.here IS NULL OR ${differs}`)
}

/** Without a key a row is there as often as it occurs. */
async function byCount(session: Session, dataset: Dataset, before: string, after: string): Promise<void> {
  const struct = `{${dataset.columns.map(({ name }) => `${identifier(name)}: s.${identifier(name)}`).join(', ')}}`
  await session.run(`CREATE OR REPLACE TEMP TABLE row_diff AS
    SELECT CASE WHEN n > 0 THEN 'added' ELSE 'removed' END AS kind, CASE WHEN n < 0 THEN item END AS before, CASE WHEN n > 0 THEN item END AS after
    FROM (SELECT item, sum(n)::BIGINT AS n FROM (
      SELECT ${struct} AS item, 1 AS n FROM ${after} AS s UNION ALL SELECT ${struct} AS item, -1 AS n FROM ${before} AS s
    ) GROUP BY item HAVING sum(n) <> 0), range(abs(n))`)
}

function change(row: Row, key: readonly string[]): RowChange {
  const [before, after] = [row['before'], row['after']] as (Row | null)[]
  const kind = row['kind'] as RowChange['kind']
  const shown = Object.keys(after ?? before ?? {}).filter(name => !key.includes(name) && (kind !== 'changed' || plain(before?.[name]) !== plain(after?.[name])))
  const pick = (side: Row | null | undefined): Record<string, unknown> | null => side ? Object.fromEntries(shown.map(name => [name, plain(side[name])])) : null
  return { kind, key: Object.fromEntries(key.map(name => [name, plain(row[name])])), before: pick(before), after: pick(after) }
}
