/**
 * A table's files in two steps: the manifests whose partitions can match, then the files in those. So a question costs what
 * it touches, however many files the table has.
 */
import type { ManifestFile } from '../iceberg/manifest-list.ts'
import type { TableMetadata } from '../iceberg/metadata.ts'
import { isPrimitive, type Schema } from '../iceberg/types.ts'
import { decodeValue } from '../iceberg/values.ts'
import type { Bound, FileIndex } from '../query/prune.ts'

const dayMicros = 86_400_000_000

/** Manifests in the form in which files are pruned: bounds by column, as far as the partitions tell them. Pure. */
export function manifestIndex(manifests: readonly ManifestFile[], metadata: TableMetadata): FileIndex {
  const lower = new Map<string, Bound[]>()
  const upper = new Map<string, Bound[]>()
  const specs = new Map(metadata.partitionSpecs.map(spec => [spec.id, spec]))
  const schema = metadata.schemas.find(each => each.id === metadata.currentSchemaId)
  manifests.forEach((manifest, index) => {
    specs.get(manifest.partitionSpecId)?.fields.forEach((field, place) => {
      const summary = manifest.partitions?.[place]
      const range = summary && schema && rangeOf(schema, field, summary.lowerBound, summary.upperBound, manifest.path)
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

function put(bounds: Map<string, Bound[]>, column: string, index: number, value: Bound): void {
  const known = bounds.get(column) ?? []
  known[index] = value
  bounds.set(column, known)
}

/** No holes: a manifest of a spec without the column has no bound for it. */
function filled(bounds: Map<string, Bound[]>, length: number): Map<string, readonly Bound[]> {
  return new Map([...bounds].map(([column, values]) => [column, Array.from({ length }, (_, index) => values[index])]))
}

interface Range { readonly column: string, readonly lower: Bound, readonly upper: Bound }

function rangeOf(schema: Schema, field: { readonly sourceId: number, readonly transform: string }, lower: Uint8Array | undefined, upper: Uint8Array | undefined, path: string): Range | undefined {
  const source = schema.fields.find(each => each.id === field.sourceId)
  if (source === undefined || lower === undefined || upper === undefined || !isPrimitive(source.type)) return undefined
  const { kind } = source.type
  if (field.transform === 'identity' && (kind === 'string' || kind === 'int' || kind === 'long' || kind === 'double' || kind === 'timestamptz')) {
    const [from, to] = [lower, upper].map(bytes => decodeValue(source.type as { kind: 'string' }, bytes, `${path}: partition`))
    return { column: source.name, lower: plain(from), upper: plain(to) }
  }
  if (kind !== 'timestamptz' || (field.transform !== 'day' && field.transform !== 'month')) return undefined
  const [from, to] = [lower, upper].map(bytes => Number(decodeValue({ kind: 'int' }, bytes, `${path}: partition`))) as [number, number]
  const start = (unit: number): number => field.transform === 'day' ? unit * dayMicros : Date.UTC(1970, unit) * 1000
  return { column: source.name, lower: start(from), upper: start(to + 1) - 1 }
}

function plain(value: unknown): Bound {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
