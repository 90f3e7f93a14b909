import assert from 'node:assert/strict'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { temporaryLake, type TemporaryLake } from '#test/lake.ts'
import { ask, exportTo, presentable, type QueryPorts } from './query.ts'

let temporary: TemporaryLake
let ports: QueryPorts
before(async () => {
  temporary = await temporaryLake()
  await temporary.put([{ place: 'a', at: '2026-11-01T06:00:00Z', value: 1.5 }, { place: 'b', at: '2026-11-01T07:00:00Z', value: null }])
  ports = { engine: temporary.engine, lake: temporary.lake, clock: temporary.clock, scratch: temporary.folder }
})
after(async () => { await temporary.close() })

const question = (sql: string, more: object = {}): Parameters<typeof ask>[1] => ({ sql, ref: 'main', limit: 100, seconds: 30, ...more })

test('an answer has columns, rows and what was read', async () => {
  const answer = await ask(ports, question('SELECT place, at_utc, value FROM test.reading ORDER BY place'))
  assert.deepEqual(answer.columns.map(column => column.name), ['place', 'at_utc', 'value'])
  assert.deepEqual(answer.rows, [['a', '2026-11-01T06:00:00Z', 1.5], ['b', '2026-11-01T07:00:00Z', null]])
  assert.deepEqual([answer.row_count, answer.truncated, answer.tables], [2, false, [{ table: 'test.reading', files: 1, of: 1 }]])
})

test('a limit cuts the rows, says so, and keeps the columns', async () => {
  const answer = await ask(ports, question('SELECT i FROM range(100000) t(i)', { limit: 7 }))
  assert.deepEqual([answer.row_count, answer.truncated, answer.columns.map(column => column.name)], [7, true, ['i']])
  const exact = await ask(ports, question('SELECT i FROM range(7) t(i)', { limit: 7 }))
  assert.deepEqual([exact.row_count, exact.truncated], [7, false])
  const none = await ask(ports, question('SELECT i FROM range(7) t(i)', { limit: 0 }))
  assert.deepEqual([none.row_count, none.truncated, none.columns.length], [0, true, 1])
})

test('EXPLAIN and DESCRIBE answer', async () => {
  assert.equal((await ask(ports, question('DESCRIBE test.reading'))).row_count, 6)
  assert.match(JSON.stringify((await ask(ports, question('EXPLAIN SELECT * FROM test.reading'))).rows), /READ_PARQUET/)
})

test('an error of the query is in the words of the query', async () => {
  await assert.rejects(ask(ports, question('SELECT nothing FROM test.reading')), error => {
    assert.ok(isFailure(error, 'sql/invalid'))
    assert.match(error.message, /nothing/)
    assert.doesNotMatch(error.message, /read_parquet|LINE|\/objects\//)
    return true
  })
})

test('where the parser stopped is told as a place in the query', async () => {
  await assert.rejects(ask(ports, question('SELECT value\nFORM test.reading')), error => {
    assert.ok(isFailure(error, 'sql/invalid'))
    assert.deepEqual(error.details, { position: 18 })
    return true
  })
})

test('a query that runs too long, or that nobody waits for, is cancelled', async () => {
  const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b'
  await assert.rejects(ask(ports, question(endless, { seconds: 0.05 })), error => isFailure(error, 'engine/interrupted') && /ran longer than/.test(error.message))
  const gone = new AbortController()
  setTimeout(() => { gone.abort() }, 50)
  await assert.rejects(ask(ports, question(endless, { signal: gone.signal })), error => isFailure(error, 'engine/interrupted'))
})

for (const format of ['csv', 'parquet'] as const) {
  test(`${format} is whole, and its file does not stay`, async () => {
    const { stream, path } = await exportTo(ports, question('SELECT i AS n FROM range(5000) t(i)'), format)
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    if (format === 'csv') assert.equal(bytes.toString().split('\n').length, 5002)
    else assert.equal(bytes.subarray(0, 4).toString(), 'PAR1')
    await new Promise(resolve => { setTimeout(resolve, 20) })
    const left = await temporary.session.rows(`SELECT * FROM glob('${path}')`)
    assert.deepEqual(left, [])
  })
}

test('an export is refused what a query is refused', async () => {
  await assert.rejects(exportTo(ports, question(`FROM read_csv('/etc/passwd')`), 'csv'), error => isFailure(error, 'sql/refused'))
})

test('values come as JSON can carry them', () => {
  assert.deepEqual([presentable(5n), presentable(2n ** 60n), presentable(NaN), presentable(new Date(0)), presentable(new Date(1)), presentable([1n, { a: 2n }]), presentable(new Uint8Array([255])), presentable(null)],
    [5, '1152921504606846976', 'NaN', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00.001Z', [1, { a: 2 }], 'ff', null])
})

test('a file of the host is in no answer, in whatever form', async () => {
  const file = join(temporary.folder, 'secret.csv')
  await writeFile(file, 'h\nsecret\n')
  const path = (await temporary.session.rows<{ file: string }>(`SELECT file FROM glob('${temporary.folder}/objects/**/*.parquet')`))[0]?.file ?? ''
  for (const name of [file, path, `${temporary.folder}/objects/tables/**/*.parquet`]) {
    for (const sql of [`with a as (select * from "${name}"), "${name}" as (select 1) select * from a`, `with "${name}" as (select * from "${name}") select * from "${name}"`, `select * from read_parquet('${name}')`, `select * from '${name}'`]) {
      for (const answer of [() => ask(ports, question(sql)), () => ask(ports, question(`EXPLAIN ANALYZE ${sql}`)), () => exportTo(ports, question(sql), 'csv'), () => exportTo(ports, question(sql), 'parquet')]) {
        await assert.rejects(answer, error => isFailure(error, 'sql/refused', 'lake/unknown-table'), sql)
      }
    }
  }
})

test('answers are made by the reader alone', async () => {
  const readers = { ...ports, engine: { ...temporary.engine, session: async () => await Promise.reject(new Error('an answer asked for a session that may do everything')) } }
  assert.equal((await ask(readers, question('SELECT * FROM test.reading'))).row_count, 2)
  assert.equal((await ask(readers, question('EXPLAIN ANALYZE SELECT * FROM test.reading'))).row_count, 1)
  const { stream } = await exportTo(readers, question('SELECT * FROM test.reading'), 'csv')
  for await (const chunk of stream) assert.match(String(chunk), /^place,/)
})

test('DESCRIBE and SUMMARIZE are CSV as well; EXPLAIN says that it is not', async () => {
  for (const [sql, lines] of [['DESCRIBE test.reading', 7], ['SUMMARIZE test.reading', 7], ['SHOW TABLES', 4]] as const) {
    const { stream } = await exportTo(ports, question(sql), 'csv')
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    assert.equal(Buffer.concat(chunks).toString().trimEnd().split('\n').length, lines, sql)
  }
  await assert.rejects(exportTo(ports, question('EXPLAIN SELECT 1'), 'csv'), error => isFailure(error, 'sql/refused') && /table or as JSON/.test(error.message))
})

test('a plan that does not end in time is not waited for', async () => {
  const never = { ...ports, lake: { ...temporary.lake, plan: async () => await new Promise<never>(() => {}) } }
  await assert.rejects(ask(never, question('SELECT 1', { seconds: 0.05 })), error => isFailure(error, 'engine/interrupted') && /ran longer than/.test(error.message))
  await assert.rejects(exportTo(never, question('SELECT 1', { seconds: 0.05 }), 'csv'), error => isFailure(error, 'engine/interrupted'))
  await assert.rejects(ask(never, question('SELECT 1', { signal: AbortSignal.abort() })), error => isFailure(error, 'engine/interrupted'))
})

test('a data file that is missing or broken is named by its key and not by its place', async () => {
  const broken = await temporaryLake()
  try {
    const brokenPorts = { engine: broken.engine, lake: broken.lake, clock: broken.clock, scratch: broken.folder }
    await broken.put([{ place: 'a', at: '2026-11-01T06:00:00Z', value: 1.5 }])
    const path = (await broken.session.rows<{ file: string }>(`SELECT file FROM glob('${broken.folder}/objects/**/*.parquet')`))[0]?.file ?? ''
    for (const damage of [async () => { await chmod(path, 0o600); await writeFile(path, 'this is no Parquet file') }, async () => { await rm(path) }]) {
      await damage()
      for (const answer of [() => ask(brokenPorts, question('SELECT * FROM test.reading')), () => exportTo(brokenPorts, question('SELECT * FROM test.reading'), 'csv')]) {
        await assert.rejects(answer, error => isFailure(error, 'lake/corrupt') && !error.message.includes(broken.folder) && /missing or cannot be read: tables\/.*parquet/.test(error.message))
      }
    }
  } finally {
    await broken.close()
  }
})
