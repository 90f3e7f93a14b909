/** What is known of a column's values in a file or in all files of a manifest, and whether a filter can match there. Pure. */
import { daysFromCivil } from '../../iceberg/civil.ts'
import type { DataFile } from '../../iceberg/manifest.ts'
import type { FieldSummary, ManifestFile } from '../../iceberg/manifest-list.ts'
import { type PartitionSpec, partitionType } from '../../iceberg/partition.ts'
import { type Field, isPrimitive, type PrimitiveType, type Schema } from '../../iceberg/types.ts'
import { compareValues, decodeValue, type Value } from '../../iceberg/values.ts'
import type { Filter } from './filter.ts'

/** Undefined where nobody knows. Bounds are inclusive, and hold for all values that are neither null nor NaN. */
export interface Facts {
  readonly lower?: Value | undefined
  readonly upper?: Value | undefined
  readonly hasNull?: boolean | undefined
  readonly hasNaN?: boolean | undefined
  /** Every value is null, or NaN. */
  readonly onlyNull?: boolean | undefined
  readonly onlyNaN?: boolean | undefined
}

export type FactsOf = (field: Field) => Facts

/** False only where no row can match. */
export function mayMatch(filter: Filter, factsOf: FactsOf): boolean {
  switch (filter.kind) {
    case 'all': case 'anything': return true
    case 'none': return false
    case 'and': return mayMatch(filter.left, factsOf) && mayMatch(filter.right, factsOf)
    case 'or': return mayMatch(filter.left, factsOf) || mayMatch(filter.right, factsOf)
    case 'test': return mayHold(filter.op, factsOf(filter.field), filter.field)
    case 'compare': return mayCompare(filter.op, factsOf(filter.field), filter.value)
    case 'among': {
      const facts = factsOf(filter.field)
      return filter.values.some(value => mayCompare('eq', facts, value))
    }
  }
}

function mayHold(op: Extract<Filter, { kind: 'test' }>['op'], facts: Facts, field: Field): boolean {
  switch (op) {
    case 'is-null': return !field.required && facts.hasNull !== false
    case 'not-null': return facts.onlyNull !== true
    case 'is-nan': return facts.hasNaN !== false && facts.onlyNull !== true
    case 'not-nan': return facts.onlyNaN !== true
  }
}

function mayCompare(op: Extract<Filter, { kind: 'compare' }>['op'], facts: Facts, given: Value): boolean {
  // Nulls and NaNs are unequal to everything, and start with nothing.
  if (op === 'not-eq' || op === 'not-starts-with') return true
  if (facts.onlyNull === true) return false
  // NaN sorts above all numbers for some clients.
  if (facts.onlyNaN === true || facts.hasNaN === true) return true
  const value = given === 0 ? 0 : given
  const below = facts.lower === undefined ? undefined : compareValues(zero(facts.lower), value)
  const above = facts.upper === undefined ? undefined : compareValues(zero(facts.upper), value)
  switch (op) {
    case 'lt': return below === undefined || below < 0
    case 'lt-eq': return below === undefined || below <= 0
    case 'gt': return above === undefined || above > 0
    case 'gt-eq': return above === undefined || above >= 0
    case 'eq': return (below === undefined || below <= 0) && (above === undefined || above >= 0)
    case 'starts-with': return mayStart(facts, given)
  }
}

/** The zeros are equal to people, not to bounds. */
function zero(value: Value): Value { return value === 0 ? 0 : value }

function mayStart({ lower, upper }: Facts, prefix: Value): boolean {
  if (typeof prefix !== 'string') return true
  const length = Array.from(prefix).length
  // By code points: half of an astral character is no text.
  const cut = (bound: Value | undefined): string | undefined => typeof bound === 'string' ? Array.from(bound).slice(0, length).join('') : undefined
  const [low, high] = [cut(lower), cut(upper)]
  return (low === undefined || compareValues(low, prefix) <= 0) && (high === undefined || compareValues(high, prefix) >= 0)
}

/** Of one file: its bounds and counts, and the place that its partition gives it. */
export function factsOfFile(file: DataFile, spec: PartitionSpec | undefined): FactsOf {
  return field => {
    if (!isPrimitive(field.type)) return {}
    const { type } = field
    const [values, nulls, nans] = [file.valueCounts?.get(field.id), file.nullValueCounts?.get(field.id), file.nanValueCounts?.get(field.id)]
    const bound = (bytes: Uint8Array | undefined): Value | undefined => bytes === undefined ? undefined : number(decodeValue(type, bytes, `${file.path}: bound of ${field.name}`))
    const own: Facts = {
      lower: bound(file.lowerBounds?.get(field.id)), upper: bound(file.upperBounds?.get(field.id)),
      hasNull: nulls === undefined ? undefined : nulls > 0n, hasNaN: nans === undefined ? undefined : nans > 0n,
      onlyNull: nulls === undefined || values === undefined ? undefined : nulls === values, onlyNaN: nans === undefined || values === undefined ? undefined : nans > 0n && nans === values,
    }
    return (spec?.fields ?? []).reduce((facts, part, index) => {
      if (part.sourceId !== field.id) return facts
      const value = file.partition[index] ?? null
      // A source that is null is the only one whose partition is.
      if (value === null) return part.transform === 'void' ? facts : { ...facts, onlyNull: true, hasNull: true }
      return { ...narrowed(facts, rangeOf(part.transform, type, value, value)), onlyNull: false }
    }, own)
  }
}

/** Of all files of a manifest, by the summary of its partitions. */
export function factsOfManifest(manifest: ManifestFile, spec: PartitionSpec | undefined, schema: Schema): FactsOf {
  return field => {
    if (!isPrimitive(field.type)) return {}
    const { type } = field
    return (spec?.fields ?? []).reduce<Facts>((facts, part, index) => {
      const summary: FieldSummary | undefined = manifest.partitions?.[index]
      const stored = partitionType(schema.fields, part)
      if (part.sourceId !== field.id || summary === undefined || stored === undefined || part.transform === 'void') return facts
      const [low, high] = [summary.lowerBound, summary.upperBound].map(bytes => bytes === undefined ? undefined : number(decodeValue(stored, bytes, `${manifest.path}: summary of ${part.name}`)))
      const nulls = summary.containsNull ? {} : { hasNull: false }
      return low === undefined || high === undefined ? { ...facts, ...nulls } : { ...narrowed(facts, rangeOf(part.transform, type, low, high)), ...nulls }
    }, {})
  }
}

function number(value: Value): Value | undefined { return Number.isNaN(value) ? undefined : value }

interface Range { readonly lower?: Value | undefined, readonly upper?: Value | undefined }

function narrowed(facts: Facts, range: Range): Facts {
  const { lower, upper } = range
  return {
    ...facts,
    ...lower !== undefined && (facts.lower === undefined || compareValues(lower, facts.lower) > 0) ? { lower } : {},
    ...upper !== undefined && (facts.upper === undefined || compareValues(upper, facts.upper) < 0) ? { upper } : {},
  }
}

const microsPerDay = 86_400_000_000n

/** The values whose transform lies between two partition values; open where the transform says nothing of the order. */
function rangeOf(transform: string, type: PrimitiveType, from: Value, to: Value): Range {
  // A long text may be cut in a summary, on either side: still outside of what is there.
  if (transform === 'identity') return Number.isNaN(from) || Number.isNaN(to) ? {} : { lower: from, upper: to }
  if (typeof from !== 'number' || typeof to !== 'number') return {}
  const [start, end] = [startOf(transform, from), startOf(transform, to + 1)]
  if (start === undefined || end === undefined) return {}
  if (type.kind === 'timestamp' || type.kind === 'timestamptz') return { lower: start, upper: end - 1n }
  return type.kind === 'date' && transform !== 'hour' ? { lower: Number(start / microsPerDay), upper: Number(end / microsPerDay) - 1 } : {}
}

/** First microsecond of the day, month, year or hour with this number since 1970. */
function startOf(transform: string, ordinal: number): bigint | undefined {
  switch (transform) {
    case 'hour': return BigInt(ordinal) * 3_600_000_000n
    case 'day': return BigInt(ordinal) * microsPerDay
    case 'month': return BigInt(daysFromCivil(1970 + Math.floor(ordinal / 12), ((ordinal % 12) + 12) % 12 + 1, 1)) * microsPerDay
    case 'year': return BigInt(daysFromCivil(1970 + ordinal, 1, 1)) * microsPerDay
    default: return undefined
  }
}
