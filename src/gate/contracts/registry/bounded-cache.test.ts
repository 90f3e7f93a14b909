/** What stays in a cache that is full. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedCache } from './bounded-cache.ts'

test('what was used stays, what was not goes, and the weight holds', () => {
  const cache = boundedCache<number>(10)
  const there = (): string => ['a', 'b', 'c', 'd', 'e', 'f'].filter(key => cache.get(key) !== undefined).join('')
  for (const [index, key] of ['a', 'b', 'c', 'd', 'e'].entries()) cache.set(key, index, 2)
  cache.get('a')
  cache.get('c')
  cache.set('f', 5, 4)
  assert.equal(there(), 'acef', 'b and d were not used')
  cache.set('d', 3, 2)
  assert.equal(there(), 'acdf', 'all were used: the one that waits longest goes')
  cache.set('c', 9, 8)
  assert.equal(cache.get('c'), 9)
  assert.equal(there(), 'cd')
  cache.set('d', 1, 11)
  assert.equal(there(), 'c', 'larger than all there is room for')
  cache.delete('c')
  assert.equal(there(), '')
  cache.set('a', 1, 10)
  assert.equal(there(), 'a', 'what went left its room')
})
