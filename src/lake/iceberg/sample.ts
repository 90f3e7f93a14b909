/** Entries for tests: a dataset of every column type, and files of it as the engine would report them. */
import type { Dataset } from '#canon/dataset.ts'
import type { ColumnStats, ParquetFile } from '#drivers/engine/port.ts'
import { dataFileOf } from './data-file.ts'
import type { DataFile, NewManifestEntry } from './manifest.ts'
import { partitionSpecOf, schemaOf } from './schema.ts'

export const dataset: Dataset = {
  name: 'market.sample', doc: 'Sample.', key: ['iso', 'at_utc'], sort: ['at_utc'],
  partition: [{ column: 'iso', transform: 'identity' }, { column: 'at_utc', transform: 'day' }],
  columns: [
    { id: 1, name: 'iso', type: 'string', required: true, doc: 'Operator.' },
    { id: 2, name: 'at_utc', type: 'timestamptz', required: true, doc: 'Instant.' },
    { id: 3, name: 'price', type: 'double', required: false, unit: 'USD/MWh', doc: 'Price.' },
    { id: 4, name: 'version', type: 'int', required: true, doc: 'Version.' },
    { id: 5, name: 'volume', type: 'long', required: false, doc: 'Volume.' },
    { id: 6, name: 'final', type: 'boolean', required: false, doc: 'Final.' },
    { id: 7, name: 'day', type: 'date', required: false, doc: 'Day.' },
    { id: 9, name: 'note', type: 'string', required: false, doc: 'Note.' },
  ],
}

export const schema = schemaOf(dataset)
export const spec = partitionSpecOf(dataset)

const rows = 48

/** What the engine says of a file of 48 rows; `changes` replaces columns. */
export function parquet(changes: Readonly<Record<string, Partial<ColumnStats>>> = {}, day = '2026-11-20', iso = 'caiso'): ParquetFile {
  const plain: Record<string, Partial<ColumnStats>> = {
    iso: { min: iso, max: iso },
    at_utc: { min: `${day} 00:00:00+00`, max: `${day} 23:00:00.123456+00` },
    price: { min: '-3.5', max: '120.25', nulls: 2, hasNaN: false },
    version: { min: '1', max: '3' },
    volume: { min: '-1', max: '9007199254740993' },
    final: { min: 'false', max: 'true' },
    day: { min: day, max: day },
    note: { nulls: rows },
  }
  const columns = Object.entries({ ...plain, ...changes }).map(([name, stats]) => (
    [name, { bytes: 100 + name.length, values: rows, nulls: 0, ...plain[name], ...stats }] as const
  ))
  return { rows, bytes: 4096, columns: new Map(columns) }
}

export function file(path: string, day?: string, iso?: string): DataFile {
  return dataFileOf({ dataset, path, parquet: parquet({}, day, iso) })
}

export function added(data: DataFile, snapshotId: bigint | null = 3_051_729_675_574_597_004n): NewManifestEntry {
  return { status: 'added', snapshotId, sequenceNumber: null, fileSequenceNumber: null, file: data }
}

/** Column maps as Maps, so that a file that was read compares with one that was made. */
export function plain(data: DataFile): unknown {
  return Object.fromEntries(Object.entries(data).map(([key, value]: [string, unknown]) => [key, isColumnMap(value) ? new Map(value) : value]))
}

function isColumnMap(value: unknown): value is Iterable<[number, unknown]> {
  return typeof value === 'object' && value !== null && 'forEach' in value && 'size' in value
}
