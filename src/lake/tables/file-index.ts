/** The data files of one manifest in the form in which they are pruned. Pure. */
import type { ManifestEntry } from '../iceberg/manifest.ts'
import { type Field, isPrimitive } from '../iceberg/types.ts'
import { decodeValue, type Value } from '../iceberg/values.ts'
import type { Bound, FileIndex } from '../query/prune.ts'

const dayMicros = 86_400_000_000

/** `fields`: of the table's schema now. What a file calls a column does not matter, only its field id does. */
export function fileIndex(paths: readonly string[], entries: readonly ManifestEntry[], fields: readonly Field[]): FileIndex {
  const lower = new Map<string, Bound[]>()
  const upper = new Map<string, Bound[]>()
  for (const field of fields) {
    if (!prunes(field.type.kind)) continue
    const name = columnName(field, fields)
    if (name === undefined) continue
    lower.set(name, entries.map(({ file }) => bound(field, file.lowerBounds?.get(field.id), file.path)))
    // The engine takes NaN for the largest number, and bounds do not speak of it.
    const mayBeNaN = field.type.kind === 'double'
    upper.set(name, entries.map(({ file }) => mayBeNaN && file.nanValueCounts?.get(field.id) !== 0n ? undefined : bound(field, file.upperBounds?.get(field.id), file.path)))
  }
  return {
    paths, lower, upper,
    rows: entries.map(({ file }) => Number(file.recordCount)), bytes: entries.map(({ file }) => Number(file.fileSizeInBytes)), formats: entries.map(({ file }) => file.format),
  }
}

/** As a query spells it; undefined where it may mean another column. */
export function columnName(field: Field, fields: readonly Field[]): string | undefined {
  const name = field.name.toLowerCase()
  return fields.some(other => other !== field && other.name.toLowerCase() === name) ? undefined : name
}

export type PrunedKind = 'string' | 'int' | 'long' | 'double' | 'date' | 'timestamp' | 'timestamptz'
const kinds: ReadonlySet<string> = new Set(['string', 'int', 'long', 'double', 'date', 'timestamp', 'timestamptz'] satisfies PrunedKind[])

export function prunes(kind: string): kind is PrunedKind { return kinds.has(kind) }

/** Days become the microseconds of their first instant, as instants are. */
export function boundOf(kind: PrunedKind, value: Value): Bound {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return kind === 'date' ? value * dayMicros : value
  return typeof value === 'string' ? value : undefined
}

function bound(field: Field, bytes: Uint8Array | undefined, path: string): Bound {
  if (bytes === undefined || !isPrimitive(field.type) || !prunes(field.type.kind)) return undefined
  const value = boundOf(field.type.kind, decodeValue(field.type, bytes, `${path}: bound of ${field.name}`))
  return Number.isNaN(value) ? undefined : value
}
