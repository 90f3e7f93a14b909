/** Holds what a manifest says of a Parquet file against the file's own footer. Problems in words, undefined where all is well. Pure. */
import { parseEngineText } from '../iceberg/engine-text.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import { applyTransform, type PartitionSpec } from '../iceberg/partition.ts'
import { widens } from '../iceberg/schema-rules.ts'
import { type Field, fieldById, fieldIds, isPrimitive, type PrimitiveType, type Schema, typeName } from '../iceberg/types.ts'
import { compareValues, decodeValue, type Value } from '../iceberg/values.ts'
import type { Footer, FooterColumn } from './footers.ts'

export interface Expected {
  /** All schemas of the table: a file may have columns that are gone. */
  readonly schemas: readonly Schema[]
  readonly current: Schema
  readonly spec: PartitionSpec
  /** Files without field ids are read by a name mapping. */
  readonly nameMapping: boolean
}

export function footerProblem(file: DataFile, footer: Footer, expected: Expected): string | undefined {
  if (BigInt(footer.rows) !== file.recordCount) return `it has ${footer.rows} rows, and the manifest says ${file.recordCount}`
  return idProblem(footer, expected) ?? columnsProblem(file, footer, expected) ?? partitionProblem(file, footer, expected)
}

function idProblem(footer: Footer, { nameMapping, schemas }: Expected): string | undefined {
  const tops = [...footer.columns.filter(column => column.topLevel), ...footer.nested]
  const without = tops.find(column => column.fieldId === null)
  if (without !== undefined && !nameMapping) return `its column ${without.name} has no field id, and the table has no schema.name-mapping.default`
  const known = new Set(schemas.flatMap(schema => [...fieldIds(schema.fields)]))
  const strange = tops.find(column => column.fieldId !== null && !known.has(column.fieldId))
  return strange === undefined ? undefined : `its column ${strange.name} has field id ${strange.fieldId}, which no schema of the table has`
}

function columnsProblem(file: DataFile, footer: Footer, { current, nameMapping }: Expected): string | undefined {
  for (const field of current.fields) {
    const column = columnOf(footer, field, nameMapping)
    const there = column !== undefined || footer.nested.some(each => each.fieldId === field.id || (each.fieldId === null && each.name === field.name))
    if (!there) {
      if (field.required && file.recordCount > 0n && (field.initialDefault ?? null) === null) return `it has no column for ${field.name} (field id ${field.id}), which is required`
      continue
    }
    if (column === undefined || !isPrimitive(field.type)) continue
    const type = icebergType(column.type)
    if (type !== undefined && !stands(type, field.type)) return `its column ${column.name} is ${column.type}, which cannot be read as ${typeName(field.type)}`
    if (field.required && column.nulls !== null && column.nulls > 0) return `its column ${column.name} is required and has ${column.nulls} nulls`
    const problem = boundProblem(file, field.type, field, column)
    if (problem !== undefined) return problem
  }
  return undefined
}

function columnOf(footer: Footer, field: Field, nameMapping: boolean): FooterColumn | undefined {
  return footer.columns.find(column => column.topLevel && (column.fieldId === field.id || (column.fieldId === null && nameMapping && column.name === field.name)))
}

const byEngine: Readonly<Record<string, PrimitiveType>> = {
  BOOLEAN: { kind: 'boolean' }, TINYINT: { kind: 'int' }, SMALLINT: { kind: 'int' }, INTEGER: { kind: 'int' }, BIGINT: { kind: 'long' }, FLOAT: { kind: 'float' }, DOUBLE: { kind: 'double' },
  DATE: { kind: 'date' }, TIME: { kind: 'time' }, TIMESTAMP: { kind: 'timestamp' }, TIMESTAMP_NS: { kind: 'timestamp' }, 'TIMESTAMP WITH TIME ZONE': { kind: 'timestamptz' },
  VARCHAR: { kind: 'string' }, UUID: { kind: 'uuid' }, BLOB: { kind: 'binary' },
}

/** Undefined for types that this cannot judge. */
function icebergType(engine: string): PrimitiveType | undefined {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(engine)
  return decimal ? { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) } : byEngine[engine]
}

/** As readers take it: promotions, and the byte types that some writers do not tell apart. */
function stands(type: PrimitiveType, as: PrimitiveType): boolean {
  const bytes = new Set(['binary', 'fixed', 'uuid', 'string'])
  if (type.kind === 'binary' && bytes.has(as.kind)) return true
  if (type.kind === 'timestamp' && as.kind === 'timestamptz') return false
  // The engine tells the nanoseconds of a time without a zone alone.
  if (as.kind === 'timestamp_ns' || as.kind === 'timestamptz_ns') return type.kind === (as.kind === 'timestamp_ns' ? 'timestamp' : 'timestamptz')
  return widens(type, as)
}

/** A bound on the wrong side makes readers skip rows without a word. */
function boundProblem(file: DataFile, type: PrimitiveType, field: Field, column: FooterColumn): string | undefined {
  const [lower, upper] = [file.lowerBounds?.get(field.id), file.upperBounds?.get(field.id)]
  const low = lower && bound(type, lower)
  const high = upper && bound(type, upper)
  if (low === null || high === null) return `the bounds of ${field.name} in the manifest are no ${typeName(type)}`
  for (const { min, max } of column.ranges) {
    const [least, most] = [textValue(type, column, min), textValue(type, column, max)]
    if (low !== undefined && least !== undefined && compareValues(low, least) > 0) return `it has ${field.name} = ${min}, below the lower bound ${shown(low)} in the manifest: readers would leave rows out`
    if (high !== undefined && most !== undefined && compareValues(high, most) < 0) return `it has ${field.name} = ${max}, above the upper bound ${shown(high)} in the manifest: readers would leave rows out`
  }
  return undefined
}

/** Null where the bytes are no such value. NaN bounds are not bounds. */
function bound(type: PrimitiveType, bytes: Uint8Array): Value | undefined | null {
  try {
    const value = decodeValue(type, bytes, 'bound')
    return Number.isNaN(value) ? undefined : value
  } catch {
    return null
  }
}

/** The engine writes statistics in the column's own type, which may be narrower than the field's. */
function textValue(type: PrimitiveType, column: FooterColumn, text: string | null): Value | undefined {
  if (text === null || type.kind === 'binary' || type.kind === 'fixed' || type.kind === 'uuid' || column.type === 'BLOB' || column.type === 'TIMESTAMP_NS') return undefined
  try {
    const value = parseEngineText(type, text, 'statistics')
    // The engine names either zero for both.
    return Number.isNaN(value) || value === 0 ? undefined : value
  } catch {
    return undefined
  }
}

function shown(value: Value): string { return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value).slice(0, 60) }

/** Whether every row lies in the partition that the manifest names, as far as the statistics tell. */
function partitionProblem(file: DataFile, footer: Footer, { spec, current, nameMapping }: Expected): string | undefined {
  for (const [index, part] of spec.fields.entries()) {
    const field = fieldById(current.fields, part.sourceId)
    if (field === undefined || !isPrimitive(field.type)) continue
    const column = columnOf(footer, field, nameMapping)
    const claimed = file.partition[index] ?? null
    for (const { min, max } of column?.ranges ?? []) {
      const { type } = field
      const values = [min, max].map(text => column === undefined ? undefined : textValue(type, column, text))
      const found = values.map(value => value === undefined ? undefined : applyTransform(part.transform, type, value))
      const other = found.find(value => value !== undefined && (claimed === null ? value !== null : value === null || compareValues(value, claimed) !== 0))
      if (other !== undefined) return `it has rows of partition ${part.name} = ${other === null ? 'null' : shown(other)}, and the manifest puts it into ${claimed === null ? 'null' : shown(claimed)}`
    }
  }
  return undefined
}
