import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silent } from '#base/log.ts'
import { keepUp } from './upkeep.ts'

test('a task runs again after a failure, never twice at once, and stop waits for it', async () => {
  const errors: string[] = []
  const log = { ...silent, error: (fields: object, message: string) => { errors.push(`${message}: ${JSON.stringify(fields)}`) } }
  let [runs, atOnce, most] = [0, 0, 0]
  const third = Promise.withResolvers<void>()
  const kept = keepUp([{
    name: 'flaky', everySeconds: 0.01,
    async run(signal) {
      most = Math.max(most, ++atOnce)
      runs++
      if (runs === 3) third.resolve()
      await new Promise(resolve => { setTimeout(resolve, 30) })
      atOnce--
      if (runs === 1) throw new Error('once')
      assert.equal(typeof signal.aborted, 'boolean')
    },
  }], log)
  await third.promise
  await kept.stop()
  assert.deepEqual([runs, atOnce, most], [3, 0, 1])
  assert.deepEqual(errors, ['upkeep failed: {"upkeep":"flaky","error":"once"}'])
})
