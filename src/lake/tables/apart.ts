/** Whether the file changes of two sides can concern no common row, from the files' bounds alone. Pure. */
import type { Dataset } from '#canon/dataset.ts'
import type { DataFile } from '../iceberg/manifest.ts'
import { isPrimitive } from '../iceberg/types.ts'
import { decodeValue, type Value } from '../iceberg/values.ts'
import { schemaOf } from '../iceberg/schema.ts'
import { order } from '../query/prune.ts'
import type { FileDelta } from './file-delta.ts'

/**
 * True: neither took away a file that the other took away, and the bounds of the keys of their new files do not overlap.
 * Sides that changed files of deletes are never apart, nor tables without a key where one side took something away.
 */
export function apart(mine: FileDelta, other: FileDelta, dataset: Dataset): boolean {
  // Deletes lie beside the files that they are about, and their age decides: rows must be compared.
  if (mine.redone !== undefined || other.redone !== undefined) return false
  for (const key of mine.removed.keys()) if (other.removed.has(key)) return false
  const columns = dataset.apart ?? dataset.key
  // Rows without a key that are only added are other rows, whatever they say.
  if (columns.length === 0) return mine.removed.size + other.removed.size === 0
  const spans = [...mine.added.values()].map(file => spansOf(dataset, columns, file))
  return [...other.added.values()].every(file => {
    const span = spansOf(dataset, columns, file)
    return !spans.some(own => own.every((column, index) => touches(column, span[index])))
  })
}

interface Span { readonly lower: string | number | undefined, readonly upper: string | number | undefined }

function spansOf(dataset: Dataset, columns: readonly string[], file: DataFile): Span[] {
  const { fields } = schemaOf(dataset)
  return columns.map(name => {
    const field = fields.find(candidate => candidate.name === name)
    const bound = (bytes: Uint8Array | undefined): string | number | undefined => {
      if (bytes === undefined || field === undefined || !isPrimitive(field.type)) return undefined
      const value: Value = decodeValue(field.type, bytes, `${file.path}: bound of ${name}`)
      return typeof value === 'bigint' ? Number(value) : typeof value === 'string' || typeof value === 'number' ? value : undefined
    }
    return field === undefined ? { lower: undefined, upper: undefined } : { lower: bound(file.lowerBounds?.get(field.id)), upper: bound(file.upperBounds?.get(field.id)) }
  })
}

function touches(a: Span, b: Span | undefined): boolean {
  if (b === undefined || a.lower === undefined || a.upper === undefined || b.lower === undefined || b.upper === undefined) return true
  return order(a.lower, b.upper) <= 0 && order(a.upper, b.lower) >= 0
}
