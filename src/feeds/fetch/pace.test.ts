import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pacer } from './pace.ts'
import { fakeTime } from './synthetic-operator.ts'

test('requests to one host keep their distance, in the order in which they were wanted', async () => {
  const time = fakeTime()
  const pace = pacer(time)
  const starts: string[] = []
  const take = async (who: string, host: string): Promise<void> => {
    await pace.turn(host, 5000)
    starts.push(`${who} ${time.now() - 1000}`)
  }
  await Promise.all([take('a', 'one'), take('b', 'one'), take('c', 'one')])
  assert.deepEqual(starts, ['a 0', 'b 5000', 'c 10000'])
  await take('d', 'two')
  assert.equal(starts.at(-1), 'd 10000')
})

test('time that has passed anyway is not waited for again', async () => {
  const time = fakeTime()
  const pace = pacer(time)
  await pace.turn('one', 5000)
  await time.sleep(4000, undefined)
  await pace.turn('one', 5000)
  await time.sleep(60_000, undefined)
  await pace.turn('one', 5000)
  assert.deepEqual(time.slept, [4000, 1000, 60_000])
})

test('a pause that the host asked for holds everybody, and the longer of two counts', async () => {
  const time = fakeTime()
  const pace = pacer(time)
  await pace.turn('one', 1000)
  pace.hold('one', 30_000)
  pace.hold('one', 10_000)
  const waits: number[] = []
  await Promise.all([pace.turn('one', 1000, undefined, ms => waits.push(ms)), pace.turn('one', 1000, undefined, ms => waits.push(ms))])
  assert.deepEqual(waits, [30_000, 1000])
})

test('who gives up leaves at once, and the others keep their distance', async () => {
  let wake = (): void => {}
  let now = 0
  const pace = pacer({
    now: () => now,
    async sleep(ms) {
      await new Promise<void>(resolve => { wake = resolve })
      now += ms
    },
  })
  await pace.turn('one', 5000)
  const first = pace.turn('one', 5000)
  const stop = new AbortController()
  const second = pace.turn('one', 5000, stop.signal)
  const starts: number[] = []
  const third = pace.turn('one', 5000).then(() => starts.push(now))
  stop.abort(new Error('enough'))
  await assert.rejects(second, /enough/)
  assert.equal(now, 0)
  wake()
  await first
  assert.equal(now, 5000)
  await new Promise(resolve => setImmediate(resolve))
  wake()
  await third
  assert.deepEqual(starts, [10_000])
})

test('a sleep that is broken off does not count as a request', async () => {
  const time = fakeTime()
  const pace = pacer(time)
  await pace.turn('one', 5000)
  const stop = new AbortController()
  stop.abort()
  await assert.rejects(pace.turn('one', 5000, stop.signal), { name: 'AbortError' })
  await pace.turn('one', 5000)
  assert.deepEqual(time.slept, [5000])
})
