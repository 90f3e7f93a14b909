/** The Avro schemas of manifests and manifest lists in format version 2, with the field ids of the table spec. */
import {
  avroBoolean, avroBytes, avroInt, avroLong, avroName, type AvroRecord, avroString, avroTypeOf, columnMapOf, listOf, optional, required,
} from './avro-schema.ts'
import { type PartitionSpec, partitionType } from './partition.ts'
import type { Field } from './types.ts'

/** Ids of fields that are read or written in a way of their own. */
export const entryIds = {
  status: 0, snapshotId: 1, sequenceNumber: 3, fileSequenceNumber: 4, dataFile: 2, content: 134, partition: 102,
  longMaps: [108, 109, 110, 137], bytesMaps: [125, 128],
} as const

/** The tuple's record. Throws a TypeError for a spec that we cannot write: its source column or transform is unknown. */
export function partitionRecord(spec: PartitionSpec, fields: readonly Field[]): AvroRecord {
  return {
    kind: 'record', name: 'r102',
    fields: spec.fields.map((field, index) => {
      const type = partitionType(fields, field)
      if (!type) throw new TypeError(`partition field ${field.name} has source ${field.sourceId} and transform ${field.transform}, which cannot be written`)
      return optional(field.fieldId, avroName(field.name), avroTypeOf(type, `partition_${field.fieldId}`), String(index))
    }),
  }
}

/** `wanted`: with what is read of version 3 and not written. */
export function entryRecord(partition: AvroRecord, wanted = false): AvroRecord {
  return {
    kind: 'record', name: 'manifest_entry',
    fields: [
      required(0, 'status', avroInt),
      optional(1, 'snapshot_id', avroLong, 'snapshotId'),
      optional(3, 'sequence_number', avroLong, 'sequenceNumber'),
      optional(4, 'file_sequence_number', avroLong, 'fileSequenceNumber'),
      required(2, 'data_file', dataFileRecord(partition, wanted), 'file'),
    ],
  }
}

function dataFileRecord(partition: AvroRecord, wanted: boolean): AvroRecord {
  return {
    kind: 'record', name: 'r2',
    fields: [
      required(134, 'content', avroInt),
      required(100, 'file_path', avroString, 'path'),
      required(101, 'file_format', avroString, 'format'),
      required(102, 'partition', partition),
      required(103, 'record_count', avroLong, 'recordCount'),
      required(104, 'file_size_in_bytes', avroLong, 'fileSizeInBytes'),
      optional(108, 'column_sizes', columnMapOf(117, 118, avroLong), 'columnSizes'),
      optional(109, 'value_counts', columnMapOf(119, 120, avroLong), 'valueCounts'),
      optional(110, 'null_value_counts', columnMapOf(121, 122, avroLong), 'nullValueCounts'),
      optional(137, 'nan_value_counts', columnMapOf(138, 139, avroLong), 'nanValueCounts'),
      optional(125, 'lower_bounds', columnMapOf(126, 127, avroBytes), 'lowerBounds'),
      optional(128, 'upper_bounds', columnMapOf(129, 130, avroBytes), 'upperBounds'),
      optional(131, 'key_metadata', avroBytes, 'keyMetadata'),
      optional(132, 'split_offsets', listOf(133, avroLong), 'splitOffsets'),
      optional(135, 'equality_ids', listOf(136, avroInt), 'equalityIds'),
      optional(140, 'sort_order_id', avroInt, 'sortOrderId'),
      optional(143, 'referenced_data_file', avroString, 'referencedDataFile'),
      ...wanted ? [optional(144, 'content_offset', avroLong, 'contentOffset'), optional(145, 'content_size_in_bytes', avroLong, 'contentSizeInBytes')] : [],
    ],
  }
}

const fieldSummary: AvroRecord = {
  kind: 'record', name: 'r508',
  fields: [
    required(509, 'contains_null', avroBoolean, 'containsNull'),
    optional(518, 'contains_nan', avroBoolean, 'containsNaN'),
    optional(510, 'lower_bound', avroBytes, 'lowerBound'),
    optional(511, 'upper_bound', avroBytes, 'upperBound'),
  ],
}

/** Counts are optional for the reader's sake: version 1 lists may leave them out. We always write them. */
function manifestFileRecord(counts: typeof required): AvroRecord {
  return {
    kind: 'record', name: 'manifest_file',
    fields: [
      required(500, 'manifest_path', avroString, 'path'),
      required(501, 'manifest_length', avroLong, 'length'),
      required(502, 'partition_spec_id', avroInt, 'partitionSpecId'),
      required(517, 'content', avroInt),
      required(515, 'sequence_number', avroLong, 'sequenceNumber'),
      required(516, 'min_sequence_number', avroLong, 'minSequenceNumber'),
      required(503, 'added_snapshot_id', avroLong, 'addedSnapshotId'),
      counts(504, 'added_files_count', avroInt, 'addedFilesCount'),
      counts(505, 'existing_files_count', avroInt, 'existingFilesCount'),
      counts(506, 'deleted_files_count', avroInt, 'deletedFilesCount'),
      counts(512, 'added_rows_count', avroLong, 'addedRowsCount'),
      counts(513, 'existing_rows_count', avroLong, 'existingRowsCount'),
      counts(514, 'deleted_rows_count', avroLong, 'deletedRowsCount'),
      optional(507, 'partitions', listOf(508, fieldSummary)),
      optional(519, 'key_metadata', avroBytes, 'keyMetadata'),
    ],
  }
}

export const manifestFileWritten = manifestFileRecord(required)
export const manifestFileWanted = manifestFileRecord(optional)
