/**
 * The lake against its model: random schedules of concurrent operations by two processes over one store, some of which die
 * at a write. After each step what readers see must be what some order of the operations gives.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Dataset } from '#canon/dataset.ts'
import { isFailure } from '#base/error.ts'
import type { How } from '#lake/port.ts'
import { fixedClock } from '#drivers/clock/fixed.ts'
import type { Engine } from '#drivers/engine/port.ts'
import type { Meta } from '#drivers/meta/port.ts'
import { sqliteMeta } from '#drivers/meta/sqlite.ts'
import { memoryObjects } from '#drivers/objects/memory.ts'
import type { Objects } from '#drivers/objects/port.ts'
import { other, reading } from '../lake.ts'
import { dataFileOf } from '#lake/iceberg/data-file.ts'
import { all, keyOf } from '#lake/tables/manifest-cache.ts'
import { type OpenLake, openLake } from '#lake/versions/lake.ts'
import { emptyModel, type Model, type Operation, outcomes, seen } from './model.ts'

const tables: readonly Dataset[] = [reading, other]
/** No two commits say the same: those that say the same of the same parents are one. */
let said = 0
const how = (): How => ({ author: 'model', message: `operation ${++said}`, run_id: null })

class Died extends Error {}

/** Dies at the write with this number, before or after it took effect; never where the number is 0. */
function mortal(meta: Meta, at: number, after: boolean): Meta {
  let writes = 0
  return {
    ...meta,
    async write(write) {
      if (++writes !== at) return await meta.write(write)
      if (after) await meta.write(write)
      throw new Died()
    },
  }
}

const noEngine: Engine = { session: async () => { throw new Died() }, reader: async () => { throw new Died() }, exports: async () => { throw new Died() }, close: async () => {} } as unknown as Engine

function lakeOn(meta: Meta, objects: Objects, clock: ReturnType<typeof fixedClock>): OpenLake {
  return openLake({ meta, objects, engine: noEngine, clock, views: [], datasets: tables })
}

/** A file with one row whose key no other file has, so that files alone decide what combines. */
async function append(lake: OpenLake, { branch, tables: names, file }: Extract<Operation, { kind: 'append' }>): Promise<void> {
  const { writer } = lake.files
  await lake.trees.change(branch, how(), async tree => {
    const changes = await Promise.all(names.map(async name => {
      const dataset = tables.find(table => table.name === name) as Dataset
      const id = tree.tables[name]
      const draft = id === undefined ? writer.create(dataset, writer.folderFor(name), 0) : await writer.open(await lake.trees.state(id))
      const key = `tables/data/${name}/${file}`
      const text: Record<string, string> = { place: file, at_utc: '2026-11-01 06:00:00+00', value: '1.0', status: 'final', version: '1', known_from_utc: '2026-11-01 06:00:00+00' }
      const columns = new Map(dataset.columns.map(column => [column.name, { bytes: 1, values: 1, nulls: 0, min: text[column.name] ?? '', max: text[column.name] ?? '', ...column.type === 'double' ? { hasNaN: false } : {} }]))
      const made = await writer.apply(draft, { added: [dataFileOf({ dataset, path: writer.uri(key), parquet: { rows: 1, bytes: 1, columns } })], removed: new Set(), notes: {} }, 0)
      return [name, { ...made, change: { table: name, added_files: 1, removed_files: 0, added_rows: 1, removed_rows: 0 } }] as const
    }))
    return { tables: Object.fromEntries(changes) }
  })
}

async function perform(lake: OpenLake, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'append': await append(lake, operation); return
    case 'branch': await lake.createBranch(operation.name, operation.from); return
    case 'merge': await lake.merge(operation.from, operation.into, how()); return
    case 'revert': await lake.revert([(await lake.resolve(operation.of)).id], operation.on, how()); return
    case 'pick': await lake.cherryPick((await lake.resolve(operation.of)).id, operation.onto, how()); return
    case 'reset': await lake.reset(operation.branch, operation.to, how()); return
    case 'delete': await lake.deleteBranch(operation.branch)
  }
}

/** What readers see: the files of each branch, from the bytes that are stored. */
async function read(lake: OpenLake): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const { name } of await lake.branches()) {
    const { tree } = await lake.trees.at(name)
    const files: string[] = []
    for (const [table, id] of Object.entries(tree.tables)) {
      const state = await lake.trees.state(id)
      for (const { path } of await lake.files.cache.find(state, all)) files.push(`${table}/${keyOf(state, path).split('/').at(-1) ?? ''}`)
    }
    found[name] = files.sort()
  }
  return found
}

const branch = fc.constantFrom('main', 'dev', 'review', 'old')
const operations: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), branch, tables: fc.subarray(tables.map(table => table.name), { minLength: 1 }), file: fc.constant('') }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('branch' as const), name: branch, from: branch }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('merge' as const), from: branch, into: branch }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('revert' as const), on: branch, of: branch }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pick' as const), onto: branch, of: branch }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const), branch, to: branch }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), branch }) },
)
/** Operations that run at once, each in one of two processes, and where it dies: 0 is nowhere. */
const step = fc.array(fc.record({ operation: operations, process: fc.nat({ max: 1 }), dies: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }), after: fc.boolean() }), { minLength: 1, maxLength: 3 })

interface Outcome { readonly operation: Operation, readonly how: 'done' | 'refused' | 'died' }

/** Every model that some order of the operations leads to; one that died was done or was not, one that was refused had to be. */
function possible(models: readonly Model[], todo: readonly Outcome[]): Model[] {
  return distinct(models.flatMap(model => orders([model], todo, todo.length > 1)))
}

/** `path`: the models since the operations began, the last one as it is now. */
function orders(path: readonly Model[], todo: readonly Outcome[], raced: boolean): Model[] {
  const now = path.at(-1) as Model
  if (todo.length === 0) return [now]
  return distinct(todo.flatMap((one, index) => {
    const rest = todo.filter((_, place) => place !== index)
    return distinct(path.flatMap(earlier => after(now, earlier, one, raced))).flatMap(next => orders([...path, next], rest, raced))
  }))
}

function after(now: Model, earlier: Model, { operation, how: ended }: Outcome, raced: boolean): Model[] {
  const done = outcomes(now, earlier, operation)
  if (ended === 'died') return [...done, now]
  if (ended === 'done') return done
  // A reset is never put on top of what came meanwhile: it would leave behind what nobody saw.
  return done.length === 0 || (raced && operation.kind === 'reset') ? [now] : []
}

/** Models that read alike may still differ in their history: all of them are kept, up to a bound. */
function distinct(models: readonly Model[]): Model[] {
  const kept = new Map<string, Model>()
  for (const model of models) kept.set(JSON.stringify([seen(model), [...model.branches].map(([name, commit]) => [name, commit.parents.map(parent => parent.id)])]), model)
  return [...kept.values()]
}

export function modelSchedules(schedules: number): void {
  test(`${schedules} schedules: whatever two processes do at once and wherever one dies, readers see what some order of it gives`, { timeout: 600_000 }, async () => {
    let [refused, file] = [0, 0]
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async steps => {
      const [meta, memory, clock] = [sqliteMeta(':memory:'), memoryObjects(), fixedClock('2026-11-20T12:00:00Z')]
      const objects: Objects = { ...memory, location: key => `/lake/${key}` }
      const lakes = [lakeOn(meta, objects, clock), lakeOn(meta, objects, clock)]
      await lakes[0]?.resolve('main')
      let models: Model[] = [emptyModel()]
      try {
        for (const together of steps) {
          clock.advance(1000)
          const done = await Promise.all(together.map(async ({ operation: drawn, process, dies, after }): Promise<Outcome> => {
            const operation = drawn.kind === 'append' ? { ...drawn, file: `f${++file}` } : drawn
            const lake = dies === 0 ? lakes[process] as OpenLake : lakeOn(mortal(meta, dies, after), objects, clock)
            try {
              await perform(lake, operation)
              return { operation, how: 'done' }
            } catch (error) {
              if (error instanceof Died) return { operation, how: 'died' }
              assert.ok(isFailure(error, 'lake/conflict', 'lake/nothing', 'lake/unknown-ref', 'lake/exists', 'lake/invalid-name', 'lake/protected'), String(error))
              refused++
              return { operation, how: 'refused' }
            }
          }))
          const readers = await Promise.all([...lakes, lakeOn(meta, objects, clock)].map(read))
          for (const reader of readers) assert.deepEqual(reader, readers[0], 'all processes see the same')
          models = possible(models, done).filter(model => JSON.stringify(seen(model)) === JSON.stringify(sorted(readers[0] ?? {})))
          assert.ok(models.length > 0, `no order of ${JSON.stringify(done)} gives ${JSON.stringify(readers[0])}`)
          models = distinct(models).slice(0, 200)
        }
      } finally {
        await meta.close()
      }
    }), { numRuns: schedules })
    assert.ok(refused > 0, 'some operations met a refusal')
  })
}

function sorted(branches: Record<string, string[]>): Record<string, string[]> { return Object.fromEntries(Object.entries(branches).sort(([a], [b]) => a < b ? -1 : 1)) }
