/** A batch comes to what its writes come to one by one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFailure } from '#base/error.ts'
import { judgeWrites, keysOf } from './judge-writes.ts'
import type { Pending } from './write-queue.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd')
const pending: fc.Arbitrary<Pending> = fc.record({
  write: fc.record({
    expect: fc.array(fc.record({ key, revision: fc.option(fc.integer({ min: 1, max: 6 })) }), { maxLength: 2 }),
    delete: fc.array(fc.oneof(key, fc.constant('\0')), { maxLength: 2 }),
  }),
  puts: fc.array(fc.record({ key, text: fc.string() }), { maxLength: 3 }),
})

test('a batch comes to what its writes come to one by one', () => {
  fc.assert(fc.property(fc.array(pending, { maxLength: 8 }), fc.dictionary(key, fc.integer({ min: 1, max: 4 })), (batch, before) => {
    const stored = new Map(Object.entries(before))
    const fresh = batch.flatMap(({ puts }) => puts).map((_, index) => 5 + index)
    const { failures, puts, deletes } = judgeWrites(batch, stored, fresh)

    const model = new Map([...stored].map(([name, revision]) => [name, { revision, text: 'old' }]))
    let next = 0
    for (const [index, { write, puts: wanted }] of batch.entries()) {
      const broken = write.expect?.find(({ key: name, revision }) => (model.get(name)?.revision ?? null) !== revision)
      const failure = failures[index]
      assert.equal(isFailure(failure, 'meta/conflict') ? failure.details['key'] : failure, broken?.key)
      if (broken) continue
      for (const name of write.delete ?? []) model.delete(name)
      for (const { key: name, text } of wanted) model.set(name, { revision: fresh[next++] ?? 0, text })
    }

    const applied = new Map([...stored].map(([name, revision]) => [name, { revision, text: 'old' }]))
    for (const name of deletes) assert.ok(applied.delete(name), 'only what is there is deleted')
    for (const { key: name, value, revision } of puts) applied.set(name, { revision, text: value })
    assert.deepEqual(applied, model)
    assert.ok([...model.keys()].every(name => stored.has(name) || keysOf(batch).includes(name)))
  }))
})
