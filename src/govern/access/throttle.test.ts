import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { accessForTest, hourMs } from './access-for-tests.ts'
import { loginThrottle, networkOf } from './throttle.ts'

async function throttleForTest(t: TestContext) {
  const { meta, clock } = await accessForTest(t)
  return { meta, clock, throttle: loginThrottle(meta, clock) }
}

type Throttle = ReturnType<typeof loginThrottle>

/** Seconds to wait, 0 where the attempt was let in. */
async function waitOf(throttle: Throttle, name: string, address: string): Promise<number> {
  try {
    await throttle.enter(name, address)
    return 0
  } catch (error) {
    if (!isFailure(error, 'access/throttled')) throw error
    return error.details['retry_after_seconds'] as number
  }
}

test('five failures of a name are free; then the waits double up to a minute', async t => {
  const { clock, throttle } = await throttleForTest(t)
  const waits: number[] = []
  for (let attempt = 0; waits.length < 10; attempt++) {
    const wait = await waitOf(throttle, 'ana', `10.0.0.${attempt}`)
    if (attempt < 5) assert.equal(wait, 0, `attempt ${attempt}`)
    if (wait === 0) continue
    waits.push(wait)
    clock.advance(wait * 1000)
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60])
})

test('an address that tries many names waits too, up to a quarter of an hour', async t => {
  const { clock, throttle } = await throttleForTest(t)
  let longest = 0
  for (let attempt = 0; attempt < 35; attempt++) {
    await throttle.enter(`name${attempt}`, '203.0.113.9')
    const wait = await waitOf(throttle, 'another', '203.0.113.9')
    if (wait === 0) await throttle.succeeded('another', '203.0.113.9')
    longest = Math.max(longest, wait)
    clock.advance(wait * 1000)
  }
  assert.equal(longest, 900)
  assert.equal(await waitOf(throttle, 'ana', '203.0.113.10'), 0, 'a neighbour is not held up')
})

test('a hundred attempts at once gain no more than the free ones', async t => {
  const { throttle } = await throttleForTest(t)
  const waits = await Promise.all(Array.from({ length: 100 }, async () => await waitOf(throttle, 'ana', '10.0.0.1')))
  assert.equal(waits.filter(wait => wait === 0).length, 5)
})

test('a success forgets the failures of the name', async t => {
  const { throttle } = await throttleForTest(t)
  for (let round = 0; round < 4; round++) {
    for (let attempt = 0; attempt < 4; attempt++) assert.equal(await waitOf(throttle, 'ana', '10.0.0.1'), 0)
    await throttle.succeeded('ana', '10.0.0.1')
  }
})

test('an hour without a failure forgets all', async t => {
  const { clock, throttle } = await throttleForTest(t)
  for (let attempt = 0; attempt < 5; attempt++) await throttle.enter('ana', '10.0.0.1')
  clock.advance(hourMs)
  for (let attempt = 0; attempt < 4; attempt++) assert.equal(await waitOf(throttle, 'ana', '10.0.0.1'), 0)
})

test('two processes count into one record', async t => {
  const { meta, clock, throttle } = await throttleForTest(t)
  const other = loginThrottle(meta, clock)
  const waits = await Promise.all(Array.from({ length: 20 }, async (_, index) => await waitOf(index % 2 === 0 ? throttle : other, 'ana', '10.0.0.1')))
  assert.equal(waits.filter(wait => wait === 0).length, 5)
})

const networks = [
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::', 'fe80:0:0:0'],
] as const

for (const [address, network] of networks) {
  test(`${address} is counted as ${network}`, () => { assert.equal(networkOf(address), network) })
}
