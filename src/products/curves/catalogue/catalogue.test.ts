/** The hubs that ship, what users lay over them, and what is refused because it does not hang together. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isFailure } from '#base/error.ts'
import { isIso, isos } from '#canon/market.ts'
import { readLayer } from '../schemas.ts'
import { productMap } from './book.ts'
import { configured, curveKeys, type Layer } from './configuration.ts'
import { layerOfYaml, layerText } from './layer-file.ts'

describe('what ships', () => {
  const shipped = configured({})

  test('has hubs of all seven operators, each with its price point, Mid-C, Palo Verde and gas', () => {
    for (const iso of isos) assert.ok(shipped.power.some(({ market }) => market === iso), iso)
    for (const { code, market, node_id, gas } of shipped.power) assert.ok((node_id !== null) === isIso(market) && gas !== null, code)
    assert.ok(['MIDC', 'PV'].every(code => shipped.power.some(entry => entry.code === code)) && shipped.gas.some(({ code, basis_to }) => code === 'HH' && basis_to === null))
  })

  test('has a code for every curve, each once, and the West\'s buckets with Saturdays', () => {
    const keys = [...curveKeys(shipped).values()].map(({ code }) => code)
    assert.equal(new Set(keys).size, keys.length)
    const mapped = productMap(shipped).contract('ice', 'MIDC-DA-6x16', '2027-Q3', null)
    assert.ok('contract' in mapped && mapped.contract.curve.commodity === 'power' && mapped.contract.curve.bucket === '6x16')
    assert.deepEqual(shipped.power.find(({ code }) => code === 'SP15')?.buckets, ['6x16', 'LLH', '7x24'])
  })
})

describe('a layer', () => {
  test('in YAML goes over what ships, entry by entry, and comes out as it went in', () => {
    const layer: Layer = { cut: '14:30', power: [{ code: 'PJM-WH', required: true }, { code: 'AEP', market: 'pjm', hub: 'AEP', basis_to: 'PJM-WH', runs: ['da'] }], products: [{ source: 'broker', product: 'West Q3', curve: 'power/pjm/AEP-WESTERN HUB/da/5x16', delivery: '2026-Q3' }] }
    const read = readLayer(layerOfYaml(layerText(layer)))
    assert.deepEqual(read, layer)
    const whole = configured(read)
    assert.deepEqual([whole.cut, whole.power.find(({ code }) => code === 'PJM-WH')?.hub, whole.power.find(({ code }) => code === 'PJM-WH')?.required, whole.stale_hours], ['14:30', 'WESTERN HUB', true, 36])
    const mapped = productMap(whole).contract('broker', 'West Q3', '', 3)
    assert.ok('contract' in mapped && mapped.contract.delivery === '2026-Q3' && mapped.contract.rank === 3)
  })

  const wrong: readonly [what: string, given: unknown][] = [
    ['an unknown word', { hubs: [] }], ['an unknown word of a hub', { power: [{ code: 'X', zone: 'a' }] }], ['a hub without a market', { power: [{ code: 'X' }] }], ['a code twice', { power: [{ code: 'SP15' }, { code: 'SP15' }] }],
    ['a basis over nothing', { power: [{ code: 'X', market: 'pjm', hub: 'X', basis_to: 'Y' }] }], ['a basis over another market', { power: [{ code: 'X', market: 'pjm', hub: 'X', basis_to: 'SP15' }] }], ['a basis over a basis', { gas: [{ code: 'X', basis_to: 'WAHA' }] }], ['runs that the hub under it has not', { power: [{ code: 'X', market: 'caiso', hub: 'X', basis_to: 'SP15', runs: ['rt'] }] }],
    ['gas that nobody knows', { power: [{ code: 'SP15', gas: 'COAL' }] }], ['a product for no curve', { products: [{ source: 'ice', product: 'A', curve: 'power/pjm/X/da/5x16' }] }], ['a product of nobody', { products: [{ source: 'x', product: 'A', curve: 'gas/HENRY HUB' }] }],
    ['a product twice', { products: [{ source: 'ice', product: 'A', curve: 'gas/HENRY HUB' }, { source: 'ice', product: 'A', curve: 'gas/HENRY HUB' }] }], ['a cut that is no time', { cut: '25:00' }], ['a slash in a hub', { power: [{ code: 'X', market: 'pjm', hub: 'A/B' }] }], ['a list', []], ['a text', 'power'], ['two curves of one id', { power: [{ code: 'X', market: 'pjm', hub: 'WESTERN HUB' }] }],
    ['no zone', { cut_zone: 'Mars/Olympus' }], ['a profile of ratios of which one is 0', { power: [{ code: 'SP15', profile: { kind: 'ratio', by_month: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1] } }] }], ['hours that no price reaches', { power: [{ code: 'SP15', hourly: [1e308] }] }],
  ]
  for (const [what, given] of wrong) test(`with ${what} is refused`, () => { assert.throws(() => configured(readLayer(given)), error => isFailure(error, 'curve/invalid')) })

  test('that is no YAML, or would never end, is refused', () => { for (const text of ['a: [', 'a: &x [*x, *x]', '\t- x: y: z']) assert.throws(() => layerOfYaml(text), error => isFailure(error, 'curve/invalid')) })

  const troubles: readonly [what: string, text: string, says: RegExp][] = [
    ['brackets within brackets', '['.repeat(100_000), /nested deeper than 50 levels/], ['lists within lists', '- '.repeat(100_000), /nested deeper than 50 levels/], ['maps within maps', Array.from({ length: 100 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''), /nested deeper than 50 levels/],
    ['the first of two errors', 'months: 12\npower: "a" "b"\ngas: "a" "b"', /double-quoted-scalar.* at line 2$/], ['a bracket that nothing opened', 'months: 12\n}', /[Uu]nexpected flow-map-end/], ['two documents', 'months: 12\n---\nmonths: 13', /several documents/],
  ]
  test('with a hundred thousand keys is refused as soon as another', () => { assert.throws(() => readLayer(layerOfYaml(Array.from({ length: 100_000 }, (_, index) => `k${index}: 1`).join('\n'))), error => isFailure(error, 'curve/invalid')) })

  for (const [what, text, says] of troubles) test(`with ${what} says so`, () => { assert.throws(() => layerOfYaml(text), error => isFailure(error, 'curve/invalid') && says.test(error.message)) })
})
