import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Commit } from '../../api/types.ts'
import { inGraphOrder, layOut } from './graph.ts'

function commit(id: string, minute: number, ...parents: string[]): Commit {
  return { id, parents, author: 'a', message: id, at_utc: `2026-11-20T00:${String(minute).padStart(2, '0')}:00Z`, run_id: null, tables: [] }
}

test('main keeps the left lane, a branch gets its own, and a merge leads back', () => {
  const graph = layOut([commit('m3', 9, 'm2', 'b1'), commit('m2', 5, 'm1'), commit('b1', 7, 'm1'), commit('m1', 1)], 'm3')
  assert.deepEqual(graph.rows.map(row => [row.commit.id, row.lane]), [['m3', 0], ['b1', 1], ['m2', 0], ['m1', 0]])
  assert.deepEqual(graph.edges.find(edge => edge.fromRow === 1), { fromRow: 1, fromLane: 1, via: 1, toRow: 3, toLane: 0 })
  assert.equal(graph.lanes, 2)
})

test('a child stands above its parent even where its clock was behind', () => {
  assert.deepEqual(inGraphOrder([commit('child', 1, 'parent'), commit('parent', 30)]).map(one => one.id), ['child', 'parent'])
})

test('a parent beyond the list leaves an open edge', () => {
  const [edge] = layOut([commit('m9', 9, 'older')], 'm9').edges
  assert.equal(edge?.toRow, null)
})

test('an open branch newer than main does not take the left lane', () => {
  const graph = layOut([commit('b', 9, 'm1'), commit('m2', 5, 'm1'), commit('m1', 1)], 'm2')
  assert.deepEqual(Object.fromEntries(graph.rows.map(row => [row.commit.id, row.lane])), { b: 1, m2: 0, m1: 0 })
})

test('a merged commit that is not in the list takes no lane', () => {
  const graph = layOut([commit('m2', 5, 'm1', 'gone2'), commit('m1', 1, 'm0', 'gone1')], 'm2')
  assert.deepEqual([graph.lanes, graph.edges.length, graph.rows.some(row => row.merges)], [1, 2, false])
})
