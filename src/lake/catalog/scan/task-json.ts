/** Scan tasks in the protocol's JSON: every delete file once, named by its place. Pure. */
import type { ColumnMap } from '../../iceberg/column-map.ts'
import type { Json, JsonObject } from '../../iceberg/json.ts'
import { partitionType } from '../../iceberg/partition.ts'
import type { TableMetadata } from '../../iceberg/metadata.ts'
import type { Schema } from '../../iceberg/types.ts'
import type { ScanTask, SpecFile } from './scan-files.ts'
import { jsonOfValue } from './values-json.ts'

export interface TaskFrame {
  readonly metadata: TableMetadata
  readonly schema: Schema
  /** As the client sent it: a client that gets none takes every row of the file for a match. */
  readonly filter: Json | undefined
  /** Ids of the columns whose counts are wanted. */
  readonly stats: ReadonlySet<number>
}

export function tasksJson(tasks: readonly ScanTask[], frame: TaskFrame): JsonObject {
  const places = new Map<string, number>()
  const deletes: JsonObject[] = []
  const referenced = (file: SpecFile): number => {
    const known = places.get(file.file.path)
    if (known !== undefined) return known
    places.set(file.file.path, deletes.length)
    deletes.push(fileJson(file, frame))
    return deletes.length - 1
  }
  const scans = tasks.map(task => {
    const references = task.deletes.map(referenced)
    return {
      'data-file': fileJson(task, frame), ...references.length === 0 ? {} : { 'delete-file-references': references },
      ...frame.filter === undefined ? {} : { 'residual-filter': frame.filter },
    }
  })
  return { 'file-scan-tasks': scans, ...deletes.length === 0 ? {} : { 'delete-files': deletes } }
}

/** Bounds are left out: clients do not agree on their form, and have no use for them after planning. */
function fileJson({ file, specId }: SpecFile, { metadata, schema, stats }: TaskFrame): JsonObject {
  const spec = metadata.partitionSpecs.find(each => each.id === specId)
  const partition = (spec?.fields ?? []).map((field, index): Json => {
    const [type, value] = [partitionType(schema.fields, field), file.partition[index] ?? null]
    return type === undefined ? null : jsonOfValue(type, value)
  })
  const counts = file.content !== 'data' || stats.size === 0 ? {} : {
    ...counted('column-sizes', file.columnSizes, stats), ...counted('value-counts', file.valueCounts, stats),
    ...counted('null-value-counts', file.nullValueCounts, stats), ...counted('nan-value-counts', file.nanValueCounts, stats),
  }
  return {
    'spec-id': specId, content: file.content, 'file-path': file.path, 'file-format': file.format.toLowerCase(), partition,
    'file-size-in-bytes': file.fileSizeInBytes, 'record-count': file.recordCount, ...counts,
    ...file.keyMetadata === undefined ? {} : { 'key-metadata': Buffer.from(file.keyMetadata).toString('hex').toUpperCase() },
    ...file.splitOffsets === undefined ? {} : { 'split-offsets': file.splitOffsets },
    ...file.sortOrderId === undefined ? {} : { 'sort-order-id': file.sortOrderId },
    ...file.content === 'equality-deletes' && file.equalityIds !== undefined ? { 'equality-ids': file.equalityIds } : {},
    ...file.content === 'position-deletes' && file.referencedDataFile !== undefined ? { 'referenced-data-file': file.referencedDataFile } : {},
    ...file.contentOffset === undefined ? {} : { 'content-offset': file.contentOffset },
    ...file.contentSizeInBytes === undefined ? {} : { 'content-size-in-bytes': file.contentSizeInBytes },
  }
}

function counted(name: string, counts: ColumnMap<bigint> | undefined, stats: ReadonlySet<number>): JsonObject {
  const known = [...counts ?? []].filter(([id]) => stats.has(id))
  return known.length === 0 ? {} : { [name]: { keys: known.map(([id]) => id), values: known.map(([, value]) => value) } }
}
