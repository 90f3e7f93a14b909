/** For tests: a lake in a temporary folder with one small dataset, and short ways to write to it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dataset } from '#canon/dataset.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine, Session } from '#drivers/engine/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import type { Meta } from '#drivers/meta/port.ts'
import type { Objects } from '#drivers/objects/port.ts'
import type { Commit, CommitRequest, View } from '#lake/port.ts'
import { type OpenLake, openLake } from '#lake/versions/index.ts'

export const reading: Dataset = {
  name: 'test.reading',
  doc: 'A dataset with all that matters: a key over two columns, days, versions.',
  columns: [
    { id: 1, name: 'place', type: 'string', required: true, doc: '' }, { id: 2, name: 'at_utc', type: 'timestamptz', required: true, doc: '' },
    { id: 3, name: 'value', type: 'double', required: false, doc: '' }, { id: 4, name: 'status', type: 'string', required: true, doc: '' },
    { id: 5, name: 'version', type: 'int', required: true, doc: '' }, { id: 6, name: 'known_from_utc', type: 'timestamptz', required: true, doc: '' },
  ],
  key: ['place', 'at_utc'],
  partition: [{ column: 'at_utc', transform: 'day' }],
  sort: ['place', 'at_utc'],
}

export const superseded: Dataset = {
  ...reading, name: 'test.superseded',
  columns: [...reading.columns, { id: 7, name: 'known_to_utc', type: 'timestamptz', required: true, doc: '' }],
  key: [...reading.key, 'version', 'known_from_utc'],
}

export const other: Dataset = { ...reading, name: 'test.other' }

export interface Row { readonly place: string, readonly at: string, readonly value: number | null, readonly status?: string, readonly known?: string }

export interface TemporaryLake {
  readonly lake: OpenLake
  readonly meta: Meta
  readonly objects: Objects
  readonly engine: Engine
  readonly session: Session
  readonly clock: ReturnType<typeof fixedClock>
  readonly folder: string
  close(): Promise<void>
  /** Another process's view of the same folder. */
  again(): OpenLake
  put(rows: readonly Row[], how?: { branch?: string, mode?: 'append' | 'revise', dataset?: Dataset, message?: string, runId?: string, since?: CommitRequest['since'] }): Promise<Commit | null>
  ask<T extends Record<string, unknown>>(sql: string, ref?: string): Promise<T[]>
}

export async function temporaryLake(views: readonly View[] = []): Promise<TemporaryLake> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-'))
  const engine = await duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: folder, readable: [join(folder, 'objects')] })
  const objects = diskObjects(join(folder, 'objects'))
  const metas = [sqliteMeta(join(folder, 'meta.sqlite'))]
  const clock = fixedClock('2026-11-20T12:00:00Z')
  const open = (): OpenLake => openLake({ objects, meta: metas.at(-1) ?? sqliteMeta(''), engine, clock, views, datasets: [reading, superseded, other] })
  const lake = open()
  const session = await engine.session()
  return {
    lake, engine, session, clock, folder, objects,
    meta: metas[0] as Meta,
    again() {
      metas.push(sqliteMeta(join(folder, 'meta.sqlite')))
      return open()
    },
    async put(rows, { branch = 'main', mode = 'revise', dataset = reading, message = 'test', runId = null, since } = {}) {
      const values = rows.map(row => `('${row.place}', TIMESTAMPTZ '${row.at}', ${row.value ?? 'NULL'}::DOUBLE, '${row.status ?? 'final'}', 1, TIMESTAMPTZ '${row.known ?? '2026-11-20T00:00:00Z'}')`)
      await session.run(`CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM (VALUES ${values.join(', ')}) t(place, at_utc, value, status, version, known_from_utc)`)
      return await lake.commit(session, { branch, author: 'test', message, run_id: runId, ...since && { since }, upserts: [{ dataset, relation: 'incoming', mode, ...dataset === reading ? { superseded } : {} }] })
    },
    async close() {
      session.close()
      await engine.close()
      for (const meta of metas) await meta.close()
      await rm(folder, { recursive: true, force: true })
    },
    async ask(sql, ref = 'main') { return await session.rows((await lake.plan(sql, ref)).sql) },
  }
}
