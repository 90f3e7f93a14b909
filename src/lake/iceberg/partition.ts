/** Partition specs, sort orders and their transforms (table spec, "Partitioning" and "Sorting"). */
import { civilFromDays } from './civil.ts'
import type { JsonObject } from './json.ts'
import type { JsonNode } from './json-node.ts'
import { type Field, fieldById, isPrimitive, type PrimitiveType } from './types.ts'
import type { Value } from './values.ts'

export interface PartitionField {
  readonly sourceId: number
  readonly fieldId: number
  readonly name: string
  /** As written: `identity`, `day`, `bucket[16]`. One that we do not know is kept and never used for pruning. */
  readonly transform: string
}

export interface PartitionSpec { readonly id: number, readonly fields: readonly PartitionField[] }

export interface SortField {
  readonly sourceId: number
  readonly transform: string
  readonly direction: 'asc' | 'desc'
  readonly nullOrder: 'nulls-first' | 'nulls-last'
}

export interface SortOrder { readonly id: number, readonly fields: readonly SortField[] }

/** One value per field of the spec, in its order. */
export type PartitionTuple = readonly (Value | null)[]

/** Partition field ids start here; a table that has none says that its last one is 999. */
export const firstPartitionId = 1000
export const unsorted: SortOrder = { id: 0, fields: [] }

/** Only the list of fields: manifests' headers and version 1 tables hold that. Version 1 has no field ids: they count from 1000. */
export function parsePartitionFields(node: JsonNode): readonly PartitionField[] {
  return node.items().map((item, index) => ({
    sourceId: item.at('source-id').int(),
    fieldId: item.at('field-id').optional(found => found.int()) ?? firstPartitionId + index,
    name: item.at('name').string(),
    transform: item.at('transform').string(),
  }))
}

export function parsePartitionSpec(node: JsonNode): PartitionSpec {
  return { id: node.at('spec-id').int(), fields: parsePartitionFields(node.at('fields')) }
}

export function partitionFieldsJson(spec: PartitionSpec): readonly JsonObject[] {
  return spec.fields.map(field => ({ 'source-id': field.sourceId, 'field-id': field.fieldId, name: field.name, transform: field.transform }))
}

export function partitionSpecJson(spec: PartitionSpec): JsonObject {
  return { 'spec-id': spec.id, fields: partitionFieldsJson(spec) }
}

export function parseSortOrder(node: JsonNode): SortOrder {
  const fields = node.at('fields').items().map(item => ({
    sourceId: item.at('source-id').int(),
    transform: item.at('transform').string(),
    direction: item.at('direction').oneOf('asc', 'desc'),
    nullOrder: item.at('null-order').oneOf('nulls-first', 'nulls-last'),
  }))
  return { id: node.at('order-id').int(), fields }
}

export function sortOrderJson(order: SortOrder): JsonObject {
  const fields = order.fields.map(field => (
    { transform: field.transform, 'source-id': field.sourceId, direction: field.direction, 'null-order': field.nullOrder }
  ))
  return { 'order-id': order.id, fields }
}

/** What the partition value of a field is stored as; undefined where source or transform are unknown. */
export function partitionType(fields: readonly Field[], field: PartitionField): PrimitiveType | undefined {
  const source = fieldById(fields, field.sourceId)?.type
  const base = field.transform.replace(/\[.*$/, '')
  if (base === 'day') return { kind: 'date' }
  if (base === 'year' || base === 'month' || base === 'hour' || base === 'bucket') return { kind: 'int' }
  if (source === undefined || !isPrimitive(source)) return undefined
  return base === 'identity' || base === 'truncate' || base === 'void' ? source : undefined
}

const microsPerDay = 86_400_000_000n

/**
 * Applies a transform to a value of that type: days, months and years count from 1970, hours from its first instant.
 * Undefined for a transform or type that we do not compute (bucket, truncate).
 */
export function applyTransform(transform: string, type: PrimitiveType, value: Value | null): Value | null | undefined {
  if (transform === 'void') return null
  if (value === null || transform === 'identity') return value
  const micros = typeof value === 'bigint' ? microsOf(type, value) : undefined
  const days = type.kind === 'date' && typeof value === 'number'
    ? value
    : micros === undefined ? undefined : Number(floorDivide(micros, microsPerDay))
  if (days === undefined) return undefined
  if (transform === 'day') return days
  if (transform === 'hour' && micros !== undefined) return Number(floorDivide(micros, 3_600_000_000n))
  if (transform !== 'month' && transform !== 'year') return undefined
  const { year, month } = civilFromDays(days)
  return transform === 'year' ? year - 1970 : (year - 1970) * 12 + month - 1
}

function microsOf({ kind }: PrimitiveType, value: bigint): bigint | undefined {
  if (kind === 'timestamp' || kind === 'timestamptz') return value
  return kind === 'timestamp_ns' || kind === 'timestamptz_ns' ? floorDivide(value, 1000n) : undefined
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}
