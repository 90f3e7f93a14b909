import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { other, reading, type Row, temporaryLake, type TemporaryLake } from '#test/lake.ts'

async function opened(t: TestContext): Promise<TemporaryLake> {
  const temporary = await temporaryLake()
  t.after(async () => { await temporary.close() })
  return temporary
}

const day = (date: string, value: number, more: Partial<Row> = {}): Row[] => ['a', 'b'].map(place => ({ place, at: `${date}T06:00:00Z`, value, ...more }))
const values = (temporary: TemporaryLake, ref = 'main'): Promise<{ place: string, value: number, version: number, status: string }[]> =>
  temporary.ask('SELECT place, value, version, status FROM test.reading ORDER BY at_utc, place', ref)

test('an empty lake has tables without rows, and one commit', async t => {
  const { lake, ask } = await opened(t)
  assert.deepEqual(await ask('FROM test.reading'), [])
  assert.equal((await lake.log('main')).length, 1)
  assert.deepEqual((await lake.tables('main')).map(({ table, rows }) => [table, rows]), [['test.other', 0], ['test.reading', 0], ['test.superseded', 0]])
})

test('rows come back as they went in, one file a day', async t => {
  const temporary = await opened(t)
  const commit = await temporary.put([...day('2026-11-01', 1), ...day('2026-11-02', 2)])
  assert.deepEqual(commit?.tables, [{ table: 'test.reading', added_files: 2, removed_files: 0, added_rows: 4, removed_rows: 0 }])
  assert.deepEqual((await values(temporary)).map(row => row.value), [1, 1, 2, 2])
})

test('rows that are known already make no commit', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1))
  const before = await temporary.lake.resolve('main')
  assert.equal(await temporary.put(day('2026-11-01', 1)), null)
  assert.equal(await temporary.put(day('2026-11-01', 1, { known: '2026-11-25T00:00:00Z' })), null)
  assert.equal((await temporary.lake.resolve('main')).id, before.id)
})

const revisions: readonly { name: string, first: Partial<Row>, second: Partial<Row>, value: number, version: number, status: string, old: { value: number, version: number }[] }[] = [
  { name: 'a later value replaces', first: {}, second: { value: 9, known: '2026-11-21T00:00:00Z' }, value: 9, version: 2, status: 'final', old: [{ value: 1, version: 1 }] },
  { name: 'an earlier value is kept as history', first: {}, second: { value: 9, known: '2026-11-19T00:00:00Z' }, value: 1, version: 1, status: 'final', old: [{ value: 9, version: 0 }] },
  { name: 'final replaces preliminary', first: { status: 'preliminary' }, second: { value: 9, known: '2026-11-19T00:00:00Z' }, value: 9, version: 2, status: 'final', old: [{ value: 1, version: 1 }] },
  { name: 'preliminary never replaces final', first: {}, second: { value: 9, status: 'preliminary', known: '2026-11-29T00:00:00Z' }, value: 1, version: 1, status: 'final', old: [{ value: 9, version: 0 }] },
  { name: 'final with the same value confirms', first: { status: 'preliminary' }, second: {}, value: 1, version: 1, status: 'final', old: [] },
  { name: 'a value that vanished is a change', first: {}, second: { value: null, known: '2026-11-21T00:00:00Z' }, value: null as unknown as number, version: 2, status: 'final', old: [{ value: 1, version: 1 }] },
]
for (const { name, first, second, value, version, status, old } of revisions) {
  test(`revision: ${name}`, async t => {
    const temporary = await opened(t)
    const row: Row = { place: 'a', at: '2026-11-01T06:00:00Z', value: 1 }
    const untouched: Row = { place: 'b', at: '2026-11-01T07:00:00Z', value: 5 }
    await temporary.put([{ ...row, ...first }, untouched])
    temporary.clock.advance(3_600_000)
    await temporary.put([{ ...row, ...second }])
    assert.deepEqual(await values(temporary), [{ place: 'a', value, version, status }, { place: 'b', value: 5, version: 1, status: 'final' }])
    assert.deepEqual(await temporary.ask('SELECT value, version FROM test.superseded'), old)
    // As it was before the second commit.
    assert.deepEqual((await values(temporary, '2026-11-20T12:30Z')).map(each => each.value), [1, 5])
  })
}

test('a revision rewrites the files that it touches and no other', async t => {
  const temporary = await opened(t)
  for (const date of ['2026-11-01', '2026-11-02', '2026-11-03']) await temporary.put(day(date, 1))
  const commit = await temporary.put([{ place: 'a', at: '2026-11-02T06:00:00Z', value: 7, known: '2026-11-21T00:00:00Z' }, { place: 'c', at: '2026-11-02T06:00:00Z', value: 8 }])
  assert.deepEqual(commit?.tables[0], { table: 'test.reading', added_files: 1, removed_files: 1, added_rows: 3, removed_rows: 2 })
  assert.deepEqual((await values(temporary)).map(row => row.value), [1, 1, 7, 1, 8, 1, 1])
})

test('a time means main as it was then, a commit and its beginning mean the commit', async t => {
  const temporary = await opened(t)
  const commits: string[] = []
  for (const value of [1, 2, 3]) {
    commits.push((await temporary.put(day('2026-11-01', value, { known: `2026-11-2${value}T00:00:00Z` })))?.id ?? '')
    temporary.clock.advance(60_000)
  }
  for (const [ref, value] of [['2026-11-20T12:00:30Z', 1], ['2026-11-20T12:01:30Z', 2], ['2026-11-20T12:01', 2], ['2026-11-21', 3]] as const) assert.equal((await values(temporary, ref))[0]?.value, value, ref)
  assert.equal((await values(temporary, commits[1]))[0]?.value, 2)
  assert.equal((await values(temporary, commits[1]?.slice(0, 10)))[0]?.value, 2)
  await assert.rejects(values(temporary, '1969-01-01'), error => isFailure(error, 'lake/unknown-ref'))
  for (const ref of ['nope', 'ffffffffff', '', '../main', 'main\0']) await assert.rejects(values(temporary, ref), error => isFailure(error, 'lake/unknown-ref'), ref)
})

test('the time that the log shows of a commit means that commit, however long it took from there to the branch', async t => {
  const temporary = await opened(t)
  const { now } = temporary.clock
  // Time goes on whenever somebody looks at it.
  Object.assign(temporary.clock, { now: () => { temporary.clock.advance(7); return now() } })
  for (const value of [1, 2, 3]) await temporary.put(day('2026-11-01', value, { known: `2026-11-2${value}T00:00:00Z` }))
  await temporary.lake.createBranch('dev', 'main')
  await temporary.put(day('2026-11-02', 4), { branch: 'dev' })
  await temporary.lake.merge('dev', 'main', { author: 'ana', message: 'Take it', run_id: null })
  const commits = await temporary.lake.log('main', { limit: 4 })
  for (const { at_utc, id } of commits) assert.deepEqual(await values(temporary, at_utc), await values(temporary, id), at_utc)
})

test('a clock that goes back does not put a commit before its parent', async t => {
  const temporary = await opened(t)
  const first = await temporary.put(day('2026-11-01', 1))
  temporary.clock.advance(-86_400_000)
  const second = await temporary.put(day('2026-11-02', 1))
  assert.equal(second?.at_utc, first?.at_utc)
  assert.equal((await values(temporary, second?.at_utc)).length, 4)
})

test('a branch is apart until it is merged', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1))
  await temporary.lake.createBranch('dev', 'main')
  await temporary.put(day('2026-11-02', 2), { branch: 'dev' })
  assert.equal((await values(temporary)).length, 2)
  assert.equal((await values(temporary, 'dev')).length, 4)
  assert.deepEqual(await temporary.lake.diff('main', 'dev'), [{ table: 'test.reading', added_files: 1, removed_files: 0, added_rows: 2, removed_rows: 0 }])
  const merged = await temporary.lake.merge('dev', 'main', { author: 'test', message: 'merge', run_id: null })
  assert.equal(merged.parents.length, 2)
  assert.equal((await values(temporary)).length, 4)
  assert.deepEqual(await temporary.lake.diff('main', 'dev'), [])
  await temporary.lake.deleteBranch('dev')
  await assert.rejects(values(temporary, 'dev'), error => isFailure(error, 'lake/unknown-ref'))
})

test('both sides may add where their keys cannot meet; a branch can be merged again', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1))
  await temporary.lake.createBranch('dev', 'main')
  for (const [mine, yours] of [['2026-11-02', '2026-11-03'], ['2026-11-04', '2026-11-05']] as const) {
    await temporary.put(day(mine, 2), { branch: 'dev' })
    await temporary.put(day(yours, 3))
    await temporary.lake.merge('dev', 'main', { author: 'test', message: 'merge', run_id: null })
  }
  assert.deepEqual((await values(temporary)).map(row => row.value), [1, 1, 2, 2, 3, 3, 2, 2, 3, 3])
})

test('the same key on both sides is a conflict, and changes nothing', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1))
  await temporary.lake.createBranch('dev', 'main')
  await temporary.put(day('2026-11-02', 2), { branch: 'dev' })
  await temporary.put(day('2026-11-02', 3))
  const before = await temporary.lake.resolve('main')
  await assert.rejects(temporary.lake.merge('dev', 'main', { author: 'test', message: 'merge', run_id: null }), error => isFailure(error, 'lake/conflict'))
  assert.equal((await temporary.lake.resolve('main')).id, before.id)
})

test('a table that only one side changed is taken as it is', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1))
  await temporary.lake.createBranch('dev', 'main')
  await temporary.put(day('2026-11-01', 2), { branch: 'dev', dataset: other })
  await temporary.put(day('2026-11-02', 3))
  await temporary.lake.merge('dev', 'main', { author: 'test', message: 'merge', run_id: null })
  assert.equal((await temporary.ask('FROM test.other')).length, 2)
  assert.equal((await values(temporary)).length, 4)
})

test('names that cannot be, or are taken, are refused', async t => {
  const { lake } = await opened(t)
  await lake.createBranch('dev', 'main')
  await assert.rejects(lake.createBranch('dev', 'main'), error => isFailure(error, 'lake/exists'))
  await assert.rejects(lake.createBranch('../x', 'main'), error => isFailure(error, 'lake/invalid-name'))
  await assert.rejects(lake.createBranch('x', 'nope'), error => isFailure(error, 'lake/unknown-ref'))
  await assert.rejects(lake.deleteBranch('main'), error => isFailure(error, 'lake/invalid-name'))
  await assert.rejects(lake.deleteBranch('nope'), error => isFailure(error, 'lake/unknown-ref'))
})

test('writers that race all come through, from two views of one folder', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-10-01', 1))
  const lakes = [temporary.lake, temporary.again()]
  const commits = await Promise.all(Array.from({ length: 16 }, async (_, index) => {
    const session = await temporary.engine.session()
    try {
      await session.run(`CREATE TEMP TABLE mine AS SELECT 'p${index}' AS place, TIMESTAMPTZ '2026-11-01T06:00:00Z' AS at_utc, ${index}::DOUBLE AS value, 'final' AS status, 1 AS version, TIMESTAMPTZ '2026-11-20' AS known_from_utc`)
      return await lakes[index % 2]?.commit(session, { branch: 'main', author: 'test', message: `writer ${index}`, run_id: null, upserts: [{ dataset: { ...other, name: 'test.reading' }, relation: 'mine', mode: 'revise' }] })
    } finally {
      session.close()
    }
  }))
  assert.equal(new Set(commits.map(commit => commit?.id)).size, 16)
  assert.deepEqual(await temporary.ask('SELECT count(*)::INTEGER AS rows, count(DISTINCT place)::INTEGER AS places FROM test.reading'), [{ rows: 18, places: 18 }])
  assert.deepEqual(await lakes[1]?.missingFiles('main'), [])
})

test('a commit that was decided by tables as they were is refused where another changed one of them, and by no other change', async t => {
  const temporary = await opened(t)
  const first = await temporary.put(day('2026-11-01', 1))
  assert.ok(first)
  await temporary.put(day('2026-11-05', 1), { dataset: other })
  const since = { commit: first.id, tables: ['test.reading'] }
  assert.ok(await temporary.put(day('2026-11-02', 2), { since }))
  const before = (await temporary.lake.resolve('main')).id
  await assert.rejects(temporary.put(day('2026-11-03', 3), { since }), error => isFailure(error, 'lake/conflict') && error.details['table'] === 'test.reading')
  const head = { commit: before, tables: ['test.reading', 'test.superseded'] }
  const both = await Promise.allSettled([temporary.lake, temporary.again()].map(async (lake, index) => {
    const session = await temporary.engine.session()
    try {
      await session.run(`CREATE TEMP TABLE incoming AS SELECT 'a' AS place, TIMESTAMPTZ '2026-11-1${index}T06:00:00Z' AS at_utc, 1.0::DOUBLE AS value, 'final' AS status, 1 AS version, TIMESTAMPTZ '2026-11-20T00:00:00Z' AS known_from_utc`)
      await lake.commit(session, { branch: 'main', author: 'test', message: 'at once', run_id: null, since: head, upserts: [{ dataset: reading, relation: 'incoming', mode: 'append' }] })
    } finally {
      session.close()
    }
  }))
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'], 'rows that could stand beside each other, decided by the same')
})

test('many commits keep few manifests, few snapshots, and every row', async t => {
  const temporary = await opened(t)
  for (let index = 0; index < 60; index++) await temporary.put([{ place: `p${String(index).padStart(2, '0')}`, at: '2026-11-01T06:00:00Z', value: index }], { mode: 'append' })
  assert.deepEqual(await temporary.ask('SELECT count(*)::INTEGER AS rows, sum(value) AS total FROM test.reading'), [{ rows: 60, total: 1770 }])
  const names = await readdir(join(temporary.folder, 'objects'), { recursive: true })
  const [latest] = names.filter(name => name.endsWith('.metadata.json') && name.includes('/reading')).sort().reverse()
  const [metadata] = await temporary.session.rows<{ snapshots: unknown[] }>(`SELECT snapshots FROM read_json('${join(temporary.folder, 'objects', latest ?? '')}')`)
  assert.ok((metadata?.snapshots.length ?? 0) <= 20)
  // A removal finds its file in a merged manifest as well.
  await temporary.put([{ place: 'p07', at: '2026-11-01T06:00:00Z', value: 700, known: '2026-11-22T00:00:00Z' }])
  assert.deepEqual(await temporary.ask(`SELECT value, version FROM test.reading WHERE place = 'p07'`), [{ value: 700, version: 2 }])
  assert.deepEqual(await temporary.ask('SELECT count(*)::INTEGER AS rows FROM test.reading'), [{ rows: 60 }])
})

test('the log names what each commit did, and can be narrowed to a table', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1), { message: 'one' })
  await temporary.put(day('2026-11-01', 1), { message: 'two', dataset: other })
  assert.deepEqual((await temporary.lake.log('main')).map(commit => commit.message), ['two', 'one', 'An empty lake'])
  assert.deepEqual((await temporary.lake.log('main', { table: 'test.reading' })).map(commit => commit.message), ['one'])
  assert.deepEqual((await temporary.lake.log('main', { limit: 1 })).map(commit => commit.height), [2])
})

test('a data file that is gone is named', async t => {
  const temporary = await opened(t)
  await temporary.put(day('2026-11-01', 1))
  const [file] = (await readdir(join(temporary.folder, 'objects'), { recursive: true })).filter(name => name.endsWith('.parquet'))
  await rm(join(temporary.folder, 'objects', file ?? ''))
  assert.deepEqual(await temporary.lake.missingFiles('main'), [file])
})
