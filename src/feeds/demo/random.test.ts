import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stream } from './random.ts'

test('a draw depends on seed, name and index, not on the order of asking', () => {
  const forth = stream(7, 'wind')
  const back = stream(7, 'wind')
  const up = Array.from({ length: 50 }, (_, index) => [forth.uniform(index), forth.smooth(index / 7)])
  const down = Array.from({ length: 50 }, (_, index) => [back.uniform(49 - index), back.smooth((49 - index) / 7)])
  assert.deepEqual(up, down.toReversed())
  assert.notEqual(stream(8, 'wind').uniform(3), forth.uniform(3))
  assert.notEqual(stream(7, 'sun').uniform(3), forth.uniform(3))
})

test('uniform, normal and smooth have the moments they claim', () => {
  const noise = stream(11, 'moments')
  const count = 40_000
  const moments = (draw: (index: number) => number): { mean: number, deviation: number } => {
    const values = Array.from({ length: count }, (_, index) => draw(index - count / 2))
    const mean = values.reduce((sum, value) => sum + value, 0) / count
    return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count) }
  }
  for (const [draw, mean, deviation] of [[(at: number) => noise.uniform(at), 0.5, Math.sqrt(1 / 12)], [(at: number) => noise.normal(at), 0, 1], [(at: number) => noise.smooth(at * 0.37), 0, 1]] as const) {
    const found = moments(draw)
    assert.ok(Math.abs(found.mean - mean) < 0.03, `mean ${found.mean}, expected ${mean}`)
    assert.ok(Math.abs(found.deviation - deviation) < 0.03, `deviation ${found.deviation}, expected ${deviation}`)
  }
})

test('smooth noise is continuous and forgets after a unit or two', () => {
  const noise = stream(3, 'front')
  let product = 0
  for (let step = 0; step < 5000; step++) {
    const at = step * 0.31
    assert.ok(Math.abs(noise.smooth(at + 1e-4) - noise.smooth(at)) < 0.01)
    product += noise.smooth(at) * noise.smooth(at + 3) / 5000
  }
  assert.ok(Math.abs(product) < 0.06, `correlation over three units is ${product}`)
})
