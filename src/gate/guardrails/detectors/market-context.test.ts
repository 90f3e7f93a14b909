import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain, type FlaggedPoint, type MarketContext } from './market-context.ts'

const spike: FlaggedPoint = { value: 940, expected: 40, causes: [{ measure: 'spike' }] }
const drop: FlaggedPoint = { value: -60, expected: 40, causes: [{ measure: 'spike' }] }
const bounds = { floor: -500, cap: 3_500 }
const short = { shortage_mw: 350, adder_usd_per_mwh: 700 }
const byEnergy = { energy: 880, congestion: 5, loss: 15 }
const byCongestion = { energy: 0, congestion: 895, loss: 5 }

const cases: readonly { readonly name: string, readonly point: FlaggedPoint, readonly context: MarketContext, readonly expected: string }[] = [
  { name: 'a spike of which nothing is known', point: spike, context: {}, expected: 'suspicious' },
  { name: 'scarcity that all nodes saw', point: spike, context: { scarcity: short, sharedMove: 0.95, moves: byEnergy }, expected: 'scarcity' },
  { name: 'scarcity, components unknown', point: spike, context: { scarcity: short, sharedMove: 0.95 }, expected: 'scarcity' },
  { name: 'one node alone while reserves are short', point: spike, context: { scarcity: short, sharedMove: 0.02 }, expected: 'suspicious' },
  { name: 'scarcity moves prices up, never down', point: drop, context: { scarcity: short, sharedMove: 1 }, expected: 'suspicious' },
  { name: 'no reserves short', point: spike, context: { scarcity: { shortage_mw: 0, adder_usd_per_mwh: null }, sharedMove: 1 }, expected: 'suspicious' },
  { name: 'scarcity, but congestion carries the move and nothing binds', point: spike, context: { scarcity: short, sharedMove: 0.9, moves: byCongestion }, expected: 'suspicious' },
  { name: 'a line that binds', point: spike, context: { constraints: [{ name: 'NORTH-1', shadow_price_usd_per_mwh: -1_200 }], moves: byCongestion, sharedMove: 0.1 }, expected: 'constraint' },
  { name: 'a line that binds too little for it', point: spike, context: { constraints: [{ name: 'NORTH-1', shadow_price_usd_per_mwh: 50 }], moves: byCongestion }, expected: 'suspicious' },
  { name: 'a line binds, and energy carries the move', point: spike, context: { constraints: [{ name: 'NORTH-1', shadow_price_usd_per_mwh: 2_000 }], moves: byEnergy }, expected: 'suspicious' },
  { name: 'a line can push a price down', point: drop, context: { constraints: [{ name: 'WIND-2', shadow_price_usd_per_mwh: 180 }], moves: { energy: 0, congestion: -100, loss: 0 } }, expected: 'constraint' },
  { name: 'an outage that the whole market saw', point: spike, context: { outages: [{ name: 'unit 2', mw: 1_100 }], sharedMove: 0.9, moves: byEnergy }, expected: 'outage' },
  { name: 'an outage that no other price saw', point: spike, context: { outages: [{ name: 'unit 2', mw: 1_100 }], sharedMove: 0.1 }, expected: 'suspicious' },
  { name: 'at the cap with everybody', point: { ...spike, value: 3_500, causes: [{ measure: 'spike' }, { measure: 'stuck' }] }, context: { bounds, sharedMove: 0.9 }, expected: 'price-cap' },
  { name: 'at the cap alone', point: { ...spike, value: 3_500 }, context: { bounds, sharedMove: 0.1 }, expected: 'suspicious' },
  { name: 'above the cap, whatever happened', point: { ...spike, value: 40_000 }, context: { bounds, scarcity: short, sharedMove: 1, moves: { energy: 39_960, congestion: 0, loss: 0 } }, expected: 'suspicious' },
  { name: 'stuck far from any bound, whatever happened', point: { ...spike, causes: [{ measure: 'stuck' }] }, context: { bounds, scarcity: short, sharedMove: 1 }, expected: 'suspicious' },
  { name: 'components that do not add up', point: spike, context: { scarcity: short, sharedMove: 1, sumIsBroken: true }, expected: 'suspicious' },
  { name: 'a day that is an hour late', point: spike, context: { scarcity: short, sharedMove: 1, isShifted: true }, expected: 'suspicious' },
  { name: 'two values for the interval', point: { ...spike, causes: [{ measure: 'duplicate' }] }, context: { scarcity: short, sharedMove: 1 }, expected: 'suspicious' },
  { name: 'the other market had it too', point: spike, context: { sibling: { value: 700, expected: 40 }, sharedMove: 0.9 }, expected: 'other-market' },
  { name: 'the other market went the other way', point: spike, context: { sibling: { value: 10, expected: 40 }, sharedMove: 0.9, sharedBy: 'neighbours' }, expected: 'suspicious' },
  ...([
    ['congestion carries it, as at the nodes', spike, { found: 890, expected: 870, deviation: 10, usual: 2 }, 'nodes'],
    ['congestion carries it, and the nodes have none', spike, { found: 890, expected: 3, deviation: 0.1, usual: 2 }, 'suspicious'],
    ['congestion carries it, and the nodes cannot tell', spike, { found: 890, expected: 870, deviation: 300, usual: 2 }, 'suspicious'],
    ['the nodes have the hub\'s congestion, which is not what moved', spike, { found: 40, expected: 40, deviation: 0.1, usual: 2 }, 'suspicious'],
    ['congestion is as it always is', spike, { found: 890, expected: 890, deviation: 0.1, usual: 880 }, 'suspicious'],
    ['congestion carries it, and the price stands still', { ...spike, causes: [{ measure: 'stuck' }] }, { found: 890, expected: 870, deviation: 10, usual: 2 }, 'suspicious'],
  ] as const satisfies readonly (readonly [string, FlaggedPoint, MarketContext['nodes'], string])[]).map(([name, point, nodes, expected]) => ({ name, point, context: { nodes }, expected })),
  ...([
    ['one hub by its own past alone', spike, {}, 'nodes'],
    ['one hub, and not what losses leave beside the others', spike, { hubs: { apart: 15, outOfLine: 0.2 } }, 'suspicious'],
    ['most hubs, as where a file is wrong', spike, { hubs: { apart: 0, outOfLine: 0.6 } }, 'suspicious'],
    ['one hub, and its nodes have another congestion', spike, { nodes: { found: 200, expected: 0, deviation: 0.1, usual: 0 } }, 'suspicious'],
    ['one hub whose day fits better an hour off', { ...spike, causes: [{ measure: 'spike' }, { measure: 'shift' }] }, {}, 'suspicious'],
  ] as const satisfies readonly (readonly [string, FlaggedPoint, object, string])[]).map(([name, point, more, expected]) => ({ name, point, expected, context: { nodes: { found: 3, expected: 3, deviation: 0.1, usual: 2 }, hubs: { apart: 0.4, outOfLine: 0.2 }, ...more } as MarketContext })),
  ...([
    ['all hubs at once, and the other market did not see it coming', spike, {}, 'energy'],
    ['all hubs at once, and the other market has no price of the hour', spike, { sibling: undefined }, 'suspicious'],
    ['all hubs at once, and no reserves short', spike, { scarcity: { shortage_mw: 0, adder_usd_per_mwh: null } }, 'suspicious'],
    ['all hubs at once, by congestion', spike, { moves: byCongestion }, 'suspicious'],
    ['half of the hubs', spike, { sharedMove: 0.5 }, 'suspicious'],
    ['all nodes near by at once', spike, { sharedBy: 'neighbours' }, 'suspicious'],
    ['all hubs at once, half a day long', { ...spike, causes: [{ measure: 'spike' }, { measure: 'level' }] }, {}, 'suspicious'],
    ['all hubs at once, down', drop, {}, 'suspicious'],
    ['all hubs at once, dearer than energy can be', { ...spike, value: 10_001 }, {}, 'suspicious'],
  ] as const satisfies readonly (readonly [string, FlaggedPoint, object, string])[]).map(([name, point, more, expected]) => ({ name, point, expected, context: { sibling: { value: 40, expected: 40 }, sharedMove: 0.9, ...more } as MarketContext })),
]

for (const { name, point, context, expected } of cases) {
  test(name, () => {
    const found = explain(point, context)
    assert.equal(found.decision === 'explained' ? found.reasons[0]?.kind : found.decision, expected, JSON.stringify(found))
  })
}

test('says what binds, the dearest first', () => {
  const found = explain(spike, { moves: byCongestion, constraints: [{ name: 'A', shadow_price_usd_per_mwh: 10 }, { name: 'B', shadow_price_usd_per_mwh: 900 }] })
  assert.deepEqual(found, { decision: 'explained', reasons: [{ kind: 'constraint', text: 'congestion carries the move, and B (900.00 USD/MWh), A (10.00 USD/MWh) bind' }] })
})
