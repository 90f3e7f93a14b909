/** What lies in quarantine, beside what the branch has that it was for: counts, keys that differ, series to draw. */
import { fail } from '#base/error.ts'
import { identifier, list, literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { isPrices } from '#canon/price.ts'
import type { Engine, Row, Session } from '#drivers/engine/port.ts'
import type { Run } from '#feeds/port.ts'
import type { Lake } from '#lake/port.ts'

export interface BesidePorts { readonly lake: Pick<Lake, 'plan' | 'resolve'>, readonly engine: Engine, readonly datasets: readonly Dataset[] }

export interface Point { readonly interval_start_utc: string, readonly quarantined: number | null, readonly kept: number | null, readonly suspicious: boolean }

export interface Compared {
  /** Rows on the run's branch; what could not be written at all is not among them. */
  readonly rows: number
  /** Keys that the branch has with the same values, with others, and not at all. */
  readonly same: number
  readonly differing: number
  readonly fresh: number
  readonly differences: readonly Row[]
  /** Of prices: the nodes that findings name, else the first. */
  readonly series: readonly { readonly market_run: string, readonly node_id: string, readonly interval_minutes: number, readonly points: readonly Point[] }[]
}

const differencesMost = 50
const seriesMost = 6
const pointsMost = 2000

/** Null where none of the run's rows could be written. Throws `lake/unknown-ref`, `lake/expired` where its branch is gone. */
export async function compare({ lake, engine, datasets }: BesidePorts, run: Run, kept: string): Promise<Compared | null> {
  const dataset = datasets.find(({ name }) => name === run.dataset)
  if (run.commit === null || dataset === undefined) return null
  const session = await engine.session()
  try {
    const columns = dataset.columns.map(({ name }) => identifier(name)).join(', ')
    const held = await lake.plan(`SELECT ${columns} FROM ${dataset.name} WHERE run_id = ${literal(run.id)}`, run.commit)
    await session.run(`CREATE OR REPLACE TEMP TABLE held AS ${held.sql}`)
    const there = await lake.plan(`SELECT ${columns} FROM ${dataset.name}${await span(session, dataset, run)}`, kept)
    await session.run(`CREATE OR REPLACE TEMP TABLE kept AS ${there.sql}`)
    return { ...await counts(session, dataset), series: isPrices(dataset) ? await series(session, run) : [] }
  } finally {
    session.close()
  }
}

/** So that a day in quarantine does not read the year. */
async function span(session: Session, dataset: Dataset, { iso }: Run): Promise<string> {
  if (!dataset.columns.some(({ name }) => name === 'interval_start_utc')) return dataset.columns.some(({ name }) => name === 'iso') ? ` WHERE iso = ${literal(iso)}` : ''
  const [found] = await session.rows<{ first: Date | null, last: Date | null }>('SELECT min(interval_start_utc) AS first, max(interval_start_utc) AS last FROM held')
  if (found === undefined || found.first === null || found.last === null) return ' WHERE false'
  return ` WHERE iso = ${literal(iso)} AND interval_start_utc >= TIMESTAMPTZ ${literal(found.first.toISOString())} AND interval_start_utc <= TIMESTAMPTZ ${literal(found.last.toISOString())}`
}

async function counts(session: Session, { key, columns }: Dataset): Promise<Omit<Compared, 'series'>> {
  const provenance = ['version', 'run_id', 'known_from_utc']
  const values = columns.map(({ name }) => name).filter(name => !key.includes(name) && !provenance.includes(name))
  const keys = key.map(identifier).join(', ')
  const differs = values.map(name => `h.${identifier(name)} IS DISTINCT FROM k.${identifier(name)}`).join(' OR ') || 'false'
  const join = `held h LEFT JOIN (SELECT *, true AS there FROM kept) k USING (${keys})`
  const [found] = await session.rows<{ rows: number, same: number, differing: number, fresh: number }>(`SELECT count(*)::INTEGER AS rows, count_if(there AND NOT (${differs}))::INTEGER AS same, count_if(there AND (${differs}))::INTEGER AS differing, count_if(there IS NULL)::INTEGER AS fresh FROM ${join}`)
  if (found === undefined) throw fail('engine/failed', 'a count gave no row')
  const shown = values.filter(name => columns.some(column => column.name === name && column.type === 'double')).slice(0, 6)
  const differences = await session.rows(`SELECT ${keys}${shown.map(name => `, h.${identifier(name)} AS ${identifier(`quarantined_${name}`)}, k.${identifier(name)} AS ${identifier(`kept_${name}`)}`).join('')} FROM ${join} WHERE there AND (${differs}) ORDER BY ${keys} LIMIT ${differencesMost}`)
  return { ...found, differences }
}

async function series(session: Session, { verdict }: Run): Promise<Compared['series']> {
  const examples = (verdict?.findings ?? []).filter(({ severity }) => severity !== 'note').flatMap(finding => finding.examples)
  const text = (value: unknown): string[] => typeof value === 'string' ? [value] : []
  const named = [...new Set(examples.flatMap(row => ['node_id', 'lowest_node', 'highest_node', 'hub_id'].flatMap(column => text(row[column]))))]
  const nodes = await session.rows<{ market_run: string, node_id: string, minutes: number }>(`SELECT market_run, node_id, min(interval_minutes) AS minutes FROM held WHERE node_id IS NOT NULL GROUP BY market_run, node_id ORDER BY list_contains(${list(['', ...named])}, node_id) DESC, node_id, market_run LIMIT ${named.length === 0 ? 1 : Math.min(named.length, seriesMost)}`)
  const marked = new Set(examples.flatMap(row => text(row['interval_start_utc']).map(at => `${text(row['node_id'])[0] ?? ''} ${Date.parse(at)}`)))
  const made: Compared['series'][number][] = []
  for (const { market_run, node_id, minutes } of nodes) {
    const points = await session.rows<{ at: Date, quarantined: number | null, kept: number | null }>(`SELECT interval_start_utc AS at, any_value(h.lmp) AS quarantined, any_value(k.lmp) AS kept
      FROM (SELECT * FROM held WHERE market_run = $1 AND node_id = $2) h FULL JOIN (SELECT * FROM kept WHERE market_run = $1 AND node_id = $2) k USING (interval_start_utc) GROUP BY 1 ORDER BY 1 LIMIT ${pointsMost}`, [market_run, node_id])
    made.push({ market_run, node_id, interval_minutes: minutes, points: points.map(({ at, quarantined, kept }) => ({ interval_start_utc: at.toISOString(), quarantined, kept, suspicious: marked.has(`${node_id} ${at.getTime()}`) || marked.has(` ${at.getTime()}`) })) })
  }
  return made
}
