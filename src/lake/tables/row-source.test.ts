/** The SQL that leaves out deleted rows, run on files: what no writer of ours makes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { literal } from '#base/sql.ts'
import { temporaryLake } from '#test/lake.ts'
import type { ManifestEntry } from '../iceberg/manifest.ts'
import { placed } from './deletes.ts'
import { deletedSelect, fileOfRow } from './row-source.ts'

test('rows that a deletion vector names are left out, of their file alone', async t => {
  const { session, objects, close } = await temporaryLake()
  t.after(close)
  const locations: string[] = []
  for (const name of ['one', 'two']) {
    await objects.prepare(`tables/${name}.parquet`)
    const location = objects.location(`tables/${name}.parquet`)
    locations.push(location)
    await session.run(`COPY (SELECT i::BIGINT AS f1, i::BIGINT AS "filename" FROM range(5000) t(i)) TO ${literal(location)} (FORMAT parquet, FIELD_IDS {f1: 2, filename: 1})`)
  }
  const entry = (path: string): ManifestEntry => ({ status: 'existing', snapshotId: 1n, sequenceNumber: 1n, fileSequenceNumber: 1n, file: { content: 'data', path, format: 'PARQUET', partition: [], recordCount: 5000n, fileSizeInBytes: 1n } })
  const touched = locations.map(location => placed(entry(`file://${location}`), location, location, { id: 0, fields: [] }))
  const columns = [{ id: 1, name: 'filename', type: 'BIGINT', initial: null }, { id: 2, name: 'f1', type: 'BIGINT', initial: null }, { id: 3, name: 'file_row_number', type: 'DATE', initial: null }]
  const select = deletedSelect(columns, { locations }, { touched, positions: [], equalities: [], vectors: [{ location: locations[0] ?? '', rows: [0, 7, 4999] }, { location: locations[1] ?? '', rows: [8] }] }, true)
  const found = await session.rows(`SELECT ${fileOfRow} AS file, count(*) AS n, sum(filename) AS s, sum(f1) AS t, count(file_row_number) AS none FROM (${select}) GROUP BY ALL ORDER BY file`)
  const total = 4999n * 2500n
  assert.deepEqual(found.map(({ n, s, t: same, none }) => [n, BigInt(String(s)), BigInt(String(same)), none]), [[4997n, total - 5006n, total - 5006n, 0n], [4999n, total - 8n, total - 8n, 0n]])
})
