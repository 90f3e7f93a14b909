/** For tests: a lake in a temporary folder with rows that are written as objects. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifier } from '#base/sql.ts'
import { type Dataset, engineTypes } from '#canon/dataset.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import type { View } from '#lake/port.ts'
import { openLake } from '#lake/versions/index.ts'

/** Columns that are left out are null; those that ingest fills have values of their own. */
export type GivenRow = Readonly<Record<string, string | number | null>>
export type Given = readonly (readonly [Dataset, readonly GivenRow[]])[]

const filled: GivenRow = { status: 'final', version: 1, known_from_utc: '2026-12-01T00:00:00Z', run_id: 'r' }

/** `now`: what the clock shows. */
export async function lakeOf(given: Given, views: readonly View[], now = '2026-12-01T00:00:00Z') {
  const folder = await mkdtemp(join(tmpdir(), 'given-rows-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [join(folder, 'objects')] })
  const meta = sqliteMeta(join(folder, 'meta.sqlite'))
  const session = await engine.session()
  const clock = fixedClock(now)
  const lake = openLake({ objects: diskObjects(join(folder, 'objects')), meta, engine, clock, views, datasets: given.map(([dataset]) => dataset) })
  let tables = 0
  async function add(more: Given, mode: 'append' | 'revise' = 'append'): Promise<string | null> {
    const upserts = []
    for (const [dataset, rows] of more) {
      if (rows.length === 0) continue
      const line = (row: GivenRow): string => `(${dataset.columns.map(({ name, type }) => {
        const value = { ...filled, ...row }[name] ?? null
        return `CAST(${value === null ? 'NULL' : `'${String(value).replaceAll('\'', '\'\'')}'`} AS ${engineTypes[type]})`
      }).join(', ')})`
      const relation = `given_${tables++}`
      await session.run(`CREATE TEMP TABLE ${relation} AS SELECT * FROM (VALUES ${rows.map(line).join(', ')}) t(${dataset.columns.map(({ name }) => identifier(name)).join(', ')})`)
      upserts.push({ dataset, relation, mode })
    }
    return (await lake.commit(session, { branch: 'main', author: 'test', message: 'made up', run_id: null, upserts }))?.id ?? null
  }
  await add(given)
  return {
    lake, engine, clock, session, folder, add,
    async close(): Promise<void> {
      session.close()
      await engine.close()
      await meta.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
