/** A large set is built beside: others are answered meanwhile, it gives the same bytes, its errors come back, it can be ended. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { isFailure } from '#base/error.ts'
import { configured } from '../catalogue/configuration.ts'
import { canonicalText } from '../documents.ts'
import type { QuoteRow } from '../quotes/quote-row.ts'
import { buildThread } from './build-thread.ts'
import { builtSet, type BuildTask } from './built-set.ts'
import type { SetInputs } from './inputs.ts'

const at = '2026-06-30T18:00:00.000Z'
const bucketsOf = ['5x16', 'wrap'] as const

/** So many hubs over ten years. */
function task(hubs: number, months = 120): BuildTask {
  const codes = Array.from({ length: hubs }, (_, index) => `H${index}`)
  const periods = ['2026-07', '2026-08', '2026-Q3', '2026-Q4', ...Array.from({ length: 10 }, (_, index) => String(2027 + index))]
  const quotes = codes.flatMap((code, index) => bucketsOf.flatMap(bucket => periods.map((delivery, which): QuoteRow => ({ source: 'ice', product: `${code}-DA-${bucket}`, delivery, quoted_at_utc: at, received_at_utc: at, bid: null, ask: null, mid: null, settle: 40 + index + which / 10, rank: null }))))
  const inputs: SetInputs = { form: 1, curve_day: '2026-06-30', cut_utc: '2026-06-30T20:00:00.000Z', known_at_utc: '2026-07-01T00:00:00.000Z', quotes, marks: [], settled: [] }
  return { inputs: canonicalText(inputs), configuration: canonicalText(configured({ shipped: false, months, power: codes.map(code => ({ code, market: 'pjm', hub: code })) })) }
}

describe('the thread that builds', () => {
  const thread = buildThread({ inPlace: -1 })
  after(async () => { await thread.close() })

  test('gives the bytes that this thread would', async () => {
    const small = task(2, 18)
    const [beside, here] = [await thread.build(small), builtSet(small)]
    assert.deepEqual(beside, here)
    assert.ok(here.points > 100 && Buffer.from(here.table).toString().split('\n').length === here.points + 1)
  })

  test('leaves this thread free: others are answered before the set is there, and sets wait for each other', async () => {
    const ended: string[] = []
    let answers = 0
    const first = thread.build(task(12)).then(() => { ended.push(`first after ${Math.min(answers, 3)}`) })
    const second = thread.build(task(1, 3)).then(() => { ended.push('second') })
    while (ended.length === 0) {
      await delay(1)
      answers++
    }
    await Promise.all([first, second])
    assert.deepEqual(ended, ['first after 3', 'second'])
  })

  test('has errors come back as they were', async () => {
    const { inputs, configuration } = task(1, 3)
    const wrongCut = configuration.replace('"hub":"H0"', '"hub":"H0","profile":{"kind":"ratio","by_month":[1]}').replace(',"profile":null', '')
    await assert.rejects(thread.build({ inputs, configuration: wrongCut }), error => isFailure(error, 'usage/invalid') && /twelve/.test(error.message))
    await assert.rejects(thread.build({ inputs: inputs.replace('2026-06-30', '2026-0'), configuration }))
    await assert.rejects(thread.build({ inputs: '', configuration }), SyntaxError)
    assert.ok((await thread.build({ inputs, configuration })).points > 0, 'and builds on')
  })

  test('ends in the middle where it is told to, and begins anew', async () => {
    const stop = new AbortController()
    const long = thread.build(task(40), stop.signal)
    setTimeout(() => { stop.abort() }, 20)
    await assert.rejects(long, error => error === stop.signal.reason)
    await assert.rejects(thread.build(task(1, 3), stop.signal), error => error === stop.signal.reason)
    assert.ok((await thread.build(task(1, 3))).points > 0)
  })

  test('dies in the middle of a set, or needs too much memory: that set fails with the reason, the next has a new thread', async () => {
    const source = `import { parentPort } from 'node:worker_threads'
      parentPort.on('message', ({ inputs }) => {
        if (inputs === 'dies') throw new Error('it died')
        if (inputs === 'memory') { const held = []; for (;;) held.push({ held: held.length }) }
        parentPort.postMessage({ built: { points: 1 } })
      })`
    const other = buildThread({ inPlace: -1, entry: new URL(`data:text/javascript,${encodeURIComponent(source)}`), resources: { maxOldGenerationSizeMb: 32 } })
    try {
      for (const [inputs, expected] of [['dies', /it died/], ['memory', /more memory/]] as const) {
        await assert.rejects(other.build({ inputs, configuration: '' }), expected)
        assert.equal((await other.build({ inputs: 'lives', configuration: '' })).points, 1)
      }
    } finally {
      await other.close()
    }
  })

  test('closed in the middle says so, and builds no more', async () => {
    const other = buildThread({ inPlace: -1 })
    const long = other.build(task(40))
    const waiting = other.build(task(40))
    setTimeout(() => { void other.close() }, 20)
    for (const one of await Promise.allSettled([long, waiting])) assert.ok(one.status === 'rejected' && isFailure(one.reason, 'engine/interrupted'))
  })
})
