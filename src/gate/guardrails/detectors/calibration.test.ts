import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calibrate, recalibrate } from './calibration.ts'
import { medianOfFirst, quantile, sorted } from './order-statistics.ts'

const score = fc.double({ min: 0, max: 1e6, noNaN: true })

test('scores that come and go leave what the rest alone would make', () => {
  fc.assert(fc.property(fc.array(score, { maxLength: 400 }), fc.array(score, { maxLength: 60 }), fc.nat({ max: 400 }), (before, added, dropped) => {
    const gone = before.slice(0, dropped)
    assert.deepEqual(recalibrate(calibrate(before), added, gone), calibrate([...before.slice(gone.length), ...added]))
  }))
})

test('short and long arrays are sorted alike, what is no number last', () => {
  fc.assert(fc.property(fc.array(fc.oneof(score, fc.constant(NaN)), { maxLength: 300 }), values => {
    const runtime = new Float64Array(values).sort()
    assert.deepEqual(sorted(values), runtime)
    assert.equal(medianOfFirst(new Float64Array([...values, 7]), values.length), quantile(runtime, 0.5))
  }))
})
