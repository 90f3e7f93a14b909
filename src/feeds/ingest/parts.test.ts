import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partsOf } from './parts.ts'

const files = (...archives: string[]): { name: number, raw: { sha256: string } }[] => archives.map((sha256, name) => ({ name, raw: { sha256 } }))
const names = (parts: { name: number }[][]): number[][] => parts.map(part => part.map(({ name }) => name))

test('culprits go alone, and what lies between them goes as one, in order', () => {
  assert.deepEqual(names(partsOf(files('a', 'b', 'c', 'd', 'e', 'f'), { culprits: [2] })), [[0, 1], [2], [3, 4, 5]])
  assert.deepEqual(names(partsOf(files('a', 'b', 'c', 'd', 'e'), { culprits: [4, 0, 1] })), [[0], [1], [2, 3], [4]])
})

test('an archive with a culprit goes alone and whole; a lone archive falls apart by file', () => {
  assert.deepEqual(names(partsOf(files('a', 'a', 'b', 'b', 'c'), { culprits: [3] })), [[0, 1], [2, 3], [4]])
  assert.deepEqual(names(partsOf(files('a', 'a', 'a'), { culprits: [1] })), [[0], [1], [2]])
})

test('without a culprit each half goes alone, never the batch itself', () => {
  for (const archives of [['a', 'b'], ['a', 'a'], ['a', 'b', 'b'], ['a', 'a', 'b', 'c', 'd']]) {
    const batch = files(...archives)
    const parts = partsOf(batch, { culprits: [] })
    assert.equal(parts.length, 2)
    assert.ok(parts.every(part => part.length > 0))
    assert.deepEqual(names(parts).flat(), batch.map(({ name }) => name))
  }
})
