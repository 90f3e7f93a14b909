/** From a dataset contract to the Iceberg schema, partition spec and sort order of its table. */
import { type Column, column, type Dataset } from '#canon/dataset.ts'
import { firstPartitionId, type PartitionSpec, type SortOrder, unsorted } from './partition.ts'
import type { Field, Schema } from './types.ts'

/** Field ids are the contract's own. Key columns become identifier fields where Iceberg allows it: all required, none a double. */
export function schemaOf(dataset: Dataset, id = 0): Schema {
  const keys = dataset.key.map(name => column(dataset, name))
  const identifies = keys.every(key => key.required && key.type !== 'double')
  return { id, fields: dataset.columns.map(fieldOf), identifierFieldIds: identifies ? keys.map(key => key.id) : [] }
}

function fieldOf(source: Column): Field {
  const doc = source.unit === undefined ? source.doc : `${source.doc} Unit: ${source.unit}.`
  return { id: source.id, name: source.name, required: source.required, type: { kind: source.type }, doc }
}

/** Field ids count from 1000; an identity field is named as its column, another as column and transform. */
export function partitionSpecOf(dataset: Dataset, id = 0): PartitionSpec {
  const fields = dataset.partition.map((part, index) => ({
    sourceId: column(dataset, part.column).id,
    fieldId: firstPartitionId + index,
    name: part.transform === 'identity' ? part.column : `${part.column}_${part.transform}`,
    transform: part.transform,
  }))
  return { id, fields }
}

/** Nulls come last, as the engine sorts them. A dataset that names no order is unsorted, which is order 0. */
export function sortOrderOf(dataset: Dataset): SortOrder {
  if (dataset.sort.length === 0) return unsorted
  const fields = dataset.sort.map(name => (
    { sourceId: column(dataset, name).id, transform: 'identity', direction: 'asc', nullOrder: 'nulls-last' } as const
  ))
  return { id: 1, fields }
}
