/** From the engine's statistics of a Parquet file that it wrote to the file's entry in a manifest. */
import { strict as assert } from 'node:assert'
import type { Dataset } from '#canon/dataset.ts'
import type { ColumnStats, ParquetFile } from '#drivers/engine/port.ts'
import { lowerBound, upperBound } from './bounds.ts'
import { parseEngineText } from './engine-text.ts'
import type { DataFile } from './manifest.ts'
import { applyTransform, type PartitionTuple } from './partition.ts'
import { partitionSpecOf, schemaOf, sortOrderOf } from './schema.ts'
import { type Field, fieldById, isPrimitive, type PrimitiveType } from './types.ts'
import { compareValues, type Value } from './values.ts'

export interface WrittenFile {
  readonly dataset: Dataset
  /** URI under which readers find it. */
  readonly path: string
  readonly parquet: ParquetFile
  /**
   * How many NaNs each floating column holds, where someone counted. Else a column in which the engine saw none has 0, and
   * one in which it saw some has no count and no bounds: readers take "no count" for "none", and would hide the NaN rows.
   */
  readonly nans?: ReadonlyMap<string, bigint>
}

/**
 * Sorted by the dataset's order, all rows in one partition, statistics for every column. What does not hold together (two
 * partitions, a column without statistics, min above max, a null in a required column) is a bug of the writer.
 */
export function dataFileOf(written: WrittenFile): DataFile {
  const { dataset, parquet, path } = written
  const columns = schemaOf(dataset).fields.map(field => {
    const stats = parquet.columns.get(field.name)
    assert(stats, `${path}: the engine gave no statistics for ${field.name}`)
    assert(stats.values === parquet.rows, `${path}: ${field.name} has ${stats.values} values in ${parquet.rows} rows`)
    assert(!field.required || stats.nulls === 0, `${path}: ${field.name} is required and has ${stats.nulls} nulls`)
    const type = primitiveOf(field)
    return { field, stats, range: rangeOf(field, type, stats, path), nans: nansOf(type, stats, written.nans?.get(field.name)), type }
  })
  const bounded = columns.filter(({ nans }) => nans !== undefined)
  return {
    content: 'data', path, format: 'PARQUET', partition: partitionOf(dataset, parquet, path),
    recordCount: BigInt(parquet.rows), fileSizeInBytes: BigInt(parquet.bytes),
    columnSizes: new Map(columns.map(({ field, stats }) => [field.id, BigInt(stats.bytes)])),
    valueCounts: new Map(columns.map(({ field, stats }) => [field.id, BigInt(stats.values)])),
    nullValueCounts: new Map(columns.map(({ field, stats }) => [field.id, BigInt(stats.nulls)])),
    nanValueCounts: new Map(bounded.flatMap(({ field, type, nans }) => isFloating(type) && nans !== undefined ? [[field.id, nans]] : [])),
    lowerBounds: boundsOf(bounded, (type, range) => lowerBound(type, range.min)),
    upperBounds: boundsOf(bounded, (type, range) => upperBound(type, range.max)),
    sortOrderId: sortOrderOf(dataset).id,
  }
}

interface Range { readonly min: Value, readonly max: Value }
interface Bounded { readonly field: Field, readonly type: PrimitiveType, readonly range: Range | undefined }

function boundsOf(columns: readonly Bounded[], bound: (type: PrimitiveType, range: Range) => Uint8Array | undefined): Map<number, Uint8Array> {
  return new Map(columns.flatMap(({ field, type, range }) => {
    const bytes = range && bound(type, range)
    return bytes ? [[field.id, bytes] as const] : []
  }))
}

function primitiveOf(field: Field): PrimitiveType {
  assert(isPrimitive(field.type))
  return field.type
}

function isFloating(type: PrimitiveType): boolean {
  return type.kind === 'double' || type.kind === 'float'
}

/** 0 for what cannot be NaN; undefined where nobody knows. */
function nansOf(type: PrimitiveType, stats: ColumnStats, counted: bigint | undefined): bigint | undefined {
  if (!isFloating(type) || stats.values === stats.nulls) return 0n
  return counted ?? (stats.hasNaN === false ? 0n : undefined)
}

function rangeOf(field: Field, type: PrimitiveType, stats: ColumnStats, path: string): Range | undefined {
  if (stats.min === undefined || stats.max === undefined) return undefined
  const min = parseEngineText(type, stats.min, `${path}: min of ${field.name}`)
  const max = parseEngineText(type, stats.max, `${path}: max of ${field.name}`)
  if (Number.isNaN(min) || Number.isNaN(max)) return undefined
  assert(min === max || compareValues(min, max) <= 0, `${path}: ${field.name} has min ${stats.min} above max ${stats.max}`)
  return { min, max }
}

/** The one partition that all rows of the file are in, from its statistics. Rows of two partitions are a bug of the writer. */
export function partitionOf(dataset: Dataset, parquet: ParquetFile, path: string): PartitionTuple {
  const { fields } = schemaOf(dataset)
  return partitionSpecOf(dataset).fields.map(part => {
    const field = fieldById(fields, part.sourceId)
    const stats = field && parquet.columns.get(field.name)
    assert(field && stats, `${path}: the engine gave no statistics for partition field ${part.name}`)
    const type = primitiveOf(field)
    if (stats.nulls === parquet.rows) return null
    const range = rangeOf(field, type, stats, path)
    // Of long strings the engine gives a cut minimum and a maximum beyond the cut, so that equal texts are exact.
    assert(range && stats.nulls === 0, `${path}: the statistics of ${field.name} do not say its partition`)
    const from = applyTransform(part.transform, type, range.min)
    const to = applyTransform(part.transform, type, range.max)
    assert(from !== undefined && from !== null && from === to, `${path}: rows from ${stats.min} to ${stats.max} lie in more than one partition of ${part.name}`)
    return from
  })
}
