/** DuckDB's vectors as JavaScript values, in the forms that port.ts names. */
import {
  DuckDBArrayValue, DuckDBBitValue, DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBGeometryValue, DuckDBListValue, DuckDBMapValue,
  DuckDBStructValue, DuckDBTimestampTZValue, DuckDBTypeId, DuckDBUnionValue, DuckDBVariantValue,
  type DuckDBDataChunk, type DuckDBValue, type DuckDBVector,
} from '@duckdb/node-api'

/** Milliseconds that a Date can hold, either side of the epoch. */
const dateLimitMs = 8.64e15

/** One column of a chunk. */
export function columnValues(chunk: DuckDBDataChunk, column: number): unknown[] {
  const vector: DuckDBVector = chunk.getColumnVector(column)
  const raw = rawItems(vector)
  switch (vector.type.typeId) {
    case DuckDBTypeId.TINYINT: case DuckDBTypeId.SMALLINT: case DuckDBTypeId.INTEGER: case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT: case DuckDBTypeId.USMALLINT: case DuckDBTypeId.UINTEGER: case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.FLOAT: case DuckDBTypeId.DOUBLE:
      if (raw) return nulled(Array.from<unknown>(raw.items), raw.validBits)
      break
    case DuckDBTypeId.TIMESTAMP_TZ:
      if (raw?.items instanceof BigInt64Array) return nulled(Array.from(raw.items, instant), raw.validBits)
      break
    default:
  }
  return Array.from({ length: vector.itemCount }, (_, row) => plain(vector.getItem(row)))
}

/** A value of any type, also inside lists and structs. */
export function plain(value: DuckDBValue): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof DuckDBTimestampTZValue) return instant(value.micros)
  if (value instanceof DuckDBDecimalValue) return Number(value.toString())
  if (value instanceof DuckDBDateValue) return value.toString()
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(plain)
  if (value instanceof DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([name, field]) => [name, plain(field)]))
  if (value instanceof DuckDBMapValue) return value.entries.map(entry => ({ key: plain(entry.key), value: plain(entry.value) }))
  if (value instanceof DuckDBBlobValue || value instanceof DuckDBGeometryValue) return new Uint8Array(value.bytes)
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return plain(value.value)
  if (value instanceof DuckDBBitValue) return value.toString()
  return String(value)
}

/** Whole milliseconds, towards the past; DuckDB's word where no Date reaches (`infinity`). */
function instant(micros: bigint): Date | string {
  const number = Number(micros)
  const ms = Number.isSafeInteger(number) ? Math.floor(number / 1000) : Number((micros - (micros % 1000n + 1000n) % 1000n) / 1000n)
  return Math.abs(ms) <= dateLimitMs ? new Date(ms) : new DuckDBTimestampTZValue(micros).toString()
}

type Items = ArrayLike<number | bigint> & Iterable<number | bigint>

/**
 * The typed array under a vector, and a bit per item that is set where it is not null (undefined: none is null). It is
 * three times as fast as asking item by item. The library keeps it private, so its form is checked, not trusted.
 */
function rawItems(vector: DuckDBVector): { items: Items, validBits: Uint8Array | undefined } | undefined {
  const { items, validity } = vector as unknown as { items?: unknown, validity?: { data?: unknown, offset?: unknown } }
  if (!ArrayBuffer.isView(items) || items instanceof DataView || validity?.offset !== 0) return undefined
  const { data } = validity
  if (data !== null && !(data instanceof BigUint64Array)) return undefined
  return { items: items as unknown as Items, validBits: data ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined }
}

function nulled(values: unknown[], validBits: Uint8Array | undefined): unknown[] {
  if (!validBits) return values
  for (let row = 0; row < values.length; row++) {
    if (((validBits[row >> 3] ?? 0) >> (row & 7) & 1) === 0) values[row] = null
  }
  return values
}
