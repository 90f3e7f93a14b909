/**
 * How long does it take to judge one five-minute interval of 16,000 nodes, once its values are in memory?
 *
 * The values are made up: a market-wide move, a place for each node, noise, and a few nodes out of line. The baseline is what
 * must be done in any case: reading each value once and comparing it with a fixed bound.
 */
import assert from 'node:assert/strict'
import { type Draws, draws } from '../src/gate/guardrails/detectors/series-for-tests.ts'
import { intervalPanel, judgeInterval } from '../src/gate/guardrails/detectors/interval-panel.ts'
import { alternate, type Bench, bounded, compared, quantile, seconds, time } from './measure.ts'

const nodes = 16_000
const mostSeconds = 1
/** Intervals of one hour over a week, so that the panel is old enough to judge. */
const warmUp = 84

export const bench: Bench = {
  question: 'Is one interval of 16,000 nodes judged within a second?',
  async run({ quick, rounds, say }) {
    const panel = intervalPanel(nodes)
    const draw = draws(1)
    const usual = Float64Array.from({ length: nodes }, () => 35 + 8 * draw.normal())
    for (let interval = 0; interval < warmUp; interval++) judgeInterval(panel, 12, made(usual, draw, []))
    const times = rounds ?? (quick ? 5 : 60)
    let [found, missed] = [0, 0]
    const samples = await alternate(times, {
      ours: async () => {
        const broken = Array.from({ length: 20 }, () => Math.floor(draw.uniform() * nodes))
        const values = made(usual, draw, broken)
        let wrong = new Set<number>()
        const took = await seconds(async () => { wrong = new Set(judgeInterval(panel, 12, values).findings.map(({ node }) => node)) })
        missed += broken.filter(node => !wrong.has(node)).length
        found += wrong.size
        return took
      },
      bound: async () => {
        const values = made(usual, draw, [])
        return await seconds(async () => { assert.ok(values.filter(value => value > 1_000).length < nodes) })
      },
    })
    say(`${found} findings in ${times} intervals, ${missed} of ${20 * times} faults missed`)
    return [
      bounded(`${nodes.toLocaleString('en-US')} nodes, one interval, p50`, quantile(samples.ours, 0.5), null, time, samples.ours),
      bounded(`${nodes.toLocaleString('en-US')} nodes, one interval, slowest`, quantile(samples.ours, 1), mostSeconds, time, samples.ours),
      compared('one interval', { ours: 'judgeInterval', baseline: 'one comparison for each value' }, samples.ours, samples.bound, null),
    ]
  },
}

function made(usual: Float64Array, draw: Draws, broken: readonly number[]): Float64Array {
  const market = 4 * draw.normal()
  const values = usual.map(price => price + market + 1.5 * draw.normal())
  for (const node of broken) values[node] = (values[node] ?? 0) + 250
  return values
}
