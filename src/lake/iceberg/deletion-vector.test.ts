/** Deletion vectors, made by hand of every kind of container. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { decodeDeletionVector } from './deletion-vector.ts'

type Kind = 'array' | 'bits' | 'runs'
const u = (bytes: 1 | 2 | 4 | 8, ...values: number[]): Buffer => Buffer.concat(values.map(value => {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer.subarray(0, bytes)
}))

function container(rows: readonly number[], kind: Kind): Buffer {
  if (kind === 'array') return u(2, ...rows)
  if (kind === 'runs') return Buffer.concat([u(2, rows.length), ...rows.map(row => u(2, row, 0))])
  const bits = Buffer.alloc(8192)
  for (const row of rows) bits.writeUInt8(bits.readUInt8(row >> 3) | 1 << (row & 7), row >> 3)
  return bits
}

/** As Java and the engine write it; `runs` says whether the bitmap may have runs. */
function vector(rows: readonly number[], runs: boolean): Buffer {
  const highs = [...Map.groupBy(rows, row => Math.floor(row / 2 ** 32))]
  const bitmaps = highs.map(([high, some]) => {
    const keys = [...Map.groupBy(some, row => Math.floor(row % 2 ** 32 / 65_536))].map(([key, all]) => ({ key, rows: all.map(row => row % 65_536) }))
    const kinds = keys.map((each): Kind => runs && each.key % 2 === 0 ? 'runs' : each.rows.length > 4096 ? 'bits' : 'array')
    const flags = Buffer.alloc(Math.ceil(keys.length / 8))
    kinds.forEach((kind, index) => { if (kind === 'runs') flags.writeUInt8(flags.readUInt8(index >> 3) | 1 << (index & 7), index >> 3) })
    const head = runs ? Buffer.concat([u(4, 12_347 + (keys.length - 1) * 65_536), flags]) : u(4, 12_346, keys.length)
    const offsets = !runs || keys.length >= 4 ? u(4, ...keys.map(() => 0)) : Buffer.alloc(0)
    return Buffer.concat([u(4, high), head, ...keys.map(each => u(2, each.key, each.rows.length - 1)), offsets, ...keys.map((each, index) => container(each.rows, kinds[index] ?? 'array'))])
  })
  const body = Buffer.concat([Buffer.from('d1d33964', 'hex'), u(8, highs.length), ...bitmaps])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

test('positions come out as they went in, from arrays, bitmaps and runs', () => {
  const long = Array.from({ length: 5000 }, (_, index) => 65_536 * 3 + index * 2)
  for (const rows of [[], [0], [1, 65_535, 65_536, 65_537], long, [5, ...long, 2 ** 32 + 7, 2 ** 32 * 3 + 65_536]]) {
    for (const runs of [false, true]) assert.deepEqual(decodeDeletionVector(vector(rows, runs), 'x'), rows)
  }
  fc.assert(fc.property(fc.uniqueArray(fc.nat(1_000_000), { maxLength: 200 }), fc.boolean(), (some, runs) => {
    const rows = some.toSorted((a, b) => a - b)
    assert.deepEqual(decodeDeletionVector(vector(rows, runs), 'x'), rows)
  }))
})

test('bytes that are none are refused, whatever was done to them', () => {
  const good = vector([1, 2, 100_000], true)
  fc.assert(fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
    const bad = Buffer.from(good)
    bad.writeUInt8(bad.readUInt8(at) ^ by, at)
    assert.throws(() => decodeDeletionVector(bad, 'file.puffin'), error => isFailure(error, 'lake/corrupt') && error.message.startsWith('file.puffin'))
  }))
  for (let end = 0; end < good.length; end++) assert.throws(() => decodeDeletionVector(good.subarray(0, end), 'x'), error => isFailure(error, 'lake/corrupt'))
  // With a checksum that fits.
  const body = Buffer.concat([Buffer.from('d1d33964', 'hex'), u(8, 1), u(4, 0, 12_346, 70_000)])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(body))
  assert.throws(() => decodeDeletionVector(Buffer.concat([length, body, sum]), 'x'), error => isFailure(error, 'lake/corrupt'))
})
