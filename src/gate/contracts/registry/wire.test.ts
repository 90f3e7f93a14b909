/** What producers of other programs write, byte by byte. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { frame, messageIndexes, readMessageIndexes, unframe } from './wire.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Buffer.from(text, 'hex')
const guid = '00112233-4455-6677-8899-aabbccddeeff'

test('marks, as they are written', () => {
  assert.equal(hex(frame({ id: 1 }, bytes('02'))), '000000000102')
  assert.equal(hex(frame({ id: 2 ** 31 - 1 })), '007fffffff')
  assert.equal(hex(frame({ guid }, bytes('ff'))), '0100112233445566778899aabbccddeeffff')
  assert.deepEqual(unframe(bytes('000000010203')).mark, { id: 258 })
  assert.deepEqual(unframe(bytes('0100112233445566778899aabbccddeeff')).mark, { guid })
})

test('where a message stands in its file', () => {
  for (const [indexes, text] of [[[0], '00'], [[1], '0202'], [[1, 0], '040200'], [[0, 0], '040000'], [[300], '02d804'], [[2, 3, 4], '06040608']] as const) {
    assert.equal(hex(messageIndexes(indexes)), text)
    const read = readMessageIndexes(bytes(`${text}abcd`))
    assert.deepEqual([read.indexes, hex(read.payload)], [indexes, 'abcd'])
  }
  // The long form of the first message is right as well.
  assert.deepEqual(readMessageIndexes(bytes('0200')).indexes, [0])
})

test('what is written is read', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.uint8Array(), (id, payload) => {
    const { mark, payload: rest } = unframe(frame({ id }, payload))
    assert.deepEqual([mark, hex(rest)], [{ id }, hex(payload)])
  }))
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 20 }), { minLength: 1, maxLength: 10 }), indexes => {
    assert.deepEqual(readMessageIndexes(messageIndexes(indexes)).indexes, indexes)
  }))
})

test('bytes that are none', () => {
  for (const text of ['', '00', '00000001', '01aabb', '0500000001', '7b7d']) assert.throws(() => unframe(bytes(text)), error => isFailure(error, 'schema/invalid'), text)
  for (const text of ['', '80', '04', '0402', 'ffffffffff7f', '01', 'feffffff0f']) assert.throws(() => readMessageIndexes(bytes(text)), error => isFailure(error, 'schema/invalid'), text)
  for (const id of [-1, 2 ** 31, 1.5]) assert.throws(() => frame({ id }), error => isFailure(error, 'schema/invalid'))
  assert.throws(() => frame({ guid: 'x' }), error => isFailure(error, 'schema/invalid'))
})
