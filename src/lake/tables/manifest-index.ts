/**
 * A table's files in two steps: the manifests whose partitions can match, then the files in those. So a question costs what
 * it touches, however many files the table has.
 */
import type { FieldSummary, ManifestFile } from '../iceberg/manifest-list.ts'
import { currentSchema, type TableMetadata } from '../iceberg/metadata.ts'
import type { PartitionField } from '../iceberg/partition.ts'
import { type Field, isPrimitive } from '../iceberg/types.ts'
import { decodeValue } from '../iceberg/values.ts'
import type { Bound, FileIndex } from '../query/prune.ts'
import { boundOf, columnName, prunes } from './file-index.ts'

const hourMicros = 3_600_000_000
const dayMicros = 24 * hourMicros

/** Manifests of data in the form in which files are pruned: bounds by column, as far as the partitions tell them. Pure. */
export function manifestIndex(manifests: readonly ManifestFile[], metadata: TableMetadata): FileIndex {
  const lower = new Map<string, Bound[]>()
  const upper = new Map<string, Bound[]>()
  const specs = new Map(metadata.partitionSpecs.map(spec => [spec.id, spec]))
  const { fields } = currentSchema(metadata)
  manifests.forEach((manifest, index) => {
    specs.get(manifest.partitionSpecId)?.fields.forEach((field, place) => {
      const summary = manifest.partitions?.[place]
      const range = summary && rangeOf(fields, field, summary, manifest.path)
      if (!range) return
      put(lower, range.column, index, range.lower)
      put(upper, range.column, index, range.upper)
    })
  })
  return {
    paths: manifests.map(manifest => manifest.path), rows: manifests.map(() => 0), bytes: manifests.map(() => 0),
    lower: filled(lower, manifests.length), upper: filled(upper, manifests.length),
  }
}

/** Two partition fields may speak of one column: each is right by itself, and the first that knows something is taken. */
function put(bounds: Map<string, Bound[]>, column: string, index: number, value: Bound): void {
  const known = bounds.get(column) ?? []
  known[index] ??= value
  bounds.set(column, known)
}

/** No holes: a manifest of a spec without the column has no bound for it. */
function filled(bounds: Map<string, Bound[]>, length: number): Map<string, readonly Bound[]> {
  return new Map([...bounds].map(([column, values]) => [column, Array.from({ length }, (_, index) => values[index])]))
}

interface Range { readonly column: string, readonly lower: Bound, readonly upper: Bound }

function rangeOf(fields: readonly Field[], field: PartitionField, { lowerBound, upperBound, containsNaN }: FieldSummary, path: string): Range | undefined {
  const source = fields.find(each => each.id === field.sourceId)
  const column = source && columnName(source, fields)
  if (column === undefined || source === undefined || lowerBound === undefined || upperBound === undefined || !isPrimitive(source.type)) return undefined
  const { kind } = source.type
  if (!prunes(kind)) return undefined
  const { type } = source
  if (field.transform === 'identity') {
    const [lower, upper] = [lowerBound, upperBound].map(bytes => boundOf(kind, decodeValue(type, bytes, `${path}: partition`)))
    return { column, lower, upper: kind === 'double' && containsNaN !== false ? undefined : upper }
  }
  if (kind !== 'timestamptz' && kind !== 'timestamp' && kind !== 'date') return undefined
  const start = starts[field.transform]
  if (start === undefined) return undefined
  const [from, to] = [lowerBound, upperBound].map(bytes => Number(decodeValue({ kind: 'int' }, bytes, `${path}: partition`))) as [number, number]
  return { column, lower: start(from), upper: start(to + 1) - 1 }
}

/** The first microsecond of the unit that a transform counts from 1970. */
const starts: Readonly<Record<string, (unit: number) => number>> = {
  hour: unit => unit * hourMicros, day: unit => unit * dayMicros,
  month: unit => Date.UTC(1970, unit) * 1000, year: unit => Date.UTC(1970 + unit, 0) * 1000,
}
