/**
 * Is versioning cheap, and as cheap in a large lake as in a small one?
 *
 * Branches, commits, merges, row diffs and a rollback on the embedded drivers, everything durable. The lake of a million
 * files has manifests of their entries and none of the files: none of these operations may read one.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { availableParallelism } from 'node:os'
import { literal } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { systemClock } from '#drivers/clock/system.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { ColumnStats, Session } from '#drivers/engine/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { diskObjects } from '#drivers/objects/disk.ts'
import { type OpenLake, openLake } from '#lake/versions/index.ts'
import { dataFileOf } from '../src/lake/iceberg/data-file.ts'
import { type Bench, bounded, compared, type Finding, inFolder, load, median, seconds, time } from './measure.ts'
import { engineSettings } from './platform.ts'

const how = { author: 'bench', message: 'bench', run_id: null }
const tableNames = Array.from({ length: 10 }, (_, index) => `bench.t${index}`)
const dataset = (name: string): Dataset => ({
  name, doc: '', key: ['place', 'at_utc'], partition: [{ column: 'at_utc', transform: 'day' }], sort: ['place', 'at_utc'],
  columns: [{ id: 1, name: 'place', type: 'string', required: true, doc: '' }, { id: 2, name: 'at_utc', type: 'timestamptz', required: true, doc: '' }, { id: 3, name: 'value', type: 'double', required: false, doc: '' }],
})
const datasets = tableNames.map(dataset)
const [first] = datasets as [Dataset]

interface Place { readonly lake: OpenLake, session(): Promise<Session> }

export const bench: Bench = {
  question: 'Is versioning cheap, and as cheap with a million files as with ten?',
  async run({ quick, rounds, say }) {
    const times = rounds ?? (quick ? 5 : 40)
    const findings: Finding[] = []
    await inLake(async place => { findings.push(await branches(place, quick ? 500 : 10_000), await commits(place, quick ? 50 : 1000), await appenders(place, quick ? 2 : 6), await rollback(place)) })
    await inLake(async place => { findings.push(await rowDiff(place, quick ? 10_000 : 1_000_000, say)) })
    const sizes = { few: 10, many: quick ? 20_000 : 1_000_000 }
    // Side by side, round by round: what the machine does meanwhile it does to both.
    const [small, large] = await inLake(async few => await inLake(async many => {
      const lakes = [await filled(few, sizes.few, say), await filled(many, sizes.many, say)] as const
      // The first rounds read what later ones have in memory.
      for (let round = -3; round < times; round++) for (const one of lakes) await inSize(one, round)
      for (const { session } of lakes) session.close()
      return lakes.map(({ samples }) => samples) as [Samples, Samples]
    }))
    for (const [what, name] of [['branch', 'make a branch'], ['append', 'commit an append'], ['revise', 'commit a revision'], ['merge', 'merge a branch']] as const) {
      const ratio = median(large[what]) / median(small[what])
      findings.push({ what: `${name}, ${sizes.many.toLocaleString('en-US')} files`, measured: time(median(large[what])), baseline: `${sizes.few} files ${time(median(small[what]))}`, ratio: 1 / ratio, target: '<= 1.2 times as long', met: ratio <= 1.2, samples: { ours: large[what], baseline: small[what] }, load: load() })
    }
    return findings
  },
}

async function inLake<T>(work: (place: Place) => Promise<T>): Promise<T> {
  return await inFolder(async root => {
    const engine = await duckdbEngine({ threads: availableParallelism(), memoryLimit: engineSettings.memory, tempFolder: join(root, 'spill'), readable: [] })
    const meta = sqliteMeta(join(root, 'meta.sqlite'))
    try {
      const lake = openLake({ objects: diskObjects(join(root, 'objects')), meta, engine, clock: systemClock, views: [], datasets })
      await lake.resolve('main')
      return await work({ lake, session: async () => await engine.session() })
    } finally {
      await engine.close()
      await meta.close()
    }
  })
}

/** At least so many a second, with so many at once. */
function rate(what: string, count: number, took: number, least: number): Finding {
  const perSecond = count / took
  return { what, measured: `${Math.round(perSecond).toLocaleString('en-US')}/s`, baseline: null, ratio: null, target: `>= ${least.toLocaleString('en-US')}/s`, met: perSecond >= least, samples: { ours: [perSecond] }, load: load() }
}

async function atOnce(lanes: number, count: number, work: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0
  return await seconds(() => Promise.all(Array.from({ length: lanes }, async () => { for (let index = next++; index < count; index = next++) await work(index) })))
}

async function branches({ lake }: Place, count: number): Promise<Finding> {
  return rate('branches made, 256 at once', count, await atOnce(256, count, async index => await lake.createBranch(`b/${index}`, 'main')), 2000)
}

/** Each adds one file to one table, on 32 branches: manifest, list, metadata and commit, all synced to disk. */
async function commits({ lake }: Place, count: number): Promise<Finding> {
  for (let index = 0; index < 32; index++) await lake.createBranch(`c/${index}`, 'main')
  return rate('commits of one file, 32 branches', count, await atOnce(32, count, async index => { await register(lake, `c/${index % 32}`, first, [index]) }), 200)
}

/** Puts files into a table that only their entries know. */
async function register(lake: OpenLake, branch: string, of: Dataset, numbers: readonly number[]): Promise<void> {
  const { writer } = lake.files
  await lake.trees.change(branch, how, async tree => {
    const id = tree.tables[of.name]
    const draft = id === undefined ? writer.create(of, writer.folderFor(of.name), systemClock.now()) : await writer.open(await lake.trees.state(id))
    const made = await writer.apply(draft, { added: numbers.map(number => entry(of, writer.uri(`${draft.folder}/data/${number}.parquet`), number)), removed: new Set(), notes: {} }, systemClock.now())
    return { tables: { [of.name]: { ...made, change: { table: of.name, added_files: numbers.length, removed_files: 0, added_rows: numbers.length, removed_rows: 0 } } } }
  })
}

/** A hundred files a day. */
function entry(of: Dataset, path: string, number: number): ReturnType<typeof dataFileOf> {
  const day = new Date(Date.UTC(2000, 0, 1) + Math.floor(number / 100) * 86_400_000).toISOString().slice(0, 10)
  const place = `p${number % 100}`
  const column = (min: string, max: string, more: object = {}): ColumnStats => ({ bytes: 10, values: 1000, nulls: 0, min, max, ...more })
  return dataFileOf({ dataset: of, path, parquet: { rows: 1000, bytes: 10_000, columns: new Map([['place', column(place, place)], ['at_utc', column(`${day} 00:00:00+00`, `${day} 23:00:00+00`)], ['value', column('1.0', '2.0', { hasNaN: false })]]) } })
}

async function rows(session: Session, name: string, place: string, day: string, count: number, value: string): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT ${literal(place)} || '-' || n AS place, TIMESTAMPTZ '${day} 00:00:00Z' AS at_utc, ${value} AS value FROM range(${count}) AS r(n)`)
}

/** 32 writers of one table against one, each commit with a file of its own. */
async function appenders({ lake, session }: Place, each: number): Promise<Finding> {
  const writeAll = async (writers: number, per: number, name: string): Promise<number> => {
    const sessions = await Promise.all(Array.from({ length: writers }, async () => await session()))
    try {
      await Promise.all(sessions.map(async (one, index) => { await rows(one, 'mine', `${name}${index}`, '2026-11-01', 100, '1.0') }))
      return await seconds(() => Promise.all(sessions.map(async one => {
        for (let round = 0; round < per; round++) assert(await lake.commit(one, { branch: 'main', ...how, upserts: [{ dataset: datasets[1] as Dataset, relation: 'mine', mode: 'append' }] }), 'every writer succeeds')
      })))
    } finally {
      for (const one of sessions) one.close()
    }
  }
  await writeAll(1, 3, 'warm')
  const alone = await writeAll(1, 32 * each, 'one')
  const together = await writeAll(32, each, 'many')
  return compared(`${32 * each} appends to one table, all of them in`, { ours: '32 writers', baseline: 'one writer' }, [together], [alone], 0.7)
}

async function rollback({ lake, session }: Place): Promise<Finding> {
  const one = await session()
  try {
    const upsertAll = async (value: string) => {
      await rows(one, 'mine', 'x', '2026-11-02', 1000, value)
      return await lake.commit(one, { branch: 'main', ...how, run_id: 'bad', upserts: datasets.map(each => ({ dataset: each, relation: 'mine', mode: 'revise' as const })) })
    }
    await upsertAll('1.0')
    const bad = await upsertAll('666.0')
    return bounded('take back a run over 10 tables', await seconds(() => lake.revert([bad?.id ?? ''], 'main', how)), 1, time)
  } finally {
    one.close()
  }
}

/** One real file in a table of a hundred: the others must not be read. */
async function rowDiff({ lake, session }: Place, rowsPerFile: number, say: (line: string) => void): Promise<Finding> {
  const one = await session()
  try {
    say(`writing a file of ${rowsPerFile.toLocaleString('en-US')} rows, of a table with 100 such files`)
    await rows(one, 'mine', 'x', '2026-11-02', rowsPerFile, 'n::DOUBLE')
    await lake.commit(one, { branch: 'main', ...how, upserts: [{ dataset: first, relation: 'mine', mode: 'append' }] })
    await register(lake, 'main', first, Array.from({ length: 99 }, (_, index) => index * 100))
    await lake.createBranch('dev', 'main')
    await one.run(`CREATE OR REPLACE TEMP TABLE mine AS SELECT 'x-' || n AS place, TIMESTAMPTZ '2026-11-02 00:00:00Z' AS at_utc, -1.0 AS value FROM range(0, ${rowsPerFile}, ${rowsPerFile / 1000}) AS r(n)`)
    await lake.commit(one, { branch: 'dev', ...how, upserts: [{ dataset: first, relation: 'mine', mode: 'revise' }] })
    const samples: number[] = []
    for (let round = 0; round < 3; round++) {
      samples.push(await seconds(async () => {
        const diff = await lake.diffRows('main', 'dev', first.name, { limit: 1000 })
        assert.deepEqual([diff.added, diff.removed, diff.changed, diff.rows.length], [0, 0, 1000, 1000])
      }))
    }
    return bounded(`row diff: 1,000 of ${(100 * rowsPerFile).toLocaleString('en-US')} rows, in one of 100 files`, median(samples), 2, time, samples)
  } finally {
    one.close()
  }
}

type Operation = 'branch' | 'append' | 'revise' | 'merge'
type Samples = Record<Operation, number[]>
interface Filled { readonly lake: OpenLake, readonly session: Session, readonly samples: Samples }

async function filled({ lake, session }: Place, files: number, say: (line: string) => void): Promise<Filled> {
  say(`a table of ${files.toLocaleString('en-US')} files`)
  const part = 50_000
  for (let at = 0; at < files; at += part) await register(lake, 'main', first, Array.from({ length: Math.min(part, files - at) }, (_, index) => at + index))
  return { lake, session: await session(), samples: { branch: [], append: [], revise: [], merge: [] } }
}

async function inSize({ lake, session, samples }: Filled, round: number): Promise<void> {
  const measured = async (operation: Operation, work: () => Promise<unknown>): Promise<void> => {
    const took = await seconds(work)
    if (round >= 0) samples[operation].push(took)
  }
  const day = new Date(Date.UTC(2027, 0, 1) + (round + 3) * 86_400_000).toISOString().slice(0, 10)
  const put = async (branch: string, mode: 'append' | 'revise', value: string): Promise<void> => {
    await rows(session, 'mine', branch, day, 100, value)
    await lake.commit(session, { branch, ...how, upserts: [{ dataset: first, relation: 'mine', mode }] })
  }
  const name = `dev-${round + 3}`
  await measured('branch', () => lake.createBranch(name, 'main'))
  await measured('append', () => put('main', 'append', '1.0'))
  await measured('revise', () => put('main', 'revise', '2.0'))
  await put(name, 'append', '1.0')
  await measured('merge', () => lake.merge(name, 'main', how))
}
