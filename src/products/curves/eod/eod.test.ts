/** The end of day: steps with a record, tried again where that can help, on time or late, by itself on business days. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fail, isFailure } from '#base/error.ts'
import { curvesForTest, settles, type TestCurves } from '#test/curves.ts'
import { eodMetrics } from './metrics.ts'
import { eodRun, eodRuns, saveRun, stepNames } from './record.ts'
import { deadlineAfter, type EodWanted, runEod } from './run.ts'
import { dueDay, endOfDay } from './schedule.ts'

const day = '2026-06-30'
const cut = { cut: '16:00', cut_zone: 'America/New_York' }
const wanted: EodWanted = { curve_day: day, by: 'ana', trigger: 'command', reason: 'End of day', due_utc: Date.parse('2026-07-01T00:30:00Z') }

describe('a run', () => {
  let curves: TestCurves
  before(async () => { curves = await curvesForTest({ curves: { eod: '00:30' } }) })
  after(async () => { await curves.close() })
  const metric = async (name: string): Promise<string | undefined> => new RegExp(`^${name} (.*)$`, 'm').exec(await eodMetrics(curves.ports, curves.steps))?.[1]

  test('without quotes fails in the step that says so, and is not tried again', async () => {
    const run = await runEod(curves.ports, curves.steps, wanted)
    const publish = run.steps.find(({ name }) => name === 'publish')
    assert.deepEqual([run.state, publish?.state, publish?.attempts, run.steps.at(-1)?.state], ['failed', 'failed', 1, 'waiting'])
    assert.match(publish?.note ?? '', /there are no quotes of the day/)
    assert.equal(await metric('gridlake_curves_eod_failed'), '1')
  })

  test('of a day that is none is refused, and leaves no failed run behind', async () => {
    const before = (await eodRuns(curves.ports.meta, 10, curves.ports.clock.now())).length
    for (const curve_day of ['2026-02-30', '9999-12-31', '0000-01-01']) await assert.rejects(runEod(curves.ports, curves.steps, { ...wanted, curve_day }), error => isFailure(error, 'usage/invalid', 'curve/invalid'))
    assert.equal((await eodRuns(curves.ports.meta, 10, curves.ports.clock.now())).length, before)
  })

  test('goes through its steps in order, each with what came of it', async () => {
    await curves.quotes(day, settles)
    curves.minutes(1)
    const run = await runEod(curves.ports, curves.steps, wanted)
    assert.deepEqual([run.state, run.set, run.late], ['done', `${day}.v1`, false])
    assert.deepEqual(run.steps.map(({ name, state, attempts }) => [name, state, attempts]), stepNames.map(name => [name, 'done', 1]))
    assert.ok(run.steps.every(({ note, started_utc, finished_utc }) => note !== null && started_utc !== null && finished_utc !== null))
    assert.deepEqual(await eodRun(curves.ports.meta, run.id, curves.ports.clock.now()), run)
    assert.equal(await metric('gridlake_curves_eod_failed'), '0')
  })

  test('tries a step again where that can help, and only there', async () => {
    let failures = 2
    const flaky: TestCurves['steps'] = { ...curves.steps, async collect(asked) { if (failures-- > 0) throw fail('data/unreachable', 'the records do not answer'); return await curves.steps.collect(asked) } }
    const run = await runEod(curves.ports, flaky, wanted, undefined, 1)
    assert.deepEqual([run.state, run.steps[0]?.attempts], ['done', 3])
    failures = 99
    const broken = await runEod(curves.ports, flaky, wanted, undefined, 1)
    assert.deepEqual([broken.state, broken.steps[0]?.attempts, broken.steps[0]?.note], ['failed', 3, 'the records do not answer'])
  })

  test('after its deadline is late, and metrics say that a day is missing', async () => {
    curves.minutes(20)
    assert.equal(await metric('gridlake_curves_eod_late'), '0')
    curves.minutes(24 * 60 + 60)
    assert.equal(await metric('gridlake_curves_eod_late'), '1', '1 July has no curves after 02:00 of the 2nd')
    await curves.quotes('2026-07-01', settles)
    const run = await runEod(curves.ports, curves.steps, { ...wanted, curve_day: '2026-07-01', due_utc: Date.parse('2026-07-02T00:30:00Z') })
    assert.deepEqual([run.state, run.late, run.deadline_utc], ['done', true, '2026-07-02T02:00:00.000Z'])
    assert.equal(await metric('gridlake_curves_eod_late'), '0')
    assert.ok(run.steps.find(({ name }) => name === 'validate')?.note)
  })

  test('that was cut off with its process is said to have failed', async () => {
    // Of two runs that begin in one millisecond either may be the newest.
    curves.minutes(1)
    const run = await runEod(curves.ports, curves.steps, wanted)
    await saveRun(curves.ports.meta, { ...run, state: 'running', finished_utc: null, steps: run.steps.map(step => step.name === 'publish' ? { ...step, state: 'running' } : step) })
    assert.equal((await eodRun(curves.ports.meta, run.id, curves.ports.clock.now())).state, 'running')
    curves.minutes(16)
    const [found] = await eodRuns(curves.ports.meta, 1, curves.ports.clock.now())
    assert.deepEqual([found?.state, found?.steps.find(({ name }) => name === 'publish')?.state], ['failed', 'failed'])
  })

  test('begins by itself once a business day, by one of several servers, and anew after a failure', async () => {
    curves.minutes(24 * 60)
    const look = async (): Promise<unknown> => await Promise.all([endOfDay(curves.ports, curves.steps, new AbortController().signal), endOfDay(curves.ports, curves.steps, new AbortController().signal)])
    const ran = async (): Promise<string[]> => (await eodRuns(curves.ports.meta, 50, curves.ports.clock.now())).filter(({ trigger }) => trigger === 'schedule').map(({ curve_day, state }) => `${curve_day} ${state}`)
    await look()
    assert.deepEqual(await ran(), ['2026-07-02 failed'], 'there are no quotes yet')
    await look()
    assert.equal((await ran()).length, 1)
    await curves.quotes('2026-07-02', settles)
    curves.minutes(16)
    await look()
    await look()
    assert.deepEqual(await ran(), ['2026-07-02 done', '2026-07-02 failed'])
  })
})

test('what is due: the newest business day whose time is past; Friday until Monday\'s', () => {
  const due = (now: string, eod: string): string | undefined => { const found = dueDay(Date.parse(now), eod, cut); return found ? `${found.curve_day} ${new Date(found.due_utc).toISOString().slice(0, 16)}` : undefined }
  assert.equal(due('2026-06-30T23:00:00Z', '22:30'), '2026-06-30 2026-06-30T22:30')
  assert.equal(due('2026-06-30T22:00:00Z', '22:30'), '2026-06-29 2026-06-29T22:30')
  assert.equal(due('2026-07-01T00:20:00Z', '00:30'), '2026-06-29 2026-06-30T00:30')
  assert.equal(due('2026-07-01T00:30:00Z', '00:30'), '2026-06-30 2026-07-01T00:30')
  assert.equal(due('2026-07-05T12:00:00Z', '22:30'), '2026-07-03 2026-07-03T22:30', 'the fourth is a Saturday, its Friday a peak day')
  assert.equal(due('2026-09-07T23:59:00Z', '22:30'), '2026-09-04 2026-09-04T22:30', 'Labor Day has no curves')
})

test('the deadline is the next one', () => {
  assert.equal(new Date(deadlineAfter(Date.parse('2026-06-30T22:30:00Z'), '02:00')).toISOString(), '2026-07-01T02:00:00.000Z')
  assert.equal(new Date(deadlineAfter(Date.parse('2026-07-01T00:30:00Z'), '02:00')).toISOString(), '2026-07-01T02:00:00.000Z')
})
