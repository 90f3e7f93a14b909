/** Tables with delete files, row by row: differences, merges, revisions, compaction and what garbage collection keeps. */
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Dataset } from '#canon/dataset.ts'
import { temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { runCollect, runCompact, type HousekeepingPorts } from '../housekeeping/tasks.ts'
import { decodeManifestList } from '../iceberg/manifest-list.ts'
import { field, foreignTable, type ForeignTable } from '#test/foreign-table.ts'

const how = { author: 'test', message: 'test', run_id: null }
const fields = [field(1, 'k', 'int', { required: true }), field(2, 'v', 'string')]
const ids = '{k: 1, v: 2}'
const dataset: Dataset = {
  name: 'c.t', doc: '', key: ['k'], partition: [], sort: [],
  columns: [{ id: 1, name: 'k', type: 'int', required: true, doc: '' }, { id: 2, name: 'v', type: 'string', required: false, doc: '' }],
}
const rows = (...pairs: readonly (readonly [number, string])[]): string => `SELECT k::INTEGER AS k, v FROM (VALUES ${pairs.map(([k, v]) => `(${k}, '${v}')`).join(', ')}) AS t(k, v)`
const read = async (lake: TemporaryLake, ref = 'main'): Promise<unknown[][]> => (await lake.ask('SELECT k, v FROM c.t ORDER BY k', ref)).map(row => Object.values(row))

/** Two files; a row of the first is deleted by position, one of the second by equality. */
async function opened(t: TestContext): Promise<{ lake: TemporaryLake, table: ForeignTable, ports: HousekeepingPorts }> {
  const lake = await temporaryLake()
  t.after(async () => { await lake.close() })
  const table = foreignTable(lake, { name: 'c.t', fields, identifierFieldIds: [1] })
  const [first = ''] = await table.commit({ data: [{ select: rows([1, 'a'], [2, 'b'], [3, 'c']), ids }, { select: rows([4, 'd'], [5, 'e']), ids }] })
  await lake.lake.createTag('whole', 'main', how)
  await table.commit({ positions: [{ of: [[first, 1]] }], equality: [{ select: 'SELECT 5 AS k', ids: '{k: 1}', by: [1] }] })
  const { meta, objects, engine, clock } = lake
  return { lake, table, ports: { lake: lake.lake, meta, objects, engine, clock, datasets: [] } }
}

test('a difference in delete files alone is a difference in rows', async t => {
  const { lake, table } = await opened(t)
  assert.deepEqual(await read(lake), [[1, 'a'], [3, 'c'], [4, 'd']])
  const diff = await lake.lake.diffRows('tag:whole', 'main', 'c.t')
  assert.deepEqual(diff.rows.map(({ kind, key, before }) => [kind, key, before]), [['removed', { k: 2 }, { v: 'b' }], ['removed', { k: 5 }, { v: 'e' }]])
  assert.deepEqual(await lake.lake.diff('tag:whole', 'main'), [{ table: 'c.t', added_files: 2, removed_files: 0, added_rows: 0, removed_rows: 1 }])
  const before = await lake.lake.resolve('main')
  await table.commit({ equality: [{ select: 'SELECT 1 AS k', ids: '{k: 1}', by: [1] }], data: [{ select: rows([1, 'A']), ids }] })
  assert.deepEqual((await lake.lake.diffRows(before.id, 'main', 'c.t')).rows.map(({ kind, before: was, after }) => [kind, was, after]), [['changed', { v: 'a' }, { v: 'A' }]])
})

test('a revision of our own writes deleted rows nowhere, and the deletes that are left still hold', async t => {
  const { lake } = await opened(t)
  await lake.session.run(`CREATE OR REPLACE TEMP TABLE incoming AS ${rows([1, 'new'], [2, 'back'], [9, 'z'])}`)
  await lake.lake.commit(lake.session, { branch: 'main', author: 'test', message: 'test', run_id: null, upserts: [{ dataset, relation: 'incoming', mode: 'revise' }] })
  assert.deepEqual(await read(lake), [[1, 'new'], [2, 'back'], [3, 'c'], [4, 'd'], [9, 'z']])
  assert.deepEqual(await lake.lake.missingFiles('main'), [])
})

test('deletes on one side and changes on the other merge row by row', async t => {
  const { lake, table } = await opened(t)
  const upsert = async (branch: string, ...pairs: [number, string][]): Promise<void> => {
    await lake.session.run(`CREATE OR REPLACE TEMP TABLE incoming AS ${rows(...pairs)}`)
    await lake.lake.commit(lake.session, { branch, author: 'test', message: 'test', run_id: null, upserts: [{ dataset, relation: 'incoming', mode: 'revise' }] })
  }
  await lake.lake.createBranch('dev', 'main')
  await upsert('dev', [3, 'C'], [7, 'g'])
  const before = await lake.lake.resolve('main')
  await table.commit({ equality: [{ select: 'SELECT 4 AS k', ids: '{k: 1}', by: [1] }] })
  const deleted = await lake.lake.resolve('main')
  assert.equal((await lake.lake.previewMerge('dev', 'main')).tables[0]?.how, 'rows')
  await lake.lake.merge('dev', 'main', how)
  assert.deepEqual(await read(lake), [[1, 'a'], [3, 'C'], [7, 'g']])
  // The other way round: a side that deleted a row comes to one that changed the same.
  await lake.lake.createBranch('clash', before.id)
  await upsert('clash', [4, 'D'])
  const preview = await lake.lake.previewMerge(deleted.id, 'clash')
  assert.deepEqual(preview.conflicts.map(({ key, column, ours, theirs }) => [key, column, ours, theirs]), [[{ k: 4 }, 'v', 'D', null]])
  await lake.lake.merge(deleted.id, 'clash', how, 'theirs')
  assert.deepEqual(await read(lake, 'clash'), [[1, 'a'], [3, 'c']])
})

test('files of another partition spec are brought over as rows', async t => {
  const { lake, table } = await opened(t)
  await lake.lake.createBranch('dev', 'main')
  table.respec({ id: 1, fields: [{ sourceId: 1, fieldId: 1001, name: 'k_part', transform: 'identity' }] })
  await table.commit({ data: [{ select: rows([70, 'g']), ids, more: { partition: [70] } }] })
  await lake.session.run(`CREATE OR REPLACE TEMP TABLE incoming AS ${rows([80, 'h'])}`)
  await lake.lake.commit(lake.session, { branch: 'dev', author: 'test', message: 'test', run_id: null, upserts: [{ dataset, relation: 'incoming', mode: 'append' }] })
  await lake.lake.merge('main', 'dev', how)
  assert.deepEqual(await read(lake, 'dev'), [[1, 'a'], [3, 'c'], [4, 'd'], [70, 'g'], [80, 'h']])
})

test('a commit with deletes can be taken back', async t => {
  const { lake } = await opened(t)
  await lake.lake.revert([(await lake.lake.resolve('main')).id], 'main', how)
  assert.deepEqual(await read(lake), [[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd'], [5, 'e']])
})

test('compaction writes the rows that are left and drops the deletes; garbage collection keeps deletes that a tag needs', async t => {
  const { lake, ports } = await opened(t)
  await lake.lake.createTag('deletes', 'main', how)
  const before = await read(lake)
  assert.deepEqual((await runCompact(ports, 'test', { dryRun: true })).report.result.map(({ table, files_before }) => [table, files_before]), [['c.t', 2]])
  await runCompact(ports, 'test')
  assert.deepEqual(await read(lake), before)
  const { tree } = await lake.lake.trees.at('main')
  const state = await lake.lake.trees.state(tree.tables['c.t'] ?? '')
  assert.deepEqual([state.files, state.rows], [1, 3])
  const live = decodeManifestList(await lake.objects.get(state.manifest_list), 'list').map(({ content, addedFilesCount = 0, existingFilesCount = 0 }) => [content, addedFilesCount + existingFilesCount])
  assert.deepEqual(live.filter(([, files]) => files !== 0), [['data', 1]])
  assert.deepEqual((await runCompact(ports, 'test')).report.result, [])
  for (const _ of [1, 2]) {
    lake.clock.advance(200 * 86_400_000)
    await runCollect(ports, 'test')
  }
  assert.deepEqual(await read(lake, 'tag:deletes'), before)
  assert.deepEqual(await lake.lake.missingFiles('tag:deletes'), [])
  assert.deepEqual((await lake.lake.diffRows('tag:deletes', 'main', 'c.t')).rows, [])
})

test('a table that gridlake cannot write again is left as it is, and the report says why', async t => {
  const { lake, ports } = await opened(t)
  const other = foreignTable(lake, { name: 'c.other', fields: [field(1, 'k', 'int'), field(2, 'd', { kind: 'decimal', precision: 5, scale: 2 })] })
  const [path = ''] = await other.commit({ data: [{ select: 'SELECT 1 AS k, 1.5::DECIMAL(5, 2) AS d UNION ALL SELECT 2, 2.5', ids: '{k: 1, d: 2}' }] })
  await other.commit({ positions: [{ of: [[path, 0]] }] })
  const report = (await runCompact(ports, 'test')).report.result.find(({ table }) => table === 'c.other')
  assert.match(report?.left ?? '', /column types/)
  assert.deepEqual(await lake.ask('SELECT k FROM c.other'), [{ k: 2 }])
})

test('a table of version 1, with files of several specs, is written to and stays whole', async t => {
  const { lake, ports } = await opened(t)
  const old = foreignTable(lake, { name: 'c.old', fields, version: 1, spec: { id: 0, fields: [{ sourceId: 2, fieldId: 1000, name: 'v', transform: 'identity' }] } })
  await old.commit({ data: [{ select: rows([1, 'a']), ids, more: { partition: ['a'] } }, { select: rows([2, 'a']), ids, more: { partition: ['a'] } }, { select: rows([3, 'b']), ids, more: { partition: ['b'] } }] })
  old.respec({ id: 1, fields: [] })
  await old.commit({ data: [{ select: rows([4, 'b']), ids }] })
  await runCompact(ports, 'test', { filesLeast: 2 })
  assert.deepEqual((await lake.ask('SELECT k, v FROM c.old ORDER BY k')).map(row => Object.values(row)), [[1, 'a'], [2, 'a'], [3, 'b'], [4, 'b']])
  assert.equal((await lake.lake.plan(`SELECT * FROM c.old WHERE v = 'zz'`, 'main')).tables[0]?.files, 1)
  const { tree } = await lake.lake.trees.at('main')
  const { metadata } = await lake.lake.files.writer.open(await lake.lake.trees.state(tree.tables['c.old'] ?? ''))
  assert.deepEqual([metadata.formatVersion, metadata.snapshots.at(-1)?.summary['operation']], [2, 'replace'])
})
