import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ColumnStats } from '#drivers/engine/port.ts'
import { dataFileOf } from './data-file.ts'
import type { DataFile } from './manifest.ts'
import { dataset, parquet } from './sample.ts'
import { decodeValue, type Value } from './values.ts'

function made(changes: Readonly<Record<string, Partial<ColumnStats>>> = {}, nans?: ReadonlyMap<string, bigint>): DataFile {
  return dataFileOf({ dataset, path: 'file:///t/a.parquet', parquet: parquet(changes), ...nans ? { nans } : {} })
}

function bounds(data: DataFile, id: number): (Value | undefined)[] {
  const type = { kind: dataset.columns.find(column => column.id === id)?.type ?? 'string' } as const
  return [data.lowerBounds, data.upperBounds].map(map => {
    const bytes = map?.get(id)
    return bytes && decodeValue(type, bytes, 'x')
  })
}

test('the engine\'s statistics become exact counts and bounds by field id', () => {
  const data = made()
  assert.deepEqual([data.content, data.path, data.format, data.partition, data.recordCount, data.fileSizeInBytes, data.sortOrderId], ['data', 'file:///t/a.parquet', 'PARQUET', ['caiso', 20_777], 48n, 4096n, 1])
  assert.deepEqual([...data.valueCounts ?? []], [1, 2, 3, 4, 5, 6, 7, 9].map(id => [id, 48n]))
  assert.deepEqual([data.nullValueCounts?.get(3), data.nullValueCounts?.get(9), data.nullValueCounts?.get(1)], [2n, 48n, 0n])
  assert.deepEqual(data.columnSizes?.get(1), 103n)
  assert.deepEqual([...data.nanValueCounts ?? []], [[3, 0n]], 'only floating columns')
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 9].map(id => bounds(data, id)), [
    ['caiso', 'caiso'], [1_795_132_800_000_000n, 1_795_215_600_123_456n], [-3.5, 120.25], [1, 3], [-1n, 9_007_199_254_740_993n], [false, true], [20_777, 20_777], [undefined, undefined],
  ])
})

test('a column with NaN has a count if someone counted, else neither count nor bounds', () => {
  const cases: [about: string, stats: Partial<ColumnStats>, counted: bigint | undefined, count: bigint | undefined, range: (number | undefined)[]][] = [
    ['none seen', { hasNaN: false }, undefined, 0n, [-3.5, 120.25]], ['seen, not counted', { hasNaN: true }, undefined, undefined, [undefined, undefined]], ['not said', {}, undefined, undefined, [undefined, undefined]],
    ['counted', { hasNaN: true }, 4n, 4n, [-3.5, 120.25]], ['the count wins', { hasNaN: false }, 4n, 4n, [-3.5, 120.25]],
  ]
  for (const [about, stats, counted, count, range] of cases) {
    const columns = new Map(parquet().columns)
    columns.set('price', { bytes: 1, values: 48, nulls: 0, min: '-3.5', max: '120.25', ...stats })
    const data = dataFileOf({ dataset, path: 'p', parquet: { ...parquet(), columns }, ...counted === undefined ? {} : { nans: new Map([['price', counted]]) } })
    assert.deepEqual([data.nanValueCounts?.get(3), bounds(data, 3)], [count, range], about)
  }
  assert.deepEqual(made({ price: { nulls: 48 } }).nanValueCounts?.get(3), 0n, 'nulls are not NaN')
})

test('a partition is what all rows have in common, null included', () => {
  const optional = { ...dataset, columns: dataset.columns.map(column => ({ ...column, required: false })), key: [] }
  const columns = new Map(parquet().columns)
  columns.set('iso', { bytes: 1, values: 48, nulls: 48 })
  assert.deepEqual(dataFileOf({ dataset: optional, path: 'p', parquet: { ...parquet(), columns } }).partition, [null, 20_777])
  const monthly = { ...dataset, partition: [{ column: 'at_utc', transform: 'month' }] as const }
  assert.deepEqual(dataFileOf({ dataset: monthly, path: 'p', parquet: parquet({ at_utc: { min: '2026-11-01 00:00:00+00', max: '2026-11-30 23:59:59.999999+00' } }) }).partition, [682])
})

test('statistics that do not hold together are a bug of the writer, named', () => {
  const cases: [about: RegExp, changes: Readonly<Record<string, Partial<ColumnStats>>>][] = [
    [/more than one partition of at_utc_day/, { at_utc: { max: '2026-11-21 00:00:00+00' } }], [/more than one partition of iso/, { iso: { max: 'ercot' } }],
    [/price has min 2 above max 1/, { price: { min: '2', max: '1' } }], [/version is required and has 1 nulls/, { version: { nulls: 1 } }], [/volume has 47 values in 48 rows/, { volume: { values: 47 } }],
  ]
  for (const [about, changes] of cases) assert.throws(() => made(changes), (error: unknown) => error instanceof assert.AssertionError && about.test(error.message), String(about))
  const columns = new Map(parquet().columns)
  columns.delete('note')
  assert.throws(() => dataFileOf({ dataset, path: 'p', parquet: { ...parquet(), columns } }), { message: 'p: the engine gave no statistics for note' })
})
