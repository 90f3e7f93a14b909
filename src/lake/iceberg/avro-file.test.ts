import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { ByteReader, ByteWriter } from './avro-bytes.ts'
import { type Read, recordReader, recordWriter } from './avro-codec.ts'
import { readAvroFile, writeAvroFile } from './avro-file.ts'
import { avroBytes, avroInt, avroLong, type AvroRecord, avroSchemaJson, avroString, avroTypeOf, columnMapOf, listOf, optional, parseAvroSchema, required } from './avro-schema.ts'
import { stringifyJson } from './json.ts'
import { JsonNode } from './json-node.ts'

const record: AvroRecord = {
  kind: 'record', name: 'r',
  fields: [
    required(1, 'id', avroLong), required(2, 'name', avroString), optional(3, 'note', avroString), optional(4, 'raw', avroBytes),
    optional(5, 'list', listOf(6, avroInt)), required(7, 'amount', avroTypeOf({ kind: 'decimal', precision: 9, scale: 2 }, 'd')), required(8, 'key', avroTypeOf({ kind: 'uuid' }, 'u')),
    required(9, 'ratio', { kind: 'double' }), required(10, 'share', { kind: 'float' }), required(11, 'yes', { kind: 'boolean' }),
  ],
}
const rows = [
  { id: 3_051_729_675_574_597_004n, name: 'é😀', note: 'n', raw: Uint8Array.of(1, 2), list: [1, -1, 2 ** 31 - 1], amount: -12_345n, key: 'f79c3e09-677c-4bbd-a479-3f349cb785e7', ratio: -0.1, share: 1.5, yes: true },
  { id: -(2n ** 63n), name: '', amount: 0n, key: '00000000-0000-0000-0000-000000000000', ratio: NaN, share: 0, yes: false },
]
const write = recordWriter(record, new Map())
const make = (codec: 'null' | 'deflate', records: readonly unknown[] = rows): Uint8Array => writeAvroFile({ schema: record, metadata: { hello: 'world' }, write, records, codec })
const corrupt = (error: unknown): boolean => isFailure(error, 'lake/corrupt')

function read(bytes: Uint8Array): unknown[] {
  const file = readAvroFile(bytes, 'f.avro')
  return file.records(recordReader(file.schema, record, new Map(), 'f.avro'))
}

/** A file by hand: schema, codec and blocks as given. */
function container(schema: string, codec: string, blocks: readonly (readonly [count: number, data: Uint8Array])[]): Uint8Array {
  const writer = new ByteWriter()
  writer.fixed(Uint8Array.of(0x4f, 0x62, 0x6a, 1))
  writer.int(2)
  for (const text of ['avro.schema', schema, 'avro.codec', codec]) writer.string(text)
  writer.int(0)
  const sync = Buffer.alloc(16, 7)
  writer.fixed(sync)
  for (const [count, data] of blocks) {
    writer.int(count)
    writer.data(data)
    writer.fixed(sync)
  }
  return Buffer.from(writer.take())
}

test('integers have Avro\'s bytes at every length, and come back', () => {
  const cases: [value: bigint, hex: string][] = [
    [0n, '00'], [-1n, '01'], [1n, '02'], [-64n, '7f'], [64n, '8001'], [2n ** 31n - 1n, 'feffffff0f'], [-(2n ** 31n), 'ffffffff0f'],
    [2n ** 63n - 1n, 'feffffffffffffffff01'], [-(2n ** 63n), 'ffffffffffffffffff01'],
  ]
  for (const [value, hex] of cases) {
    const writer = new ByteWriter()
    writer.long(value)
    assert.equal(Buffer.from(writer.take()).toString('hex'), hex, String(value))
    assert.equal(new ByteReader(Buffer.from(hex, 'hex'), 'x').long(), value)
  }
  const edges = [6, 7, 13, 14, 31, 32, 48, 49, 50, 51, 52, 53, 55, 56, 62, 63].flatMap(bits => [2n ** BigInt(bits) - 1n, -(2n ** BigInt(bits)), 2n ** BigInt(bits)].filter(value => BigInt.asIntN(64, value) === value))
  const writer = new ByteWriter(1)
  for (const value of edges) writer.long(value)
  const reader = new ByteReader(Buffer.from(writer.take()), 'x')
  for (const value of edges) assert.equal(reader.long(), value)
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), value => {
    writer.long(value)
    assert.equal(new ByteReader(writer.take(), 'x').long(), value)
  }))
})

test('records come back from both codecs, however many blocks they fill', () => {
  for (const codec of ['null', 'deflate'] as const) {
    assert.deepEqual(read(make(codec)), rows)
    const many = Array.from({ length: 3000 }, (_, index) => ({ ...rows[0], id: BigInt(index) }))
    assert.deepEqual(read(make(codec, many)), many)
    assert.deepEqual(read(make(codec, [])), [])
  }
  assert.deepEqual(Buffer.from(make('deflate')), Buffer.from(make('deflate')), 'the same records give the same bytes')
  assert.equal(readAvroFile(make('null'), 'f').metadata.get('hello'), 'world')
})

test('the header carries ids, logical types and the map form', () => {
  const type: AvroRecord = { kind: 'record', name: 'r', fields: [optional(1, 'm', columnMapOf(2, 3, avroLong)), required(4, 'd', avroTypeOf({ kind: 'timestamptz' }, 't'))] }
  assert.equal(stringifyJson(avroSchemaJson(type)), '{"type":"record","name":"r","fields":['
    + '{"name":"m","type":["null",{"type":"array","items":{"type":"record","name":"k2_v3","fields":[{"name":"key","type":"int","field-id":2},{"name":"value","type":"long","field-id":3}]},"logicalType":"map"}],"default":null,"field-id":1},'
    + '{"name":"d","type":{"type":"long","logicalType":"timestamp-micros","adjust-to-utc":true},"field-id":4}]}')
})

test('a reader finds fields by id under other names and orders, skips the rest, and widens', () => {
  const written: AvroRecord = {
    kind: 'record', name: 'other',
    fields: [
      required(99, 'extra', { kind: 'map', values: avroString }), required(2, 'renamed', avroString), required(98, 'pad', { kind: 'fixed', name: 'p', size: 3 }), required(1, 'id', avroInt),
    ],
  }
  const wanted: AvroRecord = { kind: 'record', name: 'r', fields: [required(1, 'id', avroLong, 'identity'), required(2, 'name', avroString), optional(3, 'note', avroString)] }
  const writer = new ByteWriter()
  writer.int(1)
  writer.string('k')
  writer.string('v')
  writer.int(0)
  writer.string('x')
  writer.fixed(Uint8Array.of(9, 9, 9))
  writer.int(-7)
  const schema = stringifyJson(avroSchemaJson(written))
  const file = readAvroFile(container(schema, 'null', [[1, Buffer.from(writer.take())]]), 'f')
  assert.deepEqual(file.records(recordReader(file.schema, wanted, new Map(), 'f')), [{ identity: -7n, name: 'x' }])
})

test('zstandard is read; snappy and others are refused with what would do', () => {
  const schema = stringifyJson(avroSchemaJson(record))
  const writer = new ByteWriter()
  write(writer, rows[1])
  const data = Buffer.from(writer.take())
  assert.deepEqual(read(container(schema, 'zstandard', [[1, zstdCompressSync(data)]])), [rows[1]])
  assert.throws(() => read(container(schema, 'snappy', [[1, data]])), { message: 'f.avro is compressed with snappy; expected deflate, zstandard or null (write.avro.compression-codec of gzip, zstd or uncompressed).' })
})

test('counts and lengths that lie are corrupt at once', () => {
  const schema = stringifyJson(avroSchemaJson({ kind: 'record', name: 'r', fields: [required(1, 'list', listOf(2, avroInt))] }))
  const wanted: AvroRecord = { kind: 'record', name: 'r', fields: [required(1, 'list', listOf(2, avroInt))] }
  const attempt = (blocks: readonly (readonly [number, Uint8Array])[], codec = 'null', text = schema): unknown[] => {
    const file = readAvroFile(container(text, codec, blocks), 'f')
    return file.records(recordReader(file.schema, wanted, new Map(), 'f'))
  }
  const varint = (...values: bigint[]): Uint8Array => {
    const writer = new ByteWriter()
    for (const value of values) writer.long(value)
    return Buffer.from(writer.take())
  }
  assert.deepEqual(attempt([[1, varint(2n, 5n, 6n, 0n)]]), [{ list: [5, 6] }])
  assert.deepEqual(attempt([[1, varint(-2n, 2n, 5n, 6n, 0n)]]), [{ list: [5, 6] }], 'a block that names its size')
  const cases: [about: string, attempt: () => unknown][] = [
    ['records', () => attempt([[2 ** 40, varint(0n)]])], ['negative records', () => attempt([[-1, varint(0n)]])], ['items', () => attempt([[1, varint(2n ** 50n, 0n)]])], ['items beyond 53 bits', () => attempt([[1, varint(2n ** 60n)]])],
    ['no end of items', () => attempt([[1, varint(1n, 5n)]])], ['bytes after the records', () => attempt([[1, varint(0n, 0n)]])], ['an endless integer', () => attempt([[1, Buffer.alloc(11, 0xff)]])],
    ['an int of 64 bits', () => attempt([[1, varint(1n, 2n ** 31n, 0n)]])], ['data that does not inflate', () => attempt([[1, Buffer.alloc(9, 0xff)]], 'deflate')], ['data cut off', () => attempt([[1, deflateRawSync(varint(0n)).subarray(0, 1)]], 'deflate')],
    ['a type within itself', () => attempt([], 'null', '{"type":"record","name":"r","fields":[{"name":"list","type":["null","r"],"field-id":1}]}')],
    ['items without bytes', () => attempt([], 'null', '{"type":"record","name":"r","fields":[{"name":"x","type":{"type":"array","items":"null"},"field-id":9},{"name":"list","type":{"type":"array","items":"int"},"field-id":1}]}')],
    ['an empty record', () => attempt([], 'null', '{"type":"record","name":"r","fields":[]}')], ['no record', () => attempt([], 'null', '"int"')], ['another type', () => attempt([], 'null', '{"type":"record","name":"r","fields":[{"name":"list","type":"string","field-id":1}]}')],
    ['a wide union', () => attempt([], 'null', '{"type":"record","name":"r","fields":[{"name":"list","type":["null","int","string"],"field-id":1}]}')], ['deep nesting', () => attempt([], 'null', `${'['.repeat(5000)}${']'.repeat(5000)}`)],
  ]
  for (const [about, run] of cases) assert.throws(run, corrupt, about)
})

test('blocks that unpack to more than any manifest holds are refused before they fill the memory', () => {
  const schema = stringifyJson(avroSchemaJson({ kind: 'record', name: 'r', fields: [required(1, 'raw', avroBytes)] }))
  const writer = new ByteWriter()
  writer.data(new Uint8Array(90 * 1024 * 1024))
  const bomb = [1, deflateRawSync(writer.take(), { level: 1 })] as const
  const wanted: AvroRecord = { kind: 'record', name: 'r', fields: [required(1, 'raw', avroBytes)] }
  const attempt = (count: number): number => {
    const file = readAvroFile(container(schema, 'deflate', Array.from({ length: count }, () => bomb)), 'f')
    return file.records(recordReader(file.schema, wanted, new Map(), 'f')).length
  }
  assert.equal(attempt(2), 2)
  assert.throws(() => attempt(3), { code: 'lake/corrupt', message: /^f: a block cannot be unpacked with deflate: / })
})

test('any bytes are read or corrupt', () => {
  const schema = parseAvroSchema(JsonNode.parse(stringifyJson(avroSchemaJson(record)), 's'))
  const reader: Read = recordReader(schema, record, new Map(), 'x')
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
    try {
      reader(new ByteReader(bytes, 'x'))
    } catch (error) {
      assert.ok(corrupt(error), String(error))
    }
    assert.throws(() => read(bytes), corrupt)
  }), { numRuns: 500 })
})
