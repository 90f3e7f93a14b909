import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { intervalPanel, type IntervalPanel, judgeInterval } from './interval-panel.ts'
import { draws } from './series-for-tests.ts'

const nodes = 1_000
const slot = 17

function market(seed: number): () => Float64Array {
  const draw = draws(seed)
  const usual = Float64Array.from({ length: nodes }, () => 35 + 8 * draw.normal())
  return () => {
    const move = 6 * draw.normal()
    return usual.map(price => Math.round(100 * (price + move + 1.2 * draw.normal())) / 100)
  }
}

function learnt(next: () => Float64Array, intervals: number): IntervalPanel {
  const panel = intervalPanel(nodes)
  for (let interval = 0; interval < intervals; interval++) judgeInterval(panel, slot, next())
  return panel
}

describe('one interval of a market', () => {
  test('sound values are called out no more often than was asked for', () => {
    const next = market(1)
    const panel = learnt(next, 100)
    let found = 0
    for (let interval = 0; interval < 200; interval++) found += judgeInterval(panel, slot, next(), 1e-4).findings.length
    assert.ok(found <= 40, `${found} of 200,000, where 20 were asked for`)
  })
  test('a node that is out of line is found, and what moves all is the market\'s', () => {
    const next = market(2)
    const panel = learnt(next, 100)
    const values = next().map((value, node) => value + 800 + (node === 7 ? 90 : 0))
    const { findings, marketMove, judged } = judgeInterval(panel, slot, values)
    assert.deepEqual(findings.map(({ node, measure }) => [node, measure]), [[7, 'spike']])
    assert.ok(Math.abs(marketMove - 800) < 30)
    assert.equal(judged, nodes)
    assert.ok(Math.abs((findings[0]?.expected ?? 0) - (values[7]! - 90)) < 6)
  })
  test('a meter that sticks is found within the hour', () => {
    const next = market(3)
    const panel = learnt(next, 100)
    const found = new Set<number>()
    for (let interval = 0; interval < 12; interval++) {
      const values = next()
      values[3] = 41.17
      for (const { node, measure } of judgeInterval(panel, slot, values).findings) if (measure === 'stuck') found.add(node)
    }
    assert.deepEqual([...found], [3])
  })
  test('a small move that stays is found by its length', () => {
    const next = market(4)
    const panel = learnt(next, 300)
    const found: string[] = []
    for (let interval = 0; interval < 40; interval++) {
      const values = next()
      values[9] = (values[9] ?? 0) + 3.5
      for (const { node, measure } of judgeInterval(panel, slot, values).findings) found.push(`${node} ${measure}`)
    }
    assert.ok(found.includes('9 level'), found.join(', '))
  })
  test('nodes without a value or a past are passed over', () => {
    const next = market(5)
    const panel = learnt(next, 100)
    assert.equal(judgeInterval(panel, slot, next().map((value, node) => node < 10 ? NaN : value)).values, nodes - 10)
    const other = judgeInterval(panel, slot + 1, next().fill(9_999, 0, 5))
    assert.deepEqual([other.judged, other.findings], [0, []])
  })
  test('a wrong number of values or a slot that is none is a bug', () => {
    const panel = intervalPanel(2)
    assert.throws(() => judgeInterval(panel, slot, new Float64Array(3)))
    assert.throws(() => judgeInterval(panel, 48, new Float64Array(2)))
  })
})
