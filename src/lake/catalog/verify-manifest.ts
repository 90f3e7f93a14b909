/** What a manifest list and a manifest must hold to, so that readers can use them. Problems in words, undefined where all is well. Pure. */
import type { Manifest, ManifestEntry } from '../iceberg/manifest.ts'
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import { type PartitionSpec, partitionType } from '../iceberg/partition.ts'
import type { Snapshot } from '../iceberg/snapshot.ts'
import { compareValues, decodeValue } from '../iceberg/values.ts'

export function listProblem(listed: readonly ManifestFile[], snapshot: Snapshot, metadata: TableMetadata): string | undefined {
  const specs = new Set(metadata.partitionSpecs.map(spec => spec.id))
  const paths = new Set<string>()
  for (const manifest of listed) {
    if (paths.has(manifest.path)) return `it lists ${manifest.path} twice`
    paths.add(manifest.path)
    if (!specs.has(manifest.partitionSpecId)) return `${manifest.path} is of partition spec ${manifest.partitionSpecId}, which the table does not have`
    if (metadata.formatVersion > 1 && manifest.sequenceNumber > snapshot.sequenceNumber) return `${manifest.path} has sequence number ${manifest.sequenceNumber}, beyond the snapshot's ${snapshot.sequenceNumber}`
  }
  return undefined
}

export function manifestProblem(listed: ManifestFile, { header, entries }: Manifest, metadata: TableMetadata): string | undefined {
  const spec = metadata.partitionSpecs.find(each => each.id === listed.partitionSpecId)
  if (spec === undefined) return `its partition spec ${listed.partitionSpecId} is none of the table`
  if (header.content !== listed.content) return `its header says content ${header.content}, and the list says ${listed.content}`
  if (header.schema === undefined) return 'its header has no schema that can be read; expected the table\'s schema'
  if (!sameSpec(header.spec, spec)) return `its header has another partition spec than spec ${spec.id} of the table`
  const twice = firstTwice(entries)
  if (twice !== undefined) return `it lists ${twice} twice: readers would count its rows twice`
  return countProblem(listed, entries) ?? entries.map(entry => entryProblem(entry, listed, spec, metadata)).find(problem => problem !== undefined)
}

function firstTwice(entries: readonly ManifestEntry[]): string | undefined {
  const paths = new Set<string>()
  // One file of deletion vectors serves several data files.
  for (const { status, file } of entries) {
    if (status === 'deleted' || file.format.toUpperCase() === 'PUFFIN') continue
    if (paths.has(file.path)) return file.path
    paths.add(file.path)
  }
  return undefined
}

function sameSpec(a: PartitionSpec, b: PartitionSpec): boolean {
  return a.fields.length === b.fields.length && a.fields.every((field, index) => field.sourceId === b.fields[index]?.sourceId && field.transform === b.fields[index]?.transform)
}

/** Readers skip a manifest by its counts. */
function countProblem(listed: ManifestFile, entries: readonly ManifestEntry[]): string | undefined {
  for (const [status, files, rows] of [['added', listed.addedFilesCount, listed.addedRowsCount], ['existing', listed.existingFilesCount, listed.existingRowsCount], ['deleted', listed.deletedFilesCount, listed.deletedRowsCount]] as const) {
    const found = entries.filter(entry => entry.status === status)
    if (files !== undefined && files !== found.length) return `it has ${found.length} ${status} files, and the list says ${files}`
    const sum = found.reduce((total, entry) => total + entry.file.recordCount, 0n)
    if (rows !== undefined && rows !== sum) return `its ${status} files have ${sum} rows, and the list says ${rows}`
  }
  return undefined
}

function entryProblem({ file, status }: ManifestEntry, listed: ManifestFile, spec: PartitionSpec, metadata: TableMetadata): string | undefined {
  if ((file.content === 'data') !== (listed.content === 'data')) return `it lists ${file.path}, a file of ${file.content}, among ${listed.content}`
  if (file.recordCount < 0n || file.fileSizeInBytes <= 0n) return `${file.path}: ${file.recordCount} records in ${file.fileSizeInBytes} bytes cannot be`
  if (file.content !== 'data' && metadata.formatVersion === 1) return `${file.path} is a file of ${file.content}, which format version 1 does not have`
  if (file.content === 'equality-deletes' && (file.equalityIds ?? []).length === 0) return `${file.path}: equality deletes without the ids of their columns`
  if (file.partition.length !== spec.fields.length) return `${file.path}: ${file.partition.length} partition values for the ${spec.fields.length} fields of spec ${spec.id}`
  return status === 'deleted' ? undefined : summaryProblem(file.path, file.partition, listed, spec, metadata)
}

/** Readers skip a manifest by the ranges of its partitions. */
function summaryProblem(path: string, partition: ManifestEntry['file']['partition'], listed: ManifestFile, spec: PartitionSpec, metadata: TableMetadata): string | undefined {
  const fields = metadata.schemas.find(schema => schema.id === metadata.currentSchemaId)?.fields ?? []
  for (const [index, summary] of (listed.partitions ?? []).entries()) {
    const [field, value] = [spec.fields[index], partition[index] ?? null]
    const type = field && partitionType(fields, field)
    if (field === undefined || type === undefined || Number.isNaN(value)) continue
    if (value === null) {
      if (!summary.containsNull) return `${path} has no value for partition ${field.name}, and the list says that there is no such file`
      continue
    }
    const [low, high] = [summary.lowerBound, summary.upperBound].map(bytes => bytes === undefined ? undefined : decodeValue(type, bytes, `${path}: summary of ${field.name}`))
    // Long texts are cut on either side, which keeps them outside the value.
    if ((low !== undefined && compareValues(value, low) < 0) || (high !== undefined && compareValues(value, high) > 0)) return `${path} has ${field.name} = ${String(value).slice(0, 60)}, outside the range in the list`
  }
  return undefined
}
