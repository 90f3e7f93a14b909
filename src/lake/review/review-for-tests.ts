/** For tests: a lake in a temporary folder behind the real guards, with runs that the test makes up and short ways to write. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Principal } from '#base/capability.ts'
import { fail } from '#base/error.ts'
import { silent } from '#base/log.ts'
import type { Dataset } from '#canon/dataset.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import type { Run, RunState } from '#feeds/port.ts'
import type { Commit, How } from '../port.ts'
import { sandboxGuard } from '../sandboxes/index.ts'
import { openLake } from '../versions/index.ts'
import { guardsInOrder, reviewGuard } from './guard.ts'
import { reviewService } from './service.ts'

export const reading: Dataset = {
  name: 'test.reading', doc: 'A value at a place and an hour.',
  columns: [
    { id: 1, name: 'place', type: 'string', required: true, doc: '' }, { id: 2, name: 'at_utc', type: 'timestamptz', required: true, doc: '' },
    { id: 3, name: 'value', type: 'double', required: false, doc: '' }, { id: 4, name: 'status', type: 'string', required: true, doc: '' },
    { id: 5, name: 'version', type: 'int', required: true, doc: '' }, { id: 6, name: 'known_from_utc', type: 'timestamptz', required: true, doc: '' },
  ],
  key: ['place', 'at_utc'], partition: [{ column: 'at_utc', transform: 'month' }], sort: ['place', 'at_utc'],
}

const superseded: Dataset = {
  ...reading, name: 'test.superseded', key: [...reading.key, 'version', 'known_from_utc'],
  columns: [...reading.columns, { id: 7, name: 'known_to_utc', type: 'timestamptz', required: true, doc: '' }],
}

export const ana: Principal = { name: 'ana', role: 'admin' }
export const ben: Principal = { name: 'ben', role: 'admin' }
export const cleo: Principal = { name: 'cleo', role: 'admin' }
export const rob: Principal = { name: 'rob', role: 'reader' }

export function by(author: string, more: Partial<How> = {}): How { return { author, message: 'test', run_id: null, ...more } }

export type ReviewedLake = Awaited<ReturnType<typeof reviewedLake>>

export async function reviewedLake(t: TestContext, options: { readonly loopback?: boolean, readonly secrets?: Readonly<Record<string, string>> } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'review-'))
  const engine = await duckdbEngine({ threads: 1, memoryLimit: '512MB', tempFolder: folder, readable: [join(folder, 'objects')] })
  const [objects, meta, clock] = [diskObjects(join(folder, 'objects')), sqliteMeta(join(folder, 'meta.sqlite')), fixedClock('2026-11-20T12:00:00Z')]
  const states = new Map<string, RunState>()
  const runs = {
    async get(id: string): Promise<Run> {
      const state = states.get(id)
      if (state === undefined) throw fail('lake/unknown-run', `there is no run ${id}`)
      return { id, state, branch: state === 'quarantined' ? `quarantine/${id}` : state === 'merged' ? 'main' : `run/${id}` } as Run
    },
  }
  const reach = { loopback: options.loopback ?? false }
  const ports = { meta, clock, log: silent, runs, reach }
  const guard = reviewGuard({ ...ports, secret: name => options.secrets?.[name], wait: async () => {} })
  const datasets = [reading, superseded]
  const lake = openLake({ objects, meta, engine, clock, views: [], datasets, guard: guardsInOrder([sandboxGuard({ meta, clock }), guard]) })
  const review = reviewService({ ...ports, lake, engine, datasets, guard })
  const session = await engine.session()
  t.after(async () => {
    await review.drain()
    session.close()
    await engine.close()
    await meta.close()
    await rm(folder, { recursive: true, force: true })
  })
  let hour = 0
  return {
    lake, meta, clock, guard, review, pulls: review.pulls, states,
    /** One more row; each call another key, unless `at` says which. */
    async put(branch: string, { value = 1, at = ++hour, dataset = reading, how = by('ana'), mode = 'revise', status = 'final' }: { value?: number, at?: number, dataset?: typeof reading, how?: How, mode?: 'append' | 'revise', status?: string | null } = {}): Promise<Commit> {
      clock.advance(1000)
      const known = new Date(clock.now()).toISOString()
      await session.run(`CREATE OR REPLACE TEMP TABLE incoming AS SELECT 'a' AS place, TIMESTAMPTZ '2026-11-01T00:00:00Z' + INTERVAL ${at} HOUR AS at_utc, ${value}::DOUBLE AS value, ${status === null ? 'NULL::VARCHAR' : `'${status}'`} AS status, 1 AS version, TIMESTAMPTZ '${known}' AS known_from_utc`)
      const commit = await lake.commit(session, { branch, ...how, upserts: [{ dataset, relation: 'incoming', mode, ...dataset === reading ? { superseded } : {} }] })
      if (commit === null) throw new Error('the row is there already')
      return commit
    },
    async rows(ref: string): Promise<number> {
      const [row] = await session.rows<{ n: bigint }>((await lake.plan('SELECT count(*) AS n FROM test.reading', ref)).sql)
      return Number(row?.n)
    },
    async head(ref: string): Promise<string> { return (await lake.resolve(ref)).id },
  }
}
