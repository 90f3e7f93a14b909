/** Filters as clients send them, and files that must never be left out. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../../iceberg/json.ts'
import { JsonNode } from '../../iceberg/json-node.ts'
import type { DataFile } from '../../iceberg/manifest.ts'
import { describeManifest, numberManifest } from '../../iceberg/manifest-list.ts'
import { applyTransform, type PartitionSpec } from '../../iceberg/partition.ts'
import type { PrimitiveType, Schema } from '../../iceberg/types.ts'
import { lowerBound, upperBound } from '../../iceberg/bounds.ts'
import { compareValues, type Value } from '../../iceberg/values.ts'
import { factsOfFile, factsOfManifest, mayMatch } from './facts.ts'
import { readFilter } from './filter.ts'
import { jsonOfValue, valueOfJson } from './values-json.ts'

const schema: Schema = {
  id: 0, identifierFieldIds: [], fields: [
    { id: 1, name: 'id', required: false, type: { kind: 'long' } }, { id: 2, name: 'at', required: false, type: { kind: 'timestamptz' } }, { id: 3, name: 'note', required: false, type: { kind: 'string' } },
    { id: 4, name: 'price', required: false, type: { kind: 'double' } }, { id: 5, name: 'on', required: true, type: { kind: 'date' } },
    { id: 6, name: 'place', required: false, type: { kind: 'struct', fields: [{ id: 7, name: 'zone', required: true, type: { kind: 'string' } }] } },
    { id: 8, name: 'tags', required: false, type: { kind: 'list', elementId: 9, elementRequired: true, element: { kind: 'string' } } },
  ],
}
const read = (filter: Json, caseSensitive = true) => readFilter(new JsonNode('request', 'filter', filter), { schema, caseSensitive })

test('every spelling of a predicate is read', () => {
  const five = { kind: 'compare', op: 'eq', field: schema.fields[0], value: 5n }
  const spellings: Json[] = [
    { type: 'eq', term: 'id', value: 5 }, { type: 'EQ', left: { type: 'reference', name: 'id' }, right: 5 }, { type: 'eq', left: { type: 'reference', id: 1 }, right: { type: 'literal', value: 5, 'data-type': 'long' } },
    { type: 'eq', term: { type: 'reference', term: 'id' }, value: 5n }, { type: 'eq', term: 'id', value: '5' }, { type: 'not', child: { type: 'not-eq', term: 'id', value: 5 } },
  ]
  for (const spelling of spellings) assert.deepEqual(read(spelling), five)
  assert.deepEqual(read({ type: 'in', child: { type: 'reference', name: 'id' }, values: { type: 'literals', values: [5, 6], 'data-type': 'long' } }), { kind: 'among', field: schema.fields[0], values: [5n, 6n] })
  assert.deepEqual([read(true), read({ type: 'false' }), read({ type: 'not', child: false })].map(each => each.kind), ['all', 'none', 'all'])
  assert.deepEqual(read({ type: 'not', child: { type: 'and', left: { type: 'is-null', term: 'note' }, right: { type: 'lt', term: 'id', value: 5 } } }), {
    kind: 'or', left: { kind: 'test', op: 'not-null', field: schema.fields[2] }, right: { ...five, op: 'gt-eq' },
  })
  assert.equal(read({ type: 'eq', term: 'ID', value: 5 }, false).kind, 'compare')
  assert.equal(read({ type: 'eq', term: 'place.zone', value: 'x' }).kind, 'compare')
})

test('what says nothing of a file is read and set aside', () => {
  const aside: Json[] = [
    { type: 'eq', term: { type: 'transform', transform: 'bucket[4]', term: 'id' }, value: 1 }, { type: 'eq', left: { type: 'apply', function: 'lower', arguments: [] }, right: 'x' },
    { type: 'eq', term: 'tags.element', value: 'a' }, { type: 'eq', term: 'id', value: 'five' }, { type: 'lt', term: 'id', value: 2.5 }, { type: 'not-in', term: 'id', values: [1] },
  ]
  for (const filter of aside) assert.deepEqual(read(filter), { kind: 'anything' }, JSON.stringify(filter))
})

const wrong: [Json, RegExp][] = [
  ['id = 5', /filter is "id = 5"; expected an object/], [{ type: 'like', term: 'id', value: '5' }, /filter\.type is "like"; expected "and"/], [{ type: 'and', left: true }, /filter\.right is missing/],
  [{ type: 'eq', term: 'id' }, /filter\.right is missing; expected a literal/], [{ type: 'eq', term: 'id', value: [1] }, /filter\.value is \[1\]; expected a literal/], [{ type: 'in', term: 'id', values: 'x' }, /filter\.values is "x"/],
  [{ type: 'eq', term: 'nope', value: 1 }, /there is no column "nope"; the schema has id, at/], [{ type: 'eq', left: { type: 'reference', id: 99 }, right: 1 }, /no column with id 99/],
]
for (const [filter, message] of wrong) test(`${JSON.stringify(filter)} is refused by its place`, () => { assert.throws(() => read(filter), message) })

test('a filter that is nested beyond reason is refused', () => {
  let filter: Json = true
  for (let depth = 0; depth < 2000; depth++) filter = { type: 'not', child: filter }
  assert.throws(() => read(filter), /nested at most 500 deep/)
})

const values: [PrimitiveType, Json, Value][] = [
  [{ kind: 'timestamptz' }, '2026-11-20T08:00:00.000001+00:00', 1795161600000001n], [{ kind: 'timestamp' }, '1969-12-31T23:59:59.999999', -1n], [{ kind: 'date' }, '1969-12-31', -1], [{ kind: 'time' }, '00:00:01.500000', 1_500_000n],
  [{ kind: 'decimal', precision: 9, scale: 2 }, '-1.05', -105n], [{ kind: 'long' }, 9223372036854775807n, 9223372036854775807n], [{ kind: 'uuid' }, 'eb26bdb1-a1d8-4aa6-990e-da940875492c', 'eb26bdb1-a1d8-4aa6-990e-da940875492c'],
  [{ kind: 'binary' }, '78797A', new Uint8Array([0x78, 0x79, 0x7a])], [{ kind: 'boolean' }, true, true], [{ kind: 'double' }, -0.5, -0.5],
]
for (const [type, json, value] of values) {
  test(`a ${type.kind} goes through JSON and back`, () => {
    assert.deepEqual(valueOfJson(type, json), value)
    assert.deepEqual(jsonOfValue(type, value), json)
  })
}

test('numbers come as texts too', () => {
  assert.deepEqual([valueOfJson({ kind: 'double' }, '0.5'), valueOfJson({ kind: 'double' }, '-1e3'), valueOfJson({ kind: 'long' }, '4611686018427387905'), valueOfJson({ kind: 'int' }, '2.5'), valueOfJson({ kind: 'string' }, '5')], [0.5, -1000, 4611686018427387905n, undefined, '5'])
})

test('an instant with another offset is the same instant', () => {
  assert.equal(valueOfJson({ kind: 'timestamptz' }, '2026-11-20T03:00:00-05:00'), valueOfJson({ kind: 'timestamptz' }, '2026-11-20T08:00:00Z'))
})

type Row = readonly [id: bigint | null, at: bigint | null, note: string | null, price: number | null]
const day = 86_400_000_000n
const rows = fc.array(fc.tuple(
  fc.option(fc.bigInt({ min: -5n, max: 5n })), fc.option(fc.bigInt({ min: -3n * day, max: 3n * day })), fc.option(fc.constantFrom('', 'a', 'ab', 'abc', 'b', '\u{1f600}x', 'a very long note that is cut in its bounds', 'a very long note that is cut, but later')),
  fc.option(fc.constantFrom(-1, -0, 0, 1.5, NaN, Infinity)),
), { minLength: 1, maxLength: 4 })
const literals = [fc.bigInt({ min: -6n, max: 6n }), fc.bigInt({ min: -3n * day, max: 3n * day }), fc.constantFrom('', 'a', 'ab', 'b', 'a very long note that is cu'), fc.constantFrom(-1, 0, -0, 2)] as const
const names = ['id', 'at', 'note', 'price'] as const
const leaf = fc.integer({ min: 0, max: 3 }).chain(column => fc.record({
  column: fc.constant(column), op: fc.constantFrom('lt', 'lt-eq', 'gt', 'gt-eq', 'eq', 'not-eq', 'in', 'not-in', 'is-null', 'not-null', 'is-nan', 'not-nan', ...column === 2 ? ['starts-with', 'not-starts-with'] : []), values: fc.array(literals[column] as fc.Arbitrary<Value>, { minLength: 1, maxLength: 3 }),
}))
interface Leaf { readonly column: number, readonly op: string, readonly values: readonly Value[] }
type Tree = { readonly leaf: Leaf } | { readonly not: Tree } | { readonly and: readonly [Tree, Tree] } | { readonly or: readonly [Tree, Tree] }
const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof({ maxDepth: 3 }, fc.record({ leaf }), fc.record({ not: tie('tree') }), fc.record({ and: fc.tuple(tie('tree'), tie('tree')) }), fc.record({ or: fc.tuple(tie('tree'), tie('tree')) })),
}))

function json(node: Tree): Json {
  if ('not' in node) return { type: 'not', child: json(node.not) }
  if ('and' in node) return { type: 'and', left: json(node.and[0]), right: json(node.and[1]) }
  if ('or' in node) return { type: 'or', left: json(node.or[0]), right: json(node.or[1]) }
  const { column, op, values: given } = node.leaf
  const type = schema.fields[column]!.type as PrimitiveType
  const literal = (value: Value): Json => jsonOfValue(type, value)
  if (op === 'in' || op === 'not-in') return { type: op, term: names[column]!, values: given.map(literal) }
  return op.includes('nu') || op.includes('na') ? { type: op, term: names[column]! } : { type: op, term: names[column]!, value: literal(given[0]!) }
}

/** A row against the filter as people mean it: nothing but `is-null` and the negations match a null, under NOT as Iceberg turns it round. */
function matches(node: Tree, row: Row, not = false): boolean {
  if ('not' in node) return matches(node.not, row, !not)
  if ('and' in node) return not ? node.and.some(each => matches(each, row, true)) : node.and.every(each => matches(each, row))
  if ('or' in node) return not ? node.or.every(each => matches(each, row, true)) : node.or.some(each => matches(each, row))
  const opposites: Record<string, string> = { 'lt': 'gt-eq', 'gt-eq': 'lt', 'gt': 'lt-eq', 'lt-eq': 'gt', 'eq': 'not-eq', 'not-eq': 'eq', 'in': 'not-in', 'not-in': 'in', 'is-null': 'not-null', 'not-null': 'is-null', 'is-nan': 'not-nan', 'not-nan': 'is-nan', 'starts-with': 'not-starts-with', 'not-starts-with': 'starts-with' }
  const { column, values: given } = node.leaf
  const op = not ? opposites[node.leaf.op] : node.leaf.op
  const value = row[column] as Value | null
  const same = (other: Value): boolean => value !== null && (value === other || (value === 0 && other === 0))
  const order = value === null || Number.isNaN(value) ? null : compareValues(value === 0 ? 0 : value, given[0] === 0 ? 0 : given[0]!)
  switch (op) {
    case 'is-null': return value === null
    case 'not-null': return value !== null
    case 'is-nan': return Number.isNaN(value)
    case 'not-nan': return !Number.isNaN(value)
    case 'eq': return same(given[0]!)
    case 'not-eq': return !same(given[0]!)
    case 'in': return given.some(same)
    case 'not-in': return !given.some(same)
    case 'lt': return order !== null && order < 0
    case 'lt-eq': return order !== null && order <= 0
    case 'gt': return order !== null && order > 0
    case 'gt-eq': return order !== null && order >= 0
    case 'starts-with': return typeof value === 'string' && value.startsWith(given[0] as string)
    default: return !(typeof value === 'string' && value.startsWith(given[0] as string))
  }
}

const specs: PartitionSpec[] = [
  { id: 0, fields: [] }, { id: 1, fields: [{ sourceId: 2, fieldId: 1000, name: 'at_day', transform: 'day' }, { sourceId: 3, fieldId: 1001, name: 'note', transform: 'identity' }] },
  { id: 2, fields: [{ sourceId: 2, fieldId: 1000, name: 'at_month', transform: 'month' }] }, { id: 3, fields: [{ sourceId: 2, fieldId: 1000, name: 'at_hour', transform: 'hour' }, { sourceId: 1, fieldId: 1001, name: 'gone', transform: 'void' }] },
  { id: 4, fields: [{ sourceId: 2, fieldId: 1000, name: 'at_year', transform: 'year' }] },
]

function fileOf(content: readonly Row[], spec: PartitionSpec, statistics: boolean): DataFile {
  const column = (index: number): (Value | null)[] => content.map(row => row[index] as Value | null)
  const bounds = (pick: typeof lowerBound, side: number): Map<number, Uint8Array> => new Map([0, 1, 2, 3].flatMap(index => {
    const known = column(index).filter(value => value !== null && !Number.isNaN(value)) as Value[]
    const end = known.toSorted(compareValues).at(side)
    const bytes = end === undefined ? undefined : pick(schema.fields[index]!.type as PrimitiveType, end)
    return bytes === undefined ? [] : [[index + 1, bytes] as const]
  }))
  const count = (of: (value: Value | null) => boolean): Map<number, bigint> => new Map([0, 1, 2, 3].map(index => [index + 1, BigInt(column(index).filter(of).length)]))
  return {
    content: 'data', path: 'f', format: 'PARQUET', recordCount: BigInt(content.length), fileSizeInBytes: 1n,
    partition: spec.fields.map(field => applyTransform(field.transform, schema.fields[field.sourceId - 1]!.type as PrimitiveType, content[0]![field.sourceId - 1] as Value | null) ?? null),
    ...statistics ? { valueCounts: count(() => true), nullValueCounts: count(value => value === null), nanValueCounts: count(value => Number.isNaN(value)), lowerBounds: bounds(lowerBound, 0), upperBounds: bounds(upperBound, -1) } : {},
  }
}

test('no file, and no manifest, with a row that matches is left out', () => {
  let left = 0
  fc.assert(fc.property(rows, tree, fc.constantFrom(...specs), fc.boolean(), (given, filter, spec, statistics) => {
    // Rows of one partition only.
    const place = (row: Row): string => fileOf([row], spec, false).partition.map(String).join()
    const content = given.filter(row => place(row) === place(given[0]!))
    const file = fileOf(content, spec, statistics)
    const bound = read(json(filter))
    const [inFile, entries] = [mayMatch(bound, factsOfFile(file, spec)), [{ status: 'added' as const, snapshotId: 1n, sequenceNumber: null, fileSequenceNumber: null, file }]]
    const manifest = numberManifest(describeManifest({ path: 'm', bytes: new Uint8Array(1), addedSnapshotId: 1n }, schema, spec, entries), 1n)
    const inManifest = mayMatch(bound, factsOfManifest(manifest, spec, schema))
    if (content.some(row => matches(filter, row))) assert.deepEqual([inFile, inManifest], [true, true])
    if (!inFile) left++
  }), { numRuns: 3000 })
  assert.ok(left > 200, `only ${left} files were left out`)
})
