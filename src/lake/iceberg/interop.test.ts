/**
 * A table of three appends and an overwrite, read by PyIceberg and by our own reader. PyIceberg is looked for in the Python
 * that GRIDLAKE_PYTHON names, else in python3: `pip install "pyiceberg[pyarrow]"`.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { identifier } from '#base/sql.ts'
import type { Dataset } from '#canon/dataset.ts'
import { duckdbEngine } from '#drivers/engine/duckdb.ts'
import type { Engine } from '#drivers/engine/port.ts'
import { dataFileOf } from './data-file.ts'
import { type DataFile, decodeManifest, encodeManifest, type ManifestEntry, type NewManifestEntry } from './manifest.ts'
import { decodeManifestList, describeManifest, encodeManifestList, type ManifestFile, numberManifest } from './manifest-list.ts'
import { addSnapshot, currentSnapshot, decodeMetadata, encodeMetadata, metadataFileName, newTable, snapshotAsOf, type TableMetadata } from './metadata.ts'
import { partitionSpecOf, schemaOf, sortOrderOf } from './schema.ts'
import { type Operation, snapshotIdFrom, summarise } from './snapshot.ts'
import { decodeValue } from './values.ts'

const run = promisify(execFile)
const python = process.env['GRIDLAKE_PYTHON'] ?? 'python3'

const prices: Dataset = {
  name: 'market.price', doc: 'Prices.', key: ['iso', 'node_id', 'interval_start_utc'], sort: ['node_id', 'interval_start_utc'],
  partition: [{ column: 'iso', transform: 'identity' }, { column: 'interval_start_utc', transform: 'day' }],
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'node_id', type: 'string', required: true, doc: 'Price point.' },
    { id: 3, name: 'interval_start_utc', type: 'timestamptz', required: true, doc: 'First instant.' },
    { id: 4, name: 'price', type: 'double', required: false, unit: 'USD/MWh', doc: 'Price.' },
    { id: 5, name: 'version', type: 'int', required: true, doc: 'Version.' },
    { id: 6, name: 'volume', type: 'long', required: false, doc: 'Volume.' },
    { id: 7, name: 'final', type: 'boolean', required: true, doc: 'Final.' },
    { id: 8, name: 'market_day', type: 'date', required: true, doc: 'Day.' },
  ],
}
const schema = schemaOf(prices)
const spec = partitionSpecOf(prices)
const location = (path: string): string => pathToFileURL(path).href

/** What one commit wrote, as a lake would do it, without its branches. */
class Writer {
  readonly folder: string
  metadata: TableMetadata
  manifests: readonly ManifestFile[] = []
  metadataFile: string | undefined
  private readonly engine: Engine
  private number = 0

  constructor(folder: string, engine: Engine) {
    this.folder = folder
    this.engine = engine
    this.metadata = newTable({
      uuid: '0f6a3c1e-5f0b-4c58-9c0e-6f2a8f6f0c11', location: location(folder), schema, spec, sortOrder: sortOrderOf(prices), nowMs: 1_795_000_000_000n,
    })
  }

  async dataFile(name: string, select: string): Promise<DataFile> {
    const path = join(this.folder, 'data', `${name}.parquet`)
    const session = await this.engine.session()
    try {
      const columns = prices.columns.map(column => identifier(column.name)).join(', ')
      const parquet = await session.copyToParquet(`SELECT ${columns} FROM (${select}) ORDER BY node_id, interval_start_utc`, path, new Map(prices.columns.map(column => [column.name, column.id])))
      return dataFileOf({ dataset: prices, path: location(path), parquet })
    } finally {
      session.close()
    }
  }

  async commit(operation: Operation, added: readonly DataFile[], removed: readonly ManifestEntry[] = []): Promise<bigint> {
    this.number++
    const id = snapshotIdFrom(`7${this.number}9e6679-7425-40de-944b-e07fc1f90ae${this.number}`)
    const sequenceNumber = this.metadata.lastSequenceNumber + 1n
    const gone = new Set(removed.map(entry => entry.file.path))
    const kept: ManifestFile[] = []
    const changed: NewManifestEntry[] = added.map(file => ({ status: 'added', snapshotId: id, sequenceNumber: null, fileSequenceNumber: null, file }))
    for (const manifest of this.manifests) {
      const entries = (await this.entries(manifest)).filter(entry => entry.status !== 'deleted')
      if (!entries.some(entry => gone.has(entry.file.path))) kept.push(manifest)
      else changed.push(...entries.map(entry => gone.has(entry.file.path) ? { ...entry, status: 'deleted' as const, snapshotId: id } : { ...entry, status: 'existing' as const }))
    }
    const bytes = encodeManifest({ schema, spec, entries: changed })
    const path = await this.write(`metadata/m${this.number}.avro`, bytes)
    this.manifests = [numberManifest(describeManifest({ path, bytes, addedSnapshotId: id }, schema, spec, changed), sequenceNumber), ...kept]
    const manifestList = await this.write(`metadata/snap-${id}.avro`, encodeManifestList({ snapshotId: id, parentSnapshotId: this.metadata.currentSnapshotId, sequenceNumber, manifests: this.manifests }))
    this.metadata = addSnapshot(this.metadata, {
      snapshot: {
        id, timestampMs: 1_795_000_000_000n + BigInt(this.number) * 60_000n, manifestList,
        summary: summarise({ operation, added, removed: removed.map(entry => entry.file), parent: currentSnapshot(this.metadata)?.summary ?? null }),
      },
      keep: () => true,
      ...this.metadataFile === undefined ? {} : { previousFile: this.metadataFile },
    })
    this.metadataFile = await this.write(`metadata/${metadataFileName(this.number, '0f6a3c1e-5f0b-4c58-9c0e-6f2a8f6f0c11')}`, encodeMetadata(this.metadata))
    return id
  }

  async entries(manifest: ManifestFile): Promise<readonly ManifestEntry[]> {
    return decodeManifest(await readFile(fileURLToPath(manifest.path)), manifest, manifest.path).entries
  }

  private async write(name: string, bytes: Uint8Array): Promise<string> {
    await writeFile(join(this.folder, name), bytes)
    return location(join(this.folder, name))
  }
}

/** 24 hours for two nodes; the last hour of the second has no price. */
function day(iso: string, date: string, base: number): string {
  return `SELECT '${iso}' AS iso, 'NODE_WITH_A_LONG_NAME_' || n AS node_id, TIMESTAMPTZ '${date} 00:00:00+00' + INTERVAL (h) HOUR + INTERVAL (n) MICROSECOND AS interval_start_utc,
    CASE WHEN n = 2 AND h = 23 THEN NULL ELSE ${base} + h END::DOUBLE AS price, 1 AS version, 9007199254740993 + h AS volume, h > 2 AS final, DATE '${date}' AS market_day
    FROM range(1, 3) a(n), range(24) b(h)`
}

interface Answer { files: string[], rows: number, sum: number, nodes: string[], first: string | null }
interface Seen {
  schema: unknown, spec: unknown, order: unknown, identifiers: unknown, snapshots: unknown, current: string, history: string[]
  answers: Answer[], manifests: unknown[], entries: unknown
  metrics: { path: string, records: number, partition: Record<string, string>, price: Record<string, string>, start: Record<string, string>, node: Record<string, string> }[]
}

async function hasPyIceberg(): Promise<boolean> {
  return run(python, ['-c', 'import pyiceberg.table, pyarrow']).then(() => true, () => false)
}

describe('a table of ours', () => {
  let folder = ''
  let engine: Engine
  let writer: Writer
  let ids: bigint[] = []
  let files: DataFile[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gridlake-iceberg-'))
    for (const name of ['data', 'metadata', 'spill']) await mkdir(join(folder, name))
    engine = await duckdbEngine({ threads: 1, memoryLimit: '512MB', tempFolder: join(folder, 'spill'), readable: [] })
    writer = new Writer(folder, engine)
    files = [
      await writer.dataFile('caiso-20', day('caiso', '2026-11-20', 10)), await writer.dataFile('ercot-20', day('ercot', '2026-11-20', 100)),
      await writer.dataFile('caiso-21', day('caiso', '2026-11-21', 1000)), await writer.dataFile('caiso-22', day('caiso', '2026-11-22', -50)),
    ]
    ids = [await writer.commit('append', files.slice(0, 2)), await writer.commit('append', files.slice(2, 3)), await writer.commit('append', files.slice(3))]
    const corrected = await writer.dataFile('caiso-20-corrected', day('caiso', '2026-11-20', 20))
    const oldest = writer.manifests.at(-1)
    assert.ok(oldest)
    const removed = (await writer.entries(oldest)).filter(entry => entry.file.path.endsWith('caiso-20.parquet'))
    ids.push(await writer.commit('overwrite', [corrected], removed))
    files.push(corrected)
  })

  after(async () => {
    await engine?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('is read back by our own reader', async () => {
    const metadata = decodeMetadata(await readFile(fileURLToPath(writer.metadataFile ?? '')), 'metadata')
    assert.deepEqual(metadata, writer.metadata)
    assert.equal(snapshotAsOf(metadata, 1_795_000_130_000n)?.id, ids[1])
    const list = decodeManifestList(await readFile(fileURLToPath(currentSnapshot(metadata)?.manifestList ?? '')), 'list')
    assert.deepEqual(list, writer.manifests)
    const entries = (await Promise.all(list.map(manifest => writer.entries(manifest)))).flat()
    const named = entries.map(entry => [entry.status, entry.file.path.split('/').at(-1), entry.sequenceNumber, entry.fileSequenceNumber, ids.indexOf(entry.snapshotId)])
    assert.deepEqual(named, [
      ['added', 'caiso-20-corrected.parquet', 4n, 4n, 3], ['deleted', 'caiso-20.parquet', 1n, 1n, 3], ['existing', 'ercot-20.parquet', 1n, 1n, 0],
      ['added', 'caiso-22.parquet', 3n, 3n, 2], ['added', 'caiso-21.parquet', 2n, 2n, 1],
    ])
    for (const { file } of entries) {
      const written = files.find(candidate => candidate.path === file.path)
      assert.ok(written)
      assert.deepEqual(materialised(file), materialised(written))
    }
  })

  test('has bounds that the engine confirms row by row', async () => {
    const session = await engine.session()
    for (const file of files) {
      for (const column of prices.columns) {
        const type = { kind: column.type } as const
        const [low, high] = [file.lowerBounds?.get(column.id), file.upperBounds?.get(column.id)].map(bytes => bytes && decodeValue(type, bytes, column.name))
        assert.ok(low !== undefined && high !== undefined, column.name)
        const text = (value: NonNullable<typeof low>): string => sqlText(column.type, String(value))
        const [found] = await session.rows<{ outside: bigint }>(`SELECT count(*) AS outside FROM read_parquet('${fileURLToPath(file.path)}') WHERE ${column.name} < ${text(low)} OR ${column.name} > ${text(high)}`)
        assert.equal(found?.outside, 0n, `${file.path} ${column.name}`)
      }
    }
    session.close()
  })

  test('is read by PyIceberg: rows, time travel, pruning, statistics', async t => {
    if (!await hasPyIceberg()) {
      t.skip(`PyIceberg not found by ${python}; name a Python that has it in GRIDLAKE_PYTHON`)
      return
    }
    const questions = [
      {}, { snapshot: String(ids[0]) }, { snapshot: String(ids[1]) }, { snapshot: String(ids[2]) },
      { filter: "iso == 'caiso'" }, { filter: "iso == 'ercot' and interval_start_utc >= '2026-11-20T00:00:00+00:00'" },
      { filter: "interval_start_utc >= '2026-11-21T00:00:00+00:00' and interval_start_utc < '2026-11-22T00:00:00+00:00'" },
      { filter: "interval_start_utc >= '2026-11-22T23:00:00.000002+00:00'" }, { filter: 'price > 1023' }, { filter: 'price >= 1023' },
      { filter: 'volume == 9007199254741016' }, { filter: 'volume > 9007199254741016' }, { filter: "node_id > 'NODE_WITH_A_LONG_NAME_1'" }, { filter: "node_id > 'NODE_WITH_A_LOO'" },
      { filter: 'price is null' }, { filter: 'price is nan' }, { filter: "market_day == '2026-11-21'" },
    ]
    const { stdout } = await run(python, [fileURLToPath(new URL('interop.py', import.meta.url)), writer.metadataFile ?? '', JSON.stringify(questions)], { maxBuffer: 1 << 24 })
    const seen = JSON.parse(stdout) as Seen
    assert.deepEqual(seen.schema, prices.columns.map(column => [column.id, column.name, column.type, column.required]))
    assert.deepEqual(seen.spec, [[1000, 1, 'identity', 'iso'], [1001, 3, 'day', 'interval_start_utc_day']])
    assert.deepEqual(seen.order, [[2, 'identity', 'asc', 'nulls-last'], [3, 'identity', 'asc', 'nulls-last']])
    assert.deepEqual(seen.identifiers, [1, 2, 3])
    assert.deepEqual(seen.snapshots, ids.map((id, index) => [String(id), index + 1, index === 3 ? 'overwrite' : 'append']))
    assert.deepEqual([seen.current, seen.history], [String(ids[3]), ids.map(String)])
    const sums = { caiso20: 47 * 10 + 529, ercot20: 47 * 100 + 529, caiso21: 47 * 1000 + 529, caiso22: 47 * -50 + 529, corrected: 47 * 20 + 529 }
    const answers = seen.answers.map(({ files: planned, rows, sum }) => [planned.map(path => path.split('/').at(-1)?.replace('.parquet', '')), rows, sum])
    const current = ['caiso-20-corrected', 'caiso-21', 'caiso-22', 'ercot-20']
    assert.deepEqual(answers, [
      [current, 192, sums.corrected + sums.caiso21 + sums.caiso22 + sums.ercot20],
      [['caiso-20', 'ercot-20'], 96, sums.caiso20 + sums.ercot20],
      [['caiso-20', 'caiso-21', 'ercot-20'], 144, sums.caiso20 + sums.ercot20 + sums.caiso21],
      [['caiso-20', 'caiso-21', 'caiso-22', 'ercot-20'], 192, sums.caiso20 + sums.ercot20 + sums.caiso21 + sums.caiso22],
      [['caiso-20-corrected', 'caiso-21', 'caiso-22'], 144, sums.corrected + sums.caiso21 + sums.caiso22],
      [['ercot-20'], 48, sums.ercot20],
      [['caiso-21'], 48, sums.caiso21],
      [['caiso-22'], 1, 0],
      [[], 0, 0],
      [['caiso-21'], 1, 1023],
      [current, 8, 23 * 4 + 20 + 1000 - 50 + 100],
      [[], 0, 0],
      [current, 96, 20 * 23 + 1000 * 23 - 50 * 23 + 100 * 23 + 4 * 253],
      [[], 0, 0],
      [current, 4, 0],
      [[], 0, 0],
      [['caiso-21'], 48, sums.caiso21],
    ])
    const expected = [[1, ids[3], 4, 4], [2, ids[3], 1, 1], [0, ids[0], 1, 1], [1, ids[2], 3, 3], [1, ids[1], 2, 2]]
    assert.deepEqual(seen.entries, expected.map(entry => entry.map(value => typeof value === 'bigint' ? String(value) : value)))
    assert.deepEqual(seen.manifests[0], [1, 1, 1, [[false, 'caiso', 'ercot'], [false, '2026-11-20', '2026-11-20']]])
    const corrected = seen.metrics.find(file => file.path.endsWith('caiso-20-corrected.parquet'))
    assert.deepEqual(corrected && [corrected.records, corrected.partition], [48, { iso: 'caiso', interval_start_utc_day: '2026-11-20' }])
    assert.deepEqual(corrected && { ...corrected.price, column_size: '' }, { column_size: '', value_count: '48', null_value_count: '1', nan_value_count: '0', lower_bound: '20.0', upper_bound: '43.0' })
    assert.deepEqual([corrected?.start['lower_bound'], corrected?.start['upper_bound']], ['2026-11-20 00:00:00.000001+00:00', '2026-11-20 23:00:00.000002+00:00'])
    assert.deepEqual([corrected?.node['lower_bound'], corrected?.node['upper_bound']], ['NODE_WITH_A_LONG', 'NODE_WITH_A_LONH'])
  })
})

function sqlText(type: Dataset['columns'][number]['type'], value: string): string {
  if (type === 'timestamptz') return `make_timestamptz(${value})`
  if (type === 'date') return `DATE '1970-01-01' + ${value}`
  return type === 'string' ? `'${value}'` : value
}

function materialised(file: DataFile): unknown {
  return Object.fromEntries(Object.entries(file).map(([key, value]) => [key, isColumnMap(value) ? [...value].map(([id, item]) => [id, item instanceof Uint8Array ? Buffer.from(item).toString('hex') : item]) : value]))
}

function isColumnMap(value: unknown): value is NonNullable<DataFile['lowerBounds'] | DataFile['valueCounts']> {
  return typeof value === 'object' && value !== null && 'forEach' in value && 'size' in value
}
